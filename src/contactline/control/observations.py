"""Evidence as observations of the field: for one place and a few days, the score of each state and its
precision.

A claim of likelihood l, informative with probability t, has the mixture L = t l + (1 - t) / K. It pulls the
scores towards `pull` * u, where u is l less its mean, scaled to a greatest value of 1; its information
i = log(max L / min L) sets the precision e * i^power * w / noise, w being its weight at the place and e its kind's
emphasis. Claims of one
place and `bin_days` days are joined into one observation: the mean of their scores by precision, its
precision (sum p^together)^(1/together), since they largely repeat one another.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from contactline.control.evidence import EvidenceTable, Index
from contactline.control.reliability import claim_log_likelihood
from contactline.control.weights import Weights

Double = npt.NDArray[np.float64]

LEAST_PRECISION = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Observations:
    """N observations in order of day: place index, day (from the run's first), scores (N, K), precision (N,).

    `of_pair` (pairs,) numbers the observation that each of the evidence table's pairs went into, -1 for none.
    """

    place: Index
    day: Double
    score: Double = field(repr=False)
    precision: Double = field(repr=False)
    of_pair: Index = field(repr=False)


def observe(
    table: EvidenceTable,
    reliability: Double,
    first: int,
    weights: Weights,
    *,
    believed: Double | None = None,
) -> Observations:
    """Observations of `table`, its origins believed as `reliability` says.

    `first` is the ordinal of day 0; evidence from before it falls on day 0. `believed` (pairs,) scales the
    precision of each pair: how far the rest of the evidence lets it be true.
    """
    pull, info = _pull(table, weights), _information(table, reliability) ** weights["field.information_power"]
    info = info * table.emphasis
    precision = (info[table.pair_claim] * table.pair_weight) / weights["field.noise"]
    if believed is not None:
        precision = precision * believed
    step = int(weights["field.bin_days"])
    day = np.maximum(table.day[table.pair_claim] - first, 0)
    key = (day // step) * (int(table.pair_place.max(initial=0)) + 1) + table.pair_place
    _, head, joined = np.unique(key, return_index=True, return_inverse=True)
    total = np.bincount(joined, weights=precision, minlength=len(head)).astype(np.float64)
    mean_day = np.bincount(joined, weights=precision * day, minlength=len(head)) / np.maximum(total, 1e-9)
    score = np.stack(
        [
            np.bincount(joined, weights=precision * column, minlength=len(head))
            for column in pull[table.pair_claim].T
        ],
        axis=1,
    )
    order = np.argsort(mean_day, kind="stable")
    # claims of one place and week repeat one another: together they weigh less than their sum
    norm = weights["field.together"]
    weight = np.bincount(joined, weights=precision**norm, minlength=len(head)) ** (1.0 / norm)
    order = order[weight[order] >= LEAST_PRECISION]
    place_in = np.full(len(head), -1, dtype=np.intp)
    place_in[order] = np.arange(len(order))
    return Observations(
        place=table.pair_place[head][order],
        day=mean_day[order],
        score=score[order] / total[order][:, None],
        precision=weight[order].astype(np.float64),
        of_pair=place_in[joined],
    )


def _pull(table: EvidenceTable, weights: Weights) -> Double:
    """Where each claim pulls the scores, shape (claims, K)."""
    told = table.likelihood.astype(np.float64)
    away = told - told.mean(axis=1, keepdims=True)
    top = np.abs(away).max(axis=1, keepdims=True)
    return np.asarray(weights["field.pull"] * away / np.maximum(top, 1e-9))


def _information(table: EvidenceTable, reliability: Double) -> Double:
    """log(max L / min L) of each claim, shape (claims,)."""
    said = claim_log_likelihood(table, reliability).astype(np.float64)
    return np.asarray(np.ptp(said, axis=1) if len(said) else np.zeros(0))
