"""Cuts a run into blocks of places and days small enough for exact inference, each with the observations
around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from contactline.control.evidence import Index
from contactline.control.graph import Points
from contactline.control.observations import Observations
from contactline.control.weights import Weights

FEWEST_PLACES, FEWEST_DAYS = 40, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Places (indices) and days `first` to `last`, and the observations (indices, in order of day) that it
    uses.
    """

    places: Index = field(repr=False)
    first: int
    last: int
    observations: Index = field(repr=False)

    @property
    def range(self) -> range:
        """Its days."""
        return range(self.first, self.last + 1)

    @property
    def days(self) -> int:
        """How many days."""
        return self.last - self.first + 1


def blocks(seen: Observations, points: Points, days: int, weights: Weights) -> Iterator[Block]:
    """Blocks that cover all places and days once.

    A block takes the observations within `margin_km` of its places and from `back_days` before it to
    `ahead_days` after it, and of each place its last observation before that: what was once reported stands
    until contradicted. Where they are more than `most_observations` the block is halved, by place or by
    day, whichever is wider.
    """
    yield from _cut(np.arange(len(points)), 0, days - 1, seen, points, weights)


def _cut(
    places: Index, first: int, last: int, seen: Observations, points: Points, w: Weights
) -> Iterator[Block]:
    if not len(places):
        return
    used = _around(places, first, last, seen, points, w)
    wide = np.ptp(points[places], axis=0) / w["blocks.margin_km"]
    long = (last - first) / w["blocks.back_days"]
    if len(used) <= w["blocks.most_observations"]:
        yield Block(places=places, first=first, last=last, observations=used)
    elif long >= wide.max() and last - first + 1 >= 2 * FEWEST_DAYS:
        middle = (first + last) // 2
        yield from _cut(places, first, middle, seen, points, w)
        yield from _cut(places, middle + 1, last, seen, points, w)
    elif len(places) >= 2 * FEWEST_PLACES and wide.max() > 0.1:
        axis = int(wide.argmax())
        west = points[places, axis] <= np.median(points[places, axis])
        for half in (places[west], places[~west]):
            yield from _cut(half, first, last, seen, points, w)
    else:
        yield Block(places=places, first=first, last=last, observations=_nearest(used, first, last, seen, w))


def _around(places: Index, first: int, last: int, seen: Observations, points: Points, w: Weights) -> Index:
    margin = w["blocks.margin_km"]
    low, high = points[places].min(axis=0) - margin, points[places].max(axis=0) + margin
    at = points[seen.place]
    inside = ((at >= low) & (at <= high)).all(axis=1)
    recent = (seen.day >= first - w["blocks.back_days"]) & (seen.day <= last + w["blocks.ahead_days"])
    old = _last_of_each(seen, inside & (seen.day < first - w["blocks.back_days"]))
    return np.flatnonzero((inside & recent) | old)


def _last_of_each(seen: Observations, old: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The latest of the `old` observations of each place."""
    which = np.flatnonzero(old)
    keep = np.zeros(len(old), dtype=np.bool_)
    if len(which):
        latest = np.full(int(seen.place.max()) + 1, -1, dtype=np.intp)
        latest[seen.place[which]] = which  # in order of day: the last one written is the latest
        keep[latest[latest >= 0]] = True
    return keep


def _nearest(used: Index, first: int, last: int, seen: Observations, w: Weights) -> Index:
    """As many observations as are allowed, the nearest in time; for blocks that can be cut no further."""
    away = np.maximum(first - seen.day[used], seen.day[used] - last).clip(0)
    nearest = np.argsort(away, kind="stable")[: int(w["blocks.most_observations"])]
    return np.sort(used[nearest])
