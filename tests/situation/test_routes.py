"""Supply routes: the state that words tell, who says it, and how the route lies to the assessed front."""

from __future__ import annotations

import pytest

from contactline.model.claim import Kind, Modality, Polarity
from contactline.situation.fronts import front
from contactline.situation.routes import route_text, routes
from contactline.situation.sayings import state_of
from tests.control.strip_world import day, strip, theatre
from tests.situation.worlds import held, said, series_of

WAR = theatre()
PLACES = strip()
# Twelve columns of three villages: A holds the six in the west.
SERIES = series_of(PLACES, [held("A" * 18 + "B" * 18)] * 41)
FRONT = front(SERIES, day(20), WAR)
WEST, MIDDLE, EAST = PLACES[1], PLACES[16], PLACES[25]


def between(a, b, on, quote, holder="Watcher", **more):
    return [said(place, on, Kind.ROUTE, quote, holder, **more) for place in (a, b)]


def found(claims, **more):
    return routes(SERIES, day(20), claims, FRONT, **more)


@pytest.mark.parametrize(
    ("quote", "polarity", "state"),
    [
        ("The brigade cut the road to the town.", "affirmed", "cut"),
        ("The road was not cut, the command said.", "denied", "open"),
        ("Drones now threaten the road to the town.", "affirmed", "threatened"),
        ("The highway is under fire control.", "affirmed", "threatened"),
        ("Only one road out of the town is left.", "affirmed", "narrowed"),
        ("Sappers have repaired the bridge.", "affirmed", "open"),
        ("Lorries were seen on the road.", "affirmed", "affected"),
        # A word inside another is no word: an "executed" order cuts no road.
        ("An order on the road was executed.", "affirmed", "affected"),
    ],
)
def test_words_tell_the_state(quote, polarity, state):
    assert state_of(said(WEST, 5, Kind.ROUTE, quote, polarity=Polarity(polarity))) == state


def test_places_of_one_sentence_are_the_ends_of_one_route():
    claims = between(WEST, MIDDLE, 18, "Drones threaten the road between the two villages.")
    (route,) = found(claims)
    assert set(route.names) == {"Village 1", "Village 16"}
    assert set(route.claim_ids) == {c.claim_id for c in claims}
    assert [s.state for s in route.sayings] == ["threatened"]


def test_a_route_that_the_front_crosses_comes_first_and_says_so():
    crossed = between(MIDDLE, EAST, 18, "The road between the two is cut.")
    behind = between(WEST, PLACES[4], 18, "The road between the two is open.")
    first, second = found([*behind, *crossed])
    assert first.crossed and first.front_km == 0 and set(first.held) == {"A", "B"}
    # Villages 1 and 4 lie in the first two columns: the front at column 5.5 is 4.5 columns of 5 km away.
    assert not second.crossed and second.front_km == pytest.approx(4.5 * 4.98, abs=0.4)
    assert "crosses the straight line" in " ".join(route_text(first, WAR))
    assert "both ends are assessed as held by Aish forces" in " ".join(route_text(second, WAR))


def test_each_holder_is_told_with_words_and_ids():
    claims = [
        *between(WEST, MIDDLE, 18, "Our troops cut the road.", "B staff", holder_side="B"),
        *between(
            WEST, MIDDLE, 19, "The road is not cut.", "A staff", holder_side="A", polarity=Polarity.DENIED
        ),
    ]
    (route,) = found(claims)
    assert [(s.holder, s.state) for s in route.sayings] == [("A staff", "open"), ("B staff", "cut")]
    text = "\n".join(route_text(route, WAR))
    assert "“Our troops cut the road.”" in text
    assert all(c.claim_id in text for c in claims)


def test_a_plan_cuts_no_road():
    (route,) = found(between(WEST, MIDDLE, 18, "They mean to cut the road.", modality=Modality.INTENDED))
    assert not route.sayings[0].happened
    assert "as an aim: cut" in " ".join(route_text(route, WAR))


def test_only_the_period_and_the_place_asked_for():
    old = between(WEST, MIDDLE, 1, "The road is cut.")
    assert found(old, days_back=5) == ()
    assert found(old, place_id="v25") == ()
    assert len(found(old, place_id="v16")) == 1
