"""Places learned from text: a name that no list has, which reports keep placing from known ones.

"Ploshchanka, 17 km northwest of Kreminna" says where Ploshchanka lies: a point with an error along the line of sight
(the distance is rounded) and across it (a bearing is one of eight winds). Sightings of one name from different
documents are taken together as independent Gaussian measurements: their precision-weighted mean, with the inverse of
the summed precisions as covariance (generalised least squares). A sighting that lies farther off than three standard
deviations is left out, for two villages may bear one name.

Such a place is kept apart from the gazetteer, never resolves a name, and is never shown as a point without its ellipse.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from shapely import affinity
from shapely.geometry import Point, Polygon

from contactline.places.entry import KM_PER_DEGREE

Array = npt.NDArray[np.float64]

LEAST_DOCUMENTS = 2
POSITION = "provisional"
_ROUNDING = 0.15
_HALF_WIND = math.radians(22.5) / math.sqrt(3)
_LEAST_KM = 1.0
_OUTLIER = 3.0
_NINETY_FIVE = math.sqrt(5.991)
"""Radius of the 95 % ellipse in standard deviations: the root of chi-squared with two degrees of freedom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One text places a name `km` (low, high) in direction `bearing` (degrees from north) from a known place."""

    key: str
    name: str
    document_id: str
    day: date | None
    anchor_id: str
    anchor: tuple[float, float]
    anchor_km: float
    km: tuple[float, float]
    bearing: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provisional:
    """A place learned from text. The 95 % ellipse has half axes in kilometres and the bearing of the long one."""

    name: str
    lat: float
    lon: float
    long_km: float
    short_km: float
    bearing: float
    sightings: tuple[Sighting, ...]

    @property
    def documents(self) -> int:
        """How many documents place it."""
        return len({sighting.document_id for sighting in self.sightings})

    @property
    def position(self) -> str:
        """What the point is, in words: never "exact"."""
        return f"{POSITION}, within {self.long_km:.0f} by {self.short_km:.0f} km, from {self.documents} documents"

    def ellipse(self) -> Polygon:
        """The 95 % ellipse in degrees of longitude and latitude."""
        squeeze = math.cos(math.radians(self.lat))
        disc = Point(0.0, 0.0).buffer(1.0, quad_segs=16)
        shape = affinity.rotate(
            affinity.scale(disc, self.short_km, self.long_km), -self.bearing, origin=(0, 0)
        )
        shape = affinity.scale(shape, 1 / (KM_PER_DEGREE * squeeze), 1 / KM_PER_DEGREE, origin=(0, 0))
        return affinity.translate(shape, self.lon, self.lat)


def learn(
    sightings: Iterable[Sighting], *, least_documents: int = LEAST_DOCUMENTS
) -> tuple[Provisional, ...]:
    """The places that at least `least_documents` documents agree on, by name."""
    by_key: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        by_key[sighting.key].append(sighting)
    learned = (_place(_once_a_document(group), least_documents) for _, group in sorted(by_key.items()))
    return tuple(place for place in learned if place is not None)


def _once_a_document(group: Sequence[Sighting]) -> list[Sighting]:
    """One sighting of a name a document and anchor: a text that repeats itself is no second witness."""
    return list({(s.document_id, s.anchor_id): s for s in group}.values())


def _place(group: list[Sighting], least_documents: int) -> Provisional | None:
    origin = group[0].anchor
    measured = [_measured(sighting, origin) for sighting in group]
    kept = _agreeing(measured)
    agreeing = tuple(group[i] for i in kept)
    if len({sighting.document_id for sighting in agreeing}) < least_documents:
        return None
    mean, covariance = _joined([measured[i] for i in kept])
    values, vectors = np.linalg.eigh(covariance)
    axes = _NINETY_FIVE * np.sqrt(np.maximum(values, _LEAST_KM**2))
    east, north = vectors[:, 1]
    return Provisional(
        name=_commonest(agreeing), lat=round(origin[0] + mean[1] / KM_PER_DEGREE, 3),
        lon=round(origin[1] + mean[0] / (KM_PER_DEGREE * math.cos(math.radians(origin[0]))), 3),
        long_km=round(float(axes[1]), 1), short_km=round(float(axes[0]), 1),
        bearing=round(math.degrees(math.atan2(east, north)) % 180.0, 1), sightings=agreeing,
    )  # fmt: skip


def _measured(sighting: Sighting, origin: tuple[float, float]) -> tuple[Array, Array]:
    """Point (east, north) in kilometres from `origin`, and its covariance."""
    low, high = sighting.km
    far, angle = (low + high) / 2, math.radians(sighting.bearing)
    squeeze = math.cos(math.radians(origin[0]))
    away = np.array([math.sin(angle), math.cos(angle)])
    across = np.array([away[1], -away[0]])
    anchor = KM_PER_DEGREE * np.array(
        [(sighting.anchor[1] - origin[1]) * squeeze, sighting.anchor[0] - origin[0]]
    )
    own = sighting.anchor_km / 2
    along_km = math.hypot(max(_LEAST_KM, _ROUNDING * far, (high - low) / 2), own)
    across_km = math.hypot(max(_LEAST_KM, far * math.tan(_HALF_WIND)), own)
    covariance = along_km**2 * np.outer(away, away) + across_km**2 * np.outer(across, across)
    return anchor + far * away, covariance


def _joined(measured: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
    precisions = [np.linalg.inv(covariance) for _, covariance in measured]
    covariance = np.linalg.inv(np.sum(precisions, axis=0))
    weighted = np.sum([p @ point for p, (point, _) in zip(precisions, measured, strict=True)], axis=0)
    return np.asarray(covariance @ weighted), np.asarray(covariance)


def _agreeing(measured: Sequence[tuple[Array, Array]]) -> list[int]:
    """The largest group of measurements that agree with one of them, the first of equals."""
    groups = [
        [i for i, other in enumerate(measured) if _apart(one, other) <= _OUTLIER] for one in measured
    ]  # fmt: skip
    return max(groups, key=len)


def _apart(one: tuple[Array, Array], other: tuple[Array, Array]) -> float:
    """How far two measurements lie apart, in standard deviations of their difference (Mahalanobis)."""
    gap = one[0] - other[0]
    return float(np.sqrt(gap @ np.linalg.solve(one[1] + other[1], gap)))


def _commonest(sightings: Sequence[Sighting]) -> str:
    names = [sighting.name for sighting in sightings]
    return max(sorted(set(names)), key=names.count)
