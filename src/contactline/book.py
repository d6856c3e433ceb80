"""A project for notebooks: claims as a DataFrame, control as a GeoDataFrame."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from contactline.errors import NotFoundError
from contactline.store import project, query
from contactline.store.ledger import Ledger
from contactline.store.project import Project

if TYPE_CHECKING:
    import geopandas
    import pandas

    from contactline.model.control import ControlSeries
    from contactline.situation.status import StatusReport

Day = str | date


class Book:
    """An open project. Days are dates or text such as "2023-04-07"; `as_known_on` defaults to today."""

    def __init__(self, opened: Project) -> None:
        self.project = opened
        self._series: dict[tuple[int, date], ControlSeries] = {}

    @classmethod
    def open(cls, folder: str | Path = ".") -> Self:
        """The project in `folder` or the nearest upward. Raises NotFoundError where there is none."""
        return cls(project.find(Path(folder)))

    def claims(
        self,
        place: str | None = None,
        on: Day | None = None,
        *,
        since: Day | None = None,
        until: Day | None = None,
        as_known_on: Day | None = None,
        kind: str | None = None,
    ) -> pandas.DataFrame:
        """Claims, one a row, by their first day; columns as in `export.claims.COLUMNS`.

        `place` is a name as the claims have it, or a place id. Raises NotFoundError for a place nobody speaks of.
        """
        from contactline.export.frames import claims_frame  # noqa: PLC0415 - pandas takes a second to import

        with Ledger.open(self.project.ledger_at, create=False) as ledger:
            asked = query.ClaimQuery(
                place_id=None if place is None else _place_id(ledger, place),
                start=_day(on) or _day(since),
                end=_day(on) or _day(until),
                known_by=_day(as_known_on),
                kind=kind,
            )
            return claims_frame(query.claim_records(ledger, asked))

    def control(self, on: Day, *, as_known_on: Day | None = None) -> geopandas.GeoDataFrame:
        """Assessed control of a day: a point for each settlement whose status is not UNKNOWN.

        Raises NotFoundError where no claim was known, IndexError for a day outside the assessment.
        """
        from contactline.export.frames import control_frame  # noqa: PLC0415 - as above

        return control_frame(self.series(as_known_on=as_known_on), _day(on) or date.min)

    def series(self, *, as_known_on: Day | None = None) -> ControlSeries:
        """The whole assessed series, as known on a day."""
        from contactline.pipeline import assess  # noqa: PLC0415 - the model is needed here alone

        known = _day(as_known_on) or datetime.now(UTC).date()
        with Ledger.open(self.project.ledger_at, create=False) as ledger:
            key = (ledger.revision(), known)
        if key not in self._series:
            self._series = {key: assess(self.project, as_known_on=known).series}
        return self._series[key]

    def status(self, place: str, on: Day | None = None, *, as_known_on: Day | None = None) -> StatusReport:
        """One place on one day: how sure, who says what, who disagrees."""
        from contactline.pipeline.inquire import place_status  # noqa: PLC0415 - as above

        with Ledger.open(self.project.ledger_at, create=False) as ledger:
            place_id = _place_id(ledger, place)
        return place_status(self.project, place_id, _day(on), as_known_on=_day(as_known_on)).report


def _day(value: Day | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _place_id(ledger: Ledger, place: str) -> str:
    found = query.place_named(ledger, place)
    if found:
        return str(found[0]["id"])
    if query.count_claims(ledger, query.ClaimQuery(place_id=place)):
        return place
    raise NotFoundError(f"{place!r}: no claim speaks of a place of that name")
