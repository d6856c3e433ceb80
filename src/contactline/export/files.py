"""A publication as files of one format."""

from __future__ import annotations

from pathlib import Path

from contactline.export import geojson
from contactline.export.claims import write_csv as write_claims_csv
from contactline.export.conflict import write_acled, write_ucdp
from contactline.export.control import write_csv as write_control_csv
from contactline.export.site import SiteContent, evidence_days


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
    layers = {
        "claims": frames.claims_points(content.claims),
        "control": frames.control_frame(content.series, days[-1]),
        "fronts": frames.fronts_frame(content.fronts[day] for day in days),
    }
    frames.write_geopackage(layers, folder / "contactline.gpkg")
    return [folder / "contactline.gpkg"]


def _geoparquet(content: SiteContent, folder: Path) -> list[Path]:
    from contactline.export import frames  # noqa: PLC0415 - as above

    paths = [folder / name for name in ("claims.parquet", "fronts.parquet")]
    frames.write_geoparquet(frames.claims_points(content.claims), paths[0])
    fronts = (content.fronts[day] for day in evidence_days(content))
    frames.write_geoparquet(frames.fronts_frame(fronts), paths[1])
    return paths


FORMS = {"geojson": _geojson, "csv": _csv, "gpkg": _geopackage, "geoparquet": _geoparquet}
"""The formats and how each is written."""
