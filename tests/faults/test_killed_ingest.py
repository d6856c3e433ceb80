"""An ingest of a feed killed at random moments loses no page and doubles no claim.

The child is a copy of this process, so that it begins at once and the kill falls into the work and not into the
imports. `make faults` kills fifty times; the quick test a few times.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from contactline.pages.archive import Archive
from contactline.pipeline.ingest import ingest
from contactline.pipeline.reading import Reader
from contactline.pipeline.web import FRONTIER, Fetching
from contactline.store import project as projects
from contactline.store import query
from contactline.store.ledger import Ledger
from contactline.store.project import Project
from contactline.store.query import ClaimQuery
from tests.faults.tally import tally
from tests.pages.site import Site, rss, serve

PAGES = 18
TOWNS = ("Soledar", "Bakhmut", "Kupiansk", "Avdiivka", "Vuhledar", "Marinka")


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as made:
        yield made


def fill(site: Site) -> str:
    """A feed of pages with a claim or two each, one of them gone and one that holds no article."""
    items = []
    for n in range(PAGES):
        town, day = TOWNS[n % len(TOWNS)], n % 27 + 1
        words = (
            f"Russian forces captured {town} on January {day}, the defence ministry in Moscow said in report {n}. "
            f"The General Staff in Kyiv said Ukrainian forces had repelled an attack near {TOWNS[(n + 1) % 6]}."
        )
        site.put(
            f"/{n}",
            f"<!doctype html><html><head><title>Report {n} on {town}</title>"
            f'<meta property="article:published_time" content="2023-01-{day:02}"></head>'
            f"<body><article><h1>Report {n} on {town}</h1><p>{words}</p></article></body></html>",
        )
        items.append((f"{site.base}/{n}", f"Report {n} on {town}", words))
    site.put("/3", "gone", 404)
    site.put("/5", "<html><body><nav><a href='/'>Home</a></nav></body></html>")
    site.put("/feed", rss(*items))
    return f"{site.base}/feed"


@dataclass(frozen=True)
class Kept:
    """What a project holds, in a form to be compared."""

    claims: frozenset[str]
    documents: frozenset[str]
    pages: frozenset[tuple[str, str]]


def kept(project: Project) -> Kept:
    with sqlite3.connect(project.ledger_at) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        pages = frozenset(raw.execute("SELECT page_id, address FROM pages"))
    raw.close()
    with Ledger.open(project.ledger_at) as ledger:
        claims = [record["claim_id"] for record in query.claim_records(ledger, ClaimQuery())]
        documents = [document.document_id for document in query.document_heads(ledger)]
    assert len(claims) == len(set(claims))
    assert len(documents) == len(set(documents))
    archive = Archive(project.archive)
    assert {page_id for page_id, _ in pages} <= set(archive.ids())
    return Kept(frozenset(claims), frozenset(documents), pages)


def archived_once(project: Project) -> None:
    """No record stands in the archive twice, torn ones apart, which are cut away."""
    seen: Counter[str] = Counter()
    for path in project.archive.glob("*.warc.gz"):
        with path.open("rb") as stream:
            seen.update(
                record.rec_headers.get_header("WARC-Contactline-Page") for record in ArchiveIterator(stream)
            )
    assert not [page_id for page_id, times in seen.items() if times > 1]


def begin(project: Project, feed: str, reader: Reader, workers: int) -> int:
    """Ingest in a child; returns its process id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        fetching = Fetching(allowed=("127.0.0.1",), pause=0.0)
        ingest(project, [feed], reader=reader, workers=workers, fetching=fetching)
        code = 0
    finally:
        os._exit(code)


def run(project: Project, feed: str, reader: Reader, workers: int = 1) -> float:
    """Ingest to the end; returns how long it took."""
    began = time.monotonic()
    _, status = os.waitpid(begin(project, feed, reader, workers), 0)
    assert status == 0
    return time.monotonic() - began


def kill(project: Project, feed: str, reader: Reader, workers: int, after: float) -> bool:
    """Kill an ingest; False where it had ended before."""
    child = begin(project, feed, reader, workers)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def survive(tmp_path: Path, site: Site, reader: Reader, kills: int, seed: int) -> None:
    feed, dice = fill(site), random.Random(seed)
    whole = projects.create(tmp_path / "whole", theatre="ukraine")
    took = run(whole, feed, reader)
    expected = kept(whole)
    assert len(expected.documents) == PAGES
    done, project, projects_made = 0, None, 0
    with tally("kill -9", "ingest of a feed") as count:
        while done < kills:
            if project is None:
                projects_made += 1
                project = projects.create(tmp_path / f"killed-{projects_made}", theatre="ukraine")
            alive = kill(project, feed, reader, dice.choice((1, 1, 2)), dice.uniform(0.0, took))
            done += alive
            if not alive or done == kills or dice.random() < 0.2:
                finish(project, feed, reader, expected)
                project = None
        # Each series of kills ended in a project found whole (`finish` would have failed).
        count.tried = count.survived = done


def finish(project: Project, feed: str, reader: Reader, expected: Kept) -> None:
    """One run more completes what the kills left."""
    time.sleep(0.6)  # a killed run's workers see that they are orphans within a quarter of a second
    run(project, feed, reader)
    assert kept(project) == expected
    archived_once(project)
    with sqlite3.connect(project.root / FRONTIER) as raw:
        states = dict(raw.execute("SELECT state, COUNT(*) FROM visits GROUP BY state"))
    raw.close()
    assert set(states) == {"done"}


def test_few_kills_lose_nothing_and_double_nothing(tmp_path: Path, site: Site, reader: Reader) -> None:
    survive(tmp_path, site, reader, kills=5, seed=23)


@pytest.mark.slow
def test_fifty_kills_lose_nothing_and_double_nothing(tmp_path: Path, site: Site, reader: Reader) -> None:
    survive(tmp_path, site, reader, kills=50, seed=5)
