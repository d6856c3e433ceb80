"""Whether words stand in a text, letter for letter."""

from __future__ import annotations


def where(text: str, words: str) -> int | None:
    """Offset at which `words` first stand in `text` as whole words, None where they do not. Linear in the text."""
    if not words.strip():
        return None
    at = text.find(words)
    while at >= 0:
        if _whole(text, at, at + len(words)):
            return at
        at = text.find(words, at + len(words))
    return None


def holds(text: str, words: str) -> bool:
    """Whether `words` stand in `text` as whole words."""
    return where(text, words) is not None


def _whole(text: str, start: int, end: int) -> bool:
    """Whether neither end of `text[start:end]` cuts a word in two."""
    opens = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    closes = end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum())
    return opens and closes
