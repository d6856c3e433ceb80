"""One place on one day, with what moved it and what would."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from contactline.control.explain import explain
from contactline.errors import NotFoundError, UsageError
from contactline.model.claim import Actor, Claim, Evidence, Kind, Locus, Modality, Polarity
from contactline.model.control import CONTESTED, UNKNOWN, ControlSeries
from contactline.model.event import Event, Witness
from contactline.model.place import Place
from contactline.model.time import Basis, Interval, Precision
from contactline.pipeline.assess import Assessed, Material, assess
from contactline.situation.fronts import front
from contactline.situation.overview import Situation, situation, situation_text
from contactline.situation.reasons import Prospect
from contactline.situation.status import DAYS_BACK, Ground, StatusReport, ground, status, to_text
from contactline.store.project import Project

NEAR_DAYS = 400
"""Holders are looked for among the claims of so many days before the day asked about."""
_SUPPOSED = "supposed"


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
    place = next((p for p in series.places if p.place_id == place_id), None)
    if place is None:
        raise NotFoundError(f"the assessment holds no place {place_id!r}")
    moved = explain(
        series, assessed.events, assessed.theatre, place_id, chosen, reliabilities=assessed.reliabilities
    )
    report = status(
        series,
        place_id,
        chosen,
        material.claims,
        assessed.theatre,
        influences=moved,
        prospects=prospects(assessed, place, chosen, material.claims),
        ground=_ground(assessed, place, chosen, material.claims),
        documents=material.heads,
    )
    return PlaceStatus(report=report, text=to_text(report, assessed.theatre, material.heads))


def theatre_status(
    project: Project,
    day: date | None = None,
    *,
    since: date | None = None,
    as_known_on: date | None = None,
) -> tuple[Situation, str]:
    """The situation of all the theatre on `day` (default: the last on which claims speak), and the same told.

    Raises NotFoundError for days that no claim reaches, UsageError where `since` is after `day`.
    """
    material = Material(project, as_known_on=as_known_on or datetime.now(UTC).date())
    assessed = assess(project, material=material)
    series = assessed.series
    spoken = [c.time.end for c in material.claims if c.time.end <= series.end]
    chosen = day or max(spoken, default=series.end)
    for asked in (chosen, since or chosen):
        if not series.start <= asked <= series.end:
            raise NotFoundError(
                f"nothing is assessed on {asked}: the claims reach from {series.start} to {series.end}"
            )
    if since is not None and since > chosen:
        raise UsageError(f"--since {since} is after {chosen}, the day that is told")
    drawn = front(series, chosen, assessed.theatre)
    found = situation(
        series, chosen, material.claims, assessed.theatre, drawn, since=since, documents=material.heads
    )
    return found, situation_text(found, assessed.theatre)


def _ground(assessed: Assessed, place: Place, day: date, claims: Sequence[Claim]) -> Ground:
    series = assessed.series
    days = {max(series.start, day - timedelta(days=DAYS_BACK)), day}
    return ground(series, place, day, claims, {d: front(series, d, assessed.theatre) for d in days})


def prospects(assessed: Assessed, place: Place, day: date, claims: Sequence[Claim]) -> tuple[Prospect, ...]:
    """How far reports that have not been made would move a place: of its capture by each other side, by that side, by
    a third party, and of the withdrawal of the side that holds it, by itself.

    The holders supposed are those most heard of lately. Each report is added to the events, and the model asked anew.
    """
    found = []
    for number, supposed in enumerate(_supposed(assessed, place, day, claims)):
        one = dataclasses.replace(
            supposed, claim_id=f"{_SUPPOSED}-{number}", document_id=f"{_SUPPOSED}-{number}"
        )
        found.append(_prospect(assessed, place, day, one))
    return tuple(sorted(found, key=lambda p: (p.before - p.after, p.holder)))


def _supposed(assessed: Assessed, place: Place, day: date, claims: Sequence[Claim]) -> Iterator[Claim]:
    series, at = assessed.series, assessed.series.day_index(day)
    index = next(i for i, p in enumerate(series.places) if p.place_id == place.place_id)
    holds = series.status(at, index)
    recent = [c for c in claims if 0 <= (day - c.time.end).days <= NEAR_DAYS] or list(claims)
    known = frozenset(holder.name for holder in assessed.theatre.holders)
    third = _most_heard(recent, None, series, known)
    for side in (s for s in series.sides if s != holds):
        for voice in (_most_heard(recent, side, series, known), third):
            if voice is not None:
                yield _claim(voice, place, day, Kind.CAPTURE, side)
    own = None if holds in (CONTESTED, UNKNOWN) else _most_heard(recent, holds, series, known)
    if own is not None:
        yield _claim(own, place, day, Kind.WITHDRAWAL, holds)


def _most_heard(
    claims: Sequence[Claim], side: str | None, series: ControlSeries, known: frozenset[str]
) -> Claim | None:
    """A claim of the holder of a side (None: of no side) who speaks most often, of those `known` where there are."""
    mine = [c for c in claims if (c.holder.side if c.holder.side in series.sides else None) == side]
    mine = (
        [c for c in mine if c.holder.name in known] or [c for c in mine if c.holder.role != "outlet"] or mine
    )
    if not mine:
        return None
    name = min(Counter(c.holder.name for c in mine).items(), key=lambda item: (-item[1], item[0]))[0]
    return next(c for c in mine if c.holder.name == name)


def _claim(voice: Claim, place: Place, day: date, kind: Kind, side: str) -> Claim:
    """The report that `voice`'s holder might make: plain, of the whole place, on the day."""
    return dataclasses.replace(
        voice,
        kind=kind,
        actor=Actor(name=side, side=side),
        locus=Locus(place=place, toponym=place.name),
        time=Interval(start=day, end=day, precision=Precision.DAY, basis=Basis.STATED),
        evidence=Evidence.STATEMENT,
        polarity=Polarity.AFFIRMED,
        modality=Modality.ACTUAL,
        likelihood=None,
        quantity=None,
        confidence=0.95,
    )


