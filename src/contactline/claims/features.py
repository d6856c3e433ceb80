"""What the linear reader sees of one place of a sentence: names of features that hold.

Words around the place, the cues the rules find and how they stand to it, the parties, negation and modality. A feature
is a string; a model gives each a weight for each kind, so that every score can be explained by its features.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from contactline.claims import clauses, relations
from contactline.claims.clauses import Cue, Reading, Spot
from contactline.claims.drafts import Parsed
from contactline.claims.places import is_wide
from contactline.claims.tokens import Token
from contactline.model.place import Feature

_NEAR, _FAR = 4, 10
_PLACE = "PLACE"
_LINES = frozenset({Feature.SECTOR, Feature.ROAD, Feature.RIVER})


def features(parsed: Parsed, readings: Sequence[Reading], spot: Spot | None) -> list[str]:
    """Features of a place (None for "no place") given the sentence and the rules' readings of it."""
    lows = _lows(parsed)
    return sorted({*_sentence(parsed, lows), *_rules(parsed, readings, spot), *_around(parsed, spot, lows)})


def _lows(parsed: Parsed) -> list[str]:
    """The sentence's words in lower case without names of places: what a place is called says nothing of it."""
    lows = [token.low for token in parsed.tokens]
    for spot in parsed.spots:
        if not spot.carried:
            lows[spot.first : spot.last] = [_PLACE] * (spot.last - spot.first)
    return lows


def _sentence(parsed: Parsed, lows: Sequence[str]) -> Iterator[str]:
    yield "bias"
    sides = sorted({a.side or a.role.value for a in parsed.actors})
    yield "sides:" + "+".join(sides)
    yield f"title:{parsed.sentence.in_title}"
    yield f"voices:{min(len(parsed.voices), 2)}"
    for kind in sorted({cue.kind.value for cue in parsed.cues}):
        yield f"has:{kind}"
    for word in {low for low in lows if low.isalpha() and len(low) > 2}:
        yield f"w:{word}"


def _rules(parsed: Parsed, readings: Sequence[Reading], spot: Spot | None) -> Iterator[str]:
    own = [r for r in readings if r.spot == spot]
    yield f"readings:{min(len(own), 4)}"
    for number, reading in enumerate(own):
        cue = reading.cue
        kind = cue.kind.value
        start = parsed.tokens[cue.first].low
        modality = parsed.certainty.modality(cue.first, cue.last, nominal=cue.nominal)
        yield f"read:{kind}"
        yield f"read:{kind}:firm={bool(cue.row.get('firm'))}"
        yield f"read:{kind}:{'shared' if reading.shared else 'own'}:{min(number, 2)}"
        yield f"read:{kind}:{start}"
        yield f"read:{kind}:{modality.value}"
        yield f"read:{kind}:{parsed.certainty.polarity(cue.first).value}"
        yield f"read:{kind}:nominal={cue.nominal}"
        if spot:
            yield f"read:{kind}:gap={_bucket(spot.first - cue.last)}"
    yield "kinds:" + "+".join(sorted({r.cue.kind.value for r in own}))


def _around(parsed: Parsed, spot: Spot | None, lows: Sequence[str]) -> Iterator[str]:
    if spot is None:
        yield f"none:spots={min(len(parsed.spots), 2)}"
        return
    tokens = parsed.tokens
    chain = next(c for c in clauses.chains(tokens, parsed.spots) if spot in c)
    head, tail = chain[0], chain[-1]
    frame = relations.frame(tokens, spot.first, spot.last)
    at_head = relations.frame(tokens, head.first, head.last)
    yield f"sort:{sort_of(spot)}"
    yield f"relation:{frame.relation.value}:{frame.origin}:{bool(frame.bearings)}"
    yield f"head:{at_head.relation.value}:{at_head.origin}:{bool(at_head.bearings)}"
    yield f"measured:{frame.distance_km is not None}:{frame.part is not None}"
    yield f"order:{min(parsed.spots.index(spot), 3)}"
    yield f"chain:{min(len(chain), 3)}:{min(chain.index(spot), 2)}"
    yield from _words(lows, spot.first, spot.last, "")
    yield from _words(lows, head.first, tail.last, "h")
    yield from _cues(parsed, head, tail)


