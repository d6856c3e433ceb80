"""Expected against seen in a project: which followed sources have fallen quiet, and since when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from contactline.documents.coverage import coverage
from contactline.model.coverage import Coverage
from contactline.model.document import Document
from contactline.model.theatre import Source, Theatre
from contactline.pages.frontier import Frontier
from contactline.pipeline.web import FRONTIER
from contactline.store import query
from contactline.store.ledger import Ledger
from contactline.store.project import Project

_SURE_DAYS = 7


def project_coverage(project: Project, theatre: Theatre, *, until: date | None = None) -> Coverage | None:
    """Coverage up to `until`, None where no document of a known source is dated to the week.

    Without `until`: to today where feeds are watched, else to the last document, for a corpus that was read at
    once ends where it ends.
    """
    days: dict[str, list[date]] = defaultdict(list)
    with Ledger.open(project.ledger_at, create=False) as ledger:
        for head in query.document_heads(ledger):
            if head.source_id is not None and (day := _day(head)) and (until is None or day <= until):
                days[head.source_id].append(day)
    if not days:
        return None
    watched = watched_sources(project, theatre.sources)
    newest = max(max(seen) for seen in days.values())
    last = (until or max(newest, datetime.now(UTC).date())) if watched else newest
    first = min(min(seen) for seen in days.values())
    return coverage(days, theatre.sources, first=first, last=last, watched=watched)


def _day(head: Document) -> date | None:
    published = head.published
    return published.start if published is not None and published.days <= _SURE_DAYS else None


def watched_sources(project: Project, sources: tuple[Source, ...]) -> frozenset[str]:
    """Ids of the sources whose feeds or sitemaps the project has asked."""
    path = project.root / FRONTIER
    if not path.exists():
        return frozenset()
    with Frontier(path) as frontier:
        asked = set(frontier.listings())
    hosts = {(urlsplit(address).hostname or "") for address in asked}
    return frozenset(
        source.source_id for source in sources if asked & set(source.feeds) or hosts & set(source.hosts)
    )


def coverage_json(found: Coverage | None) -> dict[str, Any]:
    """The coverage as it is exported (schema coverage/1)."""
    if found is None:
        return {"schema": "coverage/1", "first": None, "last": None, "sources": [], "quiet": []}
    quiet = [
        {**asdict(one), "first": one.first.isoformat(), "last": one.last.isoformat()} for one in found.quiet
    ]
    return {
        "schema": "coverage/1",
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "sources": [asdict(one) for one in found.sources],
        "quiet": quiet,
    }
