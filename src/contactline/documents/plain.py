"""Plain text pages: scraped text with its furniture, notes, Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contactline.documents.furniture import sift
from contactline.documents.parts import Parts, Row, shape
from contactline.model.document import BlockKind

_HASHES = re.compile(r"#{1,6}\s+")
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{1,500}\)")
_RULE = re.compile(r"[-=*_~]{3,200}")
_TITLE_WORDS = range(3, 36)


def read_plain(text: str) -> Parts:
    """Title, paragraphs and furniture of a plain text page.

    Each line is a paragraph, unless lines are wrapped at a fixed width; then a blank line ends a paragraph.
    The title is the first line that reads like a headline, if it stands above the first full paragraph.
    """
    rows, dropped = sift(list(_rows(text)))
    labels, title, body = _split_title(rows)
    return Parts(title=title, rows=tuple(body), dropped=(*(row.text for row in labels), *dropped))


def _rows(text: str) -> Iterator[Row]:
    wrapped = _is_wrapped(text)
    for group, block in enumerate(_blocks(text)):
        for line in [" ".join(block)] if wrapped else block:
            heading = bool(_HASHES.match(line))
            clean = _LINK.sub(r"\1", _HASHES.sub("", line, count=1)).strip().strip("\u200b\ufeff")
            if clean and not _RULE.fullmatch(clean):
                yield Row(text=clean, kind=BlockKind.HEADING if heading else shape(clean), group=group)


def _blocks(text: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in text.splitlines():
        if stripped := line.strip():
            block.append(stripped)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _is_wrapped(text: str) -> bool:
    """Whether lines are broken at a fixed width: many of one length, most of them ending inside a
    sentence.
    """
    lengths = [len(line) for line in text.splitlines() if line.strip()]
    if len(lengths) < 8:
        return False
    width = max(lengths)
    full = sum(length > width * 0.75 for length in lengths)
    open_ended = sum(line.rstrip()[-1:].isalnum() or line.rstrip()[-1:] == "," for line in text.splitlines())
    return width <= 100 and full > 0.5 * len(lengths) and open_ended > 0.6 * len(lengths)


def _split_title(rows: list[Row]) -> tuple[list[Row], str, list[Row]]:
    """Labels above the title, the title, and what follows it."""
    for index, row in enumerate(rows[:6]):
        words = len(row.text.split())
        if words in _TITLE_WORDS and (row.kind is BlockKind.HEADING or row.text[-1] in "?!’”\"'"):
            return rows[:index], row.text, rows[index + 1 :]
        if row.kind is not BlockKind.HEADING:
            return [], "", rows
    return [], "", rows
