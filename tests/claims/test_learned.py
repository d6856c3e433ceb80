"""The learned reader: any text is survived, every quote is verbatim, and every score has its reasons."""

from __future__ import annotations

import itertools
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from contactline.claims.extract import Extractor
from contactline.claims.reader import default_reader
from contactline.model.claim import Claim, Kind
from tests.claims.factories import document, mentions, ukraine

WORDS = st.sampled_from(
    [
        "Russian forces",
        "Ukrainian troops",
        "seized",
        "shelled",
        "withdrew from",
        "Bakhmut",
        "Toretsk",
        "near",
        "and",
        "likely",
        "said",
        "that",
        "the city",
        "did not",
        "would",
        "attack",
        "“",
        "”",
        ",",
        ".",
        "\n",
        "3 km",
        "south of",
        "Donetsk Oblast",
        "[12]",
        "General Staff",
        "according to",
        "he",
        "it",
        "if",
        "—",
        "U.K.",
        "’s",
        "50 killed",
    ]
)


@cache
def learned() -> Extractor:
    return Extractor(ukraine(), default_reader())


def read(text: str) -> list[Claim]:
    return learned().extract(document(text), mentions(text))


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.lists(WORDS, max_size=60).map(" ".join), st.text(max_size=300)))
def test_any_text_gives_verbatim_quotes_and_the_same_ids_again(text: str) -> None:
    first, again = read(text), read(text)
    assert [c.claim_id for c in first] == [c.claim_id for c in again]
    assert len({c.claim_id for c in first}) == len(first)
    for claim in first:
        start, end = claim.span
        assert 0 <= start < end <= len(text)
        assert claim.quote == text[start:end]
        assert 0 <= claim.confidence <= 1


def test_a_sentence_reads_the_same_wherever_it_stands() -> None:
    sentence = "Russian forces seized Soledar."
    alone = {(c.kind, c.locus.toponym) for c in read(sentence)}
    within = {(c.kind, c.locus.toponym) for c in read(f"Rain is forecast for the week.\n{sentence}")}
    assert alone == within == {(Kind.CAPTURE, "Soledar")}


def test_a_capture_that_is_no_fact_never_comes_out_as_one() -> None:
    for text in (
        "The capture of Toretsk would open the road to the north.",
        "Russia plans to capture Bakhmut.",
        "If Russian forces seize Bakhmut, the road will be open.",
        "Seizing Bakhmut could allow Russian forces to attack Kreminna.",
    ):
        assert not [c for c in read(text) if c.kind == "capture" and c.modality == "actual"], text


def test_attacks_repelled_in_the_passive_were_repelled_by_the_defender() -> None:
    text = "The Ukrainian General Staff said that attacks near Bakhmut were repelled."
    repulse = next(c for c in read(text) if c.kind == "repulse")
    assert repulse.actor is not None
    assert repulse.actor.side == "UA"


def test_a_place_that_only_locates_another_gets_no_claim() -> None:
    text = "Wagner fighters seized Klishchiivka, a village six kilometres south of Bakhmut."
    assert {c.locus.toponym for c in read(text)} == {"Klishchiivka"}


def test_a_quotation_over_two_sentences_belongs_to_whom_it_closes_with() -> None:
    text = "“Russian forces shelled Siversk. They attacked Bakhmut,” Serhii Cherevatyi said."
    assert {c.holder.name for c in read(text)} == {"Serhii Cherevatyi"}


def test_reasons_name_features_with_their_weights() -> None:
    text = "Russian forces seized Soledar."
    parsed = learned().parse(document(text), mentions(text))[0]
    reasons = default_reader().reasons(parsed, 0, Kind.CAPTURE)
    assert reasons
    assert all(abs(a[1]) >= abs(b[1]) for a, b in itertools.pairwise(reasons))
    assert any("capture" in name or "seized" in name for name, _ in reasons)