def _prospect(assessed: Assessed, place: Place, day: date, supposed: Claim) -> Prospect:
    series = assessed.series
    said = supposed.actor.side if supposed.actor else None
    others = [s for s in series.sides if s != said]
    moved = explain(
        series,
        (*assessed.events, _event(supposed, place, day)),
        assessed.theatre,
        place.place_id,
        day,
        reliabilities=assessed.reliabilities,
    )
    mine = next((one for one in moved if one.claim_id == supposed.claim_id), None)
    side = mine.side if mine else others[0] if supposed.kind is Kind.WITHDRAWAL else str(said)
    return _weighed(series, place, day, supposed, side, mine.change if mine else 0.0)


def _weighed(
    series: ControlSeries, place: Place, day: date, supposed: Claim, side: str, change: float
) -> Prospect:
    index = next(i for i, p in enumerate(series.places) if p.place_id == place.place_id)
    states = (*series.sides, CONTESTED)
    odds = dict(zip(states, map(float, series.probability[series.day_index(day), index]), strict=True))
    before = odds[side]
    after = min(before + change, 1.0)
    # What the report gives to one state it takes from the others in their proportion.
    shrink = (1 - after) / (1 - before) if before < 1 else 0.0
    then = {state: after if state == side else p * shrink for state, p in odds.items()}
    status_before = series.status(series.day_index(day), index)
    return Prospect(
        holder=supposed.holder.name,
        kind=supposed.kind.value,
        side=side,
        before=before,
        after=after,
        turns=max(then, key=lambda s: then[s]) != status_before,
    )


def _event(claim: Claim, place: Place, day: date) -> Event:
    witness = Witness(
        claim=claim, claim_ids=(claim.claim_id,), document_ids=(claim.document_id,), known_on=day
    )
    return Event(
        event_id=claim.claim_id,
        kind=claim.kind.value,
        place_id=place.place_id,
        side=claim.actor.side if claim.actor else None,
        start=day,
        end=day,
        witnesses=(witness,),
    )
