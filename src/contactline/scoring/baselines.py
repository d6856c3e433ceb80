"""What simple readers would make of the same claims: the yardsticks a model has to beat.

Each gives a probability of shape (days, places, sides + 1), contested last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from contactline.model.claim import Claim, Kind, Modality, Polarity, Relation
from contactline.model.control import ControlSeries
from contactline.model.event import Event

Float = npt.NDArray[np.float32]

ACTOR_THERE = frozenset({Kind.CONTROL, Kind.CAPTURE, Kind.REPULSE, Kind.PRESENCE})
OTHERS_THERE = frozenset({Kind.WITHDRAWAL, Kind.STRIKE, Kind.ENCIRCLEMENT, Kind.CLASH})
MAJORITY_DAYS = 14
SURE = 0.9
STAY, HIT = 0.995, 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """For whom the claims of each place and day speak, shape (days, places, sides)."""

    count: Float = field(repr=False)


def votes(events: Sequence[Event], series: ControlSeries) -> Votes:
    """Every witness known by the series' `as_known_on` votes, on its last day, for the sides its claim puts
    there.
    """
    days = series.probability.shape[0]
    index = {place.place_id: i for i, place in enumerate(series.places)}
    count = np.zeros((days, len(series.places), len(series.sides)), dtype=np.float32)
    for claim in _claims(events, series.as_known_on):
        place = index.get(claim.locus.place.place_id) if claim.locus.place else None
        sides = _sides(claim, series.sides)
        day = (claim.time.end - series.start).days
        if place is not None and day < days:
            for side in sides:
                count[max(day, 0), place, side] += 1.0 / len(sides)
    return Votes(count=count)


def _claims(events: Sequence[Event], as_known_on: date) -> Iterator[Claim]:
    for event in events:
        for witness in event.witnesses:
            if witness.known_on <= as_known_on and witness.claim.modality is Modality.ACTUAL:
                yield witness.claim


def _sides(claim: Claim, sides: Sequence[str]) -> list[int]:
    """Numbers of the sides that the claim, read plainly, puts in the place."""
    actor = claim.actor.side if claim.actor else None
    if actor not in sides or claim.locus.relation is Relation.FROM:
        return []
    there = claim.kind in ACTOR_THERE
    if not there and claim.kind not in OTHERS_THERE:
        return []
    if claim.polarity is Polarity.DENIED:
        there = not there
    return [i for i, side in enumerate(sides) if (side == actor) == there]


def persistence(series: ControlSeries, first: Float) -> Float:
    """The first day's belief (places, states), for ever."""
    return np.broadcast_to(first, series.probability.shape).copy()


def last_claim_wins(told: Votes, first: Float) -> Float:
    """The side of the last claim, with probability `SURE`; before any claim, the first day's belief."""
    belief = np.empty((*told.count.shape[:2], first.shape[1]), dtype=np.float32)
    now = first.copy()
    for day, count in enumerate(told.count):
        now = _follow(now, count)
        belief[day] = now
    return belief


def majority(told: Votes, first: Float, *, days: int = MAJORITY_DAYS) -> Float:
    """The side with most claims in the last `days` days, ties and silence leaving it as it was."""
    belief = np.empty((*told.count.shape[:2], first.shape[1]), dtype=np.float32)
    total = np.cumsum(told.count, axis=0)
    now = first.copy()
    for day in range(len(belief)):
        recent = total[day] - (total[day - days] if day >= days else 0.0)
        now = _follow(now, recent)
        belief[day] = now
    return belief


def _follow(now: Float, count: Float) -> Float:
    ranked = np.sort(count, axis=1)
    clear = ranked[:, -1] > ranked[:, -2]
    after = now.copy()
    sides = count.shape[1]
    after[clear] = (1.0 - SURE) / sides
    after[clear, count[clear].argmax(axis=1)] = SURE
    return after


def plain_chain(told: Votes, first: Float) -> Float:
    """A hidden Markov model of each place by itself: it stays with `STAY` a day, a claim is right with
    `HIT`.
    """
    belief = np.empty((*told.count.shape[:2], first.shape[1]), dtype=np.float32)
    states = first.shape[1]
    miss = (1.0 - HIT) / (states - 1)
    weight = np.float32(np.log(HIT / miss))
    now = first.copy()
    for day, count in enumerate(told.count):
        now = STAY * now + (1.0 - STAY) / states
        now[:, :-1] *= np.exp(weight * count)
        now /= now.sum(axis=1, keepdims=True)
        belief[day] = now
    return belief


def all_baselines(events: Sequence[Event], series: ControlSeries, first: Float) -> Mapping[str, Float]:
    """Every baseline by its name; `first` (places, states) is the belief before any claim."""
    told = votes(events, series)
    return {
        "last claim wins": last_claim_wins(told, first),
        f"majority of {MAJORITY_DAYS} days": majority(told, first),
        "persistence": persistence(series, first),
        "plain chain a place": plain_chain(told, first),
    }
