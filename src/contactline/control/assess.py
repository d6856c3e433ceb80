"""The door: events to a ControlSeries, as known on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from contactline.control import reliability as trustworthiness
from contactline.control.baseline import baseline_score
from contactline.control.blocks import Block, blocks
from contactline.control.evidence import EvidenceTable, Float, Index, first_day, gather
from contactline.control.field import Kernel, Solved, calibrated, cavity_of, decay_forward, soft_maximum
from contactline.control.graph import project, reach_matrix, within
from contactline.control.observations import Double, Observations, observe
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
        self._table, self._theatre, self._places, self._w = table, theatre, places, weights
        start, end = span
        self._start = start
        self._first = run_start(table, theatre, start)
        self._days = (end - self._first).days + 1
        self._skip = (start - self._first).days
        points = project(places) if places else np.zeros((0, 2))
        heard = within(points, np.unique(table.pair_place), reach_km=weights["field.reach_km"])
        self._active = np.flatnonzero(heard)
        self._row = np.full(len(places), -1, dtype=np.intp)
        self._row[self._active] = np.arange(len(self._active))
        self._near = points[self._active]
        self._prior = baseline_score(theatre, places, self._first, weights)

    @property
    def _pair_day(self) -> Index:
        """Day of each pair; evidence from before the run falls on its first day."""
        return np.maximum(self._table.day[self._table.pair_claim] - self._first.toordinal(), 0)

    def _scatter(self, values: Float) -> Float:
        """Sum `values` (pairs,) by day and active place."""
        flat = self._pair_day * len(self._active) + self._row[self._table.pair_place]
        total = np.bincount(flat, weights=values, minlength=self._days * len(self._active))
        return total.astype(np.float32).reshape(self._days, len(self._active))

    def solve(self, *, smooth: bool) -> tuple[Float, Double, Double]:
        """Belief (days, active places, K), prior and learned reliabilities of the table's groups."""
        prior = learned = trustworthiness.prior(self._table, self._theatre, self._w)
        believed = np.ones(len(self._table.pair_claim))
        for _ in range(int(self._w["reliability.rounds"]) if len(believed) else 0):
            cavity = self._cavity(self._observe(learned, believed))
            believed = (
                trustworthiness.informative(self._table, learned, cavity, self._w)
                ** self._w["field.outliers"]
            )
            learned = trustworthiness.update(self._table, learned, prior, cavity, self._w)
        self._information = self._nats(learned)
        return self._belief(self._observe(learned, believed), smooth=smooth), prior, learned

    def _observe(self, reliability: Double, believed: Double) -> Observations:
        local = replace(self._table, pair_place=self._row[self._table.pair_place])
        return observe(local, reliability, self._first.toordinal(), self._w, believed=believed)

    def _solved(self, seen: Observations) -> Iterator[tuple[Block, Solved]]:
        kernel, prior = Kernel.of(self._w), self._prior[self._active]
        for block in blocks(seen, self._near, self._days, self._w):
            yield block, Solved(block, seen, self._near, prior, kernel)

    def _belief(self, seen: Observations, *, smooth: bool) -> Float:
        shape = (self._days, len(self._active), self._prior.shape[1])
        belief = np.empty(shape, dtype=np.float32)
        for block, solved in self._solved(seen):
            belief[block.first : block.last + 1, block.places] = solved.belief(smooth=smooth)
        return belief

    def _cavity(self, seen: Observations) -> Double:
        """For each pair the belief at its place and day without its observation, shape (pairs, K)."""
        without = np.zeros((len(seen.day), self._prior.shape[1]))
        for block, solved in self._solved(seen):
            without[block.observations] = solved.without()
        return cavity_of(seen, without, Kernel.of(self._w))

    def _spread(self, daily: Float) -> Float:
        """Each place's own and its surroundings' sum of `daily` (days, active places)."""
        if not len(self._active):
            return daily
        around = reach_matrix(self._near, reach_km=self._w["knowledge.reach_km"])
        return np.asarray((around @ daily.T).T, dtype=np.float32)

    def _nats(self, reliability: Double) -> Float:
        """How much each pair says: log(K max_s L(s)) times its weight, shape (pairs,)."""
        said = trustworthiness.claim_log_likelihood(self._table, reliability)
        if not len(said):
            return np.zeros(0, dtype=np.float32)
        nats = said.max(axis=1) + np.log(said.shape[1])
        return np.asarray(nats[self._table.pair_claim] * self._table.pair_weight, dtype=np.float32)

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
        shape = (self._days - self._skip, *self._prior.shape)
        silent = soft_maximum(self._prior, np.full(len(self._prior), self._w["field.variance"]))
        out = np.broadcast_to(calibrated(silent, self._w), shape).copy()
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


def run_start(table: EvidenceTable, theatre: Theatre, start: date) -> date:
    """The run's first day: the day before the first evidence or `start`, but not before the baseline."""
    first = first_day(table) or start
    baseline = theatre.baseline_day or theatre.start
    return min(start, max(first - timedelta(days=1), min(baseline, start)))
