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


def reach_matrix(points: Points, sites: npt.NDArray[np.intp], *, reach_km: float) -> sparse.csr_matrix:
    """Weights exp(-(d / reach_km)^2) of the places `sites` with all places within 2 `reach_km`: (sites, places)."""
    if not len(sites):
        return sparse.csr_matrix(np.zeros((0, len(points)), dtype=np.float32))
    found = KDTree(points[sites]).sparse_distance_matrix(
        KDTree(points), 2.0 * reach_km, output_type="coo_matrix"
    )
    weight = np.exp(-((found.data / reach_km) ** 2))
    shape = (len(sites), len(points))
    return sparse.csr_matrix((weight, (found.row, found.col)), shape=shape, dtype=np.float32)


def within(points: Points, centres: npt.NDArray[np.intp], *, reach_km: float) -> npt.NDArray[np.bool_]:
    """Which places lie within `reach_km` of any of the places `centres`."""
    if len(centres) == 0:
        return np.zeros(len(points), dtype=np.bool_)
    distance, _ = KDTree(points[centres]).query(points, k=1, distance_upper_bound=reach_km)
    return np.asarray(np.isfinite(distance))
