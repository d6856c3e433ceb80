"""Which outlets a document names as its source, and which it only speaks of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contactline.documents.cited import cited
from contactline.model.theatre import Source
from tests.documents.pages import document, record_page


def source(name: str, kind: str = "wire", *spellings: str) -> Source:
    return Source(
        source_id=name.lower(), name=name, kind=kind, side="third", language="en", spellings=tuple(spellings)
    )


SOURCES = [
    source("Reuters"),
    source("Meduza", "newspaper"),
    source("BBC", "broadcaster", "BBC News"),
    source("Kremlin", "office"),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The bridge is gone, Reuters reported on Monday, and boats are used.", ("reuters",)),
        ("The bridge is gone, according to Reuters and the mayor.", ("reuters",)),
        ("He spoke of losses, as quoted by Meduza, and then left the room.", ("meduza",)),
        ("An officer told the BBC News that the road was cut; Meduza wrote the same.", ("bbc", "meduza")),
        ("A car of the BBC was hit near the bridge, and Reuters moved its office.", ()),
        ("According to the Kremlin the bridge stands and the road is open.", ()),
        ("The Reuterson family reported the loss of their boat to the police.", ()),
    ],
)
def test_outlets_are_cited_where_the_news_comes_from_them(text: str, expected: tuple[str, ...]) -> None:
    assert cited(document(record_page(text=text, title="T")), SOURCES) == expected


def test_an_outlet_does_not_cite_itself() -> None:
    own = replace(
        document(record_page(text="The road is cut, Reuters reported.", title="T")), source_id="reuters"
    )
    assert cited(own, SOURCES) == ()
