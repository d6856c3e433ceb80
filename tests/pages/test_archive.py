"""The archive loses no kept page, whatever happens to the process or the file's end."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contactline.errors import LedgerError, NotFoundError
from contactline.model.page import Page
from contactline.pages.archive import Archive
from contactline.pages.read import read_inputs


def make(text: str, address: str = "https://a.example/x") -> Page:
    body = text.encode()
    return Page(
        page_id=hashlib.sha256(body).hexdigest(),
        address=address,
        body=body,
        media_type="text/plain",
        read_at=datetime(2023, 4, 7, 12, tzinfo=UTC),
    )


def test_pages_come_back_byte_for_byte_and_once(tmp_path: Path) -> None:
    pages = [make(f"page {i} " * 50) for i in range(5)]
    with Archive(tmp_path) as archive:
        for page in [*pages, *pages]:
            archive.keep(page)
    again = Archive(tmp_path)
    assert again.ids() == tuple(page.page_id for page in pages)
    assert [again.read(page.page_id) for page in pages] == [page.body for page in pages]
    assert pages[0].page_id in again


def test_archive_is_a_warc_that_can_be_read_back_as_input(tmp_path: Path) -> None:
    pages = [make("one page of text", "https://a.example/1"), make("another page", "/home/files/ä b.txt")]
    with Archive(tmp_path) as archive:
        for page in pages:
            archive.keep(page)
    found = list(read_inputs([str(path) for path in sorted(tmp_path.glob("*.warc.gz"))]))
    assert [(one.page_id, one.address) for one in found if isinstance(one, Page)] == [
        (page.page_id, page.address) for page in pages
    ]
    assert all(one.read_at == pages[0].read_at for one in found if isinstance(one, Page))


def test_unknown_page_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        Archive(tmp_path).read("0" * 64)


@pytest.mark.parametrize("damage", ["missing", "short", "junk"])
def test_index_is_rebuilt_from_the_records(tmp_path: Path, damage: str) -> None:
    pages = [make(f"page {i}") for i in range(4)]
    with Archive(tmp_path) as archive:
        for page in pages:
            archive.keep(page)
    index = tmp_path / "index.tsv"
    if damage == "missing":
        index.unlink()
    elif damage == "short":
        index.write_bytes(index.read_bytes()[:-100])
    else:
        index.write_bytes(b"\xff\x00junk\n" * 5)
    again = Archive(tmp_path)
    assert sorted(again.ids()) == sorted(page.page_id for page in pages)
    assert all(again.read(page.page_id) == page.body for page in pages)


@pytest.mark.parametrize("cut", [1, 7, 60, 200])
def test_torn_tail_is_cut_away_and_writing_goes_on(tmp_path: Path, cut: int) -> None:
    first, torn, later = make("first"), make("torn " + os.urandom(300).hex()), make("later")
    with Archive(tmp_path) as archive:
        archive.keep(first)
        archive.keep(torn)
    (path,) = tmp_path.glob("*.warc.gz")
    os.truncate(path, path.stat().st_size - cut)
    with Archive(tmp_path) as archive:
        assert torn.page_id not in archive
        archive.keep(later)
        archive.keep(torn)
    again = Archive(tmp_path)
    assert [again.read(page.page_id) for page in (first, later, torn)] == [first.body, later.body, torn.body]


def test_damage_inside_loses_only_the_damaged_record(tmp_path: Path) -> None:
    pages = [make(f"page {i} " + os.urandom(200).hex()) for i in range(3)]
    with Archive(tmp_path) as archive:
        for page in pages:
            archive.keep(page)
    (path,) = tmp_path.glob("*.warc.gz")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 20] = bytes(20)
    path.write_bytes(bytes(data))
    (tmp_path / "index.tsv").unlink()
    again = Archive(tmp_path)
    assert again.read(pages[0].page_id) == pages[0].body
    assert again.read(pages[2].page_id) == pages[2].body
    assert pages[1].page_id not in again


def test_second_writer_is_refused_until_the_first_closes(tmp_path: Path) -> None:
    first, second = Archive(tmp_path), Archive(tmp_path)
    first.keep(make("a"))
    with pytest.raises(LedgerError, match="another process"):
        second.keep(make("b"))
    first.close()
    second.keep(make("b"))
    second.keep(make("a"))
    second.close()
    assert len(Archive(tmp_path).ids()) == 2


def test_full_disk_is_one_clear_error_and_leaves_no_half_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import contactline.pages.archive as module

    archive = Archive(tmp_path)
    archive.keep(make("a"))

    def full(out: object, data: bytes) -> None:
        out.write(data[: len(data) // 2])  # type: ignore[attr-defined]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_write_all", full)
    with pytest.raises(LedgerError, match="No space left"):
        archive.keep(make("b"))
    monkeypatch.undo()
    archive.keep(make("c"))
    archive.close()
    (tmp_path / "index.tsv").unlink()
    assert len(Archive(tmp_path).ids()) == 2


_WRITER = """
import hashlib, sys
from datetime import datetime, UTC
from pathlib import Path
from contactline.model.page import Page
from contactline.pages.archive import Archive
archive = Archive(Path(sys.argv[1]))
for i in range(100000):
    body = (f"page {i} " * 400).encode()
    archive.keep(Page(page_id=hashlib.sha256(body).hexdigest(), address="x", body=body, media_type="text/plain",
                      read_at=datetime.now(UTC)))
    sys.stdout.write(f"{i}\\n")
    sys.stdout.flush()
"""


def test_killed_writer_loses_no_page_it_had_kept(tmp_path: Path) -> None:
    for pause in (0.05, 0.11, 0.02):
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path)], stdout=subprocess.PIPE, env={**os.environ}
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        kept = int([line for line in process.stdout.read().split(b"\n")[:-1] if line][-1])
        process.stdout.close()
        process.wait()
        archive = Archive(tmp_path)
        for number in (0, kept // 2, kept):
            body = (f"page {number} " * 400).encode()
            assert archive.read(hashlib.sha256(body).hexdigest()) == body
        assert len(archive.ids()) == len(set(archive.ids())) >= kept + 1
