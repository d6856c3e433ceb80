"""The status of a place as an editor reads it: judgement, reasons, prospects, history, the ground about it."""

from __future__ import annotations

import pytest

from contactline.errors import NotFoundError
from contactline.model.claim import Kind, Polarity
from contactline.model.control import Influence
from contactline.situation.fronts import front
from contactline.situation.reasons import Prospect, reasons
from contactline.situation.status import ground, status, to_text
from tests.control.strip_world import claim, day, strip, theatre
from tests.situation.worlds import held, said, series_of

WAR = theatre()
PLACES = strip()
TOWN, NEIGHBOUR = PLACES[19], PLACES[22]
TAKEN = claim(TOWN, 20, Kind.CAPTURE)
DENIED = claim(TOWN, 20, Kind.CAPTURE, polarity=Polarity.DENIED, holder="B staff", holder_side="B")
NEAR = claim(NEIGHBOUR, 18, Kind.CAPTURE)
CLAIMS = [TAKEN, DENIED, NEAR]
BEFORE, AFTER = held("A" * 18 + "B" * 18), held("A" * 21 + "B" * 15, doubt=0.3)


def series(**more):
    return series_of(PLACES, [BEFORE] * 20 + [AFTER] * 21, **more)


def told(report):
    return to_text(report, WAR, {})


def test_reasons_come_by_how_far_they_moved_with_their_distance():
    moved = [
        Influence(claim_id=TAKEN.claim_id, side="A", change=0.3),
        Influence(claim_id=NEAR.claim_id, side="A", change=0.1),
        Influence(claim_id="gone", side="A", change=0.05),
    ]
    found = reasons(moved, CLAIMS, TOWN)
    assert [r.change for r in found] == [0.3, 0.1]
    assert found[0].away_km is None
    assert found[1].away_km == pytest.approx(4.98, abs=0.1)
    text = told(status(series(), "v19", day(22), CLAIMS, WAR, influences=moved))
    assert text.index("+30.0 points for Aish forces: Watcher") < text.index("+10.0 points for Aish forces")
    assert "Aish forces took Village 22, 5 km away" in text


def test_a_judgement_that_hangs_on_one_claim_says_so():
    heavy = [Influence(claim_id=TAKEN.claim_id, side="A", change=0.5)]
    light = [Influence(claim_id=TAKEN.claim_id, side="A", change=0.1)]
    assert "might fall the other way" in told(status(series(), "v19", day(22), CLAIMS, WAR, influences=heavy))
    assert "might fall" not in told(status(series(), "v19", day(22), CLAIMS, WAR, influences=light))


def test_the_history_and_the_silence_to_come_are_told():
    known = [[True] * 36] * 30 + [[False] * 36] * 11
    text = told(status(series(known=known), "v19", day(22), CLAIMS, WAR))
    assert "So it has stood since 21 January 2030; before, it was held by Bish forces." in text
    assert "Without another word of it, the place counts as unknown from 31 January 2030." in text


def test_a_later_word_means_that_silence_is_not_foretold():
    known = [[True] * 36] * 30 + [[False] * 36] * 11
    later = series(known=known, claim_ids={19: ((25, "x"),)})
    assert status(later, "v19", day(22), CLAIMS, WAR).silent_from is None


def test_prospects_tell_whether_they_would_turn_the_judgement():
    turning = Prospect(holder="A staff", kind="withdrawal", side="B", before=0.3, after=0.62, turns=True)
    idle = Prospect(holder="B staff", kind="capture", side="B", before=0.3, after=0.304, turns=False)
    text = told(status(series(), "v19", day(22), CLAIMS, WAR, prospects=[turning, idle]))
    assert (
        "A report by A staff that Aish forces had left Village 19 would take Bish forces from 30 to about 62"
        in text
    )
    assert "and change the judgement" in text
    assert "A report by B staff that Bish forces had taken Village 19 would hardly move it." in text


def test_the_ground_tells_the_front_then_and_now_and_what_was_gained():
    made = series()
    fronts = {d: front(made, d, WAR) for d in (day(2), day(30))}
    lies = ground(made, TOWN, day(30), CLAIMS, fronts)
    assert lies.front is not None and lies.front_before is not None
    assert lies.front.low <= lies.front.km <= lies.front.high
    assert lies.advances[0].side == "A" and lies.advances[0].km2 > 0
    text = told(status(made, "v19", day(30), CLAIMS, WAR, ground=lies))
    assert "The assessed front is" in text
    assert "Since 3 January 2030 Aish forces have gained an expected" in text


def test_claims_of_one_sentence_share_its_quote():
    quote = "They hold the town and attacked from it."
    both = [said(TOWN, 20, kind, quote) for kind in (Kind.CONTROL, Kind.CLASH)]
    text = told(status(series(), "v19", day(22), both, WAR))
    assert text.count(quote) == 1
    assert all(c.claim_id in text for c in both)


def test_no_terminal_codes_from_any_part():
    evil = said(TOWN, 20, Kind.ENCIRCLEMENT, "sur\x1b[31mrounded\nnow", "Ho\x07lder")
    made = series()
    lies = ground(made, TOWN, day(22), [evil], {day(22): front(made, day(22), WAR)})
    text = told(status(made, "v19", day(22), [evil], WAR, ground=lies))
    assert "Encirclement" in text
    assert "\x1b" not in text and "\x07" not in text


def test_a_place_that_is_not_assessed_is_not_found():
    with pytest.raises(NotFoundError):
        status(series(), "nowhere", day(22), CLAIMS, WAR)
