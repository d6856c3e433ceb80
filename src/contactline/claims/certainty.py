"""How surely it is said: hedges with their bands, denial, and modality."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from contactline.claims.lexicon import Entry, Hit, Matcher, load, phrase
from contactline.claims.tokens import Token
from contactline.model.claim import Likelihood, Modality, Polarity

_BREAKS = frozenset({";", ":", "but", "however", "while", "although", "though", "whereas", "—", "–"})
_REACH = {
    Modality.HYPOTHETICAL: 25,
    Modality.CONDITIONAL: 25,
    Modality.INTENDED: 11,
    Modality.ATTEMPTED: 7,
    Modality.PREDICTED: 10,
}
_HEDGE_REACH = 12
_NEGATION_REACH = 7
_AFTER = frozenset({"could", "would", "might"})


@cache
def _hedges() -> Matcher:
    return Matcher(
        Entry(words=phrase(text), label="hedge", data={"scale": row["scale"], **band})
        for row in load("certainty")["hedges"]
        for band in row["bands"]
        for text in band["phrases"]
    )


@cache
def _modals() -> Matcher:
    return Matcher(
        Entry(words=phrase(text), label=row["name"], data=row)
        for row in load("certainty")["modality"]
        for text in row["phrases"]
    )


@cache
def _negations() -> Matcher:
    rows = load("certainty")["negations"]
    entries = [
        Entry(words=phrase(text), label="no", data=row) for row in rows for text in row.get("phrases", ())
    ]
    entries += [
        Entry(words=phrase(t), label="look-alike", data={})
        for row in rows
        for t in row.get("look_alikes", ())
    ]
    return Matcher(entries)


class Certainty:
    """The hedges, negations and modal phrases of one sentence, asked for at a cue."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._hedges = _hedges().find(tokens)
        self._modals = _modals().find(tokens)
        self._negations = [hit for hit in _negations().find(tokens) if hit.label == "no"]
        self._negations += [
            Hit(i, i + 1, _NOT) for i, token in enumerate(tokens) if token.low.endswith("n't")
        ]

    def hedge(self, first: int, last: int, start: int = 0) -> Likelihood | None:
        """The nearest hedge before the cue at `first` to `last`, or right after it, within its clause from `start`."""
        before = [
            h
            for h in self._hedges
            if start <= h.first and h.last <= first and self._open(h.last, first, _HEDGE_REACH)
        ]
        after = [h for h in self._hedges if last <= h.first <= last + 1]
        hit = before[-1] if before else (after[0] if after else None)
        if hit is None:
            return None
        words = " ".join(t.text for t in self._tokens[hit.first : hit.last])
        data = hit.entry.data
        return Likelihood(
            phrase=words, scale=data["scale"] or None, low=data.get("low"), high=data.get("high")
        )

    def polarity(self, first: int, start: int = 0) -> Polarity:
        """DENIED where a negation before the cue reaches it."""
        reaching = [
            h
            for h in self._negations
            if start <= h.first
            and h.last <= first
            and self._open(h.last, first, _NEGATION_REACH, h.entry.data.get("terminators", ()))
        ]
        return Polarity.DENIED if len(reaching) % 2 else Polarity.AFFIRMED

    def modality(self, first: int, last: int, *, nominal: bool, start: int = 0) -> Modality:
        """What the phrases around the cue make of it; `nominal` cues are also moved by a following "would"."""
        found = {
            Modality(h.label)
            for h in self._modals
            if start <= h.first and h.last <= first and self._reaches(h, first)
        }
        if nominal and self._followed_by_would(last):
            found.add(Modality.HYPOTHETICAL)
        if self._tokens and self._tokens[0].low in load("certainty")["inverted"]:
            found.add(Modality.CONDITIONAL)
        for modality in _REACH:
            if modality in found:
                return modality
        return Modality.ACTUAL

    def _reaches(self, hit: Hit, first: int) -> bool:
        reach = _REACH[Modality(hit.label)]
        return self._open(hit.last, first, reach, hit.entry.data["terminators"])

    def _open(self, a: int, b: int, reach: int, terminators: Sequence[str] = ()) -> bool:
        """Whether nothing between tokens `a` and `b` ends a phrase's reach."""
        between = [t.low for t in self._tokens[a:b]]
        return len(between) <= reach and not any(low in _BREAKS or low in terminators for low in between)

    def _followed_by_would(self, last: int) -> bool:
        for token in self._tokens[last : last + 16]:
            if token.low in _BREAKS or token.low == ".":
                return False
            if token.low in _AFTER:
                return True
        return False


_NOT = Entry(words=(frozenset({"not"}),), label="no", data={"terminators": ()})
