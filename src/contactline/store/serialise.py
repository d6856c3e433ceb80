"""Claims as the public format claim/1 and back, and canonical JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from contactline.model.claim import (
    SCHEMA,
    Actor,
    Claim,
    Evidence,
    Holder,
    Kind,
    Likelihood,
    Locus,
    Modality,
    Polarity,
    Quantity,
    Relation,
)
from contactline.model.document import Block, BlockKind, Document
from contactline.model.place import Feature, Place
from contactline.model.time import Basis, Interval, Precision

Json = dict[str, Any]

PlaceOf = Callable[[str], Place | None]
"""Gives the gazetteer's place of an id, None where it has none."""


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces, letters as they are. Raises ValueError for NaN and infinities."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def claim_to_dict(claim: Claim, document: Document) -> Json:
    """The claim/1 object of a claim of `document`, with the fields of the codebook and no others."""
    return {
        "schema": SCHEMA,
        "claim_id": claim.claim_id,
        "document": document_head(document),
        "span": list(claim.span),
        "quote": claim.quote,
        "kind": str(claim.kind),
        "actor": None if claim.actor is None else {"name": claim.actor.name, "side": claim.actor.side},
        "place": _place(claim.locus),
        "toponym": claim.locus.toponym,
        "time": _interval(claim.time),
        "holder": {"name": claim.holder.name, "side": claim.holder.side, "role": claim.holder.role},
        "via": list(claim.via),
        "evidence": str(claim.evidence),
        "polarity": str(claim.polarity),
        "modality": str(claim.modality),
        "likelihood": _likelihood(claim.likelihood),
        "quantity": _quantity(claim.quantity),
        "confidence": round(float(claim.confidence), 4),
        "extractor": claim.extractor,
    }


def document_head(document: Document) -> Json:
    """The `document` object of a claim: id, url, outlet, title, published."""
    return {
        "id": document.document_id,
        "url": document.address,
        "outlet": document.outlet,
        "title": document.title,
        "published": None if document.published is None else _interval(document.published),
    }


def _interval(interval: Interval) -> Json:
    return {
        "start": interval.start.isoformat(),
        "end": interval.end.isoformat(),
        "precision": str(interval.precision),
        "basis": str(interval.basis),
    }


def _place(locus: Locus) -> Json | None:
    if locus.place is None:
        return None
    place = locus.place
    return {
        "id": place.place_id,
        "name": place.name,
        "lat": place.lat,
        "lon": place.lon,
        "country": place.country,
        "admin1": place.admin1,
        "feature": str(place.feature),
        **_relation(locus),
    }


def _relation(locus: Locus) -> Json:
    return {
        "part": locus.part,
        "relation": str(locus.relation),
        "bearing": locus.bearing,
        "distance_km": None if locus.distance_km is None else list(locus.distance_km),
        "precision": locus.precision,
    }


def _likelihood(likelihood: Likelihood | None) -> Json | None:
    if likelihood is None:
        return None
    return {
        "phrase": likelihood.phrase,
        "scale": likelihood.scale,
        "low": likelihood.low,
        "high": likelihood.high,
    }


def _quantity(quantity: Quantity | None) -> Json | None:
    if quantity is None:
        return None
    return {
        "measure": quantity.measure,
        "low": quantity.low,
        "best": quantity.best,
        "high": quantity.high,
        "unit": quantity.unit,
        "per": quantity.per,
    }


def claim_rest(claim: Claim) -> Json | None:
    """What claim/1 has no field for, kept so that the whole claim comes back; None for nothing."""
    rest: Json = {}
    if claim.locus.place is None and _relation(claim.locus) != _relation(Locus(place=None, toponym=None)):
        rest["locus"] = _relation(claim.locus)
    if claim.time.evidence:
        rest["time_evidence"] = list(claim.time.evidence)
    return rest or None


