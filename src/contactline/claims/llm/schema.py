"""The form of an answer, as JSON Schema in the subset that constrained decoders share.

Every object lists all its fields as required and allows no others; a field that may be empty is "null or".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contactline.claims.lexicon import load
from contactline.model.claim import Evidence, Kind, Modality, Polarity, Relation

HOLDER_TYPES = ("body", "official", "private", "anonymous")
THIRD = "third"

_TEXT = {"type": "string"}
_NUMBER = {"type": "number"}
_WHOLE = {"type": "integer"}


def bearings() -> tuple[str, ...]:
    """The eight directions."""
    return tuple(load("place_words")["bearings"])


def measures() -> tuple[str, ...]:
    """What quantities may measure ("killed", "strength")."""
    return tuple(dict.fromkeys(row["measure"] for row in load("quantities")["rows"]))


def answer_schema(sides: Sequence[str]) -> dict[str, Any]:
    """Schema of `{"claims": [...]}` for a theatre with these sides."""
    return _object(claims={"type": "array", "items": _claim(sides)})


def _claim(sides: Sequence[str]) -> dict[str, Any]:
    distance = _object(low=_NUMBER, high=_NUMBER)
    quantity = _object(
        measure=_enum(measures()),
        low=_or_null(_NUMBER),
        high=_or_null(_NUMBER),
        unit=_TEXT,
        per=_or_null(_TEXT),
    )
    return _object(
        sentence=_WHOLE,
        quote=_TEXT,
        words=_TEXT,
        kind=_enum(list(Kind)),
        actor=_or_null(_object(name=_TEXT, side=_or_null(_enum(sides)))),
        place=_or_null(_WHOLE),
        toponym=_or_null(_TEXT),
        part=_or_null(_TEXT),
        relation=_enum(list(Relation)),
        bearing=_or_null(_enum(bearings())),
        distance_km=_or_null(distance),
        holder=_or_null(_object(name=_TEXT, type=_enum(HOLDER_TYPES), side=_enum([*sides, THIRD]))),
        via={"type": "array", "items": _TEXT},
        evidence=_enum(list(Evidence)),
        polarity=_enum(list(Polarity)),
        modality=_enum(list(Modality)),
        hedge=_or_null(_TEXT),
        quantity=_or_null(quantity),
        confidence=_NUMBER,
    )


def _object(**fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _enum(words: Sequence[str]) -> dict[str, Any]:
    return {"type": "string", "enum": [str(word) for word in words]}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}
