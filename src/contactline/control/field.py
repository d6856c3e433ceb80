"""The state model: for each state a Gaussian field over settlements and days, their soft maximum the belief.

Score of state s at place x on day t, with prior mean m_s(x) from the baseline, fading by
exp(-t / baseline_fade_days):

    f_s(x, t) ~ GP(m_s(x), S(|x - x'|) * T(t, t'))
    S(d)      = far_share * exp(-d / far_km) + (1 - far_share) * exp(-d / near_km)
    T(t, t')  = (variance + growth * min(t, t', growth_days)) * exp(-|t - t'| / forget_days)
    belief    = softmax(E f / sqrt(1 + pi V / 8))

Neighbours move together through S; certainty fades through T, whose variance grows with every day that nobody
speaks. All fields share one covariance, so that one Cholesky factor serves them all (Rasmussen & Williams
2006, algorithm 2.1); the softmax of an uncertain score is MacKay's (1992). Sorted by day, the leading part
of the factor is that of the evidence known so far: filtering costs no more than smoothing. V at a place
that no claim names is v / (1 + v * sum_n S^2 p_n), p_n the precision of observation n grown old: exact for
one observation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.linalg.lapack import dpotri

from contactline.control.blocks import Block
from contactline.control.evidence import Float, Index
from contactline.control.graph import Points
from contactline.control.observations import Double, Observations
from contactline.control.weights import Weights

DAYS_AT_ONCE = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """How alike two places and two days are; the numbers of [field] in `weights.toml`."""

    far_km: float
    far_share: float
    near_km: float
    variance: float
    growth: float
    growth_days: float
    forget_days: float
    baseline_fade_days: float

    @classmethod
    def of(cls, w: Weights) -> Kernel:
        """The kernel of `w`."""
        return cls(**{name: w[f"field.{name}"] for name in cls.__slots__})

    def space(self, a: Points, b: Points) -> Double:
        """S between places at `a` (n, 2) and `b` (m, 2), in kilometres: shape (n, m)."""
        square = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * (a @ b.T)
        d = np.sqrt(np.maximum(square, 0.0))
        near = (1 - self.far_share) * np.exp(-d / self.near_km)
        return np.asarray(self.far_share * np.exp(-d / self.far_km) + near)

    def time(self, a: Double, b: Double) -> Double:
        """T between days `a` and `b` (they broadcast)."""
        grown = self.variance + self.growth * np.minimum(np.minimum(a, b), self.growth_days)
        return np.asarray(grown * np.exp(-np.abs(a - b) / self.forget_days))

    def faded(self, prior: Double, day: Double) -> Double:
        """Prior scores (n, K) of sides fade with the days since the run began; contested, last, stays. (n,
        K).
        """
        out = prior * np.exp(-day / self.baseline_fade_days)[:, None]
        out[:, -1] = prior[:, -1]
        return np.asarray(out)

    def grown(self, day: Double) -> Double:
        """Prior variance on days."""
        return np.asarray(self.variance + self.growth * np.minimum(day, self.growth_days))


class Solved:
    """One block with its Cholesky factor: what the observations say, ready to be read anywhere."""

    def __init__(
        self, block: Block, seen: Observations, points: Points, prior: Double, kernel: Kernel
    ) -> None:
        """`prior` (places, K) is the mean score of all places of the run."""
        used = block.observations
        self._block, self._points, self._prior, self._kernel = block, points, prior, kernel
        self._day, self._precision, self._score = seen.day[used], seen.precision[used], seen.score[used]
        self._sites, self._site = np.unique(seen.place[used], return_inverse=True)
        space = kernel.space(points[self._sites], points[self._sites])
        covariance = space[np.ix_(self._site, self._site)] * kernel.time(self._day[:, None], self._day)
        covariance[np.diag_indices(len(used))] += 1.0 / self._precision
        self._factor = cholesky(covariance, lower=True, overwrite_a=True, check_finite=False)
        gap = self._score - kernel.faded(prior[seen.place[used]], self._day)
        self._whitened = solve_triangular(self._factor, gap, lower=True, check_finite=False)
        self._weight = self._solve(len(used))

    def _solve(self, n: int) -> Double:
        """Weights of the first `n` observations, as if there were no later ones; shape (n, K)."""
        upper = self._factor[:n, :n].T
        return np.asarray(solve_triangular(upper, self._whitened[:n], lower=False, check_finite=False))

    def belief(self, *, smooth: bool) -> Float:
        """Belief of the block's places, shape (days, places, K): with all evidence, or each day's with none
        later.
        """
        out = np.empty((self._block.days, len(self._block.places), self._prior.shape[1]), dtype=np.float32)
        across = self._kernel.space(self._points[self._block.places], self._points[self._sites])
        across = across.astype(np.float32)
        nearness, prior = across**2, self._prior[self._block.places]
        for start in range(0, self._block.days, DAYS_AT_ONCE):
            days = np.array(self._block.range[start : start + DAYS_AT_ONCE], dtype=np.float64)
            pull, aged = self._pulls(days, smooth=smooth)
            base = np.stack([self._kernel.faded(prior, np.full(len(prior), day)) for day in days], axis=1)
            score = (across @ pull).reshape(base.shape)
            grown = self._kernel.grown(days).astype(np.float32)
            left = grown / (1.0 + grown * (nearness @ aged))
            found = soft_maximum(base + score, left)
            out[start : start + len(days)] = found.transpose(1, 0, 2)
        return out

    def _pulls(self, days: Double, *, smooth: bool) -> tuple[Float, Float]:
        """What each site's observations weigh on each day: (sites, days * K), and their aged precision."""
        k, sites = self._prior.shape[1], len(self._sites)
        pull = np.zeros((sites, len(days), k))
        aged = np.zeros((sites, len(days)))
        for row, day in enumerate(days):
            n = len(self._day) if smooth else int(np.searchsorted(self._day, day, side="right"))
            weight = self._weight if smooth else self._solve(n)
            like = self._kernel.time(self._day[:n], np.array([day]))[:, None]
            pull[:, row] = _by_site(like * weight, self._site[:n], sites)
            old = _aged(self._precision[:n], np.abs(self._day[:n] - day), self._kernel)
            aged[:, row] = np.bincount(self._site[:n], weights=old, minlength=sites)
        return pull.reshape(sites, -1).astype(np.float32), aged.astype(np.float32)

    def without(self) -> Double:
        """Score expected at each observation from all the others, shape (n, K).

        y - a / (C^-1)_nn (Sundararajan & Keerthi 2001).
        """
        inverse, _ = dpotri(self._factor, lower=1)
        return np.asarray(self._score - self._weight / np.diag(inverse)[:, None])


