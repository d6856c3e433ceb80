"""One place while the gazetteer is being built: what each source says, before it is fixed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

EXACT = "exact"
KM_PER_DEGREE = 111.2


@dataclass(slots=True, kw_only=True)
class Entry:
    """A place under construction. `names` are rows of text, language, kind, start, end (ISO days or empty)."""

    place_id: str
    name: str
    lat: float
    lon: float
    feature: str
    country: str
    native: str = ""
    admin1: str = ""
    admin2: str = ""
    population: int = 0
    radius_km: float = 1.0
    position: str = EXACT
    source: str = ""
    town: str = ""
    names: list[tuple[str, str, str, str, str]] = field(default_factory=list)

    def add_name(
        self, text: str, language: str = "en", kind: str = "alternate", start: str = "", end: str = ""
    ) -> None:
        """Add a spelling unless the same text is there."""
        if text and all(text != known[0] for known in self.names):
            self.names.append((text, language, kind, start, end))


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Distance of two points in kilometres on a local plane; within 0.5 % below 500 km and 65 degrees of latitude."""
    dx = (lon2 - lon1) * math.cos(math.radians((lat1 + lat2) / 2))
    return KM_PER_DEGREE * math.hypot(lat2 - lat1, dx)


def settlement_radius_km(population: int) -> float:
    """How far a settlement's ground reaches, from its population: r = 0.5 km at 500 people, growing as its root.

    A rule of thumb (about 1,000 people a square kilometre in towns of the theatre), used where no outline is known.
    """
    return round(min(15.0, max(0.5, math.sqrt(max(population, 1) / (math.pi * 900)))), 2)
