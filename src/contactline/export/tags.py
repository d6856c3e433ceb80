"""Admiralty and estimative-language tags of a claim, by the rows of tags.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contactline.model.theatre import Source, Theatre

_FILE = Path(__file__).with_name("tags.toml")


@cache
def _rows() -> dict[str, Any]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


class Tagger:
    """Tags for the claims of a theatre, whose sources it knows."""

    def __init__(self, theatre: Theatre) -> None:
        self._by_name = {name: s for s in theatre.sources for name in (s.name, *s.spellings)}
        self._by_host = {host: s for s in theatre.sources for host in s.hosts}

    def source(self, record: Mapping[str, Any]) -> Source | None:
        """The theatre's source that published a claim/1 object, None where the theatre does not list it."""
        document = record["document"]
        return self._by_name.get(document["outlet"]) or self._by_host.get(_host(document["url"]))

    def reliability(self, record: Mapping[str, Any]) -> str:
        """Admiralty letter of the source, "a" to "f"."""
        source = self.source(record)
        if source is None:
            return "f"
        return next(str(row["letter"]) for row in _rows()["reliability"] if source.reliability >= row["from"])

    def tags(self, record: Mapping[str, Any]) -> list[str]:
        """The machine tags of a claim/1 object, in MISP's writing."""
        found = [
            f'admiralty-scale:source-reliability="{self.reliability(record)}"',
            f'admiralty-scale:information-credibility="{credibility(record)}"',
            f'estimative-language:confidence-in-analytic-judgment="{confidence(record)}"',
        ]
        likely = likelihood(record)
        if likely is not None:
            found.append(f'estimative-language:likelihood-probability="{likely}"')
        own = {name: record[name] for name in ("kind", "polarity", "modality")}
        return found + [f'contactline:{name}="{value}"' for name, value in own.items()]


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def credibility(record: Mapping[str, Any]) -> int:
    """Admiralty digit of the information, 2 to 6."""
    return int(_rows()["credibility"][record["evidence"]])


def confidence(record: Mapping[str, Any]) -> str:
    """How sure the reading of a claim is: high, moderate or low."""
    return next(str(row["words"]) for row in _rows()["confidence"] if record["confidence"] >= row["from"])


def likelihood(record: Mapping[str, Any]) -> str | None:
    """The claim's hedge in the words of ICD 203; None where it has none that stands for a band."""
    hedge = record["likelihood"]
    if hedge is None or hedge["low"] is None or hedge["high"] is None:
        return None
    middle = (hedge["low"] + hedge["high"]) / 2
    return next(str(row["words"]) for row in _rows()["likelihood"] if middle <= row["to"])
