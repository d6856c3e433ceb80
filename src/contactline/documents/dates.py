"""When a document was published: its record, its markup, its address, else its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from contactline.documents.datewords import full_day
from contactline.documents.textdate import Article, Reading, read_days
from contactline.model.time import Basis, Interval, Precision

_IN_ADDRESS = re.compile(
    r"/(20[012]\d)[/-]([01]?\d)[/-]([0-3]?\d)(?=[/._-]|$)|[/_-](20[012]\d)-?([01]\d)-?([0-3]\d)(?!\d)"
)
_EARLIEST = date(1990, 1, 1)
_TOLERATED = timedelta(days=2)
_FORESEEN = timedelta(days=366)
_LONGEST, _MOST_TEXT = 10_000, 200_000
"""Characters of one paragraph and of one document that are read for dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateClues:
    """All that can date a document. `record` is a record's own `published`, `stamps` are (where, what) of
    the markup.

    `visible` are short texts that the page marks as dates, `rows` the article's own paragraphs, `asides`
    dropped lines (only their copyright year is read), `cited` addresses that the article links to.
    """

    title: str
    rows: tuple[str, ...] = field(repr=False)
    asides: tuple[str, ...] = field(default=(), repr=False)
    record: Any = None
    stamps: tuple[tuple[str, str], ...] = ()
    visible: tuple[str, ...] = ()
    address: str = ""
    cited: tuple[str, ...] = field(default=(), repr=False)


def date_document(
    clues: DateClues, *, read_on: date, theatre_start: date | None = None
) -> tuple[Interval | None, tuple[str, ...]]:
    """The interval of publication and the warnings about what contradicts it.

    A record's date comes first, then markup, a dateline, the address, then the text. A stated day is passed over
    where the text tells of a full day more than a year after it: then it is a template's. `read_on` is the day
    the page was read: nothing is published after it. None where nothing dates the document.
    """
    rows = tuple(_bounded(clues.rows))
    article = Article(title=clues.title[:_LONGEST], rows=rows, asides=clues.asides, cited=clues.cited)
    text = read_days(article, read_on=read_on, theatre_start=theatre_start)
    stated = list(_stated(clues, read_on + timedelta(days=1)))
    if not stated:
        return text.interval, _unread(clues)
    chosen = stated[0]
    warnings = [*_unread(clues), *_quarrels(stated)]
    if text.grounds and not _near(chosen, text):
        said = "; ".join(text.grounds[:3])
        warnings.append(
            f"{chosen.evidence[0]} says {chosen.start}, the text {text.first} to {text.last}: {said}"
        )
    possible = (day for day in stated if text.tells_of is None or text.tells_of - day.start <= _FORESEEN)
    return next(possible, text.interval), tuple(warnings)


def stamped_day(stamp: str) -> Interval | None:
    """The day of a live blog entry's own stamp, None where it has none or it is no date."""
    day = _day(stamp) if stamp else None
    if day is None or day < _EARLIEST:
        return None
    return Interval(
        start=day, end=day, precision=Precision.DAY, basis=Basis.MARKUP, evidence=(f"entry: {stamp[:60]}",)
    )


def _bounded(rows: Sequence[str]) -> Iterator[str]:
    """As much of the rows as a long report has: a hostile page must not take minutes."""
    left = _MOST_TEXT
    for row in rows:
        yield row[: min(_LONGEST, left)]
        left -= min(len(row), _LONGEST)
        if left <= 0:
            return


def _stated(clues: DateClues, latest: date) -> Iterator[Interval]:
    """Days that the page states of itself, strongest first."""
    for basis, where, what in _statements(clues):
        day = _day(what)
        if day and _EARLIEST <= day <= latest:
            yield Interval(
                start=day,
                end=day,
                precision=Precision.DAY,
                basis=basis,
                evidence=(f"{where}: {str(what)[:60]}",),
            )


def _statements(clues: DateClues) -> Iterator[tuple[Basis, str, Any]]:
    if clues.record not in (None, ""):
        yield Basis.RECORD, "record", clues.record
    for where, what in clues.stamps:
        yield Basis.MARKUP, where, what
    for line in clues.visible:
        yield Basis.TEXT, "dateline", line
    if day := _address_day(clues.address):
        yield Basis.ADDRESS, "address", day


def _day(what: Any) -> date | None:
    """The day of a stamp in any of the usual forms: ISO, RFC 2822, words, seconds since 1970."""
    if isinstance(what, datetime):
        return what.date()
    if isinstance(what, date):
        return what
    if isinstance(what, int | float) and not isinstance(what, bool):
        return _epoch(float(what))
    return _spelled_day(what.strip()[:200]) if isinstance(what, str) else None


def _spelled_day(what: str) -> date | None:
    if re.fullmatch(r"\d{10}(?:\d{3})?", what):
        return _epoch(float(what))
    if day := full_day(what) or _first_published(what):
        return day
    try:
        return parsedate_to_datetime(what).date()
    except (ValueError, TypeError, IndexError):
        return None


def _first_published(what: str) -> date | None:
    """The day of publication of a line that also tells of a change ("Updated ... First published ...")."""
    _, found, rest = what.lower().rpartition("published")
    return full_day(re.split(r"updated|modified|changed|edited", rest)[0]) if found else None


def _epoch(seconds: float) -> date | None:
    if seconds > 1e11:
        seconds /= 1000
    try:
        return datetime.fromtimestamp(seconds, UTC).date()
    except (ValueError, OverflowError, OSError):
        return None


def _address_day(address: str) -> date | None:
    for match in _IN_ADDRESS.finditer(address):
        numbers = [int(group) for group in match.groups() if group]
        try:
            return date(numbers[0], numbers[1], numbers[2])
        except ValueError:
            continue
    return None


def _unread(clues: DateClues) -> tuple[str, ...]:
    if clues.record in (None, "") or _day(clues.record):
        return ()
    return (f"published {str(clues.record)[:40]!r} is not a date",)


def _quarrels(stated: list[Interval]) -> Iterator[str]:
    """Statements of the page itself that disagree by more than two days with the one that was taken."""
    for other in stated[1:]:
        if abs(other.start - stated[0].start) > _TOLERATED:
            yield f"{stated[0].evidence[0]} says {stated[0].start}, {other.evidence[0]} says {other.start}"
            return


def _near(stated: Interval, text: Reading) -> bool:
    return text.first - _TOLERATED <= stated.start <= text.last + _TOLERATED
