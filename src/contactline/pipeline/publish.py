"""The assessed series to the site: fronts, briefs, influences, files; all within the publication delay."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from contactline.control.explain import explain
from contactline.errors import LedgerError, NotFoundError
from contactline.export.files import write_files
from contactline.export.release import Release, release
from contactline.export.site import SiteContent, write_site
from contactline.export.situation import record
from contactline.model.claim import Claim
from contactline.model.control import ControlSeries, Influence
from contactline.model.situation import Brief, Front
from contactline.model.theatre import Theatre
from contactline.pipeline.assess import Assessed, Material, assess
from contactline.pipeline.coverage import coverage_json, project_coverage
from contactline.pipeline.progress import Progress, Silent
from contactline.pipeline.repeats import origin_graph
from contactline.pipeline.spread import spread
from contactline.places.gazetteer import Gazetteer
from contactline.situation import brief as briefs
from contactline.situation.fronts import front
from contactline.situation.overview import situation
from contactline.store import query
from contactline.store.ledger import Ledger
from contactline.store.project import Project
from contactline.store.review import reviewed
from contactline.theatres.load import load_theatre

PAGE = Path(__file__).parents[1] / "web"
"""The built map page."""

FADING_DAYS = 3

MOST_EXPLAINED = 150
"""So many days of places are explained on the site, the newest of each place first; `status` explains any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Where the site is and what it rests on. `withheld` claims are younger than the delay."""

    site: Path
    page: bool
    first: date
    last: date
    as_known_on: date
    claims: int
    events: int
    places: int
    withheld: int


def project_release(project: Project, theatre: Theatre, *, now: datetime | None = None) -> Release:
    """What a project may publish now: its own settings, else its theatre's."""
    return release(
        now or datetime.now(UTC),
        delay_hours=theatre.delay_hours if project.delay_hours is None else project.delay_hours,
        coarsen_km=theatre.coarsen_km if project.coarsen_km is None else project.coarsen_km,
    )


def publish(
    project: Project,
    *,
    now: datetime | None = None,
    site: Path | None = None,
    progress: Progress | None = None,
    gazetteer: Gazetteer | None = None,
) -> Published:
    """Assess as known on the last day that may be told, and write the site in place of the one before.

    Raises NotFoundError where no claim may be told yet, LedgerError where the disk does not take the site.
    """
    progress = progress or Silent()
    folder = site or project.site
    limits = project_release(project, load_theatre(project.theatre), now=now)
    material = Material(project, as_known_on=limits.horizon, gazetteer=gazetteer)
    withheld = _withheld(project, limits)
    if not material.claims:
        raise NotFoundError(_nothing(withheld, limits))
    assessed = assess(project, material=material, progress=progress)
    content = _content(project, assessed, material, limits, progress)
    progress.stage("writing the site", None)
    try:
        write_site(folder, content, PAGE)
    except OSError as error:
        raise LedgerError(
            f"{folder}: cannot be written ({error.strerror}); the site before is still there"
        ) from error
    return Published(
        site=folder,
        page=PAGE.is_dir(),
        first=content.series.start,
        last=content.series.end,
        as_known_on=limits.horizon,
        claims=len(content.claims),
        events=content.events,
        places=len(content.series.places),
        withheld=withheld,
    )


def _withheld(project: Project, limits: Release) -> int:
    with Ledger.open(project.ledger_at) as ledger:
        told = query.count_claims(ledger, query.ClaimQuery(known_by=limits.horizon))
        return ledger.counts().claims - told


def _nothing(withheld: int, limits: Release) -> str:
    if withheld:
        hours, until = limits.delay_hours, limits.horizon + timedelta(days=1)
        return (
            f"all {withheld} claims are held back by the {hours} h publication delay: "
            f"they were known on {until} or later"
        )
    return "no claims were found, so there is no map; `contactline doctor` tells what was left out and why"


