"""A brief as Markdown, HTML or JSON; texts of pages are escaped in every one of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment

from contactline.model.claim import Claim
from contactline.model.situation import Brief, Sentence
from contactline.situation.wording import day_words

_TEMPLATE = Path(__file__).with_name("brief.html.j2")
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~])")


def to_markdown(brief: Brief, claims: Mapping[str, Claim] | None = None) -> str:
    """The brief as Markdown: numbered references, and below each claim's id, with its quote where `claims`
    has it.
    """
    numbers = _numbers(brief)
    lines = [f"# {_plain(brief.title)}", "", f"*As known on {day_words(brief.as_known_on)}.*"]
    for section in brief.sections:
        lines += ["", f"## {_plain(section.heading)}", ""]
        lines += [f"- {_marked(s)}{_plain(s.text)}{_marks(s, numbers)}" for s in section.sentences]
    if numbers:
        lines += ["", "## Claims", ""]
        lines += [f"{n}. {_plain(note)}" for n, note in enumerate(_notes(numbers, claims), start=1)]
    return "\n".join(lines) + "\n"


def to_html(brief: Brief, claims: Mapping[str, Claim] | None = None) -> str:
    """The brief as a page of its own, with no script and nothing fetched from elsewhere."""
    numbers = _numbers(brief)
    template = Environment(autoescape=True).from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        brief=brief, known=day_words(brief.as_known_on), numbers=numbers, notes=_notes(numbers, claims)
    )


def to_json(brief: Brief) -> str:
    """The brief as JSON: {day, as_known_on, title, sections: [{heading, sentences: [{text, claim_ids,
    layer}]}]}.
    """
    return json.dumps(as_dict(brief), ensure_ascii=False, indent=2) + "\n"


def as_dict(brief: Brief) -> dict[str, object]:
    """The brief as plain dicts, lists and strings."""
    sections = [
        {
            "heading": section.heading,
            "sentences": [
                {"text": s.text, "claim_ids": list(s.claim_ids), "layer": s.layer} for s in section.sentences
            ],
        }
        for section in brief.sections
    ]
    return {
        "day": brief.day.isoformat(),
        "as_known_on": brief.as_known_on.isoformat(),
        "title": brief.title,
        "sections": sections,
    }


def _numbers(brief: Brief) -> dict[str, int]:
    """Claims in order of first mention, from 1."""
    each = dict.fromkeys(i for section in brief.sections for s in section.sentences for i in s.claim_ids)
    return {claim_id: n for n, claim_id in enumerate(each, start=1)}


def _notes(numbers: Mapping[str, int], claims: Mapping[str, Claim] | None) -> list[str]:
    return [_note(claim_id, claims.get(claim_id) if claims else None) for claim_id in numbers]


def _note(claim_id: str, claim: Claim | None) -> str:
    if claim is None:
        return claim_id
    quote = " ".join(claim.quote.split())
    via = f", via {', '.join(claim.via)}" if claim.via else ""
    return f"{claim.holder.name}{via}, {day_words(claim.time.end)}: “{quote}” ({claim_id})"


def _marked(one: Sentence) -> str:
    return "Assessed: " if one.layer == "assessed" else ""


def _marks(one: Sentence, numbers: Mapping[str, int]) -> str:
    if not one.claim_ids:
        return ""
    return " [" + ", ".join(str(numbers[i]) for i in one.claim_ids) + "]"


def _plain(text: str) -> str:
    """`text` with the signs of Markdown and HTML taken as letters."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
