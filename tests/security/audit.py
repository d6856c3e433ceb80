"""Checks the locks: every package pinned to one version by hashes, installed as pinned, under a licence that is known.

`python -m tests.security.audit` (or `make audit`) says what is wrong, one line each, and fails where anything is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata, version
from pathlib import Path

LOCKS = Path(__file__).parents[2] / "requirements"
RUN, DEVELOP = ("run.txt",), ("build.txt", "run.txt", "dev.txt")
_PIN = re.compile(r"([A-Za-z0-9][\w.-]{0,80})(?:\[[\w,-]{1,80}\])?==([\w.+!-]{1,60})(?: ; [^\\]{1,200})?")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
_FREE = re.compile(
    r"\b(?:MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public|Unlicense|CC0|HPND|Zlib|"
    r"zlib|LGPL|Lesser General Public|Public Domain|Boost|BSL-1\.0|OFL|Historical Permission)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One package of a lock."""

    name: str
    version: str
    hashes: int
    lock: str


def pins(name: str, text: str) -> Iterator[Pin | str]:
    """The packages of a lock's text; a line that pins nothing comes out as it is."""
    entries = re.sub(r"\\\n", " ", text).splitlines()
    for entry in (line.partition(" #")[0].strip() for line in entries):
        if not entry or entry.startswith("#"):
            continue
        head = _PIN.match(entry)
        if head is None:
            yield entry[:120]
        else:
            yield Pin(name=head[1].lower(), version=head[2], hashes=len(_HASH.findall(entry)), lock=name)


def faults_of_locks(locks: dict[str, str]) -> Iterator[str]:
    """What is wrong with locks: lines that are no pin, pins without hash, two versions of one package."""
    seen: dict[str, Pin] = {}
    for lock, text in locks.items():
        for found in pins(lock, text):
            if isinstance(found, str):
                yield f"{lock}: pins nothing: {found}"
                continue
            if not found.hashes:
                yield f"{lock}: {found.name} has no hash"
            before = seen.setdefault(found.name, found)
            if before.version != found.version:
                yield f"{found.name}: {before.version} in {before.lock}, {found.version} in {lock}"


def faults_of_installed(locks: dict[str, str]) -> Iterator[str]:
    """Pinned packages that are here in another version, or under no licence that is known."""
    for found in {
        one.name: one for lock in locks for one in pins(lock, locks[lock]) if isinstance(one, Pin)
    }.values():
        try:
            here = version(found.name)
        except PackageNotFoundError:
            continue
        if here != found.version:
            yield f"{found.name}: {here} is installed, {found.version} is pinned in {found.lock}"
        told = licence(metadata(found.name))
        if not _FREE.search(told):
            yield f"{found.name}: licence not known: {told[:80] or 'none told'}"


def licence(told: PackageMetadata) -> str:
    """All that a package says of its licence, on one line."""
    classified = [name for name in told.get_all("Classifier") or [] if name.startswith("License ::")]
    said = [told.get("License-Expression") or "", (told.get("License") or "")[:400], *classified]
    return " ".join(" ".join(part.split()) for part in said if part)


def read(names: tuple[str, ...]) -> dict[str, str]:
    """The locks of those names."""
    return {name: (LOCKS / name).read_text(encoding="utf-8") for name in names}


def main() -> int:
    """Check all locks; 1 where anything is wrong."""
    locks = read(DEVELOP)
    found = [*faults_of_locks(locks), *faults_of_installed(locks)]
    count = len(
        {one.name for lock, text in locks.items() for one in pins(lock, text) if isinstance(one, Pin)}
    )
    sys.stdout.write("\n".join([*found, f"{count} packages pinned, {len(found)} fault(s)"]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
