"""Inputs that go wrong, for real: each is a named skip or one line, the rest is read, the ledger stays whole."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from contactline import pipeline
from contactline.errors import UsageError
from contactline.store import project as projects
from contactline.store import query
from contactline.store.ledger import Ledger
from contactline.store.query import ClaimQuery
from tests import corpus

UKRAINIAN = (
    "Міністерство оборони повідомило у п'ятницю, що українські війська утримують місто і відбили кілька атак "
    "на околицях. Речник додав, що бої тривають уже третій тиждень, а ситуація залишається складною. "
) * 3


@pytest.fixture
def project(tmp_path):
    return projects.create(tmp_path / "project", theatre="ukraine")


def bad_folder(folder):
    """One of each, and the good reports among them."""
    folder.mkdir()
    (folder / "empty.html").touch()
    (folder / "image.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    (folder / "line.txt").write_bytes(b"x" * 50_000_000)
    (folder / "bomb.txt.gz").write_bytes(gzip.compress(b"\0" * 30_000_000))
    (folder / "broken.html").write_bytes(
        b"<html><body><div><p>Only <b>half <table><tr></p> a page" + b"<div>" * 5000
    )
    (folder / "latin.txt").write_bytes(
        "Forces held the caf\xe9 d\xe9j\xe0 vu near the r\xedver.".encode("latin-1")
    )
    (folder / "nul.txt").write_bytes(b"\0\xff\xfe" * 1000)
    (folder / "ukrainian.txt").write_text(UKRAINIAN)
    (folder / "fields.jsonl").write_text('{"url": "https://x.example/1"}\n[1, 2]\n{"title": 7\n\n')
    corpus.write(folder / "good.jsonl")
    return folder


def test_each_bad_input_is_named_and_the_rest_is_read(project, tmp_path, reader):
    folder = bad_folder(tmp_path / "in")
    missing = str(tmp_path / "missing")
    summary = pipeline.ingest(project, [str(folder), missing], reader=reader, workers=1, network=False)
    named = {skip.address.rpartition("/")[2]: reason for reason, skip in summary.examples.items()}
    reasons = dict(summary.skipped)
    assert reasons["empty file"] >= 1
    assert reasons["no such file or folder"] == 1
    assert named["missing"] == "no such file or folder"
    assert reasons["record without text or title"] >= 1
    assert reasons["language not read: uk"] == 1
    assert summary.claims >= 6
    with Ledger.open(project.ledger_at) as ledger:
        assert {"https://wire.example.org/soledar"} <= {d.address for d in query.documents(ledger)}
        told = set(query.skip_counts(ledger))
    assert set(reasons) <= told
    unread = {"image.html", "line.txt", "bomb.txt.gz", "nul.txt"}
    with Ledger.open(project.ledger_at) as ledger, ledger.reading() as connection:
        left_out = {
            row[0].rpartition("/")[2] for row in connection.exec_driver_sql("SELECT address FROM skips")
        }
    assert unread <= left_out


def test_a_second_run_over_bad_input_changes_nothing(project, tmp_path, reader):
    folder = bad_folder(tmp_path / "in")
    (folder / "line.txt").unlink()

    def dump():
        with sqlite3.connect(project.ledger_at) as raw:
            found = {
                table: raw.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
                for table in ("pages", "documents", "claims")
            }
        raw.close()
        return found

    first = pipeline.ingest(project, [str(folder)], reader=reader, workers=1, network=False)
    before = dump()
    again = pipeline.ingest(project, [str(folder)], reader=reader, workers=1, network=False)
    assert dump() == before
    assert again.known == again.pages == first.pages
    assert again.skipped == first.skipped


def test_many_processes_give_the_same_as_one(tmp_path, reader):
    records = [
        {**record, "id": f"{n}", "url": f"https://x.example/{n}"}
        for n in range(8)
        for record in corpus.RECORDS
    ]
    pages = corpus.write(tmp_path / "many.jsonl", records)

    def read(workers):
        project = projects.create(tmp_path / f"with-{workers}", theatre="ukraine")
        pipeline.ingest(project, [str(pages)], reader=reader, workers=workers, network=False)
        with Ledger.open(project.ledger_at) as ledger:
            return list(query.claim_records(ledger, ClaimQuery()))

    assert read(1) == read(3) != []


def test_a_page_that_breaks_a_stage_is_named_and_the_rest_read(project, pages, reader, monkeypatch):
    original = reader._extractor.extract

    def break_on_bakhmut(document, mentions):
        if document.title == "Bakhmut":
            raise RecursionError("too deep")
        return original(document, mentions)

    monkeypatch.setattr(reader._extractor, "extract", break_on_bakhmut)
    summary = pipeline.ingest(project, [str(pages)], reader=reader, workers=1, network=False)
    assert summary.skipped == {"could not be read": 1}
    assert "RecursionError: too deep" in summary.examples["could not be read"].detail
    assert summary.documents == 3


def test_the_project_cannot_read_itself(tmp_path, reader):
    project = projects.create(tmp_path / "project", theatre="ukraine")
    with pytest.raises(UsageError, match="holds the project folder"):
        pipeline.ingest(project, [str(tmp_path)], reader=reader)


def start(project, pages):
    command = [
        sys.executable,
        "-m",
        "contactline",
        "run",
        str(pages),
        "-p",
        str(project),
        "-w",
        "2",
        "--offline",
    ]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def claims_of(project):
    with Ledger.open(project / "ledger.sqlite") as ledger:
        return {r["claim_id"] for r in query.claim_records(ledger, ClaimQuery())}


def test_killed_at_any_point_a_run_is_completed_by_the_next(tmp_path):
    records = [
        {**record, "id": f"{n}", "url": f"https://x.example/{n}-{record['id']}"}
        for n in range(40) for record in corpus.RECORDS
    ]  # fmt: skip
    pages = corpus.write(tmp_path / "many.jsonl", records)
    whole, killed, dice = tmp_path / "whole", tmp_path / "killed", random.Random(11)
    began = time.monotonic()
    assert start(whole, pages).communicate() is not None
    took = time.monotonic() - began
    for _ in range(4):
        process = start(killed, pages)
        time.sleep(dice.uniform(0.15, 1.0) * took)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        if (killed / "ledger.sqlite").exists():
            with sqlite3.connect(killed / "ledger.sqlite") as raw:
                assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            raw.close()
    time.sleep(0.5)
    last = start(killed, pages)
    _, err = last.communicate()
    assert last.returncode == 0, err
    assert claims_of(killed) == claims_of(whole) != set()
    lines = (killed / "site" / "claims.jsonl").read_text().splitlines()
    assert {json.loads(line)["claim_id"] for line in lines} == claims_of(killed)
    assert not list(killed.glob("site.*"))


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="a small disk is made by root")
def test_a_full_disk_is_one_line_and_the_ledger_stays_whole(tmp_path, pages):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=420k", "none", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        process = start(disk / "p", pages)
        _, err = process.communicate()
        assert process.returncode == 1
        assert err.count("\n") == 1
        assert "contactline: " in err
        assert "disk" in err or "space" in err.lower()
        subprocess.run(["mount", "-o", "remount,size=60m", str(disk)], check=True)
        with sqlite3.connect(disk / "p" / "ledger.sqlite") as raw:
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        raw.close()
        again = start(disk / "p", pages)
        again.communicate()
        assert again.returncode == 0
        assert len(claims_of(disk / "p")) >= 6
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
