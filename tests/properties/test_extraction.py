"""What holds of extraction for any text whatever: no crash, quotes letter for letter, ids that stay the same."""

from __future__ import annotations

import hashlib
import html
import json
from datetime import UTC, datetime
from importlib import resources

import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactline.model.page import Page
from contactline.pipeline.extractors import make_extractor
from contactline.store.serialise import claim_to_dict

SCHEMA = jsonschema.Draft202012Validator(
    json.loads((resources.files("contactline.store") / "claim-1.json").read_text("utf-8"))
)
MANY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))

VOCABULARY = (
    "Russian Ukrainian forces troops Wagner Kyiv Moscow Bakhmut Soledar Lyman Kherson Donetsk Oblast "
    "Avdiivka captured seized withdrew from advanced near toward south north-west km 7 three hundred "
    "killed shelled repelled attacks said claimed likely would if not denied on April 3 yesterday the "
    "centre of city there both towns milblogger General Staff encircled road and , . ; : — “ ” ( ) [12] "
    "'s ! ?"
)
WORDS = st.sampled_from([*VOCABULARY.split(), "\n", "\n\n"])
PROSE = st.lists(WORDS, max_size=60).map(" ".join)
ODD = st.text(st.characters(codec="utf-8"), max_size=200)
ANY_TEXT = st.lists(st.one_of(PROSE, ODD), max_size=4).map("".join)

SIDES = st.sampled_from([("Russian", "Moscow"), ("Ukrainian", "Kyiv")])
TOWNS = st.sampled_from(["Bakhmut", "Soledar", "Lyman", "Vuhledar", "Avdiivka", "Kupiansk"])
SAYINGS = st.sampled_from(
    [
        "{side} forces captured {town} on Monday, the General Staff in Kyiv said in its evening report.",
        "{capital} said its troops had repelled three attacks near {town} and {other} over the past day.",
        "A milblogger claimed that {side} units had advanced into the centre of {town} after weeks of street fighting.",
        "If {town} fell, the road from {other} would be open, an officer of the garrison told reporters.",
        "The regional governor said that shelling of {town} had wounded two residents and cut the power line.",
        "{side} soldiers withdrew from {town} in the night, and the bridge on the way to {other} was blown up.",
    ]
)


@st.composite
def paragraphs(draw):
    """Paragraphs of plain reporting."""

    def sentence():
        side, capital = draw(SIDES)
        return draw(SAYINGS).format(side=side, capital=capital, town=draw(TOWNS), other=draw(TOWNS))

    return [" ".join(sentence() for _ in range(3)) for _ in range(draw(st.integers(2, 4)))]


LABELS = st.sampled_from(
    [
        "Home",
        "Sport",
        "Markets",
        "Weather",
        "Subscribe to our newsletter",
        "Follow us",
        "Accept all cookies",
        "Sign in",
    ]
)
FURNITURE = st.tuples(
    st.sampled_from(["nav", "header", "footer", "aside", "form"]), st.lists(LABELS, min_size=1, max_size=8)
).map(
    lambda made: (
        f"<{made[0]}><ul>{''.join(f'<li><a href=/{n}>{label}</a></li>' for n, label in enumerate(made[1]))}</ul>"
        f"</{made[0]}>"
    )
)
INVISIBLE = st.sampled_from(
    [
        "<script>var story='Russian forces captured Kherson.';</script>",
        "<style>.a{content:'Ukrainian forces captured Donetsk.'}</style>",
        "<!-- Russian forces captured Odesa. -->",
        "<noscript>Please turn on JavaScript.</noscript>",
        "<iframe src='https://ads.example.org'></iframe>",
    ]
)
SURROUNDINGS = st.lists(st.one_of(FURNITURE, INVISIBLE), max_size=4).map("".join)


def read(reader, body, media_type, record=None):
    return reader.read(
        Page(
            page_id=hashlib.sha256(body).hexdigest(),
            address="https://wire.example.org/report",
            body=body,
            media_type=media_type,
            read_at=datetime(2023, 4, 8, tzinfo=UTC),
            record=record,
        )
    )


def read_record(reader, text, title="Report"):
    record = {"id": "r", "title": title, "text": text, "published": "2023-04-07", "outlet": "Example Wire"}
    return read(reader, json.dumps(record).encode(), "application/json", record)


def read_html(reader, article, before="", after=""):
    body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in article)
    page = (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Day on the front</title>"
        '<meta property="article:published_time" content="2023-04-07T10:00:00Z"></head>'
        f"<body>{before}<main><article><h1>Day on the front</h1>{body}</article></main>{after}</body></html>"
    )
    return read(reader, page.encode(), "text/html")


def assert_sound(reading):
    """No stage failed, and every claim stands on the words it quotes."""
    assert [skip for skip in reading.skips if skip.reason == "could not be read"] == []
    if reading.document is None:
        assert reading.claims == ()
        return
    text = reading.document.text
    for claim in reading.claims:
        start, end = claim.span
        assert 0 <= start < end <= len(text)
        assert text[start:end] == claim.quote
        assert 0 <= claim.confidence <= 1
        assert claim.document_id == reading.document.document_id
        SCHEMA.validate(claim_to_dict(claim, reading.document))
    assert len({claim.claim_id for claim in reading.claims}) == len(reading.claims)


def said(reading):
    return [(claim.claim_id, claim.span, claim.kind, claim.locus, claim.actor) for claim in reading.claims]


@MANY
@given(text=ANY_TEXT, title=ODD)
def test_any_text_is_read_soundly_and_twice_alike(reader, text, title):
    first = read_record(reader, text, title)
    assert_sound(first)
    assert read_record(reader, text, title) == first


@MANY
@given(body=st.binary(max_size=400), media_type=st.sampled_from(["text/html", "text/plain"]))
def test_any_bytes_are_read_soundly(reader, body, media_type):
    assert_sound(read(reader, body, media_type))


@MANY
@given(text=ANY_TEXT)
def test_any_text_as_a_page_is_read_soundly(reader, text):
    assert_sound(read_html(reader, [text]))


@FEW
@given(article=paragraphs())
def test_plain_reporting_gives_claims_with_lasting_ids(reader, article):
    text = "\n".join(article)
    first = read_record(reader, text)
    assert_sound(first)
    assert first.claims
    other = make_extractor(reader.theatre, None, None)
    again = other.extract(first.document, reader._locator.locate(first.document))
    assert [claim.claim_id for claim in again] == [claim.claim_id for claim in first.claims]


@FEW
@given(article=paragraphs(), before=SURROUNDINGS, after=SURROUNDINGS)
def test_furniture_around_an_article_changes_no_claim(reader, article, before, after):
    bare, dressed = read_html(reader, article), read_html(reader, article, before, after)
    assert_sound(dressed)
    assert bare.claims
    assert said(dressed) == said(bare)


@FEW
@given(
    article=paragraphs(), line=st.sampled_from(["Subscribe to our newsletter", "Read more", "Advertisement"])
)
def test_a_line_more_at_the_end_moves_no_span(reader, article, line):
    text = "\n".join(article)
    plain, longer = read_record(reader, text), read_record(reader, f"{text}\n{line}")
    spans = [(claim.span, claim.kind, claim.locus.toponym) for claim in plain.claims]
    assert [(claim.span, claim.kind, claim.locus.toponym) for claim in longer.claims] == spans
