"""A sentence as the learned reader sees it: its words, with each place replaced by a mark for its sort.

Names of places are hidden from the reader, so that it learns how reports speak of ground and not which towns fell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contactline.claims.clauses import Spot
from contactline.claims.places import is_wide
from contactline.claims.tokens import Token
from contactline.model.place import Feature

NAMED, WIDE, LINE, CARRIED = 0, 1, 2, 3
"""Sorts of places: a settlement or the like, a region, a sector or line, words that take up an earlier place."""
MAXIMUM_WORDS = 120
_LINES = frozenset({Feature.SECTOR, Feature.ROAD, Feature.RIVER})


@dataclass(frozen=True, slots=True)
class Marked:
    """Words of a sentence and the index of the word that stands for each spot (None past the cut)."""

    words: tuple[str, ...]
    sorts: tuple[int | None, ...]
    at: tuple[int | None, ...]


def mark(tokens: Sequence[Token], spots: Sequence[Spot]) -> Marked:
    """Words and marks of a sentence of at most `MAXIMUM_WORDS` words. Spots must be in order and apart."""
    words: list[str] = []
    sorts: list[int | None] = []
    place: dict[int, int] = {}
    starts = {spot.first: number for number, spot in enumerate(spots)}
    position = 0
    while position < len(tokens) and len(words) < MAXIMUM_WORDS:
        number = starts.get(position)
        if number is None:
            words.append(tokens[position].low)
            sorts.append(None)
            position += 1
            continue
        place[number] = len(words)
        words.append("place")
        sorts.append(sort_of(spots[number]))
        position = max(spots[number].last, position + 1)
    return Marked(tuple(words), tuple(sorts), tuple(place.get(i) for i in range(len(spots))))


def sort_of(spot: Spot) -> int:
    """Which mark stands for a spot."""
    if spot.carried:
        return CARRIED
    if is_wide(spot.mention):
        return WIDE
    feature = spot.mention.feature or (spot.mention.place.feature if spot.mention.place else None)
    return LINE if feature in _LINES else NAMED
