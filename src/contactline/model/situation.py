"""What is shown of a day: the front and its band, areas, changes, and the brief."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

Ring = tuple[tuple[float, float], ...]
"""Longitude and latitude in degrees, WGS 84."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The line where two sides' fields are level, and the band in which neither is sure.

    `lines` are open rings of (lon, lat); `band` is polygons, each a tuple of rings, the outer first.
    """

    day: date
    as_known_on: date
    lines: tuple[Ring, ...] = field(repr=False)
    band: tuple[tuple[Ring, ...], ...] = field(repr=False)
    band_levels: tuple[float, float] = (0.1, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A place whose status differs between two days."""

    place_id: str
    name: str
    before: str
    after: str
    p_before: float
    p_after: float
    claim_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a brief and the claims that carry it. `layer` is "assessed" or "claimed"."""

    text: str
    claim_ids: tuple[str, ...]
    layer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of a brief and its sentences."""

    heading: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """The day's text: key changes first, then by sector."""

    day: date
    as_known_on: date
    title: str
    sections: tuple[Section, ...]
