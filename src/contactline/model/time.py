"""Days as the model counts them: closed intervals with a precision and the ground they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Precision(StrEnum):
    """How fine a stated time is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    ONGOING = "ongoing"


class Basis(StrEnum):
    """What a time rests on. The first three are for claims, the others for documents."""

    STATED = "stated"
    RELATIVE = "relative"
    PUBLICATION = "publication"
    RECORD = "record"
    MARKUP = "markup"
    ADDRESS = "address"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Days from `start` to `end`, both included.

    `evidence` keeps the words the interval was read from, so that a reader can check it.
    """

    start: date
    end: date
    precision: Precision
    basis: Basis
    evidence: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"interval ends {self.end} before it starts {self.start}")

    @property
    def days(self) -> int:
        """Length in days, at least 1."""
        return (self.end - self.start).days + 1

    @property
    def middle(self) -> date:
        """The day halfway, rounded down."""
        return self.start + timedelta(days=(self.days - 1) // 2)

    def contains(self, day: date) -> bool:
        """Whether `day` lies in the interval."""
        return self.start <= day <= self.end
