"""Assessed series on disk: one .npz file, written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from contactline.model.control import ControlSeries
from contactline.model.place import Feature, Name, Place
from contactline.store.serialise import Json, canonical

FORMAT = 2


def save(series: ControlSeries, path: Path, *, stamp: Mapping[str, Any], extra: Json | None = None) -> None:
    """Write `series` with `stamp`, the facts it was made from, by which `load` knows it, and `extra` beside
    it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    head = {
        "format": FORMAT,
        "stamp": dict(stamp),
        "extra": extra or {},
        "sides": list(series.sides),
        "start": series.start.isoformat(),
        "as_known_on": series.as_known_on.isoformat(),
        "places": [_place(place) for place in series.places],
        "claim_ids": [[index, list(found)] for index, found in sorted(series.claim_ids.items())],
    }
    with unfinished.open("wb") as file:
        np.savez(
            file,
            head=np.frombuffer(canonical(head).encode(), dtype=np.uint8),
            probability=series.probability,
            known=series.known,
            evidence_count=series.evidence_count,
            last_evidence=series.last_evidence,
        )
    unfinished.replace(path)


def load(path: Path, *, stamp: Mapping[str, Any]) -> tuple[ControlSeries, Json] | None:
    """The series in `path` and what was kept beside it, where it was made from `stamp`; None for none, or
    one of other facts.
    """
    try:
        with path.open("rb") as source, np.load(source, allow_pickle=False) as file:
            head = json.loads(file["head"].tobytes())
            if head["format"] != FORMAT or head["stamp"] != json.loads(canonical(stamp)):
                return None
            series = ControlSeries(
                places=tuple(_place_of(row) for row in head["places"]),
                sides=tuple(head["sides"]),
                start=date.fromisoformat(head["start"]),
                as_known_on=date.fromisoformat(head["as_known_on"]),
                probability=file["probability"],
                known=file["known"],
                evidence_count=file["evidence_count"],
                last_evidence=file["last_evidence"],
                claim_ids={
                    index: tuple((day, claim_id) for day, claim_id in found)
                    for index, found in head["claim_ids"]
                },
            )
            return series, head["extra"]
    except (FileNotFoundError, BadZipFile, KeyError, ValueError):
        # An artefact can always be made again, so a damaged one is as good as none.
        return None


def _place(place: Place) -> list[Any]:
    return [
        place.place_id,
        place.name,
        place.lat,
        place.lon,
        str(place.feature),
        place.country,
        place.admin1,
        place.admin2,
        place.population,
        place.radius_km,
        place.position,
        place.source,
        list(dict.fromkeys(name.text for name in place.names)),
    ]


def _place_of(row: list[Any]) -> Place:
    return Place(
        place_id=row[0],
        name=row[1],
        lat=row[2],
        lon=row[3],
        feature=Feature(row[4]),
        country=row[5],
        admin1=row[6],
        admin2=row[7],
        population=row[8],
        radius_km=row[9],
        position=row[10],
        source=row[11],
        names=tuple(Name(text=text) for text in row[12]),
    )
