"""Distances and rates: how far the front is from a town, how fast it moves."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import shapely

from contactline.model.control import ControlSeries
from contactline.model.situation import Front
from contactline.situation.areas import Cells
from contactline.situation.surface import KM_PER_DEGREE


def distance_km(front: Front, lat: float, lon: float) -> float | None:
    """Kilometres from a point to the nearest stretch of the front; None where no front is drawn."""
    if not front.lines:
        return None
    return float(shapely.distance(_plane(front, lat, lon), shapely.Point(0.0, 0.0)))


def band_distance_km(front: Front, lat: float, lon: float) -> tuple[float, float] | None:
    """Nearest and farthest likely distance: to the near edge of the band, and to the line beyond it if
    inside.
    """
    line = distance_km(front, lat, lon)
    if line is None:
        return None
    if not front.band:
        return (line, line)
    scale = _scale(lat)
    band = shapely.union_all([shapely.Polygon(p[0], p[1:]).buffer(0) for p in front.band])
    edge = shapely.transform(band, lambda xy: (xy - [lon, lat]) * scale)
    near = float(shapely.distance(edge, shapely.Point(0.0, 0.0)))
    far = float(shapely.hausdorff_distance(shapely.Point(0.0, 0.0), _nearest_part(edge)))
    return (min(near, line), max(line, min(far, 2 * line)))


def _nearest_part(band: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(band)
    return parts[int(np.argmin(shapely.distance(parts, shapely.Point(0.0, 0.0))))]


def _plane(front: Front, lat: float, lon: float) -> shapely.Geometry:
    scale = _scale(lat)
    lines = [shapely.LineString((np.array(ring) - [lon, lat]) * scale) for ring in front.lines]
    return shapely.MultiLineString(lines)


def _scale(lat: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([KM_PER_DEGREE * math.cos(math.radians(lat)), KM_PER_DEGREE])


def gained_km2(series: ControlSeries, before: date, after: date) -> dict[str, float]:
    """Expected ground that each side has gained between two days, in square kilometres (negative: lost).

    Only settlements known on both days count, so that news of ground never spoken of before is no gain.
    Raises IndexError for days outside the series.
    """
    i, j = series.day_index(before), series.day_index(after)
    both = series.known[i] & series.known[j]
    km2 = Cells(series).km2
    moved = (series.probability[j] - series.probability[i]).astype(np.float64) * (km2 * both)[:, None]
    return {side: float(moved[:, s].sum()) for s, side in enumerate(series.sides)}
