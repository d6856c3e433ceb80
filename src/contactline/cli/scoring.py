"""score: how good claims, places and control are, against labelled text and against independent maps."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from contactline.cli.answers import FromOption, ToOption
from contactline.cli.console import (
    KnownOption,
    ProjectOption,
    choice,
    day,
    open_project,
    project_or_none,
    say,
    table,
)

if TYPE_CHECKING:
    from contactline.pipeline.reading import Reader

score = typer.Typer(
    help="Measure claims and places against labelled text, or control against other maps.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    score.command()(claims)
    score.command()(control)
    score.command()(reliability)
    score.command()(dates)
    score.command()(copies)
    score.command()(places)
    app.add_typer(score, name="score")


def claims(
    gold: Annotated[Path, typer.Argument(help="Labelled items, JSON Lines.")],
    predictions: Annotated[
        Path | None,
        typer.Option(
            "--pred", metavar="FILE", help="claim/1 lines to score, instead of reading the text now."
        ),
    ] = None,
    errors: Annotated[bool, typer.Option("--errors", help="List every error under its sentence.")] = False,
    min_confidence: Annotated[float, typer.Option("--min-confidence", min=0, max=1)] = 0.0,
    theatre: Annotated[
        str, typer.Option("--theatre", help="Theatre pack, where there is no project.")
    ] = "ukraine",
    project: ProjectOption = None,
) -> None:
    """Precision, recall and F1 by kind and source, and how often each field is right.

    Inside a project (or with --project) its theatre and its imported gazetteers are used.
    """
    from contactline.pipeline.score import score_claims
    from contactline.scoring import report

    found = score_claims(
        gold, lambda: _reader(theatre, project), predictions=predictions, min_confidence=min_confidence
    )
    say(report.extraction_tables(found).rstrip("\n"))
    if errors:
        say()
        say(report.errors(found.misses).rstrip("\n"))


def _reader(theatre: str, folder: Path | None) -> Reader:
    from contactline.errors import NotFoundError
    from contactline.pipeline.ingest import project_reader
    from contactline.pipeline.reading import make_reader

    try:
        return project_reader(open_project(folder))
    except NotFoundError:
        if folder is not None:
            raise
        return make_reader(theatre, [])


def control(
    truth: Annotated[
        Path, typer.Argument(help="What maps showed: CSV (also .gz) with source, status, start, end.")
    ],
    since: FromOption = None,
    until: ToOption = None,
    as_known_on: KnownOption = None,
    every: Annotated[
        bool, typer.Option("--all-places", help="Not only the places that changed hands on the map.")
    ] = False,
    form: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    project: ProjectOption = None,
) -> None:
    """Brier, log score, calibration, agreement and lag of the project's series, beside the baselines."""
    from contactline.pipeline.score import score_control

    choice(form, ("table", "json"), "--format")
    found = score_control(
        open_project(project),
        truth,
        start=day(since, "--from"),
        end=day(until, "--to"),
        as_known_on=day(as_known_on, "--as-known-on"),
        changed_only=not every,
    )
    rows = [dataclasses.asdict(one) for one in found]
    if form == "json":
        say(json.dumps(rows, indent=2))
    elif rows:
        plain = [{k: v for k, v in row.items() if not isinstance(v, tuple | list)} for row in rows]
        table(list(plain[0]), [[_figure(value) for value in row.values()] for row in plain])


def places(
    gold: Annotated[list[Path], typer.Argument(help="Contexts or labelled items, JSON Lines (also .gz).")],
    errors: Annotated[
        bool, typer.Option("--errors", help="List every name that was not answered rightly.")
    ] = False,
    form: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    theatre: Annotated[
        str, typer.Option("--theatre", help="Theatre pack, where there is no project.")
    ] = "ukraine",
    project: ProjectOption = None,
) -> None:
    """How often a name gets its exact place, one within 1 km or 5 km, or is honestly refused.

    Inside a project (or with --project) its theatre and its imported gazetteers are used.
    """
    from contactline.pipeline.places import score_places
    from contactline.scoring.places import error_lines, figures, tables

    choice(form, ("table", "json"), "--format")
    found = score_places(gold, project_or_none(project), theatre)
    say(json.dumps(figures(found), indent=2) if form == "json" else tables(found).rstrip("\n"))
    if errors and form == "table":
        say()
        say(error_lines(found).rstrip("\n"))


def reliability(
    least: Annotated[
        int, typer.Option("--least", min=1, help="Only origins with at least so many claims.")
    ] = 1,
    as_known_on: KnownOption = None,
    project: ProjectOption = None,
) -> None:
    """How far each origin is believed, of its own gains and losses and of others': a Markdown table."""
    from contactline.control.reliability import as_table
    from contactline.pipeline.assess import assess

    found = assess(open_project(project), as_known_on=day(as_known_on, "--as-known-on"))
    say(as_table(found.reliabilities, least=least))


def _figure(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value['value']:.3f} [{value['low']:.3f}, {value['high']:.3f}]"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def dates(
    gold: Annotated[Path, typer.Argument(help="Labelled pages, JSON Lines.")],
    errors: Annotated[
        bool, typer.Option("--errors", help="List every page that was not dated rightly.")
    ] = False,
    theatre: Annotated[str, typer.Option("--theatre", help="Theatre pack.")] = "ukraine",
) -> None:
    """How well pages are dated, beside htmldate: right, too wide, wrong, missed, contradictions flagged."""
    from contactline.pipeline.score_dates import score_dates

    scores = score_dates(gold, theatre=theatre)
    columns = ("name", "items", "right", "wide", "wrong", "missed", "to_the_day", "median_days")
    flags = ("contradictions", "flagged", "flagged_rightly")
    shown = [name.replace("_", " ") for name in (*columns, *flags)]
    table(shown, [[_figure(getattr(one, name)) for name in (*columns, *flags)] for one in scores])
    for fault in scores[0].faults if errors else ():
        say(fault)


def copies(gold: Annotated[Path, typer.Argument(help="Labelled documents and pairs, JSON Lines.")]) -> None:
    """How well copies and rewritten copies are told from independent reports, beside an n-gram baseline."""
    from contactline.pipeline.score_copies import score_copies

    scores = score_copies(gold)
    relations = list(scores[0].by_relation)
    columns = (
        "name",
        "pairs",
        "precision",
        "recall",
        "F1",
        *(f"{relation} judged one" for relation in relations),
    )
    rows = [
        (
            one.name, one.pairs, _figure(one.precision), _figure(one.recall), _figure(one.f1),
            *("{} of {}".format(*one.by_relation[relation]) for relation in relations),
        )
        for one in scores
    ]  # fmt: skip
    table(columns, rows)
