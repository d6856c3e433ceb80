"""What is sent: the task in the system's message, the page as fenced JSON in the user's."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from contactline.claims.llm import task
from contactline.claims.llm.passages import Passage
from contactline.claims.llm.schema import answer_schema
from contactline.claims.llm.settings import Settings
from contactline.claims.llm.withhold import shown
from contactline.model.place import Mention
from contactline.model.theatre import Theatre

_TITLE = 200


def request(passage: Passage, theatre: Theatre, settings: Settings) -> dict[str, Any]:
    """The body of a chat completion about one passage."""
    schema = {"name": "claims", "strict": True, "schema": answer_schema(theatre.side_ids)}
    # Some endpoints know the bound on an answer by another name only, and refuse this one.
    bound = {} if "max_completion_tokens" in settings.request else {"max_tokens": settings.answer_tokens}
    return {
        **bound,
        **settings.request,
        "model": settings.model,
        "messages": [
            {"role": "system", "content": task.system(theatre)},
            {"role": "user", "content": fenced(_material(passage))},
        ],
        "response_format": {"type": "json_schema", "json_schema": schema},
    }


def fenced(material: dict[str, Any]) -> str:
    """The material as one line of JSON between two lines that it cannot hold.

    The fence carries the digest of what it encloses: a text that held its own digest would have another. JSON leaves
    no line break and no bare quotation mark in the material, so that it ends where it ends.
    """
    text = json.dumps(material, ensure_ascii=False, separators=(",", ":"))
    fence = f"=== data {hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:24]} ==="
    return f"{fence}\n{text}\n{fence}"


def _material(passage: Passage) -> dict[str, Any]:
    document = passage.document
    published = document.published
    return {
        "outlet": shown(document.outlet, _TITLE),
        "title": shown(document.title, _TITLE),
        "published": published.end.isoformat() if published else None,
        "heading": passage.heading,
        "named_before": [_place(number, mention) for number, mention in passage.before],
        "sentences": [
            {
                "n": line.number,
                "text": line.sentence.text,
                "places": [_place(number, mention) for number, mention in line.places],
            }
            for line in passage.lines
        ],
    }


def _place(number: int, mention: Mention) -> dict[str, Any]:
    place = mention.place
    where = (
        ", ".join(part for part in (place.name, place.admin1, str(place.feature)) if part) if place else None
    )
    return {"p": number, "words": mention.toponym, "place": where}
