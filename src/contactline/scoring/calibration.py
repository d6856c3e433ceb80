"""Scores of probabilities: Brier, log score, calibration. One function a formula; weights allow for
resampling.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

LEAST = 1e-4
"""Probabilities are raised to this before a logarithm: one sure error shall not be worth infinitely many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """One point of a reliability diagram: mean probability said, share that came true, how many."""

    said: float
    came_true: float
    count: float


def brier(p: Float, truth: Index) -> Float:
    """Brier (1950) score of each row: sum_s (p_s - [s is true])^2; 0 perfect, 2 worst.

    `p` has shape (n, states), `truth` (n,) holds the true state's number.
    """
    hit = np.zeros_like(p)
    hit[np.arange(len(p)), truth] = 1.0
    return np.asarray(((p - hit) ** 2).sum(axis=1))


def log_score(p: Float, truth: Index) -> Float:
    """Logarithmic score (Good 1952) of each row in nats: -log p(true state); 0 perfect."""
    return np.asarray(-np.log(np.maximum(p[np.arange(len(p)), truth], LEAST)))


def reliability_diagram(p: Float, happened: npt.NDArray[np.bool_], *, bins: int = 10) -> tuple[Bin, ...]:
    """Bins of equal width over [0, 1] (Murphy & Winkler 1977); empty ones are left out. Both arrays are
    (n,).
    """
    number = np.minimum((p * bins).astype(np.intp), bins - 1)
    count = np.bincount(number, minlength=bins).astype(np.float64)
    said = np.bincount(number, weights=p, minlength=bins)
    true = np.bincount(number, weights=happened.astype(np.float64), minlength=bins)
    return tuple(
        Bin(said=float(said[i] / count[i]), came_true=float(true[i] / count[i]), count=float(count[i]))
        for i in range(bins)
        if count[i]
    )


def calibration_error(p: Float, happened: npt.NDArray[np.bool_], *, bins: int = 10) -> float:
    """Expected calibration error (Naeini et al. 2015): mean |said - came true| over bins, weighted by
    count.
    """
    points = reliability_diagram(p, happened, bins=bins)
    total = sum(point.count for point in points)
    return sum(abs(b.said - b.came_true) * b.count for b in points) / total if total else float("nan")


def sharpness(p: Float) -> float:
    """Mean of the greatest probability of each row: how definite the forecasts are. `p` is (n, states)."""
    return float(p.max(axis=1).mean()) if len(p) else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What was said with a probability between `low` and `high`: how often it came true, with its 95 % interval.

    `calibrated` where the interval meets the band.
    """

    low: float
    high: float
    said: float
    came_true: float
    least: float
    most: float
    count: int

    @property
    def calibrated(self) -> bool:
        """Whether the share that came true may be within the band."""
        return self.least <= self.high and self.most >= self.low


def words_kept(
    p: Float,
    happened: npt.NDArray[np.bool_],
    bands: Sequence[tuple[float, float]],
    block: Index,
    *,
    draws: int = 300,
) -> tuple[Word, ...]:
    """Whether estimative words keep their word: each band of probability against what came true.

    `p`, `happened` and `block` are (n,), `bands` are bounds from 0 to 1. Intervals are 95 % bootstrap of whole
    blocks (Künsch 1989), deterministic. Bands in which nothing was said are left out.
    """
    found = []
    for low, high in bands:
        inside = (p >= low) & ((p < high) | (high >= 1.0))
        if inside.any():
            least, most = _interval(happened[inside], block[inside], draws)
            found.append(
                Word(
                    low=low,
                    high=high,
                    said=float(p[inside].mean()),
                    came_true=float(happened[inside].mean()),
                    least=least,
                    most=most,
                    count=int(inside.sum()),
                )
            )
    return tuple(found)


def _interval(happened: npt.NDArray[np.bool_], block: Index, draws: int) -> tuple[float, float]:
    _, number = np.unique(block, return_inverse=True)
    count = np.bincount(number).astype(np.float64)
    total = np.bincount(number, weights=happened.astype(np.float64))
    drawn = np.random.default_rng(0).integers(0, len(count), size=(draws, len(count)))
    low, high = np.quantile(total[drawn].sum(axis=1) / count[drawn].sum(axis=1), [0.025, 0.975])
    return float(low), float(high)
