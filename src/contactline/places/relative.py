"""Relative places as ground: "7 km north of X", "three kilometres from its southern outskirts", "between A and B".

Shapes are Shapely polygons in degrees of longitude and latitude (WGS 84). They are drawn on a local plane around the
place (equirectangular, error below 0.5 % within 100 km) and widened by what is unsure: the place's own extent, the
rounding of the distance, and half the gap between neighbouring bearings of the eight-wind rose.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from shapely import affinity
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from contactline.model.claim import Locus, Relation
from contactline.model.place import Feature, Name, Place
from contactline.places.entry import KM_PER_DEGREE, distance_km
from contactline.places.resolve import BEARINGS

HALF_WIND = 30.0
ROUNDING = 0.2
NEAR_KM = 5.0
TOWARD_KM = 10.0
CORRIDOR_KM = 3.0
MOST_OFF = 1.5
_STEPS = 24
_WINDS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")
_LEAST_SLACK_KM = 0.5


@dataclass(frozen=True, slots=True)
class Ground:
    """A stretch of ground. `uncertainty_km` is how far its edge may lie from where it is drawn."""

    shape: BaseGeometry
    uncertainty_km: float
    note: str


def ground(locus: Locus) -> Ground | None:
    """The ground that a claim's place words mean; None where no place is known.

    `relation` from with a distance is an arc at that distance from the settlement's edge where a part of it is named
    ("from the southern outskirts"), from its centre otherwise; with a bearing alone it is the wedge beyond the edge.
    """
    place = locus.place
    if place is None:
        return None
    bearing = BEARINGS.get((locus.bearing or "").lower())
    part = BEARINGS.get((locus.part or "").lower())
    if locus.relation is Relation.FROM:
        return _away(locus, place, bearing, part)
    if locus.relation is Relation.TOWARD:
        return arc(place, (0.0, TOWARD_KM), bearing, from_km=place.radius_km)
    if locus.relation is Relation.NEAR:
        return Ground(
            _disc(place, place.radius_km + NEAR_KM), NEAR_KM, f"within {NEAR_KM:g} km of {place.name}"
        )
    if part is not None:
        shape = _wedge(place, 0.0, place.radius_km, part, 67.5)
        return Ground(shape, place.radius_km / 2, f"{locus.part} of {place.name}")
    return Ground(_disc(place, place.radius_km), _own_slack(place), place.name)


def _away(locus: Locus, place: Place, bearing: float | None, part: float | None) -> Ground:
    if locus.distance_km is None:
        return arc(place, (0.0, NEAR_KM), bearing, from_km=place.radius_km)
    edge = part is not None or locus.part == "outskirts"
    return arc(
        place,
        locus.distance_km,
        part if bearing is None else bearing,
        from_km=place.radius_km if edge else 0.0,
    )


def arc(place: Place, km: tuple[float, float], bearing: float | None, *, from_km: float = 0.0) -> Ground:
    """Ground `km` (low, high) from a place, in a direction (degrees from north) or all around.

    `from_km` moves the origin from the centre to the settlement's edge. A stated distance is taken as rounded by a
    fifth. Raises ValueError for a distance below zero or an interval that ends before it starts.
    """
    low, high = km
    if low < 0 or high < low:
        raise ValueError(f"distance from {low} to {high} km cannot be")
    slack = max(_LEAST_SLACK_KM, ROUNDING * high) + _own_slack(place)
    inner, outer = max(0.0, from_km + low - slack), from_km + high + slack
    shape = (
        _wedge(place, inner, outer, bearing, HALF_WIND) if bearing is not None else _ring(place, inner, outer)
    )
    said = f"{low:g} km" if low == high else f"{low:g} to {high:g} km"
    return Ground(shape, slack, f"{said} from {'the edge of ' if from_km else ''}{place.name}")


def between(first: Place, second: Place) -> Ground:
    """The corridor between two places."""
    return corridor((first, second), f"between {first.name} and {second.name}")


def corridor(places: Sequence[Place], note: str) -> Ground:
    """The corridor through places in order, as along a road. Raises ValueError for fewer than two."""
    if len(places) < 2:
        raise ValueError("a corridor needs two places or more")
    lat = sum(place.lat for place in places) / len(places)
    line = LineString([(place.lon * _squeeze(lat), place.lat) for place in places])
    wide = line.buffer(CORRIDOR_KM / KM_PER_DEGREE)
    shape = affinity.scale(wide, xfact=1 / _squeeze(lat), yfact=1.0, origin=(0, 0))
    return Ground(shape, CORRIDOR_KM, note)


def towns_along(road: Place) -> tuple[str, ...]:
    """Names of the towns along a road or river, in order, as the theatre's pack lists them."""
    return tuple(name.text for name in road.names if _is_along(name))


