"""Nothing younger than the delay and nothing finer than the coarsening leaves."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from contactline.export.release import release
from tests.export.series import small_series
from tests.store.factories import claim, document

NOON = datetime(2023, 4, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "horizon"), [(0, "2023-04-10"), (12, "2023-04-09"), (24, "2023-04-08"), (48, "2023-04-07")]
)
def test_a_day_is_told_when_all_of_it_is_old_enough(hours, horizon):
    assert release(NOON, delay_hours=hours, coarsen_km=0).horizon == date.fromisoformat(horizon)


def test_coarse_positions_lie_on_a_grid_and_not_far_off():
    rule = release(NOON, delay_hours=24, coarsen_km=10)
    lat, lon = rule.position(48.5942, 37.9989)
    assert (lat, lon) == rule.position(48.6001, 37.9901)
    assert abs(lat - 48.5942) * 111.195 <= 5.01
    assert abs(lon - 37.9989) * 111.195 * 0.67 <= 5.01


def test_coarsening_reaches_claims_and_series_alike():
    from contactline.store.serialise import claim_to_dict

    rule = release(NOON, delay_hours=24, coarsen_km=25)
    record = claim_to_dict(claim(), document())
    told = rule.claim(record)["place"]
    place = rule.series(small_series()).places[0]
    assert (told["lat"], told["lon"]) == (place.lat, place.lon) != (48.69, 38.07)
    assert record["place"]["lat"] == 48.69


def test_unplaced_claims_and_no_coarsening_stay_as_they_are():
    from contactline.store.serialise import claim_to_dict

    record = claim_to_dict(claim(place=None), document())
    assert release(NOON, delay_hours=0, coarsen_km=0).claim(record) == record
    assert release(NOON, delay_hours=0, coarsen_km=0).position(48.123456, 38.0) == (48.12346, 38.0)
