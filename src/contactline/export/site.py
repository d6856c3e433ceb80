"""The static site: the map page, its data, the files at its root. Written beside, then put in place."""

from __future__ import annotations

import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from contactline.export import site_data
from contactline.export.claims import write_jsonl
from contactline.export.control import status_codes, write_parquet
from contactline.export.geojson import front_features
from contactline.export.geojson import write as write_geojson
from contactline.export.release import Release
from contactline.model.control import ControlSeries, Influence
from contactline.model.situation import Brief, Front
from contactline.model.theatre import Theatre

Json = dict[str, Any]

LICENCE = "Assessment: contactline. Quotes belong to their publishers."


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteContent:
    """What a site shows. Claims are claim/1 objects and, like the series, already within `release`.

    `influences` is by place id and day. `known` holds series and fronts as they were known on earlier days.
    `brief_text` is the last day's brief in Markdown, `situation` that day's
    situation as situation/1. `events` is how many events the claims make.
    `tables` are further data files by name: "origins" (who repeats whom), "coverage" (expected against seen).
    """

    theatre: Theatre
    release: Release
    series: ControlSeries
    claims: Sequence[Json] = field(repr=False)
    fronts: Mapping[date, Front] = field(repr=False)
    briefs: Mapping[date, Brief] = field(repr=False)
    influences: Mapping[str, Mapping[date, Sequence[Influence]]] = field(repr=False)
    known: Mapping[date, tuple[ControlSeries, Mapping[date, Front]]] = field(default_factory=dict, repr=False)
    brief_text: str = field(default="", repr=False)
    situation: Json | None = field(default=None, repr=False)
    documents: int = 0
    events: int = 0
    tables: Mapping[str, Json] = field(default_factory=dict, repr=False)


def write_site(folder: Path, content: SiteContent, page: Path) -> None:
    """Write the site to `folder`, in place of the one that was there: whole, or not at all.

    `page` is the folder of the built map page. Raises OSError where the disk does not take it.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    clear_leftovers(folder)
    replace_folder(folder, lambda unfinished: _fill(unfinished, content, page))


def replace_folder(folder: Path, fill: Callable[[Path], None]) -> None:
    """Have `fill` write a new folder beside `folder`, then put it in its place."""
    unfinished = folder.with_name(f"{folder.name}.{os.getpid()}.new")
    old = folder.with_name(f"{folder.name}.{os.getpid()}.old")
    unfinished.mkdir()
    try:
        fill(unfinished)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    if folder.exists():
        folder.rename(old)
    unfinished.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def clear_leftovers(folder: Path) -> None:
    """Put things right after a run that was killed while it wrote this folder."""
    for left in folder.parent.glob(f"{folder.name}.*.old"):
        if folder.exists():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.rename(folder)
    for left in folder.parent.glob(f"{folder.name}.*.new"):
        if not _alive(left.name.split(".")[-2]):
            shutil.rmtree(left, ignore_errors=True)


def _alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def _fill(folder: Path, content: SiteContent, page: Path) -> None:
    if page.is_dir():
        shutil.copytree(page, folder, dirs_exist_ok=True)
    write_data(folder / "data", content)
    with (folder / "claims.jsonl").open("w", encoding="utf-8") as file:
        write_jsonl(content.claims, file)
    write_parquet(content.series, folder / "control.parquet")
    days = evidence_days(content)
    write_geojson((f for day in days for f in front_features(content.fronts[day])), folder / "fronts.geojson")
    (folder / "brief.md").write_text(content.brief_text, encoding="utf-8")


def evidence_days(content: SiteContent) -> list[date]:
    """The days with a front on which a claim begins to speak, and the last day."""
    spoken = {record["time"]["start"] for record in content.claims}
    days = [day for day in sorted(content.fronts) if day.isoformat() in spoken]
    last = max(content.fronts, default=None)
    return days if last is None or last in days else [*days, last]


def last_spoken(content: SiteContent) -> date:
    """The last day with a front on which a claim begins to speak; certainty has not faded yet on it."""
    *spoken, last = evidence_days(content)
    told = {record["time"]["start"] for record in content.claims}
    return last if last.isoformat() in told or not spoken else spoken[-1]


def write_data(folder: Path, content: SiteContent) -> None:
    """Write the data files of the page (schema site/1) into `folder`."""
    series = content.series
    numbers = {place.place_id: i for i, place in enumerate(series.places)}
    evidence = Counter(record["place"]["id"] for record in content.claims if record["place"])
    claims = [site_data.site_claim(record, numbers) for record in content.claims]
    site_data.dump(folder / "manifest.json", _manifest(content))
    site_data.dump(folder / "places.json", site_data.places_table(series.places, evidence))
    site_data.dump(folder / "histogram.json", site_data.histogram(claims))
    if content.situation is not None:
        site_data.dump(folder / "situation.json", content.situation)
    for name, table in content.tables.items():
        site_data.dump(folder / f"{name}.json", table)
    _write_states(folder, series, content.fronts)
    for day, (then, fronts) in sorted(content.known.items()):
        _write_states(folder / "known" / day.isoformat(), then, fronts)
    for month in site_data.claim_months(claims):
        site_data.dump(folder / "claims" / f"{month['month']}.json", month)
    for name, briefs in site_data.brief_months(content.briefs):
        site_data.dump(folder / "briefs" / f"{name}.json", briefs)
    _write_places(folder / "places", content, claims, numbers)


def _write_states(folder: Path, series: ControlSeries, fronts: Mapping[date, Front]) -> None:
    for month in site_data.control_months(series):
        site_data.dump(folder / "control" / f"{month['month']}.json", month)
    for month in site_data.front_months(fronts):
        site_data.dump(folder / "fronts" / f"{month['month']}.json", month)


def _manifest(content: SiteContent) -> Json:
    theatre, series = content.theatre, content.series
    return {
        "schema": "site/1",
        "theatre": {
            "id": theatre.theatre_id,
            "name": theatre.name,
            "sides": [{"id": s.side_id, "name": s.name, "colour": s.colour} for s in theatre.sides],
        },
        "first_day": series.start.isoformat(),
        "last_day": series.end.isoformat(),
        "as_known_on": series.as_known_on.isoformat(),
        "generated_from": {
            "documents": content.documents,
            "claims": len(content.claims),
            "events": content.events,
        },
        "delay_hours": content.release.delay_hours,
        "coarsen_km": content.release.coarsen_km,
        "licence": LICENCE,
        "months": list(site_data.by_month(series.days)),
        "known_days": [day.isoformat() for day in sorted(content.known)],
    }


def _write_places(
    folder: Path, content: SiteContent, claims: Sequence[Json], numbers: Mapping[str, int]
) -> None:
    spoken: dict[str, list[Json]] = defaultdict(list)
    for record in claims:
        if record["place"] is not None:
            spoken[record["place"]["id"]].append(record)
    codes, percent = status_codes(content.series), site_data.percents(content.series)
    for place_id, told in spoken.items():
        if place_id not in numbers:
            continue
        index = numbers[place_id]
        newest = sorted(told, key=lambda r: (r["time"]["start"], r["claim_id"]), reverse=True)
        town = {
            "place_number": index,
            "series": site_data.place_history(content.series, index, codes, percent),
            "claims": newest,
            "influence": site_data.influence_table(content.influences.get(place_id, {})),
        }
        site_data.dump(folder / site_data.place_file(place_id), town)
