"""A point that is not exact says so wherever it is published."""

from __future__ import annotations

from datetime import date

import pytest

from contactline.export.release import Release
from contactline.export.site_data import places_table
from contactline.model.place import Feature, Place


def _place(position: str, radius_km: float = 1.0) -> Place:
    return Place(
        place_id=position,
        name="Pisky",
        lat=48.06,
        lon=37.66,
        feature=Feature.SETTLEMENT,
        country="UA",
        position=position,
        radius_km=radius_km,
    )


def test_the_table_of_places_says_what_each_point_is() -> None:
    table = places_table([_place("exact"), _place("centre of Ocheretynska hromada", 14.0)], {})
    assert table["position"] == ["exact", "centre of Ocheretynska hromada"]
    assert table["radius_km"] == [1.0, 14.0]


@pytest.mark.parametrize(
    ("coarsen_km", "before", "after"),
    [
        (0, "exact", "exact"),
        (5, "exact", "rounded to 5 km"),
        (5, "centre of Ocheretynska hromada", "centre of Ocheretynska hromada"),
    ],
)
def test_a_rounded_point_is_not_called_exact(coarsen_km: float, before: str, after: str) -> None:
    rules = Release(horizon=date(2024, 1, 1), delay_hours=24, coarsen_km=coarsen_km)
    assert rules.place(_place(before)).position == after
