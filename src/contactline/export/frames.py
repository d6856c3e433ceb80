"""Claims, control and fronts as data frames, and the file formats of geographers: GeoPackage, GeoParquet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import shapely.geometry

from contactline.export import geojson
from contactline.export.claims import COLUMNS, row
from contactline.model.control import ControlSeries
from contactline.model.situation import Front

WGS84 = "EPSG:4326"


def claims_frame(records: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Claims as one flat row each; `start` and `end` are days (datetime64)."""
    frame = pd.DataFrame([row(record) for record in records], columns=list(COLUMNS))
    for column in ("start", "end", "published"):
        frame[column] = pd.to_datetime(frame[column])
    return frame


def control_frame(series: ControlSeries, day: date) -> geopandas.GeoDataFrame:
    """Assessed control of a day, a point for each settlement whose status is not UNKNOWN.

    Raises IndexError for a day outside the series.
    """
    columns = ["place_id", "name", "date", "as_known_on", "status"]
    columns += [*(f"p_{side}" for side in series.sides), "p_contested", "evidence_count", "last_evidence"]
    return _frame(geojson.control_day(series, day), columns)


def fronts_frame(fronts: Iterable[Front]) -> geopandas.GeoDataFrame:
    """Lines and bands of the days."""
    features = [feature for front in fronts for feature in geojson.front_features(front)]
    return _frame(features, ["date", "as_known_on", "layer", "level", "low", "high"])


def claims_points(records: Iterable[Mapping[str, Any]]) -> geopandas.GeoDataFrame:
    """Claims whose place is known, as points with the columns of `claims_frame`."""
    placed = [record for record in records if record["place"] is not None]
    frame = claims_frame(placed)
    points = geopandas.points_from_xy(frame["lon"], frame["lat"], crs=WGS84)
    return geopandas.GeoDataFrame(frame, geometry=points)


def _frame(features: list[dict[str, Any]], columns: list[str]) -> geopandas.GeoDataFrame:
    rows = [{name: f["properties"].get(name) for name in columns} for f in features]
    shapes = [shapely.geometry.shape(f["geometry"]) for f in features]
    return geopandas.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=shapes, crs=WGS84)


def write_geopackage(layers: Mapping[str, geopandas.GeoDataFrame], path: Path) -> None:
    """Write frames as layers of one GeoPackage, in place of the file that was there."""
    path.unlink(missing_ok=True)
    for name, frame in layers.items():
        if len(frame):
            frame.to_file(path, layer=name, driver="GPKG")


def write_geoparquet(frame: geopandas.GeoDataFrame, path: Path) -> None:
    """Write a frame as GeoParquet."""
    frame.to_parquet(path, index=False)
