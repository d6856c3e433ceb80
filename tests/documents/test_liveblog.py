"""Each entry of a live blog keeps its own time; an article with a single time does not fall apart."""

from __future__ import annotations

import json
from datetime import date

from contactline.model.document import Document
from tests.documents.pages import html

ENTRIES = (
    (
        "2023-05-21T09:00:00Z",
        "Shelling was heard in the western quarter, residents told the city's radio in the morning.",
    ),
    (
        "2023-05-20T18:30:00Z",
        "The founder of the group said in a video that the whole city had been taken by his men.",
    ),
    (
        "2023-05-19T07:15:00Z",
        "Officials counted eleven attacks during the night and said that all but one had failed.",
    ),
)


def days(found: Document) -> dict[str, date]:
    return {
        found.text[block.start : block.end]: block.published.start
        for block in found.blocks
        if block.published is not None
    }


def test_entries_with_times_of_their_own_are_dated_one_by_one() -> None:
    told = "".join(
        f'<div class="entry"><time datetime="{stamp}">{stamp[11:16]}</time><h2>News {n}</h2><p>{words}</p></div>'
        for n, (stamp, words) in enumerate(ENTRIES)
    )
    found = html(f"<article><h1>The day at the front</h1><div>{told}</div></article>")
    assert {words: date.fromisoformat(stamp[:10]) for stamp, words in ENTRIES}.items() <= days(found).items()


def test_entries_of_linked_data_are_dated_one_by_one() -> None:
    updates = [
        {"@type": "BlogPosting", "datePublished": stamp, "articleBody": words} for stamp, words in ENTRIES
    ]
    data = {"@type": "LiveBlogPosting", "headline": "The day at the front", "liveBlogUpdate": updates}
    body = "".join(f"<p>{words}</p>" for _, words in ENTRIES)
    found = html(
        f"<article><h1>The day at the front</h1>{body}</article>",
        f'<script type="application/ld+json">{json.dumps(data)}</script>',
    )
    assert days(found) == {words: date.fromisoformat(stamp[:10]) for stamp, words in ENTRIES}


def test_article_with_one_time_has_no_entries() -> None:
    body = "".join(f"<p>{words}</p>" for _, words in ENTRIES)
    found = html(f'<article><h1>The day</h1><time datetime="2023-05-21">May 21</time>{body}</article>')
    assert days(found) == {}
    assert found.published is not None
    assert found.published.start == date(2023, 5, 21)
