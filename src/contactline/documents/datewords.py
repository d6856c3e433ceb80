"""Days and weekdays as English writes them, found in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any


@cache
def words() -> Mapping[str, Any]:
    """The rows of `dates.toml`."""
    return tomllib.loads(resources.files(__package__).joinpath("dates.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DayWord:
    """A day that a text names. `year` is None where it is not said, `ahead` where the day had not come yet.

    `weekday` is set where the text names it too ("Monday, March 6"), Monday 0: that tells the year.
    `news` says that the sentence tells what was said or done on that day, `since` that it only began then. `words`
    are the words of the text.
    """

    month: int
    day: int
    year: int | None
    ahead: bool
    news: bool
    words: str
    weekday: int | None = None
    since: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekdayWord:
    """A weekday that a text names, Monday 0."""

    weekday: int
    news: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPart:
    """A part of a month spoken of as lately: from day `first` on, news for `lasts` days, `within` the month or not."""

    month: int
    year: int | None
    first: int
    lasts: int
    within: bool
    words: str


@cache
def _months() -> dict[str, int]:
    return {name: number for number, names in enumerate(words()["months"], 1) for name in names}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    month = "|".join(sorted(_months(), key=len, reverse=True))
    flags = re.IGNORECASE
    first = re.compile(
        rf"\b(?P<month>{month})\b\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:|\s?%)"
        rf"(?:,?\s(?P<year>20\d\d)\b)?",
        flags,
    )
    second = re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<month>{month})\b\.?(?:,?\s(?P<year>20\d\d)\b)?",
        flags,
    )
    third = re.compile(r"\b(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
    return first, second, third


@cache
def _weekday_pattern() -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(words()['weekdays'])})\b", re.IGNORECASE)


def day_words(text: str) -> Iterator[DayWord]:
    """Every day that `text` names with its month, in order."""
    found = [match for pattern in _patterns() for match in pattern.finditer(text)]
    taken = -1
    for match in sorted(found, key=lambda match: (match.start(), -match.end())):
        if match.start() < taken:
            continue
        taken = match.end()
        name = match["month"].lower()
        month = _months().get(name) or (int(name) if name.isdigit() else 0)
        year = int(match["year"]) if match["year"] else None
        if name == "may" and not match["month"][0].isupper():
            continue
        if _exists(year or 2024, month, int(match["day"])):
            yield _day_word(text, match, month, year)


def weekday_words(text: str) -> Iterator[WeekdayWord]:
    """Every weekday that stands for a day of this week's news: not "last Monday", not "every Friday"."""
    for match in _weekday_pattern().finditer(text):
        if not match[0][0].isupper():
            continue
        before = _sentence_before(text, match.start())
        if any(before.endswith(word) for word in words()["elsewhere"]):
            continue
        after = text[match.end() : match.end() + 60].lower()
        if _dated(text[match.end() : match.end() + 20]):
            continue
        around = before[-160:] + " " + after
        news = any(word in around for word in words()["reporting"])
        yield WeekdayWord(
            weekday=words()["weekdays"].index(match[0].lower()), news=news, words=_snippet(text, match)
        )


def _dated(after: str) -> bool:
    """Whether a date follows at once ("Monday, March 6"): then the date is the word of time."""
    bare = after.lstrip(", ")
    word = next(day_words(bare), None)
    return word is not None and bare.startswith(word.words)


def month_parts(text: str) -> Iterator[MonthPart]:
    """Every part of a month that `text` names as a time of news."""
    for match in _part_pattern().finditer(text):
        month = _months().get(match["month"].lower(), 0)
        if not month or not match["month"][0].isupper():
            continue
        row = _part_row(text, match)
        if row is None:
            continue
        before = _sentence_before(text, match.start())
        if any(f" {cue}" in " " + before[-40:] for cue in words()["ahead"]) or before.endswith("since "):
            continue
        year = int(match["year"]) if match["year"] else None
        first, lasts, within = row
        if not within and match["unit"] and match["unit"].lower() in words()["weekdays"]:
            lasts = min(lasts, 6 if first < 22 else 9)
        told = bool(within) or _beside_weekday(text, match)
        yield MonthPart(month=month, year=year, first=first, lasts=lasts, within=told, words=match[0])
    yield from _month_turns(text)


