"""Numbers by who gives them, over a period; civilians who remain."""

from __future__ import annotations

from contactline.model.claim import Kind, Modality, Polarity, Quantity
from contactline.situation.figures import civilians_remaining, figures, figures_text
from tests.control.strip_world import day, strip, theatre
from tests.situation.worlds import said

WAR = theatre()
TOWN = strip()[4]


def count(best=None, low=None, high=None, measure="killed", per=None):
    return Quantity(measure=measure, low=low, best=best, high=high, unit="persons", per=per)


def lost(on, quantity, holder="Watcher", quote="They lost men.", **more):
    return said(TOWN, on, Kind.CASUALTIES, quote, holder, quantity=quantity, **more)


def stay(on, number, quote="About {} people remain in the town.", holder="Mayor", **more):
    words = quote.format(number)
    return said(TOWN, on, Kind.CIVILIANS, words, holder, side=None, quantity=count(best=number), **more)


def test_two_holders_make_a_range_and_no_sum():
    (one,) = figures(
        [lost(5, count(low=40, high=60)), lost(6, count(best=200), "B staff")], WAR, first=day(0), last=day(9)
    )
    assert (one.low, one.high) == (40, 200)
    assert [(e.holder, e.amount) for e in one.entries] == [("Watcher", "40 to 60"), ("B staff", "200")]
    assert "what is said lies between 40 and 200" in figures_text(one)


def test_an_open_end_stays_open():
    (one,) = figures([lost(5, count(low=550))], WAR, first=day(0), last=day(9))
    assert (one.low, one.high) == (550, None)
    assert "at least 550" in figures_text(one)


def test_rates_sides_and_measures_are_kept_apart():
    claims = [
        lost(5, count(best=10)),
        lost(5, count(best=10), side="A"),
        lost(5, count(best=10, measure="wounded")),
    ]
    assert len(figures(claims, WAR, first=day(0), last=day(9))) == 3


def test_the_period_bounds_it_and_plans_and_denials_do_not_count():
    claims = [
        lost(1, count(best=5)),
        lost(5, count(best=7), modality=Modality.PREDICTED),
        lost(5, count(best=9), polarity=Polarity.DENIED),
    ]
    assert figures(claims, WAR, first=day(3), last=day(9)) == ()


def test_one_number_in_two_papers_is_one_entry():
    twice = [lost(5, count(best=30)), lost(5, count(best=30), quote="Thirty fell.", document_id="d2")]
    (one,) = figures(twice, WAR, first=day(0), last=day(9))
    assert len(one.entries) == 1
    assert set(one.entries[0].claim_ids) == {c.claim_id for c in twice}


def test_civilians_are_told_over_time():
    (one,) = civilians_remaining([stay(30, 900), stay(2, 15000), stay(10, 8000)], last=day(20))
    assert [e.low for e in one.entries] == [15000, 8000]
    assert "civilians remaining" in figures_text(one)


def test_those_who_once_lived_there_or_have_gone_do_not_remain():
    claims = [
        stay(2, 60000, "The town, once home to {} people, is a ruin."),
        stay(3, 400, "Some {} people have been evacuated and few remain."),
        stay(4, 70, "Shells hurt {} people."),
    ]
    assert civilians_remaining(claims, last=day(20)) == ()
