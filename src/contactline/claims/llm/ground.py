"""The place of a proposed claim: one of those the locator found in the text, never one that the model names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contactline.claims import relations
from contactline.claims.lexicon import load
from contactline.claims.llm.given import Given, RefusedError, is_stated, stated
from contactline.claims.llm.passages import Line
from contactline.claims.llm.schema import bearings
from contactline.claims.llm.verbatim import holds
from contactline.claims.tokens import Token
from contactline.model.claim import Locus, Relation
from contactline.model.place import Feature, Mention

_LONGEST = 80
_FARTHEST_KM = 500.0
_NO_PLACE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where a claim speaks of; `carried` where its place is named in an earlier sentence only."""

    locus: Locus
    carried: bool


def ground(
    given: Given, line: Line, places: Mapping[int, tuple[int, Mention]], tokens: Sequence[Token]
) -> Ground:
    """The ground of a claim in `line`; `places` maps a number to (number of its line, mention).

    Raises RefusedError for a place not named in this sentence or before it, and for a toponym that is not there.
    """
    frame = _frame(given, line.sentence.text, tokens)
    if given.is_null("place"):
        return Ground(locus=_without_place(given, line, frame), carried=False)
    number = given.whole("place")
    at, mention = places.get(-1 if number is None else number, (line.number + 1, None))
    if mention is None or at > line.number:
        raise RefusedError("place not named there")
    return Ground(locus=_locus(mention, frame), carried=at < line.number)


def _without_place(given: Given, line: Line, frame: relations.Frame) -> Locus:
    words = given.text("toponym", _LONGEST)
    if words is None:
        return Locus(place=None, toponym=None, precision=_NO_PLACE)
    if not holds(line.sentence.text, words):
        raise RefusedError("toponym not verbatim")
    same = [mention for _, mention in line.places if mention.toponym == words]
    if same:
        return _locus(same[0], frame)
    start = line.sentence.start
    area = Mention(start=start, end=start, toponym=words, feature=Feature.SECTOR, place=None, probability=0.0)
    return _locus(area, frame)


def _locus(mention: Mention, frame: relations.Frame) -> Locus:
    return Locus(
        place=mention.place,
        toponym=mention.toponym,
        part=frame.part,
        relation=frame.relation,
        bearing=frame.bearings[0] if frame.bearings else None,
        distance_km=frame.distance_km,
        precision=relations.precision(frame, mention),
    )


def _frame(given: Given, text: str, tokens: Sequence[Token]) -> relations.Frame:
    bearing = given.one_of("bearing", bearings())
    return relations.Frame(
        relation=given.enum_or("relation", Relation, Relation.IN),
        bearings=(bearing,) if bearing else (),
        part=_part(given, text),
        distance_km=_distance(given, tokens),
    )


def _part(given: Given, text: str) -> str | None:
    words = given.text("part", _LONGEST)
    if words is None or words in {*load("place_words")["parts"], *bearings()} or holds(text, words):
        return words
    given.mend("part")
    return None


def _distance(given: Given, tokens: Sequence[Token]) -> tuple[float, float] | None:
    fields = given.within("distance_km")
    if fields is None:
        return None
    low, high, figures = fields.number("low"), fields.number("high"), stated(tokens)
    ordered = low is not None and high is not None and low <= high <= _FARTHEST_KM
    told = [number for number in (low, high) if number is not None]
    if ordered and all(is_stated(number, figures, distance=True) for number in told):
        return told[0], told[1]
    given.mend("distance_km")
    return None
