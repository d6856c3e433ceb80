"""Sets of days, and narrowing them by one ground after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt


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

    def where(self, test: Callable[[date], bool]) -> npt.NDArray[np.bool_]:
        """Mask of the days that pass `test`."""
        return np.fromiter((test(self.first + timedelta(days=i)) for i in range(len(self.mask))), np.bool_)

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
