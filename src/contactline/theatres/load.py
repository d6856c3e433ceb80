"""A theatre from its pack: everything is checked, and all faults are told at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from contactline.model.theatre import BaselineArea, Group, KnownHolder, Side, Source, Theatre
from contactline.theatres.pack import Faults, Row, pack_folder, read_json, read_toml, rows

THIRD = "third"
HOLDER_KINDS = ("person", "body", "collective")


def load_theatre(theatre_id: str, *, folder: Path | None = None) -> Theatre:
    """The theatre of that id, from the packs installed or from `folder`.

    Raises NotFoundError where no such pack is installed, ConfigurationError with every fault of its files
    (file, line or key, what is wrong).
    """
    folder = folder or pack_folder(theatre_id)
    faults = Faults()
    top = Row("theatre.toml", read_toml(folder / "theatre.toml", faults), faults)
    sides = _sides(top, faults)
    ids = [side.side_id for side in sides]
    theatre = Theatre(
        theatre_id=top.text("id"),
        name=top.text("name"),
        country=top.text("country"),
        start=_day(top, "start"),
        baseline_day=_day(top, "baseline_day") if "baseline_day" in top.data else None,
        delay_hours=int(top.number("delay_hours", 24, 0, 24 * 365)),
        coarsen_km=top.number("coarsen_km", 0.0, 0, 500),
        sides=sides,
        groups=_groups(folder, ids, faults),
        holders=_holders(folder, ids, faults),
        sources=_sources(folder, ids, faults),
        baseline=_baseline(folder / "baseline.geojson", ids, faults),
    )
    top.only(
        "id", "name", "country", "start", "baseline_day", "delay_hours", "coarsen_km", "sides", "neighbours"
    )
    if theatre.theatre_id and theatre.theatre_id != folder.name:
        faults.add("theatre.toml", f"id is {theatre.theatre_id!r}, the folder is {folder.name!r}")
    faults.raise_any(f"theatre {theatre_id}")
    return theatre


def _day(row: Row, key: str) -> date:
    value = row.data.get(key)
    if type(value) is date:
        return value
    row.faults.add(row.where, f"{key} should be a day such as 2022-02-24, is {value!r}")
    return date.min


def _sides(top: Row, faults: Faults) -> tuple[Side, ...]:
    tables = top.data.get("sides", [])
    if not isinstance(tables, list) or len(tables) < 2:
        faults.add("theatre.toml", "sides should be two tables or more")
        return ()
    sides = tuple(_side(Row(f"theatre.toml, side {i}", table, faults)) for i, table in enumerate(tables, 1))
    _no_doubles("theatre.toml, sides", [side.side_id for side in sides], faults)
    _no_doubles("theatre.toml, aliases", [name for side in sides for name in side.aliases], faults)
    return sides


def _side(row: Row) -> Side:
    row.only("id", "name", "adjective", "colour", "aliases")
    colour = row.text("colour")
    if not (len(colour) == 7 and colour[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in colour[1:])):
        row.faults.add(row.where, f"colour should be written #RRGGBB, is {colour!r}")
    return Side(
        side_id=row.text("id"),
        name=row.text("name"),
        adjective=row.text("adjective"),
        colour=colour,
        aliases=row.texts("aliases"),
    )


def _groups(folder: Path, sides: Sequence[str], faults: Faults) -> tuple[Group, ...]:
    found = []
    for row in rows(folder / "groups.toml", "groups", faults, required=False):
        row.only("name", "side", "aliases")
        found.append(
            Group(name=row.text("name"), side=row.choice("side", sides), aliases=row.texts("aliases"))
        )
    _no_doubles("groups.toml", [group.name for group in found], faults)
    return tuple(found)


def _holders(folder: Path, sides: Sequence[str], faults: Faults) -> tuple[KnownHolder, ...]:
    found = []
    for row in rows(folder / "holders.toml", "holders", faults, required=False):
        row.only("name", "side", "role", "kind", "family_name", "spellings")
        holder = KnownHolder(
            name=row.text("name"),
            side=row.choice("side", (*sides, THIRD)),
            role=row.maybe("role"),
            spellings=row.texts("spellings"),
            kind=row.choice("kind", HOLDER_KINDS) if "kind" in row.data else "person",
            family_name=row.maybe("family_name"),
        )
        found.append(holder)
    _no_doubles("holders.toml", [holder.name for holder in found], faults)
    spellings = [(spelling, holder.name) for holder in found for spelling in {holder.name, *holder.spellings}]
    _no_doubles("holders.toml, spellings", [spelling for spelling, _ in spellings], faults)
    return tuple(found)


def _sources(folder: Path, sides: Sequence[str], faults: Faults) -> tuple[Source, ...]:
    found = []
    for row in rows(folder / "sources.toml", "sources", faults, required=False):
        row.only(
            "id", "name", "kind", "side", "language", "hosts", "feeds", "spellings", "expected_per_day",
            "reliability", "rights",
        )  # fmt: skip
        yields = row.number("expected_per_day", 0, 0, 1e5) if "expected_per_day" in row.data else None
        found.append(
            Source(
                source_id=row.text("id"),
                name=row.text("name"),
                kind=row.text("kind"),
                side=row.choice("side", (*sides, THIRD)),
                language=row.text("language"),
                hosts=row.texts("hosts"),
                feeds=row.texts("feeds"),
                spellings=row.texts("spellings"),
                expected_per_day=yields,
                reliability=row.number("reliability", 0.7, 0, 1),
                rights=row.text("rights", ""),
            )
        )
    _no_doubles("sources.toml", [source.source_id for source in found], faults)
    _no_doubles("sources.toml, hosts", [host for source in found for host in source.hosts], faults)
    return tuple(found)


def _no_doubles(where: str, values: Iterable[str], faults: Faults) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            faults.add(where, f"{value!r} stands twice")
        seen.add(value)


def _baseline(path: Path, sides: Sequence[str], faults: Faults) -> tuple[BaselineArea, ...]:
    if not path.exists():
        return ()
    data = read_json(path, faults)
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        faults.add(path.name, "should be a GeoJSON FeatureCollection")
        return ()
    areas = [_area(f"{path.name}, feature {i}", item, sides, faults) for i, item in enumerate(features, 1)]
    return tuple(area for area in areas if area)


def _area(where: str, feature: Any, sides: Sequence[str], faults: Faults) -> BaselineArea | None:
    try:
        side = feature["properties"]["side"]
        kind, coordinates = feature["geometry"]["type"], feature["geometry"]["coordinates"]
        polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}[kind]
        area = BaselineArea(
            side=side,
            polygons=tuple(
                tuple(tuple((float(x), float(y)) for x, y in ring) for ring in p) for p in polygons
            ),
            note=str(feature["properties"].get("note", "")),
        )
    except (KeyError, TypeError, ValueError) as error:
        faults.add(where, f"should be a polygon with the property side ({error})")
        return None
    if side not in sides:
        faults.add(where, f"side is {side!r}, should be one of: {', '.join(sides)}")
    for ring in (ring for polygon in area.polygons for ring in polygon):
        if (
            len(ring) < 4
            or ring[0] != ring[-1]
            or not all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring)
        ):
            faults.add(where, "a ring should have four points or more, be closed, and lie on the globe")
    return area
