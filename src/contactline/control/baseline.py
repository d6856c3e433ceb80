"""What was believed before the first report: the theatre's baseline as prior scores of the field."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import shapely

from contactline.control.weights import Weights
from contactline.model.place import Place
from contactline.model.theatre import Theatre

Double = npt.NDArray[np.float64]


def baseline_score(theatre: Theatre, places: Sequence[Place], day: date, weights: Weights) -> Double:
    """Prior mean score of each place's states on `day`, shape (places, sides + 1).

    A place inside a side's baseline area has `field.baseline` for that side, fading towards 0 with the
    years since the baseline was true. A place in no area is the side's whose id is the place's country,
    where there is one; all others are 0 for every side. Contested has `field.contested`.
    """
    score = np.full((len(places), len(theatre.sides) + 1), weights["field.contested"], dtype=np.float64)
    faded = math.exp(-_gap(theatre, day) / weights["field.baseline_fade_days"])
    held = _held(theatre, places)
    n = len(theatre.sides)
    away = held - held.sum(axis=1, keepdims=True) / n
    score[:, :n] = weights["field.baseline"] * faded * away
    return score


def _gap(theatre: Theatre, day: date) -> int:
    return max(0, (day - (theatre.baseline_day or theatre.start)).days)


def _held(theatre: Theatre, places: Sequence[Place]) -> Double:
    """1 where a place is a side's by an area, or else by its country; shape (places, sides)."""
    points = shapely.points([p.lon for p in places], [p.lat for p in places])
    held = np.zeros((len(places), len(theatre.sides)))
    for area in theatre.baseline:
        column = theatre.side_ids.index(area.side)
        for rings in area.polygons:
            polygon = shapely.Polygon(rings[0], rings[1:])
            shapely.prepare(polygon)
            held[shapely.covers(polygon, points), column] = 1.0
    sides = theatre.side_ids
    home = np.array([[p.country == side for side in sides] for p in places], dtype=np.float64)
    return np.where(held.any(axis=1, keepdims=True), held, home.reshape(held.shape))
