"""What a model proposes is a claim only where the text bears it out, field by field."""

from __future__ import annotations

import json

import jsonschema
import pytest

from contactline.claims.llm.schema import answer_schema
from contactline.model.claim import Evidence, Kind, Modality, Polarity, Relation
from tests.claims.factories import ukraine
from tests.claims.llm.server import answer, material, proposal

TEXT = (
    "Russian forces had very likely captured the centre of Soledar on April 3, a Russian milblogger said on Telegram. "
    "Ukraine's General Staff denied it. Fighting continues three kilometres from the city."
)


def one(found):
    claims, left = found
    assert left == {}
    assert len(claims) == 1
    return claims[0]


def refused(found):
    claims, left = found
    assert claims == []
    (reason,) = left
    return reason.removeprefix("proposed claim refused: ")


def test_a_proposal_that_the_text_bears_out_becomes_a_claim(proposed):
    claim = one(
        proposed(
            TEXT, kind="capture", words="captured", actor={"name": "Russian forces", "side": "RU"}, part="centre",
            holder={"name": "Russian milblogger", "type": "anonymous", "side": "RU"}, via=["Telegram"],
            evidence="statement", hedge="very likely",
        )
    )  # fmt: skip
    assert (claim.kind, claim.actor.side, claim.locus.place.name, claim.locus.part) == (
        Kind.CAPTURE, "RU", "Soledar", "centre",
    )  # fmt: skip
    assert (claim.holder.name, claim.holder.side, claim.via) == ("Russian milbloggers", "RU", ("Telegram",))
    assert (claim.likelihood.scale, claim.likelihood.low, claim.likelihood.high) == ("ICD 203", 80, 95)
    assert TEXT[slice(*claim.span)] == claim.quote == TEXT[: TEXT.index(" Ukraine's")]
    assert claim.time.start.isoformat() == "2023-04-03"
    assert claim.evidence is Evidence.STATEMENT
    assert claim.extractor == "llm test-model@1"


def test_the_same_proposal_twice_is_one_claim_with_the_same_id(ask):
    asked = ask(lambda request: answer(*[proposal(material(request)["sentences"][0])] * 2))
    first, again = asked.read(TEXT)[0], asked.read(TEXT)[0]
    assert len(first) == 1
    assert first == again


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"quote": "Russian forces have captured Soledar"}, "quote not verbatim"),
        ({"quote": "russian forces had very likely captured"}, "quote not verbatim"),
        ({"quote": "Ukraine's General Staff denied it."}, "quote not verbatim"),
        ({"quote": ""}, "quote not verbatim"),
        ({"quote": None}, "quote not verbatim"),
        ({"sentence": 7}, "no such sentence"),
        ({"sentence": True}, "no such sentence"),
        ({"words": "seized"}, "words not in the quote"),
        ({"words": "capture"}, "words not in the quote"),
        ({"quote": "Russian forces had", "words": "captured"}, "words not in the quote"),
        ({"kind": "victory"}, "kind not known"),
        ({"kind": ["capture"]}, "kind not known"),
        ({"modality": "certain"}, "modality not known"),
        ({"polarity": None}, "polarity not known"),
        ({"actor": {"name": "Atlantis", "side": "XX"}}, "side not of this theatre"),
        ({"actor": {"name": "Russian forces", "side": {}}}, "side not of this theatre"),
        ({"place": 99}, "place not named there"),
        ({"place": "Soledar"}, "place not named there"),
        ({"place": -1}, "place not named there"),
        ({"place": None, "toponym": "Kharkiv"}, "toponym not verbatim"),
        ({"holder": {"name": "Ministry of Truth", "type": "body", "side": "RU"}}, "holder not named"),
        ({"holder": {"name": "", "type": "body", "side": "RU"}}, "holder not named"),
        ({"holder": "Telegram"}, "holder not named"),
    ],
)  # fmt: skip
def test_what_the_text_does_not_say_is_refused_and_counted(proposed, fields, reason):
    assert refused(proposed(TEXT, **fields)) == reason


@pytest.mark.parametrize("raw", [None, 3, "claim", [], [[]]])
def test_a_proposal_that_is_no_object_is_refused(ask, raw):
    assert refused(ask(lambda request: answer(raw)).read(TEXT)) == "no object"


@pytest.mark.parametrize(
    ("fields", "name", "empty"),
    [
        ({"part": "cathedral"}, "part", lambda c: c.locus.part is None),
        ({"bearing": "up"}, "bearing", lambda c: c.locus.bearing is None),
        ({"relation": "above"}, "relation", lambda c: c.locus.relation is Relation.IN),
        ({"distance_km": {"low": 7, "high": 7}}, "distance_km", lambda c: c.locus.distance_km is None),
        ({"via": ["Evening Gazette"]}, "via", lambda c: c.via == ()),
        ({"via": "Telegram"}, "via", lambda c: c.via == ()),
        ({"hedge": "almost certainly"}, "hedge", lambda c: c.likelihood is None),
        ({"evidence": "hearsay"}, "evidence", lambda c: c.evidence is Evidence.NONE),
        (
            {"quantity": {"measure": "killed", "low": 90, "high": 90, "unit": "persons", "per": None}},
            "quantity", lambda c: c.quantity is None,
        ),
        ({"confidence": 7}, "confidence", lambda c: c.confidence == 0.5),
        ({"confidence": "high"}, "confidence", lambda c: c.confidence == 0.5),
    ],
)  # fmt: skip
def test_a_describing_field_that_is_wrong_is_emptied_and_counted(proposed, fields, name, empty):
    (claim,), left = proposed(TEXT, **fields)
    assert empty(claim)
    assert left == {f"proposed field emptied: {name}": 1}


