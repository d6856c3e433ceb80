"""Full disks, damaged and cut off files, jumping clocks, two runs at once: a clear word, and nothing lost."""

from __future__ import annotations

import random
import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contactline.errors import ContactlineError, LedgerError
from contactline.pages.archive import Archive
from contactline.pipeline import upkeep
from contactline.pipeline.ingest import ingest
from contactline.store import backup as backups
from contactline.store.ledger import Ledger
from tests.faults.conftest import held
from tests.faults.harness import BROKEN, DONE, TOLD, begin, cut, damage, end
from tests.faults.tally import tally

MANY = pytest.mark.slow
TIMES = [pytest.param(2, id="few"), pytest.param(40, id="many", marks=MANY)]


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_FSIZE stands in for a full disk on Linux")
@pytest.mark.parametrize("times", TIMES)
def test_disk_full(bench, times):
    """The disk fills up anywhere in an ingest; with room again the next run completes it."""
    dice = random.Random(19)
    with tally("disk full", "ingest") as count:
        while count.tried < times:
            project = bench.fresh()
            Ledger.open(project.ledger_at).close()
            ended = end(begin(lambda: bench.ingest(project), room=dice.randrange(2_000, 250_000)))  # noqa: B023
            assert ended != BROKEN, "a full disk must be said in words"
            if ended == DONE:
                continue
            count.tried += 1
            bench.ingest(project)
            count.survived += bench.same(project)


@pytest.mark.parametrize("times", TIMES)
def test_archive_damaged(bench, times):
    """Changed bytes in the archive are found, every other page is read, and new pages are kept."""
    dice = random.Random(23)
    with tally("bytes changed", "archive (WARC)") as count:
        for _ in range(times):
            project = bench.copy()
            path = project.archive / "pages-00000.warc.gz"
            damage(path, dice)
            count.tried += 1
            whole = _readable(Archive(project.archive))
            told = {fault.where for fault in upkeep.faults(project)}
            lost = len(held(project)[1]) - len(whole)
            with Archive(project.archive) as archive:
                archive.keep(replace(_a_page(bench), page_id="0" * 64, body=b"new"))
            kept = len(_readable(Archive(project.archive))) >= len(whole)
            count.survived += lost <= 1 and len(told) == lost and kept and held(project) == held(bench.whole)


def _readable(archive):
    found = []
    for page_id in archive.ids():
        try:
            archive.read(page_id)
        except ContactlineError:
            continue
        found.append(page_id)
    return found


def _a_page(bench):
    from contactline.pages.limits import Limits
    from contactline.pages.read import read_inputs

    return next(iter(read_inputs([str(bench.pages)], limits=Limits())))


@pytest.mark.parametrize("times", TIMES)
def test_warc_input_damaged(bench, times):
    """A WARC file with changed bytes as input: what is whole in it is read, what is not is named, nothing ends."""
    dice, source = random.Random(29), bench.whole.archive / "pages-00000.warc.gz"
    everything = set(held(bench.whole)[1])
    with tally("bytes changed", "WARC file as input") as count:
        for n in range(times):
            path = bench.folder / f"damaged-{n}.warc.gz"
            shutil.copy(source, path)
            damage(path, dice, flips=3)
            project = bench.fresh()
            summary = ingest(project, [str(path)], reader=bench.reader, workers=1, network=False)
            count.tried += 1
            whole = list(upkeep.faults(project)) == []
            count.survived += whole and (summary.documents == len(everything) or bool(summary.skipped))


@pytest.mark.parametrize("times", TIMES)
def test_ledger_cut_off(bench, times):
    """A ledger cut off anywhere is said to be damaged, and comes back from its backup to the byte."""
    dice, good = random.Random(31), bench.folder / "cut.gz"
    with Ledger.open(bench.whole.ledger_at) as ledger:
        backups.backup(ledger, good)
    with tally("file cut off", "ledger (SQLite)") as count:
        for _ in range(times):
            project = bench.copy()
            path = project.root / "ledger.sqlite"
            cut(path, dice)
            count.tried += 1
            told = _is_told(project)
            for left in project.root.glob("ledger.sqlite*"):
                left.unlink()
            upkeep.restore(project, good)
            count.survived += told and bench.same(project)


def _is_told(project):
    try:
        return list(upkeep.faults(project)) != []
    except LedgerError:
        return True


class Clock:
    """Stands in for `datetime` where time is asked for; jumps by some days between any two looks."""

    def __init__(self, least, most):
        self._dice, self._least, self._most = random.Random(37), least, most

    def __getattr__(self, name):
        return getattr(datetime, name)

    def now(self, tz=UTC):
        return datetime.now(tz) + timedelta(days=self._dice.uniform(self._least, self._most))


def jump(monkeypatch, least, most):
    """Let the clock jump by between `least` and `most` days."""
    for name in ("contactline.pages.read", "contactline.store.ledger", "contactline.store.rows"):
        monkeypatch.setattr(f"{name}.datetime", Clock(least, most))


@pytest.mark.parametrize("times", TIMES)
def test_clock_jumps_forward(bench, monkeypatch, times):
    """Ten years on and back between any two looks at the clock: what is read is the same."""
    jump(monkeypatch, 0, 3650)
    with tally("clock jumps by up to ten years", "ingest") as count:
        for _ in range(times):
            project = bench.fresh()
            bench.ingest(project)
            bench.ingest(project)
            count.tried += 1
            count.survived += bench.same(project)


@pytest.mark.parametrize("times", TIMES)
def test_clock_is_behind(bench, monkeypatch, times):
    """With a clock before the ledger's own runs nothing is read: pages would seem to be from the future."""
    project = bench.copy()
    for _ in range(2):
        bench.ingest(project)
    jump(monkeypatch, -3650, -2)
    with tally("clock falls back by up to ten years", "ingest") as count:
        for _ in range(times):
            count.tried += 1
            with pytest.raises(LedgerError, match="set the clock"):
                bench.ingest(project)
            count.survived += bench.same(project)


@pytest.mark.parametrize("times", [pytest.param(1, id="few"), pytest.param(15, id="many", marks=MANY)])
def test_two_runs_at_once(bench, times):
    """In one project the second is refused in words or finds nothing left to do; the project is whole."""
    with tally("two runs at once", "one project") as count:
        for _ in range(times):
            project = bench.fresh()
            ended = [end(child) for child in [begin(lambda: bench.ingest(project)) for _ in range(2)]]  # noqa: B023
            count.tried += 1
            bench.ingest(project)
            clear = DONE in ended and set(ended) <= {DONE, TOLD}
            count.survived += clear and bench.same(project)


@pytest.mark.parametrize("times", [pytest.param(1, id="few"), pytest.param(15, id="many", marks=MANY)])
def test_several_machines_fill_one_ledger(bench, durable, times):
    """Three projects, each with its own archive, read the same pages into one PostgreSQL ledger at once."""
    with tally("three runs at once", "one PostgreSQL ledger") as count:
        for _ in range(times):
            where = durable.new_database()
            team = [bench.fresh(where) for _ in range(3)]
            ended = [end(child) for child in [begin(lambda p=p: bench.ingest(p)) for p in team]]
            count.tried += 1
            count.survived += ended == [DONE] * 3 and bench.same(team[0])
