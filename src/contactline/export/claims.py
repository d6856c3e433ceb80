"""Claims as JSON Lines (claim/1) and as a flat CSV table."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from typing import IO, Any

COLUMNS = (
    "claim_id",
    "kind",
    "polarity",
    "modality",
    "actor",
    "actor_side",
    "place_id",
    "place",
    "lat",
    "lon",
    "admin1",
    "part",
    "relation",
    "bearing",
    "precision",
    "toponym",
    "start",
    "end",
    "time_precision",
    "holder",
    "holder_side",
    "holder_role",
    "via",
    "evidence",
    "hedge",
    "confidence",
    "outlet",
    "published",
    "url",
    "quote",
)


def line(record: Mapping[str, Any]) -> str:
    """One claim/1 object as a line of JSON, keys sorted, no newline."""
    return json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def write_jsonl(records: Iterable[Mapping[str, Any]], file: IO[str]) -> int:
    """Write claim/1 lines; returns how many."""
    count = 0
    for record in records:
        file.write(line(record) + "\n")
        count += 1
    return count


def row(record: Mapping[str, Any]) -> dict[str, Any]:
    """A claim/1 object as one flat row with the names of COLUMNS; None where it does not say."""
    place = record["place"] or {}
    actor = record["actor"] or {}
    document, time, holder = record["document"], record["time"], record["holder"]
    return {
        "claim_id": record["claim_id"],
        "kind": record["kind"],
        "polarity": record["polarity"],
        "modality": record["modality"],
        "actor": actor.get("name"),
        "actor_side": actor.get("side"),
        "place_id": place.get("id"),
        "place": place.get("name"),
        **{name: place.get(name) for name in ("lat", "lon", "admin1", "part", "relation", "bearing")},
        "precision": place.get("precision"),
        "toponym": record["toponym"],
        "start": time["start"],
        "end": time["end"],
        "time_precision": time["precision"],
        "holder": holder["name"],
        "holder_side": holder["side"],
        "holder_role": holder["role"],
        "via": "; ".join(record["via"]),
        "evidence": record["evidence"],
        "hedge": (record["likelihood"] or {}).get("phrase"),
        "confidence": record["confidence"],
        "outlet": document["outlet"],
        "published": (document["published"] or {}).get("end"),
        "url": document["url"],
        "quote": record["quote"],
    }


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(records: Iterable[Mapping[str, Any]], file: IO[str]) -> int:
    """Write claims as CSV with a head line; returns how many.

    A cell of text that a spreadsheet would run as a formula gets a leading apostrophe.
    """
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    count = 0
    for record in records:
        writer.writerow({name: cell(value) for name, value in row(record).items()})
        count += 1
    return count


def cell(value: Any) -> Any:
    """A value for a CSV cell; text that a spreadsheet would run as a formula gets a leading apostrophe."""
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value
