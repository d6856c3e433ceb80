"""Which words of a page are never shown to a model: those that speak to a program, or hide what they say."""

from __future__ import annotations

import unicodedata
from functools import cache

from contactline.claims.llm import task
from contactline.claims.llm.verbatim import holds

_TAGS = range(0xE0000, 0xE0080)
_OVERRIDES = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
"""Signs that show a reader other words than the text holds."""


def speaks_to_a_program(text: str) -> bool:
    """Whether a sentence addresses whatever reads it by machine, or hides what it says."""
    if any(ord(sign) in _TAGS or sign in _OVERRIDES for sign in text):
        return True
    plain = " ".join(_folded(text).split())
    phrases, beginnings = _rows()
    return plain.startswith(beginnings) or any(holds(plain, phrase) for phrase in phrases)


def shown(text: str, length: int) -> str:
    """A title, heading or outlet as the model may see it: at most `length` characters, empty where it is withheld."""
    return "" if speaks_to_a_program(text) else text[:length]


@cache
def _rows() -> tuple[tuple[str, ...], tuple[str, ...]]:
    phrases, beginnings = task.withheld()
    return tuple(map(_folded, phrases)), tuple(map(_folded, beginnings))


def _folded(text: str) -> str:
    """Lower case, wide and styled letters as plain ones, without signs that take no room."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
