"""The words by which English reports frame names of places, and the names of a theatre that need care."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from contactline.model.place import Feature
from contactline.model.theatre import Theatre
from contactline.places.spelling import fold
from contactline.theatres.pack import pack_folder

_PATH = Path(__file__).with_name("recognition.toml")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists of recognition, lower case; names of the theatre folded."""

    types: dict[str, Feature]
    lines: frozenset[str]
    fillers: frozenset[str]
    strong: frozenset[str]
    weak: frozenset[str]
    directions: frozenset[str]
    not_before: frozenset[str]
    not_before_begins: frozenset[str]
    not_after: frozenset[str]
    speech: frozenset[str]
    government: frozenset[str]
    never: frozenset[str]
    made_of: frozenset[str]
    buildings: frozenset[str]
    sport: frozenset[str]
    war: frozenset[str]
    endings: tuple[str, ...]
    surnames: tuple[str, ...]
    parts: frozenset[str]
    moves: frozenset[str]
    doubtful: frozenset[str]
    metonyms: frozenset[str]
    phrases: frozenset[str]
    oblast_before: frozenset[str]
    oblast_after: frozenset[str]
    paired: frozenset[frozenset[str]]
    road: re.Pattern[str]
    road_words: frozenset[str]
    given_names: frozenset[str]
    family_names: frozenset[str]


@lru_cache(maxsize=1)
def _rows() -> dict[str, Any]:
    return tomllib.loads(_PATH.read_text(encoding="utf-8"))


def read_lexicon(theatre: Theatre) -> Lexicon:
    """The lexicon of recognition for a theatre."""
    rows = _rows()
    path = pack_folder(theatre.theatre_id) / "recognition.toml"
    own = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return Lexicon(
        types={word: Feature(feature) for feature, words in rows["types"].items() for word in words},
        lines=frozenset(rows["lines"]),
        fillers=frozenset(rows["line_fillers"]),
        strong=frozenset(rows["locative"]["strong"]),
        weak=frozenset(rows["locative"]["weak"]),
        directions=frozenset(rows["locative"]["directions"]),
        not_before=frozenset(rows["not_place"]["before"]),
        not_before_begins=frozenset(phrase.split(" ")[0] for phrase in rows["not_place"]["before"]),
        not_after=frozenset(rows["not_place"]["after"]),
        speech=frozenset(rows["not_place"]["speech"]),
        government=frozenset(rows["not_place"]["government"]),
        never=frozenset(fold(word) for word in rows["never"]["words"]),
        made_of=frozenset(rows["not_place"]["made_of"]),
        buildings=frozenset(rows["buildings"]["words"]),
        sport=frozenset(rows["sport"]["words"]),
        war=frozenset(rows["sport"]["unless"]),
        endings=tuple(fold(ending) for ending in rows["never"]["endings"]),
        surnames=tuple(fold(ending) for ending in rows["never"]["surnames"]),
        parts=frozenset(rows["metonyms"]["parts"]),
        moves=frozenset(rows["metonyms"]["moves"]),
        doubtful=frozenset(fold(word) for word in rows["doubtful"]["words"]),
        metonyms=_folded(own.get("metonyms", ())),
        phrases=_folded(own.get("not_places", ())) | _phrases(theatre),
        oblast_before=frozenset(rows["oblast"]["before"]),
        oblast_after=frozenset(rows["oblast"]["after"]),
        paired=frozenset(_folded(pair) for pair in own.get("paired_regions", ())),
        road=re.compile("|".join(f"(?:{pattern})" for pattern in rows["roads"]["patterns"])),
        road_words=frozenset(rows["roads"]["words"]),
        given_names=_folded(own.get("given_names", ())),
        family_names=_family_names(theatre),
    )


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(name) for name in names)


def _phrases(theatre: Theatre) -> frozenset[str]:
    """Names of bodies, units and outlets of two words or more: a place's name inside them is not ground."""
    names = [spelling for holder in theatre.holders for spelling in (holder.name, *holder.spellings)]
    names += [alias for group in theatre.groups for alias in (group.name, *group.aliases)]
    names += [spelling for source in theatre.sources for spelling in (source.name, *source.spellings)]
    return frozenset(key for key in map(fold, names) if " " in key)


def _family_names(theatre: Theatre) -> frozenset[str]:
    """Single words that name a person or a group of the theatre."""
    names = [holder.family_name for holder in theatre.holders if holder.family_name]
    names += [name for group in theatre.groups for name in (group.name, *group.aliases)]
    return frozenset(key for key in map(fold, names) if " " not in key)
