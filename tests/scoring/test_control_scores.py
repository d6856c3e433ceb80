"""Scores of the assessed layer: formulas, truth tables, baselines, lags, intervals."""

from __future__ import annotations

import gzip
from dataclasses import replace

import numpy as np
import pytest

from contactline.errors import InputError
from contactline.model.claim import Kind, Modality
from contactline.model.control import ControlSeries
from contactline.scoring.baselines import all_baselines, votes
from contactline.scoring.calibration import (
    brier,
    calibration_error,
    log_score,
    reliability_diagram,
    sharpness,
    words_kept,
)
from contactline.scoring.control import change_lags, score, side_belief, unknown_curve
from contactline.scoring.geometry import compare, mesh
from contactline.scoring.truth import NOT_SHOWN, TruthRow, match_truth, read_truth
from contactline.situation.estimates import bands as estimate_bands
from tests.control.strip_world import claim, day, event, strip

PLACES = strip(4)
HEADER = "osm_id,name,lat,lon,source,status,start,end"


def series_of(p, known=None):
    p = np.asarray(p, dtype=np.float32)
    zero = np.zeros(p.shape[:2], dtype=np.int32)
    return ControlSeries(
        places=tuple(PLACES),
        sides=("A", "B"),
        start=day(0),
        as_known_on=day(99),
        probability=p,
        known=np.ones(p.shape[:2], dtype=bool) if known is None else known,
        evidence_count=zero,
        last_evidence=zero - 1,
        claim_ids={},
    )


def flips(on, days=40, sure=0.9):
    """Every place is B's until day `on`, then A's."""
    p = np.zeros((days, len(PLACES), 3))
    p[:on] = [1 - sure, sure, 0.0]
    p[on:] = [sure, 1 - sure, 0.0]
    return series_of(p)


def truth_flipping(on, days=40, source="map", status=("B", "A_RECENT_GAIN")):
    rows = []
    for p in PLACES:
        common = {"key": p.place_id, "lat": p.lat, "lon": p.lon, "source": source}
        rows.append(TruthRow(**common, status=status[0], start=day(0), end=day(on - 1)))
        rows.append(TruthRow(**common, status=status[1], start=day(on), end=day(days - 1)))
    return rows


def test_brier_and_log_score_by_hand():
    p, truth = np.array([[0.7, 0.3], [0.0, 1.0]]), np.array([0, 0])
    assert brier(p, truth) == pytest.approx([0.18, 2.0])
    assert log_score(p, truth)[0] == pytest.approx(-np.log(0.7))
    assert np.isfinite(log_score(p, truth)).all()


def test_calibration_error_is_nought_for_honest_and_large_for_boastful_forecasts():
    dice = np.random.default_rng(5)
    p = dice.random(20_000)
    happened = dice.random(20_000) < p
    assert calibration_error(p, happened) < 0.02
    assert calibration_error(np.full(20_000, 0.99), dice.random(20_000) < 0.5) > 0.45
    assert sum(b.count for b in reliability_diagram(p, happened)) == 20_000


def test_sharpness_is_the_mean_of_the_greatest():
    assert sharpness(np.array([[0.9, 0.1], [0.5, 0.5]])) == pytest.approx(0.7)


def test_a_perfect_series_scores_perfectly_and_a_late_one_by_its_delay():
    (perfect,) = score(flips(20, sure=1.0), truth_flipping(20))
    assert (perfect.agreement.value, perfect.brier.value, perfect.lag_days) == (1.0, 0.0, 0.0)
    (late,) = score(flips(26), truth_flipping(20))
    assert late.lag_days == 6.0
    assert late.agreement.value == pytest.approx(34 / 40)
    assert late.agreement_tolerant == pytest.approx(37 / 40)
    (early,) = score(flips(16), truth_flipping(20))
    assert early.lag_days == -4.0


def test_a_change_that_never_comes_is_missed():
    (never,) = score(flips(40), truth_flipping(20))
    assert never.missed == 1.0
    assert np.isnan(never.lag_days)


