"""watch: feeds, sitemaps and pages read again and again."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from contactline.cli.console import ProjectOption, complain, day, open_or_make, progress_bar, say

if TYPE_CHECKING:
    from contactline.pipeline.watch import Round


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(watch)


def watch(
    addresses: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FEED|SITEMAP|PAGE ...]",
            help="What to watch. Default: the feeds of the theatre's sources.",
            show_default=False,
        ),
    ] = None,
    every: Annotated[float, typer.Option("--every", min=1, help="Minutes from round to round.")] = 15,
    once: Annotated[bool, typer.Option("--once", help="One round, then stop.")] = False,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DAY",
            help="Of a sitemap, only what was changed since then. Default: a week.",
            show_default=False,
        ),
    ] = None,
    items: Annotated[
        bool, typer.Option("--items", help="Take a feed's own items, do not fetch the pages they link to.")
    ] = False,
    no_site: Annotated[
        bool, typer.Option("--no-site", help="Fill the ledger, do not write the site.")
    ] = False,
    allow: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="HOST", help="A host that may have a private address."),
    ] = None,
    pause: Annotated[
        float, typer.Option("--pause", min=0, help="Least seconds between two requests to one host.")
    ] = 1.0,
    project: ProjectOption = None,
    theatre: Annotated[str, typer.Option("--theatre", help="Theatre pack.")] = "ukraine",
) -> None:
    """Read feeds, sitemaps and pages round after round, and write the site anew where they brought something.

    Follows links to their pages, keeps to robots.txt and to a pause for each host, asks only for what has changed,
    and looks at pages again for corrections. Stop with Ctrl-C, at any moment; the next start goes on.
    """
    from contactline import pipeline
    from contactline.pipeline.web import Fetching

    fetching = Fetching(
        follow=not items, since=day(since, "--since"), allowed=tuple(allow or ()), pause=pause
    )
    where = open_or_make(project, theatre)
    with progress_bar() as progress:
        rounds = pipeline.watch(
            where,
            addresses or [],
            every=None if once else timedelta(minutes=every),
            fetching=fetching,
            site=not no_site,
            progress=progress,
        )
        for one in rounds:
            _tell(one)


def _tell(one: Round) -> None:
    s = one.summary
    said = [f"{s.pages - s.known} pages new", f"{s.claims} claims in the ledger"]
    if one.published is not None:
        said.append(f"site as known on {one.published.as_known_on}")
    say(f"{one.began:%Y-%m-%d %H:%M} UTC  {s.listings} listings, " + ", ".join(said))
    sys.stdout.flush()
    for reason, count in sorted(s.skipped.items()):
        example = s.examples[reason]
        more = f" and {count - 1} more" if count > 1 else f" ({example.detail})"
        complain(f"left out, {reason}: {example.address}{more}")
