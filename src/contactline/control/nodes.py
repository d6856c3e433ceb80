"""The far part of the field on a grid of nodes, so that its cost does not grow with the number of settlements.

A place's far score is the best linear guess from the nodes around it (Quiñonero-Candela & Rasmussen 2005, the
"fully independent training conditional"): weights k(x, U) K_UU^-1 over its nearest nodes. What the nodes leave
open is added to the place's own near part.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.spatial import KDTree

from contactline.control.evidence import Index
from contactline.control.graph import Points

Double = npt.NDArray[np.float64]

NEAREST = 9
EDGE = 0.8
"""Nodes further than this, in spacings, from every place are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """`covariance` (r, r) of the nodes, a correlation; of each place its nearest nodes `index` (n, NEAREST), their
    `weight`, and `left` (n,), the share of variance that they leave open.
    """

    points: Points = field(repr=False)
    covariance: Double = field(repr=False)
    index: Index = field(repr=False)
    weight: Double = field(repr=False)
    left: Double = field(repr=False)

    def rows(self, places: Index) -> sparse.csr_matrix:
        """Weights of `places` over all nodes, shape (len(places), r)."""
        k = self.index.shape[1]
        data = (self.weight[places].ravel(), self.index[places].ravel(), np.arange(0, len(places) * k + 1, k))
        return sparse.csr_matrix(data, shape=(len(places), len(self.points)))


def lay(points: Points, *, reach_km: float, spacing_km: float, most: int) -> Nodes:
    """Nodes about `points`, correlated by exp(-d / reach_km), `spacing_km` apart or as far as `most` allow."""
    spacing = spacing_km
    at = _grid(points, spacing)
    while len(at) > most:
        spacing *= max(1.05, math.sqrt(len(at) / most))
        at = _grid(points, spacing)
    covariance = np.exp(-np.linalg.norm(at[:, None] - at, axis=2) / reach_km)
    near = min(NEAREST, len(at))
    found = KDTree(at).query(points, k=near)
    distance, index = np.asarray(found[0]), np.asarray(found[1])
    index, like = index.reshape(-1, near), np.exp(-distance.reshape(-1, near) / reach_km)
    among = covariance[index[:, :, None], index[:, None, :]]
    weight = np.linalg.solve(among, like[:, :, None])[:, :, 0]
    left = np.clip(1.0 - (weight * like).sum(axis=1), 0.0, 1.0)
    return Nodes(points=at, covariance=covariance, index=index, weight=weight, left=left)


def _grid(points: Points, spacing: float) -> Points:
    """Nodes of a square grid no further than `EDGE` spacings from some point."""
    low, high = points.min(axis=0) - spacing, points.max(axis=0) + 2 * spacing
    east, north = (np.arange(a, b, spacing) for a, b in zip(low, high, strict=True))
    every = np.stack(np.meshgrid(east, north, indexing="ij"), axis=-1).reshape(-1, 2)
    distance, _ = KDTree(points).query(every, k=1)
    return np.asarray(every[distance <= EDGE * spacing])
