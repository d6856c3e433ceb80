"""Tables of settlements: who holds each, from a day to a day, read row by row whatever their length."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import IO

from contactline.pipeline.mapfiles import compact, day_in

IDS = ("geonameid", "katotth", "katottg", "cod_3", "place_id")
"""Columns and properties by which published tables and their cells name a settlement."""

Point = tuple[float, float]
"""Latitude and longitude in degrees."""
Run = tuple[str, date | None, date | None]
"""A state with its first and last day; None where that end is open."""
Row = Sequence[str]


class Runs:
    """The runs of one settlement on one map, made from rows in order of day."""

    __slots__ = ("_closed", "_end", "_start", "_state")

    def __init__(self) -> None:
        self._closed: list[Run] = []
        self._state: str | None = None
        self._start: date | None = None
        self._end: date | None = None

    def add(self, state: str | None, start: date | None, end: date | None) -> None:
        """Note a state; a day that says the same as the row before it only makes that run longer."""
        if state == self._state and start is not None and start == end:
            self._end = end
            return
        self._close()
        self._state, self._start, self._end = state, start, end

    def _close(self) -> None:
        if self._state is not None:
            self._closed.append((self._state, self._start, self._end))

    def all(self) -> tuple[Run, ...]:
        """Every run, the last one too."""
        self._close()
        self._state = None
        return tuple(self._closed)


def point_id(written: object) -> str:
    """An id as tables and cells both write it."""
    return str(written).strip().removesuffix(".0").upper()


def read_runs(
    file: IO[str], *, name: str, words: Mapping[str, str], points: Mapping[str, Point]
) -> dict[str, dict[Point, Runs]]:
    """The maps of a table by name, each with the runs of its settlements.

    A map is called `name`, or as the row's `source`; a column `status_x` makes "name (x)". `words` are the states as
    written without signs; any other word says nothing. `points` places ids where the table has no coordinates. Raises
    ValueError where the table has no column that says who holds a settlement, or a coordinate is no number.
    """
    rows = csv.reader(file)
    columns = {column.strip().lower(): index for index, column in enumerate(next(rows, []))}
    said = _status_columns(columns)
    if not said:
        raise ValueError("no column 'status' or 'ctr_…' says who holds the settlements")
    where, when, source = _where(columns, points), _when(columns), columns.get("source")
    found: defaultdict[str, defaultdict[Point, Runs]] = defaultdict(lambda: defaultdict(Runs))
    for row in rows:
        at = where(row) if len(row) >= len(columns) else None
        if at is None:
            continue
        period, called = when(row), (row[source] if source is not None else "") or name
        for index, label, day in said:
            runs = found[f"{called} ({label})" if label else called][at]
            runs.add(words.get(compact(row[index])), *((day, day) if day else period))
    return {called: dict(runs) for called, runs in found.items()}


def _status_columns(columns: Mapping[str, int]) -> list[tuple[int, str, date | None]]:
    """The columns that say who holds a settlement: index, label of a map of its own, day."""
    found: list[tuple[int, str, date | None]] = []
    for column, index in columns.items():
        if column == "status" or column.startswith("status_"):
            found.append((index, column.removeprefix("status").removeprefix("_"), None))
        elif column.startswith("ctr_") and (day := day_in(column.removeprefix("ctr_")[:8])):
            found.append((index, "", day))
    return found


def _where(columns: Mapping[str, int], points: Mapping[str, Point]) -> Callable[[Row], Point | None]:
    """How a row tells its point: by coordinates, else by an id that is placed elsewhere."""
    lat, lon = (columns.get(a, columns.get(b)) for a, b in (("lat", "latitude"), ("lon", "longitude")))
    ident = next((columns[k] for k in IDS if k in columns), None)

    def point(row: Row) -> Point | None:
        if lat is not None and lon is not None and row[lat] and row[lon]:
            at = (float(row[lat]), float(row[lon]))
            return at if math.isfinite(at[0]) and math.isfinite(at[1]) else None
        return points.get(point_id(row[ident])) if ident is not None else None

    return point


def _when(columns: Mapping[str, int]) -> Callable[[Row], tuple[date | None, date | None]]:
    """How a row tells its days: one date, else a start and an end, else nothing."""
    day, start, end = (columns.get(k) for k in ("date", "start", "end"))

    def period(row: Row) -> tuple[date | None, date | None]:
        if day is not None:
            told = day_in(row[day])
            return told, told
        return (
            None if start is None else day_in(row[start]),
            None if end is None else day_in(row[end]),
        )

    return period
