"""The days on which an article may have been published, from its own words alone.

Every ground is a set of days; the sets are intersected, the strongest first. What is left is told as the
interval that covers it, with the words it was read from; several separate days (the Wednesdays of a
month) are listed. A single day comes out only where the article names it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from contactline.documents.datewords import (
    DayWord,
    MonthPart,
    WeekdayWord,
    day_words,
    month_parts,
    weekday_words,
    words,
)
from contactline.documents.days import Days, add_months
from contactline.documents.furniture import fold
from contactline.documents.known import (
    apply_events,
    apply_offices,
    apply_spans,
    apply_struggles,
    length_in_months,
)
from contactline.model.time import Basis, Interval, Precision

_EARLIEST = date(2000, 1, 1)
_WIDEST = 400
_STALE = 21
_RECENT = 60
_SOON_AGAIN = 330
Mask = npt.NDArray[np.bool_]
_LENGTH = r"\b(?P<number>\d{1,3}|[a-z]{3,9}|two-and-a-half|two and a half)"
_WAR_OLD = re.compile(_LENGTH + r"[ -](?P<unit>month|week|year)s?[ -](?:old|long)?\s?(?P<rest>.{0,40})")
_INTO_WAR = re.compile(_LENGTH + r" (?P<unit>month|week|year)s? (?:into|of|since|after) (?P<rest>.{0,40})")
_NTH_YEAR = re.compile(r"\b(?P<nth>first|second|third|fourth|fifth|sixth) year of (?P<rest>.{0,40})")
_IN_NTH_YEAR = re.compile(
    r"\b(?P<rest>war|invasion)[^.]{0,30} in its (?P<nth>first|second|third|fourth|fifth|sixth) year\b"
)
_NTH_DAY = re.compile(r"\b(?:day (?P<day>\d{2,4})|(?P<nth>\d{2,4})(?:st|nd|rd|th) day) of (?P<rest>.{0,40})")
_NTH_MONTH = re.compile(
    r"\b(?:(?P<number>\d{1,3})(?:st|nd|rd|th)|(?P<nth>[a-z]{5,8})) (?P<unit>month|week) of (?P<rest>.{0,40})"
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s{0,3}(?:20\d\d\s?[-–]\s?)?(?P<year>20\d\d)|(?P<late>20\d\d)\s{0,3}©",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(20[012]\d)\b")
_LINKED = re.compile(r"/(20[012]\d)[/-]?([01]\d)[/-]?([0-3]\d)(?!\d)")
_EDGE_WORDS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What the dating reads: title, own paragraphs, dropped lines (copyright only), linked addresses."""

    title: str
    rows: tuple[str, ...] = field(repr=False)
    asides: tuple[str, ...] = field(default=(), repr=False)
    cited: tuple[str, ...] = field(default=(), repr=False)

    @property
    def lines(self) -> tuple[str, ...]:
        """Title and paragraphs."""
        return (self.title, *self.rows) if self.title else self.rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The interval, where the words leave one that is narrow enough, and what they say in any case.

    `first` and `last` are the outermost days that are left, `grounds` what narrowed them, `refused` what did not
    fit the stronger grounds. `tells_of` is the last full day that is spoken of as past.
    """

    interval: Interval | None
    first: date
    last: date
    grounds: tuple[str, ...]
    refused: tuple[str, ...]
    tells_of: date | None = None


def read_days(article: Article, *, read_on: date, theatre_start: date | None) -> Reading:
    """When the article may have been published, from its words; nothing after `read_on`, the day it was read.

    `theatre_start` anchors "33-month-old war". The interval is None where the words leave more than a year.
    """
    days = Days(first=_EARLIEST, last=max(read_on, _EARLIEST))
    found = [word for line in article.lines for word in day_words(line)]
    named = _named_day(days, article)
    tells_of = _full_days(days, found, article)
    whole = "\n".join(article.lines)
    apply_offices(days, whole)
    if theatre_start:
        _war_age(days, whole, theatre_start)
    apply_events(days, article.lines)
    apply_spans(days, article.rows)
    _copyright(days, article)
    weekdays = [word for line in article.rows for word in weekday_words(line)]
    _months(days, article.rows)
    apply_struggles(days, article.lines)
    _bare_days(days, found, weekdays)
    _seasons(days, whole)
    by_weekday = False if named else _weekday(days, weekdays)
    left = days.left()
    return Reading(
        interval=_interval(days, named=named, by_weekday=by_weekday),
        first=left[0],
        last=left[-1],
        grounds=tuple(days.grounds),
        refused=tuple(days.refused),
        tells_of=tells_of,
    )


def _interval(days: Days, *, named: bool, by_weekday: bool) -> Interval | None:
    left = days.left()
    if (left[-1] - left[0]).days >= _WIDEST or not days.grounds:
        return None
    end = left[-1]
    evidence = list(days.grounds)
    if by_weekday and 1 < len(left) <= 12:
        evidence.append("candidate days: " + ", ".join(day.isoformat() for day in left))
    if len(left) == 1 and not named and end < days.last:
        end += timedelta(days=1)
        evidence.append("the day itself or the day after")
    return Interval(
        start=left[0],
        end=end,
        precision=_precision((end - left[0]).days + 1),
        basis=Basis.TEXT,
        evidence=tuple(evidence),
    )


def _precision(length: int) -> Precision:
    steps = ((1, Precision.DAY), (10, Precision.WEEK), (31, Precision.MONTH), (100, Precision.SEASON))
    return next((precision for most, precision in steps if length <= most), Precision.YEAR)


def _named_day(days: Days, article: Article) -> bool:
    """The article's own dateline: a short line at its beginning or end, or its title, that names one day."""
    edge = [*article.rows[:6], *article.rows[-2:], article.title]
    for line in sorted(edge, key=lambda line: not _YEAR.search(line)):
        found = list(day_words(line))
        if len(found) != 1 or len(line.split()) > _EDGE_WORDS or found[0].ahead:
            continue
        if line is not article.title and len(line.split()) > 2 + 2 * len(found[0].words.split()) + 4:
            continue
        if line[-1:] in ".?!" and len(line.split()) > 6:
            continue
        if fold(line).startswith(tuple(words()["not_datelines"])):
            continue
        word = found[0]
        mask = _is_day(days, word)
        if days.narrow(mask, f"dateline “{line.strip()[:60]}”"):
            return True
    return False


