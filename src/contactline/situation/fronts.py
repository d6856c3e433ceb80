"""The front: where two sides are equally likely, and the band in which neither is sure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations

import numpy as np
import shapely

from contactline.model.control import ControlSeries
from contactline.model.situation import Front, Ring
from contactline.model.theatre import Theatre
from contactline.situation.surface import Float, Index, Surface, level_band, level_lines, surface

LEVELS = (0.1, 0.9)
LEAST_RING_DEGREES = 0.02
"""Closed lines shorter than this about a single doubtful hamlet are not drawn as a front."""


def front(
    series: ControlSeries, day: date, theatre: Theatre, *, levels: tuple[float, float] = LEVELS
) -> Front:
    """The front of `day` between every two of the theatre's sides.

    For sides a and b with contested belief c, the field is (p_a + c / 2) / (p_a + p_b + c), linear between
    settlements that are known; the line is its 0.5 level, the band lies between `levels`. Ground on which a
    third side is likelier than both belongs to neither. Raises IndexError for a day outside the series.
    """
    at = series.day_index(day)
    ground = surface(series, at)
    belief = series.probability[at, ground.places].astype(np.float64)
    pairs = list(_pairs(ground, belief, len(theatre.sides)))
    lines = shapely.union_all([level_lines(ground.lonlat, t, f, 0.5) for t, f in pairs])
    band = shapely.union_all([level_band(ground.lonlat, t, f, *levels) for t, f in pairs])
    return Front(
        day=day,
        as_known_on=series.as_known_on,
        lines=_lines(lines),
        band=_polygons(band),
        band_levels=levels,
    )


def _pairs(ground: Surface, belief: Float, sides: int) -> Iterator[tuple[Index, Float]]:
    """Triangles and field of every pair of sides that meet anywhere."""
    contested = belief[:, -1]
    for a, b in combinations(range(sides), 2):
        either = belief[:, a] + belief[:, b] + contested
        field = (belief[:, a] + contested / 2) / np.maximum(either, 1e-9)
        others = [s for s in range(sides) if s not in (a, b)]
        third = belief[:, others].max(axis=1, initial=0.0)
        theirs = third <= np.maximum(belief[:, a], belief[:, b])
        yield ground.triangles[theirs[ground.triangles].any(axis=1)], field


def _lines(geometry: shapely.Geometry) -> tuple[Ring, ...]:
    parts = shapely.get_parts(shapely.line_merge(geometry))
    rings = [_ring(part) for part in parts if part.geom_type == "LineString" and _long_enough(part)]
    return tuple(sorted(rings, key=lambda ring: (-len(ring), ring[:1])))


def _long_enough(line: shapely.Geometry) -> bool:
    return not line.is_ring or float(line.length) > LEAST_RING_DEGREES


def _polygons(geometry: shapely.Geometry) -> tuple[tuple[Ring, ...], ...]:
    polygons = [
        part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and not part.is_empty
    ]
    return tuple(sorted((_ring(p.exterior), *map(_ring, p.interiors)) for p in polygons))


def _ring(line: shapely.Geometry) -> Ring:
    return tuple((round(float(x), 5), round(float(y), 5)) for x, y in shapely.get_coordinates(line))
