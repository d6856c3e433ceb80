"""The state model: for each state a Gaussian field over settlements and days, their soft maximum the belief.

Score of state s at place x on day t, with prior mean m_s(x) from the baseline:

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

from dataclasses import dataclass, field

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_triangular

from contactline.control.blocks import Block
from contactline.control.evidence import Float, Index
from contactline.control.graph import Points
from contactline.control.observations import Double, Observations
from contactline.control.weights import Weights


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

    def grown(self, day: float) -> float:
        """Prior variance on a day."""
        return self.variance + self.growth * min(day, self.growth_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beliefs:
    """Belief (days, places, K) of a block, and for each of its observations the score expected without it."""

    belief: Float = field(repr=False)
    without: Double = field(repr=False)


def infer(
    block: Block, seen: Observations, points: Points, prior: Double, kernel: Kernel, *, smooth: bool
) -> Beliefs:
    """Exact inference of one block: `prior` (places, K) is the mean score of all places of the run."""
    place, day = seen.place[block.observations], seen.day[block.observations]
    precision = seen.precision[block.observations]
    if not len(place):
        still = np.broadcast_to(prior[block.places], (block.days, len(block.places), prior.shape[1]))
        spread = np.array([kernel.grown(t) for t in block.range])
        return Beliefs(belief=soft_maximum(still, spread[:, None]), without=np.zeros((0, prior.shape[1])))
    sites, site = np.unique(place, return_inverse=True)
    space = kernel.space(points[sites], points[sites])
    covariance = space[np.ix_(site, site)] * kernel.time(day[:, None], day)
    covariance[np.diag_indices(len(day))] += 1.0 / precision
    factor = cholesky(covariance, lower=True, overwrite_a=True, check_finite=False)
    gap = seen.score[block.observations] - prior[place]
    whitened = solve_triangular(factor, gap, lower=True, check_finite=False)
    weight = solve_triangular(factor.T, whitened, lower=False, check_finite=False)
    across = kernel.space(points[block.places], points[sites]).astype(np.float32)
    belief = np.empty((block.days, len(block.places), prior.shape[1]), dtype=np.float32)
    nearness = across**2
    base = prior[block.places].astype(np.float32)
    for row, t in enumerate(block.range):
        n = len(day) if smooth else int(np.searchsorted(day, t, side="right"))
        now = weight if smooth else solve_triangular(factor[:n, :n].T, whitened[:n], check_finite=False)
        pull = _by_site(kernel.time(day[:n], np.array([float(t)]))[:, None] * now, site[:n], len(sites))
        aged = _by_site(_aged(precision[:n], np.abs(day[:n] - t), kernel)[:, None], site[:n], len(sites))
        variance = kernel.grown(t)
        left = variance / (1.0 + variance * (nearness @ aged.astype(np.float32))[:, 0])
        belief[row] = soft_maximum(base + across @ pull.astype(np.float32), left)
    return Beliefs(belief=belief, without=_without(factor, weight, seen.score[block.observations]))


def _by_site(values: Double, site: Index, sites: int) -> Double:
    return np.stack([np.bincount(site, weights=column, minlength=sites) for column in values.T], axis=1)


def _aged(precision: Double, days: Double, kernel: Kernel) -> Double:
    """Precision of observations `days` away: their variance grows by `growth` a day."""
    return np.asarray(precision / (1.0 + precision * kernel.growth * days))


def _without(factor: Double, weight: Double, score: Double) -> Double:
    """Score expected at each observation from all the others: y - a / (C^-1)_nn (Sundararajan & Keerthi
    2001).
    """
    inverse = cho_solve((factor, True), np.eye(len(factor)), check_finite=False, overwrite_b=True)
    return np.asarray(score - weight / np.diag(inverse)[:, None])


def soft_maximum(score: Float | Double, variance: Float | Double) -> Float:
    """softmax(score / sqrt(1 + pi variance / 8)) over the last axis; `variance` lacks that axis."""
    shrink = np.sqrt(1.0 + np.pi / 8.0 * np.asarray(variance, dtype=np.float64))
    flat = np.asarray(score, dtype=np.float64) / shrink[..., None]
    flat = np.exp(flat - flat.max(axis=-1, keepdims=True))
    return np.asarray(flat / flat.sum(axis=-1, keepdims=True), dtype=np.float32)


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
