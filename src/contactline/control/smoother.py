"""The field through time: a Kalman filter over steps of days, and its smoother, for all places at once.

The field of `field.py` is a Markov process in time. Its far part lives on nodes (`nodes.py`) with their full
covariance P; its near part n at each place, with a variance v of its own. At each step, with H the observed
places' weights over the nodes, C the near covariance among them and R the noise of the observations:

    S = H P H' + C + R          a = S^-1 (y - m - H f - n)
    f += P H' a                 n(x) += c(x) a            P -= P H' S^-1 H P

Where much is fought scores may change fast, where nothing is they change little: the variance added in a step is
scaled by a pace that follows the words of fighting about each node.

Smoothing runs back once more (Bryson & Frazier 1963, as modified by Bierman 1977): it carries l and L, the
gradient of what was seen later, so that no matrix of a past step is ever inverted. Covariance between the far
and the near part is not carried from step to step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.linalg.lapack import dtrtri
from scipy.spatial import KDTree

from contactline.control.evidence import Float, Index
from contactline.control.field import Kernel
from contactline.control.graph import Points
from contactline.control.nodes import Nodes, lay
from contactline.control.observations import Double, Observations
from contactline.control.weights import Weights

MOST_AT_ONCE = 1000
"""Observations of one step are taken in turns of at most so many."""
NEAR_REACH = 2.5
"""The near part is taken as nothing beyond so many `near_km`."""
LEAST_VARIANCE = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Scores less the prior mean (steps, places, K) and their variance (steps, places) at days `day` (steps,)."""

    day: Double = field(repr=False)
    score: Float = field(repr=False)
    variance: Float = field(repr=False)

    def on(self, day: float) -> tuple[Float, Float]:
        """Score (places, K) and variance (places,) of a day, linear between the steps."""
        after = int(np.searchsorted(self.day, day))
        if after in (0, len(self.day)):
            at = min(after, len(self.day) - 1)
            return self.score[at], self.variance[at]
        share = np.float32((day - self.day[after - 1]) / (self.day[after] - self.day[after - 1]))
        before, then = (
            (self.score[after - 1], self.variance[after - 1]),
            (self.score[after], self.variance[after]),
        )
        return before[0] + share * (then[0] - before[0]), before[1] + share * (then[1] - before[1])


@dataclass(slots=True, kw_only=True)
class _Turn:
    """One update of the filter, kept for the way back: S = factor factor', worth = H' S^-1 H, P before it, and a."""

    used: Index
    rows: sparse.csr_matrix
    factor: Float
    worth: Float
    covariance: Float
    residual: Double


