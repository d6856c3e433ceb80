"""Whatever a model answers: no crash, and no claim that the text does not hold."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactline.claims.llm.answers import Checker, proposals
from contactline.claims.llm.passages import cut
from contactline.claims.llm.verbatim import holds
from contactline.claims.llm.who import Parties
from contactline.errors import InputError
from contactline.model.claim import Evidence, Kind, Modality, Polarity, Relation
from contactline.store.serialise import claim_to_dict
from tests.claims.factories import document, mentions, ukraine

SCHEMA = jsonschema.Draft202012Validator(
    json.loads((resources.files("contactline.store") / "claim-1.json").read_text("utf-8"))
)
MANY = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
TEXT = (
    "Russian forces had very likely captured the centre of Soledar, Yevgeny Prigozhin said on Telegram.\n"
    "Ukrainian troops are three kilometres south of Bakhmut. Forty were wounded there, a resident said."
)
DOCUMENT, MENTIONS, PARTIES = document(TEXT), mentions(TEXT), Parties(ukraine())
(PASSAGE,) = cut(DOCUMENT, MENTIONS, PARTIES.finder, 5000).passages
LINES = [line.sentence.text for line in PASSAGE.lines]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def mostly(*good):
    return st.one_of(*[st.just(value) for value in good] * 6, JSON)


def closed(**fields):
    return st.fixed_dictionaries(fields)


PROPOSAL = closed(
    sentence=mostly(0, 1, 2),
    quote=mostly(*LINES, "captured", "Kyiv fell."),
    words=mostly("captured", "are", "wounded", "fell"),
    kind=mostly(*map(str, Kind)),
    actor=mostly(
        None, {"name": "Wagner", "side": "RU"}, {"name": "troops", "side": "UA"}, {"name": "x", "side": "XX"}
    ),
    place=mostly(None, 0, 1, 9),
    toponym=mostly(None, "Soledar", "Telegram", "Kharkiv"),
    part=mostly(None, "centre", "cathedral"),
    relation=mostly(*map(str, Relation)),
    bearing=mostly(None, "south", "up"),
    distance_km=mostly(None, {"low": 3, "high": 3}, {"low": 9, "high": 2}),
    holder=mostly(
        None,
        {"name": "Yevgeny Prigozhin", "type": "official", "side": "RU"},
        {"name": "a resident", "type": "private", "side": "third"},
        {"name": "Nobody Example", "type": "body", "side": "UA"},
    ),
    via=mostly([], ["Telegram"], ["Gazette"]),
    evidence=mostly(*map(str, Evidence)),
    polarity=mostly(*map(str, Polarity)),
    modality=mostly(*map(str, Modality)),
    hedge=mostly(None, "very likely", "perhaps"),
    quantity=mostly(None, {"measure": "wounded", "low": 40, "high": 40, "unit": "persons", "per": None}),
    confidence=mostly(0.9, 0, 1, 2),
)


@MANY
@given(proposed=st.lists(st.one_of(PROPOSAL, JSON), max_size=4))
def test_no_answer_makes_a_claim_that_the_text_does_not_hold(proposed):
    told = proposals(json.dumps({"claims": proposed}))
    checked = Checker(PASSAGE, PARTIES, "llm test@1").check(told)
    assert len(checked.claims) + checked.refused.total() == len(proposed)
    named = {mention.place for mention in MENTIONS}
    for claim in checked.claims:
        assert TEXT[slice(*claim.span)] == claim.quote
        assert claim.locus.place is None or claim.locus.place in named
        assert claim.locus.toponym is None or holds(TEXT, claim.locus.toponym)
        assert claim.actor is None or claim.actor.side in {None, "RU", "UA"}
        assert claim.holder.role == "outlet" or claim.holder.name in {
            "Yevgeny Prigozhin", "resident", "private person",
        }  # fmt: skip
        assert all(holds(TEXT, name) for name in claim.via)
        assert claim.likelihood is None or holds(TEXT, claim.likelihood.phrase)
        SCHEMA.validate(claim_to_dict(claim, DOCUMENT))


@MANY
@given(content=st.one_of(st.text(max_size=60), st.text('{}[]":, claims\\0e1', max_size=60)))
def test_any_words_are_a_list_of_proposals_or_an_input_error(content):
    try:
        found = proposals(content)
    except InputError:
        return
    assert isinstance(found, list)
