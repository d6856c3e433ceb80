"""Files of other maps: GeoJSON polygons, the shapes in which published maps come, tables of settlements.

What a file may be (also gzipped, or alone in a zip):
- GeoJSON whose polygons carry a side, or texts that `maps.toml` of the theatre knows; a `map` within an answer of a
  map's server; polygons dated by a property, else the file by its name ("…_20240708", "…13APR2022", "…2024-07-08") or
  by a number that is a moment of Unix time. Files of one map on several days make one map with a history.
- CSV of settlements with `lat`, `lon` (or `geonameid`/`katotth`, placed by a GeoJSON of the same ids given beside it),
  `status` (also `status_…`, each a map of its own), `date` or `start` and `end`, `source`; or a column `ctr_…` a day.
"""

from __future__ import annotations

import csv
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import shapely

from contactline.errors import InputError, UsageError
from contactline.model.control import CONTESTED
from contactline.model.theatre import Theatre
from contactline.pipeline.mapfiles import (
    MOST_TABLE,
    Json,
    area_of,
    compact,
    day_in,
    json_of,
    opened,
    plain_name,
)
from contactline.pipeline.maptables import IDS, Point, Run, point_id, read_runs
from contactline.situation.othermaps import Drawn, Listed, OtherMap
from contactline.theatres.pack import PACKS, Faults, read_toml

SUFFIXES = (".geojson", ".json", ".csv", ".gz", ".zip")
_TEXTS = ("name", "side", "status", "control", "controlled_by", "occupied_by", "layer", "title", "label")
_COLOURS = ("fill", "stroke", "styleUrl")
_DAYS = ("date", "day", "datetime", "pub_date", "date_", "updated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A published map as `maps.toml` describes it."""

    name: str
    known_by: tuple[str, ...]
    rest: str | None
    plain: str | None
    rows: tuple[tuple[tuple[str, ...], str], ...]


@dataclass(slots=True)
class _Gathered:
    """What the files of one map say so far."""

    rest: str | None = None
    areas: dict[date | None, dict[str, list[shapely.Geometry]]] = field(default_factory=dict)
    states: dict[Point, list[Run]] = field(default_factory=dict)


def shapes(theatre: Theatre) -> tuple[Shape, ...]:
    """The published maps that the theatre's pack describes; none where it describes none."""
    path = PACKS / theatre.theatre_id / "maps.toml"
    if not path.is_file():
        return ()
    faults = Faults()
    data = read_toml(path, faults)
    faults.raise_any(str(path))
    return tuple(
        Shape(
            name=row["name"],
            known_by=tuple(row["known_by"]),
            rest=row.get("rest"),
            plain=row.get("plain"),
            rows=tuple((tuple(r["phrases"]), r["status"]) for r in row["row"]),
        )
        for row in data["map"]
    )


def read_maps(paths: Sequence[Path], theatre: Theatre, *, rest: str | None = None) -> tuple[OtherMap, ...]:
    """The maps in `paths` (files, or folders of them), those of one name brought together.

    `rest` says who holds the ground that no polygon covers, over what the map's own shape says. Raises InputError
    where a file is no such map, UsageError where `rest` is no side.
    """
    if rest is not None and rest not in theatre.side_ids:
        raise UsageError(f"--rest {rest!r} is no side; there are {', '.join(theatre.side_ids)}")
    files = [file for path in paths for file in _files(path)]
    reader = _Reader(theatre, rest)
    tables = [path for path in files if _is_table(path)]
    for path in files:
        if path not in tables:
            reader.read_areas(path)
    for path in tables:
        reader.read_table(path)
    return reader.maps()


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
    if not found:
        raise InputError(f"{path}: no map in this folder; maps are {', '.join(SUFFIXES)}")
    return found


def _is_table(path: Path) -> bool:
    name = path.name.lower().removesuffix(".gz")
    return name.endswith((".csv", ".zip"))


class _Reader:
    def __init__(self, theatre: Theatre, rest: str | None) -> None:
        self._theatre, self._rest, self._shapes = theatre, rest, shapes(theatre)
        self._maps: defaultdict[str, _Gathered] = defaultdict(_Gathered)
        self._points: dict[str, Point] = {}
        words: dict[str, str] = {CONTESTED.lower(): CONTESTED}
        for side in theatre.sides:
            named = (
                side.side_id,
                side.name,
                side.adjective,
                f"{side.adjective} forces",
                f"{side.adjective}-held",
            )
            words |= dict.fromkeys(map(compact, named), side.side_id)
        self._words = words

    def maps(self) -> tuple[OtherMap, ...]:
        """What was read, by name."""
        return tuple(_other_map(name, gathered) for name, gathered in sorted(self._maps.items()))

    def read_areas(self, path: Path) -> None:
        """Take in a GeoJSON file."""
        try:
            held = list(self._held(path, json_of(path)))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, EOFError) as error:
            raise InputError(f"{path}: not a GeoJSON map of polygons ({error})") from error
        except shapely.errors.ShapelyError as error:
            raise InputError(f"{path}: its polygons cannot be read ({error})") from error
        if not held and not self._points:
            sides = ", ".join(self._theatre.side_ids)
            raise InputError(f"{path}: no polygon says who holds it; give it a property 'side' of {sides}")
        for name, rest, day, status, area in held:
            gathered = self._maps[name]
            gathered.rest = self._rest or rest
            gathered.areas.setdefault(day, {})
            if status:
                gathered.areas[day].setdefault(status, []).append(area)

    def _held(
        self, path: Path, data: Json
    ) -> Iterator[tuple[str, str | None, date | None, str, shapely.Geometry]]:
        """Map, rest, day, status and area of each polygon that the map itself speaks by."""
        whole = data.get("map", data)
        day = day_in(str(data.get("id", ""))) or day_in(path.name)
        features = whole["features"]
        texts = [_texts(feature) for feature in features]
        shape = self._shape(compact(path.name), texts)
        name = shape.name if shape else plain_name(path)
        for feature, text in zip(features, texts, strict=True):
            properties = feature.get("properties") or {}
            if self._is_point_of_id(properties, feature):
                continue
            status = self._status(properties, text, shape, compact(path.name))
            if status is None or (feature.get("geometry") or {}).get("type") not in (
                "Polygon",
                "MultiPolygon",
            ):
                continue
            area = area_of(feature["geometry"])
            yield name, shape.rest if shape else None, _feature_day(properties) or day, status, area

    def _shape(self, file: str, texts: Iterable[str]) -> Shape | None:
        """The published map that a file is: by its name, else by the texts of its polygons."""
        by_name = next((s for s in self._shapes if any(k in file for k in s.known_by)), None)
        if by_name:
            return by_name
        every = " ".join(texts)
        return next((s for s in self._shapes if any(k in every for k in s.known_by)), None)

    def _is_point_of_id(self, properties: Json, feature: Json) -> bool:
        """Whether a feature only places an id (a settlement's cell without a word on who holds it)."""
        known = {k.lower(): v for k, v in properties.items()}
        ident = next((str(known[k]) for k in IDS if known.get(k)), None)
        if ident is None or any(known.get(k) for k in ("status", "side", "control")):
            return False
        lat, lon = (
            known.get(long, known.get(short)) for long, short in (("latitude", "lat"), ("longitude", "lon"))
        )
        if lat is None or lon is None:
            centre = shapely.centroid(area_of(feature["geometry"]))
            lat, lon = centre.y, centre.x
        self._points[point_id(ident)] = (float(lat), float(lon))
        return True

    def _status(self, properties: Json, text: str, shape: Shape | None, file: str) -> str | None:
        """A side, CONTESTED, "" for what says nothing of its own; None where it is no word on who holds it."""
        for key in _TEXTS:
            word = self._words.get(compact(str(properties.get(key, ""))))
            if word:
                return word
        if shape is None:
            return None
        for written in (text, file):
            row = next((status for phrases, status in shape.rows if any(p in written for p in phrases)), None)
            if row is not None:
                return row
        return shape.plain

    def read_table(self, path: Path) -> None:
        """Take in a CSV of settlements."""
        shape = self._shape(compact(path.name), ())
        name = shape.name if shape else plain_name(path)
        try:
            with opened(path, MOST_TABLE) as file:
                read = read_runs(file, name=name, words=self._words, points=self._points)
        except (OSError, ValueError, csv.Error, zipfile.BadZipFile, EOFError) as error:
            raise InputError(f"{path}: not a table of settlements ({error})") from error
        for called, settlements in read.items():
            states = self._maps[called].states
            for at, runs in settlements.items():
                states.setdefault(at, []).extend(runs.all())


