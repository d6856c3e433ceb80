"""Sets of days, and narrowing them by one ground after another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Calendar:
    """Arrays over consecutive days; weekday 0 is Monday."""

    year: npt.NDArray[np.int64]
    month: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]
    weekday: npt.NDArray[np.int64]


@lru_cache(maxsize=8)
def calendar(first: date, last: date) -> Calendar:
    """The calendar of the days from `first` to `last`."""
    days = np.datetime64(first, "D") + np.arange((last - first).days + 1)
    months = days.astype("datetime64[M]")
    count = months.astype(np.int64)
    return Calendar(
        year=count // 12 + 1970,
        month=count % 12 + 1,
        day=(days - months).astype(np.int64) + 1,
        weekday=(days.astype(np.int64) + 3) % 7,
    )


@dataclass(slots=True)
class Days:
    """The days on which an article may have been published, narrowed ground by ground.

    A ground that leaves no day is not taken: it goes to `refused`, since earlier grounds are the stronger
    ones.
    """

    first: date
    last: date
    mask: npt.NDArray[np.bool_] = field(init=False, repr=False)
    grounds: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mask = np.ones((self.last - self.first).days + 1, dtype=np.bool_)

    def between(self, start: date | None, end: date | None) -> npt.NDArray[np.bool_]:
        """Mask of the days from `start` to `end`, both included; None leaves that side open."""
        mask = np.zeros_like(self.mask)
        low = max(((start or self.first) - self.first).days, 0)
        high = min(((end or self.last) - self.first).days + 1, len(mask))
        if low < high:
            mask[low:high] = True
        return mask

    @property
    def calendar(self) -> Calendar:
        """Year, month, day and weekday of each day."""
        return calendar(self.first, self.last)

    def since(self, month: int, day: int) -> npt.NDArray[np.int64]:
        """Days gone by, on each day, since the calendar last showed `day` of `month`; 0 on that day itself."""
        years = range(self.first.year - 1, self.last.year + 1)
        day = 28 if (month, day) == (2, 29) else day
        shown = np.array([(date(year, month, day) - self.first).days for year in years])
        now = np.arange(len(self.mask))
        return np.asarray(now - shown[np.searchsorted(shown, now, side="right") - 1])

    def either(self, spans: Iterable[tuple[date | None, date | None]]) -> npt.NDArray[np.bool_]:
        """Mask of the days that lie in any of the spans."""
        mask = np.zeros_like(self.mask)
        for start, end in spans:
            mask |= self.between(start, end)
        return mask

    def narrow(self, mask: npt.NDArray[np.bool_], ground: str) -> bool:
        """Keep only the days of `mask`, on that ground. False where none would be left."""
        narrowed = self.mask & mask
        if not narrowed.any():
            self.refused.append(ground)
            return False
        if not np.array_equal(narrowed, self.mask):
            self.grounds.append(ground)
        self.mask = narrowed
        return True

    def left(self) -> list[date]:
        """The days that are left, in order."""
        return [self.first + timedelta(days=int(i)) for i in np.flatnonzero(self.mask)]


def add_months(day: date, months: float) -> date:
    """`day` moved by whole months and, for the fraction, by as many thirtieths of a month."""
    whole = int(months // 1)
    index = day.year * 12 + day.month - 1 + whole
    year, month = divmod(index, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    moved = date(year, month + 1, min(day.day, last))
    return moved + timedelta(days=round((months - whole) * 30))


def month_span(day: date, months: int = 0) -> tuple[date, date]:
    """First and last day of the month `months` after that of `day`."""
    start = add_months(day.replace(day=1), months)
    return start, add_months(start, 1) - timedelta(days=1)
