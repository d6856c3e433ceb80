"""Labelled items to training examples: the sentences as the reader sees them, with what each place is labelled with.

Input: the labelled files (JSON Lines with text and claims), read through the same stages that run in the product.
Output: JSON Lines of {group, words, sorts, at, labels:[{spot, kind, actor, polarity, modality, weight}]}; no text is kept
in the repository.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from contactline.claims import places
from contactline.claims.marking import mark
from contactline.claims.sentences import Sentence, split
from contactline.claims.tokens import tokenize
from contactline.model.document import Document
from contactline.model.place import Mention
from contactline.scoring.matching import distance_km, fold

OPTIONAL_WEIGHT = 0.5


def examples(
    item: Mapping[str, Any], document: Document, locate: Callable[[Document], Sequence[Mention]]
) -> Iterator[dict[str, Any]]:
    """Training examples of one labelled item, one a sentence that names a place or carries a label."""
    mentions = list(locate(document))
    sentences = split(document)
    owners = [_owner(claim, sentences) for claim in item["claims"]]
    earlier: list[Mention] = []
    for number, sentence in enumerate(sentences):
        tokens = tokenize(document.text, sentence.start, sentence.end)
        inside = [m for m in mentions if sentence.start <= m.start < sentence.end]
        spots = places.spots(tokens, inside, earlier)
        labels = [
            label
            for claim, owner in zip(item["claims"], owners, strict=True)
            if owner == number and (label := _label(claim, spots)) is not None
        ]
        marked = mark(tokens, spots)
        yield {
            "group": item["id"], "words": marked.words, "sorts": marked.sorts, "at": marked.at, "labels": labels,
        }  # fmt: skip
        earlier = [*earlier, *(m for m in inside if not m.check_only and not places.is_wide(m))][-8:]


def _owner(claim: Mapping[str, Any], sentences: Sequence[Sentence]) -> int:
    """The sentence that shares most with the label's span."""
    shared = [min(s.end, claim["span"][1]) - max(s.start, claim["span"][0]) for s in sentences]
    return max(range(len(shared)), key=lambda i: shared[i]) if shared else -1


def _label(claim: Mapping[str, Any], spots: Sequence[places.Spot]) -> dict[str, Any] | None:
    spot = _spot(claim, spots)
    if spot is None:
        return None
    weight = 1.0 if claim.get("tier", "sure") == "sure" else OPTIONAL_WEIGHT
    keys = ("kind", "actor", "polarity", "modality")
    return {"spot": spot, "weight": weight, **{key: claim[key] for key in keys}}


def _spot(claim: Mapping[str, Any], spots: Sequence[places.Spot]) -> int | None:
    """Index of the labelled place, -1 for a claim without place, None where the place was not recognised."""
    if not claim.get("toponym"):
        return -1
    wanted = fold(claim["toponym"])
    for test in (_equal, _near, _within):
        for number, spot in enumerate(spots):
            if test(claim, wanted, spot):
                return number
    return None


def _equal(claim: Mapping[str, Any], wanted: str, spot: places.Spot) -> bool:
    return fold(spot.mention.toponym) == wanted


def _near(claim: Mapping[str, Any], wanted: str, spot: places.Spot) -> bool:
    place = spot.mention.place
    if place is None or claim.get("lat") is None:
        return False
    return distance_km(claim["lat"], claim["lon"], place.lat, place.lon) <= 5


def _within(claim: Mapping[str, Any], wanted: str, spot: places.Spot) -> bool:
    named = fold(spot.mention.toponym)
    return len(named) > 3 and (named in wanted or wanted in named)
