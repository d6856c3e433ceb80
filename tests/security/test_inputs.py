"""Files of strangers: entities, bombs, names that climb, names that are paths. Each is read as text or left out."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.warcwriter import WARCWriter

from contactline.documents.extract import to_document
from contactline.errors import InputError
from contactline.model.document import Document
from contactline.model.page import Page, Skip
from contactline.pages.archive import Archive
from contactline.pages.feeds import read_feed
from contactline.pages.limits import Limits
from contactline.pages.read import read_inputs
from contactline.pages.sitemaps import read_sitemap
from contactline.places.imports import import_file

NOW = datetime(2023, 1, 14, tzinfo=UTC)
SMALL = Limits(page_bytes=200_000, line_bytes=200_000, json_bytes=400_000, feed_bytes=200_000)
BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{BOMB}]>'


def page(body: bytes, kind: str = "text/html") -> Page:
    name = hashlib.sha256(body).hexdigest()
    return Page(page_id=name, address="https://w.example/a", body=body, media_type=kind, read_at=NOW)


def rss(prolog: str, title: str) -> bytes:
    item = f"<item><title>{title}</title><link>https://w.example/1</link><description>Words.</description></item>"
    return f'{prolog}<rss version="2.0"><channel><title>Wire</title>{item}</channel></rss>'.encode()


def external(path: Path) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY secret SYSTEM "{path.as_uri()}">]>'


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text("opensesame")
    return path


def test_entities_of_a_feed_read_no_file(secret: Path) -> None:
    found = list(read_feed(rss(external(secret), "&secret;"), "https://w.example/feed", NOW, SMALL))
    assert found
    assert "opensesame" not in repr([(one.record, one.body) for one in found if isinstance(one, Page)])


def test_entities_of_a_sitemap_read_no_file(secret: Path) -> None:
    xml = f"{external(secret)}<urlset><url><loc>https://w.example/&secret;</loc></url></urlset>"
    assert "opensesame" not in repr(read_sitemap(xml.encode(), SMALL))


def test_entities_of_a_page_read_no_file(secret: Path) -> None:
    words = "Troops left the town. " * 20
    html = f"{external(secret)}<html><body><article><p>{words}&secret;</p></article></body></html>"
    assert "opensesame" not in repr(to_document(page(html.encode()), ()))


def test_entity_bombs_stay_small_and_quick() -> None:
    began = time.process_time()
    feed = list(read_feed(rss(LAUGHS, "&l9;"), "https://w.example/feed", NOW, SMALL))
    assert sum(len(one.body) for one in feed if isinstance(one, Page)) < 100_000
    with pytest.raises(ValueError, match=r"sitemap|XML"):
        read_sitemap(f"{LAUGHS}<urlset>&l9;</urlset>".encode(), SMALL)
    to_document(page(f"{LAUGHS}<html><body><p>&l9;</p></body></html>".encode()), ())
    assert time.process_time() - began < 5


def test_the_text_of_a_feed_is_never_taken_for_a_file_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "<rss x>").write_bytes(rss("", "opensesame"))
    monkeypatch.chdir(tmp_path)
    found = list(read_feed(b"<rss x>", "https://w.example/feed", NOW, SMALL))
    assert [type(one) for one in found] == [Skip]


def test_a_zip_file_is_no_page_whatever_its_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "report.html", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("../../escaped.html", "0" * 10_000_000)
    found = list(read_inputs([str(tmp_path)], limits=SMALL))
    assert [one.reason for one in found if isinstance(one, Skip)] == ["not text"]
    assert not (tmp_path.parent.parent / "escaped.html").exists()


def test_a_packed_body_inside_a_warc_stops_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        body = gzip.compress(bytes(30_000_000))
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
        record = writer.create_warc_record(
            "https://w.example/bomb", "response", payload=io.BytesIO(http + body), length=len(http + body)
        )
        writer.write_record(record)
    found = list(read_inputs([str(path)], limits=SMALL))
    assert [one.reason for one in found if isinstance(one, Skip)] == ["file too large"]


def test_a_packed_gazetteer_stops_at_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contactline.places.imports._MOST_BYTES", 100_000)
    path = tmp_path / "places.csv.gz"
    path.write_bytes(gzip.compress(b"name,lat,lon\n" + b"A,48.1,37.2\n" * 200_000))
    with pytest.raises(InputError):
        import_file(path, tmp_path / "gazetteer")
    assert not [one for one in (tmp_path / "gazetteer").glob("*") if one.stat().st_size > 200_000]


@pytest.mark.parametrize(
    "address",
    [
        "../../../etc/cron.d/evil",
        "/etc/passwd",
        "file:///etc/passwd",
        "https://w.example/..%2f..%2fx",
        "https://w.example/a\r\nWARC-Contactline-Page: " + "0" * 64,
        "https://w.example/\x00/x",
        "C:\\windows\\system32",
        "pages-00000.warc.gz",
        "https://w.example/" + "a" * 100_000,
    ],
)
def test_the_name_of_a_page_chooses_no_file_and_forges_no_record(address: str, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "archive"
    one = page(b"<p>Words of a page.</p>")
    kept = Page(page_id=one.page_id, address=address, body=one.body, media_type="text/html", read_at=NOW)
    with Archive(folder) as archive:
        archive.keep(kept)
    assert Archive(folder).ids() == (one.page_id,)
    assert Archive(folder).read(one.page_id) == one.body
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {f"deep/archive/{name}" for name in ("pages-00000.warc.gz", "index.tsv", "archive.lock")}


def test_an_index_that_names_other_files_is_not_believed(tmp_path: Path, secret: Path) -> None:
    one = page(b"<p>Words of a page.</p>")
    with Archive(tmp_path / "archive") as archive:
        archive.keep(one)
    forged = f"{'1' * 64}\t../secret.txt\t0\t10\t.\n{'2' * 64}\t{secret}\t0\t10\t.\n"
    (tmp_path / "archive" / "index.tsv").write_text(forged)
    assert Archive(tmp_path / "archive").ids() == (one.page_id,)


def test_pipes_and_devices_in_a_folder_are_left_out(tmp_path: Path) -> None:
    """Reading a pipe would wait for ever."""
    os.mkfifo(tmp_path / "pipe.html")
    found = list(read_inputs([str(tmp_path), "/dev/zero"], limits=SMALL))
    assert [one.reason for one in found if isinstance(one, Skip)] == ["not a regular file"] * 2


@pytest.mark.parametrize(
    "opening", ["<div>", "<b>", "<table><tr><td>", "<!--", "<a href='", "<script>", "&", "<![CDATA["]
)
def test_pages_that_only_open_are_read_in_time(opening: str) -> None:
    body = ("<html><body><p>Troops left the town on Friday.</p>" + opening * 20_000).encode()
    began = time.process_time()
    found = to_document(page(body), ())
    assert isinstance(found, Document | Skip)
    assert time.process_time() - began < 10


def test_a_warc_record_without_an_address_stops_nothing(tmp_path: Path) -> None:
    body = b"HTTP/1.1 200 OK\r\n\r\n<html><body><p>Words.</p></body></html>"
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n"
    (tmp_path / "a.warc").write_bytes(head % len(body) + body + b"\r\n\r\n")
    (tmp_path / "b.txt").write_text("Troops left the town on Friday.")
    found = list(read_inputs([str(tmp_path)], limits=SMALL))
    assert [type(one) for one in found] == [Skip, Page]
    assert isinstance(found[0], Skip)
    assert found[0].reason == "damaged WARC"


def test_a_file_that_breaks_its_reader_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("contactline.pages.read.read_warc", broken)
    (tmp_path / "a.warc").write_bytes(b"WARC/1.0\r\n")
    (tmp_path / "b.txt").write_text("Troops left the town on Friday.")
    found = list(read_inputs([str(tmp_path)], limits=SMALL))
    assert [type(one) for one in found] == [Skip, Page]
