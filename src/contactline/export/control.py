"""The assessed control series as a table: Parquet and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from contactline.model.control import CONTESTED, UNKNOWN, ControlSeries

CLAIM_DAYS = 30
"""A row names the claims that speak of its place on its day or in so many days before."""

_ROWS_AT_ONCE = 1_000_000


def status_codes(series: ControlSeries) -> npt.NDArray[np.int8]:
    """Status of each day and place as an index into sides, CONTESTED, UNKNOWN; shape (days, places)."""
    best = np.argmax(series.probability, axis=2).astype(np.int8)
    unknown = np.int8(len(series.sides) + 1)
    return np.where(series.known, best, unknown)


def statuses(series: ControlSeries) -> tuple[str, ...]:
    """The words that `status_codes` indexes."""
    return (*series.sides, CONTESTED, UNKNOWN)


def spoken_of(series: ControlSeries) -> npt.NDArray[np.intp]:
    """Indices of the places with evidence or with a status other than UNKNOWN on some day."""
    if not series.places:
        return np.zeros(0, dtype=np.intp)
    return np.flatnonzero(series.known.any(axis=0) | (series.evidence_count > 0).any(axis=0))


def schema(series: ControlSeries) -> pa.Schema:
    """The columns of a control series; one p_SIDE for each side, probabilities between 0 and 1."""
    text = pa.dictionary(pa.int32(), pa.string())
    return pa.schema(
        [
            ("place_id", text),
            ("name", text),
            ("lat", pa.float64()),
            ("lon", pa.float64()),
            ("date", pa.date32()),
            ("as_known_on", pa.date32()),
            ("status", text),
            *((f"p_{side}", pa.float32()) for side in series.sides),
            ("p_contested", pa.float32()),
            ("evidence_count", pa.int32()),
            ("last_evidence", pa.date32()),
            ("claim_ids", text),
        ]
    )


def tables(series: ControlSeries) -> Iterator[pa.Table]:
    """The series as tables of about a million rows, by day, then place; without places never spoken of."""
    chosen = spoken_of(series)
    days = series.probability.shape[0]
    step = max(1, _ROWS_AT_ONCE // max(1, len(chosen)))
    for first in range(0, days, step):
        yield _table(series, chosen, first, min(days, first + step))


def _table(series: ControlSeries, chosen: npt.NDArray[np.intp], first: int, last: int) -> pa.Table:
    days, many = last - first, len(chosen)
    places = [series.places[i] for i in chosen]
    each = np.tile(np.arange(many, dtype=np.int32), days)
    rows = np.ix_(np.arange(first, last), chosen)
    probability = series.probability[rows].reshape(-1, len(series.sides) + 1)
    epoch = np.datetime64(series.start, "D")
    last_evidence = series.last_evidence[rows].ravel()
    columns: dict[str, Any] = {
        "place_id": _coded(each, [place.place_id for place in places]),
        "name": _coded(each, [place.name for place in places]),
        "lat": np.array([place.lat for place in places], dtype=np.float64)[each],
        "lon": np.array([place.lon for place in places], dtype=np.float64)[each],
        "date": pa.array(np.repeat(epoch + np.arange(first, last), many)),
        "as_known_on": pa.array(np.full(days * many, np.datetime64(series.as_known_on, "D"))),
        "status": _coded(status_codes(series)[rows].ravel().astype(np.int32), list(statuses(series))),
        "p_contested": probability[:, -1],
        "evidence_count": series.evidence_count[rows].ravel(),
        "last_evidence": pa.array(epoch + last_evidence, mask=last_evidence < 0),
        "claim_ids": _claim_ids(series, chosen, first, last),
    }
    columns |= {f"p_{side}": probability[:, i] for i, side in enumerate(series.sides)}
    wanted = schema(series)
    return pa.table([columns[name] for name in wanted.names], schema=wanted)


def _coded(index: npt.NDArray[np.int32], values: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(index), pa.array(values, pa.string()))


def _claim_ids(
    series: ControlSeries, chosen: npt.NDArray[np.intp], first: int, last: int
) -> pa.DictionaryArray:
    """For each day and place the ids joined by ";"; equal lists are stored once."""
    code: dict[str, int] = {"": 0}
    index = np.zeros((last - first, len(chosen)), dtype=np.int32)
    for column, place in enumerate(chosen):
        for since, until, ids in _spells(series.claim_ids.get(int(place), ()), last):
            rows = slice(max(since, first) - first, max(until, first) - first)
            index[rows, column] = code.setdefault(ids, len(code))
    return _coded(index.ravel(), list(code))


def _spells(spoken: tuple[tuple[int, str], ...], last: int) -> Iterator[tuple[int, int, str]]:
    """Stretches of days (half open) over which the recent claims are the same, with their ids."""
    turns = sorted(
        {day for day, _ in spoken} | {min(last, day + CLAIM_DAYS + 1) for day, _ in spoken} | {last}
    )
    for since, until in pairwise(turns):
        recent = sorted({claim_id for day, claim_id in spoken if since - CLAIM_DAYS <= day <= since})
        yield since, until, ";".join(recent)


def write_parquet(series: ControlSeries, path: Path) -> int:
    """Write the series to a Parquet file; returns its rows."""
    rows = 0
    with pyarrow.parquet.ParquetWriter(path, schema(series), compression="zstd") as writer:
        for table in tables(series):
            writer.write_table(table)
            rows += table.num_rows
    return rows


def write_csv(series: ControlSeries, path: Path) -> int:
    """Write the series to a CSV file; returns its rows."""
    rows = 0
    with path.open("wb") as file, pyarrow.csv.CSVWriter(file, _plain(schema(series))) as writer:
        for table in tables(series):
            writer.write_table(table.cast(_plain(table.schema)))
            rows += table.num_rows
    return rows


def _plain(coded: pa.Schema) -> pa.Schema:
    return pa.schema([(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in coded])
