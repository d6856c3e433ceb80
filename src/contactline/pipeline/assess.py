"""Claims of the ledger to the assessed series."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from contactline.control.assess import assess_fully
from contactline.control.reliability import Reliability
from contactline.errors import NotFoundError, UsageError
from contactline.events.cluster import collapse
from contactline.model.claim import Claim, Modality
from contactline.model.control import ControlSeries
from contactline.model.event import Event
from contactline.model.place import Feature, Place
from contactline.model.theatre import Theatre
from contactline.pipeline.ingest import imported_gazetteers
from contactline.pipeline.progress import Progress, Silent
from contactline.pipeline.reading import rules_digest
from contactline.pipeline.repeats import refresh
from contactline.places.gazetteer import Gazetteer, load_gazetteer
from contactline.store import query
from contactline.store import series as artefact
from contactline.store.ledger import Ledger
from contactline.store.project import Project
from contactline.store.review import ReviewLog, reviewed_claims, standing
from contactline.theatres.load import load_theatre
from contactline.version import __version__

REACH_KM = 35.0
"""Settlements so near to a place that is spoken of are assessed with it."""

Judged = tuple[ControlSeries, tuple[Reliability, ...]]

MOST_PLACES = 12_000
DAYS_BEFORE, DAYS_AFTER = 3, 30
_POINTS = frozenset({Feature.SETTLEMENT, Feature.FACILITY, Feature.SECTOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """A series with what it was made from."""

    theatre: Theatre
    series: ControlSeries
    events: tuple[Event, ...] = field(repr=False)
    reliabilities: tuple[Reliability, ...] = field(default=(), repr=False)


class Material:
    """What the ledger says as known on a day, ready to be assessed. Loaded once, used for any period."""

    def __init__(self, project: Project, *, as_known_on: date, gazetteer: Gazetteer | None = None) -> None:
        self.project = project
        self.as_known_on = as_known_on
        self.theatre = load_theatre(project.theatre)
        self.gazetteer = gazetteer or load_gazetteer(project.theatre, imported=imported_gazetteers(project))
        with Ledger.open(project.ledger_at, create=False) as ledger:
            self.revision = ledger.revision()
            origins = _origins(ledger, self.revision, self.theatre)
            self.heads = {d.document_id: d for d in query.document_heads(ledger)}
            asked = query.ClaimQuery(known_by=as_known_on)
            log = ReviewLog(project).entries()
            self.decided = standing(log)
            self.review = log[-1].hash if log else ""
            self.claims = reviewed_claims(query.claims(ledger, asked, self._place_of), self.decided)
        self.events = tuple(collapse(self.claims, self.heads, origins))

    def _place_of(self, place_id: str) -> Place | None:
        try:
            return self.gazetteer.by_id(place_id)
        except NotFoundError:
            return None

    def places(self) -> list[Place]:
        """The settlements to assess: those spoken of, and those within reach of them."""
        spoken = {c.locus.place.place_id: c.locus.place for c in self.claims if c.locus.place is not None}
        return places_to_assess(spoken.values(), self.gazetteer.near)

    def period(self) -> tuple[date, date]:
        """The days to assess: from shortly before the first claim until certainty has faded after the last.

        Raises NotFoundError where there is no claim yet.
        """
        return period(self.claims, self.theatre.start, self.as_known_on)


def assess(
    project: Project,
    *,
    start: date | None = None,
    end: date | None = None,
    as_known_on: date | None = None,
    progress: Progress | None = None,
    material: Material | None = None,
) -> Assessed:
    """Assess control on the days from `start` to `end`, as known on `as_known_on` (default: today).

    The series is kept in the project and made again only where ledger, gazetteers or program have changed.
    Raises NotFoundError where the ledger holds no claim, UsageError where `end` is before `start`.
    """
    progress = progress or Silent()
    progress.stage("finding origins", None)
    material = material or Material(project, as_known_on=as_known_on or datetime.now(UTC).date())
    first, last = _asked(material, start, end)
    series, reliabilities = _kept(material, first, last) or _made(material, first, last, progress)
    return Assessed(
        theatre=material.theatre, series=series, events=material.events, reliabilities=reliabilities
    )


def _path(material: Material) -> Path:
    return material.project.assessed / f"control-{material.as_known_on}.npz"


def _kept(material: Material, first: date, last: date) -> Judged | None:
    kept = artefact.load(_path(material), stamp=stamp(material, first, last))
    if kept is None:
        return None
    series, extra = kept
    return series, tuple(Reliability(**row) for row in extra["reliabilities"])


def _made(material: Material, first: date, last: date, progress: Progress) -> Judged:
    progress.stage("assessing", None)
    found = assess_fully(
        material.events,
        material.theatre,
        material.places(),
        start=first,
        end=last,
        as_known_on=material.as_known_on,
    )
    extra = {"reliabilities": [asdict(row) for row in found.reliabilities]}
    artefact.save(found.series, _path(material), stamp=stamp(material, first, last), extra=extra)
    return found.series, found.reliabilities


def stamp(material: Material, first: date, last: date) -> dict[str, object]:
    """The facts that a stored series rests on."""
    return {
        "version": __version__,
        "rules": rules_digest(("control", "events")),
        "reach_km": REACH_KM,
        "revision": material.revision,
        "review": material.review,
        "start": first.isoformat(),
        "end": last.isoformat(),
        "gazetteers": [path.name for path in imported_gazetteers(material.project)],
    }


def _asked(material: Material, start: date | None, end: date | None) -> tuple[date, date]:
    if start is not None and end is not None:
        first, last = start, end
    else:
        whole = material.period()
        first, last = start or whole[0], end or whole[1]
    if last < first:
        raise UsageError(f"the assessment would end {last}, before it starts {first}")
    return first, last


def _origins(ledger: Ledger, revision: int, theatre: Theatre) -> dict[str, str]:
    """By document the document it copies; found anew only where the ledger has changed."""
    refresh(ledger, revision, theatre.sources)
    return query.origins(ledger)


def period(claims: Sequence[Claim], theatre_start: date, as_known_on: date) -> tuple[date, date]:
    """First and last day to assess. Raises NotFoundError for no claims."""
    days = [c.time for c in claims if c.modality is Modality.ACTUAL and c.time.end >= theatre_start]
    if not days:
        raise NotFoundError(
            f"no claims known by {as_known_on} speak of the ground; ingest pages first, or ask for a later day"
        )
    first = max(theatre_start, min(t.start for t in days) - timedelta(days=DAYS_BEFORE))
    last = max(t.end for t in days) + timedelta(days=DAYS_AFTER)
    return first, max(first, min(last, as_known_on))


def places_to_assess(
    spoken: Iterable[Place],
    near: Callable[[float, float, float], Iterable[Place]],
    *,
    reach_km: float = REACH_KM,
) -> list[Place]:
    """Settlements spoken of and settlements within `reach_km` of any point spoken of, by id; at most
    MOST_PLACES.

    `near` gives the settlements about a latitude and longitude, nearest first. Where there are more, those
    that are first about any point are kept.
    """
    points = [p for p in spoken if p.feature in _POINTS]
    rank = {p.place_id: (0, p) for p in points if p.feature is Feature.SETTLEMENT}
    for point in points:
        for at, place in enumerate(near(point.lat, point.lon, reach_km), start=1):
            if at < rank.get(place.place_id, (at + 1, place))[0]:
                rank[place.place_id] = (at, place)
    first = sorted(rank.values(), key=lambda pair: (pair[0], pair[1].place_id))[:MOST_PLACES]
    return sorted((place for _, place in first), key=lambda place: place.place_id)
