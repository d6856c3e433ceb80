"""Feeds read round after round, the site written anew where they brought something."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from contactline.errors import NotFoundError, UsageError
from contactline.model.theatre import Theatre
from contactline.pipeline.ingest import Summary, ingest, project_reader
from contactline.pipeline.progress import Progress
from contactline.pipeline.publish import Published, publish
from contactline.pipeline.reading import Reader
from contactline.pipeline.web import Fetching, is_address
from contactline.store.ledger import Ledger
from contactline.store.project import Project

SINCE_DAYS = 7
"""So far back a sitemap is followed, where nothing else is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round: when it began (UTC), what it read, and the site, None where nothing new came or may be told."""

    began: datetime
    summary: Summary
    published: Published | None


def watch(
    project: Project,
    addresses: Sequence[str] = (),
    *,
    every: timedelta | None,
    fetching: Fetching | None = None,
    site: bool = True,
    workers: int | None = None,
    progress: Progress | None = None,
    reader: Reader | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Round]:
    """Read feeds, sitemaps and pages, round after round with `every` between two beginnings; once where it is None.

    Without `addresses` the feeds of the theatre's sources. Pages read before are looked at again for corrections.
    The generator may be killed at any moment: the next one goes on. Raises UsageError where nothing is to be watched.
    """
    reader = reader or project_reader(project)
    watched = list(addresses) or feeds(reader.theatre)
    wrong = [address for address in watched if not is_address(address)]
    if wrong or not watched:
        raise UsageError(
            f"{wrong[0]}: no address" if wrong else "the theatre's sources name no feeds; name some"
        )
    fetching = replace(fetching or Fetching(), again=True)
    while True:
        began = datetime.now(UTC)
        yield _round(project, watched, began, fetching, site, workers, progress, reader)
        if every is None:
            return
        sleep(max(0.0, (began + every - datetime.now(UTC)).total_seconds()))


def _round(
    project: Project,
    watched: Sequence[str],
    began: datetime,
    fetching: Fetching,
    site: bool,
    workers: int | None,
    progress: Progress | None,
    reader: Reader,
) -> Round:
    if fetching.since is None:
        fetching = replace(fetching, since=began.date() - timedelta(days=SINCE_DAYS))
    before = _revision(project)
    summary = ingest(project, watched, reader=reader, workers=workers, progress=progress, fetching=fetching)
    changed = _revision(project) != before
    return Round(
        began=began, summary=summary, published=_publish(project, reader) if site and changed else None
    )


def _revision(project: Project) -> int:
    with Ledger.open(project.ledger_at) as ledger:
        return ledger.revision()


def _publish(project: Project, reader: Reader) -> Published | None:
    try:
        return publish(project, gazetteer=reader.gazetteer)
    except NotFoundError:
        return None


def feeds(theatre: Theatre) -> list[str]:
    """The feed addresses of a theatre's sources, each once."""
    return list(dict.fromkeys(feed for source in theatre.sources for feed in source.feeds))
