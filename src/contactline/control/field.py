"""The state model: for each state a Gaussian field over settlements and days, their soft maximum the belief.

Score of state s at place x on day t, with prior mean m_s(x) from the baseline, fading by
exp(-t / baseline_fade_days):

    f_s(x, t) ~ GP(m_s(x), S(|x - x'|) * T(t, t'))
    S(d)      = far_share * exp(-d / far_km) + (1 - far_share) * exp(-d / near_km)
    T(t, t')  = (variance + growth * min(t, t', growth_days)) * exp(-|t - t'| / forget_days)
    belief    = softmax(E f / sqrt(1 + pi V / 8))

Neighbours move together through S; certainty fades through T, whose variance grows with every day that nobody
speaks. T is the covariance of a Markov process, so that a filter over the days is exact in time
(`smoother.py`). All fields share one covariance; the softmax of an uncertain score is MacKay's (1992).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from contactline.control.evidence import Float
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
    out = np.maximum(belief, np.float32(1e-30))
    if weights["calibration.temperature"] != 1.0:
        np.log(out, out=out)
        out *= np.float32(1.0 / weights["calibration.temperature"])
        np.exp(out, out=out)
    out /= out.sum(axis=-1, keepdims=True)
    np.maximum(out, np.float32(weights["calibration.floor"]), out=out)
    out /= out.sum(axis=-1, keepdims=True)
    np.round(out, 5, out=out)
    out /= out.sum(axis=-1, keepdims=True)
    return np.asarray(out, dtype=np.float32)
