"""When it held or happened: the time words of a sentence, resolved against the document's date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from contactline.model.time import Basis, Interval, Precision

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DATES = re.compile(
    rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b"
    rf"(?: ?(?:-|–|to|and|through) ?(?:(?P<month2>{_MONTH}) )?(?P<day2>\d{{1,2}})\b(?!:))?"
    r"(?:,? (?P<year>20\d\d))?",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{_MONTH})(?: (?P<year>20\d\d))?", re.IGNORECASE
)
_PART_OF_MONTH = re.compile(
    rf"\b(?:in |since |by )?(?P<part>early|mid|late|end of|beginning of)[- ](?P<month>{_MONTH})(?: (?P<year>20\d\d))?",
    re.IGNORECASE,
)
_IN_MONTH = re.compile(
    rf"\b(?:in|since|during|of) (?P<month>{_MONTH})(?: (?P<year>20\d\d))?(?! ?\d)", re.IGNORECASE
)
_WEEKDAY = re.compile(
    rf"\b(?:(?P<last>last|this|next|since|before) )?(?P<weekday>{'|'.join(_WEEKDAYS)})\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:in|since|of) (?P<year>19\d\d|20\d\d)\b", re.IGNORECASE)
_SPANS: tuple[tuple[re.Pattern[str], int, int, Precision], ...] = (
    (re.compile(r"\b(?:past|last|previous) 24 hours\b", re.I), -1, 0, Precision.DAY),
    (
        re.compile(r"\b(?:past|last|previous) (?:48 hours|two days|couple of days)\b", re.I),
        -2,
        0,
        Precision.DAY,
    ),
    (re.compile(r"\bnext 24(?:-| to )\d\d hours\b", re.I), 0, 3, Precision.DAY),
    (re.compile(r"\b(?:in|over) (?:the )?(?:coming|next(?: few)?) days\b", re.I), 0, 7, Precision.WEEK),
    (re.compile(r"\b(?:in|over) the (?:coming|next(?: few)?) weeks\b", re.I), 0, 28, Precision.MONTH),
    (re.compile(r"\b(?:the coming|next) week\b", re.I), 0, 7, Precision.WEEK),
    (
        re.compile(r"\b(?:in|over) (?:the )?(?:past|last)(?: several| few)? days\b|\brecent days\b", re.I),
        -6,
        0,
        Precision.WEEK,
    ),
    (
        re.compile(r"\b(?:this|past) week\b|\bover the weekend\b|\bdays after\b|\bdays ago\b", re.I),
        -6,
        0,
        Precision.WEEK,
    ),
    (re.compile(r"\blast week\b", re.I), -13, -4, Precision.WEEK),
    (
        re.compile(r"\brecent weeks\b|\b(?:past|last)(?: several| few| two)? weeks\b", re.I),
        -27,
        0,
        Precision.MONTH,
    ),
    (re.compile(r"\brecent(?:ly)? months\b|\bfor months\b", re.I), -120, 0, Precision.SEASON),
    (re.compile(r"\byesterday\b|\blast night\b", re.I), -1, -1, Precision.DAY),
    (re.compile(r"\btoday\b|\bthis morning\b", re.I), 0, 0, Precision.DAY),
    (re.compile(r"\bovernight\b", re.I), -1, 0, Precision.DAY),
)
_THIS_MONTH = re.compile(r"\b(?P<which>this|last) month\b", re.I)
_ONGOING = re.compile(r"\b(?:remains?|still|continues? to (?:hold|control)|currently|now)\b", re.I)


def read(text: str, published: Interval) -> Interval | None:
    """The interval that the words state, None where they state none. `published` anchors relative words.

    Where several are stated, the last explicit date wins over relative words. A document dated only within an interval
    gives relative words the interval they can mean ("on Tuesday" of any of its weeks).
    """
    late = _read(text, published.end)
    if late is None or published.days == 1:
        return late
    early = _read(text, published.start) or late
    return replace(late, start=min(early.start, late.start), end=max(early.end, late.end))


def _read(text: str, anchor: date) -> Interval | None:
    for reader in (_dates, _day_first, _parts, _spans, _months, _this_month, _weekdays, _years):
        found = reader(text, anchor)
        if found:
            return found
    return None


def publication(text: str, published: Interval) -> Interval:
    """Nothing is said of when: the day of publication, ongoing where the words say that it lasts."""
    precision = Precision.ONGOING if _ONGOING.search(text) else published.precision
    return Interval(start=published.start, end=published.end, precision=precision, basis=Basis.PUBLICATION)


def _dates(text: str, anchor: date) -> Interval | None:
    spans = [span for match in _DATES.finditer(text) if (span := _date_range(match, anchor))]
    if not spans:
        return None
    start, end, words = spans[-1]
    return Interval(start=start, end=end, precision=Precision.DAY, basis=Basis.STATED, evidence=(words,))


def _date_range(match: re.Match[str], anchor: date) -> tuple[date, date, str] | None:
    start = _day(match["month"], match["day"], match["year"], anchor)
    end = (
        _day(match["month2"] or match["month"], match["day2"], match["year"], anchor)
        if match["day2"]
        else start
    )
    if start is None or end is None or end < start:
        return None
    return start, end, match.group()


def _day(month: str, day: str, year: str | None, anchor: date) -> date | None:
    """The day named; without a year the one nearest to the anchor, not more than a month after it."""
    number = _MONTHS[month.lower().rstrip(".")]
    years = [int(year)] if year else [anchor.year - 1, anchor.year, anchor.year + 1]
    days = [made for y in years if (made := _make(y, number, int(day)))]
    usable = [d for d in days if year or d <= anchor + timedelta(days=31)]
    return min(usable, key=lambda d: abs(d - anchor)) if usable else None


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_first(text: str, anchor: date) -> Interval | None:
    for match in _DAY_FIRST.finditer(text):
        day = _day(match["month"], match["day"], match["year"], anchor)
        if day:
            return Interval(
                start=day, end=day, precision=Precision.DAY, basis=Basis.STATED, evidence=(match.group(),)
            )
    return None


def _month(match: re.Match[str], anchor: date) -> tuple[date, date] | None:
    number = _MONTHS[match["month"].lower().rstrip(".")]
    year = int(match["year"]) if match["year"] else anchor.year - (number > anchor.month)
    start = date(year, number, 1)
    after = date(year + number // 12, number % 12 + 1, 1)
    end = after - timedelta(days=1)
    return (start, min(end, max(anchor, start)))


def _parts(text: str, anchor: date) -> Interval | None:
    match = _PART_OF_MONTH.search(text)
    bounds = _month(match, anchor) if match else None
    if match is None or bounds is None:
        return None
    start, end = bounds
    first = {"early": 0, "beginning of": 0, "mid": 10}.get(match["part"].lower(), 20)
    begin = start + timedelta(days=first)
    return Interval(
        start=begin,
        end=max(begin, min(end, begin + timedelta(days=10))),
        precision=Precision.WEEK,
        basis=Basis.STATED,
        evidence=(match.group(),),
    )


def _months(text: str, anchor: date) -> Interval | None:
    match = _IN_MONTH.search(text)
    bounds = _month(match, anchor) if match else None
    if match is None or bounds is None:
        return None
    return Interval(
        start=bounds[0],
        end=bounds[1],
        precision=Precision.MONTH,
        basis=Basis.STATED,
        evidence=(match.group(),),
    )


def _this_month(text: str, anchor: date) -> Interval | None:
    match = _THIS_MONTH.search(text)
    if not match:
        return None
    first = anchor.replace(day=1)
    start, end = (first, anchor)
    if match["which"].lower() == "last":
        end = first - timedelta(days=1)
        start = end.replace(day=1)
    return Interval(
        start=start, end=end, precision=Precision.MONTH, basis=Basis.RELATIVE, evidence=(match.group(),)
    )


def _spans(text: str, anchor: date) -> Interval | None:
    for pattern, low, high, precision in _SPANS:
        match = pattern.search(text)
        if match:
            start, end = anchor + timedelta(days=low), anchor + timedelta(days=high)
            return Interval(
                start=start, end=end, precision=precision, basis=Basis.RELATIVE, evidence=(match.group(),)
            )
    return None


def _weekdays(text: str, anchor: date) -> Interval | None:
    matches: Sequence[re.Match[str]] = list(_WEEKDAY.finditer(text))
    if not matches:
        return None
    match = matches[-1]
    back = (anchor.weekday() - _WEEKDAYS.index(match["weekday"].lower())) % 7
    if (match["last"] or "").lower() == "last" and back == 0:
        back = 7
    day = anchor - timedelta(days=back)
    return Interval(
        start=day, end=day, precision=Precision.DAY, basis=Basis.RELATIVE, evidence=(match.group(),)
    )


def _years(text: str, anchor: date) -> Interval | None:
    match = _YEAR.search(text)
    if not match or int(match["year"]) > anchor.year:
        return None
    year = int(match["year"])
    end = min(date(year, 12, 31), anchor) if year == anchor.year else date(year, 12, 31)
    return Interval(
        start=date(year, 1, 1),
        end=end,
        precision=Precision.YEAR,
        basis=Basis.STATED,
        evidence=(match.group(),),
    )
