"""How likely a claim read by rule is right."""

from __future__ import annotations

from contactline.claims.clauses import Reading
from contactline.model.claim import Actor, Kind, Locus

_COARSE = 0.85
_SHARED = 0.8
_CARRIED = 0.8
_NO_PLACE = 0.45
_NO_ACTOR = 0.8


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
