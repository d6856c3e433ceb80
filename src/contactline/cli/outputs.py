"""map, brief, compare, export: what leaves the ledger, within the publication delay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contactline.cli.answers import OnOption
from contactline.cli.console import (
    KnownOption,
    ProjectOption,
    choice,
    complain,
    day,
    open_project,
    progress_bar,
    say,
)
from contactline.errors import UsageError

if TYPE_CHECKING:
    from contactline.pipeline.publish import Day

EXPORTS = ("geojson", "gpkg", "geoparquet", "csv", "qgis", "stix", "misp", "site")


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command(name="map")(draw)
    for command in (brief, compare, export):
        app.command()(command)


def draw(
    on: OnOption = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="map.png, map.svg, map.html or fronts.geojson.")
    ] = Path("map.png"),
    as_known_on: KnownOption = None,
    project: ProjectOption = None,
) -> None:
    """Draw the assessed map of a day: towns, front with its band, legend, date and as known on."""
    suffixes = (".png", ".svg", ".html", ".geojson")
    choice(out.suffix, suffixes, "--out: the ending")
    found = _day(on, as_known_on, project)
    _write_map(found, out)
    say(f"{out}: {found.front.day}, as known on {found.series.as_known_on}")


def _day(on: str | None, as_known_on: str | None, project: Path | None) -> Day:
    from contactline.pipeline.publish import day_view

    found = day_view(open_project(project), day(on, "--on"), as_known_on=day(as_known_on, "--as-known-on"))
    wanted = day(as_known_on, "--as-known-on")
    if wanted is not None and wanted > found.series.as_known_on:
        complain(
            f"as known on {found.series.as_known_on}: later reports are held back by the publication delay"
        )
    return found


def _write_map(found: Day, out: Path) -> None:
    from contactline.export import geojson, picture

    if out.suffix == ".geojson":
        features = [*geojson.front_features(found.front), *geojson.control_day(found.series, found.front.day)]
        geojson.write(features, out)
    elif out.suffix == ".html":
        page = picture.page(found.series, found.front, found.theatre, found.brief)
        out.write_text(page, encoding="utf-8")
    else:
        out.write_bytes(picture.draw(found.series, found.front, found.theatre, form=out.suffix[1:]))


def brief(
    on: OnOption = None,
    form: Annotated[str, typer.Option("--format", help="md, html or json.")] = "md",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Default: stdout.", show_default=False)
    ] = None,
    as_known_on: KnownOption = None,
    project: ProjectOption = None,
) -> None:
    """The day's brief; every sentence cites its claims."""
    from contactline.situation.render import to_html, to_json, to_markdown

    choice(form, ("md", "html", "json"), "--format")
    found = _day(on, as_known_on, project)
    claims = {claim.claim_id: claim for claim in found.claims}
    written = {
        "md": lambda: to_markdown(found.brief, claims),
        "html": lambda: to_html(found.brief, claims),
        "json": lambda: to_json(found.brief),
    }[form]()
    if out is None:
        say(written.rstrip("\n"))
    else:
        out.write_text(written, encoding="utf-8")
        say(str(out))


def compare(
    maps: Annotated[
        list[Path],
        typer.Argument(
            metavar="MAP ...",
            help="GeoJSON of polygons with a property 'side', files as DeepState, ISW and VIINA publish them, tables "
            "of settlements, or folders of these; several days of one map make its history.",
        ),
    ],
    on: OnOption = None,
    rest: Annotated[
        str | None,
        typer.Option(
            "--rest", metavar="SIDE", help="Who holds the ground that no polygon covers.", show_default=False
        ),
    ] = None,
    most: Annotated[
        int, typer.Option("--most", min=0, help="So many differences of two maps are told.")
    ] = 20,
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    as_known_on: KnownOption = None,
    project: ProjectOption = None,
) -> None:
    """Where other maps differ from this one and from each other, since when, and which claims explain it."""
    from contactline.pipeline.compare import compare_files

    choice(form, ("text", "json"), "--format")
    found = _day(on, as_known_on, project)
    compared = compare_files(maps, found.series, found.front.day, found.claims, found.theatre, rest=rest)
    if form == "json":
        say(json.dumps(compared.record(), default=str, ensure_ascii=False, indent=2))
        return
    say(f"{compared.day}, as known on {compared.as_known_on}\n")
    say(compared.text(most=most))


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to; made where needed.")],
    form: Annotated[
        str, typer.Option("--format", help="geojson, gpkg, geoparquet, csv, qgis, stix, misp or site.")
    ] = "geojson",
    min_confidence: Annotated[
        float,
        typer.Option("--min-confidence", min=0, max=1, help="Leave claims below this out of the files."),
    ] = 0.0,
    project: ProjectOption = None,
) -> None:
    """Write claims, control and fronts as files, or the whole static site."""
    from contactline.pipeline.publish import export_files, publish

    choice(form, EXPORTS, "--format")
    where = open_project(project)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is a file; name a folder")
    if form == "site" and min_confidence:
        raise UsageError("--min-confidence is for files; the site tells every claim with its confidence")
    with progress_bar() as progress:
        if form == "site":
            say(str(publish(where, site=folder, progress=progress).site))
            return
        for path in export_files(where, folder, form=form, min_confidence=min_confidence, progress=progress):
            say(str(path))
