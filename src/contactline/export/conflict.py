"""Claims under the column names that users of ACLED and UCDP GED know.

The rows are claims, not verified events: `event_id_cnty` and `id` name the claim, `notes` is the quote, and
the column `claim_kind` keeps contactline's own word beside the borrowed category.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any

from contactline.export.claims import cell

_FILE = Path(__file__).with_name("conflict.toml")

ACLED_COLUMNS = (
    "event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1", "country",
    "admin1", "location", "latitude", "longitude", "geo_precision", "source", "notes", "claim_kind",
)  # fmt: skip
UCDP_COLUMNS = (
    "id", "date_start", "date_end", "date_prec", "type_of_violence", "side_a", "where_coordinates",
    "where_prec", "latitude", "longitude", "country", "adm_1", "source_article", "source_office",
    "source_headline", "source_original", "claim_kind",
)  # fmt: skip


@cache
def _codes() -> dict[str, Any]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


def acled_row(record: Mapping[str, Any]) -> dict[str, Any]:
    """One claim under ACLED's column names."""
    codes, place, time = _codes(), record["place"] or {}, record["time"]
    kind = codes["kind"][record["kind"]]
    return {
        "event_id_cnty": record["claim_id"],
        "event_date": time["start"],
        "time_precision": codes["time_precision_acled"][time["precision"]],
        "event_type": kind["event_type"],
        "sub_event_type": kind["sub_event_type"],
        "actor1": (record["actor"] or {}).get("name"),
        "country": place.get("country"),
        "admin1": place.get("admin1"),
        "location": place.get("name") or record["toponym"],
        "latitude": place.get("lat"),
        "longitude": place.get("lon"),
        "geo_precision": codes["place_precision_acled"].get(str(place.get("precision"))),
        "source": record["document"]["outlet"],
        "notes": record["quote"],
        "claim_kind": record["kind"],
    }


def ucdp_row(record: Mapping[str, Any]) -> dict[str, Any]:
    """One claim under UCDP GED's column names."""
    codes, place, time, document = _codes(), record["place"] or {}, record["time"], record["document"]
    return {
        "id": record["claim_id"],
        "date_start": time["start"],
        "date_end": time["end"],
        "date_prec": codes["time_precision_ucdp"][time["precision"]],
        "type_of_violence": codes["kind"][record["kind"]]["type_of_violence"],
        "side_a": (record["actor"] or {}).get("name"),
        "where_coordinates": place.get("name") or record["toponym"],
        "where_prec": codes["place_precision_ucdp"].get(str(place.get("precision"))),
        "latitude": place.get("lat"),
        "longitude": place.get("lon"),
        "country": place.get("country"),
        "adm_1": place.get("admin1"),
        "source_article": document["url"],
        "source_office": document["outlet"],
        "source_headline": document["title"],
        "source_original": record["holder"]["name"],
        "claim_kind": record["kind"],
    }


def write_acled(records: Iterable[Mapping[str, Any]], file: IO[str]) -> None:
    """The affirmed, actual claims as CSV under ACLED's names."""
    _write(map(acled_row, _events(records)), ACLED_COLUMNS, file)


def write_ucdp(records: Iterable[Mapping[str, Any]], file: IO[str]) -> None:
    """The affirmed, actual claims as CSV under UCDP GED's names."""
    _write(map(ucdp_row, _events(records)), UCDP_COLUMNS, file)


def _events(records: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Plans and denials are no events: those formats have no column to say so."""
    return (r for r in records if r["modality"] == "actual" and r["polarity"] == "affirmed")


def _write(rows: Iterable[dict[str, Any]], columns: tuple[str, ...], file: IO[str]) -> None:
    writer = csv.DictWriter(file, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: cell(value) for name, value in row.items()})
