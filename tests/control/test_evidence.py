"""What one claim is worth, and where it falls."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from contactline.control.evidence import Ground, direction, gather, likelihood, trust, whereabouts
from contactline.control.weights import default_weights
from contactline.model.claim import Evidence, Kind, Likelihood, Locus, Modality, Polarity, Relation
from contactline.model.place import Feature
from contactline.model.time import Basis, Interval, Precision
from tests.control.strip_world import claim, day, event, strip, village

W = default_weights()
PLACES = strip()
TOWN = PLACES[16]


def worth(kind, side="A", sides=("A", "B"), **more):
    one = claim(TOWN, 5, kind, side, **more)
    return likelihood(one, whereabouts(one.locus), sides, W)


@pytest.mark.parametrize(
    ("kind", "speaks_for"),
    [
        (Kind.CAPTURE, "A"),
        (Kind.CONTROL, "A"),
        (Kind.REPULSE, "A"),
        (Kind.WITHDRAWAL, "B"),
        (Kind.CLASH, "B"),
        (Kind.STRIKE, "B"),
        (Kind.ENCIRCLEMENT, "B"),
    ],
)
def test_each_kind_speaks_for_the_right_side(kind, speaks_for):
    told = worth(kind)
    assert ("A", "B")[int(told[:2].argmax())] == speaks_for
    assert told.sum() == pytest.approx(1.0)


def test_an_advance_towards_a_town_says_that_the_town_is_not_yet_taken():
    locus = Locus(place=TOWN, toponym=TOWN.name, relation=Relation.TOWARD)
    told = worth(Kind.ADVANCE, locus=locus)
    assert told[1] > told[0]


def test_presence_in_the_centre_of_a_town_is_first_of_all_a_contest():
    told = worth(Kind.PRESENCE, locus=Locus(place=TOWN, toponym=TOWN.name, part="centre"))
    assert told.argmax() == 2


def test_part_of_a_town_is_less_than_the_town():
    whole = worth(Kind.CAPTURE)
    part = worth(Kind.CAPTURE, locus=Locus(place=TOWN, toponym=TOWN.name, part="north"))
    assert part[0] < whole[0]


def test_a_denial_turns_a_claim_round():
    assert worth(Kind.CAPTURE)[0] > worth(Kind.CAPTURE)[1]
    denied = worth(Kind.CAPTURE, polarity=Polarity.DENIED)
    assert denied[0] < denied[1]


def test_of_four_sides_a_withdrawal_favours_no_particular_other():
    told = worth(Kind.WITHDRAWAL, sides=("A", "B", "C", "D"))
    assert told[1] == told[2] == told[3] > told[0]


def test_a_clash_without_attacker_favours_no_side():
    told = worth(Kind.CLASH, side=None)
    assert told[0] == told[1]


@pytest.mark.parametrize("modality", [m for m in Modality if m is not Modality.ACTUAL])
def test_only_what_is_said_to_have_happened_speaks(modality):
    told = event(claim(TOWN, 5, Kind.CAPTURE, modality=modality))
    assert not gather([told], PLACES, ("A", "B"), W, day(30)).claims


def test_nothing_is_heard_before_it_could_be_read():
    told = event(claim(TOWN, 5, Kind.CAPTURE), known=9)
    assert not gather([told], PLACES, ("A", "B"), W, day(8)).claims
    assert gather([told], PLACES, ("A", "B"), W, day(9)).claims


def test_south_of_a_town_falls_on_the_villages_there_and_not_on_the_town():
    locus = Locus(
        place=TOWN,
        toponym=TOWN.name,
        relation=Relation.FROM,
        bearing="south",
        distance_km=(5.0, 5.0),
        precision=2,
    )
    falls = dict(Ground(PLACES, W).falls(claim(TOWN, 5, Kind.CLASH, locus=locus), "off"))
    assert 16 not in falls
    assert max(falls, key=falls.get) == 15


def test_three_kilometres_from_the_southern_edge_lies_south():
    locus = Locus(place=TOWN, toponym=TOWN.name, part="south", relation=Relation.FROM, distance_km=(3.0, 3.0))
    assert whereabouts(locus) == "off"
    falls = dict(Ground(PLACES, W).falls(claim(TOWN, 5, Kind.PRESENCE, locus=locus), "off"))
    assert max(falls, key=falls.get) == 15


def test_a_claim_about_a_region_falls_on_its_settlements_only():
    places = [replace(p, admin1="West" if i < 18 else "East") for i, p in enumerate(PLACES)]
    region = replace(village(99, 48.0, 37.0), name="West", feature=Feature.ADMIN1)
    falls = Ground(places, W).falls(claim(region, 5, Kind.WITHDRAWAL), "region")
    assert falls and all(places[i].admin1 == "West" for i, _ in falls)


def test_a_facility_speaks_of_the_settlement_beside_it_and_of_none_far_off():
    plant = replace(village(99, TOWN.lat + 0.01, TOWN.lon), feature=Feature.FACILITY)
    far = replace(village(98, 60.0, 10.0), feature=Feature.FACILITY)
    ground = Ground(PLACES, W)
    assert ground.falls(claim(plant, 5), "whole") == [(16, 1.0)]
    assert ground.falls(claim(far, 5), "whole") == []


def test_trust_falls_with_hedges_and_rises_with_pictures():
    plain = trust(claim(TOWN, 5), W)
    hedged = trust(
        claim(TOWN, 5, likelihood=Likelihood(phrase="reportedly", scale=None, low=None, high=None)), W
    )
    even = trust(claim(TOWN, 5, likelihood=Likelihood(phrase="maybe", scale="PHIA", low=40, high=50)), W)
    seen = trust(claim(TOWN, 5, confidence=0.6, evidence=Evidence.VISUAL), W)
    assert even < hedged < plain
    assert seen > trust(claim(TOWN, 5, confidence=0.6), W)


def test_a_claim_spread_over_a_month_is_worth_less_than_one_of_a_day():
    month = Interval(start=day(0), end=day(29), precision=Precision.MONTH, basis=Basis.STATED)
    assert trust(claim(TOWN, 5, time=month), W) < trust(claim(TOWN, 5), W)


@pytest.mark.parametrize(
    ("kind", "side", "holder_side", "polarity", "way"),
    [
        (Kind.CAPTURE, "A", "A", Polarity.AFFIRMED, "own_gain"),
        (Kind.WITHDRAWAL, "A", "A", Polarity.AFFIRMED, "own_loss"),
        (Kind.CAPTURE, "B", "A", Polarity.AFFIRMED, "enemy_gain"),
        (Kind.CAPTURE, "B", "A", Polarity.DENIED, "enemy_loss"),
        (Kind.CAPTURE, "B", "third", Polarity.AFFIRMED, "third_gain"),
        (Kind.STRIKE, "B", "A", Polarity.AFFIRMED, "neutral"),
    ],
)
def test_direction_of_a_claim(kind, side, holder_side, polarity, way):
    assert direction(claim(TOWN, 5, kind, side, holder_side=holder_side, polarity=polarity), W) == way


def test_evidence_is_the_same_in_any_order():
    events = [event(claim(PLACES[i], i, Kind.CLASH)) for i in range(12)]
    a, b = (gather(e, PLACES, ("A", "B"), W, day(60)) for e in (events, events[::-1]))
    assert [c.claim_id for c in a.claims] == [c.claim_id for c in b.claims]
    assert np.array_equal(a.pair_place, b.pair_place)
