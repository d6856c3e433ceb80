"""init, run, ingest, extract: from pages to claims."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contactline.cli.console import (
    ProjectOption,
    choice,
    complain,
    open_or_make,
    open_project,
    progress_bar,
    say,
    table,
)

if TYPE_CHECKING:
    from contactline.errors import NotFoundError
    from contactline.pipeline import Published, Summary

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH|URL|FEED ...",
        help="Files (.html .htm .txt .md .json .jsonl .warc, also .gz), folders, addresses, feeds.",
        show_default=False,
    ),
]
TheatreOption = Annotated[str, typer.Option("--theatre", help="Theatre pack.")]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers", "-w", min=1, help="Processes that read. Default: one a core.", show_default=False
    ),
]
OfflineOption = Annotated[
    bool, typer.Option("--offline", help="Fetch nothing; addresses are left out by name.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (init, run, ingest, extract):
        app.command()(command)


def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The folder.")] = Path(),
    theatre: TheatreOption = "ukraine",
    ledger: Annotated[
        str, typer.Option("--ledger", help="A file in the folder, or postgresql://HOST/NAME.")
    ] = "ledger.sqlite",
) -> None:
    """Make a project folder: settings, ledger, archive. On a project it changes nothing."""
    from contactline.store import project
    from contactline.store.ledger import Ledger
    from contactline.theatres.load import load_theatre

    load_theatre(theatre)
    made = project.create(folder, theatre=theatre, ledger=ledger)
    with Ledger.open(made.ledger_at):
        pass
    made.archive.mkdir(exist_ok=True)
    say(f"{made.root.resolve()}: project of theatre {made.theatre}; next: contactline run PAGES")


def run(
    inputs: Inputs,
    project: ProjectOption = None,
    theatre: TheatreOption = "ukraine",
    workers: WorkersOption = None,
    offline: OfflineOption = False,
) -> int:
    """Read pages, extract claims, assess control, write the site. The main job.

    Works in the project folder; without one the current folder becomes one. The same input twice changes
    nothing.
    """
    from contactline import pipeline

    began = time.monotonic()
    where = open_or_make(project, theatre)
    with progress_bar() as progress:
        summary, published = pipeline.run(
            where, inputs, workers=workers, progress=progress, network=not offline
        )
    _tell(summary)
    _tell_site(published, time.monotonic() - began)
    return _read_any(summary)


def ingest(
    inputs: Inputs,
    project: ProjectOption = None,
    theatre: TheatreOption = "ukraine",
    workers: WorkersOption = None,
    offline: OfflineOption = False,
    engine: Annotated[
        str, typer.Option("--engine", help="local: into the ledger. ray: files too many for one machine.")
    ] = "local",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Of --engine ray: the folder of claims.", show_default=False
        ),
    ] = None,
) -> int:
    """Read pages and put their claims into the ledger; the same page twice changes nothing.

    With --engine ray shards of pages (WARC, JSON Lines) become Parquet files of claims in the folder --out, without a
    ledger; a shard that was read before is not read again.
    """
    from contactline import pipeline

    choice(engine, ("local", "ray"), "--engine")
    if engine == "ray":
        return _ingest_shards(inputs, out, theatre, project, workers)
    where = open_or_make(project, theatre)
    with progress_bar() as progress:
        summary = pipeline.ingest(where, inputs, workers=workers, progress=progress, network=not offline)
    _tell(summary)
    return _read_any(summary)


def _ingest_shards(
    inputs: list[str], out: Path | None, theatre: str, project: Path | None, workers: int | None
) -> int:
    from contactline.errors import UsageError
    from contactline.pipeline.engine_ray import ingest_shards
    from contactline.pipeline.ingest import imported_gazetteers

    if out is None:
        raise UsageError("--engine ray writes to a folder: name it with --out DIR")
    where = open_project(project) if project else None
    if where and where.extractor:
        raise UsageError("--engine ray reads with the built-in reader; the project's [extractor] is another")
    found = ingest_shards(
        inputs,
        out,
        theatre=where.theatre if where else theatre,
        gazetteers=imported_gazetteers(where) if where else (),
        workers=workers,
    )
    say(f"shards read  {found.shards}, {found.reused} of them known already")
    say(f"pages read   {found.pages}")
    say(f"claims       {found.claims} of {found.documents} documents, in {found.folder}")
    for reason, count in sorted(found.skipped.items()):
        complain(f"left out, {reason}: {count}")
    return 0 if found.pages else 1


def extract(
    inputs: Inputs,
    form: Annotated[str, typer.Option("--format", help="jsonl (claim/1 lines) or csv.")] = "jsonl",
    theatre: TheatreOption = "ukraine",
    gazetteer: Annotated[
        list[Path] | None, typer.Option("--gazetteer", metavar="FILE", help="Further gazetteer files.")
    ] = None,
    min_confidence: Annotated[
        float, typer.Option("--min-confidence", min=0, max=1, help="Leave out claims below this.")
    ] = 0.0,
    workers: WorkersOption = None,
    offline: OfflineOption = False,
) -> int:
    """Claims of pages or text files on stdout, one claim/1 object a line. Needs no project and no ledger."""
    from contactline.export.claims import write_csv, write_jsonl
    from contactline.pipeline.stream import Extraction

    choice(form, ("jsonl", "csv"), "--format")
    job = Extraction(
        inputs, theatre=theatre, gazetteers=gazetteer or [], workers=workers, network=not offline
    )
    records = (record for record in job.records() if record["confidence"] >= min_confidence)
    (write_jsonl if form == "jsonl" else write_csv)(records, sys.stdout)
    _tell_skips(job.summary)
    return _read_any(job.summary)


def _read_any(summary: Summary) -> int:
    """0 where anything was read, 1 where every input was left out."""
    return 0 if summary.pages or summary.listings else 1


def _tell_skips(summary: Summary) -> None:
    for reason, count in sorted(summary.skipped.items()):
        example = summary.examples[reason]
        more = f" and {count - 1} more" if count > 1 else ""
        detail = f" ({example.detail})" if example.detail and count == 1 else ""
        complain(f"left out, {reason}: {example.address}{more}{detail}")


def _tell(summary: Summary) -> None:
    known = f", {summary.known} of them known already" if summary.known else ""
    say(f"pages read   {summary.pages}{known}")
    if summary.listings:
        say(f"listings     {summary.listings} feeds or sitemaps asked")
    say(f"documents    {summary.documents} in the ledger")
    say(f"claims       {summary.claims} in the ledger")
    if summary.claims_by_kind:
        say("             " + ", ".join(f"{kind} {count}" for kind, count in summary.claims_by_kind.items()))
    if summary.skipped:
        say(f"left out     {summary.skipped.total()}")
        rows = [
            (f"  {count}", reason, summary.examples[reason].address, summary.examples[reason].detail)
            for reason, count in sorted(summary.skipped.items())
        ]
        table(("", "reason", "for example", ""), rows)


def _tell_site(published: Published | NotFoundError, seconds: float) -> None:
    from contactline.errors import NotFoundError

    if isinstance(published, NotFoundError):
        complain(f"no site was written: {published}")
        return
    p = published
    known = f"as known on {p.as_known_on}"
    say(f"assessed     {p.places} settlements, {p.first} to {p.last}, from {p.events} events, {known}")
    if p.withheld:
        say(f"held back    {p.withheld} claims younger than the publication delay")
    if not p.page:
        complain(
            "the map page is not built, so the site has data only: run `npm ci && npm run build` in web/"
        )
    say(f"site         {p.site} ({seconds:.0f} s); look at it: contactline serve")
