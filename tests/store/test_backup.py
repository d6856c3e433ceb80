"""A backup holds all of a ledger, comes back on either database, and a damaged one is never taken."""

from __future__ import annotations

import gzip
import io
import json

import pytest

from contactline.errors import InputError, LedgerError
from contactline.export.claims import write_jsonl
from contactline.model.page import Skip
from contactline.store import query
from contactline.store.backup import backup, restore, verify
from contactline.store.check import faults
from contactline.store.ledger import Ledger
from contactline.store.query import ClaimQuery
from tests.store.factories import BAKHMUT, claim, document, page


def fill(ledger, documents=7):
    for n in range(documents):
        made = [claim(f"{n}-{i}", document_id=f"d{n}", place=BAKHMUT if i else None) for i in range(3)]
        ledger.record(page(str(n).encode()), document(f"d{n}", title=f"Місто {n}"), made, [], "r")
    ledger.skip([Skip(address="b.html", stage="pages", reason="empty file")])
    ledger.set_origins({"d1": "d0"})
    ledger.finish_run(ledger.start_run("ingest", "0.1.0"), {"pages": documents})


def export(ledger):
    out = io.StringIO()
    write_jsonl(query.claim_records(ledger, ClaimQuery()), out)
    return out.getvalue()


def test_a_restored_ledger_exports_the_same_bytes(ledger, new_ledger, tmp_path):
    fill(ledger)
    counts = backup(ledger, tmp_path / "a.gz")
    assert (counts["documents"], counts["claims"]) == (7, 21)
    there = new_ledger()
    assert restore(tmp_path / "a.gz", there) == counts
    with Ledger.open(there) as back:
        assert export(back) == export(ledger) != ""
        assert back.counts() == ledger.counts()
        assert back.revision() == ledger.revision()
        assert list(faults(back)) == []
        backup(back, tmp_path / "b.gz")
        assert back.record(page(b"new"), document("new"), [], [], "r") == "new"
    assert (tmp_path / "b.gz").read_bytes() == (tmp_path / "a.gz").read_bytes()


def test_a_ledger_moves_to_postgresql_and_back(postgresql, tmp_path):
    with Ledger.open(tmp_path / "here.sqlite") as here:
        fill(here)
        backup(here, tmp_path / "a.gz")
    team = postgresql.new_database()
    restore(tmp_path / "a.gz", team)
    with Ledger.open(team) as ledger:
        backup(ledger, tmp_path / "b.gz")
    restore(tmp_path / "b.gz", tmp_path / "again.sqlite")
    with Ledger.open(tmp_path / "again.sqlite") as again, Ledger.open(tmp_path / "here.sqlite") as here:
        assert export(again) == export(here)
    assert (tmp_path / "b.gz").read_bytes() == (tmp_path / "a.gz").read_bytes()


def test_a_ledger_that_holds_anything_is_not_written_over(ledger, ledger_at, tmp_path):
    fill(ledger, 1)
    backup(ledger, tmp_path / "a.gz")
    with pytest.raises(LedgerError, match="holds a ledger already"):
        restore(tmp_path / "a.gz", ledger_at)
    assert ledger.counts().claims == 3


def test_an_empty_ledger_is_filled(ledger, new_ledger, tmp_path):
    fill(ledger, 2)
    backup(ledger, tmp_path / "a.gz")
    there = new_ledger()
    Ledger.open(there).close()
    restore(tmp_path / "a.gz", there)
    with Ledger.open(there) as back:
        assert export(back) == export(ledger)


def damaged(good):
    text = gzip.decompress(good).decode()
    lines = text.splitlines(keepends=True)
    yield "cut off while packed", good[: len(good) // 2]
    yield "a row is missing", gzip.compress("".join([*lines[:2], *lines[3:]]).encode())
    yield "a letter is another", gzip.compress(text.replace("town", "dorp", 1).encode())
    yield "the foot is missing", gzip.compress("".join(lines[:-1]).encode())
    yield "nothing in it", gzip.compress(b"")
    yield "no backup", b"Dear reader"
    yield "another file", gzip.compress(b'{"format": "other/1"}\n')


def test_a_damaged_backup_changes_nothing(tmp_path):
    with Ledger.open(tmp_path / "l.sqlite") as ledger:
        fill(ledger, 2)
        backup(ledger, tmp_path / "a.gz")
    for what, content in damaged((tmp_path / "a.gz").read_bytes()):
        (tmp_path / "bad.gz").write_bytes(content)
        with pytest.raises(InputError):
            verify(tmp_path / "bad.gz")
        with pytest.raises(InputError):
            restore(tmp_path / "bad.gz", tmp_path / "new.sqlite")
        assert not (tmp_path / "new.sqlite").exists(), what


def test_a_backup_of_a_newer_version_is_refused(tmp_path):
    with Ledger.open(tmp_path / "l.sqlite") as ledger:
        backup(ledger, tmp_path / "a.gz")
    lines = gzip.decompress((tmp_path / "a.gz").read_bytes()).splitlines(keepends=True)
    head = json.dumps({"format": "contactline-ledger/1", "schema": "9999"}).encode() + b"\n"
    import hashlib

    foot = {**json.loads(lines[-1]), "sha256": hashlib.sha256(head + b"".join(lines[1:-1])).hexdigest()}
    (tmp_path / "b.gz").write_bytes(gzip.compress(head + b"".join(lines[1:-1]) + json.dumps(foot).encode()))
    with pytest.raises(LedgerError, match="9999"):
        restore(tmp_path / "b.gz", tmp_path / "new.sqlite")
