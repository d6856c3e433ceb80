"""A world of four sides whose alliances shift, told of by a reporter, liars, copiers, and for a while by nobody."""

from __future__ import annotations

import random

import numpy as np
import pytest

from contactline.control.assess import assess_fully
from contactline.model.claim import Kind
from tests.control.strip_world import claim, day, event, strip, theatre

SIDES = ("A", "B", "C", "D")
WAR = theatre(SIDES, split=None)
PLACES = strip(16, rows=4)
DAYS, ALLIANCE, SILENCE = 150, 60, range(100, 125)


def truth(on):
    """Columns by side. B and C fight until day 60; then they ally, and C leaves B's old ground to take D's."""
    columns = np.arange(len(PLACES)) // 4
    bounds = (4, 8, 12) if on < ALLIANCE else (4, 10, 14)
    return np.searchsorted(bounds, columns, side="right")


@pytest.fixture(scope="module")
def world():
    """Claims: an observer (one in twelve wrong), side A that claims what it has not, and outlets that copy A."""
    dice, events = random.Random(11), []
    for on in range(DAYS):
        state = truth(on)
        if on in SILENCE:
            continue
        for _ in range(3):
            i = dice.randrange(len(PLACES))
            side = SIDES[state[i]] if dice.random() > 1 / 12 else dice.choice(SIDES)
            events.append(event(claim(PLACES[i], on, Kind.CONTROL, side, holder="Observer", salt=str(_))))
        if on % 3 == 0:
            not_its_own = dice.choice([i for i in range(len(PLACES)) if state[i] != 0])
            lie = claim(PLACES[not_its_own], on, Kind.CAPTURE, "A", holder="A ministry", holder_side="A")
            events += [event(lie), event(lie)]  # told again in so many words: the same claim
    return events


@pytest.fixture(scope="module")
def found(world):
    return assess_fully(world, WAR, PLACES, start=day(0), end=day(DAYS - 1), as_known_on=day(DAYS - 1))


def share_right(found, on):
    return float((found.series.probability[on, :, :4].argmax(axis=1) == truth(on)).mean())


def test_each_side_is_found_on_its_ground_before_and_after_the_alliances_shift(found):
    assert share_right(found, 40) > 0.8
    assert share_right(found, 95) > 0.8
    moved = truth(95) != truth(40)
    after = found.series.probability[95, moved, :4].argmax(axis=1)
    assert (after == truth(95)[moved]).mean() > 0.7


def test_the_liar_is_believed_less_than_the_observer(found):
    by = {(row.origin, row.direction): row for row in found.reliabilities}
    liar = by[("A ministry", "own_gain")]
    observer = by[("Observer", "third_gain")]
    assert liar.learned < liar.prior - 0.03
    assert observer.learned > observer.prior - 0.02
    assert liar.learned < observer.learned - 0.2


def test_its_lies_do_not_make_the_ground_its_own(found):
    others = truth(95) != 0
    assert (found.series.probability[95, others, :4].argmax(axis=1) == 0).mean() < 0.1


def test_silence_costs_certainty_and_not_the_state(found):
    before, during = (found.series.probability[d].max(axis=1).mean() for d in (90, 112))
    assert during < before + 0.01
    assert share_right(found, 112) > 0.75


def test_it_is_not_surer_than_it_is_right(found):
    p = found.series.probability[10:95, :, :4]
    best, top = p.argmax(axis=2), p.max(axis=2)
    right = np.stack([best[d] == truth(d + 10) for d in range(len(best))])
    sure = top > 0.8
    assert sure.mean() > 0.1
    assert right[sure].mean() > 0.95
    assert float(top.mean()) < float(right.mean())
