"""Which other outlets a document names as where it has its news from ("Reuters reported", "as quoted by Meduza")."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources

from contactline.documents.furniture import fold
from contactline.model.document import Document
from contactline.model.theatre import Source

_KINDS = frozenset({"wire", "newspaper", "broadcaster", "state news agency", "state broadcaster"})
_NEAR = 28


def cited(document: Document, sources: Sequence[Source]) -> tuple[str, ...]:
    """Ids of the news outlets that the document cites, its own left out, in the order of the text."""
    text = fold(document.text[:60_000])
    found: dict[str, None] = {}
    pattern, ids = _pattern(tuple(source for source in sources if source.kind in _KINDS))
    for match in pattern.finditer(text) if ids else ():
        source_id = ids[match[0]]
        if source_id != document.source_id and _is_cited(text, match.start(), match.end()):
            found[source_id] = None
    return tuple(found)


def _is_cited(text: str, start: int, end: int) -> bool:
    before, after = text[max(start - _NEAR, 0) : start].rstrip(), text[end : end + _NEAR].lstrip(" ,)")
    before = before.removesuffix(" the").removesuffix("(").rstrip()
    return before.endswith(_cues()[0]) or after.startswith(_cues()[1])


@lru_cache(maxsize=4)
def _pattern(sources: tuple[Source, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    names = {
        fold(name): source.source_id
        for source in sources
        for name in (source.name, *source.spellings)
        if len(name) > 1
    }
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])"), names


@cache
def _cues() -> tuple[tuple[str, ...], tuple[str, ...]]:
    rows = tomllib.loads(resources.files(__package__).joinpath("cited.toml").read_text("utf-8"))
    return tuple(rows["before"]), tuple(rows["after"])
