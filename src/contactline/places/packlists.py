"""The theatre's own lists: first-level units, regions, sectors, rivers, roads, facilities, settlements, names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contactline.places.entry import Entry, distance_km
from contactline.places.sources import Unit
from contactline.places.spelling import fold, romanise
from contactline.theatres.pack import Faults, Row, csv_rows, read_toml, rows

SETTLEMENT_COLUMNS = ("name", "native", "unit", "lat", "lon", "radius_km", "other_names")
_FEATURES = (
    ("countries", "country"), ("regions", "region"), ("rivers", "river"), ("roads", "road"),
    ("facilities", "facility"),
)  # fmt: skip
_SAME_PLACE_KM = 60.0
_ROUNDED_KM = 3.0


@dataclass(frozen=True, slots=True)
class PackLists:
    """What a theatre pack says of places, checked."""

    codifier: str
    units: tuple[Unit, ...]
    areas: tuple[Entry, ...]
    settlements: tuple[Entry, ...]
    renames: tuple[Rename, ...]


@dataclass(frozen=True, slots=True)
class Rename:
    """A spelling of a settlement: an official name of some years, or a press spelling."""

    native: str
    unit: str
    text: str
    language: str
    kind: str
    start: str
    end: str
    lat: float | None
    lon: float | None
    now: str


def read_pack_lists(folder: Path, country: str) -> PackLists:
    """The lists of a theatre pack. Raises ConfigurationError with every fault."""
    faults = Faults()
    settings = read_toml(folder / "gazetteer.toml", faults) if (folder / "gazetteer.toml").exists() else {}
    units, areas = _units(folder / "gazetteer.toml", country, faults)
    areas += _features(folder / "features.toml", country, faults)
    settlements = _settlements(folder / "settlements.csv", units, country, faults)
    renames = _renames(folder / "names.toml", units, faults)
    areas += _sectors(folder / "sectors.toml", units, country, faults)
    faults.raise_any(f"places of the pack {folder.name}")
    return PackLists(
        str(settings.get("codifier", "")), tuple(units), tuple(areas), tuple(settlements), tuple(renames)
    )


def _point(row: Row) -> tuple[float, float]:
    return row.number("lat", None, -90, 90), row.number("lon", None, -180, 180)


def _units(path: Path, country: str, faults: Faults) -> tuple[list[Unit], list[Entry]]:
    units, areas = [], []
    for row in rows(path, "regions", faults, required=False):
        row.only("name", "uk", "country", "geonames", "codifier", "lat", "lon", "radius_km", "names", "city")
        unit = Unit(
            name=row.text("name"), native=row.text("uk", ""), country=row.text("country", country),
            geonames=row.text("geonames"), codifier=row.text("codifier", ""), city=bool(row.data.get("city", False)),
        )  # fmt: skip
        units.append(unit)
        if not unit.city:
            lat, lon = _point(row)
            entry = Entry(
                place_id=f"admin1:{unit.geonames}", name=unit.name, native=unit.native, lat=lat, lon=lon,
                feature="admin1", country=unit.country, admin1=unit.name, source="theatre",
                radius_km=row.number("radius_km", None, 1, 5000), position="centre",
            )  # fmt: skip
            for text in (unit.name, *row.texts("names")):
                entry.add_name(text)
            entry.add_name(unit.native, "uk", "official")
            areas.append(entry)
    return units, areas


def _features(path: Path, country: str, faults: Faults) -> list[Entry]:
    found = []
    for key, feature in _FEATURES:
        for row in rows(path, key, faults, required=False):
            row.only("id", "name", "country", "lat", "lon", "radius_km", "names", "town", "along")
            lat, lon = _point(row)
            entry = Entry(
                place_id=row.text("id"), name=row.text("name"), lat=lat, lon=lon, feature=feature,
                country=row.text("country", country), source="theatre", position="approximate",
                radius_km=row.number("radius_km", 2.0, 0, 5000), town=row.text("town", ""),
            )  # fmt: skip
            for text in (entry.name, *row.texts("names")):
                entry.add_name(text)
            if feature in ("river", "road"):
                entry.names += [(town, "en", "along", "", "") for town in row.texts("along")]
            found.append(entry)
    return found


def _sectors(path: Path, units: Iterable[Unit], country: str, faults: Faults) -> list[Entry]:
    """Sectors named after a town get their point when the town is known; until then lat is 0."""
    found = []
    for row in rows(path, "sectors", faults, required=False):
        row.only("town", "admin1", "radius_km", "names")
        town = row.text("town")
        unit = _unit(row, row.text("admin1"), units)
        entry = Entry(
            place_id=f"sector:{town.lower().replace(' ', '-')}", name=f"{town} direction", lat=0.0, lon=0.0,
            feature="sector", country=country, admin1=unit.name if unit else "", source="theatre", town=town,
            radius_km=row.number("radius_km", 20, 1, 500), position="centre of the town it is named after",
        )  # fmt: skip
        entry.add_name(entry.name)
        for text in row.texts("names"):
            entry.add_name(f"{text} direction")
        found.append(entry)
    others = read_toml(path, faults).get("others", []) if path.exists() else []
    for i, table in enumerate(others, 1):
        row = Row(f"{path.name}, others {i}", table, faults)
        row.only("id", "name", "lat", "lon", "radius_km", "names")
        lat, lon = _point(row)
        entry = Entry(
            place_id=row.text("id"), name=row.text("name"), lat=lat, lon=lon, feature="sector", country=country,
            source="theatre", radius_km=row.number("radius_km", 20, 1, 500), position="approximate",
        )  # fmt: skip
        for text in (entry.name, *row.texts("names")):
            entry.add_name(text)
        found.append(entry)
    return found


def _unit(row: Row, word: str, units: Iterable[Unit]) -> Unit | None:
    """The unit whose name begins with `word`; an oblast before a city of that name."""
    matches = sorted(
        (u for u in units if u.name.split(" ")[0] == word or u.name == word), key=lambda u: u.city
    )
    if not matches:
        row.faults.add(row.where, f"no first-level unit begins with {word!r}")
        return None
    return matches[0]


def _settlements(path: Path, units: Iterable[Unit], country: str, faults: Faults) -> list[Entry]:
    if not path.exists():
        return []
    found = []
    for row in csv_rows(path, SETTLEMENT_COLUMNS, faults):
        unit = _unit(row, row.text("unit"), units)
        numbers = [
            _number(row, key, bound) for key, bound in (("lat", 90.0), ("lon", 180.0), ("radius_km", 100.0))
        ]
        if unit is None or numbers[0] is None or numbers[1] is None or numbers[2] is None:
            continue
        native = str(row.data["native"]).replace("'", "’")
        name = str(row.data["name"]) or romanise(native)
        entry = Entry(
            place_id=f"theatre:{fold(name).replace(' ', '-')}-{numbers[0]:.2f}-{numbers[1]:.2f}", name=name,
            native=native, lat=numbers[0], lon=numbers[1], feature="settlement", country=unit.country or country,
            admin1=unit.name, source="theatre", radius_km=numbers[2],
            position="rounded to 0.01 degree" if numbers[2] <= _ROUNDED_KM else "approximate",
        )  # fmt: skip
        entry.add_name(name, "en", "official")
        entry.add_name(native, "uk", "official")
        for text in str(row.data["other_names"]).split(";"):
            entry.add_name(text.strip(), "en", "press")
        found.append(entry)
    return found


def _number(row: Row, key: str, bound: float) -> float | None:
    text = str(row.data[key])
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = bound + 1
    if abs(value) > bound:
        row.faults.add(row.where, f"{key} is {text!r}, should be a number up to {bound:g}")
        return None
    return value


def _renames(path: Path, units: Iterable[Unit], faults: Faults) -> list[Rename]:
    found = []
    for row in rows(path, "names", faults, required=False):
        row.only(
            "native", "unit", "name", "language", "kind", "start", "end", "lat", "lon", "now", "spellings"
        )
        unit = _unit(row, row.text("unit"), units)
        dates = [row.data.get(key) for key in ("start", "end")]
        for key, value in zip(("start", "end"), dates, strict=True):
            if value is not None and type(value) is not date:
                faults.add(row.where, f"{key} should be a day, is {value!r}")
        start, end = (value.isoformat() if isinstance(value, date) else "" for value in dates)
        texts = [*row.texts("spellings"), *([row.text("name")] if "name" in row.data else [])]
        for text in texts:
            found.append(
                Rename(
                    native=row.text("native"),
                    unit=unit.name if unit else "",
                    text=text,
                    language=row.text("language", "en"),
                    kind=row.text("kind", "press"),
                    start=start,
                    end=end,
                    lat=row.data.get("lat"),
                    lon=row.data.get("lon"),
                    now=row.text("now", ""),
                )
            )
    return found


def merge_settlements(
    entries: list[Entry], given: Iterable[Entry], *, reach_km: float, prefer: bool
) -> list[Entry]:
    """Add `given` settlements to `entries`; one that is the same place as an entry gives it position and names.

    The same place: one first-level unit (where both say), a shared spelling, and no farther than `reach_km` for
    entries with a point of their own, or than the entry's radius (at most 60 km) for those without. Pairs are taken
    nearest first. `prefer`: the given point replaces an exact one too.
    """
    index: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.feature == "settlement":
            for key in {fold(text) for text, *_ in entry.names}:
                index[key].append(entry)
    pairs = []
    given = list(given)
    for number, new in enumerate(given):
        for entry in {id(e): e for text, *_ in new.names for e in index.get(fold(text), ())}.values():
            far = distance_km(entry.lat, entry.lon, new.lat, new.lon)
            if far <= _reach(entry, reach_km) and _same_unit(entry, new):
                pairs.append((0 if _same_native(entry, new) else 1, far, number, entry))
    joined: set[int] = set()
    used: set[str] = set()
    for _, _, number, entry in sorted(pairs, key=lambda pair: pair[:3]):
        if number not in joined and entry.place_id not in used:
            joined.add(number)
            used.add(entry.place_id)
            _absorb(entry, given[number], prefer=prefer)
    return entries + [new for number, new in enumerate(given) if number not in joined]


def _reach(entry: Entry, reach_km: float) -> float:
    return (
        reach_km
        if not entry.position.startswith("centre")
        else min(_SAME_PLACE_KM, entry.radius_km * 1.5 + 10)
    )


def _same_unit(entry: Entry, new: Entry) -> bool:
    return not entry.admin1 or not new.admin1 or entry.admin1 == new.admin1


def _same_native(entry: Entry, new: Entry) -> bool:
    return bool(new.native) and fold(entry.native) == fold(new.native)


def _absorb(entry: Entry, new: Entry, *, prefer: bool) -> None:
    if prefer or entry.position.startswith("centre"):
        entry.lat, entry.lon, entry.position = new.lat, new.lon, new.position
        entry.radius_km = entry.radius_km if entry.population else max(1.0, new.radius_km)
        entry.source = f"{entry.source}+{new.source}"
    entry.population = entry.population or new.population
    for text, language, kind, start, end in new.names:
        entry.add_name(text, language, "alternate" if kind == "official" else kind, start, end)


def apply_renames(entries: Iterable[Entry], renames: Iterable[Rename]) -> list[str]:
    """Add dated and press spellings to the settlements they belong to; returns the ones that found none."""
    index: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.feature == "settlement":
            index[entry.admin1, fold(entry.native or entry.name)].append(entry)
    lost = []
    for rename in renames:
        matches = index.get((rename.unit, fold(rename.native)), [])
        if rename.lat is not None and rename.lon is not None:
            lat, lon = rename.lat, rename.lon
            matches = sorted(matches, key=lambda e: distance_km(e.lat, e.lon, lat, lon))[:1]
        elif len(matches) > 1:
            matches = sorted(matches, key=lambda e: -e.population)[:1]
        if not matches:
            lost.append(f"{rename.text} ({rename.native}, {rename.unit})")
        for entry in matches:
            entry.names = [name for name in entry.names if name[0] != rename.text or name[2] == "official"]
            entry.add_name(rename.text, rename.language, rename.kind, rename.start, rename.end)
            if rename.now and rename.kind == "official":
                entry.name = rename.text
    return lost


def settle_areas(areas: Iterable[Entry], entries: Iterable[Entry]) -> Mapping[str, str]:
    """Give sectors the point of their town; returns the town's place id of every area that has a town."""
    best: dict[str, Entry] = {}
    for entry in entries:
        if entry.feature == "settlement":
            for text in {entry.name, *(name[0] for name in entry.names)}:
                known = best.get(text)
                if known is None or (entry.name == text, entry.population) > (
                    known.name == text,
                    known.population,
                ):
                    best[text] = entry
    towns: dict[str, str] = {}
    for area in areas:
        town = best.get(area.town)
        if town is None:
            continue
        towns[area.place_id] = town.place_id
        if not area.lat:
            area.lat, area.lon = town.lat, town.lon
    return towns
