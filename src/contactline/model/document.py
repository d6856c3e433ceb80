"""What was published: clean text, its blocks, its date, its outlet."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from contactline.model.time import Interval


class BlockKind(StrEnum):
    """What a stretch of clean text is. Headings are read for context only and give no claim."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A half-open stretch `text[start:end]` of the document's clean text.

    `published` is set where a block has a time of its own (an entry of a live blog).
    """

    kind: BlockKind
    start: int
    end: int
    published: Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A page's text without its furniture.

    `document_id` is a digest of the address and the clean text: the same page read again is the same document.
    `published` is None where nothing dates the page. `text` of a JSON record begins with the record's own text,
    letter for letter, so that offsets agree with the record; a title it does not contain follows as last block.
    `source_id` names the theatre's source where the outlet is known to it.
    """

    document_id: str
    page_id: str
    address: str
    outlet: str
    title: str
    text: str = field(repr=False)
    language: str
    published: Interval | None
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    source_id: str | None = None
    dropped: tuple[str, ...] = field(default=(), repr=False)
    warnings: tuple[str, ...] = ()
