"""A publication as files of one format."""

from __future__ import annotations

from pathlib import Path

from contactline.export import geojson, misp, qgis, situation, stix
from contactline.export.claims import write_csv as write_claims_csv
from contactline.export.conflict import write_acled, write_ucdp
from contactline.export.control import write_csv as write_control_csv
from contactline.export.site import SiteContent, evidence_days, last_spoken
from contactline.export.tags import Tagger


def write_files(content: SiteContent, folder: Path, form: str) -> list[Path]:
    """Write claims, control and fronts to `folder`; returns the files. `form` is one of FORMS' keys
    (KeyError).
    """
    return FORMS[form](content, folder)


def _geojson(content: SiteContent, folder: Path) -> list[Path]:
    paths = [folder / name for name in ("claims.geojson", "control.geojson", "fronts.geojson")]
    geojson.write(map(geojson.claim_feature, content.claims), paths[0])
    days = evidence_days(content)
    geojson.write((f for day in days for f in geojson.control_day(content.series, day)), paths[1])
    geojson.write((f for day in days for f in geojson.front_features(content.fronts[day])), paths[2])
    if content.situation is not None:
        paths.append(folder / "situation.json")
        situation.write(content.situation, paths[-1])
    return paths


def _csv(content: SiteContent, folder: Path) -> list[Path]:
    paths = [folder / name for name in ("claims.csv", "claims_acled.csv", "claims_ucdp.csv", "control.csv")]
    for path, write in zip(paths, (write_claims_csv, write_acled, write_ucdp), strict=False):
        with path.open("w", encoding="utf-8", newline="") as file:
            write(content.claims, file)
    write_control_csv(content.series, paths[3])
    return paths


def _geopackage(content: SiteContent, folder: Path) -> list[Path]:
    from contactline.export import frames  # noqa: PLC0415 - GeoPandas takes a second to import

    days = evidence_days(content)
    fronts = frames.fronts_frame(content.fronts[day] for day in days)
    # One sort of geometry a layer: geographers' tools draw no layer of lines and areas mixed.
    layers = {
        "claims": frames.claims_points(content.claims),
        "control": frames.control_frame(content.series, last_spoken(content)),
        "fronts": fronts[fronts["layer"] == "front"],
        "bands": fronts[fronts["layer"] == "band"],
    }
    frames.write_geopackage(layers, folder / "contactline.gpkg")
    return [folder / "contactline.gpkg"]


def _qgis(content: SiteContent, folder: Path) -> list[Path]:
    path = folder / "contactline.qgs"
    path.write_text(qgis.project(content.theatre), encoding="utf-8")
    return [path, *_geopackage(content, folder)]


def _stix(content: SiteContent, folder: Path) -> list[Path]:
    with (folder / "claims.stix.json").open("w", encoding="utf-8") as file:
        stix.write_bundle(content.claims, Tagger(content.theatre), file)
    return [folder / "claims.stix.json"]


def _misp(content: SiteContent, folder: Path) -> list[Path]:
    with (folder / "claims.misp.json").open("w", encoding="utf-8") as file:
        misp.write_event(content.claims, content.theatre, file)
    return [folder / "claims.misp.json"]


def _geoparquet(content: SiteContent, folder: Path) -> list[Path]:
    from contactline.export import frames  # noqa: PLC0415 - as above

    days = evidence_days(content)
    paths = [folder / name for name in ("claims.parquet", "fronts.parquet", "control.parquet")]
    frames.write_geoparquet(frames.claims_points(content.claims), paths[0])
    frames.write_geoparquet(frames.fronts_frame(content.fronts[day] for day in days), paths[1])
    frames.write_geoparquet(frames.control_frame(content.series, last_spoken(content)), paths[2])
    return paths


FORMS = {
    "geojson": _geojson,
    "csv": _csv,
    "gpkg": _geopackage,
    "geoparquet": _geoparquet,
    "qgis": _qgis,
    "stix": _stix,
    "misp": _misp,
}
"""The formats and how each is written."""
