"""Which claims moved a place on a day, and by how much: leave one out, in the place's own neighbourhood.

The place and its nearest neighbours are inferred again over the weeks around the day, once with all claims
and once without each. All the runs are one batch: copies of the neighbourhood side by side, so that it
takes a moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.spatial import KDTree

from contactline.control import reliability as trustworthiness
from contactline.control.evidence import EvidenceTable, Float, Index, gather
from contactline.control.filter import Problem, calibrated, decay_forward, infer
from contactline.control.graph import neighbour_matrix, project
from contactline.control.reliability import Reliability
from contactline.control.weights import Weights, default_weights
from contactline.errors import NotFoundError
from contactline.model.control import CONTESTED, ControlSeries, Influence
from contactline.model.event import Event
from contactline.model.theatre import Theatre

NEIGHBOURHOOD = 12
DAYS_BEFORE, DAYS_AFTER = 150, 45
MOST_CLAIMS = 80
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
    chosen = weights or default_weights()
    centre = _index(series, place_id)
    at = series.day_index(day)
    local = _neighbourhood(series, centre)
    first, last = max(0, at - DAYS_BEFORE), min(series.probability.shape[0] - 1, at + DAYS_AFTER)
    places = [series.places[i] for i in local]
    table = gather(events, places, series.sides, chosen, series.as_known_on)
    table = table.take(_between(table, series, first, last))
    candidates = _candidates(table, at + series.start.toordinal())
    if not len(candidates):
        return ()
    believed = _believed(table, theatre, reliabilities, chosen)
    runs = _Runs(series, table, local, (first, last), chosen)
    belief = runs.at(at - first, candidates, believed)
    return _influences(belief, candidates, table, series.sides)


def _index(series: ControlSeries, place_id: str) -> int:
    for i, place in enumerate(series.places):
        if place.place_id == place_id:
            return i
    raise NotFoundError(f"the assessment holds no place {place_id!r}")


def _neighbourhood(series: ControlSeries, centre: int) -> Index:
    """Indices of the place, first, and of its nearest neighbours."""
    points = project(series.places)
    k = min(NEIGHBOURHOOD + 1, len(points))
    found = np.atleast_1d(np.asarray(KDTree(points).query(points[centre], k=k)[1]))
    return np.concatenate([[centre], found[found != centre]]).astype(np.intp)


def _between(table: EvidenceTable, series: ControlSeries, first: int, last: int) -> npt.NDArray[np.bool_]:
    """Pairs whose day lies in the window; a window from the series' first day takes older claims in too."""
    day = table.day[table.pair_claim] - series.start.toordinal()
    return np.asarray(((day >= first) | (first == 0)) & (day <= last))


def _candidates(table: EvidenceTable, ordinal: int) -> Index:
    """Claims that bear on the neighbourhood, those of the place itself and of the nearest days first."""
    own = np.zeros(len(table.claims), dtype=np.float64)
    np.maximum.at(own, table.pair_claim, np.where(table.pair_place == 0, 1.0, 0.4) * table.pair_weight)
    heard = np.flatnonzero(own)
    rank = own[heard] * np.exp(-np.abs(table.day[heard] - ordinal) / 60.0)
    return np.asarray(heard[np.argsort(-rank, kind="stable")[:MOST_CLAIMS]], dtype=np.intp)


def _believed(
    table: EvidenceTable, theatre: Theatre, reliabilities: Sequence[Reliability], weights: Weights
) -> npt.NDArray[np.float64]:
    believed = trustworthiness.prior(table, theatre, weights)
    learned = {(row.origin, row.direction): row.learned for row in reliabilities}
    return np.array([learned.get(group, float(believed[i])) for i, group in enumerate(table.groups)])


class _Runs:
    """The neighbourhood's inference, repeated with one claim left out in each copy."""

    def __init__(
        self,
        series: ControlSeries,
        table: EvidenceTable,
        local: Index,
        span: tuple[int, int],
        weights: Weights,
    ) -> None:
        self._table, self._w = table, weights
        self._days, self._size = span[1] - span[0] + 1, len(local)
        first = series.start.toordinal() + span[0]
        self._day = np.maximum(table.day[table.pair_claim] - first, 0)
        self._prior = series.probability[span[0], local]
        self._near = neighbour_matrix(
            project([series.places[i] for i in local]),
            neighbours=int(weights["graph.neighbours"]),
            scale_km=weights["graph.scale_km"],
        )

    def at(self, day: int, leave_out: Index, believed: npt.NDArray[np.float64]) -> Float:
        """Belief at the centre on `day`, shape (1 + claims left out, K); the first row has all claims."""
        said = trustworthiness.pair_log_likelihood(self._table, believed)
        said = said * (np.float32(self._w["dynamics.evidence_temper"]) * self._table.pair_weight[:, None])
        fights = (self._table.fighting[self._table.pair_claim] * self._table.pair_weight)[:, None]
        copies = len(leave_out) + 1
        evidence = self._repeat(self._sum(said), said, leave_out)
        fighting = np.tile(self._sum(fights.astype(np.float32))[:, :, 0], (1, copies))
        problem = Problem(
            evidence=evidence,
            fighting=decay_forward(fighting, self._w["dynamics.fight_half_life_days"]),
            prior=np.tile(self._prior, (copies, 1)),
            neighbours=sparse.csr_matrix(sparse.kron(sparse.identity(copies), self._near), dtype=np.float32),
        )
        belief = infer(problem, self._w)[day].reshape(copies, self._size, -1)[:, 0]
        return calibrated(belief, self._w)

    def _sum(self, values: Float) -> Float:
        total = np.zeros((self._days, self._size, values.shape[1]), dtype=np.float32)
        np.add.at(total, (self._day, self._table.pair_place), values)
        return total

    def _repeat(self, whole: Float, said: Float, leave_out: Index) -> Float:
        evidence = np.tile(whole, (1, len(leave_out) + 1, 1))
        for copy, claim in enumerate(leave_out, start=1):
            pairs = np.flatnonzero(self._table.pair_claim == claim)
            at = copy * self._size + self._table.pair_place[pairs]
            np.subtract.at(evidence, (self._day[pairs], at), said[pairs])
        return evidence


def _influences(
    belief: Float, candidates: Index, table: EvidenceTable, sides: Sequence[str]
) -> tuple[Influence, ...]:
    change = belief[0] - belief[1:]
    states = (*sides, CONTESTED)
    found = []
    for row, claim in zip(change, candidates, strict=True):
        best = int(np.argmax(row))
        if row[best] >= LEAST_CHANGE:
            claim_id = table.claims[claim].claim_id
            found.append(Influence(claim_id=claim_id, side=states[best], change=float(row[best])))
    return tuple(sorted(found, key=lambda i: (-i.change, i.claim_id)))
