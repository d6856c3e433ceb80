"""Distances and rates: how far the front is from a town, how fast it moves."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import shapely

from contactline.model.control import ControlSeries
from contactline.model.place import Place
from contactline.model.situation import Front
from contactline.situation.areas import Cells
from contactline.situation.surface import KM_PER_DEGREE

Float = npt.NDArray[np.float64]

REACH_KM = 25.0
"""A direction is the ground so near to the town or sector that names it."""
LEVELS = np.linspace(0.1, 0.9, 33)
"""Levels of belief between which ground counts as held or not when the interval of a gain is told."""
_BEYOND_KM = 60.0


class Plane:
    """A front about a point, in kilometres east and north of it."""

    def __init__(self, front: Front, lat: float, lon: float) -> None:
        self._origin = np.array([lon, lat])
        self._scale = np.array([KM_PER_DEGREE * math.cos(math.radians(lat)), KM_PER_DEGREE])
        self.line: shapely.Geometry = shapely.MultiLineString([self.km(ring) for ring in front.lines])
        polygons = [
            shapely.Polygon(self.km(p[0]), [self.km(hole) for hole in p[1:]]).buffer(0) for p in front.band
        ]
        self.band: shapely.Geometry = shapely.union_all(polygons) if polygons else shapely.Polygon()

    def km(self, lonlat: Sequence[tuple[float, float]] | Float) -> Float:
        """Points in degrees (lon, lat) as kilometres east and north, shape (n, 2)."""
        return np.asarray((np.asarray(lonlat, dtype=np.float64) - self._origin) * self._scale)


def distance_km(front: Front, lat: float, lon: float) -> float | None:
    """Kilometres from a point to the nearest stretch of the front; None where no front is drawn."""
    if not front.lines:
        return None
    return float(shapely.distance(Plane(front, lat, lon).line, shapely.Point(0.0, 0.0)))


def band_distance_km(front: Front, lat: float, lon: float) -> tuple[float, float] | None:
    """Nearest and farthest likely distance: where the band begins and where it ends on the way to the front.

    Measured along the straight way to the nearest stretch of the line; 0 for a point in the band. None where no
    front is drawn.
    """
    if not front.lines:
        return None
    plane = Plane(front, lat, lon)
    here = shapely.Point(0.0, 0.0)
    foot = shapely.get_coordinates(shapely.shortest_line(here, plane.line))[-1]
    line = float(np.hypot(*foot))
    near = min(line, float(shapely.distance(here, plane.band))) if not plane.band.is_empty else line
    return near, max(line, _far_edge(plane.band, foot, line))


def _far_edge(band: shapely.Geometry, foot: Float, line: float) -> float:
    """How far along the way through `foot` the stretch of the band that holds the line reaches."""
    if line == 0.0 or band.is_empty:
        return line
    way = shapely.LineString([(0.0, 0.0), foot / line * (line + _BEYOND_KM)])
    for part in shapely.get_parts(shapely.intersection(way, band)):
        along = np.hypot(*shapely.get_coordinates(part).T)
        if along.min(initial=math.inf) <= line + 0.05 and along.max(initial=0.0) >= line - 0.05:
            return float(along.max())
    return line


def gained_km2(series: ControlSeries, before: date, after: date) -> dict[str, float]:
    """Expected ground that each side has gained between two days, in square kilometres (negative: lost).

    Only settlements known on both days count, so that news of ground never spoken of before is no gain.
    Raises IndexError for days outside the series.
    """
    gains = advances(series, before, after, {"": range(len(series.places))})
    found = {one.side: one.km2 for one in gains}
    return {side: found.get(side, 0.0) for side in series.sides}


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """Ground that a side gained in an area between two days, in square kilometres (negative: lost).

    `km2` is the expected gain; between `km2_low` and `km2_high` it lies for every level of belief from 0.1 to 0.9 at
    which one might call ground held. `km2_a_day` is `km2` by the number of days.
    """

    area: str
    side: str
    before: date
    after: date
    km2: float
    km2_low: float
    km2_high: float
    settlements: int

    @property
    def days(self) -> int:
        """Days from one to the other, at least 1."""
        return max((self.after - self.before).days, 1)

    @property
    def km2_a_day(self) -> float:
        """The mean gain a day."""
        return self.km2 / self.days


def advances(
    series: ControlSeries, before: date, after: date, areas: dict[str, Sequence[int] | range]
) -> tuple[Advance, ...]:
    """What each side gained in each area (by name, the numbers of its settlements), greatest first.

    The expected gain is the sum over cells of size times the change of P(side). For a level u, the ground held is
    that with P(side) > u; its mean over all u is the expected ground, and the gains at the levels from 0.1 to 0.9
    give the interval. Settlements count that are known on both days. Raises IndexError for days outside the series.
    """
    i, j = series.day_index(before), series.day_index(after)
    both, km2 = series.known[i] & series.known[j], Cells(series).km2
    found = []
    for name, members in areas.items():
        mine = np.asarray([m for m in members if both[m]], dtype=np.intp)
        for s, side in enumerate(series.sides):
            if len(mine):
                then, now = (series.probability[row, mine, s].astype(np.float64) for row in (i, j))
                low, mean, high = _gain(then, now, km2[mine])
                found.append(
                    Advance(
                        area=name, side=side, before=before, after=after,
                        km2=mean, km2_low=low, km2_high=high, settlements=len(mine),
                    )
                )  # fmt: skip
    return tuple(sorted(found, key=lambda a: (-a.km2, a.area, a.side)))


def _gain(then: Float, now: Float, km2: Float) -> tuple[float, float, float]:
    mean = float(((now - then) * km2).sum())
    at_level = ((now > LEVELS[:, None]).astype(np.float64) - (then > LEVELS[:, None])) @ km2
    return min(mean, float(at_level.min())), mean, max(mean, float(at_level.max()))


def by_admin1(series: ControlSeries) -> dict[str, Sequence[int] | range]:
    """The settlements of each first-level area."""
    areas: defaultdict[str, list[int]] = defaultdict(list)
    for index, place in enumerate(series.places):
        areas[place.admin1 or "Elsewhere"].append(index)
    return dict(areas)


def around(
    series: ControlSeries, centres: Sequence[Place], *, reach_km: float = REACH_KM
) -> dict[str, Sequence[int] | range]:
    """The settlements within reach of each centre (a town, a sector), by its name; centres with none are left out."""
    lat = np.array([p.lat for p in series.places])
    lon = np.array([p.lon for p in series.places])
    areas: dict[str, Sequence[int] | range] = {}
    for centre in centres:
        east = (lon - centre.lon) * KM_PER_DEGREE * math.cos(math.radians(centre.lat))
        near = np.flatnonzero(np.hypot(east, (lat - centre.lat) * KM_PER_DEGREE) <= reach_km)
        if len(near):
            areas[centre.name] = near.tolist()
    return areas


def km_apart(one: Place, other: Place) -> float:
    """Kilometres between two places, on a plane about the first."""
    east = (other.lon - one.lon) * KM_PER_DEGREE * math.cos(math.radians(one.lat))
    return math.hypot(east, (other.lat - one.lat) * KM_PER_DEGREE)
