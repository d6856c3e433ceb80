"""Files that hold maps: opened whatever they are packed in, with the day and the name that they tell."""

from __future__ import annotations

import gzip
import io
import json
import math
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import shapely
import shapely.geometry

MOST_AREAS = 256 * 1024 * 1024
MOST_TABLE = 2 * 1024 * 1024 * 1024
"""Bytes of a file, unpacked: areas are held in memory, a table is read row by row (a year of a country: 0.6 GB)."""
_NO_SIGN = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
_UNIX = re.compile(r"(?<!\d)(1[4-9]\d{8})(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(rf"(\d\d)[ _-]?({'|'.join(_MONTHS)})[a-z]{{0,9}}[ _-]?(20\d\d)", re.IGNORECASE)
_MERCATOR_M = 20037508.342789244

Json = Mapping[str, Any]


def opened(path: Path, most: int) -> IO[str]:
    """The text of a file, unpacked where it is gzipped or the one member of a zip; ValueError past `most` bytes."""
    if path.suffix.lower() == ".gz":
        raw: Any = gzip.open(path)  # noqa: SIM115 - the reader closes it
    elif path.suffix.lower() == ".zip":
        archive = zipfile.ZipFile(path)
        members = [
            m for m in archive.infolist() if m.filename.lower().endswith((".csv", ".json", ".geojson"))
        ]
        if len(members) != 1 or members[0].file_size > most:
            raise ValueError(f"a zip should hold one file, of no more than {most >> 20} MB")
        raw = archive.open(members[0])
    else:
        raw = path.open("rb")
    return io.TextIOWrapper(io.BufferedReader(_Bounded(raw, most)), encoding="utf-8-sig", newline="")


class _Bounded(io.RawIOBase):
    """A stream that refuses to give more than `most` bytes, so that a small file cannot unpack to a huge one."""

    def __init__(self, raw: IO[bytes], most: int) -> None:
        self._raw, self._left, self._most = raw, most, most

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """As of any raw stream."""
        data = self._raw.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise ValueError(f"more than {self._most >> 20} MB")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """As of any raw stream."""
        self._raw.close()
        super().close()


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def json_of(path: Path) -> Json:
    """The JSON object of a file. Raises ValueError, TypeError, OSError, RecursionError where it is none."""
    with opened(path, MOST_AREAS) as file:
        data = json.load(file, parse_constant=_no_number)
    if isinstance(data, str):  # an answer that was written down as a text
        data = json.loads(data)
    if not isinstance(data, dict):
        raise TypeError("not a JSON object")
    return data


def area_of(geometry: Json) -> shapely.Geometry:
    """A GeoJSON geometry in degrees, flat and valid. Raises ValueError, KeyError, shapely.errors.ShapelyError."""
    with np.errstate(invalid="ignore"):  # what is no number is found below
        area = shapely.force_2d(shapely.geometry.shape(geometry))
    west, south, east, north = area.bounds if not area.is_empty else (0.0, 0.0, 0.0, 0.0)
    if not all(map(math.isfinite, (west, south, east, north))):
        raise ValueError("a coordinate is no number")
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        area = shapely.transform(area, _degrees)
    return shapely.make_valid(area)


def _degrees(metres: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Web Mercator in metres, as map servers give it, to degrees (EPSG:3857, spherical)."""
    out = metres.copy()
    out[:, 0] = metres[:, 0] / _MERCATOR_M * 180
    out[:, 1] = [math.degrees(math.atan(math.sinh(y / _MERCATOR_M * math.pi))) for y in metres[:, 1]]
    return out


@lru_cache(maxsize=8192)
def day_in(name: str) -> date | None:
    """The day that a file's name or a number tells: 20240708, 2024-07-08, 13APR2022, a moment of Unix time."""
    for year, month, day in _DIGITS.findall(name):
        if found := _date(int(year), int(month), int(day)):
            return found
    for day, month, year in _NAMED.findall(name):
        if found := _date(int(year), _MONTHS.index(month.lower()) + 1, int(day)):
            return found
    unix = _UNIX.search(name)
    return datetime.fromtimestamp(int(unix[1]), UTC).date() if unix else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def plain_name(path: Path) -> str:
    """A file's name without its endings and its day, so that the files of one map have one name."""
    name = path.name.split(".")[0]
    name = _UNIX.sub("", _NAMED.sub("", _DIGITS.sub("", name)))
    return name.strip("_- ") or path.name.split(".")[0]


@lru_cache(maxsize=8192)
def compact(text: str) -> str:
    """The letters and figures of a text, small: "geoJSON.status.occupied" is "geojsonstatusoccupied"."""
    return _NO_SIGN.sub("", text[:400].lower())
