"""Distances with their bands, gains with their intervals, by area and about a town."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from contactline.situation.fronts import front
from contactline.situation.measures import advances, around, band_distance_km, by_admin1, distance_km
from tests.control.strip_world import day, strip, theatre
from tests.situation.worlds import held, series_of

WAR = theatre()
PLACES = strip()


def split(column, doubt=0.02):
    return held("A" * 3 * column + "B" * 3 * (12 - column), doubt)


def test_the_band_begins_before_the_line_and_ends_beyond_it():
    drawn = front(series_of(PLACES, [split(6)]), day(0), WAR)
    near, far = band_distance_km(drawn, 48.045, 37.0)
    line = distance_km(drawn, 48.045, 37.0)
    # The line runs at column 5.5; belief falls from 0.98 to 0.02 between columns 5 and 6, so that the band is
    # those parts of one step of 4.98 km on which it lies between 0.9 and 0.1.
    step = 4.985
    assert line == pytest.approx(5.5 * step, abs=0.1)
    assert near == pytest.approx((5 + 0.08 / 0.96) * step, abs=0.2)
    assert far == pytest.approx((5 + 0.88 / 0.96) * step, abs=0.2)


def test_in_the_band_the_nearest_edge_is_here():
    drawn = front(series_of(PLACES, [split(6)]), day(0), WAR)
    near, far = band_distance_km(drawn, 48.045, 37.0 + 5.4 * 0.067)
    assert near == 0
    assert 0.4 < far < 3


def test_gains_by_area_have_an_interval_that_holds_the_mean():
    places = [replace(p, admin1="North" if i % 3 == 2 else "South") for i, p in enumerate(PLACES)]
    series = series_of(places, [split(6, 0.2), split(7, 0.2)])
    found = {(a.area, a.side): a for a in advances(series, day(0), day(1), by_admin1(series))}
    assert set(found) == {(area, side) for area in ("North", "South") for side in "AB"}
    for one in found.values():
        assert one.km2_low <= one.km2 <= one.km2_high
    north = found[("North", "A")]
    assert north.km2 > 0
    # One of three villages of the column that changed hands lies in the north.
    assert north.km2 < found[("South", "A")].km2
    assert north.km2 == pytest.approx(-found[("North", "B")].km2, rel=1e-4)


def test_sure_gains_have_a_narrow_interval_and_a_rate():
    series = series_of(PLACES, [split(6), split(6), split(7)])
    one = advances(series, day(0), day(2), {"all": range(36)})[0]
    assert (one.side, one.days) == ("A", 2)
    assert one.km2_a_day == pytest.approx(one.km2 / 2)
    assert one.km2_high - one.km2_low < 0.1 * one.km2


def test_ground_newly_spoken_of_is_no_gain():
    known = np.ones((2, 36), dtype=bool)
    known[0, 18:21] = False
    series = series_of(PLACES, [split(6), split(7)], known=known)
    assert all(abs(a.km2) < 1e-6 for a in advances(series, day(0), day(1), {"all": range(36)}))


def test_a_direction_is_the_ground_about_its_centre():
    near = around(series_of(PLACES, [split(6)]), [PLACES[1]], reach_km=6)
    assert sorted(near["Village 1"]) == [0, 1, 2, 4]
