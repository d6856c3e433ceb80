"""One place on one day, with what moved it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from contactline.control.explain import explain
from contactline.errors import NotFoundError
from contactline.pipeline.assess import Material, assess
from contactline.situation.status import StatusReport, status, to_text
from contactline.store.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceStatus:
    """A place's status, and the same told for a terminal."""

    report: StatusReport
    text: str


def place_status(
    project: Project, place_id: str, day: date | None = None, *, as_known_on: date | None = None
) -> PlaceStatus:
    """What the project's ledger says of a place on `day` (default: the last day it was spoken of).

    Raises NotFoundError for a place that nobody speaks of or near, and for a day that no claim reaches.
    """
    material = Material(project, as_known_on=as_known_on or datetime.now(UTC).date())
    assessed = assess(project, material=material)
    series = assessed.series
    mine = [c for c in material.claims if c.locus.place is not None and c.locus.place.place_id == place_id]
    chosen = day or max((c.time.end for c in mine), default=series.end)
    if not series.start <= chosen <= series.end:
        raise NotFoundError(
            f"nothing is assessed on {chosen}: the claims reach from {series.start} to {series.end}"
        )
    moved = explain(
        series, assessed.events, assessed.theatre, place_id, chosen, reliabilities=assessed.reliabilities
    )
    report = status(series, place_id, chosen, material.claims, assessed.theatre, influences=moved)
    return PlaceStatus(report=report, text=to_text(report, assessed.theatre, material.heads))
