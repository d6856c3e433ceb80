"""What may be published: delay in time and coarsening in space, applied before anything is written."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import cos, radians
from typing import Any

from contactline.model.control import ControlSeries
from contactline.model.place import Place

KM_PER_DEGREE = 111.195


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The rules of one publication. `horizon` is the last day whose reports may be told."""

    horizon: date
    delay_hours: int
    coarsen_km: float

    def position(self, lat: float, lon: float) -> tuple[float, float]:
        """Latitude and longitude in degrees on a grid of `coarsen_km`, as they are where that is 0."""
        if self.coarsen_km <= 0:
            return round(lat, 5), round(lon, 5)
        step = self.coarsen_km / KM_PER_DEGREE
        row = round(lat / step) * step
        # Meridians close towards the poles; the step east is kept as long on the ground as the step north.
        column = step / max(cos(radians(row)), 0.01)
        return round(row, 5), round(round(lon / column) * column, 5)

    def place(self, place: Place) -> Place:
        """`place` at its published position."""
        lat, lon = self.position(place.lat, place.lon)
        if self.coarsen_km <= 0 or place.position != "exact":
            return dataclasses.replace(place, lat=lat, lon=lon)
        return dataclasses.replace(place, lat=lat, lon=lon, position=f"rounded to {self.coarsen_km:g} km")

    def claim(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """A claim/1 object with its place at the published position."""
        place = record["place"]
        if place is None:
            return dict(record)
        lat, lon = self.position(place["lat"], place["lon"])
        return {**record, "place": {**place, "lat": lat, "lon": lon}}

    def series(self, series: ControlSeries) -> ControlSeries:
        """`series` with its places at their published positions."""
        return dataclasses.replace(series, places=tuple(self.place(place) for place in series.places))


def release(now: datetime, *, delay_hours: int, coarsen_km: float) -> Release:
    """The rules that hold at `now`: only days that ended at least `delay_hours` ago are told."""
    horizon = (
        now.date() if delay_hours == 0 else (now - timedelta(hours=delay_hours)).date() - timedelta(days=1)
    )
    return Release(horizon=horizon, delay_hours=delay_hours, coarsen_km=coarsen_km)
