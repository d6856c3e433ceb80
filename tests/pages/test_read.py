"""Inputs become pages; whatever cannot be one becomes a Skip with its reason, and the rest goes on."""

from __future__ import annotations

import gzip
import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactline.model.page import Page, Skip
from contactline.pages.limits import Limits
from contactline.pages.read import read_inputs

HTML = b"<!doctype html><html><head><title>t</title></head><body><p>Troops left the town.</p></body></html>"
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Front Wire</title>
<item><title>Village changes hands</title><link>https://wire.example/1</link><guid>a1</guid>
<pubDate>Tue, 02 Aug 2022 10:00:00 +0200</pubDate>
<description>&lt;p&gt;One &amp;amp; two.&lt;/p&gt;&lt;p&gt;Three.&lt;/p&gt;</description></item>
<item><link>https://wire.example/2</link></item></channel></rss>"""


def read(*inputs: Path | str, limits: Limits | None = None) -> list[Page | Skip]:
    return list(read_inputs([str(one) for one in inputs], limits=limits))


def reasons(found: list[Page | Skip]) -> list[str]:
    return [one.reason for one in found if isinstance(one, Skip)]


def pages(found: list[Page | Skip]) -> list[Page]:
    return [one for one in found if isinstance(one, Page)]


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.html", b"", "empty file"),
        ("blank.txt", b" \n\t\n", "empty file"),
        ("picture.html", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10, "not text"),
        ("photo.html", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(2000), "not text"),
        ("paper.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "not text"),
        ("bundle.html", b"PK\x03\x04" + bytes(300), "not text"),
        ("noise.html", bytes(range(256)) * 50, "not text"),
        ("broken.jsonl", b'{"title": "a", ', "not JSON"),
        ("number.jsonl", b"17\n", "not a record"),
        ("cut.html.gz", gzip.compress(HTML * 500)[:-200] + b"junk" * 60, "damaged or oversized archive"),
        ("map.xml", b'<?xml version="1.0"?><kml><Document/></kml>', "not text"),
    ],
)
def test_bad_file_is_skipped_by_reason_and_the_rest_goes_on(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    bad, good = write(tmp_path, name, data), write(tmp_path, "z.html", HTML)
    found = read(bad, good)
    assert reasons(found) == [reason]
    assert [page.body for page in pages(found)] == [HTML]


def test_missing_folder_and_address_without_network_are_skips(tmp_path: Path) -> None:
    found = read(tmp_path / "nowhere", "https://example.org/a", write(tmp_path, "a.html", HTML))
    assert reasons(found) == ["no such file or folder", "network is off"]
    assert len(pages(found)) == 1


def test_type_is_told_from_bytes_not_names(tmp_path: Path) -> None:
    found = read(
        write(tmp_path, "page.txt", HTML),
        write(tmp_path, "text.html", b"Troops left the town on Monday."),
        write(tmp_path, "record.txt", b'{"title": "A town", "text": "It fell."}'),
        write(tmp_path, "page.htm.gz", gzip.compress(HTML)),
        write(tmp_path, "wide.html", "<html><body><p>слово</p></body></html>".encode("utf-16")),
        write(tmp_path, "note.txt", b"[Updated] Troops left the town."),
    )
    assert [page.media_type for page in pages(found)] == [
        "text/html", "text/plain", "application/json", "text/html", "text/html", "text/plain",
    ]  # fmt: skip


def test_folder_is_read_in_sorted_order_without_hidden_names(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    write(tmp_path / ".git", "x.html", HTML)
    write(tmp_path, ".hidden.html", HTML)
    names = ["c.html", "a.html", "b/d.html"]
    for number, name in enumerate(names):
        write(tmp_path, name, HTML + b"<!-- %d -->" % number)
    found = [os.path.relpath(page.address, tmp_path) for page in pages(read(tmp_path))]
    assert found == ["a.html", "c.html", "b/d.html"]


def test_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.html")
    assert reasons(read(tmp_path)) == ["not a regular file"]


def test_records_are_one_page_each_and_faults_name_their_line(tmp_path: Path) -> None:
    lines = [
        {"id": "r1", "title": "A", "text": "Text one.", "weather": {"kept": [1]}},
        {"id": "r2", "outlet": "nobody"},
        {"url": "https://x.example/3", "text": "Text three."},
    ]
    data = "\n".join(json.dumps(line) for line in lines).encode() + b"\n\nnot json\n"
    path = write(tmp_path, "r.jsonl", data)
    found = read(path)
    assert [page.address for page in pages(found)] == [f"{path}#r1", "https://x.example/3"]
    assert pages(found)[0].record is not None
    assert pages(found)[0].record["weather"] == {"kept": [1]}
    skips = [one for one in found if isinstance(one, Skip)]
    assert [(skip.reason, skip.address) for skip in skips] == [
        ("record without text or title", f"{path}:2"),
        ("not JSON", f"{path}:5"),
    ]


def test_same_record_in_other_field_order_is_the_same_page(tmp_path: Path) -> None:
    first = write(tmp_path, "a.jsonl", b'{"title": "A", "text": "T"}')
    second = write(tmp_path, "b.jsonl", b'{ "text":"T",  "title":"A" }')
    one, two = pages(read(first, second))
    assert one.page_id == two.page_id


def test_json_list_and_single_pretty_record(tmp_path: Path) -> None:
    records = [{"title": "A", "text": "T"}, {"title": "B", "text": "U"}]
    listed = write(tmp_path, "l.json", json.dumps(records, indent=2).encode())
    single = write(tmp_path, "s.json", json.dumps(records[0], indent=2).encode())
    assert [page.record["title"] for page in pages(read(listed, single)) if page.record] == ["A", "B", "A"]


def test_lone_surrogates_and_zero_characters_keep_offsets(tmp_path: Path) -> None:
    path = write(tmp_path, "r.jsonl", rb'{"text": "a\ud800b\u0000c", "title": "t"}')
    (page,) = pages(read(path))
    assert page.record is not None
    assert page.record["text"] == "a\ufffdb\ufffdc"


def test_one_long_line_is_passed_over_quickly_and_the_next_record_read(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    with path.open("wb") as out:
        out.write(b'{"text": "' + b"x" * 50_000_000 + b'"}\n')
        out.write(b'{"text": "short", "title": "t"}\n')
    started = time.monotonic()
    found = read(path)
    assert time.monotonic() - started < 5
    assert reasons(found) == ["line too long"]
    assert len(pages(found)) == 1


def test_fifty_megabytes_of_one_text_line_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "long.txt", b"word " * 10_000_000)
    started = time.monotonic()
    assert reasons(read(path)) == ["file too large"]
    assert time.monotonic() - started < 5


def test_gzip_bomb_stops_at_the_limit(tmp_path: Path) -> None:
    bomb = write(tmp_path, "bomb.jsonl.gz", gzip.compress(b"[" + b" " * 200_000_000, 9))
    limits = Limits(expansion=50, json_bytes=500_000_000, line_bytes=500_000_000)
    assert reasons(read(bomb, limits=limits)) == ["damaged or oversized archive"]
    page = write(tmp_path, "bomb.html.gz", gzip.compress(HTML + b" " * 30_000_000, 9))
    assert reasons(read(page)) == ["file too large"]


def test_cut_record_file_gives_the_records_before_the_cut(tmp_path: Path) -> None:
    lines = b"".join(b'{"title": "t", "text": "%s"}\n' % os.urandom(2000).hex().encode() for _ in range(40))
    found = read(write(tmp_path, "r.jsonl.gz", gzip.compress(lines)[:-9000]))
    assert len(pages(found)) > 25
    assert reasons(found)[-1] == "damaged or oversized archive"


def test_feed_items_are_records_with_plain_text(tmp_path: Path) -> None:
    found = read(write(tmp_path, "feed.xml", FEED))
    (page,) = pages(found)
    assert page.record is not None
    assert page.address == "https://wire.example/1"
    assert page.record["text"] == "One & two.\nThree."
    assert page.record["published"] == "2022-08-02T08:00:00+00:00"
    assert page.record["outlet"] == "Front Wire"
    assert reasons(found) == ["record without text or title"]


def warc(records: list[tuple[str, str, bytes]]) -> bytes:
    out = b""
    for address, status, body in records:
        block = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2023-05-01T10:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        out += gzip.compress(head.encode() + block + b"\r\n\r\n")
    return out


def test_warc_gives_pages_with_address_and_time(tmp_path: Path) -> None:
    data = warc(
        [
            ("https://a.example/1", "200 OK", HTML),
            ("https://a.example/2", "404 Not Found", HTML),
            ("https://a.example/3.png", "200 OK", b"\x89PNG" + bytes(50)),
        ]
    )
    found = read(write(tmp_path, "c.warc.gz", data))
    (page,) = pages(found)
    assert (page.address, page.body, page.read_at.year) == ("https://a.example/1", HTML, 2023)
    assert reasons(found) == ["not a page", "not text"]


def test_cut_warc_gives_what_came_before_the_cut(tmp_path: Path) -> None:
    data = warc(
        [(f"https://a.example/{i}", "200 OK", HTML + os.urandom(3000).hex().encode()) for i in range(3)]
    )
    found = read(write(tmp_path, "c.warc.gz", data[:-1500]))
    assert [page.address for page in pages(found)] == ["https://a.example/0", "https://a.example/1"]
    assert reasons(found)[-1] in {"damaged or oversized archive", "damaged WARC"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=600),
    start=st.sampled_from(
        [b"", b"{", b"[", b"<html>", b"<rss>", b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"\xff\xfe"]
    ),
    name=st.sampled_from(["a.html", "a.jsonl", "a.warc", "a.txt.gz", "a.xml"]),
)
def test_any_bytes_give_pages_or_skips_never_a_crash(
    tmp_path: Path, data: bytes, start: bytes, name: str
) -> None:
    found = read(write(tmp_path, name, start + data))
    assert found
    assert all(isinstance(one, Page | Skip) for one in found)