def _other_map(name: str, gathered: _Gathered) -> OtherMap:
    return OtherMap(
        name=name,
        drawn=tuple(
            Drawn(day=day, areas={s: shapely.make_valid(shapely.union_all(g)) for s, g in areas.items()})
            for day, areas in sorted(
                gathered.areas.items(), key=lambda item: (item[0] is not None, item[0] or date.min)
            )
        ),
        listed=tuple(
            Listed(lat=at[0], lon=at[1], states=tuple(states))
            for at, states in gathered.states.items()
            if states
        ),
        rest=gathered.rest,
    )


def _texts(feature: Json) -> str:
    """The texts of a feature that may say who holds it, without signs; a colour behind the word "fill" or "poly"."""
    properties = feature.get("properties") or {}
    written = [
        compact(str(properties[k])) for k in (*_TEXTS, "description") if isinstance(properties.get(k), str)
    ]
    colours = [compact(str(properties[k])) for k in _COLOURS if isinstance(properties.get(k), str)]
    return " ".join([*written, *(c if c.startswith("poly") else f"fill{c}" for c in colours)])


def _feature_day(properties: Json) -> date | None:
    for key in _DAYS:
        value = properties.get(key)
        if (
            isinstance(value, int | float) and 1.4e12 < value < 2.2e12
        ):  # milliseconds, as map servers give them
            return datetime.fromtimestamp(value / 1000, UTC).date()
        if isinstance(value, str) and (found := day_in(value)):
            return found
    return None
