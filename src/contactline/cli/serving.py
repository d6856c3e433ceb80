"""serve and doctor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contactline.cli.console import ProjectOption, complain, open_project, say, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contactline.store.project import Project

PORT = 8700


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (serve, doctor):
        app.command()(command)


def serve(
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; the default is this machine alone.")
    ] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help=f"Default {PORT}, or a free one.", show_default=False),
    ] = None,
    project: ProjectOption = None,
) -> None:
    """Serve the site and the read-only API. Stop with Ctrl-C."""
    import uvicorn

    from contactline.api.app import create_app
    from contactline.api.listen import listen

    app = create_app(open_project(project))
    listener = listen(host, PORT if port is None else port, any_port=port is None)
    shown = f"[{host}]" if ":" in host else host
    say(f"http://{shown}:{listener.getsockname()[1]}/")
    if host not in ("127.0.0.1", "::1", "localhost"):
        complain("others on the network can read this; the publication delay holds for them too")
    _flush()
    config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=2)
    uvicorn.Server(config).run(sockets=[listener])


def _flush() -> None:
    import sys

    sys.stdout.flush()


def doctor(project: ProjectOption = None) -> int:
    """What is installed, which data there are, and what is missing. Fails where something needed is
    missing.
    """
    from contactline.errors import ContactlineError, NotFoundError
    from contactline.pipeline.publish import PAGE

    rows = list(_programs())
    rows.append(
        (
            "map page",
            "built" if (PAGE / "index.html").is_file() else "missing: run `npm ci && npm run build` in web/",
        )
    )
    try:
        where = open_project(project)
        rows += _project(where)
        rows += _coverage(where)
        rows += _gazetteer(where)
    except NotFoundError as error:
        rows.append(("project", str(error)))
        rows += _gazetteer(None)
    except ContactlineError as error:
        rows.append(("project", f"missing: {error}"))
    table(("what", "state"), rows)
    return 1 if any(state.startswith("missing") for _, state in rows) else 0


def _programs() -> Iterator[tuple[str, str]]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from contactline.version import __version__

    yield "contactline", __version__
    yield "python", platform.python_version()
    for name in (
        "trafilatura",
        "sqlalchemy",
        "numpy",
        "scipy",
        "shapely",
        "pyarrow",
        "fastapi",
        "matplotlib",
    ):
        try:
            yield name, version(name)
        except PackageNotFoundError:
            yield name, "missing: install contactline again"


def _gazetteer(project: Project | None) -> Iterator[tuple[str, str]]:
    from collections import Counter

    from contactline.pipeline.ingest import imported_gazetteers
    from contactline.places.gazetteer import load_gazetteer
    from contactline.theatres.load import load_theatre

    name = project.theatre if project else "ukraine"
    theatre = load_theatre(name)
    sides = ", ".join(theatre.side_ids)
    yield "theatre", f"{name}: sides {sides}; {len(theatre.sources)} sources, {len(theatre.holders)} holders"
    found = load_gazetteer(name, imported=imported_gazetteers(project) if project else [])
    kinds = Counter(found.feature)
    yield "gazetteer", ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    if not project or not imported_gazetteers(project):
        yield (
            "",
            "small villages are placed roughly; `contactline gazetteer import FILE` adds yours",
        )


def _project(project: Project) -> Iterator[tuple[str, str]]:
    from contactline.store.engine import shown
    from contactline.store.ledger import Ledger
    from contactline.store.query import skip_counts

    yield "project", str(project.root.resolve())
    with Ledger.open(project.ledger_at, create=False) as ledger:
        counts = ledger.counts()
        yield "ledger", f"{shown(project.ledger_at)}, schema {ledger.schema()}"
        yield (
            "",
            f"{counts.pages} pages, {counts.documents} documents, {counts.claims} claims, {counts.places} places",
        )
        for reason, count in skip_counts(ledger).items():
            yield "", f"left out {count}: {reason}"
    yield "archive", _size(project.archive)
    built = (project.site / "data" / "manifest.json").is_file()
    yield "site", str(project.site) if built else "none yet; contactline run PAGES"


def _coverage(project: Project) -> Iterator[tuple[str, str]]:
    """Which followed sources are quiet on the last day, and how much was seen of what was expected."""
    from contactline.pipeline.coverage import project_coverage
    from contactline.theatres.load import load_theatre

    found = project_coverage(project, load_theatre(project.theatre))
    if found is None or not found.sources:
        yield "coverage", "no source is followed yet; contactline watch follows feeds"
        return
    share = (
        f"{100 * found.share(found.last):.0f} % of what is expected came in the three days to {found.last}"
    )
    yield "coverage", f"{len(found.sources)} sources followed; {share}"
    for one in found.quiet_on(found.last):
        yield "", f"quiet: {one.name}, {one.seen} of {one.expected:g} expected since {one.first}"


def _size(folder: Path) -> str:
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    return f"{sum(path.stat().st_size for path in files) / 1e6:.1f} MB in {folder}"
