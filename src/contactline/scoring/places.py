"""How well names are resolved to places: the exact entry, within 1 km, within 5 km, and what is honestly refused.

Two forms of labelled items are read. A context asks for one name: `{id, text, name, answer, lat, lon, date}`, where
`answer` is the place's id; it and the point are null where nobody could tell, and the date may be left out. A labelled
text of the claims' gold asks for every place that its claims name: `{id, text, claims: [{toponym, span, lat, lon}]}`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from contactline.errors import InputError
from contactline.model.place import Mention, Place
from contactline.scoring.matching import distance_km

NEAR_KM = 1.0
TOLERANCE_KM = 5.0
_WORD = re.compile(r"\w+")

Locate = Callable[[str, date | None], Sequence[Mention]]
"""The places of a text of a day; None where its day is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One name of a text and what it means. `spans` are where it stands; no id and no point: nobody could tell."""

    item: str
    text: str = field(repr=False)
    words: str
    spans: tuple[tuple[int, int], ...]
    place_id: str | None = None
    point: tuple[float, float] | None = None

    @property
    def tellable(self) -> bool:
        """Whether the text decides which place is meant."""
        return self.place_id is not None or self.point is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What came of one question: the place given, None where it was refused; `seen` whether the name was found.

    `off_km` is how far the place given lies from the point wanted; `exact` whether it is the entry wanted.
    """

    asked: Asked
    place: Place | None
    seen: bool
    probability: float
    exact: bool
    off_km: float | None

    @property
    def right(self) -> bool:
        """The entry wanted or one within TOLERANCE_KM of it; refused where nobody could tell."""
        if not self.asked.tellable:
            return self.place is None
        return self.place is not None and (self.exact or self.within(TOLERANCE_KM))

    def within(self, km: float) -> bool:
        """Whether the place given lies within `km` of the point wanted."""
        return self.off_km is not None and self.off_km <= km


@dataclass(frozen=True, slots=True)
class PlacesScore:
    """The outcome of all questions."""

    given: tuple[Given, ...]

    @property
    def tellable(self) -> tuple[Given, ...]:
        """The questions that the text decides."""
        return tuple(one for one in self.given if one.asked.tellable)

    @property
    def untellable(self) -> tuple[Given, ...]:
        """The questions that nobody could answer."""
        return tuple(one for one in self.given if not one.asked.tellable)

    @property
    def answered(self) -> tuple[Given, ...]:
        """The questions for which a place was given."""
        return tuple(one for one in self.given if one.place is not None)

    @property
    def found(self) -> float:
        """Share of the tellable answered rightly; nan where there are none."""
        return _share(sum(one.right for one in self.tellable), len(self.tellable))

    @property
    def precision(self) -> float:
        """Share of the answered that is right; an answer where nobody could tell is wrong."""
        return _share(sum(one.right for one in self.answered), len(self.answered))

    @property
    def right(self) -> float:
        """Share of all questions that is right, refusals where nobody could tell counted in."""
        return _share(sum(one.right for one in self.given), len(self.given))

    @property
    def wrong(self) -> float:
        """Share of all questions for which another place was given."""
        return _share(sum(not one.right for one in self.answered), len(self.given))

    @property
    def errors(self) -> tuple[Given, ...]:
        """Questions that were not answered rightly, in their order."""
        return tuple(one for one in self.given if not one.right)


def score(items: Iterable[Mapping[str, Any]], locate: Locate) -> PlacesScore:
    """Ask `locate` for the places of each item's text and compare. Raises InputError for an item without its fields."""
    given: list[Given] = []
    for item in items:
        questions = list(asked(item))
        mentions = locate(str(item["text"]), _day(item)) if questions else ()
        given += [_answer(question, mentions) for question in questions]
    return PlacesScore(tuple(given))


def _day(item: Mapping[str, Any]) -> date | None:
    """The day of an item. Raises InputError where it is none."""
    if not item.get("date"):
        return None
    try:
        return date.fromisoformat(str(item["date"]))
    except ValueError:
        raise InputError(f"item {item.get('id')!r}: date {item['date']!r} is no day") from None


def asked(item: Mapping[str, Any]) -> Iterator[Asked]:
    """The questions of a labelled item. Raises InputError where it is neither a context nor a labelled text."""
    if "text" in item and "name" in item and "answer" in item:
        yield _context(item)
    elif "text" in item and isinstance(item.get("claims"), list):
        yield from _labelled(item)
    else:
        raise InputError(f"item {item.get('id')!r}: needs text with name and answer, or text with claims")


def _context(item: Mapping[str, Any]) -> Asked:
    text, name = str(item["text"]), str(item["name"])
    spans = _occurrences(text, name, 0, len(text))
    if not spans:
        raise InputError(f"item {item.get('id')!r}: its text does not hold {name!r}")
    return Asked(
        item=str(item.get("id", "")),
        text=text,
        words=name,
        spans=spans[:1],
        place_id=item["answer"],
        point=_point(item),
    )


