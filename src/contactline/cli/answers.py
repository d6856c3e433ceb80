"""claims, assess, status: questions to the ledger and to the assessed layer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from contactline.cli.console import (
    KnownOption,
    ProjectOption,
    choice,
    complain,
    day,
    open_project,
    progress_bar,
    say,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contactline.store.project import Project

FORMATS = ("table", "jsonl", "csv")

OnOption = Annotated[
    str | None, typer.Option("--on", metavar="DAY", help="The day, as 2023-04-07.", show_default=False)
]
FromOption = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="First day.", show_default=False)
]
ToOption = Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day.", show_default=False)]
PlaceOption = Annotated[
    str | None,
    typer.Option("--place", metavar="NAME", help="In any spelling, or a place id.", show_default=False),
]
KindOption = Annotated[
    str | None, typer.Option("--kind", help="capture, advance, clash …", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (claims, assess, status):
        app.command()(command)


def claims(
    place: PlaceOption = None,
    on: OnOption = None,
    since: FromOption = None,
    until: ToOption = None,
    as_known_on: KnownOption = None,
    kind: KindOption = None,
    side: Annotated[str | None, typer.Option("--side", help="Of the actor.", show_default=False)] = None,
    holder: Annotated[
        str | None, typer.Option("--holder", help="Who says it, by full name.", show_default=False)
    ] = None,
    min_confidence: Annotated[float | None, typer.Option("--min-confidence", min=0, max=1)] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1)] = None,
    form: Annotated[str, typer.Option("--format", help="table, jsonl (claim/1) or csv.")] = "table",
    project: ProjectOption = None,
) -> None:
    """List claims by place, day and as known on a day."""
    from contactline.store.ledger import Ledger
    from contactline.store.query import ClaimQuery, claim_records

    choice(form, FORMATS, "--format")
    where = open_project(project)
    asked = ClaimQuery(
        place_id=place_id(where, place) if place else None,
        start=day(on, "--on") or day(since, "--from"),
        end=day(on, "--on") or day(until, "--to"),
        known_by=day(as_known_on, "--as-known-on"),
        kind=_kind(kind),
        side=side,
        holder=holder,
        min_confidence=min_confidence,
        limit=limit,
    )
    with Ledger.open(where.ledger_at, create=False) as ledger:
        _print(claim_records(ledger, asked), form)


def _kind(kind: str | None) -> str | None:
    from contactline.model.claim import Kind

    return None if kind is None else choice(kind, [str(k) for k in Kind], "--kind")


def _print(records: Iterable[dict[str, Any]], form: str) -> None:
    from contactline.export.claims import write_csv, write_jsonl

    if form == "table":
        rows = [_table_row(record) for record in records]
        table(("when", "place", "kind", "actor", "how", "who says it", "claim", "words"), rows)
        return
    (write_jsonl if form == "jsonl" else write_csv)(records, sys.stdout)


def _table_row(record: dict[str, Any]) -> tuple[str, ...]:
    time, actor, place = record["time"], record["actor"], record["place"]
    when = time["start"] if time["start"] == time["end"] else f"{time['start']} to {time['end']}"
    how = [record["modality"] if record["modality"] != "actual" else "", record["polarity"]]
    hedge = record["likelihood"]["phrase"] if record["likelihood"] else ""
    return (
        when,
        (place["name"] if place else record["toponym"]) or "",
        record["kind"],
        (actor["side"] or actor["name"]) if actor else "",
        " ".join(word for word in (*how, hedge and f"“{hedge}”") if word and word != "affirmed"),
        record["holder"]["name"],
        record["claim_id"][:12],
        record["quote"],
    )


def place_id(project: Project, name: str) -> str:
    """The id of a place named in any spelling: first among the places with claims, then in the gazetteer.

    Raises NotFoundError. Where several fit, the one with most claims is taken and the others are told.
    """
    from contactline.store.ledger import Ledger
    from contactline.store.query import ClaimQuery, count_claims, place_named

    with Ledger.open(project.ledger_at, create=False) as ledger:
        if count_claims(ledger, ClaimQuery(place_id=name)):
            return name
        found = [(row["claims"], row["id"], row["name"]) for row in place_named(ledger, name)]
        found = found or _in_gazetteer(project, name, lambda i: count_claims(ledger, ClaimQuery(place_id=i)))
    found.sort(key=lambda row: -row[0])
    for count, other_id, other in found[1:4]:
        complain(f"{name!r} may also be {other} ({other_id}, {count} claims); name it by its id")
    return str(found[0][1])


def _in_gazetteer(project: Project, name: str, claims_of: Any) -> list[tuple[int, str, str]]:
    from contactline.errors import NotFoundError
    from contactline.pipeline.ingest import imported_gazetteers
    from contactline.places.gazetteer import load_gazetteer

    gazetteer = load_gazetteer(project.theatre, imported=imported_gazetteers(project))
    found = [(claims_of(p.place_id), p.place_id, p.name) for p in gazetteer.lookup(name)]
    if not found:
        raise NotFoundError(f"{name!r}: no place of that name; try another spelling, or import a gazetteer")
    return found


def assess(
    since: FromOption = None,
    until: ToOption = None,
    as_known_on: KnownOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the series: .parquet or .csv.", show_default=False),
    ] = None,
    project: ProjectOption = None,
) -> None:
    """Assess who holds what, day by day, and keep the series in the project."""
    from contactline import pipeline

    with progress_bar() as progress:
        found = pipeline.assess(
            open_project(project),
            start=day(since, "--from"),
            end=day(until, "--to"),
            as_known_on=day(as_known_on, "--as-known-on"),
            progress=progress,
        )
    if out is not None:
        _write_series(found.series, out)
    series = found.series
    say(f"{len(series.places)} settlements, {series.start} to {series.end}, as known on {series.as_known_on}")
    rows = [(word, count) for word, count in _last_day(series).items()]
    table((f"on {series.end}", "settlements"), rows)


def _last_day(series: Any) -> dict[str, int]:
    from collections import Counter

    last = len(series.days) - 1
    return dict(Counter(series.status(last, i) for i in range(len(series.places))).most_common())


def _write_series(series: Any, path: Path) -> None:
    from contactline.errors import UsageError
    from contactline.export.control import write_csv, write_parquet

    writers = {".parquet": write_parquet, ".csv": write_csv}
    if path.suffix not in writers:
        raise UsageError(f"--out {path}: name it .parquet or .csv")
    writers[path.suffix](series, path)


def status(
    place: Annotated[
        str | None,
        typer.Argument(
            help="In any spelling, or a place id. Without one: all the theatre.", show_default=False
        ),
    ] = None,
    on: OnOption = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DAY",
            help="All the theatre: changes since. Default: 30 days.",
            show_default=False,
        ),
    ] = None,
    as_known_on: KnownOption = None,
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    project: ProjectOption = None,
) -> None:
    """One place on one day: how sure, why, who disagrees, what would change it, how the ground about it lies.

    Without a place the whole theatre: what changed hands, ground gained, routes, encirclement, figures.
    """
    from contactline.pipeline.inquire import place_status

    choice(form, ("text", "json"), "--format")
    where = open_project(project)
    if place is None:
        _whole(where, on, since, as_known_on, form)
        return
    found = place_status(
        where, place_id(where, place), day(on, "--on"), as_known_on=day(as_known_on, "--as-known-on")
    )
    if form == "json":
        say(_as_json(found.report))
    else:
        say(found.text)


def _whole(where: Project, on: str | None, since: str | None, as_known_on: str | None, form: str) -> None:
    import json

    from contactline.export.situation import record
    from contactline.pipeline.inquire import theatre_status

    found, text = theatre_status(
        where,
        day(on, "--on"),
        since=day(since, "--since"),
        as_known_on=day(as_known_on, "--as-known-on"),
    )
    say(json.dumps(record(found), ensure_ascii=False, indent=2) if form == "json" else text)


def _as_json(found: Any) -> str:
    import dataclasses
    import json

    return json.dumps(dataclasses.asdict(found), default=str, ensure_ascii=False, indent=2)
