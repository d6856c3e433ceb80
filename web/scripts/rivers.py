"""Cut the rivers of the theatre out of pyworldatlas-mapdata-standard (CC0; Natural Earth 1:10m rivers, public domain).

    python web/scripts/rivers.py path/to/maps.sqlite3 > web/basemap/rivers.json

The result is kept in the repository, so that building the page needs no Python. Coordinates have three decimals.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import zlib
from typing import Any

WEST, SOUTH, EAST, NORTH = 20.0, 43.5, 45.0, 55.5
COUNTRIES = ("UA", "RU", "BY", "MD", "RO", "PL", "HU", "SK")

Point = tuple[float, float]


def rivers(database: str) -> dict[str, list[list[Point]]]:
    """Lines of each river inside the window, by its English name; a line of two countries is kept once."""
    found: dict[str, list[list[Point]]] = {}
    with sqlite3.connect(database) as connection:
        for country in COUNTRIES:
            row = connection.execute(
                "SELECT payload FROM country_map WHERE alpha2 = ?", (country,)
            ).fetchone()
            for river in json.loads(zlib.decompress(row[0]))["rivers"]:
                _keep(found.setdefault(river["name"] or "", []), river["points"])
    return {name: lines for name, lines in sorted(found.items()) if lines}


def _keep(lines: list[list[Point]], points: list[list[float]]) -> None:
    line = [
        (round(lon, 3), round(lat, 3)) for lon, lat in points if WEST <= lon <= EAST and SOUTH <= lat <= NORTH
    ]
    if len(line) > 1 and line not in lines:
        lines.append(line)


def main() -> None:
    """Write a GeoJSON FeatureCollection of MultiLineStrings to standard output."""
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {"type": "MultiLineString", "coordinates": lines},
        }
        for name, lines in rivers(sys.argv[1]).items()
    ]
    json.dump(
        {"type": "FeatureCollection", "features": features},
        sys.stdout,
        separators=(",", ":"),
        ensure_ascii=False,
    )


if __name__ == "__main__":
    main()
