"""gazetteer and score: the data that go in, and how good what comes out is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contactline.cli.console import ProjectOption, complain, open_project, say, table

if TYPE_CHECKING:
    from contactline.model.place import Place

gazetteer = typer.Typer(
    help="Import further places, or show what a name may mean.", no_args_is_help=True, rich_markup_mode=None
)


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    gazetteer.command(name="import")(import_places)
    gazetteer.command()(show)
    app.add_typer(gazetteer, name="gazetteer")


def import_places(
    file: Annotated[Path, typer.Argument(help="GeoNames dump, CSV or GeoJSON (also .gz).")],
    project: ProjectOption = None,
) -> None:
    """Add a gazetteer file to the project. Pages already in the ledger are read anew by the next run over
    them.
    """
    from contactline.errors import InputError
    from contactline.places.imports import import_file
    from contactline.store.ledger import Ledger

    if not file.is_file():
        raise InputError(f"{file}: no such file")
    where = open_project(project)
    report = import_file(file, where.gazetteer)
    if report.kept_as is not None:
        with Ledger.open(where.ledger_at) as ledger:
            ledger.add_gazetteer(report.kept_as.name, file.name, file.stat().st_size)
    for fault in report.faults[:10]:
        complain(fault)
    if len(report.faults) > 10:
        complain(f"and {len(report.faults) - 10} faulty rows more")
    say(f"{file}: {report.places} places imported, {len(report.faults)} rows left out")


def show(
    name: Annotated[str, typer.Argument(help="A name in any spelling.")],
    project: ProjectOption = None,
    theatre: Annotated[str, typer.Option("--theatre", help="Theatre pack, outside a project.")] = "ukraine",
) -> None:
    """The places that a name may mean, the most populous first."""
    from contactline.errors import NotFoundError
    from contactline.pipeline.ingest import imported_gazetteers
    from contactline.places.gazetteer import load_gazetteer

    try:
        where = open_project(project)
        found = load_gazetteer(where.theatre, imported=imported_gazetteers(where)).lookup(name)
    except NotFoundError:
        if project is not None:
            raise
        found = load_gazetteer(theatre).lookup(name)
    if not found:
        raise NotFoundError(f"{name!r}: no place of that name")
    columns = (
        "id",
        "name",
        "kind",
        "oblast",
        "district",
        "lat",
        "lon",
        "people",
        "position",
        "names",
        "source",
    )
    table(columns, [_row(place) for place in found])


def _row(place: Place) -> tuple[object, ...]:
    others = sorted({n.text for n in place.names if n.text != place.name})
    return (
        place.place_id, place.name, place.feature, place.admin1, place.admin2, place.lat, place.lon,
        place.population, place.position, ", ".join(others[:6]), place.source,
    )  # fmt: skip
