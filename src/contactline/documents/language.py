"""The language of a text, with care for texts too short for statistics."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

_SAMPLE = 4000
_WORD = re.compile(r"[^\W\d_]+")
_SHORT = 25


def language(text: str) -> str:
    """ISO 639-1 code of the language `text` is written in.

    Below 25 words the alphabet and the commonest words decide ("uk" and "ru" by their own letters), because
    statistics misread headlines full of foreign names; above, py3langid does, over the languages of its
    model.
    """
    words = _WORD.findall(text[:_SAMPLE].lower())
    if len(words) >= _SHORT:
        return _statistical(text[:_SAMPLE])
    return _by_letters(text) or _by_common_words(words) or "en"


@cache
def _rows() -> Mapping[str, Mapping[str, str]]:
    data = resources.files(__package__).joinpath("languages.toml").read_text("utf-8")
    return tomllib.loads(data)


def _statistical(text: str) -> str:
    import py3langid  # noqa: PLC0415  # its model takes half a second and is needed for long texts only

    return str(py3langid.classify(text)[0])


def _by_letters(text: str) -> str | None:
    """The language whose own letters the text is mostly written in, None for Latin script."""
    letters = [letter for letter in text.lower() if letter.isalpha()]
    for code, row in _rows()["scripts"].items():
        own = set(row)
        if sum(letter in own for letter in letters) * 2 > len(letters):
            marks = {other: set(signs) for other, signs in _rows()["letters"].items()}
            return next((other for other, signs in marks.items() if signs & set(letters)), code)
    return None


def _by_common_words(words: list[str]) -> str | None:
    counts = {code: sum(word in row.split() for word in words) for code, row in _rows()["words"].items()}
    best = max(counts, key=lambda code: (counts[code], code == "en"))
    return best if counts[best] >= 2 else None
