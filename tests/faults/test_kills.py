"""kill -9 at random moments: whatever was going on, doing it again completes it, and nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from datetime import date

import pytest

from contactline.errors import InputError
from contactline.pipeline import upkeep
from contactline.pipeline.assess import assess
from contactline.pipeline.publish import publish
from contactline.store import backup as backups
from contactline.store.engine import ledger_url, make_engine
from contactline.store.ledger import Ledger
from contactline.store.migrate import migrate
from tests.faults.harness import TOLD, begin, end, kill_until_hit, timed
from tests.faults.tally import tally
from tests.store.released.keep import fill

MANY = pytest.mark.slow
TIMES = [pytest.param(2, id="few"), pytest.param(40, id="many", marks=MANY)]
KNOWN = date(2023, 2, 20)


@pytest.mark.parametrize("times", TIMES)
def test_ingest(bench, times):
    dice, took = random.Random(3), timed(lambda: bench.ingest(bench.fresh()))
    with tally("kill -9", "ingest") as count:
        for _ in range(times):
            project, workers = bench.fresh(), dice.choice((1, 1, 2))
            kill_until_hit(lambda: bench.ingest(project, workers), took, dice)  # noqa: B023 - done at once
            count.tried += 1
            time.sleep(0.3 * (workers - 1))
            bench.ingest(project)
            count.survived += bench.same(project)


@pytest.mark.parametrize("times", [pytest.param(1, id="few"), pytest.param(25, id="many", marks=MANY)])
def test_assess(bench, times):
    dice, project = random.Random(5), bench.copy()
    whole = assess(bench.copy(), as_known_on=KNOWN).series
    took = timed(lambda: assess(bench.copy(), as_known_on=KNOWN))
    with tally("kill -9", "assess") as count:
        for _ in range(times):
            for path in project.assessed.glob("*.npz"):
                path.unlink()
            kill_until_hit(lambda: assess(project, as_known_on=KNOWN), took, dice)
            count.tried += 1
            again = assess(project, as_known_on=KNOWN).series
            count.survived += again.probability.tobytes() == whole.probability.tobytes() and bench.same(
                project
            )


@MANY
def test_publish(bench):
    """The site is at every moment the one before or the new one, never a half."""
    dice, project = random.Random(7), bench.copy()
    took = timed(lambda: publish(project))
    site = {p.relative_to(project.site): p.read_bytes() for p in project.site.rglob("*.json")}
    with tally("kill -9", "publish") as count:
        for _ in range(15):
            kill_until_hit(lambda: publish(project), took, dice)
            count.tried += 1
            left = {p.relative_to(project.site): p.read_bytes() for p in project.site.rglob("*.json")}
            whole = all(json.loads(data) is not None for data in left.values()) and left == site
            publish(project)
            count.survived += whole and bench.same(project) and not list(project.root.glob("site.*"))


@pytest.mark.parametrize("times", [pytest.param(2, id="few"), pytest.param(40, id="many", marks=MANY)])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_migrate(tmp_path, request, database, times):
    kept = json.loads((request.config.rootpath / "tests/store/released/0001.json").read_text())
    started = request.getfixturevalue("durable") if database == "postgresql" else None

    def old() -> str:
        where = started.new_database() if started else str(tmp_path / f"{count.tried}.sqlite")
        engine = make_engine(ledger_url(where))
        migrate(engine, to="0001")
        with engine.begin() as connection:
            fill(connection, kept["rows"])
        engine.dispose()
        return where

    dice = random.Random(9)
    with tally("kill -9", f"migration, {database}") as count:
        for _ in range(times):
            where = old()
            kill_until_hit(lambda: Ledger.open(where).close(), 0.15, dice)  # noqa: B023 - done at once
            count.tried += 1
            with Ledger.open(where) as ledger:
                counts = ledger.counts()
            count.survived += (counts.pages, counts.claims, counts.skips) == (1, 2, 1)


@pytest.mark.parametrize("times", TIMES)
def test_backup_and_restore(bench, times):
    """A backup is there whole or not at all; a restored ledger is whole or empty."""
    dice, good = random.Random(11), bench.folder / "good.gz"
    with Ledger.open(bench.whole.ledger_at) as ledger:
        backups.backup(ledger, good)
    with tally("kill -9", "backup") as count:
        for n in range(times):
            path = bench.folder / f"backup-{n}.gz"
            kill_until_hit(lambda: _backup(bench.whole, path), 0.1, dice)  # noqa: B023 - done at once
            count.tried += 1
            count.survived += not path.exists() or path.read_bytes() == good.read_bytes()
    with tally("kill -9", "restore") as count:
        for _ in range(times):
            where = bench.fresh().ledger_at
            kill_until_hit(lambda: backups.restore(good, where), 0.2, dice)  # noqa: B023 - done at once
            count.tried += 1
            with Ledger.open(where) as ledger:
                empty = ledger.counts().pages == 0
            if empty:
                backups.restore(good, where)
            count.survived += _bytes(where, bench.folder) == good.read_bytes()


def _backup(project, path):
    with Ledger.open(project.ledger_at) as ledger:
        backups.backup(ledger, path)


def _bytes(where, folder):
    with Ledger.open(where) as ledger:
        backups.backup(ledger, folder / "again.gz")
    return (folder / "again.gz").read_bytes()


@pytest.mark.parametrize("times", TIMES)
def test_takedown(bench, times):
    """Killed half way and done again, nothing of the page is left anywhere."""
    dice, address = random.Random(13), "https://x.example/3-r1"
    with tally("kill -9", "takedown") as count:
        for _ in range(times):
            project = bench.copy()

            def work(project=project):
                upkeep.take_down(project, address, reason="asked", site=False)

            kill_until_hit(work, 0.2, dice)
            count.tried += 1
            work()
            bench.ingest(project)
            with Ledger.open(project.ledger_at) as ledger:
                left = ledger.counts().documents
            count.survived += left == 23 and list(upkeep.faults(project)) == []


@pytest.mark.parametrize("times", [pytest.param(1, id="few"), pytest.param(15, id="many", marks=MANY)])
def test_the_server_of_the_ledger_is_killed(bench, durable, times):
    """The run says so; once the server is back, the next run completes what it began."""
    dice = random.Random(17)
    with tally("kill -9", "PostgreSQL under an ingest") as count:
        for _ in range(times):
            project = bench.fresh(durable.new_database())
            Ledger.open(project.ledger_at).close()
            child = begin(lambda: bench.ingest(project))  # noqa: B023 - done at once
            time.sleep(dice.uniform(0.0, 0.5))
            os.kill(durable.process.pid, signal.SIGKILL)
            durable.process.wait()
            told = end(child)
            time.sleep(1.0)
            (durable.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
            durable.start()
            count.tried += 1
            bench.ingest(project)
            count.survived += told in (0, TOLD) and bench.same(project)


def test_half_a_backup_is_not_taken(bench):
    path = bench.folder / "half.gz"
    _backup(bench.whole, path)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(InputError):
        backups.restore(path, bench.fresh().ledger_at)
