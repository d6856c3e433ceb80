"""The state model: a hidden Markov chain at each settlement, tied to its neighbours, filtered and smoothed.

State of place i on day t: one of the sides, or contested. With m_i the belief of the day before, W the
neighbour weights and n_i = sum_j W_ij m_j:

    rate      rho_i = quiet + lively * (1 - exp(-(front * d_i + fight * f_i)))
              d_i = 1 - sum_s m_i(s) n_i(s), how far the neighbours differ
    jumps     v_i   = (1 - stray) * n_i' + stray / K
              n_i' is n_i with contested_share * d_i moved to contested
    predict   p_i   ~ ((1 - rho_i) m_i + rho_i v_i) * exp(coupling * n_i)
    update    m_i   ~ p_i * exp(E_i)

f_i is recent fighting around i, E_i the day's evidence. A place among its own side's places hardly ever
flips; where neighbours disagree or fight, belief moves and, without news, spreads out. Neighbours enter by
their mean belief (mean field; voter dynamics, Clifford & Sudbury 1973). The transition (1 - rho) 1 + rho v
is of rank one, so that a day costs O(places * states). The backward pass is that of Baum et al. (1970);
later sweeps take the neighbours' beliefs from the smoothed result of the sweep before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse

from contactline.control.weights import Weights

Float = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What inference needs: evidence (days, places, K) in nats, fighting (days, places), prior (places, K),
    W.
    """

    evidence: Float = field(repr=False)
    fighting: Float = field(repr=False)
    prior: Float = field(repr=False)
    neighbours: sparse.csr_matrix = field(repr=False)


def infer(problem: Problem, weights: Weights, *, smooth: bool = True) -> Float:
    """Belief of each state, shape (days, places, K), rows summing to 1.

    With `smooth` every day is judged with all evidence, else with that of its own and earlier days.
    """
    forward = _Forward(problem, weights)
    belief = forward.filtered(None)
    if not smooth:
        return belief
    forward.backward(belief, None)
    for _ in range(int(weights["dynamics.sweeps"]) - 1):
        around = belief
        belief = forward.filtered(around)
        forward.backward(belief, around)
    return belief


class _Forward:
    def __init__(self, problem: Problem, weights: Weights) -> None:
        self._problem = problem
        self._quiet = np.float32(weights["dynamics.quiet"])
        self._lively = np.float32(weights["dynamics.lively"])
        self._front = np.float32(weights["dynamics.front"])
        self._fight = np.float32(weights["dynamics.fight"])
        self._stray = np.float32(weights["dynamics.stray"])
        self._contested = np.float32(weights["dynamics.contested_share"])
        self._coupling = np.float32(weights["dynamics.coupling"])

    def _moves(self, day: int, belief: Float, around: Float) -> tuple[Float, Float, Float]:
        """Rate (places, 1), jumps and neighbour pull (places, K) from yesterday's belief and the
        neighbours'.
        """
        near = np.asarray(self._problem.neighbours @ around, dtype=np.float32)
        disagree = 1 - (belief * near).sum(axis=1, keepdims=True)
        heat = self._front * disagree + self._fight * self._problem.fighting[day][:, None]
        rate = self._quiet + self._lively * -np.expm1(-heat)
        jumps = near * (1 - self._contested * disagree)
        jumps[:, -1:] += self._contested * disagree
        jumps *= (1 - self._stray) / np.maximum(jumps.sum(axis=1, keepdims=True), np.float32(1e-6))
        jumps += self._stray / np.float32(belief.shape[1])
        return rate, jumps, np.exp(self._coupling * near)

    def filtered(self, around: Float | None) -> Float:
        """The forward pass; the neighbours' beliefs are yesterday's own, or those of `around` on the day."""
        evidence = self._problem.evidence
        belief = np.empty_like(evidence)
        now = self._problem.prior
        for day in range(len(evidence)):
            rate, jumps, pull = self._moves(day, now, now if around is None else around[day])
            now = ((1 - rate) * now + rate * jumps) * pull
            now *= np.exp(evidence[day])
            now /= now.sum(axis=1, keepdims=True)
            belief[day] = now
        return belief

    def backward(self, belief: Float, around: Float | None) -> None:
        """Turn the filtered `belief` into the smoothed one, in place."""
        later = np.ones_like(self._problem.prior)
        for day in range(len(belief) - 1, -1, -1):
            before = belief[day - 1] if day else self._problem.prior
            rate, jumps, pull = self._moves(day, before, before if around is None else around[day])
            belief[day] *= later
            belief[day] /= belief[day].sum(axis=1, keepdims=True)
            later = later * pull * np.exp(self._problem.evidence[day])
            later = (1 - rate) * later + rate * (jumps * later).sum(axis=1, keepdims=True)
            later /= later.max(axis=1, keepdims=True)


def decay_forward(daily: Float, half_life_days: float) -> Float:
    """Running sum of `daily` (days, places) with exponential fading: out[t] = daily[t] + 2^(-1/h) out[t -
    1].
    """
    keep = np.float32(0.5 ** (1.0 / half_life_days))
    total = daily.copy()
    for day in range(1, len(total)):
        total[day] += keep * total[day - 1]
    return total


def calibrated(belief: Float, weights: Weights) -> Float:
    """`belief` raised to 1 / temperature, no state below the floor, rows summing to 1."""
    out = belief ** np.float32(1.0 / weights["calibration.temperature"])
    out /= out.sum(axis=-1, keepdims=True)
    np.maximum(out, np.float32(weights["calibration.floor"]), out=out)
    out /= out.sum(axis=-1, keepdims=True)
    return np.asarray(out, dtype=np.float32)
