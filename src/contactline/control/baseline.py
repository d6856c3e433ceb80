"""What was believed before the first report: the theatre's baseline as a prior."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import shapely

from contactline.control.filter import Float
from contactline.control.weights import Weights
from contactline.model.place import Place
from contactline.model.theatre import Theatre


def baseline_prior(theatre: Theatre, places: Sequence[Place], day: date, weights: Weights) -> Float:
    """Prior of each place's state on `day`, shape (places, sides + 1).

    A place inside a side's baseline area is that side's with probability `dynamics.baseline`, fading towards
    even odds with the years since the baseline was true. A place in no area is the side's whose id is the
    place's country, where there is one; all others get even odds among the sides.
    """
    k = len(theatre.sides) + 1
    held = _held(theatre, places)
    sure = weights["dynamics.baseline"] * math.exp(
        -_gap(theatre, day) / weights["dynamics.baseline_fade_days"]
    )
    prior = np.full((len(places), k), (1.0 - sure) / k, dtype=np.float64)
    home = np.array([[p.country == side for side in theatre.side_ids] for p in places], dtype=np.float64)
    held = np.where(held.any(axis=1, keepdims=True), held, home.reshape(held.shape))
    held[~held.any(axis=1)] = 1.0
    share = held / held.sum(axis=1, keepdims=True)
    prior[:, :-1] += sure * share
    return np.asarray(prior, dtype=np.float32)


def _gap(theatre: Theatre, day: date) -> int:
    return max(0, (day - (theatre.baseline_day or theatre.start)).days)


def _held(theatre: Theatre, places: Sequence[Place]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """1 where a place lies in an area of a side, shape (places, sides)."""
    points = shapely.points([p.lon for p in places], [p.lat for p in places])
    held = np.zeros((len(places), len(theatre.sides)))
    for area in theatre.baseline:
        column = theatre.side_ids.index(area.side)
        for rings in area.polygons:
            polygon = shapely.Polygon(rings[0], rings[1:])
            shapely.prepare(polygon)
            held[shapely.covers(polygon, points), column] = 1.0
    return held
