"""Dates are scored by what the page lets a reader conclude; the project's own gold keeps its floors."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from contactline.errors import InputError
from contactline.model.time import Basis, Interval, Precision
from contactline.pipeline.score_dates import score_dates
from contactline.scoring.dates import Dated, DateItem, read_gold
from contactline.scoring.dates import score_dates as score

GOLD = Path(__file__).parents[2] / "gold" / "dates.jsonl"


def item(name: str, fits: tuple[int, int] | None = (5, 7), *, contradicts: bool = False) -> DateItem:
    days = None if fits is None else (date(2023, 5, fits[0]), date(2023, 5, fits[1]))
    return DateItem(
        item_id=name,
        page={},
        read_on=date(2024, 1, 1),
        published=date(2023, 5, 6),
        fits=days,
        contradicts=contradicts,
    )


def said(first: int, last: int, month: int = 5) -> Interval:
    return Interval(
        start=date(2023, 5, first), end=date(2023, month, last), precision=Precision.DAY, basis=Basis.TEXT
    )


@pytest.mark.parametrize(
    ("fits", "answer", "verdict"),
    [
        ((5, 7), said(6, 6), "right"),
        ((5, 7), said(5, 7), "right"),
        ((5, 7), said(4, 7), "wide"),
        ((5, 7), said(7, 7), "wrong"),
        ((5, 7), None, "missed"),
        (None, None, "right"),
        (None, said(6, 6), "wrong"),
        (None, said(1, 20, 9), "wide"),
    ],
)
def test_verdict(fits: tuple[int, int] | None, answer: Interval | None, verdict: str) -> None:
    found = score("x", [item("a", fits)], lambda _: Dated(interval=answer))
    assert {kind: getattr(found, kind) for kind in ("right", "wide", "wrong", "missed")}[verdict] == 1
    assert found.right + found.wide + found.wrong + found.missed == found.items == 1


def test_flags_are_counted_against_the_contradictions() -> None:
    items = [item("a", contradicts=True), item("b", contradicts=True), item("c")]
    found = score("x", items, lambda one: Dated(interval=said(6, 6), flagged=one.item_id != "b"))
    assert (found.contradictions, found.flagged, found.flagged_rightly) == (2, 2, 1)
    assert found.faults == ("b: contradiction not flagged", "c: flagged without cause")


def test_own_gold_keeps_its_floors_and_beats_the_baseline() -> None:
    ours, baseline = score_dates(GOLD)
    assert ours.items == 64
    assert ours.right >= 55
    assert ours.wrong <= 2
    assert ours.flagged_rightly == ours.contradictions
    assert ours.flagged - ours.flagged_rightly <= 2
    assert ours.right > baseline.right + 20


def test_file_that_is_no_gold_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a"}\n')
    with pytest.raises(InputError, match="line 1"):
        read_gold(path)
