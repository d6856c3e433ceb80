"""Ukraine's codifier of settlements (KATOTTH) as a user's file: the published workbook, or its rows as CSV.

Seven columns: the codes of five levels, a category, a name. It gives names and hierarchy and no positions.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median

from contactline.errors import InputError
from contactline.places.entry import Entry
from contactline.places.sources import SETTLEMENTS
from contactline.places.spelling import romanise

MAGIC = b"PK\x03\x04"
_CODE = re.compile(r"UA\d{17}")
_COLUMNS = 7
_MOST_BYTES = 200_000_000
_HROMADA = len("katottg:UA1416021")
_REACH_KM = 12.0

Row = tuple[int, Sequence[str]]


def workbook_rows(path: Path) -> Iterator[Row]:
    """Rows of the first sheet of a workbook with their numbers. Raises InputError where it cannot be read."""
    import openpyxl  # noqa: PLC0415 - only needed for a workbook

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_BYTES:
                raise InputError(f"{path}: unpacks to more than {_MOST_BYTES // 10**6} MB")
        book = openpyxl.load_workbook(path, read_only=True)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise InputError(f"{path}: cannot be read as a workbook ({error})") from error
    try:
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            yield number, ["" if cell is None else str(cell).strip() for cell in cells]
    finally:
        book.close()


def csv_rows(text: str) -> Iterator[Row]:
    """Rows of a CSV file, separated by semicolons or commas, with their line numbers."""
    mark = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=mark)
    for cells in reader:
        yield reader.line_num, [cell.strip() for cell in cells]


def looks_like_codifier(text: str) -> bool:
    """Whether one of the first lines begins with a code of the codifier."""
    return any(_CODE.match(line.lstrip('"')) for line in text.split("\n", 60)[:60])


def settlements(rows: Iterable[Row]) -> Iterator[Entry | tuple[int, str]]:
    """The settlements, without a point (lat 0); in place of a faulty row its number and what is wrong with it.

    `admin1` is the code of the first level ("UA14"), `admin2` the romanised name of the raion.
    """
    raions: dict[str, str] = {}
    for number, cells in rows:
        if not cells or not _CODE.fullmatch(cells[0]):
            if any(_CODE.fullmatch(cell) for cell in cells):
                yield number, "the first level has no code"
            continue
        if len(cells) < _COLUMNS or not cells[6]:
            yield number, f"{len(cells)} columns, should be {_COLUMNS} with a name"
            continue
        name = cells[6].replace("`", "’").replace("'", "’")
        if cells[5] == "P":
            raions[cells[1]] = romanise(name)
        elif cells[5] in SETTLEMENTS:
            yield _entry(cells[3] or cells[0], name, cells[0][:4], raions.get(cells[1], ""))


def _entry(code: str, native: str, unit: str, raion: str) -> Entry:
    entry = Entry(
        place_id=f"katottg:{code}", name=romanise(native), native=native, lat=0.0, lon=0.0, feature="settlement",
        country="", admin1=unit, admin2=raion, source="katottg",
    )  # fmt: skip
    entry.add_name(entry.name, "en", "official")
    entry.add_name(native, "uk", "official")
    return entry


def with_codifier(entries: list[Entry], given: Iterable[Entry]) -> list[Entry]:
    """The entries with those of a codifier: a new name replaces the old, which stays as a former one; a settlement
    that was not there is put at the centre of its hromada, or left out where nothing of the hromada is placed.
    """
    known = {entry.place_id: entry for entry in entries}
    points: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.place_id.startswith("katottg:") and entry.feature == "settlement":
            points[entry.place_id[:_HROMADA]].append(entry)
    added: list[Entry] = []
    for new in given:
        there = known.get(new.place_id)
        around = points.get(new.place_id[:_HROMADA], [])
        if there is not None:
            _rename(there, new)
        elif around:
            new.lat, new.lon = median(e.lat for e in around), median(e.lon for e in around)
            new.radius_km, new.position = _REACH_KM, "centre of its hromada"
            added.append(new)
    return entries + added


def _rename(entry: Entry, new: Entry) -> None:
    if entry.native == new.native:
        return
    entry.names = [
        (text, language, "former" if kind == "official" and not end else kind, start, end)
        for text, language, kind, start, end in entry.names
    ]
    entry.name, entry.native = new.name, new.native
    for text, language, kind, start, end in new.names:
        entry.add_name(text, language, kind, start, end)
