"""Another map laid over this one: which settlements they hold apart, since when, and by which claims."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import shapely
import shapely.geometry

from contactline.errors import InputError, UsageError
from contactline.model.control import CONTESTED, ControlSeries
from contactline.model.theatre import Theatre

_KEYS = ("side", "status", "control", "controlled_by", "occupied_by", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A settlement that two maps hold apart. `since` is the first day of this map's present word on it."""

    place_id: str
    name: str
    here: str
    probability: float
    there: str
    map: str
    since: date
    claim_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherMap:
    """Polygons by the side that holds them, and who holds the rest (None: the map does not say)."""

    name: str
    areas: Mapping[str, shapely.Geometry]
    rest: str | None = None

    def status(self, lat: float, lon: float) -> str | None:
        """Who holds a point on this map; of areas that overlap the contested one, else the first."""
        point = shapely.Point(lon, lat)
        held = [side for side, area in self.areas.items() if area.intersects(point)]
        return CONTESTED if CONTESTED in held else held[0] if held else self.rest


def read_map(path: Path, theatre: Theatre, *, rest: str | None = None) -> OtherMap:
    """A GeoJSON map whose polygons carry a side (id, name or adjective) in one of the usual properties.

    Raises InputError where the file is no such map, UsageError where `rest` is no side.
    """
    if rest is not None and rest not in theatre.side_ids:
        raise UsageError(f"--rest {rest!r} is no side; there are {', '.join(theatre.side_ids)}")
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        held = [
            (_side(f.get("properties") or {}, theatre), shapely.geometry.shape(f["geometry"]))
            for f in features
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
        raise InputError(f"{path}: not a GeoJSON map of polygons ({error})") from error
    sides = dict.fromkeys(side for side, _ in held if side is not None)
    if not sides:
        raise InputError(
            f"{path}: no polygon says who holds it; give it a property 'side' of {', '.join(theatre.side_ids)}"
        )
    areas = {side: shapely.make_valid(shapely.union_all([g for s, g in held if s == side])) for side in sides}
    return OtherMap(name=path.stem, areas=areas, rest=rest)


def _side(properties: Mapping[str, Any], theatre: Theatre) -> str | None:
    words = {CONTESTED.lower(): CONTESTED}
    for side in theatre.sides:
        words |= dict.fromkeys(
            (side.side_id.lower(), side.name.lower(), side.adjective.lower()), side.side_id
        )
    for key in _KEYS:
        found = words.get(str(properties.get(key, "")).strip().lower())
        if found:
            return found
    return None


def differences(series: ControlSeries, day: date, other: OtherMap) -> list[Difference]:
    """Settlements known here on `day` that the other map says something else of, the surest first.

    Raises IndexError for a day outside the series.
    """
    row = series.day_index(day)
    found = []
    for index in series.known[row].nonzero()[0]:
        place, here = series.places[index], series.status(row, int(index))
        there = other.status(place.lat, place.lon)
        if there is not None and there != here:
            found.append(_difference(series, row, int(index), here, there, other.name))
    return sorted(found, key=lambda d: (-d.probability, d.name, d.place_id))


def _difference(series: ControlSeries, row: int, index: int, here: str, there: str, name: str) -> Difference:
    first = row
    while first > 0 and series.status(first - 1, index) == here:
        first -= 1
    told = [claim_id for day, claim_id in series.claim_ids.get(index, ()) if day <= row]
    place = series.places[index]
    return Difference(
        place_id=place.place_id,
        name=place.name,
        here=here,
        probability=float(series.probability[row, index].max()),
        there=there,
        map=name,
        since=series.start + timedelta(days=first),
        claim_ids=tuple(dict.fromkeys(reversed(told)))[:8],
    )


def agreement(
    series: ControlSeries, day: date, other: OtherMap, differ: Sequence[Difference]
) -> tuple[int, int]:
    """How many settlements both maps speak of, and of how many they say the same."""
    known = [series.places[i] for i in series.known[series.day_index(day)].nonzero()[0]]
    both = sum(other.status(place.lat, place.lon) is not None for place in known)
    return both, both - len(differ)
