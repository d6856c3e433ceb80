"""Line and band between sides, areas, measures."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from contactline.control.assess import assess
from contactline.model.claim import Kind
from contactline.situation.areas import areas
from contactline.situation.changes import changes
from contactline.situation.fronts import front
from contactline.situation.measures import band_distance_km, distance_km, gained_km2
from tests.control.strip_world import claim, day, event, strip, theatre, village
from tests.situation.worlds import series_of

WAR = theatre()


def split_at(column, length=12, doubt=0.02):
    """A holds all columns west of `column`, B the rest."""
    rows = []
    for i in range(length * 3):
        mine = i // 3 < column
        rows.append([1 - doubt, doubt, 0.0] if mine else [doubt, 1 - doubt, 0.0])
    return rows


def test_the_line_runs_midway_between_the_sides_without_bends():
    drawn = front(series_of(strip(), [split_at(6)]), day(0), WAR)
    (line,) = drawn.lines
    lons = [lon for lon, _ in line]
    assert max(lons) - min(lons) < 0.002
    assert lons[0] == pytest.approx(37.0 + 5.5 * 0.067, abs=0.002)
    assert {line[0][1], line[-1][1]} == {48.0, 48.09}


def test_doubt_widens_the_band():
    def width(doubt):
        middle = split_at(6)
        for i in range(15, 21):
            middle[i] = [0.5 + doubt, 0.5 - doubt, 0.0] if i < 18 else [0.5 - doubt, 0.5 + doubt, 0.0]
        band = front(series_of(strip(), [middle]), day(0), WAR).band
        return sum(shapely.Polygon(p[0], p[1:]).area for p in band)

    assert width(0.05) > width(0.3) > 0


def test_contested_ground_lies_in_the_band():
    mixed = split_at(6)
    for i in (15, 16, 17):
        mixed[i] = [0.05, 0.05, 0.9]
    drawn = front(series_of(strip(), [mixed]), day(0), WAR)
    band = shapely.union_all([shapely.Polygon(p[0], p[1:]) for p in drawn.band])
    assert band.covers(shapely.Point(strip()[16].lon, strip()[16].lat))


def test_no_front_where_nothing_is_known_or_all_agree():
    nothing = series_of(strip(), [split_at(6)], known=np.zeros((1, 36), dtype=bool))
    assert front(nothing, day(0), WAR).lines == ()
    assert front(series_of(strip(), [split_at(12)]), day(0), WAR).lines == ()


def test_no_line_is_drawn_over_ground_of_which_nobody_spoke():
    places = [*strip(4), *(village(100 + i, p.lat, p.lon + 3.0) for i, p in enumerate(strip(4)))]
    p = [*split_at(4, 4), *split_at(0, 4)]
    assert front(series_of(places, [p]), day(0), WAR).lines == ()


def test_places_on_one_line_or_at_one_point_break_nothing():
    row = [village(i, 48.0, 37.0 + 0.05 * i) for i in range(5)]
    same = [village(i, 48.0, 37.0) for i in range(5)]
    p = [[0.9, 0.1, 0.0]] * 3 + [[0.1, 0.9, 0.0]] * 2
    assert front(series_of(row, [p]), day(0), WAR).lines == ()
    assert front(series_of(same, [p]), day(0), WAR).lines == ()


def test_three_sides_meet_in_three_fronts():
    war = theatre(("A", "B", "C"), split=None)
    places = [village(10 * i + j, 48.0 + 0.05 * i, 37.0 + 0.05 * j) for i in range(7) for j in range(7)]
    third = [[0.02, 0.02, 0.96, 0.0]]
    rows = [
        third[0] if k // 7 > 3 else ([0.96, 0.02, 0.02, 0.0] if k % 7 < 3 else [0.02, 0.96, 0.02, 0.0])
        for k in range(49)
    ]
    drawn = front(series_of(places, [rows], sides=("A", "B", "C")), day(0), war)
    lines = shapely.MultiLineString([list(ring) for ring in drawn.lines])
    for lat, lon in ((48.05, 37.125), (48.175, 37.05), (48.175, 37.25)):
        assert lines.distance(shapely.Point(lon, lat)) < 0.02
    assert lines.distance(shapely.Point(37.05, 48.05)) > 0.03


def test_distance_from_a_town_to_the_front():
    drawn = front(series_of(strip(), [split_at(6)]), day(0), WAR)
    lon = 37.0 + 5.5 * 0.067
    assert distance_km(drawn, 48.045, lon) == pytest.approx(0.0, abs=0.2)
    assert distance_km(drawn, 48.045, lon - 0.134) == pytest.approx(9.96, abs=0.2)
    low, high = band_distance_km(drawn, 48.045, lon - 0.134)
    assert low < 9.96 <= high + 0.05
    assert distance_km(front(series_of(strip(), [split_at(12)]), day(0), WAR), 48, 37) is None


def test_areas_add_up_and_their_interval_holds_the_expected_size():
    found = {a.status: a for a in areas(series_of(strip(), [split_at(6, doubt=0.15)]), day(0))}
    assert found["A"].settlements == found["B"].settlements == 18
    for area in found.values():
        assert area.km2_low <= area.km2 <= area.km2_high
    assert found["A"].geometry.intersection(found["B"].geometry).area < 1e-6


def test_ground_gained_is_lost_by_the_other():
    moved = gained_km2(series_of(strip(), [split_at(6), split_at(7)]), day(0), day(1))
    assert moved["A"] == pytest.approx(-moved["B"], rel=1e-4)
    assert moved["A"] > 50


def test_changes_name_places_states_and_claims():
    places = strip()
    events = [event(claim(places[19], d, Kind.CAPTURE, salt=str(d))) for d in (20, 22, 24)]
    series = assess(events, WAR, places, start=day(0), end=day(40), as_known_on=day(40))
    found = {c.place_id: c for c in changes(series, day(2), day(26))}
    change = found["v19"]
    assert change.after == "A"
    assert change.p_after > 0.5 > change.p_before
    assert set(change.claim_ids) == {e.witnesses[0].claim.claim_id for e in events}
    assert changes(series, day(26), day(26)) == ()
