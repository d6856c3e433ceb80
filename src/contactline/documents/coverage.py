"""Expected against seen: which followed sources have fallen quiet.

What a source is expected to give is its own mean of the last four weeks, workdays and weekends apart, quiet days left
out; before two weeks are known, and only for a source that is watched, what the theatre pack says. A source is quiet
on a day that brought less than half, where some number of last days up to fourteen brought less than half too, and so
few that a steady source would do that on less than one day in a thousand (lower tail of the Poisson distribution).
Looked at are two days or more that should have brought five documents, or one that should have brought twenty.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from contactline.model.coverage import Coverage, Quiet, SourceCoverage
from contactline.model.theatre import Source

HISTORY, KNOWN_AFTER = 28, 14
ENOUGH, ENOUGH_IN_A_DAY = 5.0, 20.0
LONGEST = 14
CHANCE, FALL = 0.001, 0.5
_REGULAR = 0.25
_ALIKE = 4


def coverage(
    days: Mapping[str, Sequence[date]],
    sources: Sequence[Source],
    *,
    first: date,
    last: date,
    watched: Collection[str] = (),
) -> Coverage:
    """Coverage of the sources from `first` to `last`. `days` are the days of each source's documents, by source id.

    `watched` are ids of sources whose feeds are read; of the others only those count that gave documents on a quarter
    of the days of four weeks.
    """
    told: list[SourceCoverage] = []
    quiet: list[Quiet] = []
    for source in sources:
        if not days.get(source.source_id) and source.source_id not in watched:
            continue
        one, stretches = _source(
            source, days.get(source.source_id, ()), first, last, source.source_id in watched
        )
        if any(one.expected):
            told.append(one)
            quiet += stretches
    return Coverage(first=first, last=last, sources=tuple(told), quiet=tuple(sorted(quiet, key=_order)))


def _order(quiet: Quiet) -> tuple[date, str]:
    return quiet.first, quiet.source_id


def _source(
    source: Source, days: Sequence[date], first: date, last: date, watched: bool
) -> tuple[SourceCoverage, list[Quiet]]:
    counts = Counter(days)
    seen = [counts[first + timedelta(days=row)] for row in range((last - first).days + 1)]
    expected: list[float] = []
    alarms: list[bool] = []
    for row in range(len(seen)):
        expected.append(_expected(source, seen, alarms, row, first, watched))
        alarms.append(_is_quiet(expected, seen, row))
    one = SourceCoverage(
        source_id=source.source_id,
        name=source.name,
        expected=tuple(round(value, 2) for value in expected),
        seen=tuple(seen),
    )
    return one, _stretches(one, alarms, first)


def _expected(
    source: Source, seen: Sequence[int], alarms: Sequence[bool], row: int, first: date, watched: bool
) -> float:
    """Documents expected on the day `row`, from the days before it alone."""
    started = next((at for at, count in enumerate(seen) if count), len(seen))
    good = [at for at in range(started, row) if not alarms[at]][-HISTORY:]
    if len(good) >= KNOWN_AFTER:
        regular = sum(seen[at] > 0 for at in good) >= _REGULAR * len(good)
        alike = [at for at in good if _is_weekend(first, at) == _is_weekend(first, row)]
        chosen = alike if len(alike) >= _ALIKE else good
        return sum(seen[at] for at in chosen) / len(chosen) if regular or watched else 0.0
    return (source.expected_per_day or 0.0) if watched else 0.0


def _is_weekend(first: date, row: int) -> bool:
    return (first.weekday() + row) % 7 >= 5


def _is_quiet(expected: Sequence[float], seen: Sequence[int], row: int) -> bool:
    if seen[row] >= FALL * expected[row]:
        return False
    due, came = 0.0, 0
    for at in range(row, max(row - LONGEST, -1), -1):
        due += expected[at]
        came += seen[at]
        enough = due >= ENOUGH and (at < row or due >= ENOUGH_IN_A_DAY)
        if enough and came < FALL * due and lower_tail(came, due) < CHANCE:
            return True
    return False


def lower_tail(count: int, mean: float) -> float:
    """Probability of `count` or fewer under a Poisson distribution of that mean."""
    term = total = math.exp(-mean)
    for n in range(1, count + 1):
        term *= mean / n
        total += term
    return min(total, 1.0)


def _stretches(one: SourceCoverage, alarms: Sequence[bool], first: date) -> list[Quiet]:
    found: list[Quiet] = []
    start = None
    for row, alarm in enumerate([*alarms, False]):
        if alarm and start is None:
            start = row
        elif not alarm and start is not None:
            found.append(
                Quiet(
                    source_id=one.source_id,
                    name=one.name,
                    first=first + timedelta(days=start),
                    last=first + timedelta(days=row - 1),
                    expected=round(sum(one.expected[start:row]), 1),
                    seen=sum(one.seen[start:row]),
                )
            )
            start = None
    return found
