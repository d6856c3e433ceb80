"""Whatever a file holds: pages and named skips come out, nothing breaks, and no page loses its own bytes."""

from __future__ import annotations

import hashlib
import socket
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.errors import InputError
from contactline.model.page import Page, Skip
from contactline.pages.fetch import Fetcher, FetchError
from contactline.pages.limits import Limits
from contactline.pages.read import read_inputs
from contactline.pages.robots import read_robots
from contactline.pages.sitemaps import read_sitemap
from contactline.places.imports import read_import
from tests.fuzz.profile import fuzzed
from tests.fuzz.strategies import (
    ARTICLE,
    FEED,
    GAZETTEER,
    GEOJSON,
    GEONAMES,
    RECORDS,
    ROBOTS,
    SITEMAP,
    WARC,
    mangled,
)

NOW = datetime(2023, 1, 14, tzinfo=UTC)
SMALL = Limits(page_bytes=20_000, line_bytes=20_000, json_bytes=40_000, feed_bytes=20_000, feed_items=50)
NAMES = st.sampled_from(
    ["a.html", "a.txt", "a.json", "a.jsonl", "a.warc", "a.xml", "a.gz", "a.jsonl.gz", "a"]
)


@fuzzed(120)
@given(mangled(ARTICLE, FEED, SITEMAP, WARC, RECORDS, GEOJSON), NAMES)
def test_any_file_gives_pages_and_skips(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        found = list(read_inputs([str(path)], limits=SMALL))
    assert found, "a file is a page, or a skip says why not"
    for one in found:
        assert isinstance(one, Page | Skip)
        if isinstance(one, Page):
            assert one.page_id == hashlib.sha256(one.body).hexdigest()
            assert 0 < len(one.body) <= 4 * SMALL.page_bytes
        else:
            assert one.reason
            assert one.reason != "could not be read", one.detail


@fuzzed(80)
@given(mangled(SITEMAP, FEED))
def test_any_sitemap_gives_web_addresses_or_says_why_not(data: bytes) -> None:
    try:
        entries = read_sitemap(data, SMALL)
    except ValueError:
        return
    assert all(entry.address.startswith(("http://", "https://")) for entry in entries)


@fuzzed(80)
@given(mangled(ROBOTS), st.text(max_size=60))
def test_any_robots_txt_is_read(data: bytes, path: str) -> None:
    rules = read_robots(data.decode("utf-8", "replace"), "contactline")
    assert 0 <= rules.delay <= 60
    assert rules.allows("https://w.example/" + path.replace("[", "")) in (True, False)


@fuzzed(80)
@given(mangled(GAZETTEER, GEOJSON, GEONAMES))
def test_any_gazetteer_file_gives_places_on_the_earth_or_one_error(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "places.csv")
        path.write_bytes(data)
        try:
            entries, report = read_import(path)
        except InputError:
            return
    assert report.places == len(entries)
    for entry in entries:
        assert -90 <= entry.lat <= 90
        assert -180 <= entry.lon <= 180
        assert entry.name.strip()


@pytest.fixture(scope="module")
def fetcher() -> Iterator[Fetcher]:
    """One for all examples: reading whom to trust takes a tenth of a second."""
    with Fetcher(pause=0.0) as made:
        yield made


STARTS = st.sampled_from(["", "http://", "https://", "HTTP://", "http://[", "//", "http://w.example:"])


@fuzzed(80)
@given(words=st.text(max_size=80), start=STARTS)
def test_any_text_given_as_an_address_is_refused_in_words(fetcher: Fetcher, words: str, start: str) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror("no names here")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", nowhere)
        with pytest.raises(FetchError):
            fetcher.get(start + words)
