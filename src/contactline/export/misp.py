"""Claims as a MISP event (core format of the MISP project): an object a claim, tagged by public taxonomies."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import IO, Any

from contactline.export.stix import last_day, summary
from contactline.export.tags import Tagger
from contactline.model.theatre import Theatre

Json = dict[str, Any]

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/contactline/contactline#misp")
_TEMPLATE = uuid.uuid5(_SPACE, "claim/1")
_COLOURS = {"admiralty-scale": "#075200", "estimative-language": "#00223b", "contactline": "#5a5a5a"}


def event(records: Iterable[Mapping[str, Any]], theatre: Theatre) -> Json:
    """One MISP event that holds all claims. It is unpublished and stays in its organisation until a person
    decides otherwise (distribution 0).
    """
    told = list(records)
    tagger = Tagger(theatre)
    day = last_day(told)
    return {
        "Event": {
            "uuid": _uuid("event", *(record["claim_id"] for record in told)),
            "info": f"contactline: claims on {theatre.name}",
            "date": str(day or theatre.start),
            "analysis": "2",
            "threat_level_id": "4",
            "distribution": "0",
            "published": False,
            "Tag": [{"name": "tlp:clear", "colour": "#ffffff"}],
            "Object": [_object(record, tagger) for record in told],
        }
    }


def write_event(records: Iterable[Mapping[str, Any]], theatre: Theatre, file: IO[str]) -> None:
    """Write the event as JSON."""
    json.dump(event(records, theatre), file, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _uuid(*parts: str) -> str:
    return str(uuid.uuid5(_SPACE, chr(31).join(parts)))


def _object(record: Mapping[str, Any], tagger: Tagger) -> Json:
    claim_id = record["claim_id"]
    attributes = [_attribute(claim_id, *row) for row in _facts(record) if row[2] not in (None, "")]
    tags = [{"name": tag, "colour": _COLOURS[tag.partition(":")[0]]} for tag in tagger.tags(record)]
    attributes[0]["Tag"] = tags
    return {
        "uuid": _uuid("object", claim_id),
        "name": "contactline-claim",
        "meta-category": "misc",
        "description": "Who says what about which place",
        "template_uuid": str(_TEMPLATE),
        "template_version": "1",
        "comment": summary(record),
        "Attribute": attributes,
    }


def _facts(record: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    """Relation, MISP type and value; the quote first, for it carries the tags."""
    place, document, actor = record["place"] or {}, record["document"], record["actor"] or {}
    return [
        ("quote", "text", record["quote"]),
        ("claim-id", "text", record["claim_id"]),
        ("kind", "text", record["kind"]),
        ("actor", "text", actor.get("name")),
        ("actor-side", "text", actor.get("side")),
        ("holder", "text", record["holder"]["name"]),
        ("via", "text", " > ".join(record["via"])),
        ("place", "text", place.get("name") or record["toponym"]),
        ("latitude", "float", place.get("lat")),
        ("longitude", "float", place.get("lon")),
        ("first-day", "datetime", f"{record['time']['start']}T00:00:00+00:00"),
        ("last-day", "datetime", f"{record['time']['end']}T00:00:00+00:00"),
        ("outlet", "text", document["outlet"]),
        ("source", "link", document["url"]),
        ("title", "text", document["title"]),
    ]


def _attribute(claim_id: str, relation: str, kind: str, value: Any) -> Json:
    web = kind != "link" or str(value).startswith(("https://", "http://"))
    return {
        "uuid": _uuid("attribute", claim_id, relation),
        "object_relation": relation,
        "type": kind if web else "text",
        "category": "External analysis" if kind == "link" else "Other",
        "value": str(value),
        "to_ids": False,
        "disable_correlation": True,
    }
