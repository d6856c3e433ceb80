"""Supply routes: what is said of each, by whom, and how it lies to the assessed front."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import shapely

from contactline.model.claim import Claim, Kind
from contactline.model.control import UNKNOWN, ControlSeries
from contactline.model.place import Feature, Place
from contactline.model.situation import Front
from contactline.model.theatre import Theatre
from contactline.situation.measures import Plane
from contactline.situation.sayings import Saying, manner, sayings, told
from contactline.situation.wording import day_words, forces, listed

DAYS_BACK = 30
_POINTS = frozenset({Feature.SETTLEMENT, Feature.FACILITY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way between two places, or the ways at one, with what is said of it, newest first.

    `held` is the status of each end. `front_km` is how near the front comes to the straight line between the ends (0
    where it crosses it; to the place where there is one end), None where no front is drawn or more than two places
    are named. `in_band` tells that this line touches ground on which neither side is sure. Roads are not known: the
    straight line stands for the way.
    """

    place_ids: tuple[str, ...]
    names: tuple[str, ...]
    held: tuple[str, ...]
    front_km: float | None
    crossed: bool
    in_band: bool
    sayings: tuple[Saying, ...]

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """Every claim that speaks of it."""
        return tuple(dict.fromkeys(i for saying in self.sayings for i in saying.claim_ids))


def routes(
    series: ControlSeries,
    day: date,
    claims: Sequence[Claim],
    front: Front,
    *,
    place_id: str | None = None,
    days_back: int = DAYS_BACK,
) -> tuple[Route, ...]:
    """The routes spoken of in the `days_back` days up to `day`, those nearest to the front first.

    Places named in one sentence are the ends of one route. With `place_id` only routes that touch it. Raises
    IndexError for a day outside the series.
    """
    at = series.day_index(day)
    index = {place.place_id: i for i, place in enumerate(series.places)}
    found = []
    for ends, said in _by_ends(claims, day - timedelta(days=days_back), day).items():
        places = [_place(said, end) for end in ends]
        if place_id is None or place_id in ends:
            held = [series.status(at, index[end]) if end in index else UNKNOWN for end in ends]
            found.append(_route(places, held, said, front))
    return tuple(sorted(found, key=lambda r: (r.front_km is None, r.front_km, r.names)))


def _by_ends(claims: Sequence[Claim], first: date, last: date) -> dict[tuple[str, ...], list[Claim]]:
    """Route claims of a period by the settlements that their sentence names."""
    sentences: defaultdict[tuple[str, tuple[int, int]], list[Claim]] = defaultdict(list)
    for claim in claims:
        place = claim.locus.place
        speaks = claim.kind is Kind.ROUTE and first <= claim.time.end <= last
        if speaks and place is not None and place.feature in _POINTS:
            sentences[(claim.document_id, claim.span)].append(claim)
    routes: defaultdict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for group in sentences.values():
        routes[tuple(sorted({c.locus.place.place_id for c in group if c.locus.place}))] += group
    return dict(routes)


def _place(claims: Sequence[Claim], place_id: str) -> Place:
    return next(c.locus.place for c in claims if c.locus.place and c.locus.place.place_id == place_id)


def _route(places: Sequence[Place], held: Sequence[str], claims: Sequence[Claim], front: Front) -> Route:
    km, crossed, in_band = _lie(places, front)
    return Route(
        place_ids=tuple(p.place_id for p in places),
        names=tuple(p.name for p in places),
        held=tuple(held),
        front_km=km,
        crossed=crossed,
        in_band=in_band,
        sayings=sayings(claims),
    )


def _lie(places: Sequence[Place], front: Front) -> tuple[float | None, bool, bool]:
    """How near the front comes to the straight line between the ends, whether it crosses it, whether the band does."""
    if not front.lines or len(places) > 2:
        return None, False, False
    plane = Plane(front, places[0].lat, places[0].lon)
    ends = plane.km([(p.lon, p.lat) for p in places])
    way = shapely.LineString(ends) if len(places) == 2 else shapely.Point(ends[0])
    crossed = len(places) == 2 and bool(plane.line.intersects(way))
    return float(shapely.distance(plane.line, way)), crossed, bool(plane.band.intersects(way))


def route_text(route: Route, theatre: Theatre) -> list[str]:
    """A route told: a sentence a saying with its claim ids, then how it lies to the front."""
    name = listed(route.names, most=6)
    lines = [f"{'The way between' if len(route.names) > 1 else 'Ways at'} {name}: {_lies(route, theatre)}"]
    return [*lines, *(saying_text(Kind.ROUTE, one) for one in route.sayings)]


def saying_text(kind: Kind, saying: Saying) -> str:
    """ "Y. Prigozhin, 3 March 2023: nearly surrounded. “…” [id]"."""
    role = f" ({saying.role})" if saying.role else ""
    hedge = f", “{saying.hedge}”" if saying.hedge else ""
    ids = " ".join(saying.claim_ids)
    return (
        f"{saying.holder}{role}, {day_words(saying.end)}: {manner(saying)}{told(kind, saying.state)}{hedge}. "
        f"“{saying.words}” [{ids}]"
    )


def _lies(route: Route, theatre: Theatre) -> str:
    ends = [forces(theatre, s) if s in theatre.side_ids else s.lower() for s in route.held]
    if len(set(ends)) == 1:
        what = "both ends are" if len(ends) == 2 else "all are" if len(ends) > 2 else "it is"
        held = f"{what} {_held(route.held[0], ends[0])}"
    else:
        held = listed(f"{n} is {_held(s, e)}" for n, s, e in zip(route.names, route.held, ends, strict=True))
    if route.front_km is None:
        return f"{held}."
    line = "the straight line between them" if len(route.names) == 2 else "it"
    if route.crossed:
        return f"{held}; the assessed front crosses {line}."
    band = ", within the band of doubt" if route.in_band else ""
    return f"{held}; the assessed front comes within {route.front_km:.0f} km of {line}{band}."


def _held(status: str, who: str) -> str:
    if status == UNKNOWN:
        return "not assessed"
    return "assessed as contested" if who == "contested" else f"assessed as held by {who}"