def _is_day(days: Days, word: DayWord) -> Mask:
    mask = (days.calendar.month == word.month) & (days.calendar.day == word.day)
    if word.year:
        mask &= days.calendar.year == word.year
    return np.asarray(mask)


def _full_days(days: Days, found: Sequence[DayWord], article: Article) -> date | None:
    """Not before any full day or year that the article speaks of as past, nor before what it links to.

    Returns the last such day.
    """
    full = [
        (date(word.year, word.month, word.day if word.day < 29 else 28), word.words)
        for word in found
        if word.year and not word.ahead
    ]
    past = list(full)
    for line in article.lines:
        for match in _YEAR.finditer(line):
            before = fold(line[max(match.start() - 60, 0) : match.start()])
            if not any(cue in " " + before + " " for cue in (f" {cue}" for cue in words()["ahead"])):
                past.append((date(int(match[1]), 1, 1), match[1]))
    past += [(day, "linked address") for link in article.cited if (day := _linked_day(link))]
    known = [(day, said) for day, said in past if day <= days.last]
    if known:
        day, said = max(known)
        days.narrow(days.between(day, None), f"not before {day.isoformat()} (“{said}”)")
    return max((day for day, _ in full if day <= days.last), default=None)


def _linked_day(link: str) -> date | None:
    if not (match := _LINKED.search(link)):
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _war_age(days: Days, text: str, start: date) -> None:
    """How long the war had lasted, where the text says so; and that it had begun."""
    key = fold(text)
    if "full-scale invasion" in key or "full-scale war" in key:
        days.narrow(days.between(start, None), "“full-scale invasion”")
    for match in _NTH_DAY.finditer(key):
        if _is_war(match["rest"]):
            day = start + timedelta(days=int(match["day"] or match["nth"]) - 1)
            days.narrow(days.between(day, day + timedelta(days=1)), f"“{_said(match)}”")
            return
    for pattern in (_WAR_OLD, _INTO_WAR):
        for match in pattern.finditer(key):
            if _is_war(match["rest"]) and _age(days, match, start, key):
                return
    _nth_part(days, key, start)


def _nth_part(days: Days, key: str, start: date) -> None:
    """ "The 34th month of the war", "its third year"."""
    for match in _NTH_MONTH.finditer(key):
        number = int(match["number"] or words()["ordinals"].get(match["nth"], 0))
        if number and _is_war(match["rest"]):
            days.narrow(days.between(*_nth_span(start, number, match["unit"])), f"“{_said(match)}”")
            return
    for match in (*_NTH_YEAR.finditer(key), *_IN_NTH_YEAR.finditer(key)):
        years = words()["ordinals"][match["nth"]]
        if _is_war(match["rest"]):
            low, high = add_months(start, 12 * years - 13), add_months(start, 12 * years)
            days.narrow(days.between(low, high), f"“{_said(match)}”")
            return


