"""Places across the stages: what a name may mean, how well names are resolved, places learned from the ledger."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from shapely.geometry import mapping

from contactline.errors import InputError
from contactline.model.place import Candidate
from contactline.pipeline.ingest import imported_gazetteers
from contactline.places.describe import describe
from contactline.places.gazetteer import Gazetteer, load_gazetteer
from contactline.places.locate import Locator
from contactline.places.provisional import Provisional, learn
from contactline.places.spelling import fold
from contactline.scoring import places as scoring
from contactline.store import query
from contactline.store.ledger import Ledger
from contactline.store.project import Project
from contactline.theatres.load import load_theatre


def gazetteer_of(project: Project | None, theatre_id: str) -> Gazetteer:
    """The gazetteer of a project with its imported files; without a project the theatre's own."""
    if project is None:
        return load_gazetteer(theatre_id)
    return load_gazetteer(project.theatre, imported=imported_gazetteers(project))


def ranked(
    gazetteer: Gazetteer, theatre_id: str, name: str, *, near: str | None = None, on: date | None = None
) -> tuple[Candidate, ...]:
    """The places that a name may mean, likeliest first, beside another name and on a day, with the reasons.

    Raises NotFoundError where a name is not in the gazetteer.
    """
    return describe(gazetteer, load_theatre(theatre_id), name, near=near, day=on)


LEARNED = "learned_places.geojson"
"""The file of places learned from text, in the project folder; apart from the gazetteer, read by no stage."""


def learn_places(project: Project) -> tuple[Provisional, ...]:
    """Learn places from every document of the ledger and write them with their ellipses to `LEARNED`.

    Copies of one text count once. Raises LedgerError where the ledger cannot be read.
    """
    locator = Locator(gazetteer_of(project, project.theatre), load_theatre(project.theatre))
    with Ledger.open(project.ledger_at, create=False) as ledger:
        origins = query.origins(ledger)
        seen = [
            replace(sighting, document_id=origins.get(sighting.document_id, sighting.document_id))
            for document in query.documents(ledger)
            for sighting in locator.sightings(document)
        ]
    learned = learn(seen)
    _write_learned(project.root / LEARNED, learned)
    return learned


def _write_learned(path: Path, learned: Sequence[Provisional]) -> None:
    features = [
        {
            "type": "Feature",
            "geometry": mapping(place.ellipse()),
            "properties": {
                "name": place.name, "position": place.position, "lat": place.lat, "lon": place.lon,
                "long_km": place.long_km, "short_km": place.short_km, "bearing": place.bearing,
                "documents": place.documents, "evidence": [sighting.words for sighting in place.sightings],
                "document_ids": sorted({sighting.document_id for sighting in place.sightings}),
            },
        }
        for place in learned
    ]  # fmt: skip
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    unfinished.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), encoding="utf-8"
    )
    unfinished.replace(path)


def learned_named(project: Project | None, name: str) -> list[dict[str, Any]]:
    """Properties of the learned places of that name, in any spelling; empty where none was learned."""
    path = project.root / LEARNED if project else None
    if path is None or not path.is_file():
        return []
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return [f["properties"] for f in features if fold(f["properties"]["name"]) == fold(name)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path}: cannot be read ({error}); run `contactline gazetteer learn` again"
        ) from error


def score_places(gold: Sequence[Path], project: Project | None, theatre_id: str) -> scoring.PlacesScore:
    """Ask the project's locator (without a project: the theatre's own) for the places of labelled items.

    Raises InputError where a file is not JSON Lines of such items.
    """
    gazetteer = gazetteer_of(project, theatre_id)
    locator = Locator(gazetteer, load_theatre(project.theatre if project else theatre_id))
    items = (item for path in gold for item in _items(path))
    return scoring.score(items, lambda text, day: locator.locate_text(text, day=day))


def _items(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _item(line, f"{path}, line {number}")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error


def _item(line: str, where: str) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not JSON ({error})") from error
    if not isinstance(item, dict):
        raise InputError(f"{where}: a labelled item is an object")
    return item
