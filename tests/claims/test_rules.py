"""Reading by rule: one sentence, one expectation, and why the case exists."""

from __future__ import annotations

import pytest

from tests.claims.factories import claims, one

KINDS = [
    ("Russian forces seized Soledar.", "capture", "RU"),
    ("Ukrainian forces still control Bakhmut.", "control", "UA"),
    ("Ukrainian troops withdrew from Vuhledar.", "withdrawal", "UA"),
    ("Russian forces advanced toward Pokrovsk.", "advance", "RU"),
    ("Russian troops took up positions in Toretsk.", "presence", "RU"),
    ("Russian forces attacked Avdiivka.", "clash", "RU"),
    ("Ukrainian forces repelled assaults near Lyman.", "repulse", "UA"),
    ("Russian troops encircled Bakhmut.", "encirclement", "RU"),
    ("Russian forces cut supply lines near Bakhmut.", "route", "RU"),
    ("Russian artillery shelled Kherson.", "strike", "RU"),
    ("Russian forces massed troops near Kupiansk.", "strength", "RU"),
    ("Civilians remain in Toretsk.", "civilians", None),
]


@pytest.mark.parametrize(("text", "kind", "side"), KINDS)
def test_kind_and_actor(text: str, kind: str, side: str | None) -> None:
    actor = one(text, kind).actor
    assert (actor.side if actor else None) == side


NOT_FACTS = [
    ("The capture of Toretsk would open the road north.", "hypothetical"),  # a noun moved by "would"
    ("Seizing Bakhmut could allow Russian forces to attack Kreminna.", "hypothetical"),  # a gerund subject
    ("Russia plans to capture Bakhmut.", "intended"),
    ("If Russian forces seize Bakhmut, the road will be open.", "conditional"),
    ("Russian forces will capture Bakhmut.", "predicted"),
]


@pytest.mark.parametrize(("text", "modality"), NOT_FACTS)
def test_a_capture_that_is_no_fact_never_comes_out_as_one(text: str, modality: str) -> None:
    captures = [c for c in claims(text) if c.kind == "capture"]
    assert captures
    assert {c.modality.value for c in captures} == {modality}


def test_an_attempt_to_seize_is_an_attempted_clash() -> None:
    claim = one("Russian forces tried to seize Bakhmut.", "clash")
    assert claim.modality == "attempted"


def test_a_failed_assault_is_a_repulse_by_the_defender() -> None:
    claim = one("Russian forces conducted an unsuccessful ground assault near Siversk.", "repulse")
    assert claim.actor is not None
    assert claim.actor.side == "UA"


def test_passive_with_agent() -> None:
    claim = one("Soledar was captured by Wagner fighters.", "capture")
    assert claim.actor is not None
    assert (claim.actor.name, claim.actor.side) == ("Wagner Group", "RU")


def test_denial_of_a_statement() -> None:
    assert one("Russian forces did not advance toward Pokrovsk.", "advance").polarity == "denied"


def test_a_list_gives_one_claim_a_place() -> None:
    found = claims("Russian forces attacked near Berestove, Bilohorivka and Soledar.")
    assert [(c.kind.value, c.locus.toponym, c.locus.relation.value) for c in found] == [
        ("clash", "Berestove", "near"),
        ("clash", "Bilohorivka", "near"),
        ("clash", "Soledar", "near"),
    ]


def test_two_bearings_give_two_claims() -> None:
    found = claims("Russian forces advanced to the south and northeast of Bakhmut.")
    assert sorted(c.locus.bearing or "" for c in found if c.kind == "advance") == ["northeast", "south"]


def test_the_city_takes_up_the_town_named_before() -> None:
    found = claims("Fighting continued in Toretsk. Russian troops took up positions in the city.")
    presence = [c for c in found if c.kind == "presence"]
    assert [c.locus.place.name for c in presence if c.locus.place] == ["Toretsk"]


def test_an_oblast_behind_a_town_only_says_where_the_town_is() -> None:
    found = claims("Russian forces shelled Siversk, Donetsk Oblast.")
    assert {c.locus.toponym for c in found} == {"Siversk"}


def test_nothing_of_the_ground_gives_no_claim() -> None:
    assert claims("The mayor of Kherson opened a concert hall and thanked the orchestra.") == []