def _content(
    project: Project, assessed: Assessed, material: Material, limits: Release, progress: Progress
) -> SiteContent:
    series = limits.series(assessed.series)
    with Ledger.open(project.ledger_at) as ledger:
        asked = query.ClaimQuery(known_by=limits.horizon)
        found = reviewed(query.claim_records(ledger, asked), material.decided)
        records = [limits.claim(record) for record in found]
        origins = origin_graph(ledger, limits.horizon, assessed.theatre.sources)
    covered = coverage_json(project_coverage(project, assessed.theatre, until=limits.horizon))
    written = brief_days(series, assessed.theatre, material.claims, progress)
    fronts = front_days(series, assessed.theatre, progress)
    return SiteContent(
        theatre=assessed.theatre,
        release=limits,
        series=series,
        claims=records,
        fronts=fronts,
        briefs=written,
        influences=influences(assessed, progress),
        brief_text=_last_brief(written, material.claims),
        situation=_situation(series, assessed.theatre, material, fronts, limits),
        documents=len({record["document"]["id"] for record in records}),
        events=len(assessed.events),
        tables={"origins": origins, "coverage": covered},
    )


def _situation(
    series: ControlSeries,
    theatre: Theatre,
    material: Material,
    fronts: Mapping[date, Front],
    limits: Release,
) -> dict[str, Any] | None:
    """The situation of the last day that claims speak of, at published positions, as situation/1."""
    claims = [_released(claim, limits) for claim in material.claims]
    day = max((c.time.end for c in claims if c.time.end in fronts), default=None)
    if day is None:
        return None
    return record(situation(series, day, claims, theatre, fronts[day], documents=material.heads))


def _released(claim: Claim, limits: Release) -> Claim:
    place = claim.locus.place
    if place is None:
        return claim
    return dataclasses.replace(claim, locus=dataclasses.replace(claim.locus, place=limits.place(place)))


def front_days(series: ControlSeries, theatre: Theatre, progress: Progress) -> dict[date, Front]:
    """The front of each day; between two that are drawn (see `rows_to_draw`) the one before holds."""
    days, rows = series.days, rows_to_draw(series)
    progress.stage("drawing fronts", len(rows))
    drawn: dict[int, Front] = {}
    for row, one in zip(rows, spread(lambda row: front(series, days[row], theatre), rows), strict=True):
        drawn[row] = one
        progress.step()
    found: dict[date, Front] = {}
    for row, day in enumerate(days):
        last = drawn.get(row, found[days[row - 1]] if row else None)
        if last is not None:
            found[day] = dataclasses.replace(last, day=day)
    return found


def rows_to_draw(series: ControlSeries) -> list[int]:
    """The days whose front is drawn anew: each that claims speak of, each on which a settlement changes
    hands, and while certainty only fades every third.
    """
    best = np.where(series.known, series.probability.argmax(axis=2), -1)
    hands = ((best[1:] != best[:-1]) & (best[1:] >= 0) & (best[:-1] >= 0)).any(axis=1)
    spoken = {row for told in series.claim_ids.values() for row, _ in told}
    wanted = {0, *(np.flatnonzero(hands) + 1).tolist(), *spoken}
    wanted |= {row for row in range(0, len(best), FADING_DAYS) if _moved(series, row)}
    return sorted(row for row in wanted if row < len(best))


def _moved(series: ControlSeries, row: int) -> bool:
    before = max(row - FADING_DAYS, 0)
    known, known_before = series.known[row], series.known[before]
    same = np.array_equal(known, known_before)
    change = np.abs(series.probability[row, known] - series.probability[before, known])
    return not same or bool(change.max(initial=0) > 0.01)


def brief_days(
    series: ControlSeries, theatre: Theatre, claims: Sequence[Claim], progress: Progress
) -> dict[date, Brief]:
    """The brief of each day that claims speak of, and of the last."""
    said: dict[date, list[Claim]] = defaultdict(list)
    for claim in claims:
        if series.start <= claim.time.end <= series.end:
            said[claim.time.end].append(claim)
    days = sorted({*said, series.end})
    progress.stage("writing briefs", len(days))
    written = {}
    told = spread(lambda day: briefs.write(series, said.get(day, []), theatre, day=day), days)
    for day, one in zip(days, told, strict=True):
        written[day] = one
        progress.step()
    return written


def _last_brief(written: Mapping[date, Brief], claims: Sequence[Claim]) -> str:
    """The newest brief that tells of claims, in Markdown with their quotes."""
    by_id = {claim.claim_id: claim for claim in claims}
    spoken = {claim.time.end for claim in claims}
    last = max((day for day in written if day in spoken), default=max(written, default=None))
    return "" if last is None else briefs.to_markdown(written[last], by_id)


