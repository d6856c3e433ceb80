"""Places across the stages: how well names are resolved."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from contactline.errors import InputError
from contactline.model.place import Candidate
from contactline.pipeline.ingest import imported_gazetteers
from contactline.places.describe import describe
from contactline.places.gazetteer import Gazetteer, load_gazetteer
from contactline.places.locate import Locator
from contactline.scoring import places as scoring
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
