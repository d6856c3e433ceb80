"""Processes that are killed, disks that are full, and several writers at once, for real, on both databases."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from contactline.store import query
from contactline.store.ledger import Ledger
from contactline.store.query import ClaimQuery

WRITER = """
import sys
from contactline.store.ledger import Ledger
from tests.store.factories import claim, document, page
first, last = int(sys.argv[2]), int(sys.argv[3])
with Ledger.open(sys.argv[1]) as ledger:
    print("open", flush=True)
    for n in range(first, last):
        made = [claim(f"{n}-{i}", document_id=f"d{n}") for i in range(3)]
        ledger.record(page(str(n).encode()), document(f"d{n}"), made, [], "r")
"""


def start(path, first, last):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(first), str(last)], stdout=subprocess.PIPE
    )


def finish(process):
    process.communicate()
    return process.returncode


def check_whole(path):
    """Every document has all its claims, and the database says that it is in order."""
    if "://" not in str(path):
        with sqlite3.connect(path) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        raw.close()
    with Ledger.open(path) as ledger:
        counts = ledger.counts()
        assert counts.claims == 3 * counts.documents == 3 * counts.pages
        return counts.documents


def test_a_killed_writer_leaves_whole_pages_and_the_next_run_completes(ledger_at):
    dice, reached = random.Random(7), []
    for _ in range(3):
        process = start(ledger_at, 0, 300)
        process.stdout.readline()
        time.sleep(dice.uniform(0.0, 0.25))
        os.kill(process.pid, signal.SIGKILL)
        finish(process)
        reached.append(check_whole(ledger_at))
    assert finish(start(ledger_at, 0, 300)) == 0
    assert check_whole(ledger_at) == 300
    assert reached == sorted(reached)
    assert reached[0] < 300, "the first writer was to be killed while it wrote"


def test_several_writers_take_turns_and_lose_nothing(ledger_at):
    """They begin together on a ledger that is not there yet, and their pages overlap."""
    writers = [start(ledger_at, first, first + 80) for first in (0, 40, 80)]
    assert [finish(process) for process in writers] == [0, 0, 0]
    assert check_whole(ledger_at) == 160
    with Ledger.open(ledger_at) as ledger:
        assert ledger.revision() == 160


FULL = """
import resource, signal, sys
from contactline.errors import LedgerError
from contactline.store.ledger import Ledger
from tests.store.factories import claim, document, page
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
ledger = Ledger.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    for n in range(5000):
        made = [claim(f"{n}-{i}", document_id=f"d{n}") for i in range(3)]
        ledger.record(page(str(n).encode()), document(f"d{n}"), made, [], "r")
except LedgerError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_FSIZE stands in for a full disk on Linux")
def test_a_full_disk_is_said_in_words_and_loses_nothing(tmp_path):
    path = tmp_path / "ledger.sqlite"
    told = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    assert "disk" in told.stdout
    assert "run again" in told.stdout
    kept = check_whole(path)
    assert kept > 0
    with Ledger.open(path) as ledger:
        assert len(list(query.claim_records(ledger, ClaimQuery()))) == 3 * kept
