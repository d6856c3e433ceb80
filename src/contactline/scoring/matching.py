"""Which predicted claim answers which labelled one."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

WITHIN_KM = 5.0
_EARTH_KM = 6371.0088
_ARTICLE = re.compile(r"^(?:the|a|an) ")
_FORBIDDEN = 1e6

GoldClaim = Mapping[str, Any]
PredictedClaim = Mapping[str, Any]


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in kilometres (haversine, mean earth radius)."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    half = math.sin((p2 - p1) / 2) ** 2
    half += math.cos(p1) * math.cos(p2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


def fold(words: str | None) -> str:
    """A toponym for comparison: lower case, straight apostrophes, no article."""
    plain = " ".join((words or "").lower().replace("’", "'").split())
    return _ARTICLE.sub("", plain)


def same_place(gold: GoldClaim, predicted: PredictedClaim) -> bool:
    """Within 5 km where both have coordinates, else the same toponym; no place at all agrees with none."""
    place = predicted.get("place")
    if gold.get("lat") is not None and place:
        return distance_km(gold["lat"], gold["lon"], place["lat"], place["lon"]) <= WITHIN_KM
    return fold(gold.get("toponym")) == fold(predicted.get("toponym"))


def overlaps(gold: GoldClaim, predicted: PredictedClaim) -> bool:
    """Whether the two evidence spans share a character."""
    return bool(gold["span"][0] < predicted["span"][1] and predicted["span"][0] < gold["span"][1])


def agrees(gold: GoldClaim, predicted: PredictedClaim) -> bool:
    """The matching rule: same kind, overlapping span, same place."""
    return gold["kind"] == predicted["kind"] and overlaps(gold, predicted) and same_place(gold, predicted)


def pairs(gold: Sequence[GoldClaim], predicted: Sequence[PredictedClaim]) -> list[tuple[int, int]]:
    """One-to-one pairs (gold index, predicted index): as many as can be, sure labels first, then those that agree
    in actor, holder, bearing and modality.
    """
    if not gold or not predicted:
        return []
    cost = np.full((len(gold), len(predicted)), _FORBIDDEN)
    for i, label in enumerate(gold):
        for j, claim in enumerate(predicted):
            if agrees(label, claim):
                cost[i, j] = _cost(label, claim)
    rows, columns = linear_sum_assignment(cost)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if cost[i, j] < _FORBIDDEN]


def _cost(gold: GoldClaim, predicted: PredictedClaim) -> float:
    sure = gold.get("tier", "sure") == "sure"
    side = (predicted.get("actor") or {}).get("side")
    bearing = (predicted.get("place") or {}).get("bearing")
    apart = (gold.get("actor") != side) + (gold["modality"] != predicted["modality"])
    apart += gold.get("bearing") != bearing
    apart += gold.get("holder_side") != predicted["holder"]["side"]
    return float(apart) - (100.0 if sure else 0.0) - 10.0
