"""Which claims moved a place on a day, and by how much: the belief there with all claims, and without each.

Only the claims around the place are taken, those that count most first; the field is solved exactly for
them again without each claim, which takes a moment and no run of the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from contactline.control import reliability as trustworthiness
from contactline.control.assess import run_start
from contactline.control.baseline import baseline_score
from contactline.control.evidence import EvidenceTable, Float, Index, gather
from contactline.control.field import Kernel, calibrated, cavity_of, soft_maximum
from contactline.control.graph import Points, project
from contactline.control.observations import Double, Observations, observe
from contactline.control.reliability import Reliability
from contactline.control.weights import Weights, default_weights
from contactline.errors import NotFoundError
from contactline.model.control import CONTESTED, ControlSeries, Influence
from contactline.model.event import Event
from contactline.model.theatre import Theatre

REACH_KM = 60.0
DAYS_BEFORE, DAYS_AFTER = 200, 45
MOST_OBSERVATIONS = 250
MOST_CLAIMS = 60
LEAST_CHANGE = 0.0005


def explain(
    series: ControlSeries,
    events: Sequence[Event],
    theatre: Theatre,
    place_id: str,
    day: date,
    *,
    reliabilities: Sequence[Reliability] = (),
    weights: Weights | None = None,
) -> tuple[Influence, ...]:
    """Claims by how far each raised the probability of the state it speaks for, greatest first.

    `change` is P(state) with all claims less P(state) without this one; `side` is a side's id or CONTESTED.
    Origins are believed as learned in `reliabilities`, else by their prior. Raises NotFoundError for a
    place that the series does not hold and IndexError for a day outside it.
    """
    series.day_index(day)
    near = _Surroundings.of(series, events, theatre, place_id, day, weights or default_weights())
    if not len(near.table.pair_claim):
        return ()
    reliability = _believed(near.table, theatre, reliabilities, near.weights)
    outlying = near.outlying(reliability)
    whole = near.belief(reliability, outlying)
    found = []
    spoken = np.array([near.table.claims[c].claim_id for c in near.table.pair_claim])
    for claim_id in dict.fromkeys(near.table.claims[c].claim_id for c in near.candidates()):
        without = near.belief(reliability, np.where(spoken == claim_id, 0.0, outlying))
        found.append(_influence(whole - without, claim_id, series.sides))
    told = [one for one in found if one.change >= LEAST_CHANGE]
    return tuple(sorted(told, key=lambda i: (-i.change, i.claim_id)))


def _influence(change: Float, claim_id: str, sides: Sequence[str]) -> Influence:
    best = int(np.argmax(change))
    return Influence(claim_id=claim_id, side=(*sides, CONTESTED)[best], change=float(change[best]))


def _believed(
    table: EvidenceTable, theatre: Theatre, reliabilities: Sequence[Reliability], weights: Weights
) -> Double:
    prior = trustworthiness.prior(table, theatre, weights)
    learned = {(row.origin, row.direction): row.learned for row in reliabilities}
    return np.array([learned.get(group, float(prior[i])) for i, group in enumerate(table.groups)])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surroundings:
    """The settlements around a place, the place itself first, and the evidence on them around the day."""

    table: EvidenceTable = field(repr=False)
    points: Points = field(repr=False)
    prior: Double = field(repr=False)
    first: int
    day: int
    weights: Weights = field(repr=False)

    @classmethod
    def of(
        cls,
        series: ControlSeries,
        events: Sequence[Event],
        theatre: Theatre,
        place_id: str,
        day: date,
        weights: Weights,
    ) -> _Surroundings:
        """Those of `place_id` on `day`. Raises NotFoundError."""
        local = _nearby(series, place_id)
        places = [series.places[i] for i in local]
        ids, areas = {p.place_id for p in places}, {p.admin1 for p in places} | {p.admin2 for p in places}
        about = [e for e in events if e.place_id in ids or _spoken_near(e, ids, areas)]
        table = gather(about, places, series.sides, weights, series.as_known_on)
        away = table.day[table.pair_claim] - day.toordinal()
        table = table.take((away >= -DAYS_BEFORE) & (away <= DAYS_AFTER))
        first = run_start(table, theatre, series.start)
        return cls(
            table=table,
            points=project(places),
            prior=baseline_score(theatre, places, first, weights),
            first=first.toordinal(),
            day=(day - first).days,
            weights=weights,
        )

    def candidates(self) -> Index:
        """The claims that may count most at the centre: near in place and time."""
        distance = np.linalg.norm(self.points - self.points[0], axis=1)
        worth = self.table.pair_weight * np.exp(-distance[self.table.pair_place] / 15.0)
        days = np.abs(self.table.day[self.table.pair_claim] - self.first - self.day)
        best = np.zeros(len(self.table.claims))
        np.maximum.at(best, self.table.pair_claim, worth * np.exp(-days / 60.0))
        heard = np.flatnonzero(best)
        return np.asarray(heard[np.argsort(-best[heard], kind="stable")[:MOST_CLAIMS]], dtype=np.intp)

    def outlying(self, reliability: Double) -> Double:
        """How far the other evidence lets each pair be true, shape (pairs,)."""
        seen = observe(self.table, reliability, self.first, self.weights)
        kernel = Kernel.of(self.weights)
        cavity = cavity_of(seen, self._without(seen, kernel), kernel)
        right = trustworthiness.informative(self.table, reliability, cavity, self.weights)
        return np.asarray(right ** self.weights["field.outliers"])

    def _without(self, seen: Observations, kernel: Kernel) -> Double:
        """Score expected at each observation from all the others: y - a / (C^-1)_nn (Sundararajan & Keerthi 2001)."""
        at = self.points[seen.place]
        covariance = kernel.space(at, at) * kernel.time(seen.day[:, None], seen.day)
        covariance[np.diag_indices(len(at))] += 1.0 / seen.precision
        inverse = cho_solve(cho_factor(covariance, lower=True), np.eye(len(at)))
        gap = seen.score - kernel.faded(self.prior[seen.place], seen.day)
        return np.asarray(seen.score - inverse @ gap / np.diag(inverse)[:, None])

    def belief(self, reliability: Double, believed: Double) -> Float:
        """Calibrated belief at the centre on the day, shape (K,)."""
        kernel, day = Kernel.of(self.weights), np.array([float(self.day)])
        seen = observe(self.table, reliability, self.first, self.weights, believed=believed)
        like = kernel.space(self.points[:1], self.points[seen.place])[0] * kernel.time(day, seen.day)
        top = np.sort(np.argsort(-(like**2) * seen.precision, kind="stable")[:MOST_OBSERVATIONS])
        at, when = self.points[seen.place[top]], seen.day[top]
        covariance = kernel.space(at, at) * kernel.time(when[:, None], when)
        covariance[np.diag_indices(len(top))] += 1.0 / seen.precision[top]
        factor = cho_factor(covariance, lower=True)
        gap = seen.score[top] - kernel.faded(self.prior[seen.place[top]], when)
        score = kernel.faded(self.prior[:1], day)[0] + like[top] @ cho_solve(factor, gap)
        left = kernel.time(day, day) - like[top] @ cho_solve(factor, like[top])
        return calibrated(soft_maximum(score[None], np.maximum(left, 0.0))[0], self.weights)


def _nearby(series: ControlSeries, place_id: str) -> Index:
    """Indices of the place, first, and of the settlements within `REACH_KM`."""
    ids = [place.place_id for place in series.places]
    if place_id not in ids:
        raise NotFoundError(f"the assessment holds no place {place_id!r}")
    centre = ids.index(place_id)
    points = project(series.places)
    near = np.flatnonzero(np.linalg.norm(points - points[centre], axis=1) <= REACH_KM)
    return np.concatenate([[centre], near[near != centre]]).astype(np.intp)


def _spoken_near(event: Event, ids: set[str], areas: set[str | None]) -> bool:
    """Whether an event without a settlement of its own (an area, a facility) may bear on the surroundings."""
    place = event.witnesses[0].claim.locus.place
    return place is not None and (place.place_id in ids or place.name in areas or place.admin1 in areas)
