"""Pages to claims in the ledger."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from contactline.errors import UsageError
from contactline.model.page import Page, Skip
from contactline.pages.archive import Archive
from contactline.pages.harvest import Harvest
from contactline.pages.limits import Limits
from contactline.pages.read import read_inputs
from contactline.pages.removal import forget, remove
from contactline.pipeline.pool import reading_pool
from contactline.pipeline.progress import Progress, Silent
from contactline.pipeline.reading import Reader, Reading, make_reader
from contactline.pipeline.web import FRONTIER, Fetching, is_address, web
from contactline.store import query
from contactline.store.ledger import Ledger
from contactline.store.project import Project
from contactline.store.takedown import taken_down
from contactline.version import __version__

_log = logging.getLogger("contactline.ingest")


@dataclass(slots=True, kw_only=True)
class Summary:
    """What a run read, and what the ledger holds after it.

    `pages` were read, of which `known` were in the ledger already; `listings` are the feeds and sitemaps that
    were asked. `skipped` counts reasons. The other figures are the ledger's.
    """

    pages: int = 0
    known: int = 0
    listings: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    examples: dict[str, Skip] = field(default_factory=dict)
    documents: int = 0
    claims: int = 0
    claims_by_kind: dict[str, int] = field(default_factory=dict)

    def leave_out(self, skip: Skip) -> None:
        """Count something left out; the first of each reason is kept as example."""
        self.skipped[skip.reason] += 1
        self.examples.setdefault(skip.reason, skip)


def imported_gazetteers(project: Project) -> list[Path]:
    """The gazetteer files imported into the project."""
    return sorted(
        path for path in project.gazetteer.glob("*") if path.is_file() and not path.name.startswith(".")
    )


def project_reader(project: Project) -> Reader:
    """The reader for a project's theatre, gazetteers and extractor. Raises ConfigurationError."""
    imported = imported_gazetteers(project)
    return make_reader(project.theatre, imported, extractor=project.extractor, folder=project.root)


