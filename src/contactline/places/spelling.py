"""Spellings: one key for all spellings of a name, and the spellings that other systems make of it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

_HERE = Path(__file__).parent
_RULES = tomllib.loads((_HERE / "spelling.toml").read_text(encoding="utf-8"))
_SYSTEMS = tomllib.loads((_HERE / "transliteration.toml").read_text(encoding="utf-8"))

_FOLD: tuple[tuple[str, str], ...] = tuple((a, b) for a, b in _RULES["fold"])
_VARIANTS: tuple[tuple[str, str, str], ...] = tuple((w, a, b) for w, a, b in _RULES["variants"])
_DROPPED = {ord(c): None for c in "'’ʼ‘`´ʹ′ʺ″\"“”.·ьъ"}
_SPACED = {ord(c): " " for c in "-‐‑–—_/"}
_SIGNS = _DROPPED | _SPACED
_CYRILLIC = {
    ord(a): b
    for a, b in zip("іїйыґєэё", "иииигеее", strict=True)  # Ukrainian and Russian letters of one sound
}
_DOUBLED = re.compile(r"([^\W\d])\1")
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """The key under which every spelling of `name` meets: letters only, without case, marks, or double letters."""
    text = name.casefold().translate(_SIGNS)
    if not text.isascii():
        text = text.translate(_CYRILLIC)
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    for old, new in _FOLD:
        if old in text:
            text = text.replace(old, new)
    text = _DOUBLED.sub(r"\1", text)
    return _SPACES.sub(" ", text).strip()


def variants(key: str) -> frozenset[str]:
    """Keys of the Russian-based and press spellings of a folded Latin name, `key` itself left out."""
    found = {key}
    for where, old, new in _VARIANTS:
        if old in key:
            found |= {changed for name in tuple(found) if (changed := _vary(name, where, old, new)) != name}
    return frozenset(_DOUBLED.sub(r"\1", name) for name in found) - {key}


def _vary(name: str, where: str, old: str, new: str) -> str:
    if where == "end" and name.endswith(old):
        return name[: -len(old)] + new
    if where == "start" and name.startswith(old):
        return new + name[len(old) :]
    if where == "word":
        return " ".join(new if word == old else word for word in name.split(" "))
    return name


def romanise(name: str, system: str = "national_2010") -> str:
    """A Cyrillic name in Latin letters by one of the systems of `transliteration.toml`; other letters stay.

    Raises KeyError for a system that is not there.
    """
    rules = _SYSTEMS[system]
    for old, new in rules["pairs"]:
        name = name.replace(old, new)
    table = _table(system)
    out: list[str] = []
    start = True
    for char in name:
        low = char.lower()
        elsewhere, initial = table.get(low, (char, char))
        new = initial if start else elsewhere
        out.append(new.capitalize() if char != low and low in table else new)
        start = not (char.isalpha() or char in "'’ʼ")
    return "".join(out)


@lru_cache(maxsize=8)
def _table(system: str) -> dict[str, tuple[str, str]]:
    return {row[0]: (row[1], row[-1]) for row in _SYSTEMS[system]["letters"]}
