"""The claim: who says what about which place, when, how surely, through whom (schema claim/1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from contactline.model.place import Place
from contactline.model.time import Interval

SCHEMA = "claim/1"


class Kind(StrEnum):
    """What a claim says of the ground."""

    CONTROL = "control"
    CAPTURE = "capture"
    WITHDRAWAL = "withdrawal"
    ADVANCE = "advance"
    PRESENCE = "presence"
    CLASH = "clash"
    REPULSE = "repulse"
    ENCIRCLEMENT = "encirclement"
    ROUTE = "route"
    STRIKE = "strike"
    CASUALTIES = "casualties"
    LOSS = "loss"
    STRENGTH = "strength"
    CIVILIANS = "civilians"


class Polarity(StrEnum):
    """Whether the holder says it is so, or that it is not."""

    AFFIRMED = "affirmed"
    DENIED = "denied"


class Modality(StrEnum):
    """Whether it is said to have happened. Only ACTUAL speaks of the ground."""

    ACTUAL = "actual"
    ATTEMPTED = "attempted"
    INTENDED = "intended"
    PREDICTED = "predicted"
    CONDITIONAL = "conditional"
    HYPOTHETICAL = "hypothetical"


class Relation(StrEnum):
    """How the claim's ground lies to the place."""

    IN = "in"
    NEAR = "near"
    TOWARD = "toward"
    FROM = "from"


class Evidence(StrEnum):
    """What the holder rests on."""

    STATEMENT = "statement"
    VISUAL = "visual"
    MAP = "map"
    DOCUMENT = "document"
    ANONYMOUS = "anonymous"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts or holds the ground. `side` is an id of the theatre; a unit or group keeps its own name."""

    name: str
    side: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who makes the claim. The outlet's own voice has role "outlet"."""

    name: str
    side: str | None
    role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Locus:
    """The ground spoken of, relative to a place.

    `precision`: 1 exact place, 2 near it or part known by direction, 3 district or sector, 4 region, 5 country.
    `distance_km` is (low, high) in kilometres.
    """

    place: Place | None
    toponym: str | None
    part: str | None = None
    relation: Relation = Relation.IN
    bearing: str | None = None
    distance_km: tuple[float, float] | None = None
    precision: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihood:
    """The words that hedge, and the band in percent on the named scale ("PHIA", "ICD 203"); no scale, no band."""

    phrase: str
    scale: str | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number that the claim states, as an interval; `per` is its rate ("day")."""

    measure: str
    low: float | None
    best: float | None
    high: float | None
    unit: str
    per: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One holder says one thing of one kind about one place and one actor, in one sentence.

    `quote` is `text[span[0]:span[1]]` of the document's clean text. `claim_id` is a digest of document, span, kind,
    place, actor, holder and polarity. `confidence` is the extractor's own probability that the claim is right.
    """

    claim_id: str
    document_id: str
    span: tuple[int, int]
    quote: str = field(repr=False)
    kind: Kind
    actor: Actor | None
    locus: Locus
    time: Interval
    holder: Holder
    via: tuple[str, ...] = ()
    evidence: Evidence = Evidence.NONE
    polarity: Polarity = Polarity.AFFIRMED
    modality: Modality = Modality.ACTUAL
    likelihood: Likelihood | None = None
    quantity: Quantity | None = None
    confidence: float
    extractor: str
