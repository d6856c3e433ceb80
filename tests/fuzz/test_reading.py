"""Whatever a page says: its text, its days and its claims are read without a fault, and every quote is its own."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from contactline.documents.datewords import day_words, full_day, weekday_words
from contactline.documents.extract import to_document
from contactline.model.document import Document
from contactline.model.page import Page, Skip
from contactline.pages.records import record_page
from contactline.pipeline.reading import Reader, make_reader
from contactline.store.serialise import canonical, claim_to_dict, document_to_dict
from tests.fuzz.profile import fuzzed
from tests.fuzz.strategies import ARTICLE, PROSE, RECORDS, mangled

NOW = datetime(2023, 1, 20, tzinfo=UTC)
_made: list[Reader] = []


def reader() -> Reader:
    """One reader for all examples: its gazetteer takes a second to load."""
    if not _made:
        _made.append(make_reader("ukraine", []))
    return _made[0]


def page(body: bytes, kind: str) -> Page:
    name = hashlib.sha256(body).hexdigest()
    return Page(page_id=name, address="https://w.example/1", body=body, media_type=kind, read_at=NOW)


def check(document: Document) -> None:
    for block in document.blocks:
        assert 0 <= block.start < block.end <= len(document.text)
    if document.published is not None:
        assert document.published.start <= document.published.end
    canonical(document_to_dict(document)).encode()


@fuzzed(60)
@given(mangled(ARTICLE, RECORDS), st.sampled_from(["text/html", "text/plain"]))
def test_any_page_becomes_a_document_or_a_skip(body: bytes, kind: str) -> None:
    found = to_document(page(body, kind), ())
    if isinstance(found, Document):
        check(found)
    else:
        assert isinstance(found, Skip)


@fuzzed(60)
@given(PROSE, PROSE, st.one_of(st.just("2023-01-13"), PROSE, st.integers(), st.floats(), st.none()))
def test_any_record_is_read_without_a_fault(title: str, text: str, published: object) -> None:
    made = record_page({"id": "1", "title": title, "text": text, "published": published}, "r.jsonl:1", NOW)
    if isinstance(made, Skip):
        return
    reading = reader().read(made)
    assert [skip for skip in reading.skips if skip.reason == "could not be read"] == []
    if reading.document is None:
        return
    check(reading.document)
    for claim in reading.claims:
        start, end = claim.span
        assert reading.document.text[start:end] == claim.quote != ""
        assert 0 <= claim.confidence <= 1
        assert claim.time.start <= claim.time.end
        canonical(claim_to_dict(claim, reading.document)).encode()


@fuzzed(60)
@given(mangled(ARTICLE))
def test_any_html_page_is_read_without_a_fault(body: bytes) -> None:
    reading = reader().read(page(body, "text/html"))
    assert [skip for skip in reading.skips if skip.reason == "could not be read"] == []


@fuzzed(150)
@given(PROSE)
def test_days_in_any_text_exist(text: str) -> None:
    for word in day_words(text):
        assert date(word.year or 2024, word.month, word.day)
    list(weekday_words(text))
    day = full_day(text)
    assert day is None or date(1, 1, 1) <= day
