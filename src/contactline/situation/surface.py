"""Beliefs at settlements as a surface: a triangulation of the places that are known, without invented bends.

Between settlements the belief is taken as linear over the Delaunay triangle. Triangles with an edge longer
than `MAX_EDGE_KM` are left open: no one has spoken of that ground.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Delaunay, QhullError

from contactline.model.control import ControlSeries

MAX_EDGE_KM = 40.0
KM_PER_DEGREE = 111.195

Float = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Vertices (n, 2) as (lon, lat), triangles (m, 3) of vertex numbers, indices (n,) of the places."""

    lonlat: Float = field(repr=False)
    triangles: Index = field(repr=False)
    places: Index = field(repr=False)


def surface(series: ControlSeries, day_index: int) -> Surface:
    """The triangulation of the places known on a day; empty where fewer than three are."""
    places = np.flatnonzero(series.known[day_index])
    lonlat = np.array([(series.places[i].lon, series.places[i].lat) for i in places]).reshape(-1, 2)
    if len(places) < 3:
        return Surface(lonlat=lonlat, triangles=np.zeros((0, 3), dtype=np.intp), places=places)
    km = lonlat * [KM_PER_DEGREE * math.cos(math.radians(float(lonlat[:, 1].mean()))), KM_PER_DEGREE]
    try:
        triangles = np.asarray(Delaunay(km).simplices, dtype=np.intp)
    except QhullError:  # all places on one line
        triangles = np.zeros((0, 3), dtype=np.intp)
    corners = km[triangles]
    edges = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
    return Surface(lonlat=lonlat, triangles=triangles[(edges <= MAX_EDGE_KM).all(axis=1)], places=places)


def level_lines(lonlat: Float, triangles: Index, values: Float, level: float) -> shapely.Geometry:
    """The line on which the linear surface has `level`, merged; empty where it has none."""
    above = values > level
    mixed = triangles[np.ptp(above[triangles].astype(np.int8), axis=1) == 1]
    if not len(mixed):
        return shapely.MultiLineString()
    edges = ((0, 1), (1, 2), (2, 0))
    crossings = np.stack([_crossing(lonlat, mixed, values, level, edge) for edge in edges], axis=1)
    ends = crossings[~np.isnan(crossings[:, :, 0])].reshape(-1, 2, 2)
    longer = np.abs(ends[:, 0] - ends[:, 1]).max(axis=1) > 1e-9
    return shapely.line_merge(shapely.multilinestrings(shapely.linestrings(np.round(ends[longer], 6))))


def _crossing(lonlat: Float, triangles: Index, values: Float, level: float, edge: tuple[int, int]) -> Float:
    """Where the level crosses the edge a-b of each triangle; NaN where it does not."""
    i, j = np.sort(triangles[:, list(edge)], axis=1).T
    gap = values[j] - values[i]
    crosses = (values[i] > level) != (values[j] > level)
    t = np.divide(level - values[i], gap, out=np.full(len(i), np.nan), where=crosses)
    return np.asarray(lonlat[i] + t[:, None] * (lonlat[j] - lonlat[i]))


def level_band(lonlat: Float, triangles: Index, values: Float, low: float, high: float) -> shapely.Geometry:
    """The ground on which the linear surface lies between `low` and `high`, as one geometry.

    Pieces of neighbouring triangles meet along whole edges, so that they can be joined as a coverage.
    """
    touched = triangles[(values[triangles].max(axis=1) > low) & (values[triangles].min(axis=1) < high)]
    inner = (values[touched] >= low).all(axis=1) & (values[touched] <= high).all(axis=1)
    whole = shapely.polygons(lonlat[touched[inner]]) if inner.any() else np.array([], dtype=object)
    cut = [_clip(lonlat[t], values[t], low, high) for t in touched[~inner]]
    pieces = shapely.transform(np.array([*whole, *cut], dtype=object), lambda points: points.round(6))
    pieces = pieces[shapely.is_valid(pieces) & ~shapely.is_empty(pieces)]
    return shapely.set_precision(shapely.coverage_union_all(pieces), 1e-5)


def _clip(corners: Float, values: Float, low: float, high: float) -> shapely.Geometry:
    """The part of one triangle where the linear value lies between `low` and `high`."""
    ring = [(float(x), float(y), float(v)) for (x, y), v in zip(corners, values, strict=True)]
    for level, sign in ((low, 1.0), (high, -1.0)):
        ring = _cut(ring, level, sign)
    return shapely.Polygon([(x, y) for x, y, _ in ring]) if len(ring) >= 3 else shapely.Polygon()


def _cut(
    ring: list[tuple[float, float, float]], level: float, sign: float
) -> list[tuple[float, float, float]]:
    """Sutherland-Hodgman: keep where sign * value >= sign * level."""
    kept = []
    for now, after in zip(ring, ring[1:] + ring[:1], strict=True):
        inside, goes_on = (sign * (v - level) >= 0 for v in (now[2], after[2]))
        if inside:
            kept.append(now)
        if inside != goes_on:
            t = (level - now[2]) / (after[2] - now[2])
            kept.append((now[0] + t * (after[0] - now[0]), now[1] + t * (after[1] - now[1]), level))
    return kept
