"""Builds the columns of the gazetteer from its sources, which stay told apart in `source` and in the names' kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from contactline.places.codifier import with_codifier
from contactline.places.doubles import join_doubles
from contactline.places.entry import Entry, distance_km
from contactline.places.imports import read_import
from contactline.places.packlists import (
    PackLists,
    apply_renames,
    merge_settlements,
    read_pack_lists,
    settle_areas,
)
from contactline.places.sources import (
    Unit,
    codifier_settlements,
    geonames_towns,
    join_towns,
    place_unplaced,
)
from contactline.places.spelling import fold, romanise, variants
from contactline.places.store import LAYOUT, Columns

SAME_PLACE_KM = 6.0
_LARGE_CITY = 100_000
_CITY_REACH_KM = 15.0
_SYSTEMS = ("iso_9", "bgn_russian")


def build(folder: Path, country: str, imported: Sequence[Path]) -> Columns:
    """The columns of a theatre's gazetteer.

    Raises ConfigurationError where the pack is faulty, InputError where an imported file cannot be read at all.
    """
    lists = read_pack_lists(folder, country)
    entries = _embedded(lists)
    entries = merge_settlements(entries, lists.settlements, reach_km=SAME_PLACE_KM, prefer=False)
    for path in imported:
        given, report = read_import(path)
        if report.format == "codifier":
            entries = with_codifier(entries, _in_units(given, lists.units))
        else:
            entries = _with_import(entries, given, lists.units, country)
    entries = join_doubles(entries)
    lost = apply_renames(entries, lists.renames)
    towns = settle_areas(lists.areas, entries)
    entries += [area for area in lists.areas if area.lat]
    return _columns(entries, towns, lost)


def _embedded(lists: PackLists) -> list[Entry]:
    towns = geonames_towns(lists.units)
    if lists.codifier != "katottg":
        return towns
    settlements, hromada_of, hromadas = codifier_settlements(lists.units)
    rest = join_towns(settlements, towns, hromada_of)
    # The pack's own points help to place the others of their hromada.
    settlements = merge_known_points(settlements, lists.settlements)
    placed = place_unplaced(settlements, hromada_of, hromadas)
    mark_districts(rest, placed, {unit.name for unit in lists.units if unit.codifier})
    return placed + rest


def mark_districts(rest: Iterable[Entry], placed: Iterable[Entry], codified: set[str]) -> None:
    """A town that the codifier does not list, close to a large city, is a part of that city."""
    cities = [entry for entry in placed if entry.population >= _LARGE_CITY]
    for town in rest:
        near = any(distance_km(town.lat, town.lon, city.lat, city.lon) <= _CITY_REACH_KM for city in cities)
        if town.admin1 in codified and near:
            town.feature = "district"


def merge_known_points(settlements: list[Entry], known: Iterable[Entry]) -> list[Entry]:
    """Give a codifier settlement the point of the pack's list where the name is the only one of its unit."""
    index: dict[tuple[str, str], list[Entry]] = {}
    for entry in settlements:
        if entry.feature == "settlement":
            index.setdefault((entry.admin1, fold(entry.native)), []).append(entry)
    for new in known:
        matches = index.get((new.admin1, fold(new.native)), [])
        if len(matches) == 1 and not matches[0].lat:
            entry = matches[0]
            entry.lat, entry.lon, entry.position = new.lat, new.lon, new.position
            entry.population, entry.radius_km, entry.source = new.population, new.radius_km, "katottg+theatre"
    return settlements


def _in_units(given: Iterable[Entry], units: Sequence[Unit]) -> Iterator[Entry]:
    """The settlements of a codifier that lie in the theatre, under the names of its first-level units."""
    by_code = {unit.codifier: unit for unit in units if unit.codifier}
    for entry in given:
        unit = by_code.get(entry.admin1)
        if unit is not None:
            entry.admin1, entry.country = unit.name, unit.country
            yield entry


def _with_import(
    entries: list[Entry], given: Iterable[Entry], units: Sequence[Unit], country: str
) -> list[Entry]:
    by_name = {fold(word): unit for unit in units for word in (unit.name, unit.native, unit.geonames) if word}
    settlements: list[Entry] = []
    parts: list[Entry] = []
    for entry in given:
        unit = by_name.get(fold(entry.admin1))
        entry.admin1 = unit.name if unit else ""
        entry.country = entry.country or (unit.country if unit else country)
        (parts if entry.feature == "district" else settlements).append(entry)
    return merge_settlements(entries, settlements, reach_km=SAME_PLACE_KM, prefer=True) + parts


def _columns(entries: Sequence[Entry], towns: object, lost: Sequence[str]) -> Columns:
    keys: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        for key in _keys(entry):
            keys.setdefault(key, []).append(number)
    return {
        "layout": LAYOUT,
        "place_id": [e.place_id for e in entries],
        "name": [e.name for e in entries],
        "lat": [round(e.lat, 5) for e in entries],
        "lon": [round(e.lon, 5) for e in entries],
        "feature": [e.feature for e in entries],
        "country": [e.country for e in entries],
        "admin1": [e.admin1 for e in entries],
        "admin2": [e.admin2 for e in entries],
        "population": [e.population for e in entries],
        "radius_km": [e.radius_km for e in entries],
        "position": [e.position for e in entries],
        "source": [e.source for e in entries],
        "names": ["\n".join("\t".join(name) for name in e.names) for e in entries],
        "keys": keys,
        "towns": towns,
        "lost": list(lost),
    }


def _keys(entry: Entry) -> set[str]:
    """Every folded spelling under which a place is found."""
    texts = {text for text, _, kind, *_ in entry.names if kind != "along"} | {entry.name}
    keys = {fold(text) for text in texts}
    if entry.feature == "settlement":
        if entry.native:
            keys |= {fold(romanise(entry.native, system)) for system in _SYSTEMS}
            keys |= variants(fold(romanise(entry.native)))
        keys |= variants(fold(entry.name))
    return {key for key in keys if len(key) > 1}
