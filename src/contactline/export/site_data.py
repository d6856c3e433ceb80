"""The site's data files (schema site/1): compact JSON, one file a month or a place."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from contactline.export.control import status_codes, statuses
from contactline.export.geojson import band_geometry, line_geometry
from contactline.model.control import ControlSeries, Influence
from contactline.model.place import Place
from contactline.model.situation import Brief, Front

Json = dict[str, Any]
Percents = npt.NDArray[np.uint8]

_NOT_IN_FILE_NAMES = re.compile(r"[^A-Za-z0-9_-]")


def dump(path: Path, value: Any) -> None:
    """Write JSON without spaces, making the folder where needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False), encoding="utf-8"
    )


def place_file(place_id: str) -> str:
    """The file name of a place: anything but letters, digits, "-" and "_" becomes "_"."""
    return f"{_NOT_IN_FILE_NAMES.sub('_', place_id)}.json"


def percents(series: ControlSeries) -> Percents:
    """Probabilities in whole percent, shape (days, places, sides + 1)."""
    return np.rint(series.probability * 100).astype(np.uint8)


def places_table(places: Sequence[Place], evidence: Mapping[str, int]) -> Json:
    """The columns of places.json; `evidence` is the number of claims by place id.

    `position` says what the point is ("exact", "centre of ..."), `radius_km` how far the place may lie from it: a
    point that is not exact must not be shown as one.
    """
    return {
        "id": [place.place_id for place in places],
        "name": [place.name for place in places],
        "names": [_other_names(place) for place in places],
        "lat": [place.lat for place in places],
        "lon": [place.lon for place in places],
        "position": [place.position for place in places],
        "radius_km": [place.radius_km for place in places],
        "feature": [str(place.feature) for place in places],
        "admin1": [place.admin1 for place in places],
        "population": [place.population for place in places],
        "evidence": [evidence.get(place.place_id, 0) for place in places],
    }


def _other_names(place: Place) -> list[str]:
    return list(dict.fromkeys(name.text for name in place.names if name.text != place.name))


def by_month(days: Iterable[date]) -> dict[str, list[date]]:
    """Days in order, grouped by month ("2022-08")."""
    months: dict[str, list[date]] = defaultdict(list)
    for day in days:
        months[f"{day:%Y-%m}"].append(day)
    return dict(months)


def control_months(series: ControlSeries) -> Iterator[Json]:
    """For each month the full state of its first day, then what changed from day to day."""
    codes, percent = status_codes(series), percents(series)
    for month, days in by_month(series.days).items():
        told = {
            day.isoformat(): _control_day(codes, percent, series.day_index(day), full=at == 0)
            for at, day in enumerate(days)
        }
        yield {"month": month, "sides": list(series.sides), "days": told}


def _control_day(codes: npt.NDArray[np.int8], percent: Percents, row: int, *, full: bool) -> Json:
    unknown = percent.shape[2]
    told = codes[row] != unknown
    if not full:
        before = row - 1
        differs = (codes[row] != codes[before]) | (percent[row] != percent[before]).any(axis=1)
        told = differs & (told | (codes[before] != unknown))
    index = np.flatnonzero(told)
    return {
        "full": full,
        "i": index.tolist(),
        "s": codes[row, index].tolist(),
        "p": percent[row, index].tolist(),
    }


def front_months(fronts: Mapping[date, Front]) -> Iterator[Json]:
    """For each month the line and band of each day; "=" for a day like the one before it."""
    for month, days in by_month(sorted(fronts)).items():
        told: dict[str, Any] = {}
        before: Json | None = None
        for day in days:
            shape = {"line": line_geometry(fronts[day]), "band": band_geometry(fronts[day])}
            told[day.isoformat()] = "=" if shape == before else shape
            before = shape
        yield {"month": month, "days": told}


def site_claim(record: Mapping[str, Any], numbers: Mapping[str, int]) -> Json:
    """A claim/1 object with what the page looks up: place number, outlet, address, day of publication."""
    document, place = record["document"], record["place"]
    return {
        **record,
        "place_number": None if place is None else numbers.get(place["id"]),
        "outlet": document["outlet"],
        "url": document["url"],
        "published": None if document["published"] is None else document["published"]["end"],
    }


def claim_months(claims: Iterable[Json]) -> Iterator[Json]:
    """The claims by the month of their first valid day."""
    months: dict[str, list[Json]] = defaultdict(list)
    for record in claims:
        months[record["time"]["start"][:7]].append(record)
    for month in sorted(months):
        yield {"month": month, "claims": months[month]}


def histogram(claims: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many claims speak of each day (their first)."""
    return dict(sorted(Counter(record["time"]["start"] for record in claims).items()))


def place_history(
    series: ControlSeries, index: int, codes: npt.NDArray[np.int8], percent: Percents
) -> list[Json]:
    """The days on which the place's status or percent changed, the first day always."""
    own, word = percent[:, index], statuses(series)
    turns = (codes[1:, index] != codes[:-1, index]) | (own[1:] != own[:-1]).any(axis=1)
    days = series.days
    return [
        {"date": days[row].isoformat(), "status": word[codes[row, index]], "p": own[row].tolist()}
        for row in [0, *(np.flatnonzero(turns) + 1).tolist()]
    ]


def influence_table(influences: Mapping[date, Sequence[Influence]]) -> Json:
    """By day which claims moved the place, and how far (change of probability, -1 to 1)."""
    return {
        day.isoformat(): [
            {"claim_id": one.claim_id, "side": one.side, "change": round(float(one.change), 3)}
            for one in found
        ]
        for day, found in sorted(influences.items())
    }


def brief_months(briefs: Mapping[date, Brief]) -> Iterator[tuple[str, Json]]:
    """For each month the briefs of its days."""
    for month, days in by_month(sorted(briefs)).items():
        yield month, {"days": {day.isoformat(): brief_object(briefs[day]) for day in days}}


def brief_object(brief: Brief) -> Json:
    """A brief as the page reads it."""
    return {
        "title": brief.title,
        "sections": [
            {
                "heading": section.heading,
                "sentences": [
                    {"text": s.text, "claim_ids": list(s.claim_ids), "layer": s.layer}
                    for s in section.sentences
                ],
            }
            for section in brief.sections
        ],
    }
