"""How good the assessed layer is: scores against what independent maps showed, beside simple baselines.

Scored are the settlements that a map shows to change hands between sides, on days on which it shows one of
the sides (contested days are left out), unless all settlements are asked for. Belief in contested is shared
out among the sides before scoring. Intervals are 95 % block bootstrap (Künsch 1989), the blocks being
squares of half a degree, since neighbours are right or wrong together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from contactline.errors import InputError
from contactline.model.control import ControlSeries
from contactline.model.event import Event
from contactline.scoring.baselines import SURE, all_baselines
from contactline.scoring.calibration import (
    Bin,
    Word,
    brier,
    calibration_error,
    log_score,
    reliability_diagram,
    sharpness,
    words_kept,
)
from contactline.scoring.geometry import Mesh, compare, mesh
from contactline.scoring.truth import NOT_SHOWN, States, TruthRow, match_truth

BLOCK_DEGREES = 0.5
RESAMPLES = 300
LAG_DAYS = 60
STEADY_DAYS = 3

Float = npt.NDArray[np.float32]
Bool = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlScore:
    """Scores of one series or baseline against one map.

    `agreement` is the share of settlement-days on which the likeliest side is the map's,
    `agreement_tolerant` with a shift of up to the tolerance allowed; `unknown` the share without a
    judgement, `agreement_known` of the rest. `lag_days` are medians over changes that were followed within
    sixty days, `missed` the share that was not. `front_mean_km`, `front_95_km` (95 % Hausdorff) and
    `area_error` (share of the ground told to be another side's) are over all settlements that the map shows.
    `words` tells for each band of `bands` whether what was said with it came true.
    """

    name: str
    source: str
    places: int
    place_days: int
    agreement: Estimate
    agreement_tolerant: float
    brier: Estimate
    log_score: Estimate
    calibration_error: float
    sharpness: float
    unknown: float
    agreement_known: float
    lag_days: float
    lag_absolute: float
    missed: float
    front_mean_km: float
    front_95_km: float
    area_error: float
    diagram: tuple[Bin, ...] = field(repr=False)
    words: tuple[Word, ...] = field(default=(), repr=False)


def score(
    series: ControlSeries,
    truth: Sequence[TruthRow],
    *,
    events: Sequence[Event] = (),
    first: Float | None = None,
    start: date | None = None,
    end: date | None = None,
    changed_only: bool = True,
    tolerance_days: int = 3,
    resamples: int = RESAMPLES,
    bands: Sequence[tuple[float, float]] = (),
) -> tuple[ControlScore, ...]:
    """Scores of `series` and, where `events` are given, of the baselines, against each map in `truth`.

    `first` (places, sides + 1) is what the baselines believe before any claim (the series' first day where
    not given); `start` and `end` bound the days scored; `bands` are the bounds (0 to 1) of
    words of estimate to be tested. Raises InputError where truth and series share no
    place or day.
    """
    days = series.probability.shape[0]
    matched = match_truth(truth, series.places, series.sides, start=series.start, days=days)
    window = np.array([(start or day) <= day <= (end or day) for day in series.days])
    rivals: Mapping[str, Float] = {}
    if events:
        rivals = all_baselines(events, series, series.probability[0] if first is None else first)
    found = []
    for source, states in sorted(matched.states.items()):
        case = _case(series, states, window, changed_only)
        if case is None:
            continue
        kept = (
            {"the map's first day kept": _first_shown(states, window, sides=len(series.sides))}
            if rivals
            else {}
        )
        for name, belief in {"contactline": series.probability, **rivals, **kept}.items():
            known = series.known if name == "contactline" else None
            found.append(_score(name, source, belief, known, case, tolerance_days, resamples, bands))
    if not found:
        raise InputError("the truth table and the assessment share no settlement-day that can be scored")
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """Truth of the scored places (days, n), which days count, their columns in the series, and blocks.

    `shown` are the columns of all places that the map shows, with their mesh, truth and days that count.
    """

    truth: States
    scored: Bool
    columns: npt.NDArray[np.intp]
    block: npt.NDArray[np.intp]
    sides: int
    ground: Mesh
    shown: npt.NDArray[np.intp]
    shown_truth: States
    shown_held: Bool


def _case(series: ControlSeries, states: States, window: Bool, changed_only: bool) -> _Case | None:
    sides = len(series.sides)
    held = (states >= 0) & (states < sides) & window[:, None]
    low = np.where(held, states, np.int8(sides)).min(axis=0)
    high = np.where(held, states, np.int8(NOT_SHOWN)).max(axis=0)
    columns = np.flatnonzero((low < high) & (high >= 0) if changed_only else high >= 0)
    if not len(columns):
        return None
    spots = [series.places[i] for i in columns]
    shown = np.flatnonzero(held.any(axis=0))
    where = [(int(p.lat / BLOCK_DEGREES), int(p.lon / BLOCK_DEGREES)) for p in spots]
    number = {cell: n for n, cell in enumerate(sorted(set(where)))}
    return _Case(
        truth=states[:, columns],
        scored=held[:, columns],
        columns=columns,
        block=np.array([number[cell] for cell in where], dtype=np.intp),
        sides=sides,
        ground=mesh([series.places[i] for i in shown]),
        shown=shown,
        shown_truth=states[:, shown],
        shown_held=held[:, shown],
    )


def _first_shown(states: States, window: Bool, *, sides: int) -> Float:
    """What one knows who keeps the map's first day for ever: belief of shape (days, places, states)."""
    held = (states >= 0) & (states < sides) & window[:, None]
    first = states[held.argmax(axis=0), np.arange(states.shape[1])]
    belief = np.full((states.shape[1], sides + 1), (1.0 - SURE) / sides, dtype=np.float32)
    seen = held.any(axis=0)
    belief[seen, first[seen]] = SURE
    return np.broadcast_to(belief, (len(states), *belief.shape))


def _score(
    name: str,
    source: str,
    belief: Float,
    known: Bool | None,
    case: _Case,
    tolerance: int,
    resamples: int,
    bands: Sequence[tuple[float, float]],
) -> ControlScore:
    p = side_belief(belief[:, case.columns])
    best = p.argmax(axis=2).astype(np.int8)
    at = case.scored
    rows, truth = p[at].astype(np.float64), case.truth[at].astype(np.intp)
    hit = best[at] == truth
    block = np.broadcast_to(case.block, at.shape)[at]
    judged = known[:, case.columns][at] if known is not None else np.ones(len(hit), dtype=np.bool_)
    lags = change_lags(best, case.truth, at)
    followed = lags[np.isfinite(lags)]
    chosen = rows.argmax(axis=1)
    top = rows[np.arange(len(rows)), chosen]
    sides = np.stack([side_belief(day[case.shown]).argmax(axis=1).astype(np.int8) for day in belief])
    ground = compare(case.ground, sides, case.shown_truth, case.shown_held)
    return ControlScore(
        name=name,
        source=source,
        places=len(case.columns),
        place_days=len(hit),
        agreement=_estimate(hit.astype(np.float64), block, resamples),
        agreement_tolerant=float(_tolerant(best, case.truth, tolerance)[at].mean()),
        brier=_estimate(brier(rows, truth), block, resamples),
        log_score=_estimate(log_score(rows, truth), block, resamples),
        calibration_error=calibration_error(top, hit),
        sharpness=sharpness(rows),
        unknown=float(1.0 - judged.mean()),
        agreement_known=float(hit[judged].mean()) if judged.any() else float("nan"),
        lag_days=float(np.median(followed)) if len(followed) else float("nan"),
        lag_absolute=float(np.median(np.abs(followed))) if len(followed) else float("nan"),
        missed=float(1.0 - len(followed) / len(lags)) if len(lags) else float("nan"),
        front_mean_km=ground.front_mean_km,
        front_95_km=ground.front_95_km,
        area_error=ground.area_error,
        diagram=reliability_diagram(rows[:, 0], truth == 0),
        words=words_kept(rows[:, 0], truth == 0, bands, block, draws=resamples),
    )


def side_belief(belief: Float) -> Float:
    """Belief in the sides alone: contested shared out by the sides' own shares, evenly where they have
    none.
    """
    sides = belief[..., :-1]
    total = sides.sum(axis=-1, keepdims=True)
    even = np.float32(1.0 / sides.shape[-1])
    return np.asarray(np.where(total > 1e-6, sides / np.maximum(total, np.float32(1e-6)), even))


def _tolerant(best: States, truth: States, tolerance: int) -> Bool:
    """Where the map showed that state on some day up to `tolerance` days away; shape (days, places)."""
    hit = best == truth
    for shift in range(1, tolerance + 1):
        hit[shift:] |= best[shift:] == truth[:-shift]
        hit[:-shift] |= best[:-shift] == truth[shift:]
    return np.asarray(hit)


def change_lags(best: States, truth: States, scored: Bool) -> npt.NDArray[np.float64]:
    """Days from each change of side on the map to the same change in `best`; infinite where it never
    followed.

    Negative where `best` was there first. A change is followed on the first day from which `best` has the
    new side for `STEADY_DAYS` running, sought among the days around it in which the map's new state lasts
    or up to sixty days.
    """
    lags = []
    for place in range(truth.shape[1]):
        days = np.flatnonzero(scored[:, place])
        state = truth[days, place]
        for k in np.flatnonzero(state[1:] != state[:-1]):
            lags.append(_lag(best[:, place], int(days[k + 1]), int(state[k + 1])))
    return np.array(lags, dtype=np.float64)


def _lag(best: npt.NDArray[np.int8], day: int, state: int) -> float:
    there = best == state
    steady = there.copy()
    for shift in range(1, STEADY_DAYS):
        steady[:-shift] &= there[shift:]
        steady[len(steady) - shift :] = False
    if steady[day]:
        back = day
        while back > max(day - LAG_DAYS, 0) and there[back - 1]:
            back -= 1
        return float(back - day)
    later = np.flatnonzero(steady[day : day + LAG_DAYS])
    return float(later[0]) if len(later) else float("inf")


def _estimate(values: npt.NDArray[np.float64], block: npt.NDArray[np.intp], resamples: int) -> Estimate:
    """Mean with a 95 % interval from resampling whole blocks; deterministic."""
    count = np.bincount(block).astype(np.float64)
    total = np.bincount(block, weights=values)
    drawn = np.random.default_rng(0).integers(0, len(count), size=(resamples, len(count)))
    means = total[drawn].sum(axis=1) / np.maximum(count[drawn].sum(axis=1), 1.0)
    low, high = np.quantile(means, [0.025, 0.975])
    return Estimate(value=float(values.mean()), low=float(low), high=float(high))


def unknown_curve(
    series: ControlSeries, truth: Sequence[TruthRow], source: str, *, levels: Sequence[float] = ()
) -> tuple[tuple[float, float, float], ...]:
    """(least probability, share left unjudged, agreement of the rest) as less sure judgements are withheld."""
    matched = match_truth(
        truth, series.places, series.sides, start=series.start, days=series.probability.shape[0]
    )
    window = np.ones(series.probability.shape[0], dtype=np.bool_)
    states = matched.states.get(source)
    case = None if states is None else _case(series, states, window, changed_only=True)
    if case is None:
        raise InputError(f"the truth table has no settlement-day of {source!r} that can be scored")
    p = side_belief(series.probability[:, case.columns])[case.scored]
    hit = p.argmax(axis=1) == case.truth[case.scored]
    top = np.where(series.known[:, case.columns][case.scored], p.max(axis=1), 0.0)
    steps = levels or (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
    return tuple((float(s), float((top < s).mean()), _mean(hit[top >= s])) for s in steps)


def _mean(values: Bool) -> float:
    return float(values.mean()) if len(values) else float("nan")
