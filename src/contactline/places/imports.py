"""Gazetteer files that a user brings: GeoNames dumps, OpenStreetMap extracts as CSV, GeoJSON or GeoPackage, KATOTTH.

A row that cannot be read is reported with its line; the rest loads.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import math
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from shapely.errors import ShapelyError
from shapely.geometry import shape

from contactline.errors import InputError
from contactline.places import codifier, geopackage
from contactline.places.entry import Entry, settlement_radius_km

SETTLEMENT_TYPES = frozenset(
    {"city", "town", "village", "hamlet", "isolated_dwelling", "locality", "settlement"}
)
PARTS = frozenset({"suburb", "neighbourhood", "quarter", "borough"})
_GEONAMES_COLUMNS = 19
_MOST_BYTES = 2_000_000_000
_MOST_FAULTS = 1000
_NATIVE_KEYS = ("name:uk", "name_uk", "native", "name:ru")
_ENGLISH_KEYS = ("name:en", "name_en", "name", "asciiname")
_UNIT_KEYS = ("region:name", "oblast", "admin1", "addr:region", "state")


@dataclass(slots=True)
class ImportReport:
    """What came of an import: where it was kept, how many places, and the faults with their lines."""

    path: Path
    format: str
    places: int = 0
    faults: list[str] = field(default_factory=list)
    kept_as: Path | None = None

    def fault(self, line: int, what: str) -> None:
        """Note a row that could not be read."""
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(f"{self.path.name}, line {line}: {what}")


def import_file(path: Path, store_folder: Path) -> ImportReport:
    """Read a gazetteer file and keep it in `store_folder` for `load_gazetteer(..., imported=...)`.

    The same file twice is kept once. Raises InputError where it cannot be read at all or holds no place.
    """
    entries, report = read_import(path)
    if not entries:
        raise InputError(f"{path}: no place could be read; {len(report.faults)} faulty rows")
    store_folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    report.kept_as = store_folder / f"{_stem(path)}-{digest}{''.join(path.suffixes[-2:])}"
    if not report.kept_as.exists():
        partial = report.kept_as.with_name(report.kept_as.name + ".partial")
        partial.write_bytes(path.read_bytes())
        partial.replace(report.kept_as)
    return report


def imported_files(store_folder: Path) -> tuple[Path, ...]:
    """The gazetteer files kept in a folder."""
    if not store_folder.is_dir():
        return ()
    return tuple(sorted(p for p in store_folder.iterdir() if p.is_file() and not p.name.endswith(".partial")))


def _stem(path: Path) -> str:
    name = path.name.removesuffix(".gz")
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in Path(name).stem)[:60] or "gazetteer"


def read_import(path: Path) -> tuple[list[Entry], ImportReport]:
    """The settlements of a gazetteer file, and a report. Raises InputError where it cannot be read at all."""
    with _opened(path) as stream:
        start = stream.read(16)
    if start == geopackage.MAGIC:
        report = ImportReport(path, "geopackage")
        found = _geopackage(report)
    elif start.startswith(codifier.MAGIC):
        report = ImportReport(path, "codifier")
        found = _codifier(codifier.workbook_rows(path), report)
    else:
        text = _text(path)
        report = ImportReport(path, _format(path, text))
        found = _READERS[report.format](text, report)
    entries = list(found)
    report.places = len(entries)
    return entries, report


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(f"{path}: larger than {_MOST_BYTES // 10**6} MB")
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
                data = stream.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise InputError(f"{path}: unpacks to more than {_MOST_BYTES // 10**6} MB")
        return data.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read as text ({error})") from error


def _format(path: Path, text: str) -> str:
    if text.lstrip()[:1] == "{":
        return "geojson"
    first = text.split("\n", 1)[0]
    if first.count("\t") == _GEONAMES_COLUMNS - 1:
        return "geonames"
    if "lat" in first and "lon" in first:
        return "csv"
    if codifier.looks_like_codifier(text):
        return "codifier"
    raise InputError(
        f"{path}: not a GeoNames dump (19 columns with tabs), a CSV file with columns lat and lon, GeoJSON, "
        "a GeoPackage, or the codifier KATOTTH (workbook or CSV)"
    )


def _geonames(text: str, report: ImportReport) -> Iterator[Entry]:
    for line, row in enumerate(text.splitlines(), 1):
        cells = row.split("\t")
        if len(cells) != _GEONAMES_COLUMNS:
            report.fault(line, f"{len(cells)} columns, should be {_GEONAMES_COLUMNS}")
        elif cells[6] == "P":
            entry = _entry(
                f"geonames:{cells[0]}",
                cells[1],
                "",
                cells[4],
                cells[5],
                cells[14],
                "geonames dump",
                report,
                line,
            )
            if entry:
                entry.country, entry.admin1 = cells[8], f"{cells[8]}.{cells[10]}"
                for name in cells[3].split(","):
                    entry.add_name(name, "la")
                yield entry


def _csv(text: str, report: ImportReport) -> Iterator[Entry]:
    reader = csv.DictReader(io.StringIO(text))
    try:
        for row in reader:
            entry = _from_tags(row, str(row.get("lat")), str(row.get("lon")), report, reader.line_num)
            if entry:
                yield entry
    except csv.Error as error:
        report.fault(reader.line_num, str(error))


def _geojson(text: str, report: ImportReport) -> Iterator[Entry]:
    try:
        features = json.loads(text)["features"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{report.path}: not a GeoJSON FeatureCollection ({error})") from error
    for number, feature in enumerate(features if isinstance(features, list) else [], 1):
        try:
            lat, lon, reach = geopackage.point_and_reach(shape(feature["geometry"]))
            tags = dict(feature["properties"])
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, ShapelyError) as error:
            report.fault(number, f"feature has no geometry with properties ({error!r})")
            continue
        entry = _from_tags(tags, str(lat), str(lon), report, number)
        if entry:
            entry.radius_km = entry.radius_km if reach is None else round(reach, 2)
            yield entry


def _geopackage(report: ImportReport) -> Iterator[Entry]:
    for found in geopackage.read_features(report.path):
        if len(found) == 2:
            report.fault(*found)
            continue
        number, tags, lat, lon, reach = found
        entry = _from_tags(tags, str(lat), str(lon), report, number)
        if entry:
            entry.radius_km = entry.radius_km if reach is None else round(reach, 2)
            yield entry


def _codifier(rows: Iterable[codifier.Row], report: ImportReport) -> Iterator[Entry]:
    for found in codifier.settlements(rows):
        if isinstance(found, Entry):
            yield found
        else:
            report.fault(*found)


def _codifier_csv(text: str, report: ImportReport) -> Iterator[Entry]:
    return _codifier(codifier.csv_rows(text), report)


def _from_tags(tags: Mapping[str, Any], lat: str, lon: str, report: ImportReport, line: int) -> Entry | None:
    kind = str(tags.get("place") or "settlement")
    if kind not in SETTLEMENT_TYPES | PARTS:
        return None
    native = _first(tags, _NATIVE_KEYS)
    name = _first(tags, _ENGLISH_KEYS) or native
    number = _first(tags, ("osm_id", "@id", "id")) or f"{lat},{lon}"
    kind_of_id = str(tags.get("osm_type") or "osm")
    entry = _entry(
        f"osm:{kind_of_id}/{number}" if not number.startswith("osm:") else number,
        name, native, lat, lon, str(tags.get("population") or ""), "import", report, line,
    )  # fmt: skip
    if entry:
        entry.admin1 = _first(tags, _UNIT_KEYS)
        entry.feature = "district" if kind in PARTS else "settlement"
        for key, value in tags.items():
            if value and str(key).startswith(("name:", "alt_name", "old_name", "int_name", "official_name")):
                for text in str(value).split(";"):
                    entry.add_name(text.strip(), str(key).partition(":")[2] or "la")
    return entry


def _first(tags: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((str(tags[key]).strip() for key in keys if tags.get(key)), "")


def _entry(
    place_id: str, name: str, native: str, lat: str, lon: str, population: str, source: str, report: ImportReport,
    line: int,
) -> Entry | None:  # fmt: skip
    try:
        y, x = float(lat), float(lon)
    except ValueError:
        y = x = math.nan
    if not (name and -90 <= y <= 90 and -180 <= x <= 180):
        report.fault(line, f"needs a name and a point, has {name!r}, {lat!r}, {lon!r}")
        return None
    people = int(population) if population.isascii() and population.isdigit() else 0
    entry = Entry(
        place_id=place_id, name=name, native=native, lat=y, lon=x, feature="settlement", country="",
        population=people, radius_km=settlement_radius_km(people), source=source,
    )  # fmt: skip
    entry.add_name(name, "en", "official")
    entry.add_name(native, "uk", "official")
    return entry


_READERS: Mapping[str, Callable[[str, ImportReport], Iterator[Entry]]] = {
    "geonames": _geonames,
    "geojson": _geojson,
    "csv": _csv,
    "codifier": _codifier_csv,
}
