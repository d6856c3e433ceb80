"""Which documents repeat which: copies of one story are found, so that one origin counts once.

Documents are compared by their sets of word triples. Candidates come from an inverted index over a sample of the
triples, pairs are then judged on the whole sets (Broder 1997, resemblance and containment). Two sites that print
one wire story each with a lead of their own share about a third of their triples, unrelated stories of one front
under a twentieth.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from contactline.documents.furniture import fold
from contactline.documents.wording import Wording, one_origin, read_wording
from contactline.model.document import BlockKind, Document
from contactline.model.origin import Relation, Repeat

Hashes = npt.NDArray[np.uint64]

_RESEMBLANCE = 0.30
_CONTAINMENT = 0.55
_SAME_OUTLET = 0.90
_SHORT = 30
_SHORT_RESEMBLANCE = 0.60
_LEAST = 6
_DAYS = timedelta(days=4)
_REVISED = 0.5
_REWRITTEN = timedelta(days=2)
_ONE_ORIGIN = 0.6
_RETOLD_CROWD = 40
_RETOLD_LEAST = 3
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
    address: str
    wording: Wording = field(repr=False)


def copies(documents: Iterable[Document]) -> dict[str, str]:
    """The origin's document_id of each document that repeats another; origins and lone documents have no entry."""
    return {repeat.document_id: repeat.origin for repeat in repeats(documents)}


def repeats(documents: Iterable[Document]) -> list[Repeat]:
    """Each document that repeats another, by document id.

    Copies resemble each other in their word triples (Jaccard at least 0.30, or 0.55 of the shorter contained in
    the longer; 0.60 for texts under 30 triples) and were published within four days of each other. Two documents
    of one outlet are copies only where they are nearly the same (0.90): a daily report repeats itself without
    being a copy. A rewritten copy comes from another outlet within two days, both dated to the week. A page read again
    at its address is a revision where half of the shorter stands in the longer. The origin is the one published first,
    of those the one with the smallest id. The order of `documents` does not matter.
    """
    sketches = sorted((_sketch(document) for document in documents), key=lambda sketch: sketch.document_id)
    groups = _Groups(len(sketches))
    judged: dict[tuple[int, int], tuple[Relation, float]] = {}
    for left, right in sorted({*_candidates(sketches), *_same_address(sketches), *_retold(sketches)}):
        if found := _judge(sketches[left], sketches[right]):
            judged[left, right] = found
            groups.join(left, right)
    return _told(sketches, groups, judged)


def _told(
    sketches: Sequence[_Sketch], groups: _Groups, judged: Mapping[tuple[int, int], tuple[Relation, float]]
) -> list[Repeat]:
    """Each document but the first of its group, with the earlier one that it is most like."""
    origins: dict[int, int] = {}
    for index, sketch in enumerate(sketches):
        root = groups.find(index)
        best = origins.get(root)
        if best is None or _age(sketch) < _age(sketches[best]):
            origins[root] = index
    liked: dict[int, list[tuple[float, int, Relation]]] = defaultdict(list)
    for (left, right), (relation, likeness) in judged.items():
        early, late = sorted((left, right), key=lambda index: _age(sketches[index]))
        liked[late].append((likeness, -early, relation))
    found = []
    for index, sketch in enumerate(sketches):
        origin = origins[groups.find(index)]
        if index == origin:
            continue
        likeness, early, relation = max(liked.get(index) or [(0.0, -origin, Relation.COPY)])
        found.append(
            Repeat(
                document_id=sketch.document_id,
                repeats=sketches[-early].document_id,
                origin=sketches[origin].document_id,
                relation=relation,
                likeness=round(likeness, 3),
            )
        )
    return found


def repeats_another(left: Document, right: Document) -> bool:
    """Whether one of two documents repeats the other, or both a third: the judgement on one pair."""
    return _judge(_sketch(left), _sketch(right)) is not None


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
        address=document.address if document.address.startswith("http") else "",
        wording=read_wording("\n".join(body) or document.text),
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


def _same_address(sketches: Sequence[_Sketch]) -> Iterator[tuple[int, int]]:
    """Neighbouring states of one page."""
    by_address: dict[str, list[int]] = defaultdict(list)
    for index, sketch in enumerate(sketches):
        if sketch.address:
            by_address[sketch.address].append(index)
    for states in by_address.values():
        yield from pairwise(states)


def _retold(sketches: Sequence[_Sketch]) -> Iterator[tuple[int, int]]:
    """Pairs of other outlets within two days that share three names or numbers that few others have."""
    keys: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, sketch in enumerate(sketches):
        if sketch.start is None or not _is_dated(sketch):
            continue
        for day in range(_REWRITTEN.days + 1):
            window = sketch.start.toordinal() + day
            for key in sketch.wording.names | sketch.wording.numbers:
                keys[window, key].append(index)
    shared: dict[tuple[int, int], set[int]] = defaultdict(set)
    for (_, key), members in keys.items():
        if 1 < len(members) <= _RETOLD_CROWD:
            for pair in _pairs(members):
                shared[pair].add(key)
    for (left, right), common in shared.items():
        if len(common) >= _RETOLD_LEAST and sketches[left].outlet != sketches[right].outlet:
            yield left, right


def _is_dated(sketch: _Sketch) -> bool:
    """Whether the day is known to the week: a story retold is found among those of its days."""
    return sketch.start is not None and sketch.end is not None and (sketch.end - sketch.start).days < 7


def _judge(left: _Sketch, right: _Sketch) -> tuple[Relation, float] | None:
    """How one of two documents repeats the other, and how like they are; None where neither does."""
    common = len(np.intersect1d(left.triples, right.triples, assume_unique=True))
    jaccard = common / max(len(left.triples) + len(right.triples) - common, 1)
    inside = common / max(min(len(left.triples), len(right.triples)), 1)
    if left.address and left.address == right.address and inside >= _REVISED:
        return Relation.REVISION, inside
    if _is_copy(left, right, common, jaccard):
        return Relation.COPY, max(jaccard, inside)
    if (
        left.outlet == right.outlet
        or not _is_dated(left)
        or not _is_dated(right)
        or not _close(left, right, _REWRITTEN)
    ):
        return None
    chance = one_origin(left.wording, right.wording)
    return (Relation.REWRITE, chance) if chance >= _ONE_ORIGIN else None


def _is_copy(left: _Sketch, right: _Sketch, common: int, jaccard: float) -> bool:
    shorter = min(len(left.triples), len(right.triples))
    if shorter < _LEAST:
        return jaccard == 1.0 and shorter > 0 and _close(left, right)
    if not _close(left, right):
        return False
    if left.outlet and left.outlet == right.outlet:
        return jaccard >= _SAME_OUTLET
    if shorter < _SHORT:
        return jaccard >= _SHORT_RESEMBLANCE
    return jaccard >= _RESEMBLANCE or common >= _CONTAINMENT * shorter


def _close(left: _Sketch, right: _Sketch, days: timedelta = _DAYS) -> bool:
    """Whether both may have been published within so many days; an undated document may."""
    if left.start is None or right.start is None or left.end is None or right.end is None:
        return True
    return left.start - days <= right.end and right.start - days <= left.end


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
