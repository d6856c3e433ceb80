"""Claims and lists in words; every phrase is a row of `phrases.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from contactline.errors import ConfigurationError
from contactline.model.claim import Claim, Kind, Locus, Modality, Polarity, Relation
from contactline.model.theatre import Theatre

_FILE = Path(__file__).with_name("phrases.toml")
_NUMBERS = ("no one two three four five six seven eight nine ten eleven twelve").split()  # noqa: SIM905
_COMPASS = frozenset({"north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"})
MOST_PLACES = 8


@cache
def phrases() -> Mapping[str, Any]:
    """The phrase book. Raises ConfigurationError where a kind has no row."""
    with _FILE.open("rb") as file:
        book: dict[str, Any] = tomllib.load(file)
    faults = [f"no phrases for kind {kind}" for kind in Kind if kind.value not in book["kind"]]
    if faults:
        raise ConfigurationError(str(_FILE), faults)
    return book


def number(count: int) -> str:
    """A count in words up to twelve, in figures beyond."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def listed(items: Iterable[str], *, most: int = MOST_PLACES) -> str:
    """ "A", "A and B", "A, B and C"; of more than `most` the first, and how many others."""
    each = list(dict.fromkeys(items))
    if len(each) > most:
        each = [*each[: most - 1], f"{number(len(each) - most + 1)} others"]
    return each[0] if len(each) == 1 else f"{', '.join(each[:-1])} and {each[-1]}" if each else ""


def day_words(day: date) -> str:
    """7 April 2023."""
    return f"{day.day} {day:%B %Y}"


def sentence(text: str) -> str:
    """`text` with a capital first letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "?", "”")) else ".")


def forces(theatre: Theatre, side_id: str | None) -> str:
    """ "Ruritanian forces", or "unnamed forces" for a side that is not told or not the theatre's."""
    if side_id is None or side_id not in theatre.side_ids:
        return "unnamed forces"
    return f"{theatre.side(side_id).adjective} forces"


def place_name(locus: Locus) -> str:
    """The place's name, else the words of the text."""
    return locus.place.name if locus.place else locus.toponym or "an unnamed place"


def ground(locus: Locus, form: str) -> str:
    """The ground spoken of: `form` is "place" ("ground south of X") or "at" ("south of X")."""
    row: str = phrases()[form][_shape(locus)]
    km = _kilometres(locus.distance_km) if locus.distance_km else ""
    return row.format(name=place_name(locus), part=locus.part or "", bearing=locus.bearing or "", km=km)


def _shape(locus: Locus) -> str:
    if locus.relation is Relation.FROM:
        told = (locus.bearing is not None, locus.distance_km is not None)
        return {(True, True): "bearing_distance", (True, False): "bearing", (False, True): "distance"}.get(
            told, "near"
        )
    if locus.relation is not Relation.IN:
        return locus.relation.value
    if locus.part is None:
        return "in"
    if locus.part in ("centre", "outskirts"):
        return locus.part
    return "part" if locus.part in _COMPASS else "named_part"


def _kilometres(distance: tuple[float, float]) -> str:
    low, high = distance
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def clause(claims: Sequence[Claim], theatre: Theatre) -> str:
    """What claims of one kind, side, modality and polarity say, their places brought together."""
    first = claims[0]
    rows = phrases()["kind"][first.kind.value]
    side = first.actor.side if first.actor else None
    places = list(dict.fromkeys(ground(c.locus, "place") for c in claims))
    form = _form(first, len(places), side, rows)
    return str(
        rows[form].format(
            actor=_actor(first, theatre),
            where=listed(places),
            at=_at(claims),
            count=number(len(places)),
            will=phrases()["will"].get(first.modality.value, ""),
        )
    )


def _at(claims: Sequence[Claim]) -> str:
    """ "in A, near B and C": places with the same word before them share it."""
    told: dict[str, list[str]] = {}
    for claim in claims:
        words = ground(claim.locus, "at")
        name = place_name(claim.locus)
        lead = words[: -len(name)] if words.endswith(name) else words
        told.setdefault(lead, []).append(name if words.endswith(name) else "")
    return listed(f"{lead}{listed(n for n in names if n)}" for lead, names in told.items())


def _actor(claim: Claim, theatre: Theatre) -> str:
    if claim.actor is None:
        return "unnamed forces"
    if claim.actor.side is None:
        return claim.actor.name
    return forces(theatre, claim.actor.side)


def _form(claim: Claim, places: int, side: str | None, rows: Mapping[str, str]) -> str:
    if claim.polarity is Polarity.DENIED:
        return "denied"
    if claim.modality is Modality.ATTEMPTED:
        return "tried"
    if claim.modality is not Modality.ACTUAL:
        return "meant"
    if side is None and claim.actor is None and "nobody" in rows:
        return "nobody"
    return "many" if places > 3 else "done"


def side_in_place(claim: Claim, theatre: Theatre) -> tuple[str, ...]:
    """The sides that a claim of modality actual would put in the place; empty where it says nothing of
    that.
    """
    rule = phrases()["kind"][claim.kind.value]["ground"]
    side = claim.actor.side if claim.actor else None
    whole = claim.locus.relation is Relation.IN and claim.locus.part is None
    if claim.modality is not Modality.ACTUAL or side is None or rule == "nobody" or not whole:
        return ()
    others = tuple(s for s in theatre.side_ids if s != side)
    return (side,) if (rule == "actor") == (claim.polarity is Polarity.AFFIRMED) else others