def cores() -> int:
    """How many processes may run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def ingest(
    project: Project,
    inputs: Sequence[str],
    *,
    reader: Reader | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    network: bool = True,
    limits: Limits | None = None,
    fetching: Fetching | None = None,
) -> Summary:
    """Read `inputs` into the project's archive and ledger. The same page twice changes nothing.

    Feeds and sitemaps are followed to their pages as `fetching` says. Each page is kept in the archive before
    it is read, and stands in the ledger whole or not at all, so that a run that was killed is completed by
    running again. Raises UsageError where the project lies inside an input folder, LedgerError where ledger or
    archive cannot be written.
    """
    _refuse_own_files(project, inputs)
    reader = reader or project_reader(project)
    progress = progress or Silent()
    expected = count_files(inputs)
    progress.stage("reading", expected)
    with (
        reading_pool(reader, workers=workers or cores(), expected=expected) as read_all,
        Ledger.open(project.ledger_at) as ledger,
        Archive(project.archive) as archive,
        web(project, inputs, archive, fetching or Fetching(), network=network, limits=limits) as harvest,
    ):
        run_id = ledger.start_run("ingest", __version__)
        _log.info("ingest begins", extra={"run": run_id, "inputs": len(inputs)})
        found = _found(inputs, limits or Limits(), harvest, fetching)
        job = _Job(ledger, archive, reader, progress)
        for reading in read_all(job.fresh(found, inputs)):
            if harvest is not None and (page := harvest.instead(reading.page)) and reading.document is None:
                job.record(reader.read(page), keep=True)
            job.record(reading)
        if harvest is not None:
            harvest.settle()
            job.summary.listings = harvest.listings
            job.summary.pages += harvest.unchanged
            job.summary.known += harvest.unchanged
        summary = _counted(ledger, job.summary)
        told = {"pages": summary.pages, "known": summary.known, "claims": summary.claims}
        ledger.finish_run(run_id, told)
        _log.info("ingest ended", extra={**told, "run": run_id, "skipped": dict(summary.skipped)})
    if job.refused:
        # A feed that still lists the page was archived with its item.
        remove(project.archive, (), mentioning=[address for address in job.refused if is_address(address)])
        forget(project.root / FRONTIER, job.refused)
    return summary


def _found(
    inputs: Sequence[str], limits: Limits, harvest: Harvest | None, fetching: Fetching | None
) -> Iterator[Page | Skip]:
    """What a run before this one left half done, then the inputs, then pages that may have been corrected."""
    if harvest is not None:
        yield from harvest.recall()
    yield from read_inputs(inputs, limits=limits, harvest=harvest)
    if harvest is not None and fetching is not None and fetching.again:
        yield from harvest.follow([given for given in inputs if is_address(given)], again=True)


class _Job:
    """Archives each page, lets through those that the ledger does not know, and records what they gave."""

    def __init__(self, ledger: Ledger, archive: Archive, reader: Reader, progress: Progress) -> None:
        self._ledger, self._archive, self._reader, self._progress = ledger, archive, reader, progress
        self.summary = Summary()
        self.refused: list[str] = []

    def fresh(self, found: Iterator[Page | Skip], inputs: Sequence[str]) -> Iterator[Page]:
        """Pages to read now; skips and known pages are counted on the way."""
        for item in found:
            self._progress.step()
            if isinstance(item, Skip):
                self._ledger.skip([item])
                self.summary.leave_out(item)
                continue
            page = with_public_address(item, inputs)
            self.summary.pages += 1
            if taken_down(self._ledger, page):
                self.refuse(page)
                continue
            if self._ledger.knows(page, self._reader.name):
                self._recall(page)
                continue
            self._archive.keep(page)
            yield page

    def record(self, reading: Reading, *, keep: bool = False) -> None:
        """A page with all it gave into the ledger, in one transaction; `keep`: into the archive first."""
        if keep and taken_down(self._ledger, reading.page):
            self.refuse(reading.page)
            return
        if keep:
            self._archive.keep(reading.page)
        name = self._reader.name
        self._ledger.record(reading.page, reading.document, reading.claims, reading.skips, name)
        for skip in reading.skips:
            self.summary.leave_out(skip)

    def refuse(self, page: Page) -> None:
        """Leave out what was taken down."""
        self.refused.append(page.address)
        self.summary.leave_out(Skip(address=page.address, stage="pages", reason="taken down"))

    def _recall(self, page: Page) -> None:
        self.summary.known += 1
        for skip in query.skips_at(self._ledger, page.address):
            self.summary.leave_out(skip)


def _counted(ledger: Ledger, summary: Summary) -> Summary:
    counts = ledger.counts()
    summary.documents, summary.claims = counts.documents, counts.claims
    summary.claims_by_kind = query.claim_counts(ledger, "kind")
    return summary


def with_public_address(page: Page, inputs: Sequence[str]) -> Page:
    """The page under its file's name alone where it is a local file: folder names are the reader's own
    affair.

    So the same file read from elsewhere stays the same page too.
    """
    for given in inputs:
        if is_address(given):
            continue
        folder = given.rstrip("/" + os.sep)
        within = (folder + os.sep, folder + ":", folder + "#")
        if page.address == given or page.address.startswith(within):
            return replace(page, address=_short(page.address))
    return page


def _short(address: str) -> str:
    """The id of a record, else the name of the file (and the record's line)."""
    _, _, record = address.partition("#")
    return record or PurePath(address).name


def _refuse_own_files(project: Project, inputs: Sequence[str]) -> None:
    root = project.root.resolve()
    for given in inputs:
        path = Path(given)
        if not is_address(given) and path.is_dir() and root.is_relative_to(path.resolve()):
            raise UsageError(
                f"{given}: holds the project folder {root}; keep the project elsewhere (--project DIR)"
            )


def count_files(inputs: Sequence[str]) -> int | None:
    """How many files the inputs are; None where a file may hold many pages or an address is among them."""
    count = 0
    for given in inputs:
        path = Path(given)
        files = [path] if path.is_file() else path.rglob("*") if path.is_dir() else []
        for file in files:
            if ".jsonl" in file.suffixes or file.suffix in {".json", ".xml", ".warc", ".gz"}:
                return None
            count += file.is_file()
    return count or None
