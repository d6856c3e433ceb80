"""The door: events to a ControlSeries, as known on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from contactline.control import knowledge
from contactline.control import reliability as trustworthiness
from contactline.control.baseline import baseline_score
from contactline.control.evidence import EvidenceTable, Float, Index, fights, first_day, gather
from contactline.control.field import Kernel, calibrated, cavity_of, soft_maximum
from contactline.control.graph import project, within
from contactline.control.observations import Double, Observations, observe
from contactline.control.reliability import Reliability
from contactline.control.smoother import Checkpoint, Fighting, Smoother, Track
from contactline.control.weights import Weights, default_weights
from contactline.errors import UsageError
from contactline.model.control import ControlSeries
from contactline.model.event import Event
from contactline.model.place import Place
from contactline.model.theatre import Theatre

SPEAKS_OF = 0.5
"""A claim counts as speaking of a place where it bears on it with at least this weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """What a run leaves for the next day's: its first day, the places it judged, and its state some days ago.

    `active` indexes the series' places; `prior` (places, K) are their scores on the first day; `support` (active
    places,) is the faded evidence about them.
    """

    first: date
    active: Index = field(repr=False)
    prior: Double = field(repr=False)
    support: Float = field(repr=False)
    checkpoint: Checkpoint = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A ControlSeries with what was learned of its origins on the way, and what `extend` needs to go on."""

    series: ControlSeries
    reliabilities: tuple[Reliability, ...] = field(repr=False)
    resume: Resume | None = field(default=None, repr=False)


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
    found = run.solve(smooth=smooth)
    probability = run.probability(found.track)
    series = ControlSeries(
        places=tuple(places),
        sides=theatre.side_ids,
        start=start,
        as_known_on=as_known_on,
        probability=probability,
        known=run.known(probability, found.learned, smooth=smooth),
        claim_ids=run.claim_ids(),
        **run.counts(),
    )
    return Assessment(
        series=series,
        reliabilities=trustworthiness.report(table, found.prior, found.learned),
        resume=run.resume,
    )


def _until(table: EvidenceTable, end: date) -> npt.NDArray[np.bool_]:
    return np.asarray(table.day[table.pair_claim] <= end.toordinal())


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A solved run: the scores through time (None where no place has evidence), reliabilities before and after."""

    track: Track | None
    prior: Double = field(repr=False)
    learned: Double = field(repr=False)


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
        step = int(weights["field.bin_days"])
        self._resume_day = max(0, self._days - int(weights["field.resume_days"])) // step * step
        self._checkpoint: Checkpoint | None = None
        self._fighting = fighting(table, self._row, self._first, weights)
        self.resume: Resume | None = None

    def solve(self, *, smooth: bool) -> Solution:
        """The field solved with reliabilities learned on the way."""
        prior = learned = trustworthiness.prior(self._table, self._theatre, self._w)
        believed = np.ones(len(self._table.pair_claim))
        for _ in range(int(self._w["reliability.rounds"]) if len(believed) else 0):
            cavity = self._cavity(self._observe(learned, believed))
            believed = (
                trustworthiness.informative(self._table, learned, cavity, self._w)
                ** self._w["field.outliers"]
            )
            learned = trustworthiness.update(self._table, learned, prior, cavity, self._w)
        track = None
        if len(self._active):
            step = int(self._w["field.bin_days"]) if smooth else 1
            smoother = self._smoother(self._observe(learned, believed), step)
            track = smoother.track(smooth=smooth)
            self._checkpoint = smoother.checkpoint if smooth else None
        return Solution(track=track, prior=prior, learned=learned)

    def _observe(self, reliability: Double, believed: Double) -> Observations:
        local = replace(self._table, pair_place=self._row[self._table.pair_place])
        return observe(local, reliability, self._first.toordinal(), self._w, believed=believed)

    def _smoother(self, seen: Observations, step: int, *, coarse: bool = False) -> Smoother:
        return Smoother(
            seen,
            self._near,
            self._prior[self._active],
            self._days,
            self._w,
            step=step,
            fighting=self._fighting,
            keep_step=self._resume_day // step,
            coarse=coarse,
        )

    def _cavity(self, seen: Observations) -> Double:
        """For each pair the belief at its place and day without its observation, shape (pairs, K)."""
        without = self._smoother(seen, int(self._w["field.bin_days"]), coarse=True).without()
        return cavity_of(seen, without, Kernel.of(self._w))

    def probability(self, track: Track | None) -> Float:
        """Calibrated belief of all places from `start` on; places out of reach keep their prior."""
        out = np.empty((self._days - self._skip, *self._prior.shape), dtype=np.float32)
        silent = soft_maximum(self._prior, np.full(len(self._prior), self._w["field.variance"]))
        out[:] = calibrated(silent, self._w)
        if track is not None:
            read(track, self._prior, self._active, range(self._skip, self._days), self._w, out)
        return out

    def known(self, probability: Float, reliability: Double, *, smooth: bool) -> npt.NDArray[np.bool_]:
        """Where evidence is enough to say, shape (days, places) from `start` on."""
        known = np.zeros(probability.shape[:2], dtype=np.bool_)
        if not len(self._active):
            return known
        place = self._row[self._table.pair_place]
        # evidence from before the run falls on its first day
        day = np.maximum(self._table.day[self._table.pair_claim] - self._first.toordinal(), 0)
        worth = knowledge.nats(self._table, reliability)
        enough, support = knowledge.enough(
            self._near, place, day, worth, self._days, self._w, smooth=smooth, keep_day=self._resume_day
        )
        known[:, self._active] = enough[self._skip :]
        sure_enough(known, probability, self._w)
        if self._checkpoint is not None:
            self.resume = Resume(
                first=self._first,
                active=self._active,
                prior=self._prior,
                support=support,
                checkpoint=self._checkpoint,
            )
        return known

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


def fighting(table: EvidenceTable, row: Index, first: date, weights: Weights) -> Fighting:
    """The words of fighting in `table`, by row of the active places and day from `first` on."""
    told = np.flatnonzero(fights(table, weights))
    day = table.day[table.pair_claim[told]] - first.toordinal()
    return Fighting(place=row[table.pair_place[told]], day=np.maximum(day, 0), weight=table.pair_weight[told])


def read(
    track: Track, prior: Double, active: Index, days: Iterable[int], weights: Weights, out: Float
) -> None:
    """Write the calibrated belief of the `active` places on `days` of the run into the rows of `out`, in order."""
    kernel, mean = Kernel.of(weights), prior[active].astype(np.float32)
    for row, day in enumerate(days):
        score, variance = track.on(day)
        faded = mean * np.float32(np.exp(-day / kernel.baseline_fade_days))
        faded[:, -1] = mean[:, -1]
        out[row, active] = calibrated(soft_maximum(faded + score, variance), weights)


def sure_enough(known: npt.NDArray[np.bool_], probability: Float, weights: Weights) -> None:
    """Turn `known` (days, places) false where no state reaches the least probability."""
    least = np.float32(weights["knowledge.least_probability"])
    for row in range(len(known)):
        known[row] &= np.maximum.reduce([*probability[row].T]) >= least


def run_start(table: EvidenceTable, theatre: Theatre, start: date) -> date:
    """The run's first day: the day before the first evidence or `start`, but not before the baseline."""
    first = first_day(table) or start
    baseline = theatre.baseline_day or theatre.start
    return min(start, max(first - timedelta(days=1), min(baseline, start)))
