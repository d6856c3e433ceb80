"""The situation of a day as JSON (schema situation/1): the same facts as the text, each with its claim ids."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import Any

SCHEMA = "situation/1"

Json = dict[str, Any]


def record(situation: Any) -> Json:
    """A situation, or the part of one, as plain JSON: dataclasses as objects, days as text.

    Its claims are left out: they are exported as claim/1, and every part names them by id. Counted properties
    (`km2_a_day`, `claim_ids`) are told like fields.
    """
    facts = {
        f.name: _plain(getattr(situation, f.name))
        for f in dataclasses.fields(situation)
        if f.name != "claims"
    }
    return {"schema": SCHEMA, **facts}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        facts = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        counted = [name for name in ("km2_a_day", "claim_ids") if hasattr(value, name)]
        return facts | {name: _plain(getattr(value, name)) for name in counted}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return round(value, 4) if isinstance(value, float) else value


def write(situation: Json, path: Path) -> None:
    """Write a record."""
    path.write_text(json.dumps(situation, ensure_ascii=False, indent=1, allow_nan=False), encoding="utf-8")
