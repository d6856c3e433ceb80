"""How far an assessed front lies from a map's, and how much ground is told wrongly, from settlements alone.

Both fronts are drawn over one triangulation of the settlements that the map shows: the middles of those edges
whose ends are held by different sides. A settlement stands for a third of each triangle that it is a corner of.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.spatial import Delaunay, KDTree, QhullError

from contactline.model.place import Place
from contactline.scoring.truth import KM_PER_DEGREE

LONGEST_EDGE_KM = 40.0

Float = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Bool = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesh:
    """Settlements in kilometres (n, 2), their edges (m, 2), and the square kilometres each stands for (n,)."""

    points: Float = field(repr=False)
    edges: Index = field(repr=False)
    km2: Float = field(repr=False)


def mesh(places: Sequence[Place]) -> Mesh:
    """The triangulation of `places`, without triangles that have an edge over `LONGEST_EDGE_KM`."""
    lat, lon = np.array([p.lat for p in places]), np.array([p.lon for p in places])
    stretch = math.cos(math.radians(float(lat.mean()))) if len(places) else 1.0
    points = np.column_stack([lon * stretch, lat]) * KM_PER_DEGREE
    try:
        triangles = np.asarray(Delaunay(points).simplices, dtype=np.intp)
    except (QhullError, ValueError):  # fewer than three places, or all on one line
        triangles = np.zeros((0, 3), dtype=np.intp)
    corners = points[triangles]
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
    triangles = triangles[(sides <= LONGEST_EDGE_KM).all(axis=1)]
    edges = np.sort(
        np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]]), axis=1
    )
    a, b, c = points[triangles].transpose(1, 0, 2)
    third = np.abs((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]) / 6.0
    weight = np.repeat(third, 3)
    km2 = np.bincount(triangles.ravel(), weights=weight, minlength=len(points)).astype(np.float64)
    return Mesh(points=points, edges=np.unique(edges, axis=0), km2=km2)


def front_points(ground: Mesh, state: npt.NDArray[np.int8], shown: Bool) -> Float:
    """Middles of the edges between settlements of different sides, both of them `shown`: (k, 2) in kilometres."""
    a, b = ground.edges.T
    apart = shown[a] & shown[b] & (state[a] != state[b])
    return np.asarray((ground.points[a[apart]] + ground.points[b[apart]]) / 2)


def front_distances(one: Float, other: Float) -> Float:
    """Distance of each point of either front to the other front, in kilometres; empty where one has none."""
    if not len(one) or not len(other):
        return np.zeros(0)
    there, _ = KDTree(other).query(one)
    back, _ = KDTree(one).query(other)
    return np.concatenate([np.asarray(there), np.asarray(back)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Mean distance of the fronts and its 95th percentile (the 95 % Hausdorff distance) in kilometres, and the
    share of ground told to be another side's; NaN where there is no front or no ground.
    """

    front_mean_km: float
    front_95_km: float
    area_error: float


def compare(
    ground: Mesh, best: npt.NDArray[np.int8], truth: npt.NDArray[np.int8], shown: Bool, *, every: int = 7
) -> Ground:
    """The fronts and areas of `best` against those of `truth`, both (days, places), on each `every`-th day.

    Only places and days in `shown` count.
    """
    distances, wrong, whole = [np.zeros(0)], 0.0, 0.0
    for day in range(0, len(best), every):
        at = shown[day]
        fronts = [front_points(ground, state[day], at) for state in (best, truth)]
        distances.append(front_distances(*fronts))
        wrong += float(ground.km2[at & (best[day] != truth[day])].sum())
        whole += float(ground.km2[at].sum())
    told = np.concatenate(distances)
    return Ground(
        front_mean_km=float(told.mean()) if len(told) else float("nan"),
        front_95_km=float(np.quantile(told, 0.95)) if len(told) else float("nan"),
        area_error=wrong / whole if whole else float("nan"),
    )
