"""What keeps a project whole over the years: checks, backups that come back, takedowns that hold."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from collections.abc import Collection, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from contactline.errors import ContactlineError, InputError, NotFoundError
from contactline.pages.archive import Archive
from contactline.pages.removal import forget, remove
from contactline.pipeline.publish import publish
from contactline.pipeline.web import FRONTIER
from contactline.store import backup as backups
from contactline.store import check, tables, takedown
from contactline.store.check import Fault
from contactline.store.ledger import Ledger
from contactline.store.project import Project
from contactline.store.takedown import PAGE, Removed, Tombstone

TAKEDOWNS = "takedowns.jsonl"
"""The project's own copy of its tombstones, so that an older backup brings nothing back."""

_log = logging.getLogger("contactline.upkeep")


def faults(project: Project) -> Iterator[Fault]:
    """Every fault of the project's ledger, and of the archive as far as the ledger rests on it."""
    with Ledger.open(project.ledger_at, create=False) as ledger:
        yield from check.faults(ledger)
        yield from _archive_faults(project, ledger)


def _archive_faults(project: Project, ledger: Ledger) -> Iterator[Fault]:
    """Pages of the ledger that the archive does not give back byte for byte, and pages that were taken down.

    A ledger on a server is filled from several machines, each with an archive of its own: there a page that is not
    in this one is no fault.
    """
    archive = Archive(project.archive)
    alone = "://" not in project.ledger
    with ledger.reading() as connection:
        ids = sorted(set(connection.execute(sa.select(tables.pages.c.page_id)).scalars()))
    for page_id in ids:
        if page_id not in archive:
            if alone:
                yield Fault(what="the archive does not hold this page", where=f"page {page_id}")
            continue
        try:
            whole = hashlib.sha256(archive.read(page_id)).hexdigest() == page_id
        except ContactlineError:
            whole = False
        if not whole:
            yield Fault(what="the archived page is damaged", where=f"page {page_id}")
    for stone in takedown.tombstones(ledger):
        if stone.kind == PAGE and stone.value in archive:
            yield Fault(what="this page was taken down and is in the archive", where=f"page {stone.value}")


def restore(project: Project, path: Path) -> dict[str, int]:
    """Fill the project's empty ledger from a backup, without what was taken down since; returns rows a table."""
    counts = backups.restore(path, project.ledger_at)
    with Ledger.open(project.ledger_at) as ledger:
        takedown.bury(ledger, _noted(project))
    sweep(project)
    return counts


def take_down(
    project: Project, what: str, *, reason: str, site: bool = True, now: datetime | None = None
) -> Removed:
    """Remove a page and all that was derived from it: document, claims, archived bytes, series, site.

    What was killed half done is completed by doing it again. With `site` the site is written anew, else it is
    removed with what it told. Raises InputError for no reason given.
    """
    if not reason.strip():
        raise InputError("a takedown needs a reason; it stands in the tombstone")
    with Ledger.open(project.ledger_at, create=False) as ledger:
        removed = takedown.take_down(ledger, what, reason=reason, now=now)
        _note(project, removed.tombstones)
    sweep(project, removed.addresses)
    if site and removed.pages:
        _publish(project)
    _log.info("taken down", extra={"pages": removed.pages, "claims": removed.claims, "reason": reason})
    return removed


def _publish(project: Project) -> None:
    try:
        publish(project)
    except NotFoundError:
        _log.info("nothing is left to publish")


def sweep(project: Project, addresses: Collection[str] = ()) -> None:
    """Take what the tombstones name out of archive, queue, series and site."""
    with Ledger.open(project.ledger_at, create=False) as ledger:
        takedown.scrub(ledger)
        ids = {stone.value for stone in takedown.tombstones(ledger) if stone.kind == PAGE}
    remove(project.archive, ids, mentioning=[a for a in addresses if "://" in a])
    forget(project.root / FRONTIER, addresses)
    for path in project.assessed.glob("*"):
        path.unlink(missing_ok=True)
    if project.site.exists():
        shutil.rmtree(project.site)


def _note(project: Project, stones: Collection[Tombstone]) -> None:
    """Add tombstones to the project's own copy, each once."""
    known = set(_noted(project))
    with (project.root / TAKEDOWNS).open("a", encoding="utf-8") as file:
        for stone in stones:
            if stone not in known:
                file.write(json.dumps(asdict(stone), ensure_ascii=False) + "\n")


def _noted(project: Project) -> list[Tombstone]:
    """The tombstones of the project's own copy; a last line cut off by a kill is passed over."""
    path = project.root / TAKEDOWNS
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    whole = [line for line in lines[:-1] if line.startswith("{") and line.endswith("}")]
    return [Tombstone(**json.loads(line)) for line in whole]
