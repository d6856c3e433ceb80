"""A followed source that falls quiet is noticed within days; weekends, small sources and ended corpora are not."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from contactline.documents.coverage import coverage, lower_tail
from contactline.model.coverage import Coverage
from contactline.model.theatre import Source

START = date(2023, 3, 1)


def source(name: str = "wire", per_day: float | None = None) -> Source:
    return Source(
        source_id=name, name=name.title(), kind="wire", side="third", language="en", expected_per_day=per_day
    )


def covered(counts: list[int], *, watched: bool = False, per_day: float | None = None) -> Coverage:
    """Coverage of one source that gave so many documents on each day from START on."""
    days = [START + timedelta(days=row) for row, count in enumerate(counts) for _ in range(count)]
    return coverage(
        {"wire": days},
        [source(per_day=per_day)],
        first=START,
        last=START + timedelta(days=len(counts) - 1),
        watched={"wire"} if watched else (),
    )


@pytest.mark.parametrize(("per_day", "after"), [(12, 31), (40, 30)])
def test_feed_that_dies_is_noticed_at_once_and_stays_noticed(per_day: int, after: int) -> None:
    (quiet,) = covered([per_day] * 30 + [0] * 40).quiet
    assert (quiet.first, quiet.last) == (START + timedelta(days=after), START + timedelta(days=69))
    assert quiet.seen == 0
    assert quiet.expected > 0.8 * per_day * (70 - after)


def test_fall_to_a_quarter_is_noticed_and_its_end_too() -> None:
    (quiet,) = covered([20] * 30 + [5] * 10 + [20] * 10).quiet
    assert START + timedelta(days=30) <= quiet.first <= START + timedelta(days=31)
    assert quiet.last == START + timedelta(days=39)


def test_small_source_is_noticed_after_as_many_days_as_leave_no_doubt() -> None:
    (quiet,) = covered([1] * 40 + [0] * 20).quiet
    assert START + timedelta(days=46) <= quiet.first <= START + timedelta(days=52)


def test_quiet_weekends_and_chance_are_no_alarm() -> None:
    dice = random.Random(3)
    counts = [
        max(0, round(dice.gauss(10 if (START.weekday() + row) % 7 < 5 else 6.5, 2))) for row in range(200)
    ]
    assert covered(counts).quiet == ()


def test_source_met_now_and_then_is_not_expected() -> None:
    assert covered([1] + [0] * 60 + [1] + [0] * 30).sources == ()


def test_watched_source_that_gives_nothing_is_measured_by_the_pack() -> None:
    found = covered([0] * 6, watched=True, per_day=10.0)
    assert [(quiet.first, quiet.seen) for quiet in found.quiet] == [(START + timedelta(days=1), 0)]
    assert covered([0] * 6, per_day=10.0).quiet == ()


def test_share_tells_how_much_was_seen() -> None:
    found = covered([10] * 30 + [0] * 3)
    assert found.share(START + timedelta(days=29)) == 1.0
    assert found.share(START + timedelta(days=31)) == pytest.approx(1 / 3)
    assert found.share(START - timedelta(days=9)) == 1.0
    assert [quiet.name for quiet in found.quiet_on(START + timedelta(days=31))] == ["Wire"]


@pytest.mark.parametrize(
    ("count", "mean", "expected"), [(0, 5.0, 0.0067), (2, 5.0, 0.1247), (5, 5.0, 0.6160)]
)
def test_lower_tail_of_the_poisson_distribution(count: int, mean: float, expected: float) -> None:
    assert lower_tail(count, mean) == pytest.approx(expected, abs=1e-4)
