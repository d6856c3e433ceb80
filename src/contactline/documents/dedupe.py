"""Which documents repeat which: copies of one story are found, so that one origin counts once.

Documents are compared by their sets of word triples. Candidates come from an inverted index over a sample of the
triples, pairs are then judged on the whole sets (Broder 1997, resemblance and containment). Two sites that print
one wire story each with a lead of their own share about a third of their triples, unrelated stories of one front
under a twentieth.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from contactline.documents.furniture import fold
from contactline.model.document import BlockKind, Document

Hashes = npt.NDArray[np.uint64]

_RESEMBLANCE = 0.30
_CONTAINMENT = 0.55
_SAME_OUTLET = 0.90
_SHORT = 30
_SHORT_RESEMBLANCE = 0.60
_LEAST = 6
_DAYS = timedelta(days=4)
_SAMPLE_ABOVE = 240
_SAMPLE = np.uint64(4)
_CROWD = 12
_PRIME = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sketch:
    document_id: str
    outlet: str
    start: date | None
    end: date | None
    triples: Hashes = field(repr=False)


def copies(documents: Iterable[Document]) -> dict[str, str]:
    """The origin's document_id of each document that repeats another; origins and lone documents have no entry.

    Copies resemble each other in their word triples (Jaccard at least 0.30, or 0.55 of the shorter contained in
    the longer; 0.60 for texts under 30 triples) and were published within four days of each other. Two documents
    of one outlet are copies only where they are nearly the same (0.90): a daily report repeats itself without
    being a copy. The origin is the one published first, of those the one with the smallest id. The order of
    `documents` does not matter.
    """
    sketches = sorted((_sketch(document) for document in documents), key=lambda sketch: sketch.document_id)
    groups = _Groups(len(sketches))
    for left, right in sorted(set(_candidates(sketches))):
        if groups.find(left) != groups.find(right) and _is_copy(sketches[left], sketches[right]):
            groups.join(left, right)
    origins: dict[int, int] = {}
    for index, sketch in enumerate(sketches):
        root = groups.find(index)
        best = origins.get(root)
        if best is None or _age(sketch) < _age(sketches[best]):
            origins[root] = index
    return {
        sketch.document_id: sketches[origins[groups.find(index)]].document_id
        for index, sketch in enumerate(sketches)
        if origins[groups.find(index)] != index
    }


def resemblance(left: str, right: str) -> float:
    """Jaccard similarity of the word triples of two texts, 0 to 1."""
    a, b = _triples(left), _triples(right)
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / max(len(a) + len(b) - common, 1)


def _sketch(document: Document) -> _Sketch:
    body = [
        document.text[block.start : block.end]
        for block in document.blocks
        if block.kind is not BlockKind.TITLE
    ]
    published = document.published
    return _Sketch(
        document_id=document.document_id,
        outlet=document.outlet,
        start=published.start if published else None,
        end=published.end if published else None,
        triples=_triples("\n".join(body) or document.text),
    )


def _triples(text: str) -> Hashes:
    """Sorted distinct 64-bit digests of the text's word triples; one digest of all words where there are fewer."""
    words = "".join(sign if sign.isalnum() else " " for sign in fold(text)).split()
    codes = np.fromiter(
        (zlib.crc32(word.encode("utf-8", "replace")) for word in words), np.uint64, len(words)
    )
    if len(codes) < 3:
        return np.unique(codes)
    with np.errstate(over="ignore"):
        mixed = (codes[:-2] * _PRIME + codes[1:-1]) * _PRIME + codes[2:]
        mixed ^= mixed >> np.uint64(29)
        mixed *= _PRIME
    return np.unique(mixed ^ (mixed >> np.uint64(32)))


def _candidates(sketches: Sequence[_Sketch]) -> Iterator[tuple[int, int]]:
    """Pairs that share a sampled triple; of a triple that a crowd shares, only neighbours are paired."""
    parts = [_sample(sketch.triples) for sketch in sketches]
    if not parts:
        return
    hashes = np.concatenate(parts)
    owners = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    order = np.lexsort((owners, hashes))
    hashes, owners = hashes[order], owners[order]
    edges = np.flatnonzero(np.diff(hashes)) + 1
    counts: dict[tuple[int, int], int] = {}
    for group in np.split(owners, edges):
        if len(group) > 1:
            for pair in _pairs(group.tolist()):
                counts[pair] = counts.get(pair, 0) + 1
    for (left, right), shared in counts.items():
        if shared >= max(2, 0.1 * min(len(parts[left]), len(parts[right]))) or len(parts[left]) < _LEAST:
            yield left, right


def _sample(triples: Hashes) -> Hashes:
    """Every fourth triple by its digest, of long texts; the same triple is taken in every text."""
    if len(triples) <= _SAMPLE_ABOVE:
        return triples
    return np.asarray(triples[triples % _SAMPLE == 0])


def _pairs(members: list[int]) -> Iterator[tuple[int, int]]:
    if len(members) > _CROWD:
        yield from pairwise(members)
        return
    for at, left in enumerate(members):
        for right in members[at + 1 :]:
            yield left, right


def _is_copy(left: _Sketch, right: _Sketch) -> bool:
    common = len(np.intersect1d(left.triples, right.triples, assume_unique=True))
    shorter = min(len(left.triples), len(right.triples))
    jaccard = common / max(len(left.triples) + len(right.triples) - common, 1)
    if shorter < _LEAST:
        return jaccard == 1.0 and shorter > 0 and _close(left, right)
    if not _close(left, right):
        return False
    if left.outlet and left.outlet == right.outlet:
        return jaccard >= _SAME_OUTLET
    if shorter < _SHORT:
        return jaccard >= _SHORT_RESEMBLANCE
    return jaccard >= _RESEMBLANCE or common >= _CONTAINMENT * shorter


def _close(left: _Sketch, right: _Sketch) -> bool:
    """Whether both may have been published within four days; an undated document may."""
    if left.start is None or right.start is None or left.end is None or right.end is None:
        return True
    return left.start - _DAYS <= right.end and right.start - _DAYS <= left.end


def _age(sketch: _Sketch) -> tuple[date, date, str]:
    return sketch.start or date.max, sketch.end or date.max, sketch.document_id


class _Groups:
    """Disjoint sets."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, item: int) -> int:
        """The set's representative."""
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def join(self, left: int, right: int) -> None:
        """Make one set of two."""
        a, b = sorted((self.find(left), self.find(right)))
        self._parent[b] = a
