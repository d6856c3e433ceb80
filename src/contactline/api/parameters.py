"""Query parameters of OGC API Features: limit, offset, bbox, datetime, and as-known-on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from contactline.errors import UsageError

MOST = 10_000
USUAL = 100
NAMES = frozenset({"limit", "offset", "bbox", "datetime", "as-known-on", "f"})

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request asks for. `bbox` is west, south, east, north; `start` and `end` are days, None where
    open.
    """

    limit: int = USUAL
    offset: int = 0
    bbox: Box | None = None
    start: date | None = None
    end: date | None = None
    dated: bool = False
    as_known_on: date | None = None
    after: date | None = None


def parse(query: Mapping[str, str], *, also: frozenset[str] = frozenset()) -> Asked:
    """What a query asks for; `also` names parameters known beside NAMES. Raises UsageError for an unknown
    parameter or a value that cannot be.
    """
    unknown = sorted(set(query) - NAMES - also)
    if unknown:
        known = ", ".join(sorted(NAMES | also))
        raise UsageError(f"unknown parameter {unknown[0][:80]!r}; known are {known}")
    if query.get("f", "json") != "json":
        raise UsageError("f can only be json")
    start, end = _interval(query["datetime"]) if "datetime" in query else (None, None)
    return Asked(
        limit=min(_count(query, "limit", USUAL, 1), MOST),
        offset=_count(query, "offset", 0, 0),
        bbox=_box(query["bbox"]) if "bbox" in query else None,
        start=start,
        end=end,
        dated="datetime" in query,
        as_known_on=_day(query["as-known-on"], "as-known-on") if "as-known-on" in query else None,
        after=_day(query["after"], "after") if "after" in query else None,
    )


def _count(query: Mapping[str, str], name: str, usual: int, least: int) -> int:
    text = query.get(name, str(usual))
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) < least:
        raise UsageError(f"{name}={text!r} should be a whole number from {least} up")
    return int(text)


def _box(text: str) -> Box:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)) or numbers[1] > numbers[3]:
        raise UsageError(f"bbox={text!r} should be west,south,east,north in degrees")
    return (numbers[0], numbers[1], numbers[2], numbers[3])


def _interval(text: str) -> tuple[date | None, date | None]:
    """A day, or two with a slash; ".." or nothing leaves an end open (RFC 3339, as OGC API Features says)."""
    if "/" not in text:
        one = _day(text, "datetime")
        return one, one
    first, _, last = text.partition("/")
    start = None if first in {"", ".."} else _day(first, "datetime")
    end = None if last in {"", ".."} else _day(last, "datetime")
    if start and end and end < start:
        raise UsageError(f"datetime={text!r} ends before it starts")
    return start, end


def _day(text: str, name: str) -> date:
    try:
        return (
            date.fromisoformat(text[:10])
            if len(text) == 10 or text[10:11] in {"T", "t", " "}
            else _wrong(text)
        )
    except ValueError:
        raise UsageError(f"{name}={text[:40]!r} should be a day such as 2023-04-07") from None


def _wrong(text: str) -> date:
    raise ValueError(text)


def inside(box: Box | None, position: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Which positions (longitude, latitude; shape (n, 2)) lie in `box`; nan lies in none. No box holds all."""
    if box is None:
        return np.ones(len(position), dtype=np.bool_)
    west, south, east, north = box
    lon, lat = position[:, 0], position[:, 1]
    across = (lon >= west) & (lon <= east) if west <= east else (lon >= west) | (lon <= east)
    return np.asarray(across & (lat >= south) & (lat <= north))


def meets(box: Box | None, bounds: Box) -> bool:
    """Whether a feature's own box meets `box`. A box whose west lies east of its east crosses the date line."""
    if box is None:
        return True
    west, south, east, north = box
    if bounds[1] > north or bounds[3] < south:
        return False
    reaches_east, reaches_west = bounds[2] >= west, bounds[0] <= east
    return reaches_east and reaches_west if west <= east else reaches_east or reaches_west


def bounds_of(geometry: Mapping[str, Any]) -> Box:
    """The box of a GeoJSON geometry that has a point."""
    points = list(_points(geometry["coordinates"]))
    lon, lat = [p[0] for p in points], [p[1] for p in points]
    return (min(lon), min(lat), max(lon), max(lat))


def _points(nested: Any) -> Any:
    if nested and isinstance(nested[0], int | float):
        yield nested
        return
    for part in nested:
        yield from _points(part)
