"""What the commands share: where the project is, days from words, tables, the progress bar."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from contactline.errors import UsageError

if TYPE_CHECKING:
    from contactline.pipeline.progress import Progress
    from contactline.store.project import Project

ProjectOption = Annotated[
    Path | None,
    typer.Option(
        "--project",
        "-p",
        metavar="DIR",
        envvar="CONTACTLINE_PROJECT",
        help="Project folder. Default: the nearest one upward from here.",
        show_default=False,
    ),
]
KnownOption = Annotated[
    str | None,
    typer.Option(
        "--as-known-on",
        metavar="DAY",
        help="Use only what could be read by this day. Default: all.",
        show_default=False,
    ),
]


_CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), " ")
"""Control characters but the tab and the end of a line."""


def complain(message: str) -> None:
    """One line on stderr."""
    sys.stderr.write("contactline: " + " ".join(message.translate(_CONTROLS).split()) + "\n")


def say(text: str = "") -> None:
    """A line on stdout, without signs that would drive the terminal: page text can hold them."""
    sys.stdout.write(text.translate(_CONTROLS) + "\n")


def open_project(folder: Path | None) -> Project:
    """The project named, else the nearest upward from here. Raises NotFoundError."""
    from contactline.store import project

    return project.load(folder) if folder else project.find(Path.cwd())


def project_or_none(folder: Path | None) -> Project | None:
    """As `open_project`, but None where no folder is named and none lies upward from here."""
    from contactline.errors import NotFoundError

    try:
        return open_project(folder)
    except NotFoundError:
        if folder is not None:
            raise
        return None


def open_or_make(folder: Path | None, theatre: str) -> Project:
    """As `open_project`, but makes a project of the folder named, else of the current one, where there is
    none.
    """
    from contactline.errors import NotFoundError
    from contactline.store import project

    if folder:
        found = folder / project.SETTINGS
        return project.load(folder) if found.exists() else _make(folder, theatre)
    try:
        return project.find(Path.cwd())
    except NotFoundError:
        return _make(Path.cwd(), theatre)


def _make(folder: Path, theatre: str) -> Project:
    from contactline.store import project
    from contactline.theatres.load import load_theatre

    load_theatre(theatre)
    return project.create(folder, theatre=theatre)


def day(text: str | None, option: str) -> date | None:
    """The day of an option, None where it was not given. Raises UsageError."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is no day; write it as 2023-04-07") from None


def choice(text: str, allowed: Sequence[str], option: str) -> str:
    """`text` where it is one of `allowed`. Raises UsageError."""
    if text not in allowed:
        raise UsageError(f"{option} {text!r} is not known; it is one of: {', '.join(allowed)}")
    return text


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str | None = None) -> None:
    """A table on stdout. Cells are text, never markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=title, box=None, pad_edge=False, title_justify="left", header_style="bold")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text("" if cell is None else _printable(str(cell))) for cell in row))
    # In a pipe nothing may be cut to the width of a terminal that is not there.
    width = None if sys.stdout.isatty() else 240
    Console(file=sys.stdout, width=width, highlight=False).print(drawn)


def _printable(text: str) -> str:
    """Page text can hold control characters that would drive the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on stderr where that is a terminal, else silence."""
    from contactline.pipeline.progress import Silent

    if not sys.stderr.isatty():
        yield Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        yield _Bar(bars)


class _Bar:
    def __init__(self, bars: Any) -> None:
        self._bars = bars
        self._task = bars.add_task("starting", total=None)

    def stage(self, name: str, total: int | None) -> None:
        """Begin a stage."""
        self._bars.reset(self._task, description=name, total=total)

    def step(self) -> None:
        """One step more."""
        self._bars.advance(self._task)
