"""Encirclement: what is said of a town, and how far the other side's assessed ground lies round it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import shapely

from contactline.model.claim import Claim, Kind
from contactline.model.control import CONTESTED, UNKNOWN, ControlSeries
from contactline.model.place import Feature, Place
from contactline.model.situation import Front
from contactline.model.theatre import Theatre
from contactline.situation.measures import Plane
from contactline.situation.routes import saying_text
from contactline.situation.sayings import Saying, sayings, told
from contactline.situation.wording import forces, listed

DAYS_BACK = 30
RADIUS_KM = 15.0
BEARINGS = 72
_COMPASS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pocket:
    """A town that is said to be surrounded or not, or that the front half closes round.

    `held` is the town's status. `closed_degrees` (0 to 360) counts the directions in which the assessed front lies
    within RADIUS_KM of the town, `closed_low` those in which even the far edge of the band does, `closed_high` those in
    which its near edge does. `open_from` and `open_to` are the bearings in degrees, clockwise, of the widest open arc;
    None where there is none or all is open.
    """

    place_id: str
    name: str
    held: str
    closed_degrees: int
    closed_low: int
    closed_high: int
    open_from: int | None
    open_to: int | None
    sayings: tuple[Saying, ...]

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """Every claim that speaks of it."""
        return tuple(dict.fromkeys(i for saying in self.sayings for i in saying.claim_ids))


def pockets(
    series: ControlSeries, day: date, claims: Sequence[Claim], front: Front, *, days_back: int = DAYS_BACK
) -> tuple[Pocket, ...]:
    """The towns of whose encirclement anything was said in the `days_back` days up to `day`, by name.

    Raises IndexError for a day outside the series.
    """
    said: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        place = claim.locus.place
        speaks = claim.kind is Kind.ENCIRCLEMENT and day - timedelta(days=days_back) <= claim.time.end <= day
        if speaks and place is not None and place.feature is Feature.SETTLEMENT:
            said[place.place_id].append(claim)
    index = {place.place_id: i for i, place in enumerate(series.places)}
    found = [
        pocket(series, day, series.places[index[i]], told_of, front)
        for i, told_of in said.items()
        if i in index
    ]
    return tuple(sorted(found, key=lambda p: (p.name, p.place_id)))


def pocket(series: ControlSeries, day: date, place: Place, claims: Sequence[Claim], front: Front) -> Pocket:
    """How one town lies; `claims` are those of its encirclement. Raises IndexError for a day outside the series."""
    at = series.day_index(day)
    index = next((i for i, p in enumerate(series.places) if p.place_id == place.place_id), None)
    line, near, far = _closed(front, place.lat, place.lon)
    arc = _widest_gap(line)
    return Pocket(
        place_id=place.place_id,
        name=place.name,
        held=UNKNOWN if index is None else series.status(at, index),
        closed_degrees=_degrees(line),
        closed_low=_degrees(far),
        closed_high=_degrees(near),
        open_from=arc[0] if arc else None,
        open_to=arc[1] if arc else None,
        sayings=sayings(claims),
    )


def _degrees(closed: Sequence[bool]) -> int:
    return round(360 * sum(closed) / BEARINGS)


def _closed(front: Front, lat: float, lon: float) -> tuple[list[bool], list[bool], list[bool]]:
    """For each bearing whether the line, the band's near edge, and its far edge lie within the radius."""
    plane = Plane(front, lat, lon)
    line, near, far = [], [], []
    for angle in np.arange(BEARINGS) * 2 * math.pi / BEARINGS:
        way = RADIUS_KM * np.array([math.sin(angle), math.cos(angle)])
        ray = shapely.LineString([(0.0, 0.0), way])
        line.append(bool(plane.line.intersects(ray)))
        near.append(line[-1] or bool(plane.band.intersects(ray)))
        far.append(line[-1] and not plane.band.intersects(shapely.Point(way)))
    return line, near, far


def _widest_gap(closed: Sequence[bool]) -> tuple[int, int] | None:
    """First and last bearing in degrees of the widest run of open directions; None where none or all are open."""
    if all(closed) or not any(closed):
        return None
    start = closed.index(True)
    widest, run = (0, 0), 0
    for step in range(1, BEARINGS + 1):
        run = 0 if closed[(start + step) % BEARINGS] else run + 1
        widest = max(widest, (run, start + step))
    length, last = widest
    degrees = 360 // BEARINGS
    return (last - length + 1) % BEARINGS * degrees, last % BEARINGS * degrees


def pocket_text(one: Pocket, theatre: Theatre) -> list[str]:
    """A town's encirclement told: who says what, then how the assessed ground lies."""
    return [*_said(one), _ground(one, theatre), *(saying_text(Kind.ENCIRCLEMENT, s) for s in one.sayings)]


def _said(one: Pocket) -> list[str]:
    """ "X is, according to A, nearly surrounded; according to B, not surrounded"; what is only feared is left out."""
    by_state: defaultdict[str, list[str]] = defaultdict(list)
    for saying in one.sayings:
        if saying.happened:
            by_state[saying.state].append(saying.holder)
    parts = [
        f"according to {listed(who)}, {told(Kind.ENCIRCLEMENT, state)}" for state, who in by_state.items()
    ]
    return [f"{one.name} is, {'; '.join(parts)}."] if parts else []


def _ground(one: Pocket, theatre: Theatre) -> str:
    if one.held in (UNKNOWN, CONTESTED):
        start = f"The town is {'not assessed' if one.held == UNKNOWN else 'assessed as contested'};"
    else:
        start = f"The town is assessed as held by {forces(theatre, one.held)};"
    if one.closed_high == 0:
        return f"{start} no assessed front lies within {RADIUS_KM:.0f} km."
    low, high = one.closed_low, one.closed_high
    span = f" ({low} to {high} within the band)" if low != high else ""
    lies = f"the assessed front lies within {RADIUS_KM:.0f} km in {one.closed_degrees} of 360 degrees{span}"
    return f"{start} {lies}{_open(one)}."


def _open(one: Pocket) -> str:
    if one.open_from is None or one.open_to is None:
        return ", and no direction is open" if one.closed_degrees == 360 else ""
    first, last = compass(one.open_from), compass(one.open_to)
    return f"; open to the {first}" if first == last else f"; open from {first} round to {last}, clockwise"


def compass(bearing: float) -> str:
    """A bearing in degrees as one of eight directions."""
    return _COMPASS[round(bearing / 45) % 8]