@dataclass(frozen=True, slots=True, kw_only=True)
class Fighting:
    """Where and when fighting is told of: place index, day of the run and weight of each word of it, all (n,)."""

    place: Index = field(repr=False)
    day: Index = field(repr=False)
    weight: Float = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The filter before it took in step `step`: nodes' scores and covariance, near scores and variance of places,
    and the faded fighting about the nodes.
    """

    step: int
    stir: Double = field(repr=False)
    far: Double = field(repr=False)
    covariance: Double = field(repr=False)
    own: Double = field(repr=False)
    variance: Double = field(repr=False)


class Smoother:
    """The run of one set of observations over `days` days at `points`."""

    def __init__(
        self,
        seen: Observations,
        points: Points,
        prior: Double,
        days: int,
        weights: Weights,
        *,
        step: int,
        fighting: Fighting,
        resume: Checkpoint | None = None,
        keep_step: int = -1,
        coarse: bool = False,
    ) -> None:
        """`prior` (places, K) is the mean score of the places on day 0; `step` is the days of a step.

        With `resume` the steps from its own on are run and no earlier observation is heard. The filter is kept as
        it was before step `keep_step`, in `checkpoint`. `coarse` takes the fewer nodes that judging claims needs.
        """
        self._seen, self._kernel, self._resume, self._keep_step = seen, Kernel.of(weights), resume, keep_step
        self._nodes = _nodes(points, weights, coarse=coarse)
        self._steps = -(-days // step)
        self._day = np.minimum(np.arange(self._steps) * step + (step - 1) / 2, days - 1.0)
        self._share = (1 - self._kernel.far_share) + self._kernel.far_share * self._nodes.left
        self._sites, self._site = np.unique(seen.place, return_inverse=True)
        self._like = _near_likeness(points, self._sites, self._kernel.near_km)
        self._gap = seen.score - self._kernel.faded(prior[seen.place], seen.day)
        at = np.minimum((seen.day // step).astype(np.intp), self._steps - 1)
        self._bounds = np.searchsorted(at, np.arange(self._steps + 1))
        self._k = prior.shape[1]
        self._without = np.zeros_like(self._gap)
        self._judging = False
        self.checkpoint: Checkpoint | None = None
        self._w = weights
        self._told = self._fighting_about_nodes(fighting, points, step)
        self._nearest = self._nodes.index[:, 0]

    def _fighting_about_nodes(self, fighting: Fighting, points: Points, step: int) -> Double:
        """Words of fighting about each node in each step, those nearer counting more: (steps, nodes)."""
        sites, site = np.unique(fighting.place, return_inverse=True)
        away = np.linalg.norm(points[sites][:, None] - self._nodes.points, axis=2) / self._w["field.busy_km"]
        at = np.minimum(fighting.day // step, self._steps - 1)
        words = sparse.csr_matrix((fighting.weight, (at, site)), shape=(self._steps, len(sites)))
        return np.asarray(words @ np.exp(-(away**2)))

    def _pace(self, *, smooth: bool) -> tuple[Double, Double]:
        """How fast the nodes may change in each step of the run, and the faded fighting behind it: (steps, nodes).

        From `field.quiet` where nothing is fought to `field.busy` where much is, half-way at `field.busy_words`.
        """
        days = np.diff(self._day, prepend=self._day[0])
        keep = 0.5 ** (days / self._w["field.busy_half_life_days"])
        stir = self._told.copy()
        if self._resume:
            stir[self._resume.step - 1] = self._resume.stir
        for step in range(max(self._run.start, 1), self._steps):
            stir[step] += keep[step] * stir[step - 1]
        most = stir.copy()
        if smooth:
            ahead = self._told.copy()
            for step in range(self._steps - 2, self._run.start - 1, -1):
                ahead[step] += keep[step + 1] * ahead[step + 1]
            most = np.maximum(stir, ahead)
        quiet, busy = self._w["field.quiet"], self._w["field.busy"]
        pace = quiet + (busy - quiet) * most / (most + self._w["field.busy_words"])
        pace[0] = 1.0  # the variance on the first day is no change
        return pace, stir

    @property
    def _run(self) -> range:
        return range(self._resume.step if self._resume else 0, self._steps)

    def _growth(self, step: int) -> tuple[float, float]:
        """How much is kept of a score from one step to the next, and the variance that is added."""
        grown = self._kernel.grown(self._day)
        if step == 0:
            return 0.0, float(grown[0])
        keep = float(np.exp(-(self._day[step] - self._day[step - 1]) / self._kernel.forget_days))
        return keep, float(grown[step] - keep**2 * grown[step - 1])

    def _turns(self, step: int) -> Iterator[Index]:
        low, high = self._bounds[step], self._bounds[step + 1]
        for start in range(low, high, MOST_AT_ONCE):
            yield np.arange(start, min(start + MOST_AT_ONCE, high))

    def track(self, *, smooth: bool) -> Track:
        """Scores with all observations, or of each step with none later."""
        n, r, steps = len(self._share), len(self._nodes.points), len(self._run)
        far, spread = np.zeros((steps, r, self._k)), np.empty((steps, r))
        own, left = np.zeros((steps, n, self._k), dtype=np.float32), np.empty((steps, n), dtype=np.float32)
        kept: list[list[_Turn]] = []
        covariances: list[Float] = []
        pace, stir = self._pace(smooth=smooth)
        for i, (state, turns) in enumerate(self._forward(pace, stir)):
            far[i], own[i], left[i], spread[i] = (
                state.far,
                state.own,
                state.variance,
                np.diag(state.covariance),
            )
            if smooth:
                kept.append(turns)
                covariances.append(state.covariance.astype(np.float32))
        if smooth:
            self._backward(far, own, left, spread, kept, covariances, pace)
        return self._read(far, own, left, spread)

    def _forward(self, pace: Double, stir: Double) -> Iterator[tuple[Checkpoint, list[_Turn]]]:
        """The filter after each step, and the step's turns."""
        r, n = len(self._nodes.points), len(self._share)
        start = self._resume
        f = start.far if start else np.zeros((r, self._k))
        p = start.covariance.copy() if start else np.zeros((r, r))
        own = start.own if start else np.zeros((n, self._k))
        v = start.variance if start else np.zeros(n)
        for step in self._run:
            if step == self._keep_step:
                self.checkpoint = Checkpoint(
                    step=step, stir=stir[step - 1], far=f, covariance=p.copy(), own=own, variance=v
                )
            keep, added = self._growth(step)
            f, own = keep * f, keep * own
            v = keep**2 * v + added * pace[step][self._nearest] * self._share
            p *= keep**2
            deviation = np.sqrt(pace[step])
            p += added * self._kernel.far_share * deviation[:, None] * deviation * self._nodes.covariance
            turns = []
            for used in self._turns(step):
                turn, worth = self._update(used, f, p, own, v)
                far = _diagonal(turn.rows, p)
                f = f + p @ (turn.rows.T @ turn.residual)
                p -= p @ worth @ p
                own = own + self._beside(self._site[used], turn.residual, v)
                v = self._narrowed(turn, far, v)
                turns.append(turn)
            yield Checkpoint(step=step, stir=stir[step], far=f, covariance=p, own=own, variance=v), turns

    def _update(self, used: Index, f: Double, p: Double, own: Double, v: Double) -> tuple[_Turn, Double]:
        """One turn's update, and H' S^-1 H."""
        place = self._seen.place[used]
        rows = self._nodes.rows(place)
        deviation = np.sqrt(v[place])
        total = np.asarray(self._like[self._site[used]][:, place].toarray()) * deviation[:, None] * deviation
        total += np.asarray(rows @ np.asarray((rows @ p).T))
        total = (total + total.T) / 2
        total[np.diag_indices(len(used))] += 1.0 / self._seen.precision[used]
        factor = cholesky(total, lower=True, overwrite_a=True, check_finite=False)
        half = solve_triangular(factor, rows.toarray(), lower=True, check_finite=False)
        worth = half.T @ half
        residual = cho_solve((factor, True), self._gap[used] - rows @ f - own[place], check_finite=False)
        kept = _Turn(
            used=used,
            rows=rows,
            factor=factor.astype(np.float32),
            worth=worth.astype(np.float32),
            covariance=p.astype(np.float32),
            residual=residual,
        )
        return kept, worth

    def _beside(self, site: Index, values: Double, v: Double) -> Double:
        """What `values` at sites say to the near part of every place: its covariance with them, times them."""
        deviation = np.sqrt(v)
        worth = deviation[self._sites[site]][:, None] * values
        return np.asarray(deviation[:, None] * (self._like[site].T @ worth))

    def _narrowed(self, turn: _Turn, far: Double, v: Double) -> Double:
        """Near variance after the observations: v / (1 + v sum like^2 p), p their precision of the near part.

        `far` (m,) is the far variance of the observed places before the turn.
        """
        precision = 1.0 / (1.0 / self._seen.precision[turn.used] + far)
        square = self._like[self._site[turn.used]].power(2)
        return np.asarray(np.maximum(v / (1.0 + v * (square.T @ precision)), LEAST_VARIANCE))

    def _backward(
        self,
        far: Double,
        own: Float,
        left: Float,
        spread: Double,
        kept: Sequence[list[_Turn]],
        covariances: list[Float],
        pace: Double,
    ) -> None:
        """Turns filtered into smoothed, in place, and notes what each observation is without itself."""
        r = len(self._nodes.points)
        slope, bend, near_slope = (
            np.zeros((r, self._k)),
            np.zeros((r, r)),
            np.zeros((len(self._sites), self._k)),
        )
        later = np.zeros(len(self._share))
        every = np.arange(len(self._sites))
        for i, step in reversed(list(enumerate(self._run))):
            p, v = covariances.pop().astype(np.float64), left[i].astype(np.float64)
            far[i] += p @ slope
            spread[i] -= np.einsum("ij,ji->i", p @ bend, p)
            own[i] += self._beside(every, near_slope, v).astype(np.float32)
            left[i] = (1.0 / (1.0 / v + later)).astype(np.float32)
            for turn in reversed(kept[i]):
                bend = self._back(turn, slope, near_slope, bend, v)
                square = self._like[self._site[turn.used]].power(2)
                later += square.T @ self._seen.precision[turn.used]
            keep, added = self._growth(step)
            slope *= keep
            near_slope *= keep
            bend *= keep**2
            later = keep**2 * later / (1.0 + later * added * pace[step][self._nearest] * self._share)

    def _back(self, turn: _Turn, slope: Double, near_slope: Double, bend: Double, v: Double) -> Double:
        """One turn back: `slope` and `near_slope` in place, the new `bend`."""
        site = self._site[turn.used]
        deviation = np.sqrt(v[self._sites])
        among = self._like[site][:, self._sites]
        beside = deviation[site][:, None] * (among @ (deviation[:, None] * near_slope))
        factor, p = turn.factor.astype(np.float64), turn.covariance.astype(np.float64)
        ahead = turn.rows @ (p @ slope) + beside
        weight = turn.residual - cho_solve((factor, True), ahead, check_finite=False)
        if self._judging:
            self._judge(turn, factor, p @ bend @ p, weight)
        slope += turn.rows.T @ weight
        np.add.at(near_slope, site, weight)
        worth = turn.worth.astype(np.float64)
        keep = -(p @ worth)
        keep[np.diag_indices(len(keep))] += 1.0
        return np.asarray(keep.T @ bend @ keep + worth)

    def _judge(self, turn: _Turn, factor: Double, bent: Double, weight: Double) -> None:
        """Notes the score expected at each observation without itself: y - b / D, with D the diagonal of
        S^-1 + S^-1 H P L P H' S^-1; `bent` is P L P.
        """
        whitened, _ = dtrtri(factor, lower=1)
        half = solve_triangular(factor, turn.rows.toarray(), lower=True, check_finite=False)
        seen = solve_triangular(factor, half, lower=True, trans="T", check_finite=False)
        worth = np.einsum("ij,ij->j", whitened, whitened) + np.einsum("ij,ij->i", seen @ bent, seen)
        self._without[turn.used] = self._seen.score[turn.used] - weight / worth[:, None]

    def _read(self, far: Double, own: Float, left: Float, spread: Double) -> Track:
        """Nodes and near parts put together at the places."""
        rows = self._nodes.rows(np.arange(len(self._share)))
        square = abs(rows)
        for i in range(len(far)):
            own[i] += rows @ far[i]
            left[i] += square @ np.maximum(spread[i], 0.0)
        return Track(day=self._day[self._run.start :], score=own, variance=left)

    def without(self) -> Double:
        """Score expected at each observation from all the others, shape (observations, K)."""
        self._judging = True
        self.track(smooth=True)
        return self._without


def _nodes(points: Points, w: Weights, *, coarse: bool) -> Nodes:
    most = int(w["nodes.most_judging" if coarse else "nodes.most"])
    return lay(points, reach_km=w["field.far_km"], spacing_km=w["nodes.spacing_km"], most=most)


def _diagonal(rows: sparse.csr_matrix, p: Double) -> Double:
    """The diagonal of rows p rows', shape (len(rows),)."""
    return np.asarray(rows.multiply(np.asarray(rows @ p)).sum(axis=1)).ravel()


def _near_likeness(points: Points, sites: Index, near_km: float) -> sparse.csr_matrix:
    """exp(-d / near_km) of the places `sites` with all places within `NEAR_REACH`, shape (sites, places)."""
    if not len(sites):
        return sparse.csr_matrix(np.zeros((0, len(points))))
    found = KDTree(points[sites]).sparse_distance_matrix(
        KDTree(points), NEAR_REACH * near_km, output_type="coo_matrix"
    )
    like = (np.exp(-found.data / near_km), (found.row, found.col))
    return sparse.csr_matrix(like, shape=(len(sites), len(points)))
