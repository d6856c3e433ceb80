"""Words for probabilities, by the PHIA yardstick (`yardstick.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("yardstick.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One step of the yardstick: its words ("highly likely"), as adverb ("very likely"), its bounds in
    percent.
    """

    words: str
    adverb: str
    adjective: str
    low: float
    high: float


@cache
def bands() -> tuple[Band, ...]:
    """The steps of the yardstick, lowest first; together they cover 0 to 100 percent."""
    with _FILE.open("rb") as file:
        rows = tomllib.load(file)["band"]
    lows = [0.0, *(row["below"] for row in rows[:-1])]
    return tuple(
        Band(
            words=row["words"],
            adverb=row["adverb"],
            adjective=row["adjective"],
            low=low,
            high=min(row["below"], 100.0),
        )
        for low, row in zip(lows, rows, strict=True)
    )


def band(probability: float) -> Band:
    """The step that a probability (0 to 1) falls into. Raises ValueError outside 0 to 1."""
    if not 0.0 <= probability <= 1.0:
        raise ValueError(f"{probability} is no probability")
    percent = 100.0 * probability
    return next((b for b in bands() if percent < b.high), bands()[-1])
