"""Labelled items to training examples: the features of each place of each sentence, and the kinds it is labelled with.

An item is a mapping with id, date, text and claims (the form of the labelled files); it is read through the same
stages that run in the product, so that the reader learns on what it will see.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from contactline.claims import clauses
from contactline.claims.attribution import at_token, own_voice
from contactline.claims.clauses import Spot
from contactline.claims.details import modality_features, side_features
from contactline.claims.drafts import Parsed, nearest_cue
from contactline.claims.extract import Extractor
from contactline.claims.features import features
from contactline.claims.sentences import Sentence, split
from contactline.model.claim import Kind
from contactline.model.document import Block, BlockKind, Document
from contactline.model.place import Feature, Mention
from contactline.model.time import Basis, Interval, Precision
from contactline.scoring.matching import distance_km, fold

OPTIONAL_WEIGHT = 0.5
_FEATURES = {3: Feature.SECTOR, 4: Feature.ADMIN1, 5: Feature.COUNTRY}
Locate = Callable[[str], Sequence[Mention]]


@dataclass(frozen=True, slots=True)
class Detail:
    """One labelled kind at a place: features of each side with whether it acts, and of modality and polarity."""

    sides: tuple[tuple[tuple[str, ...], bool], ...]
    names: tuple[str, ...]
    modality: str
    denied: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Example:
    """A place of a sentence: its features, and weight by labelled kind (1 sure, less for optional labels).

    `labels` are its labelled claims as (kind, actor, modality, polarity).
    """

    item: str
    names: tuple[str, ...]
    kinds: Mapping[str, float]
    details: tuple[Detail, ...] = ()
    labels: tuple[tuple[str, str | None, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence with an example a place, then one of no place."""

    item: str
    parsed: Parsed
    places: tuple[Example, ...]


def labelled(path: Path) -> Iterator[dict[str, Any]]:
    """Items of a labelled JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def standoff(path: Path, records: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Items of a stand-off file: ids and offsets into the records' texts, which are not kept here."""
    for item in labelled(path):
        record = records[item["record"]]
        whole = record["text"] if item["start"] is not None else f"{record['title']}. {record['text']}"
        text = whole[item["start"] or 0 : item["end"]]
        name = f"{item['record']}:{item['start']}"
        claims = [dict(claim, toponym=_words(text, claim["toponym_span"])) for claim in item["claims"]]
        yield {"id": name, "date": record["published"][:10], "text": text, "claims": claims}


