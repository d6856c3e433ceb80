"""gazetteer and score: the data that go in, and how good what comes out is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from contactline.cli.console import ProjectOption, complain, day, open_project, project_or_none, say, table

if TYPE_CHECKING:
    from contactline.model.place import Candidate, Place

gazetteer = typer.Typer(
    help="Import further places, show what a name may mean, learn places from text.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    gazetteer.command(name="import")(import_places)
    gazetteer.command()(show)
    gazetteer.command()(learn)
    app.add_typer(gazetteer, name="gazetteer")


def import_places(
    file: Annotated[
        Path, typer.Argument(help="GeoNames dump, CSV, GeoJSON (also .gz), GeoPackage, or KATOTTH.")
    ],
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
    near: Annotated[
        str | None,
        typer.Option("--near", metavar="NAME", help="Rank as in a text that names this place too."),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="Rank with the front as known on that day.")
    ] = None,
    project: ProjectOption = None,
    theatre: Annotated[str, typer.Option("--theatre", help="Theatre pack, outside a project.")] = "ukraine",
) -> None:
    """The places that a name may mean, the most populous first; with --near or --on the likeliest first, and why."""
    from contactline.errors import NotFoundError
    from contactline.pipeline.places import gazetteer_of, learned_named, ranked

    where = project_or_none(project)
    known = gazetteer_of(where, theatre)
    if near is not None or on is not None:
        found = ranked(known, where.theatre if where else theatre, name, near=near, on=day(on, "--on"))
        table(("probability", "name", "oblast", "lat", "lon", "position", "why", "id"), map(_reasoned, found))
        return
    places, learned = known.lookup(name), learned_named(where, name)
    if not places and not learned:
        raise NotFoundError(f"{name!r}: no place of that name")
    columns = (
        "id", "name", "kind", "oblast", "district", "lat", "lon", "people", "position", "names", "source",
    )  # fmt: skip
    table(columns, [*map(_row, places), *map(_learned_row, learned)])


def learn(project: ProjectOption = None) -> None:
    """Learn places that no list has from the pages read: names that several of them place from known ones.

    They are written with their error ellipses to learned_places.geojson in the project, apart from the gazetteer.
    """
    from contactline.pipeline.places import LEARNED, learn_places

    where = open_project(project)
    learned = learn_places(where)
    if learned:
        rows = [
            (p.name, p.lat, p.lon, p.long_km, p.short_km, p.documents, p.sightings[0].words) for p in learned
        ]
        table(("name", "lat", "lon", "km", "by km", "documents", "first said"), rows)
    say(f"{where.root / LEARNED}: {len(learned)} places learned")


def _learned_row(found: dict[str, Any]) -> tuple[object, ...]:
    return (
        "-", found["name"], "settlement", None, None, found["lat"], found["lon"], None, found["position"], "",
        "learned from text",
    )  # fmt: skip


def _reasoned(candidate: Candidate) -> tuple[object, ...]:
    place = candidate.place
    return (
        f"{candidate.probability:.2f}", place.name, place.admin1, place.lat, place.lon, place.position,
        "; ".join(candidate.reasons), place.place_id,
    )  # fmt: skip


def _row(place: Place) -> tuple[object, ...]:
    others = sorted({n.text for n in place.names if n.text != place.name})
    return (
        place.place_id, place.name, place.feature, place.admin1, place.admin2, place.lat, place.lon,
        place.population, place.position, ", ".join(others[:6]), place.source,
    )  # fmt: skip
