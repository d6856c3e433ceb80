"""Maps laid over one another: which settlements they hold apart, since when, and which claims explain it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations

import numpy as np

from contactline.model.claim import Claim, Kind, Modality
from contactline.model.control import CONTESTED, ControlSeries
from contactline.model.theatre import Theatre
from contactline.situation.othermaps import SILENT, Codes, OtherMap
from contactline.situation.wording import clause, day_words, forces, listed, number, side_in_place

HERE = "this map"
FIGHTING = frozenset({Kind.CLASH, Kind.ADVANCE, Kind.PRESENCE, Kind.REPULSE})
DAYS_BACK = 120
FIGHTING_DAYS = 30
MOST_CLAIMS = 4

Days = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A settlement that two maps hold apart on the day: `one` says `says`, `other` says `other_says`.

    They have differed without a break since `since`; `at_least` where they did so on the first day on which both
    speak. `changed` names the map whose change of word made the difference. `probability` is this map's of its own
    word, None where it is not one of the two. `claims` and `other_claims` are those that speak for each word, newest
    first.
    """

    place_id: str
    name: str
    admin1: str
    one: str
    says: str
    other: str
    other_says: str
    since: date
    at_least: bool
    changed: str | None
    probability: float | None
    claims: tuple[Claim, ...] = field(repr=False)
    other_claims: tuple[Claim, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Two maps on the day: of `both` settlements that they both speak of, they say the same of `same`."""

    one: str
    other: str
    both: int
    same: int
    differences: tuple[Difference, ...]


def compare(
    series: ControlSeries, day: date, maps: Sequence[OtherMap], claims: Sequence[Claim], theatre: Theatre
) -> tuple[Agreement, ...]:
    """Every two of the maps and this one on `day`, this one first. Raises IndexError for a day outside the series.

    Compared are the settlements that this map speaks of on the day. Claims that end after `day` explain nothing.
    """
    row = series.day_index(day)
    places = np.flatnonzero(series.known[row])
    states = (*series.sides, CONTESTED)
    days, here = series.days[: row + 1], [series.places[i] for i in places]
    words = [Words(name=HERE, codes=_own(series, row, places))]
    words += [Words(name=other.name, codes=other.codes(here, days, states)) for other in maps]
    told = _by_place(claims, day)
    return tuple(
        _agreement(series, row, places, states, a, b, told, theatre) for a, b in combinations(words, 2)
    )


def _own(series: ControlSeries, row: int, places: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Codes:
    best = series.probability[: row + 1, places].argmax(axis=2).astype(np.int8)
    return np.where(series.known[: row + 1, places], best, SILENT).astype(np.int8)


def _by_place(claims: Sequence[Claim], day: date) -> Mapping[str, Sequence[Claim]]:
    found: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.locus.place is not None and day - timedelta(days=DAYS_BACK) <= claim.time.end <= day:
            found[claim.locus.place.place_id].append(claim)
    return found


def _agreement(
    series: ControlSeries,
    row: int,
    places: np.ndarray[tuple[int], np.dtype[np.intp]],
    states: Sequence[str],
    one: Words,
    other: Words,
    told: Mapping[str, Sequence[Claim]],
    theatre: Theatre,
) -> Agreement:
    both = (one.codes != SILENT) & (other.codes != SILENT)
    apart = both & (one.codes != other.codes)
    day, found = series.start + timedelta(days=row), []
    for column in np.flatnonzero(apart[row]):
        place, run = series.places[places[column]], _Run.of(apart[:, column], both[:, column], row)
        says, other_says = states[one.codes[row, column]], states[other.codes[row, column]]
        spoken = told.get(place.place_id, ())
        found.append(
            Difference(
                place_id=place.place_id,
                name=place.name,
                admin1=place.admin1 or "Elsewhere",
                one=one.name,
                says=says,
                other=other.name,
                other_says=other_says,
                since=series.start + timedelta(days=run.first),
                at_least=run.alike is None,
                changed=_changed(one, other, int(column), run),
                probability=float(series.probability[row, places[column]].max())
                if one.name == HERE
                else None,
                claims=_speaking_for(spoken, says, theatre, day),
                other_claims=_speaking_for(spoken, other_says, theatre, day),
            )
        )
    same = int((both[row] & ~apart[row]).sum())
    found.sort(key=lambda d: (-(d.probability or 0.0), d.name, d.place_id))
    return Agreement(
        one=one.name, other=other.name, both=int(both[row].sum()), same=same, differences=tuple(found)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What one map says: its name, and states by day and place."""

    name: str
    codes: Codes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Since when two maps have differed: the first day, and the last before on which they were alike."""

    first: int
    alike: int | None

    @classmethod
    def of(cls, apart: Days, both: Days, row: int) -> _Run:
        alike = np.flatnonzero(both[: row + 1] & ~apart[: row + 1])
        last = int(alike[-1]) if len(alike) else None
        start = 0 if last is None else last + 1
        return cls(first=start + int(np.argmax(apart[start : row + 1])), alike=last)


def _changed(one: Words, other: Words, column: int, run: _Run) -> str | None:
    """The map whose word is another than when they were last alike; None where both changed, or never were alike."""
    if run.alike is None:
        return None
    moved = [w.name for w in (one, other) if w.codes[run.first, column] != w.codes[run.alike, column]]
    return moved[0] if len(moved) == 1 else None


def _speaking_for(claims: Sequence[Claim], state: str, theatre: Theatre, day: date) -> tuple[Claim, ...]:
    """The claims by which a place is in a state, newest first: for contested, fighting of the last weeks."""
    if state == CONTESTED:
        since = day - timedelta(days=FIGHTING_DAYS)
        mine = [
            c for c in claims if c.kind in FIGHTING and c.modality is Modality.ACTUAL and c.time.end >= since
        ]
    else:
        mine = [c for c in claims if state in side_in_place(c, theatre)]
    mine.sort(key=lambda c: (c.time.end, c.confidence, c.claim_id), reverse=True)
    return tuple(mine[:MOST_CLAIMS])


def agreement_text(one: Agreement, theatre: Theatre, *, most: int) -> list[str]:
    """How far two maps agree, then each difference in a few lines, the surest first; at most `most`."""
    name = "This map" if one.one == HERE else one.one
    if not one.both:
        return [f"{name} and {one.other}: no settlement that both speak of."]
    share = f"{100 * one.same / one.both:.1f} percent"
    lines = [f"{name} and {one.other}: {one.same:,} of {one.both:,} settlements are held alike ({share})."]
    spoken = [d for d in one.differences if d.claims or d.other_claims]
    for difference in spoken[:most]:
        lines += [
            f"- {line}" if i == 0 else f"    {line}" for i, line in enumerate(_told(difference, theatre))
        ]
    left = len(spoken) - most
    lines += [f"- and {number(left)} more of which claims speak"] if left > 0 else []
    return [*lines, *_unspoken([d for d in one.differences if d not in spoken], theatre)]


def _unspoken(differences: Sequence[Difference], theatre: Theatre) -> Iterator[str]:
    """Settlements of whose holder no claim speaks, those of one difference in one line."""
    alike: defaultdict[tuple[str, str, str, str], list[Difference]] = defaultdict(list)
    for one in differences:
        alike[(_state(one.says, theatre), one.one, _state(one.other_says, theatre), one.other)].append(one)
    for (says, name, other_says, other), group in sorted(alike.items(), key=lambda item: -len(item[1])):
        names = listed((d.name for d in group), most=8)
        yield (
            f"- {says} on {name}, {other_says} on {other}, {_since(group)}, and no claim of the {DAYS_BACK} days "
            f"before speaks of who is there: {names}."
        )


def _since(group: Sequence[Difference]) -> str:
    """Since when settlements have been told apart: the first, and the last where it is another day."""
    first, last = min(d.since for d in group), max(d.since for d in group)
    least = "at least " if any(d.at_least for d in group) else ""
    until = f" or later, the last since {day_words(last)}" if last != first else ""
    return f"{least}since {day_words(first)}{until}"


def _told(one: Difference, theatre: Theatre) -> list[str]:
    sure = f" ({100 * one.probability:.0f} percent)" if one.probability is not None else ""
    since = f"{'at least ' if one.at_least else ''}since {day_words(one.since)}"
    moved = f", when {one.changed} changed its word" if one.changed else ""
    head = (
        f"{one.name}, {one.admin1}: {_state(one.says, theatre)} on {one.one}{sure}, "
        f"{_state(one.other_says, theatre)} on {one.other}, {since}{moved}."
    )
    return [head, *_explained(one, theatre)]


def _explained(one: Difference, theatre: Theatre) -> list[str]:
    lines = []
    for name, state, claims in (
        (one.one, one.says, one.claims),
        (one.other, one.other_says, one.other_claims),
    ):
        if claims:
            lines.append(f"For {name}: {'; '.join(_claim(c, theatre) for c in claims)}")
        else:
            lines.append(f"No claim read here speaks for {_state(state, theatre)}, as {name} has it.")
    return lines


def _claim(claim: Claim, theatre: Theatre) -> str:
    return f"{claim.holder.name}, {day_words(claim.time.end)}: {clause([claim], theatre)} [{claim.claim_id}]"


def _state(state: str, theatre: Theatre) -> str:
    return "contested" if state == CONTESTED else forces(theatre, state)


def together(found: Sequence[Agreement], *, least: int = 2) -> tuple[str, ...]:
    """Names of settlements of which at least `least` other maps agree with one another against this one."""
    against: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for one in found:
        if one.one == HERE:
            for d in one.differences:
                against[(d.place_id, d.name, d.other_says)] += 1
    return tuple(
        name for (_, name, _), count in sorted(against.items(), key=lambda i: i[0][1]) if count >= least
    )


def together_text(found: Sequence[Agreement]) -> list[str]:
    """The settlements on which the others are of one mind against this map, in one line."""
    names = together(found)
    if not names:
        return []
    return [f"Of one mind against this map, the others are on {listed(names, most=12)}."]
