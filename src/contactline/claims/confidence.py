"""How likely a claim is right, by the reader's own account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from contactline.claims.clauses import Reading
from contactline.claims.reader import KINDS
from contactline.model.claim import Actor, Kind, Locus

_COARSE = 0.85
_SHARED = 0.8
_CARRIED = 0.8
_NO_PLACE = 0.45
_NO_ACTOR = 0.8


class Calibration:
    """The learned reader's thresholds and the map from its raw score to a probability, read from its card.

    The map is piecewise linear through the knots of an isotonic regression (Zadrozny and Elkan 2002) on labelled text
    that the reader was not trained on.
    """

    def __init__(self, card: Mapping[str, Any]) -> None:
        self.thresholds = tuple(float(card["thresholds"][kind.value]) for kind in KINDS)
        self._raw = np.asarray(card["calibration"]["raw"], dtype=float)
        self._probability = np.asarray(card["calibration"]["probability"], dtype=float)

    def probability(self, raw: float) -> float:
        """Probability that a claim with this raw score is right."""
        return round(float(np.interp(raw, self._raw, self._probability)), 3)


def by_rule(kind: Kind, reading: Reading, actor: Actor | None, locus: Locus) -> float:
    """Probability that a claim read by rule is right: the cue's weight, lessened by what had to be supposed."""
    result = reading.cue.weight
    if reading.spot is None:
        result *= _NO_PLACE
    elif reading.spot.carried:
        result *= _CARRIED
    if reading.shared:
        result *= _SHARED
    if actor is None and kind is not Kind.CIVILIANS:
        result *= _NO_ACTOR
    if locus.place is None and reading.spot is not None:
        result *= _COARSE
    return round(result, 3)