def records(paths: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """Records of gzipped JSON Lines files by id or address."""
    found = {}
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                found[record.get("id") or record["url"]] = record
    return found


def _words(text: str, span: Sequence[int] | None) -> str | None:
    return text[span[0] : span[1]] if span else None


def document(item: Mapping[str, Any]) -> Document:
    """The item as a document of one paragraph a line."""
    day = date.fromisoformat(item["date"])
    blocks, at = [], 0
    for line in item["text"].split("\n"):
        blocks.append(Block(kind=BlockKind.PARAGRAPH, start=at, end=at + len(line)))
        at += len(line) + 1
    published = Interval(start=day, end=day, precision=Precision.DAY, basis=Basis.RECORD)
    return Document(
        document_id=item["id"], page_id="", address=item["id"], outlet=item.get("outlet", ""), title="",
        text=item["text"], language="en", published=published, blocks=tuple(blocks),
    )  # fmt: skip


def examples(item: Mapping[str, Any], extractor: Extractor, locate: Locate) -> Iterator[Example]:
    """Examples of one item, in the order of its passages."""
    for passage in passages(item, extractor, locate):
        yield from passage.places


def passages(item: Mapping[str, Any], extractor: Extractor, locate: Locate) -> Iterator[Passage]:
    """The sentences of one item that hold a cue or a place, with their labels."""
    made = document(item)
    sentences = split(made)
    owners = [_owner(claim, sentences) for claim in item["claims"]]
    for parsed in extractor.parse(made, _mentions(item, locate)):
        here = [c for c, o in zip(item["claims"], owners, strict=True) if o == parsed.sentence.start]
        kinds = _kinds(here, parsed.spots)
        readings = clauses.readings(parsed.tokens, parsed.cues, parsed.spots)
        places = []
        for number, spot in enumerate([*parsed.spots, None]):
            key = number if spot is not None else -1
            own = [claim for claim in here if _spot(claim, parsed.spots) == key]
            details = tuple(_details(own, parsed, spot, extractor))
            labels = tuple((c["kind"], c["actor"], c["modality"], c["polarity"]) for c in own)
            names = tuple(features(parsed, readings, spot))
            places.append(Example(item["id"], names, kinds[key], details, labels))
        yield Passage(item["id"], parsed, tuple(places))


def _details(
    claims: Sequence[Mapping[str, Any]], parsed: Parsed, spot: Spot | None, extractor: Extractor
) -> Iterator[Detail]:
    for claim in claims:
        kind = Kind(claim["kind"])
        cue = nearest_cue(parsed, spot, kind)
        voice = at_token(parsed.voices, cue.first, own_voice(parsed.outlet, len(parsed.tokens)))[0]
        ruled = extractor.drafter.actor(parsed, cue, kind, voice)
        side = ruled.side if ruled else None
        asked = [
            (tuple(side_features(parsed, cue, kind, voice, side, s)), claim["actor"] == s)
            for s in extractor.sides
        ]
        weight = 1.0 if claim.get("tier", "sure") == "sure" else OPTIONAL_WEIGHT
        names = tuple(modality_features(parsed, cue, kind, voice))
        yield Detail(tuple(asked), names, claim["modality"], claim["polarity"] == "denied", weight)


def _mentions(item: Mapping[str, Any], locate: Locate) -> list[Mention]:
    """What the locator finds, and labelled names that it does not know."""
    found = list(locate(item["text"]))
    for claim in item["claims"]:
        span = claim.get("toponym_span")
        if span and not any(m.start < span[1] and span[0] < m.end for m in found):
            words = item["text"][span[0] : span[1]]
            if words[:1].isupper():
                feature = _FEATURES.get(claim.get("precision", 1))
                found.append(
                    Mention(
                        start=span[0],
                        end=span[1],
                        toponym=words,
                        feature=feature,
                        place=None,
                        probability=0.0,
                    )
                )
    return sorted(found, key=lambda m: m.start)


def _kinds(claims: Sequence[Mapping[str, Any]], spots: Sequence[Spot]) -> dict[int, dict[str, float]]:
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for claim in claims:
        spot = _spot(claim, spots)
        if spot is not None:
            weight = 1.0 if claim.get("tier", "sure") == "sure" else OPTIONAL_WEIGHT
            found[spot][claim["kind"]] = max(weight, found[spot].get(claim["kind"], 0.0))
    return found


def _owner(claim: Mapping[str, Any], sentences: Sequence[Sentence]) -> int:
    """Start of the sentence that shares most with the label's span, -1 for none."""
    shared = {s.start: min(s.end, claim["span"][1]) - max(s.start, claim["span"][0]) for s in sentences}
    best = max(shared, key=lambda start: shared[start], default=-1)
    return best if best >= 0 and shared[best] > 0 else -1


def _spot(claim: Mapping[str, Any], spots: Sequence[Spot]) -> int | None:
    """Index of the labelled place, -1 for a claim without place, None where the place was not recognised."""
    if not claim.get("toponym"):
        return -1
    for test in (_equal, _near, _within):
        for number, spot in enumerate(spots):
            if test(claim, spot):
                return number
    return None


def _equal(claim: Mapping[str, Any], spot: Spot) -> bool:
    return fold(spot.mention.toponym) == fold(claim["toponym"])


def _near(claim: Mapping[str, Any], spot: Spot) -> bool:
    place = spot.mention.place
    if place is None or claim.get("lat") is None:
        return False
    return distance_km(claim["lat"], claim["lon"], place.lat, place.lon) <= 5


def _within(claim: Mapping[str, Any], spot: Spot) -> bool:
    named, wanted = fold(spot.mention.toponym), fold(claim["toponym"])
    return len(named) > 3 and (named in wanted or wanted in named)
