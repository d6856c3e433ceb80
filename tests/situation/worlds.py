"""Small wars for the tests of what is shown: a series of given probabilities, and claims with words of their own."""

from __future__ import annotations

import numpy as np

from contactline.model.claim import Claim, Kind
from contactline.model.control import ControlSeries
from contactline.model.place import Place
from tests.control.strip_world import claim, day


def series_of(places, probability, known=None, sides=("A", "B"), claim_ids=None) -> ControlSeries:
    """A series of the given probabilities, shape (days, places, sides + 1)."""
    p = np.asarray(probability, dtype=np.float32)
    seen = np.ones(p.shape[:2], dtype=bool) if known is None else np.asarray(known)
    zero = np.zeros(p.shape[:2], dtype=np.int32)
    return ControlSeries(
        places=tuple(places),
        sides=sides,
        start=day(0),
        as_known_on=day(60),
        probability=p,
        known=seen,
        evidence_count=zero,
        last_evidence=zero - 1,
        claim_ids=claim_ids or {},
    )


def held(owners: str, doubt: float = 0.02) -> list[list[float]]:
    """A row of probabilities from letters: A and B hold, C is contested."""
    rows = {"A": [1 - doubt, doubt, 0.0], "B": [doubt, 1 - doubt, 0.0], "C": [0.1, 0.1, 0.8]}
    return [rows[owner] for owner in owners]


def said(place: Place, on: int, kind: Kind, quote: str, holder: str = "Watcher", **more) -> Claim:
    """A claim with a sentence of its own; claims of one sentence share document and span."""
    from dataclasses import replace

    made = claim(place, on, kind, more.pop("side", "B"), holder, salt=quote + place.place_id, **more)
    return replace(made, quote=quote, span=(0, len(quote)))
