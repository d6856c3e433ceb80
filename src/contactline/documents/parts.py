"""What a reader of one page form hands on: rows of text with their kind, and what was dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from contactline.model.document import BlockKind

_NOTE = re.compile(r"(?:\s{0,3}\[[\w ,]{1,12}\]){1,20}\s{0,3}$")
_CLOSERS = "\"'”’»)]"
_ENDS = ".!?…;,"
_HEADING_WORDS = 14
_LONG_HEADING_WORDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One paragraph or heading. `group` numbers the blank-line separated stretch it stands in.

    `stamp` is the time of the live blog's entry that holds it, as written there.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    group: int = 0
    stamp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A page taken apart: its title, its rows in order without furniture, and the furniture."""

    title: str
    rows: tuple[Row, ...] = field(repr=False)
    dropped: tuple[str, ...] = ()


def shape(text: str) -> BlockKind:
    """HEADING for a short line without a sentence's end, PARAGRAPH otherwise.

    A footnote mark after the end does not count. A line with its aim or scope in closing brackets
    ("Northern axis (objective: ...)") may be longer, up to 60 words, as long as no sentence ends inside it.
    """
    bare = _NOTE.sub("", text.strip())
    words = len(bare.split())
    if not bare or words > _LONG_HEADING_WORDS:
        return BlockKind.PARAGRAPH
    if bare.endswith(")") and 0 < bare.find("(") < 140 and ". " not in bare:
        return BlockKind.HEADING
    stripped = bare.rstrip(_CLOSERS)
    if not stripped or stripped[-1] in _ENDS or words > _HEADING_WORDS or bare[0] in '“"«':
        return BlockKind.PARAGRAPH if not _is_title_case(bare) else BlockKind.HEADING
    return BlockKind.HEADING


def _is_title_case(text: str) -> bool:
    """Whether nearly all longer words begin with a capital and no sentence ends: a long section heading."""
    words = [word for word in text.split() if len(word) > 4]
    capitals = sum(word[0].isupper() for word in words)
    return 6 <= len(words) <= 20 and capitals >= 0.7 * len(words) and text[-1] not in _ENDS + _CLOSERS
