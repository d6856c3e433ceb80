"""The assessed layer: day by day, settlement by settlement, a probability for each side and for contested."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from contactline.model.place import Place

CONTESTED = "CONTESTED"
UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """How far one claim moved a place's probability: the change of P(side) in the direction of `side`."""

    claim_id: str
    side: str
    change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSeries:
    """Assessed control of `places` on consecutive days from `start`.

    `probability` has shape (days, places, sides + 1): the sides in the order of `sides`, contested last; rows sum to 1.
    `known` has shape (days, places): False where evidence is too thin to say (status UNKNOWN).
    `evidence_count` and `last_evidence` (days since `start`, -1 for none) have shape (days, places) and count the
    claims, as known on `as_known_on`, that speak of the place up to that day.
    `claim_ids` maps a place's index to (day index, claim id) in order of day.
    """

    places: tuple[Place, ...]
    sides: tuple[str, ...]
    start: date
    as_known_on: date
    probability: npt.NDArray[np.float32] = field(repr=False)
    known: npt.NDArray[np.bool_] = field(repr=False)
    evidence_count: npt.NDArray[np.int32] = field(repr=False)
    last_evidence: npt.NDArray[np.int32] = field(repr=False)
    claim_ids: dict[int, tuple[tuple[int, str], ...]] = field(repr=False)

    @property
    def days(self) -> tuple[date, ...]:
        """The days, in order."""
        return tuple(self.start + timedelta(days=i) for i in range(self.probability.shape[0]))

    @property
    def end(self) -> date:
        """The last day."""
        return self.start + timedelta(days=self.probability.shape[0] - 1)

    def day_index(self, day: date) -> int:
        """Row of `day`. Raises IndexError outside the series."""
        index = (day - self.start).days
        if not 0 <= index < self.probability.shape[0]:
            raise IndexError(f"{day} lies outside {self.start} to {self.end}")
        return index

    def status(self, day_index: int, place_index: int) -> str:
        """A side's id, CONTESTED or UNKNOWN."""
        if not self.known[day_index, place_index]:
            return UNKNOWN
        best = int(np.argmax(self.probability[day_index, place_index]))
        return (*self.sides, CONTESTED)[best]
