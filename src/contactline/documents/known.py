"""Dated public facts, and what days they leave for an article that speaks of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from contactline.documents.datewords import words
from contactline.documents.days import Days, add_months, month_span
from contactline.documents.furniture import fold
from contactline.errors import ConfigurationError
from contactline.theatres.pack import pack_folder, pack_ids

_SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"‘])")
_SHORTENED = re.compile(
    r"\b(?:[A-Z]|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mr|Mrs|Ms|Gen|Col|Lt|Gov|St|U\.S|U\.K)\.$"
)
_NUMBER = r"(?P<number>\d{1,2}|[a-z]{3,9}|(?:a|one) and a half|two-and-a-half|two and a half)"
_LENGTH = re.compile(
    rf"\b(?:for|after|in|over|than|nearly|almost|past)?\s?{_NUMBER}[ -](?P<unit>month|week|year)s?\b"
)
_FILE = "known_events.toml"
_LONGEST = 5000
_GRACE = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A row of `known_events.toml`. `terms` are sets of alternatives that must all be there."""

    name: str
    terms: tuple[tuple[str, ...], ...]
    start: date
    end: date | None
    after: bool = False
    fresh: int | None = None
    firm: bool = False
    counted_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All facts, by how they date an article."""

    offices: tuple[Fact, ...]
    events: tuple[Fact, ...]
    spans: tuple[Fact, ...]


@cache
def load_facts() -> Facts:
    """The facts of every theatre pack's `known_events.toml`. Raises ConfigurationError with every fault."""
    data: dict[str, list[dict[str, Any]]] = {"offices": [], "events": [], "spans": []}
    for pack in map(pack_folder, pack_ids()):
        path = pack / _FILE
        for kind, rows in tomllib.loads(path.read_text("utf-8")).items() if path.exists() else ():
            data.setdefault(kind, []).extend(rows)
    faults = [
        f"{row.get('name') or row.get('words')}: ends before it starts"
        for rows in data.values()
        for row in rows
        if row.get("end") is not None and row["end"] < row["start"]
    ]
    if faults:
        raise ConfigurationError(_FILE, faults)
    return Facts(
        offices=tuple(_fact(row, [row["words"]]) for row in data["offices"]),
        events=tuple(_fact(row, row["all"]) for row in data["events"]),
        spans=tuple(_fact(row, [row["words"]]) for row in data["spans"]),
    )


def _fact(row: dict[str, Any], terms: Sequence[str]) -> Fact:
    return Fact(
        name=str(row.get("name") or str(row["words"]).partition("|")[0]),
        terms=tuple(tuple(fold(word) for word in term.split("|")) for term in terms),
        start=row["start"],
        end=row.get("end"),
        after=bool(row.get("after", False)),
        fresh=row.get("fresh"),
        firm=bool(row.get("firm", False)),
        counted_to=row.get("counted_to"),
    )


def apply_offices(days: Days, text: str) -> None:
    """Keep the days on which those named in an office held it."""
    key = fold(text)
    for office in load_facts().offices:
        if any(_in_office(key, word) for word in office.terms[0]):
            end = office.end + _GRACE if office.end else None
            days.narrow(days.between(office.start, end), f"“{office.name}” in office")


def apply_events(days: Days, rows: Sequence[str]) -> None:
    """Keep the days that the events spoken of leave.

    An event counts in the sentence that holds all its words and does not weigh what might be; fresh news also where
    they stand together in one paragraph.
    """
    for row in rows:
        key = _folded(row[:_LONGEST])
        for event in load_facts().events:
            if not _holds(key, event):
                continue
            told = [sentence for sentence in split_sentences(row) if _tells(_folded(sentence), event)]
            for sentence in told:
                _apply_relative(days, event, sentence)
            if told or event.fresh is not None:
                _apply_event(days, event)


def _apply_event(days: Days, event: Fact) -> None:
    if event.fresh is not None:
        window = days.between(event.start, (event.end or event.start) + timedelta(days=event.fresh))
        days.narrow(window, f"news of {event.name} ({event.start})")
    elif event.after:
        days.narrow(days.between(event.start, None), f"after {event.name} ({event.start})")


def _apply_relative(days: Days, event: Fact, sentence: str) -> None:
    for cue, spans in _relative(event.start, event.end or event.start, sentence):
        days.narrow(days.either(spans), f"“{cue}”: {event.name}")


