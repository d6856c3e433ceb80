"""The parts of the OpenAPI description that OGC API Features asks for: parameters, answers, schemas."""

from __future__ import annotations

from typing import Any

from contactline.api.answers import GEOJSON, JSON
from contactline.api.features import EXTRA
from contactline.api.parameters import MOST, USUAL
from contactline.api.problems import MEDIA_TYPE

Json = dict[str, Any]

_DAY = r"^\d{4}-\d{2}-\d{2}$"
_LINKS: Json = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["href", "rel"],
        "properties": {
            "href": {"type": "string"},
            "rel": {"type": "string"},
            "type": {"type": "string"},
            "title": {"type": "string"},
        },
    },
}
FEATURE: Json = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"const": "Feature"},
        "id": {"type": "string"},
        "geometry": {"type": ["object", "null"], "required": ["type", "coordinates"]},
        "properties": {"type": "object"},
        "links": _LINKS,
    },
}
FEATURES: Json = {
    "type": "object",
    "required": ["type", "features", "links", "numberReturned"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {"type": "array", "items": FEATURE},
        "links": _LINKS,
        "numberMatched": {"type": "integer", "minimum": 0},
        "numberReturned": {"type": "integer", "minimum": 0},
    },
}
_COLLECTION: Json = {
    "type": "object",
    "required": ["id", "links"],
    "properties": {
        "id": {"type": "string"},
        "title": {"type": "string"},
        "description": {"type": "string"},
        "links": _LINKS,
        "extent": {"type": "object"},
        "itemType": {"const": "feature"},
        "crs": {"type": "array", "items": {"type": "string"}},
    },
}
_COLLECTIONS: Json = {
    "type": "object",
    "required": ["collections", "links"],
    "properties": {"collections": {"type": "array", "items": _COLLECTION}, "links": _LINKS},
}
_CONFORMANCE: Json = {
    "type": "object",
    "required": ["conformsTo"],
    "properties": {"conformsTo": {"type": "array", "items": {"type": "string"}}},
}
_HEALTH: Json = {
    "type": "object",
    "required": ["status", "version", "site"],
    "properties": {
        "status": {"const": "ok"},
        "version": {"type": "string"},
        "site": {"type": "boolean"},
    },
}
_PROBLEM: Json = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}


def _query(name: str, description: str, schema: Json, **more: Any) -> Json:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
        **more,
    }


def _path(name: str, description: str, schema: Json) -> Json:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def _problem(words: str) -> Json:
    return {"description": words, "content": {MEDIA_TYPE: {"schema": _PROBLEM}}}


def _operation(words: str, schema: Json, media_type: str, parameters: list[Json], *problems: int) -> Json:
    """What FastAPI is to add to the description of an operation."""
    said = {
        400: "A parameter cannot be",
        404: "There is no such thing, or nothing may be told yet",
        503: "No ledger",
    }
    answers: Json = {
        "200": {"description": words, "content": {media_type: {"schema": schema}}},
        "304": {"description": "What the asker has is still right"},
        **{str(code): _problem(said[code]) for code in problems},
    }
    return {"parameters": parameters, "responses": answers}


_FEATURE_ID = _path("featureId", "The feature's id.", {"type": "string"})
_ITEMS = [
    _query(
        "limit",
        "How many features a page; more than the maximum is taken as the maximum.",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        style="form",
        explode=False,
    ),
    _query(
        "bbox",
        "West, south, east, north in degrees (WGS 84); features that meet the box.",
        {
            "type": "array",
            "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
            "items": {"type": "number"},
        },
        style="form",
        explode=False,
    ),
    _query(
        "datetime",
        "A day, or an interval such as 2023-01-01/2023-02-01 or ../2023-02-01 (RFC 3339).",
        {"type": "string"},
        style="form",
        explode=False,
    ),
    _query(
        "offset", "How many features to leave out first.", {"type": "integer", "minimum": 0, "default": 0}
    ),
    _query(
        "as-known-on",
        "Use only what could be read by this day; default: all that may be told.",
        {"type": "string", "pattern": _DAY},
    ),
]

_AFTER = _query(
    "after",
    "Begin with this day of the interval; links to a next page use it.",
    {"type": "string", "pattern": _DAY},
)

CONFORMANCE = _operation("The conformance classes that hold", _CONFORMANCE, JSON, [])
COLLECTIONS = _operation("The collections", _COLLECTIONS, JSON, [], 404, 503)
COLLECTION = _operation("One collection", _COLLECTION, JSON, [], 404, 503)
ITEM = _operation("One feature", FEATURE, GEOJSON, [_FEATURE_ID], 404, 503)
HEALTH: Json = {
    "responses": {
        "200": {"description": "It runs", "content": {JSON: {"schema": _HEALTH}}},
    }
}

_DECISION: Json = {
    "type": "object",
    "required": ["number", "at", "analyst", "act", "hash", "before"],
    "properties": {
        "number": {"type": "integer"},
        "at": {"type": "string"},
        "analyst": {"type": "string"},
        "act": {"enum": ["accept", "correct", "reject", "revert"]},
        "claim_id": {"type": ["string", "null"]},
        "changes": {"type": "object"},
        "reverts": {"type": ["integer", "null"]},
        "reason": {"type": "string"},
        "before": {"type": "string"},
        "hash": {"type": "string"},
    },
}
_DECISIONS: Json = {
    "type": "object",
    "required": ["decisions"],
    "properties": {"decisions": {"type": "array", "items": _DECISION}},
}
_ASKED: Json = {
    "type": "object",
    "required": ["act"],
    "additionalProperties": False,
    "properties": {
        name: _DECISION["properties"][name] for name in ("act", "claim_id", "changes", "reverts", "reason")
    },
}
DECISIONS = _operation("The decisions about claims that may be told", _DECISIONS, JSON, [], 503)
DECIDE: Json = {
    "requestBody": {"required": True, "content": {JSON: {"schema": _ASKED}}},
    "responses": {
        "201": {
            "description": "The decision as it stands in the log",
            "content": {JSON: {"schema": _DECISION}},
        },
        **{
            str(code): _problem(words)
            for code, words in {
                400: "A decision that cannot be",
                401: "No analyst's token",
                404: "No such claim or entry",
                413: "Too large",
                415: "Not JSON",
                429: "Too many in a minute",
                503: "No ledger",
            }.items()
        },
    },
}


def items(name: str) -> Json:
    """The description of a collection's items."""
    also = [_AFTER] if "after" in EXTRA.get(name, ()) else []
    return _operation("A page of features", FEATURES, GEOJSON, [*_ITEMS, *also], 400, 404, 503)
