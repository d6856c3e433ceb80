"""Where enough has been said to judge: evidence in nats around each place, fading with time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
from scipy import sparse

from contactline.control.evidence import EvidenceTable, Float, Index
from contactline.control.graph import Points, reach_matrix
from contactline.control.observations import Double
from contactline.control.reliability import claim_log_likelihood
from contactline.control.weights import Weights

Bool = npt.NDArray[np.bool_]


def nats(table: EvidenceTable, reliability: Double) -> Float:
    """How much each pair says: log(K max_s L(s)) times its weight, shape (pairs,)."""
    said = claim_log_likelihood(table, reliability)
    if not len(said):
        return np.zeros(0, dtype=np.float32)
    most = said.max(axis=1) + np.log(said.shape[1])
    return np.asarray(most[table.pair_claim] * table.pair_weight, dtype=np.float32)


def enough(
    points: Points,
    place: Index,
    day: Index,
    worth: Float,
    days: int,
    weights: Weights,
    *,
    smooth: bool,
    carried: Float | None = None,
    keep_day: int = -1,
) -> tuple[Bool, Float]:
    """Where the support of a place reaches `knowledge.threshold`, (days, places), and support before `keep_day`.

    `place`, `day` and `worth` (pairs,) say what is told where, when and how much. Support is the sum about the
    place, fading by half in `half_life_days`; with `smooth` what is told later counts as well.
    `carried` is the support before the first day.
    """
    support = np.zeros(len(points), dtype=np.float32) if carried is None else carried
    out = np.zeros((days, len(points)), dtype=np.bool_)
    sites, site = np.unique(place, return_inverse=True)
    around = reach_matrix(points, sites, reach_km=weights["knowledge.reach_km"])
    order = np.argsort(day, kind="stable")
    cuts = np.searchsorted(day[order], np.arange(days + 1))
    each = [order[cuts[d] : cuts[d + 1]] for d in range(days)]
    daily = [_told(around, site[now], worth[now]) for now in each]
    keep = np.float32(0.5 ** (1.0 / weights["knowledge.half_life_days"]))
    least = weights["knowledge.threshold"]
    kept = support
    for d, total in _faded(enumerate(daily), keep, support):
        out[d] = total >= least
        kept = total.copy() if d + 1 == keep_day else kept
    if smooth:
        for d, total in _faded(reversed(list(enumerate(daily))), keep, np.zeros_like(support)):
            out[d] |= total >= least
    return out, kept


def _told(around: sparse.csr_matrix, site: Index, worth: Float) -> Float | None:
    return np.asarray(around[site].T @ worth, dtype=np.float32) if len(site) else None


def _faded(
    daily: Iterable[tuple[int, Float | None]], keep: np.float32, support: Float
) -> Iterator[tuple[int, Float]]:
    total = support.copy()
    for d, told in daily:
        total *= keep
        if told is not None:
            total += told
        yield d, total
