"""A glance finds the claims of a place around a day, the nearest first, and their documents' heads."""

from __future__ import annotations

from datetime import date

from contactline.store.glance import claims_around
from tests.store.factories import BAKHMUT, SOLEDAR, claim, day, document, page

FAR = date(2030, 1, 1)


def ids(ledger, **asked):
    given = {"known_by": FAR, **asked}
    return [c["claim_id"] for c in claims_around(ledger, SOLEDAR.place_id, date(2023, 4, 6), **given).claims]


def test_claims_around_a_day(ledger):
    made = [
        claim("on", when=day("2023-04-06")),
        claim("before", when=day("2023-03-20")),
        claim("after", when=day("2023-04-08")),
        claim("long", when=day("2022-05-01", "2023-03-10")),
        claim("too-early", when=day("2023-03-01")),
        claim("too-late", when=day("2023-04-10")),
        claim("elsewhere", place=BAKHMUT, when=day("2023-04-06")),
    ]
    ledger.record(page(), document(), made, [], "r")
    assert ids(ledger) == ["claim-on", "claim-after", "claim-before", "claim-long"]
    assert ids(ledger, most=1) == ["claim-on"]
    assert ids(ledger, back=1) == ["claim-on", "claim-after"]
    assert ids(ledger, known_by=date(2023, 4, 6)) == []
    found = claims_around(ledger, SOLEDAR.place_id, date(2023, 4, 6), known_by=FAR)
    assert found.heads["d1"].outlet == "Example Wire"
    assert found.heads["d1"].text == ""


def test_a_place_nobody_speaks_of(ledger):
    assert claims_around(ledger, "t:nowhere", date(2023, 4, 6), known_by=FAR).claims == ()
