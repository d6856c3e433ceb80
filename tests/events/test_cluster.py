"""Claims become events: one witness an origin, deterministic ids."""

from __future__ import annotations

import random
from dataclasses import replace

from contactline.events.cluster import collapse
from contactline.model.claim import Kind, Locus, Modality, Polarity
from contactline.model.document import Document
from contactline.model.time import Basis, Interval, Precision
from tests.control.strip_world import claim, day, strip

PLACES = strip()


def document(document_id, published, outlet="Gazette"):
    return Document(
        document_id=document_id,
        page_id="p",
        address="https://example.org/a",
        outlet=outlet,
        title="",
        text="",
        language="en",
        published=published,
    )


def published(first, last=None):
    return Interval(
        start=day(first),
        end=day(first if last is None else last),
        precision=Precision.DAY,
        basis=Basis.MARKUP,
    )


def test_one_holder_in_several_documents_is_one_witness():
    told = [claim(PLACES[3], 5, Kind.CAPTURE, document_id=f"d{i}", salt=str(i)) for i in range(5)]
    (event,) = collapse(told, {}, {})
    (witness,) = event.witnesses
    assert set(witness.claim_ids) == {c.claim_id for c in told}
    assert set(witness.document_ids) == {f"d{i}" for i in range(5)}


def test_two_holders_are_two_witnesses_of_one_event():
    (event,) = collapse([claim(PLACES[3], 5), claim(PLACES[3], 5, holder="Other")], {}, {})
    assert len(event.witnesses) == 2


def test_denial_stands_in_the_same_event_as_a_witness_of_its_own():
    told = [claim(PLACES[3], 5, Kind.CAPTURE), claim(PLACES[3], 5, Kind.CAPTURE, polarity=Polarity.DENIED)]
    (event,) = collapse(told, {}, {})
    assert {w.claim.polarity for w in event.witnesses} == {Polarity.AFFIRMED, Polarity.DENIED}


def test_a_plan_never_joins_the_event_it_speaks_of():
    told = [claim(PLACES[3], 5, Kind.CAPTURE), claim(PLACES[3], 5, Kind.CAPTURE, modality=Modality.INTENDED)]
    assert len(collapse(told, {}, {})) == 2


def test_fighting_on_days_apart_is_several_events():
    assert len(collapse([claim(PLACES[3], d, Kind.CLASH) for d in (1, 5, 9)], {}, {})) == 3


def test_a_capture_told_again_a_week_later_is_not_a_second_witness():
    events = collapse([claim(PLACES[3], d, Kind.CAPTURE) for d in (1, 8)], {}, {})
    assert sum(len(e.witnesses) for e in events) == 1


def test_copied_text_speaks_with_the_voice_of_its_origin():
    own = claim(PLACES[3], 5, holder="Gazette", document_id="origin")
    copy = claim(PLACES[3], 5, holder="Mirror", document_id="copy")
    documents = {
        "origin": document("origin", published(5)),
        "copy": document("copy", published(6), outlet="Mirror"),
    }
    (apart,) = collapse([own, copy], documents, {})
    (joined,) = collapse([own, copy], documents, {"copy": "origin"})
    assert len(apart.witnesses) == 2
    assert len(joined.witnesses) == 1


def test_known_on_is_the_latest_day_the_document_can_be_of_and_the_earliest_of_the_documents():
    told = [claim(PLACES[3], 5, document_id="early"), claim(PLACES[3], 5, document_id="late", salt="x")]
    documents = {"early": document("early", published(6, 8)), "late": document("late", published(12))}
    (event,) = collapse(told, documents, {})
    assert event.witnesses[0].known_on == day(8)
    assert event.witnesses[0].claim.document_id == "early"


def test_a_claim_without_place_keeps_its_words_apart_from_others():
    here = claim(PLACES[3], 5, locus=Locus(place=None, toponym="the river bend"))
    there = claim(PLACES[3], 5, locus=Locus(place=None, toponym="the old mill"))
    events = collapse([here, there], {}, {})
    assert len(events) == 2
    assert all(e.place_id is None for e in events)


def test_the_order_of_the_claims_changes_nothing():
    told = [claim(PLACES[i % 7], i % 11, kind) for i in range(60) for kind in (Kind.CLASH, Kind.CAPTURE)]
    told = list({c.claim_id: c for c in told}.values())
    shuffled = told[:]
    random.Random(1).shuffle(shuffled)
    assert collapse(told, {}, {}) == collapse(shuffled, {}, {})


def test_parts_of_a_place_are_told_apart():
    whole = claim(PLACES[3], 5)
    part = claim(PLACES[3], 5, locus=replace(whole.locus, part="north"))
    (event,) = collapse([whole, part], {}, {})
    assert len(event.witnesses) == 2