def _by_site(values: Double, site: Index, sites: int) -> Double:
    return np.stack([np.bincount(site, weights=column, minlength=sites) for column in values.T], axis=1)


def _aged(precision: Double, days: Double, kernel: Kernel) -> Double:
    """Precision of observations `days` away: their variance grows by `growth` a day."""
    return np.asarray(precision / (1.0 + precision * kernel.growth * days))


def soft_maximum(score: Float | Double, variance: Float | Double) -> Float:
    """softmax(score / sqrt(1 + pi variance / 8)) over the last axis; `variance` lacks that axis."""
    shrink = np.sqrt(1.0 + np.float32(np.pi / 8.0) * np.asarray(variance, dtype=np.float32))
    flat = np.asarray(score, dtype=np.float32) / shrink[..., None]
    flat = np.exp(flat - flat.max(axis=-1, keepdims=True))
    return np.asarray(flat / flat.sum(axis=-1, keepdims=True), dtype=np.float32)


def cavity_of(seen: Observations, without: Double, kernel: Kernel) -> Double:
    """Belief of each pair's place and day by the scores `without` its observation, shape (pairs, K)."""
    belief = soft_maximum(without, kernel.grown(seen.day) / 2)
    cavity = np.full((len(seen.of_pair), without.shape[1]), 1.0 / without.shape[1])
    cavity[seen.of_pair >= 0] = belief[seen.of_pair[seen.of_pair >= 0]]
    return cavity


def calibrated(belief: Float, weights: Weights) -> Float:
    """`belief` raised to 1 / temperature, no state below the floor, rows summing to 1, rounded to 1e-5.

    Rounding makes the result the same whatever the number of threads of the linear algebra.
    """
    out = belief ** np.float32(1.0 / weights["calibration.temperature"])
    out /= out.sum(axis=-1, keepdims=True)
    np.maximum(out, np.float32(weights["calibration.floor"]), out=out)
    out /= out.sum(axis=-1, keepdims=True)
    np.round(out, 5, out=out)
    out /= out.sum(axis=-1, keepdims=True)
    return np.asarray(out, dtype=np.float32)


def decay_forward(daily: Float, half_life_days: float) -> Float:
    """Running sum of `daily` (days, places) with exponential fading: out[t] = daily[t] + 2^(-1/h) out[t -
    1].
    """
    keep = np.float32(0.5 ** (1.0 / half_life_days))
    total = daily.copy()
    for day in range(1, len(total)):
        total[day] += keep * total[day - 1]
    return total