def _is_along(name: Name) -> bool:
    return name.kind == "along"


def contradiction(
    place: Place, anchor: Place, km: tuple[float, float] | None, bearing: str | float | None
) -> str | None:
    """Why a stated distance and bearing from `anchor` do not fit `place`; None where they do.

    A distance may be a road's: up to half again the straight line, and 3 km, pass. A bearing, in words or in degrees
    from north, may be off by 50 degrees.
    """
    far = distance_km(anchor.lat, anchor.lon, place.lat, place.lon)
    slack = 3.0 + _own_slack(place) + _own_slack(anchor)
    if km is not None and not (km[0] / MOST_OFF - slack <= far <= km[1] * 1.2 + slack):
        said = f"{km[0]:g}" if km[0] == km[1] else f"{km[0]:g} to {km[1]:g}"
        return f"{place.name} lies {far:.0f} km from {anchor.name}, the text says {said} km"
    stated = BEARINGS.get(bearing.lower()) if isinstance(bearing, str) else bearing
    if stated is not None and far > slack:
        true = bearing_degrees(anchor, place)
        if abs((true - stated + 180) % 360 - 180) > 50:
            return f"{place.name} lies {wind(true)} of {anchor.name}, the text says {wind(stated)}"
    return None


def wind(degrees: float) -> str:
    """The nearest of the eight winds ("northeast")."""
    return _WINDS[round(degrees / 45.0) % len(_WINDS)]


def bearing_degrees(origin: Place, target: Place) -> float:
    """Bearing from one place to another, degrees clockwise from north."""
    dx = (target.lon - origin.lon) * _squeeze(origin.lat)
    return math.degrees(math.atan2(dx, target.lat - origin.lat)) % 360.0


def _own_slack(place: Place) -> float:
    """How unsure the place's own point is: its radius where only something larger is known, else little."""
    if place.position == "exact" or place.feature is not Feature.SETTLEMENT:
        return 0.5
    return place.radius_km


def _squeeze(lat: float) -> float:
    return math.cos(math.radians(lat))


def _at(place: Place, km: float, degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    dy = km * math.cos(angle) / KM_PER_DEGREE
    dx = km * math.sin(angle) / (KM_PER_DEGREE * _squeeze(place.lat))
    return place.lon + dx, place.lat + dy


def _disc(place: Place, km: float) -> BaseGeometry:
    return Polygon(
        [_at(place, max(km, _LEAST_SLACK_KM), 360.0 * i / (2 * _STEPS)) for i in range(2 * _STEPS)]
    )


def _ring(place: Place, inner: float, outer: float) -> BaseGeometry:
    disc = _disc(place, outer)
    return disc.difference(_disc(place, inner)) if inner > _LEAST_SLACK_KM else disc


def _wedge(place: Place, inner: float, outer: float, bearing: float, half: float) -> BaseGeometry:
    angles = [bearing - half + 2 * half * i / _STEPS for i in range(_STEPS + 1)]
    far = [_at(place, max(outer, _LEAST_SLACK_KM), angle) for angle in angles]
    near = [_at(place, inner, angle) for angle in reversed(angles)] if inner > 0 else [(place.lon, place.lat)]
    return Polygon([*far, *near])


def holds(shape: Ground, place: Place) -> bool:
    """Whether a place's point lies on the ground."""
    return bool(shape.shape.covers(Point(place.lon, place.lat)))