def test_a_flicker_is_no_change_followed():
    best = np.ones((30, 1), dtype=np.int8)
    best[12] = 0
    best[25:] = 0
    truth = np.ones((30, 1), dtype=np.int8)
    truth[10:] = 0
    assert change_lags(best, truth, np.ones((30, 1), dtype=bool)).tolist() == [15.0]


def test_only_places_that_changed_are_scored_unless_all_are_asked_for():
    rows = [*truth_flipping(20)[:2], *(replace(r, status="B") for r in truth_flipping(20)[2:])]
    assert score(flips(20), rows)[0].places == 1
    assert score(flips(20), rows, changed_only=False)[0].places == len(PLACES)


def test_contested_days_and_mere_claims_are_left_out():
    rows = truth_flipping(20, status=("B", "CONTESTED"))
    with pytest.raises(InputError, match="no settlement-day"):
        score(flips(20), rows)
    with pytest.raises(InputError, match="no settlement-day"):
        score(flips(20), truth_flipping(20, status=("B", "A_CLAIMED_COUNTEROFF")))


def test_belief_in_contested_is_shared_by_the_sides():
    shared = side_belief(np.array([[[0.3, 0.1, 0.6], [0.0, 0.0, 1.0]]], dtype=np.float32))
    assert shared[0, 0] == pytest.approx([0.75, 0.25])
    assert shared[0, 1] == pytest.approx([0.5, 0.5])


def test_unknown_is_counted_and_the_rest_scored_apart():
    known = np.ones((40, len(PLACES)), dtype=bool)
    known[:10] = False
    (made,) = score(replace(flips(30), known=known), truth_flipping(20))
    assert made.unknown == pytest.approx(0.25)
    assert made.agreement_known == pytest.approx(20 / 30)
    curve = unknown_curve(replace(flips(30), known=known), truth_flipping(20), "map", levels=(0.5, 0.95))
    assert curve[0][1] == pytest.approx(0.25)
    assert curve[1][1] == 1.0


def test_intervals_hold_the_value_and_come_out_the_same_twice():
    half = flips(20)
    half.probability[:, : len(PLACES) // 2] = flips(32).probability[:, : len(PLACES) // 2]
    (a,), (b,) = score(half, truth_flipping(20)), score(half, truth_flipping(20))
    assert (a.agreement, a.brier, a.log_score, a.words) == (b.agreement, b.brier, b.log_score, b.words)
    assert a.agreement.low <= a.agreement.value <= a.agreement.high


def test_truth_is_matched_by_id_and_else_by_nearness():
    near = TruthRow(
        key="other",
        lat=PLACES[2].lat + 0.003,
        lon=PLACES[2].lon,
        source="m",
        status="A",
        start=day(0),
        end=day(3),
    )
    far = replace(near, key="far", lat=PLACES[2].lat + 0.02)
    states = match_truth([near, far], PLACES, ("A", "B"), start=day(0), days=5).states["m"]
    assert states[:, 2].tolist() == [0, 0, 0, 0, NOT_SHOWN]
    assert (np.delete(states, 2, axis=1) == NOT_SHOWN).all()


def test_truth_files_are_read_plain_and_packed_and_their_faults_named(tmp_path):
    good = f"{HEADER}\n1,Aton,48.0,37.0,m,A,2030-01-01,2030-01-05\n"
    plain, packed = tmp_path / "t.csv", tmp_path / "t.csv.gz"
    plain.write_text(good, encoding="utf-8")
    packed.write_bytes(gzip.compress(good.encode()))
    assert read_truth(plain) == read_truth(packed)
    plain.write_text(good.replace("2030-01-05", "soon"), encoding="utf-8")
    with pytest.raises(InputError, match="line 2"):
        read_truth(plain)
    plain.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="lacks column"):
        read_truth(plain)


def baselines_of(*claims, days=40):
    series = flips(days, days)
    return all_baselines([event(c) for c in claims], series, series.probability[0])


