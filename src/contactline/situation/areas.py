"""Ground by status: the cells of settlements joined to areas, with square kilometres as an interval."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import shapely

from contactline.model.control import CONTESTED, ControlSeries
from contactline.situation.changes import statuses
from contactline.situation.surface import KM_PER_DEGREE, Float

CELL_KM = 8.0
"""A settlement speaks for the ground nearer to it than to any other, and no further than this."""
SURE, POSSIBLE = 0.9, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Ground of one status: its shape in degrees, settlements, and its size in square kilometres.

    `km2` is the expected size; `km2_low` counts ground held with probability 0.9 or more, `km2_high` with
    0.1 or more.
    """

    status: str
    geometry: shapely.Geometry = field(repr=False)
    settlements: int
    km2: float
    km2_low: float
    km2_high: float


class Cells:
    """The cells of a series' settlements; made once, asked for any day."""

    def __init__(self, series: ControlSeries) -> None:
        self._series = series
        self._stretch = math.cos(math.radians(float(np.mean([p.lat for p in series.places] or [0.0]))))
        self._cells = _cells(series, self._stretch)
        self.km2: Float = shapely.area(self._cells)

    def areas(self, day: date) -> tuple[Area, ...]:
        """Areas of each status that any known settlement has on `day`. Raises IndexError outside the
        series.
        """
        at = self._series.day_index(day)
        status = statuses(self._series, at)
        names = (*self._series.sides, CONTESTED)
        return tuple(
            self._area(at, i, names[i], status == i) for i in range(len(names)) if (status == i).any()
        )

    def _area(self, at: int, state: int, name: str, mine: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Area:
        known = self._series.known[at]
        p, km2 = self._series.probability[at, known, state].astype(np.float64), self.km2[known]
        joined = shapely.union_all(self._cells[mine], grid_size=1e-3)
        return Area(
            status=name,
            geometry=shapely.transform(joined, self._degrees),
            settlements=int(mine.sum()),
            km2=float((p * km2).sum()),
            km2_low=float(km2[p >= SURE].sum()),
            km2_high=float(km2[p >= POSSIBLE].sum()),
        )

    def _degrees(self, km: Float) -> Float:
        return np.asarray(km / [KM_PER_DEGREE * self._stretch, KM_PER_DEGREE])


def areas(series: ControlSeries, day: date) -> tuple[Area, ...]:
    """As `Cells(series).areas(day)`, for one day."""
    return Cells(series).areas(day)


def _cells(series: ControlSeries, stretch: float) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Each place's Voronoi cell in kilometres, cut to a disc; places at one point share their cell's size."""
    km = np.array([(p.lon * KM_PER_DEGREE * stretch, p.lat * KM_PER_DEGREE) for p in series.places])
    points = shapely.points(km.reshape(-1, 2))
    discs = shapely.buffer(points, CELL_KM, quad_segs=8)
    if len(points) < 2:
        return np.asarray(discs, dtype=np.object_)
    ground = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=shapely.union_all(discs[:1]))
    )
    tree = shapely.STRtree(ground)
    cell = np.zeros(len(points), dtype=np.intp)
    mine, found = tree.query(points, predicate="intersects")
    cell[mine] = found
    return np.asarray(shapely.intersection(discs, ground[cell]), dtype=np.object_)
