"""Other maps as sources of their own: what each says of a settlement on a day."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree

from contactline.model.control import CONTESTED
from contactline.model.place import Place

Codes = npt.NDArray[np.int8]
"""By day and place the index of a state; SILENT where the map says nothing."""

SILENT = -1
NEAR_DEGREES = 0.015
"""A settlement of a table stands for one of ours no further off than this: about 1.5 km."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Polygons by the state that they show, valid from `day` until the next drawing; None: on the day asked about."""

    day: date | None
    areas: Mapping[str, shapely.Geometry] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A settlement of a table: its point and its states, each from a day to a day (None: open)."""

    lat: float
    lon: float
    states: tuple[tuple[str, date | None, date | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherMap:
    """A map of areas, or a table of settlements. `rest` holds what no polygon covers; None: the map does not say."""

    name: str
    drawn: tuple[Drawn, ...] = ()
    listed: tuple[Listed, ...] = field(default=(), repr=False)
    rest: str | None = None

    def codes(self, places: Sequence[Place], days: Sequence[date], states: Sequence[str]) -> Codes:
        """What the map says of each place on each day, as index into `states`, shape (days, places)."""
        found = np.full((len(days), len(places)), SILENT, dtype=np.int8)
        self._draw(found, places, days, states)
        self._list(found, places, days, states)
        return found

    def _draw(
        self, found: Codes, places: Sequence[Place], days: Sequence[date], states: Sequence[str]
    ) -> None:
        lon, lat = (np.array([getattr(p, axis) for p in places]) for axis in ("lon", "lat"))
        for number, one in enumerate(self.drawn):
            after = next((d.day for d in self.drawn[number + 1 :] if d.day is not None), None)
            rows = _rows(days, one.day or days[-1], after)
            if rows.start < rows.stop:
                found[rows] = _within(one, self.rest, lon, lat, states)

    def _list(
        self, found: Codes, places: Sequence[Place], days: Sequence[date], states: Sequence[str]
    ) -> None:
        if not self.listed or not places:
            return
        narrow = math.cos(math.radians(places[0].lat))  # degrees of longitude are so much shorter there
        tree = cKDTree(np.array([(row.lat, row.lon * narrow) for row in self.listed]))
        found_near: Any = tree.query(np.array([(p.lat, p.lon * narrow) for p in places]))
        away, nearest = found_near
        for place in np.flatnonzero(away <= NEAR_DEGREES):
            for state, start, end in self.listed[int(nearest[place])].states:
                if state in states:
                    found[_span(days, start, end), place] = states.index(state)


def _rows(days: Sequence[date], start: date, before: date | None) -> slice:
    first = min(max((start - days[0]).days, 0), len(days))
    last = len(days) if before is None else min(max((before - days[0]).days, 0), len(days))
    return slice(first, last)


def _span(days: Sequence[date], start: date | None, end: date | None) -> slice:
    last = len(days) if end is None else min(max((end - days[0]).days + 1, 0), len(days))
    return slice(0 if start is None else min(max((start - days[0]).days, 0), len(days)), last)


def _within(
    drawn: Drawn,
    rest: str | None,
    lon: npt.NDArray[np.float64],
    lat: npt.NDArray[np.float64],
    states: Sequence[str],
) -> Codes:
    """The state at each point: of areas that overlap the contested one, else the first."""
    found = np.full(len(lon), SILENT if rest is None else states.index(rest), dtype=np.int8)
    first_last = sorted(drawn.areas.items(), key=lambda item: item[0] == CONTESTED)
    taken = np.zeros(len(lon), dtype=bool)
    for state, area in first_last:
        shapely.prepare(area)
        inside = shapely.intersects_xy(area, lon, lat)
        found[inside & (~taken | (state == CONTESTED))] = states.index(state)
        taken |= inside
    return found