def sort_of(spot: Spot) -> str:
    """A settlement or the like, a region, a sector or line, or words that take up an earlier place."""
    if spot.carried:
        return "carried"
    if is_wide(spot.mention):
        return "wide"
    feature = spot.mention.feature or (spot.mention.place.feature if spot.mention.place else None)
    return "line" if feature in _LINES else "named"


def _words(lows: Sequence[str], first: int, last: int, prefix: str) -> Iterator[str]:
    left = lows[max(0, first - _NEAR) : first]
    right = lows[last : last + _NEAR]
    for distance, word in enumerate(reversed(left), start=1):
        yield f"{prefix}l{distance}:{word}"
    for distance, word in enumerate(right, start=1):
        yield f"{prefix}r{distance}:{word}"
    for a, b in itertools.pairwise(left):
        yield f"{prefix}ll:{a}_{b}"
    for word in lows[max(0, first - _FAR) : first]:
        yield f"{prefix}L:{word}"
    for word in lows[last : last + _FAR]:
        yield f"{prefix}R:{word}"


def _cues(parsed: Parsed, head: Spot, tail: Spot) -> Iterator[str]:
    """The nearest cue of each kind on either side of a list of places, with what stands between."""
    nearest: dict[tuple[str, str], Cue] = {}
    for cue in parsed.cues:
        side = "left" if cue.last <= head.first else "right"
        key = (cue.kind.value, side)
        if side == "left" or key not in nearest:
            nearest[key] = cue
    for (kind, side), cue in sorted(nearest.items(), key=lambda item: item[0]):
        a, b = (cue.last, head.first) if side == "left" else (tail.last, cue.first)
        between = parsed.tokens[a:b]
        others = sum(a <= other.first < b for other in parsed.spots)
        cut = any(t.low in clauses.clause_ends() for t in between)
        yield f"{side}:{kind}:{_bucket(b - a)}"
        yield f"{side}:{kind}:cut={cut}:and={_joined(between)}:spots={min(others, 3)}"
        yield f"{side}:{kind}:{parsed.tokens[cue.first].low}"
        yield f"{side}:{kind}:{parsed.tokens[cue.first].low}:cut={cut}:spots={min(others, 1)}"
    yield from _path(parsed, head)


def _path(parsed: Parsed, head: Spot) -> Iterator[str]:
    """The last cue before a list of places and the shape of the words from it to the list."""
    before = [cue for cue in parsed.cues if cue.last <= head.first]
    for number, cue in enumerate(reversed(before[-2:])):
        yield f"last{number}:{cue.kind.value}:{_bucket(head.first - cue.last)}"
        yield f"last{number}:{parsed.tokens[cue.first].low}"
        yield f"path{number}:{cue.kind.value}:{_shape(parsed, cue.last, head.first)}"
    if len(before) > 1:
        yield f"pair:{before[-2].kind.value}>{before[-1].kind.value}"


def _shape(parsed: Parsed, first: int, last: int) -> str:
    """Function words, marks, places and cues between two tokens, shortened to the last six."""
    starts = {spot.first: "PLACE" for spot in parsed.spots} | {cue.first: "CUE" for cue in parsed.cues}
    function = clauses.function_words()
    kept = [
        starts.get(i) or parsed.tokens[i].low
        for i in range(first, last)
        if i in starts or parsed.tokens[i].low in function
    ]
    return "_".join(kept[-6:])


def _joined(between: Sequence[Token]) -> bool:
    return any(t.low == "and" for t in between)


def _bucket(gap: int) -> str:
    for limit in (0, 1, 2, 4, 7, 12, 20):
        if gap <= limit:
            return str(limit)
    return "far"
