"""The places a sentence speaks of: those it names, and those it takes up from before ("the city", "there")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from contactline.claims import clauses
from contactline.claims.clauses import Spot
from contactline.claims.lexicon import Entry, Matcher, load, phrase
from contactline.claims.numbers import value
from contactline.claims.tokens import Token
from contactline.model.place import Feature, Mention

_WIDE = frozenset({Feature.ADMIN1, Feature.DISTRICT, Feature.COUNTRY, Feature.REGION})
_ADJECTIVES = 3
_CONTAINER_WORDS = frozenset({",", "in", "of", "(", "the", "area", "areas", "both", "and"})


@cache
def _anaphora() -> Matcher:
    return Matcher(
        Entry(words=phrase(text), label="both" if text.startswith(("both", "these")) else "one", data={})
        for text in load("place_words")["anaphora"]
    )


def spots(tokens: Sequence[Token], mentions: Sequence[Mention], earlier: Sequence[Mention]) -> list[Spot]:
    """Spots of the sentence in order. `earlier` are the settlements named before it, oldest first."""
    named = [_spot(tokens, m) for m in mentions if not m.check_only]
    named = [
        spot
        for i, spot in enumerate(named)
        if spot.last > spot.first and not _container(tokens, named, i) and not _anchor(tokens, named, i)
    ]
    named = [_qualified(tokens, spot) for spot in named]
    named += _areas(tokens, named)
    carried = _carried(tokens, named, earlier)
    return _apart(sorted([*named, *carried], key=lambda s: s.first))


def _apart(ordered: Sequence[Spot]) -> list[Spot]:
    """Spots in order; of two that overlap the first is kept, unless both take up places with the same words."""
    kept: list[Spot] = []
    for spot in ordered:
        same_words = bool(kept) and kept[-1].carried and spot.carried and kept[-1].first == spot.first
        if not kept or spot.first >= kept[-1].last or same_words:
            kept.append(spot)
    return kept


@cache
def _area_matcher() -> Matcher:
    rows = load("place_words")["areas"]
    return Matcher(Entry(words=phrase(text), label="area", data={}) for text in rows)


def _areas(tokens: Sequence[Token], named: Sequence[Spot]) -> list[Spot]:
    """ "The line of contact": ground with words but no place."""
    found = []
    for hit in _area_matcher().find(tokens):
        if not any(s.first < hit.last and hit.first < s.last for s in named):
            words = " ".join(t.text for t in tokens[hit.first : hit.last])
            start, end = tokens[hit.first].start, tokens[hit.last - 1].end
            mention = Mention(
                start=start, end=end, toponym=words, feature=Feature.SECTOR, place=None, probability=0.0
            )
            found.append(Spot(hit.first, hit.last, mention))
    return found


def _spot(tokens: Sequence[Token], mention: Mention) -> Spot:
    inside = [i for i, t in enumerate(tokens) if t.start < mention.end and t.end > mention.start]
    return Spot(inside[0], inside[-1] + 1, mention) if inside else Spot(0, 0, mention)


def _qualified(tokens: Sequence[Token], spot: Spot) -> Spot:
    """ "Northern Kharkiv Oblast": of a region the words say which part, of a settlement the claim's part does."""
    words = _compass()
    first = spot.first
    while first > 0 and is_wide(spot.mention):
        joined = (
            tokens[first - 1].low in {"and", "or"} and first < spot.first and tokens[first - 2].low in words
        )
        if not joined and tokens[first - 1].low not in words:
            break
        first -= 1
    if first == spot.first:
        return spot
    before = " ".join(t.text for t in tokens[first : spot.first])
    return replace(spot, mention=replace(spot.mention, toponym=f"{before} {spot.mention.toponym}"))


@cache
def _compass() -> frozenset[str]:
    rows = load("place_words")
    return frozenset({form for forms in rows["bearings"].values() for form in forms} | {"central"})


def is_wide(mention: Mention) -> bool:
    """Whether a mention names a region, district or country rather than a spot."""
    feature = mention.feature or (mention.place.feature if mention.place else None)
    return feature in _WIDE


def _container(tokens: Sequence[Token], named: Sequence[Spot], at: int) -> bool:
    """ "Rodakove, Luhansk Oblast": the oblast only says where Rodakove is."""
    if at == 0 or not is_wide(named[at].mention) or is_wide(named[at - 1].mention):
        return False
    between = [t.low for t in tokens[named[at - 1].last : named[at].first]]
    return len(between) <= 4 and all(w in _CONTAINER_WORDS for w in between) and "and" not in between


def _anchor(tokens: Sequence[Token], named: Sequence[Spot], at: int) -> bool:
    """ "Klishchiivka, a village six kilometres south of Bakhmut": Bakhmut only says where Klishchiivka is."""
    if at == 0 or is_wide(named[at - 1].mention):
        return False
    between = [t.low for t in tokens[named[at - 1].last : named[at].first]]
    rows = load("place_words")
    bearings = {part for forms in rows["bearings"].values() for form in forms for part in form.split("-")}
    allowed = bearings | set(rows["anchor"])
    measured = [w for w in between if w in bearings]
    plain = all(w in allowed or value(w) is not None for w in between)
    return bool(measured) and plain and between[-1] in {"of", "from"} and "and" not in between


def _carried(tokens: Sequence[Token], named: Sequence[Spot], earlier: Sequence[Mention]) -> list[Spot]:
    found: list[Spot] = []
    hits = [(hit.first, hit.last, 2 if hit.label == "both" else 1) for hit in _anaphora().find(tokens)]
    for first, last, count in sorted({*hits, *_described(tokens)}):
        overlaps = any(s.first < last and first < s.last for s in named)
        if overlaps or _names_itself(tokens, last, named):
            continue
        before = [s.mention for s in named if s.last <= first and not is_wide(s.mention)]
        sources = [m for m in [*earlier, *before] if m.place or m.feature is None or not is_wide(m)]
        for mention in sources[-count:]:
            found.append(Spot(first, last, _taken_up(tokens, first, last, mention), carried=True))
    return found


def _described(tokens: Sequence[Token]) -> Iterator[tuple[int, int, int]]:
    """ "The recently liberated city": an article, a few plain words, and what kind of place it is."""
    rows = load("place_words")
    for last, token in enumerate(tokens):
        if token.low not in rows["taken_up"] or token.possessive:
            continue
        for first in range(last - 1, max(-1, last - 2 - _ADJECTIVES), -1):
            if tokens[first].low in rows["articles"]:
                yield first, last + 1, 1
            if not _plain(tokens[first]):
                break


def _plain(token: Token) -> bool:
    """Whether a word may describe a place; words that join or bound, and articles, do not."""
    word = token.text.replace("-", "").isalpha() and token.low not in clauses.function_words()
    return word and token.low not in load("place_words")["articles"]


def _names_itself(tokens: Sequence[Token], at: int, named: Sequence[Spot]) -> bool:
    """ "the city of Kherson": the name follows."""
    return any(s.first in (at, at + 1) and (s.first == at or tokens[at].low in {"of", ","}) for s in named)


def _taken_up(tokens: Sequence[Token], first: int, last: int, mention: Mention) -> Mention:
    words = " ".join(t.text for t in tokens[first:last])
    return replace(mention, start=tokens[first].start, end=tokens[last - 1].end, toponym=words)
