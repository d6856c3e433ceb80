"""A page becomes clean text with title, blocks, outlet, language; furniture is dropped and kept aside."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactline.documents.extract import to_document
from contactline.model.document import BlockKind, Document
from contactline.model.page import Skip
from tests.documents.pages import WIRE, blocks, document, html, page, record_page, skip, text

LEAD = (
    "Russian troops entered the northern districts of the town on Wednesday, the regional governor said, "
    "while the garrison held the railway station and the road to the west."
)
SECOND = (
    "The General Staff reported eleven assaults near the neighbouring villages and said that all of them had been "
    "beaten off by the evening, with heavy losses among the attackers."
)
SCRAPED = f"""ADVERTISEMENT

News Feed

Troops enter northern districts of the mining town

(Map by the mapping desk)

4 min read

{LEAD}

Armoured column near the town. Image Credit: Somebody.
A second line of the caption that tells another story.

{SECOND}

MORE: Why the bridge matters

Jane Example is our war correspondent. She covers the east and wrote two books about rivers.

Written By

Jane Example is our war correspondent. She covers the east and wrote two books about rivers.

Most read

On Aug. 24 another town was captured by another army.

Parliament debated the budget for long hours while ministers waited in the corridor and...
"""


def test_furniture_of_a_scraped_page_is_dropped_and_kept_aside() -> None:
    found = text(SCRAPED)
    assert found.title == "Troops enter northern districts of the mining town"
    assert found.text == f"{found.title}\n{LEAD}\n{SECOND}"
    assert blocks(found, BlockKind.PARAGRAPH) == [LEAD, SECOND]
    assert "On Aug. 24 another town was captured by another army." in found.dropped
    assert any("second line of the caption" in line for line in found.dropped)


@pytest.mark.parametrize(
    "line",
    [
        "Share this article",
        "ADVERTISEMENT",
        "3 min read",
        "READ MORE: The battle for the ridge",
        "Related: five maps",
        "© 2024 Some Publisher. All rights reserved.",
        "--With assistance from Somebody Else.",
        "Sign up for our morning newsletter and never miss a story",
        "12 minutes ago",
        "[14] https://example.org/a/b; https://example.org/c",
    ],
)
def test_line_of_furniture_inside_an_article_is_dropped(line: str) -> None:
    found = text(f"A headline of several words\n\n{LEAD}\n\n{line}\n\n{SECOND}\n")
    assert line in found.dropped
    assert found.text.endswith(SECOND)


@pytest.mark.parametrize(
    "line",
    [
        "More than forty people were hurt when a missile hit the market square of the city.",
        "Video shows soldiers raising a flag over the town hall, which the brigade confirmed.",
        "The author of the order, General Example, said that the retreat had saved the brigade.",
        "“Share what you know with your commanders,” the governor told the residents of the town.",
        "Related attacks were reported from three villages along the river, the staff said.",
        "Troops (the second brigade) left the village.",
    ],
)
def test_sentence_that_begins_like_furniture_is_kept(line: str) -> None:
    found = text(f"A headline of several words\n\n{LEAD}\n\n{line}\n\n{SECOND}\n")
    assert line in found.text


def test_side_marker_at_the_top_does_not_take_the_article_along() -> None:
    found = text(f"Most read\n\nRead more\n\nA headline of several words\n\n{LEAD}\n\n{SECOND}")
    assert found.text.endswith(SECOND)


def test_speaker_of_the_article_at_its_end_is_no_biography() -> None:
    line = "Olena Example is a journalist and was held in the occupied town for eight months."
    found = text(
        f"Headline about somebody\n\nOlena Example was freed on Monday. {LEAD}\n\n{SECOND}\n\n{line}"
    )
    assert line in found.text


def test_text_without_headline_has_no_title() -> None:
    found = text(f"{LEAD}\n{SECOND}\n")
    assert found.title == ""
    assert blocks(found, BlockKind.PARAGRAPH) == [LEAD, SECOND]


def test_wrapped_lines_are_one_paragraph_and_markdown_is_plain() -> None:
    words = (LEAD + " " + SECOND).split()
    lines = [" ".join(words[i : i + 9]) for i in range(0, len(words), 9)]
    found = text("# A headline of several words\n\n" + "\n".join(lines) + "\n")
    assert found.title == "A headline of several words"
    assert blocks(found, BlockKind.PARAGRAPH) == [LEAD + " " + SECOND]
    assert "the map" in text(f"# A headline of words\n\n{LEAD} See [the map](https://m.example/x).\n").text


PAGE = f"""<header><nav><a href="/">Home</a> <a href="/world">World</a></nav></header>
<article><h1>Northern districts entered</h1><p>{LEAD}</p><h2>Assaults in the villages</h2><p>{SECOND}</p>
<div class="related"><h3>Related</h3>
<p>On 3 May 2021 a different thing happened far away from here, said nobody.</p></div>
</article><footer>Contact, privacy, imprint</footer>"""


def test_html_gives_title_headings_and_paragraphs_in_order() -> None:
    found = html(PAGE, "<title>Northern districts entered | The Wire</title>")
    assert [block.kind for block in found.blocks] == [
        BlockKind.TITLE, BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.PARAGRAPH,
    ]  # fmt: skip
    assert found.text == f"Northern districts entered\n{LEAD}\nAssaults in the villages\n{SECOND}"
    assert found.published is None


def test_outlet_address_and_source_come_from_markup() -> None:
    head = (
        "<link rel='canonical' href='https://www.wire.example/2023/a?utm_source=x'>"
        "<meta property='og:site_name' content='Wire News'>"
    )
    found = html(PAGE, head)
    assert (found.outlet, found.source_id) == ("The Wire", "wire")
    assert found.address == "https://www.wire.example/2023/a?utm_source=x"
    other = html(PAGE, head.replace("?utm_source=x", "?utm_campaign=mail"))
    assert other.document_id == found.document_id


def test_host_stands_for_an_outlet_that_does_not_name_itself() -> None:
    assert html(PAGE, address="https://www.wire.example/a").source_id == "wire"
    assert html(PAGE, address="https://news.other.example/a").outlet == "news.other.example"


def test_title_that_is_only_the_sites_name_is_not_the_title() -> None:
    head = "<meta property='og:title' content='The Wire'><meta property='og:site_name' content='The Wire'>"
    assert html(PAGE, head).title == "Northern districts entered"


def test_broken_html_still_gives_its_text() -> None:
    found = html(f"<div><article><h1>Headline of it</h1><p>{LEAD}<p>{SECOND}<div></span></b><table><tr>")
    assert LEAD in found.text
    assert SECOND in found.text


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-16", ""),
        ("cp1251", "windows-1251"),
        ("cp1251", ""),
        ("utf-8", "iso-8859-1"),
        ("utf-8", "nonsense"),
    ],
)
def test_text_is_decoded_whatever_the_page_declares(encoding: str, declared: str) -> None:
    words = "Войска вошли в северные районы города, сообщил губернатор области в среду утром. " * 4
    markup = (
        f"<html><head><meta charset='{declared}'></head><body><article><p>{words}</p></article></body></html>"
    )
    found = document(page(markup.encode(encoding), "text/html"))
    assert words.strip() in found.text
    assert found.language == "ru"


def test_language_of_short_and_long_texts() -> None:
    assert document(record_page(title="Bakhmut, Soledar, Kreminna", text="")).language == "en"
    assert document(record_page(title="Генштаб: бої біля міста", text="")).language == "uk"
    assert document(record_page(title="Генштаб: бои у города", text="")).language == "ru"
    assert text(f"A headline of several words\n\n{LEAD}\n\n{SECOND}").language == "en"


def test_record_text_is_kept_letter_for_letter_and_title_follows() -> None:
    words = f"  Key Points\n{LEAD} [12]\n\n{SECOND}\u00a0\nNorthern axis (objective: take the ridge)"
    found = document(
        record_page(text=words, title="The day's report", outlet="Wire News", url="https://x.example/1")
    )
    assert found.text == f"{words}\n\nThe day's report"
    assert blocks(found, BlockKind.TITLE) == ["The day's report"]
    assert blocks(found, BlockKind.HEADING) == ["Key Points", "Northern axis (objective: take the ridge)"]
    assert blocks(found, BlockKind.PARAGRAPH) == [f"{LEAD} [12]", SECOND]
    assert (found.outlet, found.source_id, found.address) == ("The Wire", "wire", "https://x.example/1")


def test_record_title_inside_the_text_is_not_added() -> None:
    found = document(record_page(text=f"Town entered\n{LEAD}", title="Town entered"))
    assert found.text == f"Town entered\n{LEAD}"


def test_one_line_summary_is_a_paragraph_even_without_a_point() -> None:
    found = document(record_page(text="Troops have entered the town", title="Town entered"))
    assert blocks(found, BlockKind.PARAGRAPH) == ["Troops have entered the town"]


def test_furniture_in_a_record_stays_in_the_text_but_is_not_read() -> None:
    found = document(record_page(text=f"{LEAD}\nAdvertisement\n{SECOND}", title="Town entered"))
    assert found.text.startswith(f"{LEAD}\nAdvertisement\n")
    assert blocks(found, BlockKind.PARAGRAPH) == [LEAD, SECOND]


def test_moved_file_is_the_same_document_and_changed_text_is_another() -> None:
    one = document(page(f"{LEAD}\n{SECOND}", address="/a/one.txt"))
    moved = document(page(f"{LEAD}\n{SECOND}", address="/b/two.txt"))
    changed = document(page(f"{LEAD}\n{SECOND} Later more.", address="/a/one.txt"))
    assert one.document_id == moved.document_id != changed.document_id


def test_pages_without_an_article_are_skipped() -> None:
    assert (
        skip(page("<html><body><nav><a>Home</a></nav></body></html>", "text/html")).reason
        == "no article text"
    )
    assert skip(page("Advertisement\n\nRead more\n")).reason == "no article text"
    assert skip(page("word " * 600_000)).reason == "text too long"


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 20_000 + "deep",
        "<p>" + "a " * 400_000,
        "<p>" * 50_000,
        "&lt;" * 100_000,
        "<a href='" + "x" * 300_000 + "'>link</a>",
        "(" * 100_000 + "[" * 100_000,
        "January " * 30_000,
        "1 " * 100_000,
    ],
)
@pytest.mark.parametrize("media_type", ["text/html", "text/plain"])
def test_hostile_pages_take_no_long_time(body: str, media_type: str) -> None:
    started = time.monotonic()
    to_document(
        page(f"<html><body>{body}</body></html>" if media_type == "text/html" else body, media_type), []
    )
    assert time.monotonic() - started < 8


@settings(max_examples=120, deadline=None)
@given(data=st.binary(max_size=500), media_type=st.sampled_from(["text/html", "text/plain"]))
def test_any_bytes_give_a_document_or_a_skip(data: bytes, media_type: str) -> None:
    found = to_document(page(data, media_type), [WIRE])
    assert isinstance(found, Document | Skip)


@settings(max_examples=120, deadline=None)
@given(
    words=st.text(max_size=400),
    title=st.text(max_size=60),
    published=st.one_of(st.none(), st.text(), st.integers()),
)
def test_any_record_keeps_its_text_and_blocks_fit(words: str, title: str, published: object) -> None:
    found = document(record_page(text=words, title=title, published=published))
    assert found.text.startswith(words)
    assert all(0 <= block.start < block.end <= len(found.text) for block in found.blocks)
    ends = [block.end for block in found.blocks]
    assert ends == sorted(ends)