def _tells(key: str, event: Fact) -> bool:
    """Whether a sentence tells the event, and does not only weigh what might be."""
    return _holds(key, event) and (event.firm or not any(_has(key, word) for word in words()["open"]))


def _relative(start: date, end: date, sentence: str) -> Iterator[tuple[str, list[tuple[date, date]]]]:
    """Spans of publication that a relative time in the sentence gives for an event of those days."""
    low = _folded(sentence)
    monday = start - timedelta(days=start.weekday())
    if "this month" in low or "earlier in the month" in low:
        yield "this month", [(max(start, month_span(start)[0]), month_span(end)[1])]
    elif "last month" in low:
        yield "last month", [month_span(start, 1), month_span(end, 1)]
    elif "this week" in low:
        yield "this week", [(start, end + timedelta(days=6))]
    elif "last week" in low:
        yield "last week", [(monday + timedelta(days=5), end + timedelta(days=13))]
    elif "last year" in low:
        yield "last year", [(date(start.year + 1, 1, 1), date(end.year + 1, 12, 31))]


def apply_spans(days: Days, rows: Sequence[str]) -> None:
    """Keep the days that a counted length of a known struggle leaves ("six months of fighting for X")."""
    for row in rows:
        for sentence in split_sentences(row):
            key = _folded(sentence)
            if not any(word in key for word in words()["fighting"]):
                continue
            for span in load_facts().spans:
                if any(_has(_folded(row[:_LONGEST]), word) for word in span.terms[0]) or _speaks_of(
                    span, rows, key
                ):
                    _apply_span(days, span, key)


def _speaks_of(span: Fact, rows: Sequence[str], key: str) -> bool:
    """Whether a sentence that says only "the battle" stands in an article whose title or lead names the
    place.
    """
    if "the battle" not in key and "the siege" not in key:
        return False
    return any(_has(_folded(row[:_LONGEST]), word) for row in rows[:2] for word in span.terms[0])


def _apply_span(days: Days, span: Fact, key: str) -> None:
    for match in _LENGTH.finditer(key):
        months = length_in_months(match["number"], match["unit"])
        if months is None or months < 1:
            continue
        low = add_months(span.start, months - 0.5)
        high = add_months(span.counted_to or span.start, months + 1.5)
        if span.end and low > span.end:
            continue
        days.narrow(days.between(low, high), f"“{match[0].strip()}”: {span.name}")
        return


def apply_struggles(days: Days, rows: Sequence[str]) -> None:
    """Who weighs the fall of a place, or its defence, writes while it is fought for."""
    for row in rows:
        for sentence in split_sentences(row):
            key = _folded(sentence)
            for span in load_facts().spans:
                if not any(_has(key, word) for word in span.terms[0]):
                    continue
                cue = next((cue for cue in words()["undecided"] if cue in key), None)
                if cue and days.narrow(days.between(span.start, span.end), f"“{cue}”: {span.name}"):
                    return


def length_in_months(number: str, unit: str) -> float | None:
    """The length in months, None where `number` is no number."""
    if "half" in number:
        value: float | None = 2.5 if number.startswith("two") else 1.5
    else:
        value = float(number) if number.isdigit() else words()["numbers"].get(number)
    if value is None:
        return None
    return float(value) * {"week": 7 / 30.4, "month": 1.0, "year": 12.0}[unit]


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return fold(text)


@lru_cache(maxsize=1024)
def split_sentences(text: str) -> list[str]:
    """Sentences of the first 5,000 characters; a point after an initial, a month or a title ends none."""
    pieces: list[str] = []
    for piece in _SENTENCE.split(text[:_LONGEST]):
        if pieces and _SHORTENED.search(pieces[-1][-8:]):
            pieces[-1] += " " + piece
        else:
            pieces.append(piece)
    return pieces


def _holds(key: str, fact: Fact) -> bool:
    return all(any(_has(key, word) for word in term) for term in fact.terms)


def _has(key: str, word: str) -> bool:
    at = key.find(word)
    while at >= 0:
        end = at + len(word)
        if not key[at - 1 : at].isalnum() and not key[end : end + 1].isalnum():
            return True
        at = key.find(word, at + 1)
    return False


def _in_office(key: str, word: str) -> bool:
    at = key.find(word)
    while at >= 0:
        before = key[max(at - 30, 0) : at].split()
        if not any(token in words()["former"] for token in before[-3:]):
            return True
        at = key.find(word, at + 1)
    return False
