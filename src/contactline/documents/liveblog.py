"""Live blogs: which stretch of a page was published when.

An entry says its own time: in JSON-LD (`liveBlogUpdate`), or as a `time` element that three or more siblings have each.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from contactline.documents.furniture import fold

_SPACE = re.compile(r"\s+")
_LEAST_ENTRIES = 3
_MOST_ENTRIES = 500
_CLIMB = 6


def entry_stamps(tree: HtmlElement, linked: list[dict[str, Any]]) -> dict[str, str]:
    """By folded paragraph the stamp of the entry it stands in; empty where the page is no live blog."""
    found = dict(_from_linked(linked))
    return found or dict(_from_markup(tree))


def _from_linked(linked: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for item in linked:
        updates = item.get("liveBlogUpdate")
        for update in updates[:_MOST_ENTRIES] if isinstance(updates, list) else ():
            if not isinstance(update, dict) or not isinstance(update.get("datePublished"), str):
                continue
            for name in ("headline", "articleBody"):
                words = update.get(name)
                for line in words.splitlines() if isinstance(words, str) else ():
                    if line.strip():
                        yield fold(line), update["datePublished"]


def _from_markup(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    entries: dict[HtmlElement, list[tuple[HtmlElement, str]]] = defaultdict(list)
    for time in list(tree.iter("time"))[:_MOST_ENTRIES]:
        stamp = str(time.get("datetime") or "")
        entry = _entry_of(time) if stamp else None
        if entry is not None and entry.getparent() is not None:
            entries[entry.getparent()].append((entry, stamp))
    for siblings in entries.values():
        if len(siblings) >= _LEAST_ENTRIES:
            for entry, stamp in siblings:
                for element in entry.iter("p", "h2", "h3", "h4"):
                    if text := _SPACE.sub(" ", element.text_content()).strip():
                        yield fold(text), stamp


def _entry_of(time: HtmlElement) -> HtmlElement | None:
    """The nearest element around a time that holds a paragraph and no other time."""
    for _, parent in zip(range(_CLIMB), time.iterancestors(), strict=False):
        if len(list(islice(parent.iter("time"), 2))) > 1:
            return None
        if any(True for _ in parent.iter("p")):
            return parent
    return None
