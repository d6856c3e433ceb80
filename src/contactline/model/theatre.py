"""A war's sides, actors, holders, sources and settings, as a theatre pack describes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One party. `aliases` are the words that stand for it as actor ("Moscow's forces", "Kyiv")."""

    side_id: str
    name: str
    adjective: str
    colour: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A unit, army or armed group that keeps its own name, and the side it fights for."""

    name: str
    side: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownHolder:
    """A public person or body that speaks: canonical name, spellings, role, side ("third" for neither party)."""

    name: str
    side: str | None
    role: str | None
    spellings: tuple[str, ...] = ()
    kind: str = "person"
    family_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A published source. `reliability` is the prior, between 0 and 1, that an affirmed claim of its own is right."""

    source_id: str
    name: str
    kind: str
    side: str | None
    language: str
    hosts: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    expected_per_day: float | None = None
    reliability: float = 0.7
    rights: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineArea:
    """Ground held by `side` at the theatre's start: polygons as rings of (lon, lat), the outer first."""

    side: str
    polygons: tuple[tuple[tuple[tuple[float, float], ...], ...], ...] = field(repr=False)
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theatre:
    """Everything the stages need to know of one war. Two sides or more; nothing outside a pack may assume two."""

    theatre_id: str
    name: str
    country: str
    start: date
    sides: tuple[Side, ...]
    groups: tuple[Group, ...] = field(default=(), repr=False)
    holders: tuple[KnownHolder, ...] = field(default=(), repr=False)
    sources: tuple[Source, ...] = field(default=(), repr=False)
    baseline: tuple[BaselineArea, ...] = field(default=(), repr=False)
    baseline_day: date | None = None
    delay_hours: int = 24
    coarsen_km: float = 0.0

    def side(self, side_id: str) -> Side:
        """The side of that id. Raises KeyError."""
        for side in self.sides:
            if side.side_id == side_id:
                return side
        raise KeyError(side_id)

    @property
    def side_ids(self) -> tuple[str, ...]:
        """Ids of the sides, in the pack's order."""
        return tuple(side.side_id for side in self.sides)