def influences(assessed: Assessed, progress: Progress) -> dict[str, dict[date, tuple[Influence, ...]]]:
    """By place and day what moved the place, for the days on which claims speak of it."""
    series, days = assessed.series, assessed.series.days
    asked = [
        (rank, series.places[index].place_id, days[row])
        for index, told in sorted(series.claim_ids.items())
        for rank, row in enumerate(sorted({row for row, _ in told}, reverse=True))
        if row < len(days)
    ]
    asked = sorted(asked)[:MOST_EXPLAINED]
    progress.stage("explaining", len(asked))
    found: dict[str, dict[date, tuple[Influence, ...]]] = defaultdict(dict)
    moved = spread(lambda one: _explained(assessed, one[1], one[2]), asked)
    for (_, place_id, day), told in zip(asked, moved, strict=True):
        found[place_id][day] = told
        progress.step()
    return dict(found)


def _explained(assessed: Assessed, place_id: str, day: date) -> tuple[Influence, ...]:
    return explain(
        assessed.series,
        assessed.events,
        assessed.theatre,
        place_id,
        day,
        reliabilities=assessed.reliabilities,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What may be published, as known on a day: the series at published positions, its events and claims."""

    release: Release
    assessed: Assessed
    series: ControlSeries
    claims: tuple[Claim, ...] = field(repr=False)

    @property
    def last_spoken(self) -> date:
        """The last day of the series on which a claim speaks."""
        return max(
            (c.time.end for c in self.claims if c.time.end <= self.series.end), default=self.series.end
        )


def public_view(project: Project, *, as_known_on: date | None = None, now: datetime | None = None) -> View:
    """What may be published, as known on a day, at the latest the release's horizon.

    Raises NotFoundError where nothing may be told yet.
    """
    limits = project_release(project, load_theatre(project.theatre), now=now)
    material = Material(project, as_known_on=min(as_known_on or limits.horizon, limits.horizon))
    if not material.claims:
        raise NotFoundError(_nothing(_withheld(project, limits), limits))
    assessed = assess(project, material=material)
    return View(
        release=limits,
        assessed=assessed,
        series=limits.series(assessed.series),
        claims=tuple(material.claims),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day as it may be published: series, front, brief, and the claims behind them."""

    theatre: Theatre
    series: ControlSeries
    front: Front
    claims: tuple[Claim, ...] = field(repr=False)
    brief: Brief


def day_view(
    project: Project, day: date | None = None, *, as_known_on: date | None = None, now: datetime | None = None
) -> Day:
    """What may be published of `day` (default: the last on which claims speak), as known on a day.

    Raises NotFoundError where nothing may be told of that day.
    """
    view = public_view(project, as_known_on=as_known_on, now=now)
    series, theatre = view.series, view.assessed.theatre
    chosen = day or view.last_spoken
    if not series.start <= chosen <= series.end:
        raise NotFoundError(
            f"nothing is assessed on {chosen}; the claims reach from {series.start} to {series.end}"
        )
    return Day(
        theatre=theatre,
        series=series,
        front=front(series, chosen, theatre),
        claims=view.claims,
        brief=briefs.write(series, view.claims, theatre, day=chosen),
    )


def export_files(
    project: Project,
    folder: Path,
    *,
    form: str,
    min_confidence: float = 0.0,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Write claims, control and fronts to `folder` as "geojson", "gpkg", "geoparquet" or "csv"; returns the
    files.

    Claims less sure than `min_confidence` are left out of the files; control still rests on all of them.
    Raises NotFoundError where no claim may be told yet.
    """
    progress = progress or Silent()
    limits = project_release(project, load_theatre(project.theatre), now=now)
    material = Material(project, as_known_on=limits.horizon)
    if not material.claims:
        raise NotFoundError(_nothing(_withheld(project, limits), limits))
    content = _content(
        project, assess(project, material=material, progress=progress), material, limits, progress
    )
    sure = [record for record in content.claims if record["confidence"] >= min_confidence]
    folder.mkdir(parents=True, exist_ok=True)
    return write_files(replace(content, claims=sure), folder, form)