def _nth_span(start: date, number: int, unit: str) -> tuple[date, date]:
    """First and last day of the `number`th month or week since `start`."""
    if unit == "week":
        first = start + timedelta(days=7 * (number - 1))
        return first, first + timedelta(days=6)
    return add_months(start, number - 1), add_months(start, number)


def _age(days: Days, match: re.Match[str], start: date, key: str) -> bool:
    months = length_in_months(match["number"], match["unit"])
    if months is None:
        return False
    before = key[max(match.start() - 20, 0) : match.start()]
    slack = 4.0 if match["unit"] == "year" else 1.0
    low, high = -0.35, slack
    if match["unit"] == "year":
        low = -3.0 if months % 12 else -2.0
    if before.rstrip().endswith(tuple(words()["nearly"]["words"])):
        low, high = -slack / 2 - 1, 0.1
    elif before.rstrip().endswith(tuple(words()["over"]["words"])):
        low, high = -0.1, 2 * slack + 1
    span = add_months(start, months + low), add_months(start, months + high) - timedelta(days=1)
    return days.narrow(days.between(*span), f"“{_said(match)}”")


def _is_war(rest: str) -> bool:
    first = re.split(r"[.,;:!?]", rest)[0].split()[:6]
    return any(word.strip("\"'()’s") in words()["war"] for word in first)


def _said(match: re.Match[str]) -> str:
    return " ".join(match[0].split()[:5])


def _copyright(days: Days, article: Article) -> None:
    """The year of the small print; the year of the reading itself is what a server writes on any old page."""
    for line in (*article.rows[-3:], *article.asides):
        if match := _COPYRIGHT.search(line[:300]):
            year = int(match["year"] or match["late"])
            if year < days.last.year:
                days.narrow(days.between(date(year, 1, 1), date(year, 12, 31)), f"“{match[0]}”")
            return


def _bare_days(days: Days, found: Sequence[DayWord], weekdays: Sequence[WeekdayWord]) -> None:
    """Days without a year: recent ones.

    Where the news itself is told by dates, its latest is the day or the eve.
    """
    bare = [word for word in found if not word.year and not word.ahead and not word.since]
    news = [word for word in bare if word.news]
    for word in bare:
        if word.weekday is not None:
            gone = days.since(word.month, word.day)
            fits = (days.calendar.weekday - gone) % 7 == word.weekday
            said = f"“{word.words}” was a {words()['weekdays'][word.weekday].title()}"
            days.narrow(fits | (gone > _SOON_AGAIN), said)
    gaps = {word: days.since(word.month, word.day) for word in bare}
    if news:
        mask = np.max([gaps[word] for word in news], axis=0) <= _RECENT
        days.narrow(mask, "recent days: " + ", ".join(f"“{word.words}”" for word in news[:4]))
    if news and not weekdays:
        mask = np.min([gaps[word] for word in news], axis=0) <= 1
        days.narrow(mask, "the latest day of the news, or the day after")
    elif bare:
        mask = np.min([gaps[word] for word in bare], axis=0) <= _STALE
        days.narrow(mask, "recent: " + ", ".join(f"“{word.words}”" for word in bare[:4]))


def _months(days: Days, rows: Sequence[str]) -> None:
    """Parts of a month spoken of as now or lately: "this April", "the first Tuesday of October", "in late May"."""
    for row in rows:
        for part in month_parts(row):
            days.narrow(_lately(days, part), f"“{part.words}”")


def _lately(days: Days, part: MonthPart) -> Mask:
    """Whether the last such part of a month, as seen from each day, began no longer ago than its news lasts."""
    mask = days.since(part.month, part.first) <= part.lasts
    if part.within:
        mask &= days.calendar.month == part.month
    if part.year:
        start = date(part.year, part.month, part.first)
        mask &= days.between(start, start + timedelta(days=part.lasts))
    return np.asarray(mask)


def _seasons(days: Days, text: str) -> None:
    key = fold(text)
    for season, months in words()["seasons"].items():
        if season in key:
            days.narrow(np.isin(days.calendar.month, months), f"“{season}”")
    for feast, (month, day, last_month, last_day) in words()["holidays"].items():
        if feast in key:
            start = days.since(month, day)
            days.narrow(start < days.since(last_month, last_day), f"“{feast}”")


def _weekday(days: Days, found: Sequence[WeekdayWord]) -> bool:
    """News told by weekdays comes out on the latest of them: the first that is named, or the day after it."""
    if not found:
        return False
    lead = found[0]
    following = (lead.weekday + 1) % 7
    later = next((word for word in found[1:4] if word.weekday == following and word.news), None)
    chosen = later or lead
    return days.narrow(days.calendar.weekday == chosen.weekday, f"weekday “{chosen.words}”")
