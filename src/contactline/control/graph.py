"""Which settlements are neighbours, and how near: sparse matrices over places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.spatial import KDTree

from contactline.model.place import Place

EARTH_KM_PER_DEGREE = 111.195

Points = npt.NDArray[np.float64]


def project(places: Sequence[Place]) -> Points:
    """Positions in kilometres, shape (places, 2), east then north.

    Equirectangular about the mean latitude: within 1 % over 500 km, enough for neighbourhoods.
    """
    lat = np.array([p.lat for p in places], dtype=np.float64)
    lon = np.array([p.lon for p in places], dtype=np.float64)
    return project_degrees(lat, lon, float(lat.mean()) if len(places) else 0.0)


def project_degrees(lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64], about: float) -> Points:
    """Degrees to kilometres east and north, with meridians spaced as at latitude `about`."""
    east = lon * EARTH_KM_PER_DEGREE * np.cos(np.radians(about))
    return np.column_stack([east, lat * EARTH_KM_PER_DEGREE])


def reach_matrix(points: Points, *, reach_km: float) -> sparse.csr_matrix:
    """Weights exp(-(d / reach_km)^2) of all places within 2 `reach_km`; 1 on the diagonal."""
    n = len(points)
    tree = KDTree(points)
    pairs = tree.query_pairs(2.0 * reach_km, output_type="ndarray")
    distance = np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1)
    weight = np.exp(-((distance / reach_km) ** 2))
    upper = sparse.csr_matrix((weight, (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    return sparse.csr_matrix(upper + upper.T + sparse.identity(n), dtype=np.float32)


def within(points: Points, centres: npt.NDArray[np.intp], *, reach_km: float) -> npt.NDArray[np.bool_]:
    """Which places lie within `reach_km` of any of the places `centres`."""
    if len(centres) == 0:
        return np.zeros(len(points), dtype=np.bool_)
    distance, _ = KDTree(points[centres]).query(points, k=1, distance_upper_bound=reach_km)
    return np.asarray(np.isfinite(distance))
