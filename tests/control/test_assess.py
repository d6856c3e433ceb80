"""Worlds with known truth: the assessed layer must find it again, and know what it cannot know."""

from __future__ import annotations

import random

import numpy as np
import pytest

from contactline.control.assess import assess, assess_fully
from contactline.control.weights import default_weights
from contactline.errors import UsageError
from contactline.model.claim import Kind, Polarity
from contactline.model.control import UNKNOWN
from tests.control.strip_world import claim, day, event, square, strip, theatre, village

PLACES = strip()
WAR = theatre()


def run(events, places=PLACES, war=WAR, end=90, known=None, **more):
    return assess(
        events,
        war,
        places,
        start=day(0),
        end=day(end),
        as_known_on=day(end if known is None else known),
        **more,
    )


def truth_of(column_of_front, places, rows=3):
    """Which side holds each place when the front stands at a column: west of it A, east of it B."""
    return np.array([0 if i // rows < column_of_front else 1 for i in range(len(places))])


def moving_front(days=90, length=12, liar=False, seed=3):
    """A moves east by a column every 15 days from day 30; reporters tell of what stands beside the front."""
    dice, places, events = random.Random(seed), strip(length), []
    states = [truth_of(5 + max(0, (d - 15) // 15), places) for d in range(days + 1)]
    for d in range(0, days, 2):
        front = int((states[d] == 0).sum()) // 3
        for column in (front - 1, front):
            place = column * 3 + dice.randrange(3)
            side = "AB"[states[d][place]]
            events.append(event(claim(places[place], d, Kind.CONTROL, side, holder="Observer")))
        if liar:
            seen = dice.randrange(len(places))
            side = "AB"[states[d][seen]]
            events.append(event(claim(places[seen], d, Kind.CONTROL, side, holder="Observer", salt="rear")))
        if liar and d % 4 == 0:
            own = dice.choice([i for i in range(len(places)) if states[d][i] == 1])
            told = claim(places[own], d, Kind.CAPTURE, "A", holder="A ministry", holder_side="A")
            events.append(event(told))
    return places, events, np.array(states)


def agreement(series, states):
    return float((series.probability[:, :, :2].argmax(axis=2) == states[: len(series.probability)]).mean())


def test_a_moving_front_is_followed_from_a_few_reports_a_day():
    places, events, states = moving_front()
    series = run(events, places)
    assert agreement(series, states) > 0.95
    fallen = (states[0] == 1) & (states[62] == 0)  # nearly four weeks before
    assert fallen.sum() >= 9
    assert (series.probability[88][fallen][:, 0] > 0.5).all()


def test_a_liar_is_found_out_by_the_corpus_alone_and_does_less_harm_for_it():
    places, events, states = moving_front(liar=True)
    whole = assess_fully(events, WAR, places, start=day(0), end=day(90), as_known_on=day(90))
    told = {(r.origin, r.direction): r for r in whole.reliabilities}
    liar, observer = told[("A ministry", "own_gain")], told[("Observer", "third_gain")]
    assert liar.learned < liar.prior
    assert observer.learned > liar.learned + 0.2
    assert observer.learned > observer.prior - 0.02
    trusting = default_weights().replace(reliability__rounds=0)
    naive = run(events, places, weights=trusting)
    assert agreement(whole.series, states) > agreement(naive, states)


def test_copies_of_one_lie_weigh_no_more_than_the_lie():
    lie = claim(PLACES[28], 20, Kind.CAPTURE, holder="Rumour")
    once = run([event(lie)])
    again = run([event(lie), event(lie)])
    assert np.array_equal(once.probability, again.probability)


def test_silence_makes_unknown_and_moves_belief_towards_even():
    told = [event(claim(PLACES[19], 5, Kind.CAPTURE)), event(claim(PLACES[19], 6, Kind.CONTROL))]
    series = run(told, end=400)
    assert series.status(10, 19) == "A"
    assert series.status(395, 19) == UNKNOWN
    assert series.probability[395, 19, 0] < series.probability[10, 19, 0] - 0.02
    assert series.probability[395].max(axis=1).mean() < series.probability[10].max(axis=1).mean()


def test_where_nobody_ever_spoke_is_unknown():
    far = [*PLACES, village(99, 52.0, 30.0)]
    series = run([event(claim(PLACES[19], 5, Kind.CAPTURE))], far)
    assert not series.known[:, -1].any()
    assert series.known[5, 19]


def test_with_no_claims_at_all_everything_is_unknown_and_the_baseline_shows():
    series = run([], end=5)
    assert not series.known.any()
    assert series.probability[0, 0].argmax() == 0
    assert series.probability[0, -1].argmax() == 1


def test_neighbours_of_a_captured_place_become_doubtful_and_far_places_do_not():
    quiet = run([event(claim(PLACES[30], 20, Kind.CLASH, side=None))])
    taken = run([event(claim(PLACES[22], d, Kind.CAPTURE, salt=str(d))) for d in (20, 24)])
    gain = taken.probability[25, :, 0] - quiet.probability[25, :, 0]
    assert gain[22] > gain[25] > gain[34] > -0.05
    assert gain[25] > 0.05


def test_what_was_not_yet_known_changes_nothing():
    early = event(claim(PLACES[19], 5, Kind.CAPTURE))
    late = event(claim(PLACES[19], 6, Kind.WITHDRAWAL), known=30)
    assert np.array_equal(
        run([early, late], known=29, end=40).probability, run([early], known=29, end=40).probability
    )
    assert not np.array_equal(run([early, late], end=40).probability, run([early], end=40).probability)


def test_later_news_changes_the_past_when_smoothing_and_not_when_filtering():
    late = [event(claim(PLACES[19], d, Kind.CAPTURE, salt=str(d))) for d in (30, 32)]
    assert run(late).probability[25, 19, 0] > run([]).probability[25, 19, 0] + 0.05
    filtered = run(late, smooth=False)
    assert filtered.probability[25, 19, 0] < 0.5
    assert filtered.probability[40, 19, 0] > 0.5


def test_denial_lowers_belief_in_a_capture():
    capture = event(claim(PLACES[19], 20, Kind.CAPTURE))
    denial = event(claim(PLACES[19], 20, Kind.CAPTURE, holder="B staff", polarity=Polarity.DENIED))
    assert run([capture, denial]).probability[20, 19, 0] < run([capture]).probability[20, 19, 0]


def test_four_sides_are_told_apart():
    war = theatre(("A", "B", "C", "D"), split=None)
    corners = {"A": 0, "B": 8, "C": 27, "D": 35}
    events = [
        event(claim(PLACES[i], d, Kind.CONTROL, side)) for side, i in corners.items() for d in range(0, 30, 5)
    ]
    series = run(events, war=war, end=30)
    assert series.probability.shape[2] == 5
    for side, i in corners.items():
        assert series.status(20, i) == side
    assert np.allclose(series.probability.sum(axis=2), 1.0, atol=1e-5)


def test_sides_that_change_alliance_pass_ground_to_a_third():
    war = theatre(("A", "B", "C"), split=None)
    events = [event(claim(PLACES[16], d, Kind.CONTROL, "A")) for d in range(0, 20, 4)]
    events += [event(claim(PLACES[16], d, Kind.CAPTURE, "C", salt=str(d))) for d in range(40, 60, 4)]
    series = run(events, war=war, end=70)
    assert (series.status(10, 16), series.status(60, 16)) == ("A", "C")


def test_probabilities_are_probabilities_and_counts_count():
    places, events, _ = moving_front()
    series = run(events, places)
    assert np.allclose(series.probability.sum(axis=2), 1.0, atol=1e-5)
    assert (series.probability >= 0).all()
    assert (np.diff(series.evidence_count, axis=0) >= 0).all()
    assert series.evidence_count[-1].sum() == sum(len(v) for v in series.claim_ids.values()) == len(events)
    spoken = series.last_evidence[-1] >= 0
    assert set(np.flatnonzero(spoken)) == set(series.claim_ids)


def test_claims_before_the_first_day_are_counted_on_it():
    told = [event(claim(PLACES[19], 5, Kind.CAPTURE))]
    series = assess(told, WAR, PLACES, start=day(20), end=day(30), as_known_on=day(30))
    assert series.evidence_count[0, 19] == 1
    assert series.claim_ids[19] == ((0, told[0].witnesses[0].claim.claim_id),)
    assert series.status(0, 19) == "A"


def test_the_same_input_gives_the_same_output_in_any_order():
    places, events, _ = moving_front()
    shuffled = events[:]
    random.Random(2).shuffle(shuffled)
    assert np.array_equal(run(events, places).probability, run(shuffled, places).probability)


def test_end_before_start_is_refused():
    with pytest.raises(UsageError, match="before it starts"):
        assess([], WAR, PLACES, start=day(5), end=day(4), as_known_on=day(9))


def test_ground_of_no_area_is_the_side_named_like_its_country():
    war = theatre(("XX", "B"), split=None)
    series = run([], war=war, end=2)
    assert series.probability[0, 5].argmax() == 0


def test_overlapping_areas_favour_neither_side():
    from dataclasses import replace

    from contactline.model.theatre import BaselineArea

    both = tuple(BaselineArea(side=s, polygons=(square(30, 40, 50, 60),)) for s in "AB")
    series = run([], war=replace(WAR, baseline=both), end=2)
    assert series.probability[0, 5, 0] == pytest.approx(series.probability[0, 5, 1], abs=1e-4)
