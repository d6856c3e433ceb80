"""An answer checked against the text it is about: what the text does not bear out is refused and counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from contactline.claims import when
from contactline.claims.certainty import Certainty
from contactline.claims.identity import claim_id
from contactline.claims.lexicon import load
from contactline.claims.llm.given import Given, RefusedError, is_stated, stated
from contactline.claims.llm.ground import Ground, ground
from contactline.claims.llm.passages import Line, Passage
from contactline.claims.llm.schema import measures
from contactline.claims.llm.verbatim import holds, where
from contactline.claims.llm.who import Parties
from contactline.claims.tokens import Token, covering, tokenize
from contactline.errors import InputError
from contactline.model.claim import (
    Claim,
    Evidence,
    Holder,
    Kind,
    Likelihood,
    Modality,
    Polarity,
    Quantity,
)
from contactline.model.time import Basis, Interval, Precision

_MOST_OF_A_SENTENCE = 60
_LONGEST_QUOTE = 2000
_LONGEST_HEDGE = 60
_CARRIED = 0.8
_SUREST, _LEAST_SURE, _UNTOLD = 0.95, 0.05, 0.5
_CHANGES = frozenset({Kind.CAPTURE, Kind.WITHDRAWAL, Kind.ENCIRCLEMENT})
_NO_FACT = frozenset({Modality.HYPOTHETICAL, Modality.CONDITIONAL, Modality.INTENDED})
_NOT_YET = _NO_FACT | {Modality.PREDICTED}
_ATTEMPTED_AS_CLASH = frozenset({Kind.CAPTURE, Kind.ADVANCE, Kind.PRESENCE})
_ARTICLES = frozenset({"the", "a", "an", "any", "its", "their"})
_RATES = ("day", "week", "month", "hour")


@dataclass(slots=True)
class Checked:
    """The claims of an answer, how many were refused by reason, and which describing fields were emptied."""

    claims: list[Claim] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    mended: Counter[str] = field(default_factory=Counter)


def proposals(content: str) -> list[Any]:
    """The list of an answer `{"claims": [...]}`, words around the object left aside. Raises InputError."""
    start, end = content.find("{"), content.rfind("}")
    try:
        answer = json.loads(content[start : end + 1])
    except (ValueError, RecursionError) as error:
        raise InputError("the answer is no JSON") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("claims"), list):
        raise InputError("the answer holds no list of claims")
    return list(answer["claims"])


class Checker:
    """Makes claims of proposals about one passage."""

    def __init__(self, passage: Passage, parties: Parties, extractor: str) -> None:
        self._document = passage.document
        self._parties = parties
        self._extractor = extractor
        self._lines = {line.number: line for line in passage.lines}
        self._places = {number: (-1, mention) for number, mention in passage.before}
        self._places |= {
            number: (line.number, mention) for line in passage.lines for number, mention in line.places
        }

    def check(self, proposed: Sequence[object]) -> Checked:
        """Every proposal as a claim, or counted as refused."""
        result = Checked()
        of_line: Counter[int] = Counter()
        for raw in proposed:
            try:
                given = Given(raw)
                line = self._line(given)
                of_line[line.number] += 1
                if of_line[line.number] > _MOST_OF_A_SENTENCE:
                    raise RefusedError("too many of one sentence")
                result.claims.append(self._claim(given, line))
                result.mended.update(given.mended)
            except RefusedError as refusal:
                result.refused[str(refusal)] += 1
        return result

    def _line(self, given: Given) -> Line:
        number = given.whole("sentence")
        line = self._lines.get(-1 if number is None else number)
        if line is None:
            raise RefusedError("no such sentence")
        quote = given.text("quote", _LONGEST_QUOTE)
        if quote is None or not quote.strip() or quote not in line.sentence.text:
            raise RefusedError("quote not verbatim")
        return line

    def _claim(self, given: Given, line: Line) -> Claim:
        tokens = tokenize(line.sentence.text)
        modality, likelihood = _certainty(given, line.sentence.text, tokens)
        kind = given.enum("kind", Kind)
        if modality is Modality.ATTEMPTED and kind in _ATTEMPTED_AS_CLASH:
            kind = Kind.CLASH
        lies = ground(given, line, self._places, tokens)
        actor = None if kind is Kind.CIVILIANS else self._parties.actor(given)
        holder = self._parties.holder(given, self._document)
        polarity = given.enum("polarity", Polarity)
        span = (line.sentence.start, line.sentence.end)
        name = claim_id(
            document_id=self._document.document_id, span=span, kind=kind, locus=lies.locus, actor=actor,
            holder=holder, polarity=polarity,
        )  # fmt: skip
        return Claim(
            claim_id=name,
            document_id=self._document.document_id,
            span=span,
            quote=line.sentence.text,
            kind=kind,
            actor=actor,
            locus=lies.locus,
            time=self._time(line, modality),
            holder=holder,
            via=self._parties.via(given, self._document),
            evidence=_evidence(given, holder),
            polarity=polarity,
            modality=modality,
            likelihood=likelihood,
            quantity=_quantity(given, line.sentence.text, tokens),
            confidence=_confidence(given, lies),
            extractor=self._extractor,
        )

    def _time(self, line: Line, modality: Modality) -> Interval:
        """Read from the sentence's words by rule: a model's arithmetic with days cannot be checked."""
        block = self._document.blocks[line.sentence.block]
        dated = block.published or self._document.published
        if dated is None:
            raise ValueError("an undated document has no day to count from")
        published = replace(dated, basis=Basis.PUBLICATION, evidence=())
        said = when.read(line.sentence.text, published)
        if said:
            return said
        said = when.publication(line.sentence.text, published)
        return replace(said, precision=Precision.ONGOING) if modality in _NOT_YET else said


def _certainty(given: Given, text: str, tokens: Sequence[Token]) -> tuple[Modality, Likelihood | None]:
    """Modality and hedge. A change of hands that the words make a plan or a thought is never a fact."""
    quote, words = given.text("quote", _LONGEST_QUOTE) or "", given.text("words", _LONGEST_QUOTE)
    inside = where(quote, words) if words else None
    if words is None or inside is None:
        raise RefusedError("words not in the quote")
    at = text.find(quote) + inside
    modality = given.enum("modality", Modality)
    if modality is Modality.ACTUAL and given.enum("kind", Kind) in _CHANGES:
        first, last = covering(tokens, at, at + len(words))
        nominal = tokens[first].low in _ARTICLES or (first > 0 and tokens[first - 1].low in _ARTICLES)
        ruled = Certainty(tokens).modality(first, last, nominal=nominal)
        modality = ruled if ruled in _NO_FACT else modality
    return modality, _hedge(given, text)


def _hedge(given: Given, text: str) -> Likelihood | None:
    words = given.text("hedge", _LONGEST_HEDGE)
    if words is None:
        return None
    if not holds(text, words):
        given.mend("hedge")
        return None
    tokens = tokenize(words)
    banded = Certainty(tokens).hedge(len(tokens), len(tokens))
    return banded or Likelihood(phrase=words, scale=None, low=None, high=None)


def _evidence(given: Given, holder: Holder) -> Evidence:
    own = holder.role == "outlet"
    told = given.enum_or("evidence", Evidence, Evidence.NONE if own else Evidence.STATEMENT)
    return Evidence.NONE if own and told is Evidence.STATEMENT else told


def _quantity(given: Given, text: str, tokens: Sequence[Token]) -> Quantity | None:
    fields = given.within("quantity")
    if fields is None:
        return None
    measure, unit = fields.one_of("measure", measures()), fields.text("unit", _LONGEST_HEDGE)
    low, high = fields.number("low"), fields.number("high")
    figures = stated(tokens)
    told = [number for number in (low, high) if number is not None]
    known = bool(unit) and (unit in _units() or holds(text, unit or ""))
    ordered = low is None or high is None or low <= high
    if measure and unit and known and told and ordered and all(is_stated(n, figures) for n in told):
        best = (low + high) / 2 if low is not None and high is not None else None
        per = fields.one_of("per", _RATES)
        return Quantity(measure=measure, low=low, best=best, high=high, unit=unit, per=per)
    given.mend("quantity")
    return None


def _units() -> frozenset[str]:
    return frozenset(row["unit"] for row in load("quantities")["rows"])


def _confidence(given: Given, lies: Ground) -> float:
    told = given.number("confidence")
    if told is None or told > 1:
        given.mend("confidence")
        told = _UNTOLD
    sure = min(max(told, _LEAST_SURE), _SUREST)
    return round(sure * _CARRIED if lies.carried else sure, 3)
