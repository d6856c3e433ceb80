"""Numbers as reports write them: figures, words, ranges, "more than"."""

from __future__ import annotations

import re

_WORDS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
}
_WORDS |= {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "hundred": 100,
    "dozen": 12,
    "a": 1,
    "an": 1,
    "couple": 2,
}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "dozen": 12}
_PLURALS = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000}
_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


def value(word: str) -> float | None:
    """The number that one word states, None if it states none."""
    low = word.lower()
    if low in _WORDS:
        return float(_WORDS[low])
    match = _FIGURE.fullmatch(low)
    return float(low.replace(",", "")) if match else None


def scale(word: str) -> int | None:
    """What a following word multiplies by ("thousand"), None if it does not."""
    return _SCALES.get(word.lower())


def at_least(word: str) -> int | None:
    """The least that a vague plural means ("dozens": 24), None if it is none."""
    return _PLURALS.get(word.lower())
