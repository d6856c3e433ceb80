"""The situation of a day over all the theatre: what changed since, gains, routes, encirclement, figures; as text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from contactline.model.claim import Claim
from contactline.model.control import CONTESTED, UNKNOWN, ControlSeries
from contactline.model.document import Document
from contactline.model.place import Feature, Place
from contactline.model.situation import Change, Front
from contactline.model.theatre import Theatre
from contactline.situation.changes import changes
from contactline.situation.estimates import band
from contactline.situation.figures import Figures, civilians_remaining, figures, figures_text
from contactline.situation.measures import REACH_KM, Advance, advances, around, by_admin1, km_apart
from contactline.situation.pockets import Pocket, pocket_text, pockets
from contactline.situation.routes import Route, route_text, routes
from contactline.situation.told import INDENT, on_one_line
from contactline.situation.wording import clause, day_words, forces, listed, number

DAYS_BACK = 30
NOTICEABLE_KM2 = 5.0
MOST = 20
MOST_TOWNS = 6
LEAST_CLAIMS = 3
QUOTED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What holds on `day` and what changed since `since`. `claims` are those that the changes rest on, by id."""

    day: date
    since: date
    as_known_on: date
    changes: tuple[Change, ...]
    by_area: tuple[Advance, ...]
    by_direction: tuple[Advance, ...]
    routes: tuple[Route, ...]
    pockets: tuple[Pocket, ...]
    figures: tuple[Figures, ...]
    civilians: tuple[Figures, ...]
    claims: Mapping[str, Claim] = field(repr=False)


def situation(
    series: ControlSeries,
    day: date,
    claims: Sequence[Claim],
    theatre: Theatre,
    front: Front,
    *,
    since: date | None = None,
    documents: Mapping[str, Document] | None = None,
) -> Situation:
    """The situation of `day`, whose `front` is given, against `since` (default: thirty days before).

    Directions are the sectors that the claims name and the towns most spoken of. Changes between unknown and known are
    left out: they tell of words, not of ground. Raises IndexError for days outside the series.
    """
    before = since or max(series.start, day - timedelta(days=DAYS_BACK))
    moved = [c for c in changes(series, before, day) if UNKNOWN not in (c.before, c.after)]
    cited = {i for change in moved for i in change.claim_ids}
    return Situation(
        day=day,
        since=before,
        as_known_on=series.as_known_on,
        changes=tuple(moved),
        by_area=advances(series, before, day, by_admin1(series)),
        by_direction=advances(series, before, day, around(series, _directions(claims, before, day))),
        routes=routes(series, day, claims, front),
        pockets=pockets(series, day, claims, front),
        figures=figures(claims, theatre, first=before, last=day, documents=documents),
        civilians=civilians_remaining(claims, last=day, documents=documents),
        claims={c.claim_id: c for c in claims if c.claim_id in cited},
    )


def _directions(claims: Sequence[Claim], first: date, last: date) -> tuple[Place, ...]:
    """The sectors that claims of the period name, and the towns most spoken of that lie apart from them."""
    spoken = [c.locus.place for c in claims if c.locus.place is not None and first <= c.time.end <= last]
    count = Counter(p.place_id for p in spoken)
    named = {p.place_id: p for p in spoken}
    sectors = [named[i] for i in sorted(named) if named[i].feature is Feature.SECTOR]
    towns = sorted((i for i in named if named[i].feature is Feature.SETTLEMENT), key=lambda i: (-count[i], i))
    chosen = sectors
    for place in (named[i] for i in towns if count[i] >= LEAST_CLAIMS):
        if len(chosen) < len(sectors) + MOST_TOWNS and all(
            km_apart(place, other) > REACH_KM for other in chosen
        ):
            chosen = [*chosen, place]
    return tuple(chosen)


