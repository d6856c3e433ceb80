"""One place on one day: how sure, who says what, who disagrees, what moved the judgement, how the ground lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from contactline.errors import NotFoundError
from contactline.model.claim import Claim
from contactline.model.control import CONTESTED, ControlSeries, Influence
from contactline.model.document import Document
from contactline.model.place import Place
from contactline.model.situation import Front
from contactline.model.theatre import Theatre
from contactline.situation.disagreement import Disagreement, disagreements
from contactline.situation.figures import Figures, civilians_remaining, figures
from contactline.situation.measures import Advance, advances, around, band_distance_km, distance_km
from contactline.situation.pockets import Pocket, pocket, pockets
from contactline.situation.reasons import Prospect, Reason, reasons
from contactline.situation.routes import Route, routes
from contactline.situation.told import to_text

__all__ = ["Distance", "Ground", "Spell", "StatusReport", "ground", "status", "to_text"]

DAYS_BACK, DAYS_ON = 30, 3
MOST_CLAIMS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A status and the days on which it stood without a break, as far as the series reaches."""

    status: str
    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """Kilometres from the place to the front on a day, and the nearest and farthest that the band allows."""

    day: date
    km: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """How the ground about a place lies: the front on the day and before, gains near it, routes, encirclement."""

    front: Distance | None
    front_before: Distance | None
    advances: tuple[Advance, ...]
    routes: tuple[Route, ...]
    pocket: Pocket | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """What `to_text` tells. `claims` are those around the day, newest first; `reasons` those that moved the judgement
    most, greatest first; `prospects` what would change it. `silent_from` is the day from which, without another word,
    the place counts as unknown, None where the series ends before.
    """

    place_id: str
    name: str
    day: date
    as_known_on: date
    status: str
    probabilities: tuple[tuple[str, float], ...]
    evidence_count: int
    last_evidence: date | None
    spells: tuple[Spell, ...]
    silent_from: date | None
    claims: tuple[Claim, ...] = field(repr=False)
    disagreements: tuple[Disagreement, ...] = field(repr=False)
    influences: tuple[Influence, ...] = field(repr=False)
    reasons: tuple[Reason, ...] = field(default=(), repr=False)
    prospects: tuple[Prospect, ...] = field(default=(), repr=False)
    ground: Ground | None = field(default=None, repr=False)
    figures: tuple[Figures, ...] = field(default=(), repr=False)
    civilians: tuple[Figures, ...] = field(default=(), repr=False)


def status(
    series: ControlSeries,
    place_id: str,
    day: date,
    claims: Sequence[Claim],
    theatre: Theatre,
    *,
    influences: Sequence[Influence] = (),
    prospects: Sequence[Prospect] = (),
    ground: Ground | None = None,
    documents: Mapping[str, Document] | None = None,
    days_back: int = DAYS_BACK,
) -> StatusReport:
    """What is known of a place on `day`. `claims` are those known on the series' `as_known_on`.

    Told are claims of the place whose time overlaps the `days_back` days before `day` and three after it.
    Raises NotFoundError for a place that the series does not hold, IndexError for a day outside it.
    """
    i = _index(series, place_id)
    at = series.day_index(day)
    last = int(series.last_evidence[at, i])
    told = _told(claims, place_id, day, days_back)
    here = [c for c in claims if c.locus.place is not None and c.locus.place.place_id == place_id]
    return StatusReport(
        place_id=place_id,
        name=series.places[i].name,
        day=day,
        as_known_on=series.as_known_on,
        status=series.status(at, i),
        probabilities=tuple(
            (state, float(p))
            for state, p in zip((*series.sides, CONTESTED), series.probability[at, i], strict=True)
        ),
        evidence_count=int(series.evidence_count[at, i]),
        last_evidence=series.start + timedelta(days=last) if last >= 0 else None,
        spells=_spells(series, i, at),
        silent_from=_silent_from(series, i, at),
        claims=told,
        disagreements=disagreements(told, theatre),
        influences=tuple(influences),
        reasons=reasons(influences, claims, series.places[i]),
        prospects=tuple(prospects),
        ground=ground,
        figures=figures(here, theatre, first=day - timedelta(days=days_back), last=day, documents=documents),
        civilians=civilians_remaining(here, last=day, documents=documents),
    )


def _index(series: ControlSeries, place_id: str) -> int:
    found = next((i for i, p in enumerate(series.places) if p.place_id == place_id), None)
    if found is None:
        raise NotFoundError(f"the assessment holds no place {place_id!r}")
    return found


def _told(claims: Sequence[Claim], place_id: str, day: date, days_back: int) -> tuple[Claim, ...]:
    first, last = day - timedelta(days=days_back), day + timedelta(days=DAYS_ON)
    mine = [
        c
        for c in claims
        if c.locus.place is not None
        and c.locus.place.place_id == place_id
        and c.time.end >= first
        and c.time.start <= last
    ]
    mine.sort(key=lambda c: (abs((c.time.end - day).days), -c.confidence, c.claim_id))
    return tuple(sorted(mine[:MOST_CLAIMS], key=lambda c: (c.time.end, c.claim_id), reverse=True))


def _spells(series: ControlSeries, place: int, at: int) -> tuple[Spell, ...]:
    """The status of the day and the two before it, the latest first."""
    found: list[Spell] = []
    last = at
    for row in range(at, -1, -1):
        if row == 0 or series.status(row - 1, place) != series.status(row, place):
            start, end = (series.start + timedelta(days=r) for r in (row, last))
            found.append(Spell(status=series.status(row, place), start=start, end=end))
            last = row - 1
        if len(found) == 3:
            break
    return tuple(found)


def _silent_from(series: ControlSeries, place: int, at: int) -> date | None:
    """The first day after `at` without a judgement, where no claim speaks in between."""
    spoken = min((row for row, _ in series.claim_ids.get(place, ()) if row > at), default=len(series.known))
    later = next((row for row in range(at, spoken) if not series.known[row, place]), None)
    return None if later is None or later == at else series.start + timedelta(days=later)


def ground(
    series: ControlSeries,
    place: Place,
    day: date,
    claims: Sequence[Claim],
    fronts: Mapping[date, Front],
    *,
    days_back: int = DAYS_BACK,
) -> Ground:
    """How the ground about a place lies on `day`. `fronts` holds the front of the day, and one of an earlier day.

    Raises IndexError for days outside the series, KeyError where the day's front is missing.
    """
    before = min(fronts)
    near = around(series, [place])
    moved = advances(series, before, day, near) if before < day else ()
    mine = [c for c in claims if c.locus.place is not None and c.locus.place.place_id == place.place_id]
    said = pockets(series, day, mine, fronts[day], days_back=days_back)
    here = said[0] if said else pocket(series, day, place, (), fronts[day])
    return Ground(
        front=_distance(fronts[day], place, day),
        front_before=_distance(fronts[before], place, before) if before < day else None,
        advances=moved,
        routes=routes(series, day, claims, fronts[day], place_id=place.place_id, days_back=days_back),
        pocket=here if here.sayings or here.closed_degrees >= 180 else None,
    )


def _distance(front: Front, place: Place, day: date) -> Distance | None:
    km = distance_km(front, place.lat, place.lon)
    edges = band_distance_km(front, place.lat, place.lon)
    if km is None or edges is None:
        return None
    return Distance(day=day, km=km, low=edges[0], high=edges[1])