def _occurrences(text: str, words: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Where the words stand between `start` and `end`, not as a part of a longer word."""
    whole = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    return tuple(match.span() for match in whole.finditer(text, start, end))


def _point(row: Mapping[str, Any]) -> tuple[float, float] | None:
    if row.get("lat") is None or row.get("lon") is None:
        return None
    return float(row["lat"]), float(row["lon"])


def _labelled(item: Mapping[str, Any]) -> Iterator[Asked]:
    """One question for each place that a sentence's claims name; "the Ukrainian town" names nothing."""
    text, known = str(item["text"]), set()
    for claim in item["claims"]:
        words, point = str(claim.get("toponym") or ""), _point(claim)
        if point is None or not _is_name(words):
            continue
        start, end = claim["span"]
        spans = _occurrences(text, words, start, end) or _occurrences(text, words, 0, len(text))
        if spans and (spans, point) not in known:
            known.add((spans, point))
            yield Asked(item=str(item.get("id", "")), text=text, words=words, spans=spans, point=point)


def _is_name(words: str) -> bool:
    """Whether the words begin and end as a name does."""
    found = [match.group() for match in _WORD.finditer(words)]
    return bool(found) and all(word[:1].isupper() or word[:1].isdigit() for word in (found[0], found[-1]))


def _answer(question: Asked, mentions: Sequence[Mention]) -> Given:
    """The mention that stands where the question's words stand; of several the one that fits best."""
    over = [m for m in mentions if any(m.start < end and m.end > start for start, end in question.spans)]
    placed = [_given(question, mention) for mention in over]
    if not placed:
        return Given(asked=question, place=None, seen=False, probability=0.0, exact=False, off_km=None)
    return min(placed, key=lambda one: (not one.exact, math.inf if one.off_km is None else one.off_km))


def _given(question: Asked, mention: Mention) -> Given:
    place, point = mention.place, question.point
    off = None if place is None or point is None else distance_km(place.lat, place.lon, *point)
    exact = place is not None and place.place_id == question.place_id
    return Given(
        asked=question, place=place, seen=True, probability=mention.probability, exact=exact, off_km=off
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def figures(found: PlacesScore) -> dict[str, dict[str, float | int | None]]:
    """The score as an object: by name of the figure its count and its share (0 to 1, null where there is none)."""
    return {
        name: {"count": count, "share": None if math.isnan(whole) or not whole else round(count / whole, 4)}
        for name, count, whole in _rows(found)
    }


def tables(found: PlacesScore) -> str:
    """The score as a table in Markdown: counts and shares."""
    lines = [f"| {name} | {count} | {_percent(count, whole)} |" for name, count, whole in _rows(found)]
    return "\n".join(["| places | count | share |", "|---|---|---|", *lines]) + "\n"


def _rows(found: PlacesScore) -> list[tuple[str, int, float]]:
    sure, open_ = found.tellable, found.untellable
    rows: list[tuple[str, int, float]] = [("places that the text decides", len(sure), math.nan)]
    if any(one.asked.place_id for one in sure):
        rows.append(("exact entry", sum(one.exact for one in sure), len(sure)))
    rows += [
        (f"within {km:g} km", sum(one.within(km) for one in sure), sum(one.asked.point is not None for one in sure))
        for km in (NEAR_KM, TOLERANCE_KM)
    ]  # fmt: skip
    rows += [
        ("refused though the text decides", sum(one.seen and one.place is None for one in sure), len(sure)),
        ("not seen as a name", sum(not one.seen for one in sure), len(sure)),
        ("another place given", sum(one.place is not None and not one.right for one in sure), len(sure)),
        ("nobody could tell", len(open_), math.nan),
        ("honestly refused", sum(one.place is None for one in open_), len(open_)),
        ("right among answered", sum(one.right for one in found.answered), len(found.answered)),
        ("right of all", sum(one.right for one in found.given), len(found.given)),
        ("wrong of all", sum(not one.right for one in found.answered), len(found.given)),
    ]
    return rows


def _percent(count: int, whole: float) -> str:
    return "–" if math.isnan(whole) or not whole else f"{100 * count / whole:.1f} %"


def error_lines(found: PlacesScore) -> str:
    """Every question that was not answered rightly, with its text: what was wanted and what was given."""
    lines: list[str] = []
    for one in found.errors:
        wanted = one.asked.place_id or one.asked.point or "cannot tell"
        lines += [
            f"  {one.asked.item}: {_around(one.asked)}",
            f"- {one.asked.words}: {wanted}",
            f"+ {_told(one)}",
        ]
    return "\n".join(lines) + ("\n" if lines else "")


def _around(question: Asked, reach: int = 160) -> str:
    start, end = question.spans[0]
    return " ".join(question.text[max(0, start - reach) : end + reach].split())


def _told(one: Given) -> str:
    if one.place is None:
        return "refused" if one.seen else "not seen"
    off = "" if one.off_km is None else f", {one.off_km:.0f} km off"
    return f"{one.place.name}, {one.place.admin1} ({one.place.place_id}), p {one.probability:.2f}{off}"
