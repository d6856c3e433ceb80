"""claim/1: every field there and back, and nothing that the schema does not allow."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from contactline.model.claim import Locus
from contactline.store.serialise import canonical, claim_from_dict, claim_rest, claim_to_dict
from tests.store.factories import SOLEDAR, claim, day, document

SCHEMA = json.loads((resources.files("contactline.store") / "claim-1.json").read_text())
VALID = jsonschema.Draft202012Validator(SCHEMA)

BARE = replace(
    claim(), actor=None, locus=Locus(place=None, toponym=None), likelihood=None, quantity=None, via=()
)


@pytest.mark.parametrize("one", [claim(), BARE, claim(place=None)], ids=["full", "bare", "unresolved"])
def test_a_claim_comes_back_whole(one):
    record = json.loads(canonical(claim_to_dict(one, document())))
    VALID.validate(record)
    assert claim_from_dict(record, {SOLEDAR.place_id: SOLEDAR}.get, claim_rest(one)) == one


def test_a_place_that_the_gazetteer_lost_is_what_the_claim_says():
    record = claim_to_dict(claim(), document())
    back = claim_from_dict(record, lambda _: None)
    assert (back.locus.place.name, back.locus.place.lat) == ("Soledar", 48.69)


def test_an_undated_document_is_said_to_be_undated():
    record = claim_to_dict(claim(), document(published=None))
    VALID.validate(record)
    assert record["document"]["published"] is None


def test_the_published_schema_is_the_packaged_one():
    public = Path(__file__).parents[2] / "docs" / "schemas" / "claim-1.json"
    assert json.loads(public.read_text()) == SCHEMA


def spoiled():
    good = claim_to_dict(claim(), document())
    yield {**good, "mood": "grim"}
    yield {**good, "schema": "claim/2"}
    yield {**good, "kind": "liberation"}
    yield {**good, "confidence": 1.01}
    yield {**good, "span": [0]}
    yield {**good, "holder": {**good["holder"], "phone": "1"}}
    yield {**good, "place": {**good["place"], "relation": "by"}}
    yield {**good, "time": {**good["time"], "basis": "guess"}}
    yield {name: value for name, value in good.items() if name != "quote"}


@pytest.mark.parametrize("record", list(spoiled()))
def test_the_schema_refuses_what_is_not_a_claim(record):
    assert not VALID.is_valid(record)


def test_canonical_json_has_one_spelling_and_no_nan():
    assert canonical({"b": 1, "a": "є"}) == '{"a":"є","b":1}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"x": float("nan")})


def test_time_keeps_the_words_it_was_read_from():
    one = claim(when=day("2023-04-01", "2023-04-05"))
    back = claim_from_dict(claim_to_dict(one, document()), {}.get, claim_rest(one))
    assert back.time.evidence == ("as the text says",)
