"""How good it is: labelled text and independent maps against what the stages make of the same."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from contactline.errors import InputError
from contactline.model.page import Skip
from contactline.model.theatre import Theatre
from contactline.pages.records import record_page
from contactline.pipeline.assess import Material, assess
from contactline.pipeline.reading import Reader
from contactline.scoring import control, extraction
from contactline.scoring.truth import read_truth
from contactline.situation.estimates import bands
from contactline.store.project import Project
from contactline.store.serialise import claim_to_dict

Json = dict[str, Any]


def score_claims(
    gold: Path, reader: Callable[[], Reader], *, predictions: Path | None = None, min_confidence: float = 0.0
) -> extraction.ExtractionScore:
    """Score claims against labelled items: those read by `reader` now, else those of a file of claim/1 lines.

    A prediction belongs to the item whose id is its document's url (or id). Raises InputError for files
    that are not what they should be.
    """
    items = list(read_items(gold))
    ready = reader()
    by_item = _of_file(predictions) if predictions else None

    def predict(item: Mapping[str, Any]) -> Sequence[Json]:
        found = read_item(item, ready) if by_item is None else by_item.get(str(item["id"]), [])
        return [claim for claim in found if claim["confidence"] >= min_confidence]

    return extraction.score(items, predict, holder_names(ready.theatre))


def read_items(path: Path) -> Iterator[Json]:
    """Labelled items of a JSON Lines file (also .gz). Raises InputError naming the line."""
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _item(line, f"{path}, line {number}")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error


def _item(line: str, where: str) -> Json:
    try:
        item = json.loads(line)
    except ValueError as error:
        raise InputError(f"{where}: not JSON ({error})") from error
    if not isinstance(item, dict) or not {"id", "text", "claims"} <= item.keys():
        raise InputError(f"{where}: a labelled item has at least id, text and claims")
    return item


def read_item(item: Mapping[str, Any], reader: Reader) -> list[Json]:
    """The claims of a labelled item's text as claim/1 objects, without looking at its labels."""
    record = {name: value for name, value in item.items() if name != "claims"}
    page = record_page(record, str(item["id"]), datetime.now(UTC))
    if isinstance(page, Skip):
        return []
    reading = reader.read(page)
    if reading.document is None:
        return []
    return [claim_to_dict(claim, reading.document) for claim in reading.claims]


def _of_file(path: Path) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
            for line in file:
                claim = json.loads(line)
                for name in {claim["document"]["url"], claim["document"]["id"]}:
                    found.setdefault(name, []).append(claim)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: not a file of claim/1 lines ({error})") from error
    return found


def holder_names(theatre: Theatre) -> Callable[[str], str]:
    """Gives the one name of a holder's or source's many spellings, in lower case."""
    named = [(source.name, source.spellings) for source in theatre.sources]
    named += [(holder.name, holder.spellings) for holder in theatre.holders]
    known = {spelling.casefold(): name.casefold() for name, more in named for spelling in (name, *more)}
    return lambda name: known.get(name.casefold(), name.casefold())


def score_control(
    project: Project,
    truth: Path,
    *,
    start: date | None = None,
    end: date | None = None,
    as_known_on: date | None = None,
    changed_only: bool = True,
) -> tuple[control.ControlScore, ...]:
    """Score the project's assessed series and the baselines against the maps in `truth`.

    Raises InputError where the truth is not such a table, NotFoundError where there is nothing to assess.
    """
    rows = read_truth(truth)
    material = Material(project, as_known_on=as_known_on or datetime.now(UTC).date())
    assessed = assess(project, start=start, end=end, material=material)
    return control.score(
        assessed.series,
        rows,
        events=assessed.events,
        start=start,
        end=end,
        changed_only=changed_only,
        bands=[(band.low / 100, band.high / 100) for band in bands()],
    )