def claim_from_dict(record: Mapping[str, Any], place_of: PlaceOf, rest: Json | None = None) -> Claim:
    """The claim of a claim/1 object; its place is `place_of(id)`, else what the object itself says.

    `rest` is what `claim_rest` kept. Raises KeyError or ValueError for an object that is not claim/1.
    """
    rest = rest or {}
    return Claim(
        claim_id=record["claim_id"],
        document_id=record["document"]["id"],
        span=(record["span"][0], record["span"][1]),
        quote=record["quote"],
        kind=Kind(record["kind"]),
        actor=None if record["actor"] is None else Actor(**record["actor"]),
        locus=_locus_from(record, place_of, rest.get("locus")),
        time=_interval_from(record["time"], tuple(rest.get("time_evidence", ()))),
        holder=Holder(**record["holder"]),
        via=tuple(record["via"]),
        evidence=Evidence(record["evidence"]),
        polarity=Polarity(record["polarity"]),
        modality=Modality(record["modality"]),
        likelihood=None if record["likelihood"] is None else Likelihood(**record["likelihood"]),
        quantity=None if record["quantity"] is None else Quantity(**record["quantity"]),
        confidence=record["confidence"],
        extractor=record["extractor"],
    )


def _locus_from(record: Mapping[str, Any], place_of: PlaceOf, kept: Json | None) -> Locus:
    place = record["place"]
    relation = place or kept or _relation(Locus(place=None, toponym=None))
    distance = relation["distance_km"]
    return Locus(
        place=None if place is None else place_of(place["id"]) or place_from(place),
        toponym=record["toponym"],
        part=relation["part"],
        relation=Relation(relation["relation"]),
        bearing=relation["bearing"],
        distance_km=None if distance is None else (distance[0], distance[1]),
        precision=relation["precision"],
    )


def place_from(record: Mapping[str, Any]) -> Place:
    """A place as far as a claim/1 object tells it: no spellings, no radius of its own."""
    return Place(
        place_id=record["id"],
        name=record["name"],
        lat=record["lat"],
        lon=record["lon"],
        feature=Feature(record["feature"]),
        country=record["country"],
        admin1=record["admin1"],
    )


def _interval_from(record: Mapping[str, Any], evidence: tuple[str, ...] = ()) -> Interval:
    return Interval(
        start=date.fromisoformat(record["start"]),
        end=date.fromisoformat(record["end"]),
        precision=Precision(record["precision"]),
        basis=Basis(record["basis"]),
        evidence=evidence,
    )


def document_to_dict(document: Document) -> Json:
    """What the ledger keeps of a document besides its text: interval with evidence, blocks, warnings."""
    return {
        "published": None if document.published is None else _interval_whole(document.published),
        "blocks": [
            [str(b.kind), b.start, b.end, None if b.published is None else _interval_whole(b.published)]
            for b in document.blocks
        ],
        "dropped": list(document.dropped),
        "warnings": list(document.warnings),
    }


def _interval_whole(interval: Interval) -> Json:
    return {**_interval(interval), "evidence": list(interval.evidence)}


def _interval_of(record: Json | None) -> Interval | None:
    return None if record is None else _interval_from(record, tuple(record["evidence"]))


def document_from_row(row: Mapping[str, Any]) -> Document:
    """The document of a row of the table `documents`."""
    body = json.loads(row["body"])
    return Document(
        document_id=row["document_id"],
        page_id=row["page_id"],
        address=row["address"],
        outlet=row["outlet"],
        title=row["title"],
        text=row["text"],
        language=row["language"],
        published=_interval_of(body["published"]),
        blocks=tuple(
            Block(kind=BlockKind(kind), start=start, end=end, published=_interval_of(published))
            for kind, start, end, published in body["blocks"]
        ),
        source_id=row["source_id"],
        dropped=tuple(body["dropped"]),
        warnings=tuple(body["warnings"]),
    )


def head_from_row(row: Mapping[str, Any]) -> Document:
    """A document without text and blocks, its time known by day alone."""
    start, end = row["published_start"], row["published_end"]
    published = Interval(start=start, end=end, precision=Precision.DAY, basis=Basis.RECORD) if start else None
    return Document(
        document_id=row["document_id"],
        page_id=row["page_id"],
        address=row["address"],
        outlet=row["outlet"],
        title=row["title"],
        text="",
        language=row["language"],
        published=published,
        source_id=row["source_id"],
    )
