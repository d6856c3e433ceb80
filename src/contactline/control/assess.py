"""The door: events to a ControlSeries, as known on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from contactline.control import reliability as trustworthiness
from contactline.control.baseline import baseline_prior
from contactline.control.evidence import EvidenceTable, Float, Index, first_day, gather
from contactline.control.filter import Problem, calibrated, decay_forward, infer
from contactline.control.graph import neighbour_matrix, project, reach_matrix, within
from contactline.control.reliability import Reliability
from contactline.control.weights import Weights, default_weights
from contactline.errors import UsageError
from contactline.model.control import ControlSeries
from contactline.model.event import Event
from contactline.model.place import Place
from contactline.model.theatre import Theatre

SPEAKS_OF = 0.5
"""A claim counts as speaking of a place where it bears on it with at least this weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A ControlSeries with what was learned of its origins on the way."""

    series: ControlSeries
    reliabilities: tuple[Reliability, ...] = field(repr=False)


def assess(
    events: Sequence[Event],
    theatre: Theatre,
    places: Sequence[Place],
    *,
    start: date,
    end: date,
    as_known_on: date,
    smooth: bool = True,
    weights: Weights | None = None,
) -> ControlSeries:
    """Assessed control of `places` (settlements) on the days `start` to `end`.

    Only witnesses known by `as_known_on` speak. With `smooth` a past day is judged with what was learned
    later, up to `as_known_on`; without it each day rests on claims that speak of it or of days before.
    Raises UsageError where `end` is before `start`.
    """
    return assess_fully(
        events, theatre, places, start=start, end=end, as_known_on=as_known_on, smooth=smooth, weights=weights
    ).series


def assess_fully(
    events: Sequence[Event],
    theatre: Theatre,
    places: Sequence[Place],
    *,
    start: date,
    end: date,
    as_known_on: date,
    smooth: bool = True,
    weights: Weights | None = None,
) -> Assessment:
    """As `assess`, with the learned reliabilities of the origins beside the series."""
    if end < start:
        raise UsageError(f"the assessment ends {end} before it starts {start}")
    chosen = weights or default_weights()
    table = gather(events, places, theatre.side_ids, chosen, as_known_on)
    table = table.take(_until(table, end))
    run = _Run(table, theatre, places, span=(start, end), weights=chosen)
    belief, prior, learned = run.solve(smooth=smooth)
    series = ControlSeries(
        places=tuple(places),
        sides=theatre.side_ids,
        start=start,
        as_known_on=as_known_on,
        probability=run.probability(belief),
        known=run.known(belief, smooth=smooth),
        claim_ids=run.claim_ids(),
        **run.counts(),
    )
    return Assessment(series=series, reliabilities=trustworthiness.report(table, prior, learned))


def _until(table: EvidenceTable, end: date) -> npt.NDArray[np.bool_]:
    return np.asarray(table.day[table.pair_claim] <= end.toordinal())


class _Run:
    """One inference: the active places, the days from the first evidence on, and the arrays between."""

    def __init__(
        self,
        table: EvidenceTable,
        theatre: Theatre,
        places: Sequence[Place],
        *,
        span: tuple[date, date],
        weights: Weights,
    ) -> None:
        w = weights
        start, end = span
        self._table, self._places, self._w = table, places, w
        self._start, self._end = start, end
        self._first = _run_start(table, theatre, start)
        self._days = (end - self._first).days + 1
        self._skip = (start - self._first).days
        points = project(places) if places else np.zeros((0, 2))
        self._active = np.flatnonzero(
            within(points, np.unique(table.pair_place), reach_km=w["graph.reach_km"])
        )
        self._row = np.full(len(places), -1, dtype=np.intp)
        self._row[self._active] = np.arange(len(self._active))
        self._near = points[self._active]
        self._everywhere = (
            baseline_prior(theatre, places, self._first, w)
            if places
            else np.zeros((0, len(theatre.sides) + 1), np.float32)
        )
        self._theatre = theatre

    @property
    def _pair_day(self) -> Index:
        """Day of each pair; evidence from before the baseline falls on the first day."""
        return np.maximum(self._table.day[self._table.pair_claim] - self._first.toordinal(), 0)

    def _scatter(self, values: Float) -> Float:
        """Sum `values` (pairs, ...) by day and active place."""
        row = self._row[self._table.pair_place]
        flat = self._pair_day * len(self._active) + row
        shape = (self._days * len(self._active), *values.shape[1:])
        total = np.zeros(shape, dtype=np.float32)
        np.add.at(total, flat, values)
        return total.reshape(self._days, len(self._active), *values.shape[1:])

    def solve(self, *, smooth: bool) -> tuple[Float, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Belief (days, active places, K), prior and learned reliabilities of the table's groups."""
        prior = trustworthiness.prior(self._table, self._theatre, self._w)
        learned = prior
        belief = self._infer(learned, smooth=smooth)
        for _ in range(int(self._w["reliability.rounds"])):
            if not len(self._table.pair_claim):
                break
            at = belief[self._pair_day, self._row[self._table.pair_place]]
            learned = trustworthiness.update(self._table, learned, prior, at, self._w)
            belief = self._infer(learned, smooth=smooth)
        self._information = self._nats(learned)
        return belief, prior, learned

    def _infer(self, reliability: npt.NDArray[np.float64], *, smooth: bool) -> Float:
        said = trustworthiness.pair_log_likelihood(self._table, reliability)
        temper = np.float32(self._w["dynamics.evidence_temper"])
        problem = Problem(
            evidence=self._scatter(said * (temper * self._table.pair_weight[:, None])),
            fighting=self._fighting(),
            prior=self._everywhere[self._active],
            neighbours=neighbour_matrix(
                self._near,
                neighbours=int(self._w["graph.neighbours"]),
                scale_km=self._w["graph.scale_km"],
            ),
        )
        return infer(problem, self._w, smooth=smooth)

    def _fighting(self) -> Float:
        told = self._table.fighting[self._table.pair_claim] * self._table.pair_weight
        faded = decay_forward(
            self._scatter(told.astype(np.float32)), self._w["dynamics.fight_half_life_days"]
        )
        return self._spread(faded)

    def _spread(self, daily: Float) -> Float:
        """Each place's own and its surroundings' sum of `daily` (days, active places)."""
        if not len(self._active):
            return daily
        around = reach_matrix(self._near, reach_km=self._w["knowledge.reach_km"])
        return np.asarray((around @ daily.T).T, dtype=np.float32)

    def _nats(self, reliability: npt.NDArray[np.float64]) -> Float:
        """How much each pair says: log(K max_s L(s)) times its weight, shape (pairs,)."""
        said = trustworthiness.pair_log_likelihood(self._table, reliability)
        k = said.shape[1] if said.ndim == 2 else 1
        return np.asarray(
            (said.max(axis=1, initial=-np.log(k)) + np.log(k)) * self._table.pair_weight, np.float32
        )

    def support(self, *, smooth: bool) -> Float:
        """Faded evidence in nats around each active place, shape (days, active places)."""
        daily = self._scatter(self._information)
        half_life = self._w["knowledge.half_life_days"]
        total = decay_forward(daily, half_life)
        if smooth:
            total = np.maximum(total, decay_forward(daily[::-1], half_life)[::-1])
        return self._spread(total)

    def known(self, belief: Float, *, smooth: bool) -> npt.NDArray[np.bool_]:
        """Where evidence is enough to say, shape (days, places) from `start` on."""
        enough = self.support(smooth=smooth) >= self._w["knowledge.threshold"]
        clear = belief.max(axis=2) >= self._w["knowledge.least_probability"]
        known = np.zeros((self._days - self._skip, len(self._places)), dtype=np.bool_)
        known[:, self._active] = (enough & clear)[self._skip :]
        return known

    def probability(self, belief: Float) -> Float:
        """Calibrated belief of all places from `start` on; places out of reach keep their prior."""
        shape = (self._days - self._skip, *self._everywhere.shape)
        out = np.broadcast_to(calibrated(self._everywhere, self._w), shape).copy()
        out[:, self._active] = calibrated(belief[self._skip :], self._w)
        return out

    def counts(self) -> dict[str, npt.NDArray[np.int32]]:
        """evidence_count and last_evidence of the series."""
        days, n = self._days - self._skip, len(self._places)
        place, day = self._spoken()
        told = np.zeros((days, n), dtype=np.int32)
        last = np.full((days, n), -1, dtype=np.int32)
        at = np.maximum(day, 0)
        np.add.at(told, (at, place), 1)
        np.maximum.at(last, (at, place), at)
        np.cumsum(told, axis=0, out=told)
        np.maximum.accumulate(last, axis=0, out=last)
        return {"evidence_count": told, "last_evidence": last}

    def _spoken(self) -> tuple[Index, Index]:
        """Place and day (from `start`, negative before it) of each pair that speaks of its place."""
        speaks = self._table.pair_weight >= SPEAKS_OF
        day = self._table.day[self._table.pair_claim] - self._start.toordinal()
        return self._table.pair_place[speaks], day[speaks]

    def claim_ids(self) -> dict[int, tuple[tuple[int, str], ...]]:
        """Claims by place index, in order of day; claims from before `start` stand on day 0."""
        found: dict[int, list[tuple[int, str]]] = defaultdict(list)
        place, day = self._spoken()
        claims = self._table.pair_claim[self._table.pair_weight >= SPEAKS_OF]
        for i, t, c in zip(place.tolist(), day.tolist(), claims.tolist(), strict=True):
            found[i].append((max(t, 0), self._table.claims[c].claim_id))
        return {i: tuple(sorted(rows)) for i, rows in sorted(found.items())}


def _run_start(table: EvidenceTable, theatre: Theatre, start: date) -> date:
    """The day before the first evidence or `start`, but not before the baseline."""
    first = first_day(table) or start
    baseline = theatre.baseline_day or theatre.start
    return min(start, max(first - timedelta(days=1), min(baseline, start)))
