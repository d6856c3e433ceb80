"""The network as ingest uses it: opened only where an input is an address or an earlier run left work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from contactline.pages.archive import Archive
from contactline.pages.fetch import Fetcher
from contactline.pages.frontier import Frontier
from contactline.pages.harvest import Harvest
from contactline.pages.limits import Limits
from contactline.store.project import Project

FRONTIER = "frontier.sqlite"
"""The project's file of what was fetched and what is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetching:
    """How addresses are read.

    `follow`: to the pages that a feed links to, else its own items are taken. `since`: of a sitemap only what was
    changed since that day. `again`: pages read before are looked at again for corrections. `allowed` names hosts
    that may have private addresses, `pause` is the least time between two requests to one host, in seconds.
    """

    follow: bool = True
    since: date | None = None
    again: bool = False
    allowed: tuple[str, ...] = ()
    pause: float = 1.0


@contextmanager
def web(
    project: Project,
    inputs: Sequence[str],
    archive: Archive,
    fetching: Fetching,
    *,
    network: bool,
    limits: Limits | None,
) -> Iterator[Harvest | None]:
    """A harvest for the project, None where nothing is to be fetched."""
    path = project.root / FRONTIER
    if not network or not (path.exists() or any(is_address(given) for given in inputs)):
        yield None
        return
    with (
        Frontier(path) as frontier,
        Fetcher(limits=limits, allowed=fetching.allowed, pause=fetching.pause) as fetcher,
    ):
        yield Harvest(
            frontier, fetcher, archive=archive, limits=limits, follow=fetching.follow, since=fetching.since
        )


def is_address(given: str) -> bool:
    """Whether an input is an address on the web."""
    return given.lower().startswith(("http://", "https://"))
