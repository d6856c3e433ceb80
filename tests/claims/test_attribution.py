"""Who says it."""

from __future__ import annotations

import pytest

from tests.claims.factories import claims, one

HOLDERS = [
    (
        "The General Staff reported that Russian forces attacked Lyman.",
        "General Staff of the Ukrainian Armed Forces",
        "UA",
    ),
    (
        "Russian forces attacked Lyman, the Russian Ministry of Defense said.",
        "Russian Ministry of Defense",
        "RU",
    ),
    ("According to DeepState, Russian forces entered Toretsk.", "DeepState", None),
    ("A Russian milblogger claimed that Russian forces seized Kodema.", "Russian milbloggers", "RU"),
    ("Ukrainian sources reported that Russian forces shelled Marinka.", "Ukrainian sources", "UA"),
]


@pytest.mark.parametrize(("text", "name", "side"), HOLDERS)
def test_holder(text: str, name: str, side: str | None) -> None:
    holder = claims(text)[0].holder
    assert holder.name.lower() == name.lower()
    assert side is None or holder.side == side


def test_without_attribution_the_outlet_speaks() -> None:
    holder = one("Russian forces attacked Lyman.", "clash").holder
    assert (holder.name, holder.role) == ("Daily Front Note", "outlet")


def test_footage_is_evidence_and_not_a_holder() -> None:
    claim = one("Geolocated footage showed that Russian forces advanced in Avdiivka.", "advance")
    assert (claim.holder.role, claim.evidence.value) == ("outlet", "visual")


def test_two_holders_of_one_statement_are_two_claims() -> None:
    text = "Russian troops reached Toretsk, according to DeepState and the Institute for the Study of War."
    names = {c.holder.name for c in claims(text) if c.kind == "advance"}
    assert names == {"DeepState", "Institute for the Study of War"}


def test_russian_and_ukrainian_sources_are_two_holders() -> None:
    text = "Russian and Ukrainian sources reported that Russian forces shelled Siversk."
    assert {c.holder.side for c in claims(text) if c.kind == "strike"} == {"RU", "UA"}


def test_a_pronoun_means_the_last_speaker() -> None:
    text = "Serhii Cherevatyi said that Ukrainian forces hold Bakhmut. He added that Russian forces shelled Soledar."
    assert [c.holder.name for c in claims(text) if c.kind == "strike"] == ["Serhii Cherevatyi"]


def test_the_enemy_is_the_other_side_of_the_speaker() -> None:
    text = "The General Staff said that the enemy attacked Kupiansk."
    actor = one(text, "clash").actor
    assert actor is not None
    assert actor.side == "RU"


def test_the_chain_between_holder_and_outlet() -> None:
    text = "Ukrainian forces hold Bakhmut, Serhii Cherevatyi said on national TV, as quoted by Ukrinform."
    claim = one(text, "control")
    assert claim.holder.name == "Serhii Cherevatyi"
    assert "national TV" in claim.via


def test_a_denied_quotation() -> None:
    text = "The Ukrainian General Staff denied that Russian forces captured Soledar."
    claim = one(text, "capture")
    assert (claim.polarity.value, claim.holder.side) == ("denied", "UA")
