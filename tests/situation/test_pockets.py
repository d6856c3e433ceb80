"""Encirclement: what is said, by whom, and how far the assessed front closes round a town."""

from __future__ import annotations

import pytest

from contactline.model.claim import Kind, Modality, Polarity
from contactline.situation.fronts import front
from contactline.situation.pockets import compass, pocket_text, pockets
from contactline.situation.sayings import state_of
from tests.control.strip_world import day, theatre, village
from tests.situation.worlds import said, series_of

WAR = theatre()
GRID = [village(9 * i + j, 48.0 + 0.045 * i, 37.0 + 0.067 * j) for i in range(9) for j in range(9)]
TOWN = GRID[40]


def world(inside):
    """A grid of 9 by 9 villages 5 km apart; A holds those of which `inside(row, column)` is true."""
    p = [[0.98, 0.02, 0.0] if inside(k // 9, k % 9) else [0.02, 0.98, 0.0] for k in range(81)]
    series = series_of(GRID, [p] * 41)
    return series, front(series, day(20), WAR)


def told(inside, *claims):
    series, drawn = world(inside)
    return pockets(series, day(20), claims, drawn)


def surrounded(quote="The town is surrounded.", holder="B staff", on=19, **more):
    return said(TOWN, on, Kind.ENCIRCLEMENT, quote, holder, **more)


@pytest.mark.parametrize(
    ("quote", "polarity", "state"),
    [
        ("The town is surrounded.", "affirmed", "surrounded"),
        ("The town is almost encircled.", "affirmed", "nearly surrounded"),
        ("The army denied that the town was encircled.", "denied", "not surrounded"),
        ("The town is neither encircled nor blocked.", "affirmed", "not surrounded"),
        ("Troops left to avoid encirclement.", "affirmed", "threatened"),
        ("The town is not encircled.", "denied", "not surrounded"),
    ],
)
def test_words_tell_the_state(quote, polarity, state):
    assert state_of(surrounded(quote, polarity=Polarity(polarity))) == state


def test_a_ring_of_the_other_side_closes_all_directions():
    (one,) = told(lambda i, j: 3 <= i <= 5 and 3 <= j <= 5, surrounded())
    assert one.held == "A" and one.closed_degrees == 360 and one.open_from is None
    assert "no direction is open" in " ".join(pocket_text(one, WAR))


def test_a_corridor_to_the_west_is_the_way_out():
    (one,) = told(lambda i, j: 3 <= i <= 5 and j <= 5, surrounded())
    assert 180 < one.closed_degrees < 345
    assert one.closed_low <= one.closed_degrees <= one.closed_high
    west = (one.open_to - one.open_from) % 360 / 2 + one.open_from
    assert compass(west) == "west"


def test_a_town_far_behind_the_front_is_open():
    (one,) = told(lambda i, j: j <= 8, surrounded())
    assert one.closed_degrees == one.closed_high == 0
    assert "no assessed front lies within 15 km" in " ".join(pocket_text(one, WAR))


def test_who_says_it_and_who_denies_it_stand_side_by_side():
    claims = surrounded(), surrounded("It is not encircled.", "A staff", polarity=Polarity.DENIED)
    (one,) = told(lambda i, j: j <= 5, *claims)
    text = "\n".join(pocket_text(one, WAR))
    assert "according to B staff, surrounded" in text
    assert "according to A staff, not surrounded" in text
    assert {c.claim_id for c in claims} == set(one.claim_ids)


def test_what_is_only_feared_is_not_told_as_said():
    (one,) = told(
        lambda i, j: j <= 5, surrounded("The town could be encircled.", modality=Modality.CONDITIONAL)
    )
    assert not pocket_text(one, WAR)[0].startswith("Village 40 is,")


def test_one_statement_in_two_papers_is_one_saying_with_both_ids():
    first = surrounded()
    second = said(
        TOWN, 19, Kind.ENCIRCLEMENT, "The town is surrounded, he said.", "B staff", document_id="d2"
    )
    (one,) = told(lambda i, j: j <= 5, first, second)
    assert len(one.sayings) == 1
    assert set(one.sayings[0].claim_ids) == {first.claim_id, second.claim_id}
