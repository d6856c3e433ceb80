"""The score of resolved names: what counts as right, as refused, as not seen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from contactline.errors import InputError
from contactline.model.place import Feature, Mention, Place
from contactline.scoring.places import Locate, asked, error_lines, figures, score, tables

LYMAN = (48.99, 37.80)


def _place(place_id: str, lat: float = LYMAN[0], lon: float = LYMAN[1]) -> Place:
    return Place(place_id=place_id, name="Lyman", lat=lat, lon=lon, feature=Feature.SETTLEMENT, country="UA")


def _says(place: Place | None, word: str = "Lyman") -> Locate:
    """A locator that finds every `word` and takes it for `place`."""

    def locate(text: str, day: date | None) -> list[Mention]:
        at = text.find(word)
        if at < 0:
            return []
        end = at + len(word)
        return [Mention(start=at, end=end, toponym=word, feature=None, place=place, probability=0.9)]

    return locate


def _context(answer: str | None, text: str = "They hold Lyman.") -> dict[str, Any]:
    point = dict(zip(("lat", "lon"), LYMAN if answer else (None, None), strict=True))
    return {"id": "c", "text": text, "name": "Lyman", "answer": answer, **point}


def _text(**claim: Any) -> dict[str, Any]:
    return {
        "id": "t",
        "text": "Lyman held. They shelled Lyman.",
        "claims": [{"toponym": "Lyman", "span": [12, 31], "lat": LYMAN[0], "lon": LYMAN[1], **claim}],
    }


@pytest.mark.parametrize(
    ("item", "place", "right", "sort"),
    [
        (_context("a"), _place("a"), True, "exact entry"),
        # another entry at the same spot is right, but not the exact one
        (_context("a"), _place("b"), True, "within 1 km"),
        (_context("a"), _place("b", lat=49.02), True, "within 5 km"),
        (_context("a"), _place("b", lat=49.2), False, "another place given"),
        (_context("a"), None, False, "refused though the text decides"),
        (_context(None), None, True, "honestly refused"),
        (_context(None), _place("a"), False, "wrong of all"),
        (_text(), _place("x"), True, "within 1 km"),
        (_text(lat=47.0), _place("x"), False, "another place given"),
    ],
)
def test_one_question(item: Mapping[str, Any], place: Place | None, right: bool, sort: str) -> None:
    # labels of a sentence are looked for in that sentence, so the locator answers for the second "Lyman" too
    found = score([item], _everywhere(place))
    assert [one.right for one in found.given] == [right]
    assert figures(found)[sort]["count"] == 1


def _everywhere(place: Place | None) -> Locate:
    def locate(text: str, day: date | None) -> list[Mention]:
        starts = [i for i in range(len(text)) if text.startswith("Lyman", i)]
        return [
            Mention(start=i, end=i + 5, toponym="Lyman", feature=None, place=place, probability=0.9)
            for i in starts
        ]

    return locate


def test_a_name_that_is_not_seen_is_no_refusal() -> None:
    found = score([_context("a"), _context(None)], _says(None, "Kharkiv"))
    told = figures(found)
    assert told["not seen as a name"]["count"] == 1
    assert told["refused though the text decides"]["count"] == 0
    assert told["honestly refused"] == {"count": 1, "share": 1.0}


def test_shares() -> None:
    items = [_context("a"), _context("a"), _context(None), _context(None)]
    found = score(items, _says(_place("a")))
    assert (found.found, found.precision, found.right, found.wrong) == (1.0, 0.5, 0.5, 0.5)
    nothing = score([], _says(None))
    assert math.isnan(nothing.found) and math.isnan(nothing.precision)
    assert figures(nothing)["right of all"] == {"count": 0, "share": None}


@pytest.mark.parametrize("words", ["the town", "Ukrainian village", "southern Ukraine", "", None])
def test_words_that_are_no_name_ask_nothing(words: str | None) -> None:
    item = {**_text(toponym=words), "text": f"They shelled {words} today."}
    assert list(asked(item)) == []


def test_one_place_of_a_sentence_is_asked_once() -> None:
    item = _text()
    item["claims"] = item["claims"] * 3
    assert len(list(asked(item))) == 1


@pytest.mark.parametrize(
    "item",
    [
        {"id": "x", "text": "Lyman"},
        {"id": "x", "text": "Nothing here.", "name": "Lyman", "answer": None},
        {"id": "x", "text": "Lymanske.", "name": "Lyman", "answer": None},
        {"claims": []},
    ],
)
def test_what_is_no_item_is_refused(item: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        list(asked(item))


def test_errors_can_be_read() -> None:
    wrong = _says(_place("b", lat=49.2))
    told = error_lines(score([_context("a"), _context("a", "Lyman fell.")], wrong))
    assert "They hold Lyman." in told and "- Lyman: a" in told and "23 km off" in told
    assert error_lines(score([_context("b")], _says(_place("b")))) == ""
    assert "| another place given | 1 | 100.0 % |" in tables(score([_context("a")], wrong))
