"""Where the two sides met, by day: evidence for which of several places of one name a report of that day means."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from contactline.model.place import Place
from contactline.places.entry import KM_PER_DEGREE
from contactline.theatres.pack import Faults, Row, pack_folder, rows

Array = npt.NDArray[np.float64]

FrontDistance = Callable[[Place], float | None]
"""How far a place lies from the front as known then, in kilometres; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Front:
    """Points near which the sides met from `since` on, as rows of latitude and longitude."""

    since: date
    points: Array

    def distances_km(self, lat: Array, lon: Array) -> Array:
        """Distance of each place from the nearest point, in kilometres, on a local plane."""
        best: Array = np.full(len(lat), np.inf)
        for south_north, west_east in self.points:
            squeeze = np.cos(np.radians(south_north))
            far = np.hypot(lat - south_north, (lon - west_east) * squeeze)
            np.minimum(best, far, out=best)
        return np.asarray(best * KM_PER_DEGREE)


@lru_cache(maxsize=4)
def read_fronts(theatre_id: str) -> tuple[Front, ...]:
    """The fronts of a theatre pack by day, the earliest first; empty where it has none.

    Raises ConfigurationError with every fault of the file.
    """
    path = pack_folder(theatre_id) / "fronts.toml"
    faults = Faults()
    found = [_front(row, faults) for row in rows(path, "fronts", faults, required=False)]
    faults.raise_any(f"fronts of the pack {theatre_id}")
    return tuple(sorted((front for front in found if front), key=lambda front: front.since))


def _front(row: Row, faults: Faults) -> Front | None:
    row.only("since", "points")
    since, points = row.data.get("since"), row.data.get("points")
    if type(since) is not date:
        faults.add(row.where, f"since should be a day, is {since!r}")
        return None
    if not (isinstance(points, list) and points and all(_is_point(point) for point in points)):
        faults.add(row.where, "points should be a list of [name, latitude, longitude]")
        return None
    return Front(since, np.array([point[1:] for point in points], dtype=np.float64))


def _is_point(point: object) -> bool:
    if not (isinstance(point, list) and len(point) == 3 and isinstance(point[0], str)):
        return False
    lat, lon = point[1:]
    return all(isinstance(x, int | float) for x in (lat, lon)) and abs(lat) <= 90 and abs(lon) <= 180


def front_of(fronts: Sequence[Front], day: date | None) -> Front | None:
    """The front that a reader of `day` could know: the last one from before it. None without a day or before all."""
    if day is None:
        return None
    at = bisect_right([front.since for front in fronts], day)
    return fronts[at - 1] if at else None
