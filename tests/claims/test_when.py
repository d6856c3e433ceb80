"""Time words against a document's date (a Friday)."""

from __future__ import annotations

from datetime import date

import pytest

from contactline.claims import when
from contactline.model.time import Basis, Interval, Precision

FRIDAY = date(2023, 4, 7)
PUBLISHED = Interval(start=FRIDAY, end=FRIDAY, precision=Precision.DAY, basis=Basis.RECORD)

CASES = [
    ("Forces attacked on April 3.", date(2023, 4, 3), date(2023, 4, 3), "day"),
    (
        "Forces attacked on December 30.",
        date(2022, 12, 30),
        date(2022, 12, 30),
        "day",
    ),  # the last one, not the next
    ("Forces attacked overnight on April 3-4.", date(2023, 4, 3), date(2023, 4, 4), "day"),
    ("Forces attacked on 3 April.", date(2023, 4, 3), date(2023, 4, 3), "day"),
    ("Forces attacked on Wednesday.", date(2023, 4, 5), date(2023, 4, 5), "day"),
    ("Forces attacked on Friday.", date(2023, 4, 7), date(2023, 4, 7), "day"),
    ("Forces left the town this month.", date(2023, 4, 1), date(2023, 4, 7), "month"),
    ("Forces left the town last month.", date(2023, 3, 1), date(2023, 3, 31), "month"),
    ("Forces reached it in late March.", date(2023, 3, 21), date(2023, 3, 31), "week"),
    ("Forces attacked in the past 24 hours.", date(2023, 4, 6), date(2023, 4, 7), "day"),
    ("Forces held it in 2014.", date(2014, 1, 1), date(2014, 12, 31), "year"),
]


@pytest.mark.parametrize(("text", "start", "end", "precision"), CASES)
def test_stated_time(text: str, start: date, end: date, precision: str) -> None:
    found = when.read(text, PUBLISHED)
    assert found is not None
    assert (found.start, found.end, found.precision.value) == (start, end, precision)


def test_nothing_said_is_no_time() -> None:
    assert when.read("Forces attacked the town.", PUBLISHED) is None


def test_a_day_that_does_not_exist_is_no_day() -> None:
    assert when.read("Forces attacked on February 31.", PUBLISHED) is None