def situation_text(found: Situation, theatre: Theatre) -> str:
    """The situation as plain text, without markup or control characters from any page."""
    parts = [
        [
            f"{theatre.name} on {day_words(found.day)}, against {day_words(found.since)} "
            f"(as known on {day_words(found.as_known_on)})"
        ],
        _part("What changed hands", list(_changes(found, theatre))),
        _part("Ground gained, by area", list(_advances(found.by_area, theatre))),
        _part("Ground gained, by direction", list(_advances(found.by_direction, theatre))),
        _part("Supply routes", [line for r in found.routes for line in _under(route_text(r, theatre), 1)]),
        _part("Encirclement", [line for p in found.pockets for line in _pocket(p, theatre)]),
        _part("Losses and strength, by who says so", [f"- {figures_text(one)}" for one in found.figures]),
        _part("Civilians", [f"- {figures_text(one)}" for one in found.civilians]),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _part(title: str, lines: Sequence[str]) -> list[str]:
    return [title, *(on_one_line(line) for line in lines)] if lines else []


def _under(lines: Sequence[str], first: int) -> list[str]:
    return [f"- {line}" if i < first else f"{INDENT}{line}" for i, line in enumerate(lines)]


def _pocket(one: Pocket, theatre: Theatre) -> list[str]:
    lines = pocket_text(one, theatre)
    own = len(lines) - len(one.sayings)
    named = lines if own > 1 else [f"{one.name}: {lines[0][0].lower()}{lines[0][1:]}", *lines[1:]]
    return _under(named, own)


def _changes(found: Situation, theatre: Theatre) -> Iterator[str]:
    if not found.changes:
        yield "- No settlement is assessed to have changed hands."
    spoken = {c.place_id: _recent(c, found) for c in found.changes}
    told = [one for one in found.changes if spoken[one.place_id]]
    for one in told[:MOST]:
        yield (
            f"- {one.name}: {_state(one.before, theatre)} before, now {band(one.p_after).words} to be "
            f"{_state(one.after, theatre)} ({100 * one.p_after:.0f} percent, then {100 * one.p_before:.0f})."
        )
        for claim in spoken[one.place_id][:QUOTED]:
            said = f"{claim.holder.name}, {day_words(claim.time.end)}: {clause([claim], theatre)}"
            yield f"{INDENT}{said}. “{claim.quote}” [{claim.claim_id}]"
    if len(told) > MOST:
        yield f"- and {number(len(told) - MOST)} more of which claims of these days speak"
    yield from _with_their_surroundings([c for c in found.changes if not spoken[c.place_id]], found, theatre)


def _recent(change: Change, found: Situation) -> list[Claim]:
    """The claims of a change that speak of days since the one it is measured from."""
    claims = [found.claims[i] for i in change.claim_ids if i in found.claims]
    return [claim for claim in claims if claim.time.end > found.since]


def _with_their_surroundings(changes: Sequence[Change], found: Situation, theatre: Theatre) -> Iterator[str]:
    """Settlements that moved though nobody spoke of them, those of one way together."""
    ways: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in changes:
        ways[(one.before, one.after)].append(one.name)
    for (before, after), names in sorted(ways.items(), key=lambda item: (-len(item[1]), item[0])):
        noun = "settlement" if len(names) == 1 else "settlements"
        verb = "is" if len(names) == 1 else "are"
        yield (
            f"- {number(len(names))} {noun}, {_state(before, theatre)} before, {verb} now assessed as "
            f"{_state(after, theatre)} by the surroundings alone; no claim since {day_words(found.since)} speaks of "
            f"them: {listed(names)}."
        )


def _state(state: str, theatre: Theatre) -> str:
    return "contested" if state == CONTESTED else f"held by {forces(theatre, state)}"


def _advances(moved: Sequence[Advance], theatre: Theatre) -> Iterator[str]:
    for one in moved:
        if one.km2 >= NOTICEABLE_KM2:
            yield (
                f"- {one.area}: {forces(theatre, one.side)} gained an expected {one.km2:,.0f} square kilometres "
                f"({one.km2_low:,.0f} to {one.km2_high:,.0f}), {one.km2_a_day:.1f} a day "
                f"({one.km2_low / one.days:.1f} to {one.km2_high / one.days:.1f}), "
                f"over {number(one.settlements)} settlement{'' if one.settlements == 1 else 's'}."
            )
