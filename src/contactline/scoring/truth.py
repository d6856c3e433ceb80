"""What independent maps showed: intervals of status by settlement, matched to the places of a series."""

from __future__ import annotations

import csv
import gzip
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from contactline.errors import InputError
from contactline.model.control import CONTESTED
from contactline.model.place import Place

COLUMNS = ("name", "lat", "lon", "source", "status", "start", "end")
SAME_KM = 1.0
CLAIMED = "CLAIMED"
NOT_SHOWN = -1
KM_PER_DEGREE = 111.195

States = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthRow:
    """One source's status of one settlement from `start` to `end`, both included."""

    key: str
    lat: float
    lon: float
    source: str
    status: str
    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What each source showed for the places of a series.

    `states[source]` has shape (days, places): a side's number, the number of sides for contested, -1 where
    the source shows nothing or only a claim.
    """

    start: date
    states: Mapping[str, States] = field(repr=False)


def read_truth(path: Path) -> list[TruthRow]:
    """Rows of a CSV file (also .gz) with the columns `COLUMNS`; an id column (osm_id, place_id) tells
    namesakes apart.

    Raises InputError for a missing column or an unreadable value, with its line.
    """
    with _open(path) as file:
        reader = csv.DictReader(file)
        missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
        if missing:
            raise InputError(f"{path}: not a truth table, lacks column(s) {', '.join(missing)}")
        return list(_rows(reader, path))


def _open(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _rows(reader: csv.DictReader[str], path: Path) -> Iterator[TruthRow]:
    for line, row in enumerate(reader, start=2):
        try:
            yield TruthRow(
                key=row.get("place_id") or row.get("osm_id") or f"{row['name']}@{row['lat']},{row['lon']}",
                lat=float(row["lat"]),
                lon=float(row["lon"]),
                source=row["source"],
                status=row["status"],
                start=date.fromisoformat(row["start"]),
                end=date.fromisoformat(row["end"]),
            )
        except ValueError as error:
            raise InputError(f"{path}, line {line}: {error}") from error


def match_truth(
    rows: Iterable[TruthRow], places: Sequence[Place], sides: Sequence[str], *, start: date, days: int
) -> Truth:
    """The rows laid over `places` and days: by place id, else the nearest place within `SAME_KM`.

    A status is the side it begins with ("RU_RECENT_GAIN": RU) or CONTESTED; one that names a mere claim is
    left out, as is any other.
    """
    each = list(rows)
    index = _match({row.key: row for row in each}, places)
    states: dict[str, States] = defaultdict(lambda: np.full((days, len(places)), NOT_SHOWN, dtype=np.int8))
    for row in each:
        place, state = index.get(row.key), _state(row.status, sides)
        if place is None or state is None:
            continue
        first, last = max((row.start - start).days, 0), min((row.end - start).days, days - 1)
        if first <= last:
            states[row.source][first : last + 1, place] = state
    return Truth(start=start, states=dict(states))


def _state(status: str, sides: Sequence[str]) -> int | None:
    if CLAIMED in status:
        return None
    if status == CONTESTED:
        return len(sides)
    side = status.split("_", 1)[0]
    return sides.index(side) if side in sides else None


def _match(rows: Mapping[str, TruthRow], places: Sequence[Place]) -> dict[str, int]:
    if not places or not rows:
        return {}
    by_id = {place.place_id.rsplit(":", 1)[-1]: i for i, place in enumerate(places)}
    by_id |= {place.place_id: i for i, place in enumerate(places)}
    stretch = math.cos(math.radians(float(np.mean([p.lat for p in places]))))
    scale = np.array([KM_PER_DEGREE, KM_PER_DEGREE * stretch])
    tree = KDTree(np.array([(p.lat, p.lon) for p in places]) * scale)
    keys = list(rows)
    where = np.array([(rows[k].lat, rows[k].lon) for k in keys]) * scale
    query = tree.query(where, k=1)
    distance, nearest = np.asarray(query[0]), np.asarray(query[1])
    found = {k: int(i) for k, d, i in zip(keys, distance, nearest, strict=True) if d <= SAME_KM}
    return found | {k: by_id[k] for k in keys if k in by_id}
