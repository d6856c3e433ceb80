"""A project is checked, brought back from a backup, and rid of a page down to the last byte."""

from __future__ import annotations

import shutil

import pytest
from warcio.archiveiterator import ArchiveIterator

from contactline import pipeline
from contactline.errors import InputError
from contactline.pipeline import upkeep
from contactline.pipeline.publish import export_files
from contactline.store import project as projects
from contactline.store.backup import backup
from contactline.store.ledger import Ledger

SOLEDAR = "https://wire.example.org/soledar"
WORDS = b"had captured Soledar"


@pytest.fixture
def mine(walked, tmp_path):
    """A copy of the project that the whole path has been over."""
    shutil.copytree(walked.root, tmp_path / "project")
    return projects.load(tmp_path / "project")


def holders(folder, words):
    """The files of a folder that hold some words, packed ones unpacked."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if path.suffix == ".gz":
                with path.open("rb") as stream:
                    data = b"".join(record.content_stream().read() for record in ArchiveIterator(stream))
            if words in data:
                found.add(path.name)
    return found


def test_a_project_taken_care_of(mine, tmp_path, reader, pages):
    """One story, because the whole path takes seconds: check, backup, takedown, read again, restore."""
    assert list(upkeep.faults(mine)) == []
    with Ledger.open(mine.ledger_at) as ledger:
        backup(ledger, tmp_path / "before.gz")
    assert {"ledger.sqlite", "pages-00000.warc.gz", "claims.jsonl"} <= holders(mine.root, WORDS)

    removed = upkeep.take_down(mine, SOLEDAR, reason="the publisher asked")
    assert (removed.pages, removed.claims) == (1, 2)
    assert holders(mine.root, WORDS) == set()
    assert not [line for line in (mine.site / "claims.jsonl").read_text().splitlines() if SOLEDAR in line]
    assert (mine.site / "data" / "manifest.json").is_file()
    assert list(upkeep.faults(mine)) == []

    again = pipeline.ingest(mine, [str(pages)], reader=reader, workers=1, network=False)
    assert again.skipped == {"taken down": 1}
    assert again.documents == 2
    assert holders(mine.root, WORDS) == set()

    (mine.root / "ledger.sqlite").unlink()
    upkeep.restore(mine, tmp_path / "before.gz")
    with Ledger.open(mine.ledger_at) as ledger:
        assert ledger.counts().documents == 2
    assert holders(mine.root, WORDS) == set()
    assert list(upkeep.faults(mine)) == []


def test_a_restored_project_exports_the_same_bytes(mine, tmp_path):
    before = export_files(mine, tmp_path / "before", form="geojson")
    with Ledger.open(mine.ledger_at) as ledger:
        backup(ledger, tmp_path / "b.gz")
    for path in mine.root.glob("ledger.sqlite*"):
        path.unlink()
    upkeep.restore(mine, tmp_path / "b.gz")
    after = export_files(mine, tmp_path / "after", form="geojson")
    assert [p.name for p in after] == [p.name for p in before] != []
    for one, other in zip(before, after, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_damage_in_the_archive_is_found(mine):
    path = mine.archive / "pages-00000.warc.gz"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))
    assert {fault.what for fault in upkeep.faults(mine)} & {
        "the archived page is damaged",
        "the archive does not hold this page",
    }


def test_a_takedown_needs_a_reason(mine):
    with pytest.raises(InputError, match="needs a reason"):
        upkeep.take_down(mine, SOLEDAR, reason=" ")
