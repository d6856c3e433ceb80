"""Hedges with their bands."""

from __future__ import annotations

import pytest

from contactline.claims.certainty import Certainty
from contactline.claims.tokens import tokenize

BANDS = [
    ("Russian forces have likely seized X", "PHIA", 55, 75),
    ("Russian forces have highly likely seized X", "PHIA", 80, 90),
    ("Russian forces have very likely seized X", "ICD 203", 80, 95),
    ("Russian forces are highly unlikely to have seized X", "PHIA", 10, 20),
    ("Russian forces almost certainly seized X", "PHIA", 95, 100),
    ("Russian forces reportedly seized X", None, None, None),
]


@pytest.mark.parametrize(("text", "scale", "low", "high"), BANDS)
def test_band(text: str, scale: str | None, low: int | None, high: int | None) -> None:
    tokens = tokenize(text)
    at = next(i for i, t in enumerate(tokens) if t.low == "seized")
    hedge = Certainty(tokens).hedge(at, at + 1)
    assert hedge is not None
    assert (hedge.scale, hedge.low, hedge.high) == (scale, low, high)


def test_a_hedge_of_another_clause_does_not_reach() -> None:
    tokens = tokenize("Rain is likely; Russian forces seized X")
    assert Certainty(tokens).hedge(6, 7) is None


def test_two_negations_affirm() -> None:
    tokens = tokenize("They did not deny that forces seized X")
    at = next(i for i, t in enumerate(tokens) if t.low == "seized")
    assert Certainty(tokens).polarity(at) == "affirmed"
