"""What two texts share beyond their wording: names, numbers and content words.

A rewritten copy keeps the names, the figures and most of the words that matter, and changes the sentences around them;
another report of the same event brings names, figures and words of its own. Quotations are left out: an official's
sentence stands in independent reports too.
"""

from __future__ import annotations

import math
import re
import tomllib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any

from contactline.documents.furniture import fold

_QUOTED = re.compile(r"“[^“”]{0,600}”|\"[^\"]{0,600}\"|«[^«»]{0,600}»")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,]*")
_LEAD_WORDS = 250
_LEAST_WORDS = 12
_SUFFIXES = (
    "isations", "izations", "isation", "ization", "fulness", "ements", "ations", "ement", "ation", "ingly", "edly",
    "ness", "ings", "ions", "ers", "ing", "ion", "ies", "ied", "est", "ed", "es", "er", "ly", "s", "e", "y",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Sets of 32-bit digests of the names, numbers and content words of one text's beginning."""

    names: frozenset[int] = field(repr=False)
    numbers: frozenset[int] = field(repr=False)
    words: frozenset[int] = field(repr=False)


def read_wording(text: str) -> Wording:
    """The parts of the first 250 words of `text` without its quotations.

    What a story tells stands at its beginning, and long texts share words anyway.
    """
    text = _QUOTED.sub(" . ", text[:20_000])
    found = list(islice(_WORD.finditer(text), _LEAD_WORDS))
    text = text[: found[-1].end()] if found else ""
    stems = [_stem(match[0]) for match in found]
    content = [_digest(stem) for stem in stems if stem and not stem[0].isdigit()]
    return Wording(
        names=frozenset(_digest(name) for name in _names(text, found)),
        numbers=frozenset(_digest(number) for number in _numbers(match[0] for match in found)),
        words=frozenset(content),
    )


def one_origin(left: Wording, right: Wording) -> float:
    """The probability that one text is a rewritten copy of the other, or both of a third.

    Logistic regression over four measures (weights and how they were found: `wording.toml`). Texts of few words give 0.
    """
    if min(len(left.words), len(right.words)) < _LEAST_WORDS:
        return 0.0
    weights = _rows()["weights"]
    total = weights["constant"] + sum(weights[name] * value for name, value in measures(left, right).items())
    return 1.0 / (1.0 + math.exp(-total))


def measures(left: Wording, right: Wording) -> dict[str, float]:
    """What two texts share, each between 0 and 1: `words_all` of both together, the others of the one that has less."""
    return {
        "names": _part(left.names, right.names, 3),
        "numbers": _part(left.numbers, right.numbers, 2),
        "words": _part(left.words, right.words, 12),
        "words_all": len(left.words & right.words) / max(len(left.words | right.words), 1),
    }


def _names(text: str, found: Iterable[re.Match[str]]) -> Iterator[str]:
    """Capitalised words that do not only stand so because a sentence begins."""
    for match in found:
        word = match[0]
        if word[0].isupper() and fold(word) not in _common() and not _opens_sentence(text, match.start()):
            yield _stem_name(word)


def _opens_sentence(text: str, at: int) -> bool:
    before = text[max(at - 3, 0) : at].rstrip(" “\"«'‘(")
    return not before or before[-1] in ".!?\n:"


def _numbers(words: Iterable[str]) -> Iterator[str]:
    values = _number_words()
    for word in words:
        if word[0].isdigit():
            yield word.rstrip(".,").replace(",", "")
        elif (value := values.get(word.lower())) is not None:
            yield value


@cache
def _stem(word: str) -> str:
    """The word without case and ending, "" for words too common to tell anything."""
    low = fold(word)
    if low in _common() or len(low) < 3:
        return "" if not low[:1].isdigit() else low
    for suffix in _SUFFIXES:
        if low.endswith(suffix) and len(low) - len(suffix) >= 3:
            return low.removesuffix(suffix)
    return low


def _stem_name(word: str) -> str:
    low = fold(word)
    return low.removesuffix("'s") if len(low) > 4 else low


def _digest(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "replace"))


def _part(left: frozenset[int], right: frozenset[int], least: int) -> float:
    return len(left & right) / max(min(len(left), len(right)), least)


@cache
def _rows() -> dict[str, Any]:
    rows: dict[str, Any] = tomllib.loads(
        resources.files(__package__).joinpath("wording.toml").read_text("utf-8")
    )
    return rows


@cache
def _common() -> frozenset[str]:
    return frozenset(_rows()["common"])


@cache
def _number_words() -> dict[str, str]:
    return {word: str(value) for value, word in enumerate(_rows()["numbers"])}
