"""ledger and takedown: is it whole, keep a copy, bring it back, remove a page for good."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Annotated

import typer

from contactline.cli.console import ProjectOption, complain, open_project, say, table

MOST_TOLD = 50

ledger = typer.Typer(
    help="Check, back up or restore the ledger.", no_args_is_help=True, rich_markup_mode=None
)


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (check, backup, restore):
        ledger.command()(command)
    app.add_typer(ledger, name="ledger")
    app.command()(takedown)


def check(project: ProjectOption = None) -> int:
    """Read every row and every archived page, and tell what does not agree. Fails where anything does not."""
    from contactline.pipeline.upkeep import faults
    from contactline.store.check import unfinished_runs
    from contactline.store.ledger import Ledger

    where = open_project(project)
    found = faults(where)
    told = [(fault.what, fault.where) for fault in itertools.islice(found, MOST_TOLD)]
    more = sum(1 for _ in found)
    if told:
        table(("fault", "where"), told)
    if more:
        complain(f"and {more} faults more")
    with Ledger.open(where.ledger_at, create=False) as opened:
        counts, left = opened.counts(), unfinished_runs(opened)
    if left:
        complain(f"{len(left)} runs did not end (killed, or at work now), the last of {left[-1]}; run again")
    say(
        f"{counts.pages} pages, {counts.documents} documents, {counts.claims} claims: {len(told) + more} faults"
    )
    return 1 if told else 0


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, for example ledger.jsonl.gz.")],
    project: ProjectOption = None,
) -> None:
    """Write the whole ledger to one file. Others may read and write meanwhile.

    The archive is not in it: its files only grow, so copy the folder.
    """
    from contactline.store.backup import backup as write
    from contactline.store.ledger import Ledger

    with Ledger.open(open_project(project).ledger_at, create=False) as opened:
        counts = write(opened, file)
    say(f"{file}: {counts['documents']} documents, {counts['claims']} claims")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `ledger backup` wrote.")],
    project: ProjectOption = None,
) -> None:
    """Fill the project's empty ledger from a backup: all of it or nothing. What was taken down stays away."""
    from contactline.pipeline.upkeep import restore as fill

    where = open_project(project)
    counts = fill(where, file)
    say(f"{counts['documents']} documents and {counts['claims']} claims restored from {file}")


def takedown(
    what: Annotated[str, typer.Argument(metavar="ADDRESS|ID", help="Of a page, document or claim.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it stands in the tombstone.")],
    no_site: Annotated[
        bool, typer.Option("--no-site", help="Remove the site instead of writing it anew.")
    ] = False,
    project: ProjectOption = None,
) -> None:
    """Remove a page and all that was derived from it, and keep it from coming back.

    Document, claims, archived bytes, assessed series and site. Backups and files exported before are not reached.
    """
    from contactline.pipeline.upkeep import take_down

    removed = take_down(open_project(project), what, reason=reason, site=not no_site)
    if not removed.pages:
        say(f"{what}: nothing of it was kept; it will not be read")
    else:
        gone = f"{removed.pages} pages, {removed.documents} documents, {removed.claims} claims"
        say(f"taken down: {gone} of {', '.join(removed.addresses)}")
    for copy in removed.copies:
        complain(f"much the same text stands at {copy}; take it down by its own address")
