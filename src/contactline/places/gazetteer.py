"""Every place of a theatre, by any of its names, by its id, or by where it lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from contactline.errors import NotFoundError
from contactline.model.place import Feature, Name, Place
from contactline.model.theatre import Theatre
from contactline.places.build import build
from contactline.places.entry import KM_PER_DEGREE
from contactline.places.spelling import fold
from contactline.places.store import Columns, cache_folder, digest_of, read_store, write_store
from contactline.theatres.load import load_theatre
from contactline.theatres.pack import pack_folder

_RULES = tuple(Path(__file__).with_name(name) for name in ("spelling.toml", "transliteration.toml"))


def load_gazetteer(theatre: Theatre | str, *, imported: Sequence[Path] = ()) -> Gazetteer:
    """The gazetteer of a theatre, with the user's imported files merged in.

    Built once from its sources (some ten seconds) and kept in the user's cache folder; a start after that takes
    under a second. Raises ConfigurationError where the pack is faulty, InputError where an imported file cannot be
    read at all.
    """
    theatre = load_theatre(theatre) if isinstance(theatre, str) else theatre
    folder = pack_folder(theatre.theatre_id)
    files = sorted(Path(path) for path in imported)
    path = cache_folder() / f"gazetteer-{theatre.theatre_id}-{digest_of(folder, _RULES, files)}.json"
    columns = read_store(path)
    if columns is None:
        columns = build(folder, theatre.country, files)
        write_store(path, columns)
    return Gazetteer(columns)


class Gazetteer:
    """Places by name, id and position. Places are made when asked for; the columns stay as they were read."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._made: dict[int, Place] = {}
        self._keys: Mapping[str, list[int]] = columns["keys"]
        self._number = {place_id: i for i, place_id in enumerate(columns["place_id"])}
        self.lat: npt.NDArray[np.float64] = np.array(columns["lat"], dtype=np.float64)
        self.lon: npt.NDArray[np.float64] = np.array(columns["lon"], dtype=np.float64)
        self.population: npt.NDArray[np.int64] = np.array(columns["population"], dtype=np.int64)
        self.radius_km: npt.NDArray[np.float64] = np.array(columns["radius_km"], dtype=np.float64)
        self.feature: list[str] = columns["feature"]
        self.admin1: list[str] = columns["admin1"]
        self._settled = np.array([feature == Feature.SETTLEMENT.value for feature in self.feature])

    def __len__(self) -> int:
        return len(self.feature)

    def __iter__(self) -> Iterator[Place]:
        return (self.place(i) for i in range(len(self)))

    def lookup(self, name: str) -> tuple[Place, ...]:
        """Places of that name in any spelling, the most populous first; empty where there is none."""
        numbers = self._keys.get(fold(name), ())
        return tuple(self.place(i) for i in sorted(numbers, key=lambda i: -int(self.population[i])))

    def numbers(self, key: str) -> Sequence[int]:
        """Numbers of the places of a folded name."""
        return self._keys.get(key, ())

    @property
    def columns(self) -> Columns:
        """The columns as they were built."""
        return self._columns

    @property
    def keys(self) -> Mapping[str, list[int]]:
        """Folded names and the numbers of their places."""
        return self._keys

    def by_id(self, place_id: str) -> Place:
        """The place of that id. Raises NotFoundError."""
        number = self._number.get(place_id)
        if number is None:
            raise NotFoundError(f"no place has the id {place_id!r}")
        return self.place(number)

    def near(self, lat: float, lon: float, km: float) -> tuple[Place, ...]:
        """Settlements within `km` of a point, nearest first."""
        far = self.distances_km(lat, lon)
        hits = np.flatnonzero((far <= km) & self._settled)
        return tuple(self.place(int(i)) for i in hits[np.argsort(far[hits], kind="stable")])

    def distances_km(self, lat: float, lon: float) -> npt.NDArray[np.float64]:
        """Distance of every place from a point, in kilometres, on a local plane."""
        dx = (self.lon - lon) * np.cos(np.radians((self.lat + lat) / 2))
        return np.asarray(KM_PER_DEGREE * np.hypot(self.lat - lat, dx), dtype=np.float64)

    def settlements(self) -> tuple[Place, ...]:
        """All settlements."""
        return tuple(self.place(int(i)) for i in np.flatnonzero(self._settled))

    def town_of(self, place_id: str) -> Place | None:
        """The settlement that a sector is named after or a facility belongs to."""
        town = self._columns["towns"].get(place_id)
        return self.by_id(town) if town else None

    def place(self, number: int) -> Place:
        """The place of that number."""
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = self._make(number)
        return made

    def _make(self, number: int) -> Place:
        c = self._columns
        rows = (row.split("\t") for row in c["names"][number].split("\n") if row)
        return Place(
            place_id=c["place_id"][number], name=c["name"][number], lat=c["lat"][number], lon=c["lon"][number],
            feature=Feature(c["feature"][number]), country=c["country"][number], admin1=c["admin1"][number] or None,
            admin2=c["admin2"][number] or None, population=c["population"][number] or None,
            radius_km=c["radius_km"][number], position=c["position"][number], source=c["source"][number],
            names=tuple(_name(*row) for row in rows),
        )  # fmt: skip


def _name(text: str, language: str, kind: str, start: str, end: str) -> Name:
    return Name(
        text=text,
        language=language,
        kind=kind,
        start=date.fromisoformat(start) if start else None,
        end=date.fromisoformat(end) if end else None,
    )
