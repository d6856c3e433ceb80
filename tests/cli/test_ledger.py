"""`contactline ledger` and `contactline takedown`."""

from __future__ import annotations

import gzip
import json
import shutil

import pytest

from contactline.store import project as projects

SOLEDAR = "https://wire.example.org/soledar"


@pytest.fixture
def mine(walked, tmp_path):
    """A copy of the project that the whole path has been over."""
    shutil.copytree(walked.root, tmp_path / "project")
    return projects.load(tmp_path / "project")


def test_the_commands(mine, command, tmp_path):
    told = command("ledger", "check", "-p", mine.root)
    assert (told.code, told.err) == (0, "")
    assert "3 documents" in told.out
    assert command("ledger", "backup", tmp_path / "b.gz", "-p", mine.root).code == 0
    assert len(gzip.decompress((tmp_path / "b.gz").read_bytes()).splitlines()) > 10
    refused = command("ledger", "restore", tmp_path / "b.gz", "-p", mine.root)
    assert refused.code == 1
    assert "holds a ledger already" in refused.err
    told = command("takedown", SOLEDAR, "--reason", "asked", "--no-site", "-p", mine.root)
    assert told.code == 0
    assert "1 pages" in told.out
    assert not mine.site.exists()
    stones = [json.loads(line) for line in (mine.root / "takedowns.jsonl").read_text().splitlines()]
    assert {stone["kind"] for stone in stones} == {"address", "page"}
