"""Cue rows of `lexicons/*.toml` and a matcher over tokens.

A phrase is a row of words; "a|b" is either word, "*" up to three words. Verbs are inflected by rule and by a short
list of irregular forms, so that a row is written once.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from contactline.claims.tokens import Token
from contactline.errors import ConfigurationError

_GAP = 3
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One phrase with what its row says; `words` are sets of alternatives, "*" a gap."""

    words: tuple[frozenset[str], ...]
    label: str
    data: dict[str, Any] = field(hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found at tokens `first` to `last` (one past)."""

    first: int
    last: int
    entry: Entry

    @property
    def label(self) -> str:
        """The entry's label."""
        return self.entry.label


class Matcher:
    """Finds entries in a list of tokens: the longest at each spot, or all of them."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_first: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            for word in entry.words[0]:
                self._by_first[word].append(entry)

    def find(self, tokens: Sequence[Token]) -> list[Hit]:
        """Longest hit of each label group at each token, in order; a hit inside a longer earlier one is dropped."""
        hits: list[Hit] = []
        for at, token in enumerate(tokens):
            best: Hit | None = None
            for entry in self._by_first.get(token.low, ()):
                last = _match(entry.words, tokens, at)
                if last and (best is None or (last, _firm(entry)) > (best.last, _firm(best.entry))):
                    best = Hit(at, last, entry)
            if best:
                hits.append(best)
        return _outermost(hits)


def _firm(entry: Entry) -> int:
    """How many words an entry names itself; gaps name none."""
    return sum("*" not in word for word in entry.words)


def _outermost(hits: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in hits:
        if not kept or hit.last > kept[-1].last:
            kept.append(hit)
    return kept


def _match(words: Sequence[frozenset[str]], tokens: Sequence[Token], at: int) -> int:
    """Index one past the match of `words` at `at`, 0 for none. A gap takes as few words as it can."""
    position = at
    gap = 0
    for word in words:
        if "*" in word:
            gap = _GAP
            continue
        limit = min(position + gap + 1, len(tokens))
        for probe in range(position, limit):
            if tokens[probe].low in word:
                position, gap = probe + 1, 0
                break
        else:
            return 0
    return position


@cache
def load(name: str) -> dict[str, Any]:
    """The lexicon file of that name, parsed. Raises ConfigurationError where it is not TOML."""
    path = resources.files("contactline.claims.lexicons").joinpath(f"{name}.toml")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(str(path), [str(error)]) from error


@cache
def irregular() -> dict[str, tuple[str, ...]]:
    """Irregular verb forms by base form."""
    return {base: tuple(forms) for base, forms in load("verbs")["irregular"].items()}


def phrase(text: str, forms: str = "fixed") -> tuple[frozenset[str], ...]:
    """The words of a phrase as sets of alternatives, inflected as `forms` says ("verb", "noun", "fixed")."""
    words = [frozenset(part.split("|")) for part in _split(text)]
    if forms == "verb":
        words[0] = frozenset(form for word in words[0] for form in inflect(word))
    elif forms == "noun":
        words[-1] = frozenset(form for word in words[-1] for form in (word, plural(word)))
    return tuple(words)


def _split(text: str) -> list[str]:
    """Words of a phrase as the tokenizer would cut them (hyphens stand alone)."""
    plain = text.lower().replace("’", "'").replace("'s ", " ").removesuffix("'s")
    return plain.replace("-", " - ").replace(":", " :").split()


def inflect(verb: str) -> tuple[str, ...]:
    """Base, third person, past, participle and -ing form of an English verb."""
    third = plural(verb)
    if verb in irregular():
        return (verb, third, *irregular()[verb])
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) else verb
    if _doubles(verb):
        stem = verb + verb[-1]
    past = verb[:-1] + "ied" if _consonant_y(verb) else stem + "ed"
    return (verb, third, past, (verb if _consonant_y(verb) else stem) + "ing")


def plural(word: str) -> str:
    """Third person of a verb, plural of a noun, by rule."""
    if word.endswith(("s", "sh", "ch", "x", "z")):
        return word + "es"
    return word[:-1] + "ies" if _consonant_y(word) else word + "s"


def _consonant_y(word: str) -> bool:
    return len(word) > 1 and word.endswith("y") and word[-2] not in _VOWELS


def _doubles(verb: str) -> bool:
    return verb in load("verbs")["doubling"]