def test_last_claim_wins_and_stays():
    made = baselines_of(claim(PLACES[4], 10, Kind.CAPTURE, "A"), claim(PLACES[4], 12, Kind.STRIKE, "A"))
    best = made["last claim wins"][:, 4, :2].argmax(axis=1)
    assert best.tolist() == [1] * 10 + [0] * 2 + [1] * 28


def test_majority_outvotes_a_single_contradiction():
    told = [claim(PLACES[4], d, Kind.CONTROL, "A", salt=str(d)) for d in (10, 11, 12)]
    made = baselines_of(*told, claim(PLACES[4], 13, Kind.CONTROL, "B"))
    assert made["majority of 14 days"][14, 4, :2].argmax() == 0
    assert made["last claim wins"][14, 4, :2].argmax() == 1


def test_persistence_never_moves_and_the_plain_chain_only_where_spoken_of():
    made = baselines_of(*(claim(PLACES[4], d, Kind.CONTROL, "A", salt=str(d)) for d in (10, 11, 12)))
    assert (made["persistence"] == made["persistence"][0]).all()
    chain = made["plain chain a place"]
    assert chain[13, 4, 0] > 0.5 > chain[13, 7, 0]


def test_baselines_hear_no_plans_and_nothing_from_the_future():
    plan = claim(PLACES[4], 10, Kind.CAPTURE, "A", modality=Modality.INTENDED)
    late = event(claim(PLACES[4], 10, Kind.CAPTURE, "A"), known=120)
    assert votes([event(plan), late], flips(40)).count.sum() == 0


def test_all_baselines_are_scored_beside_the_series():
    told = [event(claim(PLACES[4], 20, Kind.CAPTURE, "A"))]
    made = score(flips(20), truth_flipping(20), events=told)
    by_name = {s.name: s for s in made}
    assert len(by_name) == 6
    assert by_name["contactline"].brier.value < by_name["last claim wins"].brier.value
    assert by_name["last claim wins"].brier.value < by_name["persistence"].brier.value


def test_words_that_keep_their_word_are_told_from_boasts():
    dice = np.random.default_rng(3)
    bands = [(band.low / 100, band.high / 100) for band in estimate_bands()]
    p = dice.random(30_000)
    block = np.arange(len(p)) // 50
    honest = words_kept(p, dice.random(len(p)) < p, bands, block)
    assert len(honest) == len(bands)
    assert all(word.calibrated for word in honest)
    boast = words_kept(np.full(2_000, 0.92), dice.random(2_000) < 0.6, bands, block[:2_000])
    assert [word.calibrated for word in boast] == [False]


def test_a_front_drawn_apart_is_as_far_as_it_is_and_the_ground_between_is_wrong():
    ground = mesh(strip(12))
    columns = np.arange(36) // 3
    truth, best = (np.where(columns < at, 0, 1).astype(np.int8)[None] for at in (4, 6))
    shown = np.ones((1, 36), dtype=bool)
    same = compare(ground, truth, truth, shown)
    assert (same.front_mean_km, same.front_95_km, same.area_error) == (0.0, 0.0, 0.0)
    apart = compare(ground, best, truth, shown)
    step = np.linalg.norm(ground.points[3] - ground.points[0])
    assert apart.front_mean_km == pytest.approx(2 * step, rel=0.1)
    assert apart.front_95_km >= apart.front_mean_km
    assert apart.area_error == pytest.approx(2 / 11, abs=0.03)
    nowhere = compare(ground, np.zeros_like(truth), truth, shown)
    assert np.isnan(nowhere.front_mean_km)


def test_keeping_the_maps_first_day_is_a_baseline_of_its_own():
    events = [event(claim(PLACES[0], 3, Kind.CONTROL, "A"))]
    rows = {row.name: row for row in score(flips(20), truth_flipping(10), events=events)}
    assert rows["the map's first day kept"].agreement.value == pytest.approx(10 / 40)
