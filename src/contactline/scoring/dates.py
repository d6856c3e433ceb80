"""How well documents are dated: against the true day, and against what a careful reader can conclude."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from contactline.errors import InputError
from contactline.model.time import Basis, Interval, Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class DateItem:
    """A labelled page. `page` holds its html, text or record, its url and what a feed announced.

    `published` is the true day, `fits` the days that a careful reader can conclude, None where nothing tells the day;
    `contradicts`: the page says two things of its day.
    """

    item_id: str
    page: Mapping[str, Any]
    read_on: date
    published: date
    fits: tuple[date, date] | None
    contradicts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """What was read from one page: its interval, and whether it was flagged."""

    interval: Interval | None
    flagged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DateScore:
    """Counts over all items.

    `right`: the answer contains the true day and no day that a careful reader could exclude, or none was given where
    nothing tells it. `wide`: contains the true day and others. `wrong`: leaves the true day out, or is a guess where
    nothing tells it. `missed`: none given though the page tells. `to_the_day`: the true day alone.
    """

    name: str
    items: int
    right: int
    wide: int
    wrong: int
    missed: int
    to_the_day: int
    median_days: float
    flagged: int
    flagged_rightly: int
    contradictions: int
    faults: tuple[str, ...] = ()


def read_gold(path: Path) -> list[DateItem]:
    """Labelled pages of a JSON Lines file. Raises InputError naming the line."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error
    return [_item(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]


def _item(line: str, where: str) -> DateItem:
    try:
        row = json.loads(line)
        fits = row["fits"] and (date.fromisoformat(row["fits"][0]), date.fromisoformat(row["fits"][1]))
        return DateItem(
            item_id=str(row["id"]),
            page={key: row[key] for key in ("html", "text", "record", "url", "announced") if key in row},
            read_on=date.fromisoformat(row["read_on"]),
            published=date.fromisoformat(row["published"]),
            fits=fits or None,
            contradicts=bool(row.get("contradicts", False)),
        )
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise InputError(f"{where}: not a labelled page ({error})") from error


def score_dates(name: str, items: Sequence[DateItem], predict: Callable[[DateItem], Dated]) -> DateScore:
    """Score one way of dating over all items."""
    told = [(item, predict(item)) for item in items]
    verdicts = {item.item_id: _verdict(item, dated.interval) for item, dated in told}
    widths = [dated.interval.days for _, dated in told if dated.interval is not None]
    flagged = [item for item, dated in told if dated.flagged]
    return DateScore(
        name=name,
        items=len(items),
        **{kind: _count(verdicts.values(), kind) for kind in ("right", "wide", "wrong", "missed")},
        to_the_day=sum(_is_day(dated.interval, item.published) for item, dated in told),
        median_days=statistics.median(widths) if widths else 0.0,
        flagged=len(flagged),
        flagged_rightly=sum(item.contradicts for item in flagged),
        contradictions=sum(item.contradicts for item in items),
        faults=tuple(_faults(told, verdicts)),
    )


def _verdict(item: DateItem, found: Interval | None) -> str:
    if item.fits is None:
        return "right" if found is None else ("wide" if _is_loose(item, found) else "wrong")
    if found is None:
        return "missed"
    if not found.contains(item.published):
        return "wrong"
    return "right" if item.fits[0] <= found.start and found.end <= item.fits[1] else "wide"


def _is_loose(item: DateItem, found: Interval) -> bool:
    """Whether an answer where nothing tells the day is at least no more than a season's or year's guess."""
    return found.contains(item.published) and found.days > 31


def _is_day(found: Interval | None, day: date) -> bool:
    return found is not None and found.start == found.end == day


def _count(verdicts: Iterable[str], kind: str) -> int:
    return sum(verdict == kind for verdict in verdicts)


def _faults(told: Iterable[tuple[DateItem, Dated]], verdicts: Mapping[str, str]) -> Iterable[str]:
    for item, dated in told:
        verdict = verdicts[item.item_id]
        said = f"{dated.interval.start} to {dated.interval.end}" if dated.interval else "no day"
        wanted = f"{item.fits[0]} to {item.fits[1]}" if item.fits else "no day"
        if verdict != "right":
            yield f"{item.item_id}: {verdict}: {said}, not within {wanted} (true: {item.published})"
        if dated.flagged != item.contradicts:
            yield f"{item.item_id}: {'flagged without cause' if dated.flagged else 'contradiction not flagged'}"


def markup_baseline(item: DateItem) -> Dated:
    """What htmldate gives for a page: markup, address and patterns of text; a record's or text's own none."""
    from htmldate import find_date  # noqa: PLC0415 - only scoring needs it

    html = item.page.get("html")
    if not isinstance(html, str):
        return Dated(interval=None)
    found = find_date(html, url=item.page.get("url"), original_date=True, max_date=item.read_on.isoformat())
    day = date.fromisoformat(found) if found else None
    return Dated(interval=None if day is None else _day(day))


def _day(day: date) -> Interval:
    return Interval(start=day, end=day, precision=Precision.DAY, basis=Basis.MARKUP)