def test_a_place_named_before_is_taken_up_less_surely_and_one_named_after_is_not(proposed):
    text = TEXT + " Bakhmut was shelled."
    claims, _ = proposed(text, at=2, place=0, relation="from", distance_km={"low": 3, "high": 3})
    assert (claims[0].locus.place.name, claims[0].locus.distance_km, claims[0].confidence) == (
        "Soledar", (3, 3), 0.72,
    )  # fmt: skip
    assert refused(proposed(text, at=2, place=1)) == "place not named there"


def test_miles_of_the_text_may_be_told_in_kilometres(proposed):
    text = "Russian troops are five miles from Siversk."
    claim = one(proposed(text, kind="presence", relation="from", distance_km={"low": 8.05, "high": 8.05}))
    assert claim.locus.distance_km == (8.05, 8.05)


def test_figures_must_stand_in_the_sentence(proposed):
    text = "Two thousand troops arrived in Lyman."
    told = {"measure": "strength", "low": 2000, "high": 2000, "unit": "persons", "per": None}
    claim = one(proposed(text, kind="strength", quantity=told))
    assert (claim.quantity.best, claim.quantity.unit) == (2000, "persons")


@pytest.mark.parametrize(
    ("text", "words", "modality"),
    [
        ("The capture of Toretsk would open a road.", "capture", Modality.HYPOTHETICAL),
        ("Russian forces plan to capture Toretsk.", "capture", Modality.INTENDED),
        ("Russian forces captured Toretsk.", "captured", Modality.ACTUAL),
    ],
)
def test_a_capture_that_the_words_make_a_thought_is_never_a_fact(proposed, text, words, modality):
    assert one(proposed(text, kind="capture", words=words)).modality is modality


def test_an_attempt_to_capture_is_a_clash(proposed):
    claim = one(proposed("Russian forces tried to capture Toretsk.", kind="capture", modality="attempted"))
    assert (claim.kind, claim.modality) == (Kind.CLASH, Modality.ATTEMPTED)


def test_a_holder_of_the_pack_has_the_side_of_the_pack(proposed):
    text = "Prigozhin said Wagner had taken Soledar."
    told = {"name": "Prigozhin", "type": "official", "side": "UA"}
    claim = one(proposed(text, holder=told, actor={"name": "Wagner", "side": "UA"}, polarity="denied"))
    assert (claim.holder.name, claim.holder.side) == ("Yevgeny Prigozhin", "RU")
    assert (claim.actor.name, claim.actor.side) == ("Wagner Group", "RU")
    assert claim.polarity is Polarity.DENIED


@pytest.mark.parametrize(
    ("name", "kept"), [("a resident", "resident"), ("Olena Example, a resident", "private person")]
)
def test_private_persons_are_kept_by_role_alone(proposed, name, kept):
    text = f"Shells fell on Lyman, {name} said."
    claim = one(proposed(text, kind="strike", holder={"name": name, "type": "private", "side": "third"}))
    assert (claim.holder.name, claim.holder.role) == (kept, None)


def test_an_actor_unknown_to_the_pack_is_kept_by_side_alone(proposed):
    told = {"name": "Captain Ivan Example", "side": "UA"}
    claim = one(proposed("Captain Ivan Example and his men took Lyman.", actor=told))
    assert (claim.actor.name, claim.actor.side) == ("Ukraine", "UA")


def test_one_sentence_cannot_flood_the_ledger(ask):
    places = ["Bakhmut", "Soledar"]

    def reply(request):
        line = material(request)["sentences"][0]
        return answer(*[proposal(line, place=n % 2) for n in range(500)])

    claims, left = ask(reply).read(f"Fighting near {places[0]} and {places[1]}.")
    assert len(claims) == 2
    assert left == {"proposed claim refused: too many of one sentence": 440}


def test_the_form_asked_for_is_the_form_that_is_understood(ask):
    schema = answer_schema(ukraine().side_ids)
    seen = []

    def reply(request):
        seen.append(request["response_format"]["json_schema"])
        told = answer(proposal(material(request)["sentences"][0], actor={"name": "Russia", "side": "RU"}))
        jsonschema.validate(json.loads(told), seen[0]["schema"], jsonschema.Draft202012Validator)
        return told

    assert one(ask(reply).read(TEXT)).actor.side == "RU"
    assert seen[0] == {"name": "claims", "strict": True, "schema": schema}


def test_every_object_of_the_schema_is_closed_and_lists_all_fields():
    def objects(node):
        if isinstance(node, dict):
            if node.get("type") == "object":
                yield node
            for value in node.values():
                yield from objects(value)
        elif isinstance(node, list):
            for value in node:
                yield from objects(value)

    found = list(objects(answer_schema(("A", "B", "C"))))
    assert len(found) == 6
    for node in found:
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])
