"""Where the packs lie, and their files read with the line of each fault."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contactline.errors import ConfigurationError, NotFoundError

PACKS = Path(__file__).parent


def pack_folder(theatre_id: str) -> Path:
    """Folder of the pack of that id. Raises NotFoundError where there is none."""
    folder = PACKS / theatre_id
    if theatre_id not in pack_ids():
        raise NotFoundError(f"no theatre {theatre_id!r}; there are: {', '.join(pack_ids())}")
    return folder


def pack_ids() -> tuple[str, ...]:
    """Ids of the packs that are installed."""
    return tuple(sorted(path.parent.name for path in PACKS.glob("*/theatre.toml")))


@dataclass(slots=True)
class Faults:
    """Collects what is wrong in a pack, so that all of it is told at once."""

    found: list[str] = field(default_factory=list)

    def add(self, where: str, what: str) -> None:
        """Note one fault; `where` is a file with a line or a key."""
        self.found.append(f"{where}: {what}")

    def raise_any(self, where: str) -> None:
        """Raise ConfigurationError with every fault noted, if there is one."""
        if self.found:
            raise ConfigurationError(where, self.found)


@dataclass(frozen=True, slots=True)
class Row:
    """One table of a pack's file, with where it stands."""

    where: str
    data: Mapping[str, Any]
    faults: Faults

    def text(self, key: str, default: str | None = None) -> str:
        """A string that is not empty; notes a fault where it is missing."""
        value = self.data.get(key, default)
        if isinstance(value, str) and (value or value == default):
            return value
        self.faults.add(self.where, f"{key} should be a text, is {value!r}")
        return ""

    def maybe(self, key: str) -> str | None:
        """A string, or None where the key is missing."""
        return self.text(key) if key in self.data else None

    def number(self, key: str, default: float | None, low: float, high: float) -> float:
        """A number between `low` and `high`."""
        value = self.data.get(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        self.faults.add(self.where, f"{key} should be a number from {low:g} to {high:g}, is {value!r}")
        return low

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings, empty where the key is missing."""
        value = self.data.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
            return tuple(value)
        self.faults.add(self.where, f"{key} should be a list of texts, is {value!r}")
        return ()

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        """One of the allowed words."""
        value = self.text(key)
        if value and value not in allowed:
            self.faults.add(self.where, f"{key} is {value!r}, should be one of: {', '.join(allowed)}")
        return value

    def only(self, *keys: str) -> None:
        """Note a fault for every key that is not one of these: a misspelt key must not pass unread."""
        for key in self.data:
            if key not in keys:
                self.faults.add(self.where, f"key {key!r} is not known")


def read_toml(path: Path, faults: Faults) -> dict[str, Any]:
    """The file's tables; a fault and nothing where it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.add(path.name, "file is missing")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        faults.add(path.name, str(error))
    return {}


def rows(path: Path, key: str, faults: Faults, *, required: bool = True) -> list[Row]:
    """The tables of the list `key`, each with its line: `name = "..."` rows are found again in the text."""
    if not required and not path.exists():
        return []
    tables = read_toml(path, faults).get(key, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        faults.add(path.name, f"{key} should be a list of tables")
        return []
    lines = _lines_of_rows(path)
    return [
        Row(f"{path.name}, {f'line {lines[i]}' if i < len(lines) else f'{key} {i + 1}'}", table, faults)
        for i, table in enumerate(tables)
    ]


def _lines_of_rows(path: Path) -> list[int]:
    """Lines on which a row of a one-row-a-line list begins."""
    text = path.read_text(encoding="utf-8")
    return [number for number, line in enumerate(text.splitlines(), 1) if line.lstrip().startswith("{")]


def csv_rows(path: Path, columns: Sequence[str], faults: Faults) -> list[Row]:
    """Rows of a CSV file with a header line; notes rows of the wrong length and goes on."""
    found: list[Row] = []
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(line for line in stream if not line.startswith("#"))
            header = next(reader, [])
            if header != list(columns):
                faults.add(path.name, f"columns are {header}, should be {list(columns)}")
                return []
            for cells in reader:
                where = f"{path.name}, row {reader.line_num}"
                if len(cells) != len(columns):
                    faults.add(where, f"{len(cells)} cells, should be {len(columns)}")
                    continue
                found.append(Row(where, dict(zip(columns, cells, strict=True)), faults))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.add(path.name, str(error))
    return found


def read_json(path: Path, faults: Faults) -> Any:
    """The file's JSON; a fault and None where it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.add(path.name, "file is missing")
    except (ValueError, OSError) as error:
        faults.add(path.name, str(error))
    return None
