"""Places of the gazetteer, and the words of a text that name them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Feature(StrEnum):
    """What kind of thing a place is."""

    SETTLEMENT = "settlement"
    DISTRICT = "district"
    ADMIN1 = "admin1"
    COUNTRY = "country"
    REGION = "region"
    SECTOR = "sector"
    RIVER = "river"
    ROAD = "road"
    FACILITY = "facility"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One spelling of a place, in force from `start` to `end` where known (both may be open)."""

    text: str
    language: str = "en"
    kind: str = "official"
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An entry of the gazetteer. `radius_km` is how far its ground reaches from the point, or how unsure the point is.

    `position` says what the point is: "exact", "centre of <something larger>", "approximate".
    `source` names the data the entry comes from.
    """

    place_id: str
    name: str
    lat: float
    lon: float
    feature: Feature
    country: str
    admin1: str | None = None
    admin2: str | None = None
    population: int | None = None
    radius_km: float = 1.0
    position: str = "exact"
    source: str = ""
    names: tuple[Name, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place that the words may mean, with its probability and the reasons in words."""

    place: Place
    probability: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words of a document, `text[start:end]`, that name a place.

    `toponym` is the words with their type word ("Donetsk Oblast", "Pokrovsk direction"), `feature` what the words say
    it is (None where they do not say). `place` is the resolved place, None where no candidate is likely enough;
    `candidates` are ranked, best first. `check_only` marks a place named only to locate another
    ("Kodema, about 11 km southeast of Bakhmut": Bakhmut). `contradiction` says why a distance or bearing stated in
    the text does not fit the resolved place, None where none is stated or it fits.
    """

    start: int
    end: int
    toponym: str
    feature: Feature | None
    place: Place | None
    probability: float
    candidates: tuple[Candidate, ...] = field(default=(), repr=False)
    check_only: bool = False
    contradiction: str | None = None
