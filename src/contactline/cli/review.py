"""review: analysts, their decisions about claims, and the log that keeps them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from contactline.cli.console import ProjectOption, choice, open_project, say, table

group = typer.Typer(
    help="Analysts' decisions about claims: signed, chained, reversible.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(group, name="review")


@group.command()
def analyst(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    project: ProjectOption = None,
) -> None:
    """Let somebody review; prints the token, which is shown this once and kept nowhere."""
    from contactline.store.review import Analysts

    say(Analysts(open_project(project)).add(name))


@group.command()
def decide(
    act: Annotated[str, typer.Argument(metavar="ACT", help="accept, correct, reject or revert.")],
    what: Annotated[
        str, typer.Argument(metavar="CLAIM|ENTRY", help="Claim id; for revert the entry's number.")
    ],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="The analyst who decides.")],
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to", metavar="FIELD=VALUE", help="For correct: kind, polarity, modality, start or end."
        ),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT")] = "",
    project: ProjectOption = None,
) -> None:
    """Decide about a claim; `contactline run` or the server's next answer follows it."""
    from contactline.errors import NotFoundError, UsageError
    from contactline.store.ledger import Ledger
    from contactline.store.query import records_of
    from contactline.store.review import Act, ReviewLog

    where, act_told = open_project(project), Act(choice(act, tuple(Act), "ACT"))
    changes = dict(pair.partition("=")[::2] for pair in to or [])
    if act_told is Act.REVERT:
        if not what.isdigit():
            raise UsageError("revert names an entry by its number; `contactline review log` lists them")
        told: dict[str, object] = {"reverts": int(what)}
    else:
        with Ledger.open(where.ledger_at, create=False) as ledger:
            if not records_of(ledger, [what]):
                raise NotFoundError(f"the ledger has no claim {what!r}")
        told = {"claim_id": what}
    now = datetime.now(UTC)
    entry = ReviewLog(where).add(analyst=by, act=act_told, at=now, changes=changes, reason=reason, **told)  # type: ignore[arg-type]
    say(f"{entry.number} {entry.hash}")


@group.command()
def log(project: ProjectOption = None) -> None:
    """The decisions, in order, once chain and signatures are checked."""
    from contactline.store.review import ReviewLog

    found = ReviewLog(open_project(project))
    found.check()
    rows = [
        (e.number, e.at, e.analyst, e.act, e.claim_id or f"entry {e.reverts}", _changes(e.changes), e.reason)
        for e in found.entries()
    ]
    table(("entry", "at", "analyst", "act", "what", "to", "reason"), rows)


def _changes(changes: dict[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in changes.items())