def _part_row(text: str, match: re.Match[str]) -> list[int] | None:
    """The row of a part; "an April ..." counts only before a word for a time of day or week."""
    part = match["part"].lower()
    if part in words()["month_moments"]["articles"]:
        following = text[match.end() : match.end() + 20].split()
        if not following or following[0].strip(",.;") not in words()["month_moments"]["words"]:
            return None
        part = "this"
    row: list[int] | None = words()["month_parts"].get(part)
    return row


def _beside_weekday(text: str, match: re.Match[str]) -> bool:
    """Whether a weekday stands directly before ("on Tuesday, at the end of February"): the day lies in that month."""
    before = text[max(match.start() - 24, 0) : match.start()].lower().replace(",", " ").split()
    return any(name in words()["weekdays"] for name in before[-4:])


def _month_turns(text: str) -> Iterator[MonthPart]:
    """ "October opens with", "May ends with"."""
    for match in _turn_pattern().finditer(text):
        if match["month"][0].isupper():
            first, lasts = words()["month_turns"][match["verb"].lower()]
            month = _months()[match["month"].lower()]
            yield MonthPart(month=month, year=None, first=first, lasts=lasts, within=False, words=match[0])


@cache
def _turn_pattern() -> re.Pattern[str]:
    month = "|".join(sorted(_months(), key=len, reverse=True))
    return re.compile(rf"\b(?P<month>{month})\s(?P<verb>{'|'.join(words()['month_turns'])})\b", re.IGNORECASE)


@cache
def _part_pattern() -> re.Pattern[str]:
    month = "|".join(sorted(_months(), key=len, reverse=True))
    parts = "|".join(
        sorted([*words()["month_parts"], *words()["month_moments"]["articles"]], key=len, reverse=True)
    )
    unit = "|".join(("week", *words()["weekdays"]))
    return re.compile(
        rf"\b(?P<part>{parts})(?:[ -](?:(?P<unit>{unit}|days|half|part|one)\s)?(?:(?:of|in)\s)?)(?P<month>{month})\b\.?"
        rf"(?!\s\d{{1,2}}\b)(?:,?\s(?P<year>20\d\d)\b)?",
        re.IGNORECASE,
    )


def full_day(text: str) -> date | None:
    """The day of an ISO stamp, or the one day with a year that `text` names; None where there is none or
    several.
    """
    stripped = text.strip()
    if iso := _iso(stripped):
        return iso
    found = {
        date(word.year, word.month, word.day)
        for word in day_words(stripped)
        if word.year and _exists(word.year, word.month, word.day)
    }
    return found.pop() if len(found) == 1 else None


def _iso(text: str) -> date | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}|\d{8}(?:T|$)", text):
        return None
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).date()
    except ValueError:
        pass
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _day_word(text: str, match: re.Match[str], month: int, year: int | None) -> DayWord:
    before = _sentence_before(text, match.start())
    after = _sentence_after(text, match.end())
    ahead = any(f" {cue}" in " " + before[-60:] for cue in words()["ahead"])
    ahead = ahead or any(cue in f" {before} " for cue in words()["ahead_far"])
    near = before[-120:] + " " + after[:40]
    news = any(word in near for word in words()["reporting"])
    since = before.endswith("since ")
    return DayWord(
        month=month,
        day=int(match["day"]),
        year=year,
        ahead=ahead,
        news=news and not since,
        since=since,
        words=match[0],
        weekday=_weekday_before(text[max(match.start() - 16, 0) : match.start()]),
    )


def _weekday_before(text: str) -> int | None:
    names = text.replace(",", " ").replace("the", " ").split()
    name = names[-1].lower() if names else ""
    return words()["weekdays"].index(name) if name in words()["weekdays"] else None


def _sentence_before(text: str, at: int) -> str:
    start = max(text.rfind(mark, 0, at - 8) for mark in (". ", "? ", "! ", "\n", "” "))
    return text[max(start + 1, at - 200) : at].lower()


def _sentence_after(text: str, at: int) -> str:
    ends = [found for mark in (". ", "? ", "! ", "\n") if (found := text.find(mark, at, at + 200)) >= 0]
    return text[at : min(ends, default=at + 200)].lower()


def _snippet(text: str, match: re.Match[str]) -> str:
    start = text.rfind(" ", 0, max(match.start() - 4, 0)) + 1 if match.start() > 4 else 0
    return text[max(start, match.start() - 20) : match.end()].strip()


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
