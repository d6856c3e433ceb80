"""Settlements of a GeoPackage (OGC 12-128): rows of its feature layers with their point or outline."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from contactline.errors import InputError
from contactline.places.entry import KM_PER_DEGREE

MAGIC = b"SQLite format 3\0"
_WGS84 = (4326, 0, -1)
_ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_HEADER = 8

Located = tuple[int, Mapping[str, Any], float, float, float | None]
"""Row number, attributes, latitude, longitude, and the radius of the outline in kilometres, None for a point."""


def read_features(path: Path) -> Iterator[Located | tuple[int, str]]:
    """Every feature of every layer; in place of one that cannot be read its number and what is wrong with it.

    Raises InputError where the file is no GeoPackage, or a layer is not in longitude and latitude (WGS 84).
    """
    try:
        base = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error as error:
        raise InputError(f"{path}: cannot be opened ({error})") from error
    try:
        for table, column, srs in _layers(base, path):
            if srs not in _WGS84:
                raise InputError(
                    f"{path}: layer {table} is in EPSG:{srs}; save it in EPSG:4326 and import that"
                )
            yield from _rows(base, table, column)
    except sqlite3.Error as error:
        raise InputError(f"{path}: cannot be read as a GeoPackage ({error})") from error
    finally:
        base.close()


def _layers(base: sqlite3.Connection, path: Path) -> list[tuple[str, str, int]]:
    found = base.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns").fetchall()
    if not found:
        raise InputError(f"{path}: holds no layer of features")
    return [(str(table), str(column), int(srs)) for table, column, srs in found]


def _rows(base: sqlite3.Connection, table: str, column: str) -> Iterator[Located | tuple[int, str]]:
    quoted = '"' + table.replace('"', '""') + '"'
    cursor = base.execute(f"SELECT * FROM {quoted}")  # noqa: S608 - a table's name cannot be a parameter; it is quoted
    names = [str(description[0]) for description in cursor.description]
    for number, row in enumerate(cursor, 1):
        tags = dict(zip(names, row, strict=True))
        shape = _shape(tags.pop(column, None))
        if shape is None:
            yield number, "has no geometry that can be read"
        else:
            yield (number, tags, *point_and_reach(shape))


def _shape(blob: object) -> BaseGeometry | None:
    """The geometry of a GeoPackage blob: eight bytes of header, an envelope, well-known binary."""
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) <= _HEADER:
        return None
    envelope = _ENVELOPES.get((blob[3] >> 1) & 0b111)
    if envelope is None:
        return None
    try:
        shape = shapely.from_wkb(blob[_HEADER + envelope :])
    except (ShapelyError, ValueError):
        return None
    return shape if isinstance(shape, BaseGeometry) and not shape.is_empty else None


def point_and_reach(shape: BaseGeometry) -> tuple[float, float, float | None]:
    """Latitude and longitude of a point inside, and the radius in kilometres of a disc as large as the outline."""
    point = shape if shape.geom_type == "Point" else shape.representative_point()
    lat, lon = float(point.y), float(point.x)
    if shape.area <= 0:
        return lat, lon, None
    square_km = shape.area * KM_PER_DEGREE**2 * math.cos(math.radians(lat))
    return lat, lon, math.sqrt(square_km / math.pi)
