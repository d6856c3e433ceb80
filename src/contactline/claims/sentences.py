"""Sentences of a document's clean text, with offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from blingfire import text_to_sentences_and_offsets

from contactline.model.document import BlockKind, Document

_FOOTNOTE = re.compile(r"\s{0,3}(?:\[\d{1,4}\]\s{0,3})+")
_MAXIMUM = 2000
"""A sentence longer than this is no sentence; it is cut so that one page cannot take all the time."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence `text[start:end]` of block number `block`; `in_title` where the block is the title."""

    start: int
    end: int
    text: str
    block: int
    in_title: bool


def split(document: Document) -> list[Sentence]:
    """Sentences of titles and paragraphs in order; headings are left out. Footnote marks belong to no sentence."""
    found: list[Sentence] = []
    for number, block in enumerate(document.blocks):
        if block.kind is not BlockKind.HEADING:
            title = block.kind is BlockKind.TITLE
            spans = _spans(document.text, block.start, block.end)
            found += [Sentence(a, b, document.text[a:b], number, title) for a, b in spans]
    return found


def _spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for a, b in _between_footnotes(text, start, end):
        chunk = text[a:b]
        if not chunk.strip() or (not chunk.isprintable() and not chunk.replace("\n", " ").strip()):
            continue
        spans += _split_chunk(text, chunk, a)
    return spans


def _split_chunk(text: str, chunk: str, offset: int) -> list[tuple[int, int]]:
    safe = chunk.replace("\x00", " ")
    spans = []
    for first, last in text_to_sentences_and_offsets(safe)[1]:
        for a in range(offset + first, offset + last, _MAXIMUM):
            trimmed = _trim(text, a, min(a + _MAXIMUM, offset + last))
            if trimmed[1] > trimmed[0]:
                spans.append(trimmed)
    return spans


def _between_footnotes(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Stretches between footnote marks that end a sentence ("... on May 3.[12] The next")."""
    pieces, at = [], start
    for mark in _FOOTNOTE.finditer(text, start, end):
        before = text[at : mark.start()].rstrip()
        if before.endswith((".", "!", "?", "”", '"', "’", ")")) or mark.end() >= end:
            pieces.append((at, mark.start()))
            at = mark.end()
    pieces.append((at, end))
    return pieces


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
