"""GeoJSON (RFC 7946): fronts, claims, assessed places."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from contactline.export.control import status_codes, statuses
from contactline.model.control import ControlSeries
from contactline.model.place import Place
from contactline.model.situation import Front

Json = dict[str, Any]
DIGITS = 4
"""Decimals of a degree: about 10 m, far below what any front is known to."""


def line_geometry(front: Front) -> Json:
    """The front's line as MultiLineString."""
    lines = [[_point(p) for p in line] for line in front.lines]
    return {"type": "MultiLineString", "coordinates": lines}


def band_geometry(front: Front) -> Json:
    """The front's band as MultiPolygon."""
    polygons = [[[_point(p) for p in ring] for ring in rings] for rings in front.band]
    return {"type": "MultiPolygon", "coordinates": polygons}


def _point(point: tuple[float, float]) -> list[float]:
    return [round(point[0], DIGITS), round(point[1], DIGITS)]


def front_features(front: Front) -> list[Json]:
    """A feature for the line and one for the band; none for a day without a front."""
    facts = {"date": front.day.isoformat(), "as_known_on": front.as_known_on.isoformat()}
    low, high = front.band_levels
    found = []
    if front.lines:
        found.append(
            feature(line_geometry(front), {**facts, "layer": "front", "level": 0.5}, f"front-{front.day}")
        )
    if front.band:
        levels = {"layer": "band", "low": low, "high": high}
        found.append(feature(band_geometry(front), {**facts, **levels}, f"band-{front.day}"))
    return found


def feature(geometry: Json | None, properties: Mapping[str, Any], feature_id: str) -> Json:
    """One GeoJSON feature."""
    return {"type": "Feature", "id": feature_id, "geometry": geometry, "properties": dict(properties)}


def collection(features: Iterable[Json]) -> Json:
    """A GeoJSON feature collection."""
    return {"type": "FeatureCollection", "features": list(features)}


def point(lat: float, lon: float) -> Json:
    """A GeoJSON point."""
    return {"type": "Point", "coordinates": [lon, lat]}


def claim_feature(record: Mapping[str, Any]) -> Json:
    """A claim/1 object as feature: its place the geometry (null if unresolved), the object its properties."""
    place = record["place"]
    geometry = None if place is None else point(place["lat"], place["lon"])
    return feature(geometry, record, record["claim_id"])


def place_feature(place: Place, **facts: Any) -> Json:
    """A place of the gazetteer as feature."""
    properties = {
        "name": place.name,
        "feature": str(place.feature),
        "country": place.country,
        "admin1": place.admin1,
        "population": place.population,
        "position": place.position,
        "source": place.source,
        **facts,
    }
    return feature(point(place.lat, place.lon), properties, place.place_id)


def control_feature(series: ControlSeries, day: date, index: int) -> Json:
    """The assessed state of the place `index` on `day`."""
    row = series.day_index(day)
    place = series.places[index]
    p = series.probability[row, index]
    last = int(series.last_evidence[row, index])
    properties: Json = {
        "place_id": place.place_id,
        "name": place.name,
        "date": day.isoformat(),
        "as_known_on": series.as_known_on.isoformat(),
        "status": series.status(row, index),
        **{f"p_{side}": round(float(p[i]), 4) for i, side in enumerate(series.sides)},
        "p_contested": round(float(p[-1]), 4),
        "evidence_count": int(series.evidence_count[row, index]),
        "last_evidence": None if last < 0 else (series.start + timedelta(days=last)).isoformat(),
    }
    return feature(point(place.lat, place.lon), properties, f"{place.place_id}.{day}")


def control_day(series: ControlSeries, day: date) -> list[Json]:
    """The places of a day whose status is not UNKNOWN, as features."""
    codes = status_codes(series)[series.day_index(day)]
    unknown = len(statuses(series)) - 1
    return [control_feature(series, day, int(i)) for i in (codes != unknown).nonzero()[0]]


def write(features: Iterable[Json], path: Path) -> None:
    """Write a feature collection."""
    text = json.dumps(collection(features), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    path.write_text(text, encoding="utf-8")
