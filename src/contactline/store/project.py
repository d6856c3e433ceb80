"""The project folder: settings, ledger, archive, imported gazetteers, assessed series, site."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contactline.errors import ConfigurationError, NotFoundError, UsageError

SETTINGS = "contactline.toml"

_TEMPLATE = """\
# A contactline project. The ledger, the archive of pages and the site lie beside this file.
theatre = "{theatre}"

# Where claims are kept: a file beside this one, or an address such as "postgresql://host/name".
ledger = "{ledger}"

# Nothing younger than this many hours leaves the ledger for the site, the API or an export.
# Left out: the theatre's own delay.
# delay_hours = 24

# Coordinates that leave the ledger are rounded to a grid of this many kilometres.
# Left out: the theatre's own.
# coarsen_km = 0

# Who reads the claims: the built-in reader, or a large model behind an OpenAI-compatible address
# (docs/llm-extractor.md).
# [extractor]
# kind = "llm"
# address = "http://127.0.0.1:8000/v1"
# model = "name-of-the-model"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project folder and its settings. `delay_hours`, `coarsen_km` None: the theatre's own.

    `extractor` is the table of that name as it stands, None for the built-in reader.
    """

    root: Path
    theatre: str
    ledger: str
    delay_hours: int | None = None
    coarsen_km: float | None = None
    extractor: Mapping[str, Any] | None = field(default=None, hash=False)

    @property
    def ledger_at(self) -> str:
        """The ledger's file path or database address."""
        return self.ledger if "://" in self.ledger else str(self.root / self.ledger)

    @property
    def archive(self) -> Path:
        """The folder of archived pages (WARC)."""
        return self.root / "archive"

    @property
    def gazetteer(self) -> Path:
        """The folder of imported gazetteer files."""
        return self.root / "gazetteer"

    @property
    def assessed(self) -> Path:
        """The folder of assessed series, one file for each day it is known on."""
        return self.root / "assessed"

    @property
    def site(self) -> Path:
        """The folder of the published site."""
        return self.root / "site"


def create(root: Path, *, theatre: str, ledger: str = "ledger.sqlite") -> Project:
    """Make a project folder, or complete an unfinished one. An existing settings file is kept as it is.

    Raises UsageError where the folder cannot be made or is a project of another theatre.
    """
    settings = root / SETTINGS
    if settings.exists():
        found = load(root)
        if found.theatre != theatre:
            raise UsageError(f"{root} is a project of theatre {found.theatre!r}, not {theatre!r}")
        return found
    try:
        root.mkdir(parents=True, exist_ok=True)
        unfinished = settings.with_suffix(f".{os.getpid()}.tmp")
        unfinished.write_text(_TEMPLATE.format(theatre=theatre, ledger=ledger), encoding="utf-8")
        unfinished.replace(settings)
    except OSError as error:
        raise UsageError(
            f"{root}: cannot be made a project ({error.strerror}); choose another folder"
        ) from error
    return load(root)


def find(start: Path) -> Project:
    """The project `start` lies in: the nearest folder upward with a settings file. Raises NotFoundError."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / SETTINGS).is_file():
            return load(folder)
    raise NotFoundError(
        f"{start}: no contactline project here; run `contactline init` or `contactline run PAGES` first, "
        "or name one with --project"
    )


def load(root: Path) -> Project:
    """Read the settings of the project in `root`. Raises ConfigurationError naming every fault."""
    path = root / SETTINGS
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFoundError(f"{path}: not there; run `contactline init {root}` first") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(str(path), [str(error)]) from error
    faults = list(_faults(found))
    if faults:
        raise ConfigurationError(str(path), faults)
    return Project(root=root, **found)


_KINDS: dict[str, tuple[type, ...]] = {
    "theatre": (str,),
    "ledger": (str,),
    "delay_hours": (int,),
    "coarsen_km": (int, float),
    "extractor": (dict,),
}


def _faults(found: Mapping[str, Any]) -> list[str]:
    faults = [f"{name!r} is not a setting" for name in found if name not in _KINDS]
    faults += [f"{name!r} is missing" for name in ("theatre", "ledger") if name not in found]
    for name, kinds in _KINDS.items():
        value = found.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, kinds)):
            faults.append(f"{name!r} is {value!r}, which is no {kinds[0].__name__}")
        elif isinstance(value, int | float) and value < 0:
            faults.append(f"{name!r} is negative")
    return faults
