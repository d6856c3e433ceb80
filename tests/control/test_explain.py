"""Why a place is judged as it is."""

from __future__ import annotations

import pytest

from contactline.control.assess import assess
from contactline.control.explain import explain
from contactline.errors import NotFoundError
from contactline.model.claim import Kind, Modality, Polarity
from tests.control.strip_world import claim, day, event, strip, theatre

PLACES, WAR = strip(), theatre()
CAPTURE = claim(PLACES[19], 20, Kind.CAPTURE)
DENIAL = claim(PLACES[19], 21, Kind.CAPTURE, holder="B staff", holder_side="B", polarity=Polarity.DENIED)
BESIDE = claim(PLACES[22], 20, Kind.REPULSE, "B", holder="Other")
PLAN = claim(PLACES[19], 19, Kind.CAPTURE, modality=Modality.INTENDED)
EVENTS = [event(c) for c in (CAPTURE, DENIAL, BESIDE, PLAN)]
SERIES = assess(EVENTS, WAR, PLACES, start=day(0), end=day(60), as_known_on=day(60))


def moved(place_id="v19", on=22):
    return {i.claim_id: i for i in explain(SERIES, EVENTS, WAR, place_id, day(on))}


def test_the_claim_of_the_place_itself_moves_it_most():
    assert next(iter(moved())) == CAPTURE.claim_id
    assert moved()[CAPTURE.claim_id].side == "A"


def test_those_who_disagree_are_shown_pulling_the_other_way():
    found = moved()
    assert found[DENIAL.claim_id].side == "B"
    assert found[BESIDE.claim_id].side == "B"


def test_a_plan_moves_nothing():
    assert PLAN.claim_id not in moved()


def test_influence_fades_with_distance():
    near = moved("v22").get(CAPTURE.claim_id)
    far = moved("v34").get(CAPTURE.claim_id)
    assert near is not None
    assert far is None or far.change < near.change


def test_unknown_places_and_days_are_refused():
    with pytest.raises(NotFoundError):
        explain(SERIES, EVENTS, WAR, "nowhere", day(22))
    with pytest.raises(IndexError):
        explain(SERIES, EVENTS, WAR, "v19", day(99))


def test_a_place_of_which_nobody_speaks_has_no_influences():
    silent = assess([], WAR, PLACES, start=day(0), end=day(5), as_known_on=day(5))
    assert explain(silent, [], WAR, "v19", day(2)) == ()
