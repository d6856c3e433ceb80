"""The labelled sentences are sound: offsets fit, words are the codebook's, every kind and modality has its cases."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contactline.model.claim import Evidence, Kind, Modality, Polarity, Relation
from contactline.model.time import Precision

FILES = sorted((Path(__file__).parents[2] / "gold" / "claims").glob("*.jsonl"))
ITEMS: list[dict[str, Any]] = [
    json.loads(line) for file in FILES for line in file.read_text("utf-8").splitlines()
]
CLAIMS: list[tuple[dict[str, Any], dict[str, Any]]] = [(i, c) for i in ITEMS for c in i["claims"]]
BEARINGS = {"north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"}


def _faults(check: Any) -> list[str]:
    """Ids of items whose claims fail `check`, so that one run names them all."""
    return [
        f"{item['id']}: {claim['kind']} {claim['toponym']}"
        for item, claim in CLAIMS
        if not check(item, claim)
    ]


def test_items_have_their_own_id_and_text_and_a_reason() -> None:
    assert len({item["id"] for item in ITEMS}) == len(ITEMS) == len({item["text"] for item in ITEMS})
    assert [item["id"] for item in ITEMS if not item["why"].strip()] == []


def test_quotes_are_the_text_at_their_offsets() -> None:
    assert _faults(lambda item, c: item["text"][slice(*c["span"])] == c["quote"]) == []


def test_toponyms_parts_and_hedges_are_words_of_the_text() -> None:
    def is_said(item: dict[str, Any], claim: dict[str, Any]) -> bool:
        words = [claim["toponym"], claim["hedge"], claim["unit"]]
        if claim["part"] not in BEARINGS | {"centre", "outskirts", None}:
            words.append(claim["part"])
        return all(word is None or word.lower() in item["text"].lower() for word in words)

    assert _faults(is_said) == []


def test_words_are_those_of_the_codebook() -> None:
    def is_known(_: dict[str, Any], c: dict[str, Any]) -> bool:
        return (
            c["kind"] in set(Kind)
            and c["modality"] in set(Modality)
            and c["polarity"] in set(Polarity)
            and c["relation"] in set(Relation)
            and c["evidence"] in set(Evidence)
            and c["time_precision"] in set(Precision)
            and c["bearing"] in BEARINGS | {None}
            and c["tier"] in {"sure", "optional"}
            and c["actor"] in {"UA", "RU", None}
            and c["holder_side"] in {"UA", "RU", "third"}
        )

    assert _faults(is_known) == []


def test_places_have_coordinates_or_only_a_toponym() -> None:
    def is_whole(_: dict[str, Any], c: dict[str, Any]) -> bool:
        given = [c[key] is not None for key in ("place", "lat", "lon", "admin1")]
        return all(given) or not any(given)

    assert _faults(is_whole) == []


def test_nothing_is_said_to_have_happened_long_after_it_was_published() -> None:
    def is_past(item: dict[str, Any], c: dict[str, Any]) -> bool:
        start, end = (date.fromisoformat(day) for day in c["time"])
        return start <= end <= date.fromisoformat(item["date"])

    assert _faults(is_past) == []


def test_quantities_are_intervals_the_right_way_round() -> None:
    def is_ordered(_: dict[str, Any], c: dict[str, Any]) -> bool:
        q = c["quantity"]
        return q is None or q["low"] is None or q["high"] is None or q["low"] <= q["high"]

    assert _faults(is_ordered) == []


def test_civilians_have_no_actor() -> None:
    assert _faults(lambda _, c: c["kind"] != "civilians" or c["actor"] is None) == []


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_at_least_twenty_five_cases(kind: Kind) -> None:
    assert sum(claim["kind"] == kind for _, claim in CLAIMS) >= 25


@pytest.mark.parametrize("modality", list(Modality))
def test_every_modality_has_at_least_twenty_cases(modality: Modality) -> None:
    assert sum(claim["modality"] == modality for _, claim in CLAIMS) >= 20


def test_there_is_enough_and_it_is_varied() -> None:
    polarity = Counter(claim["polarity"] for _, claim in CLAIMS)
    assert len(ITEMS) >= 600
    assert polarity["denied"] >= 70
    assert sum(not item["claims"] for item in ITEMS) >= 80
    assert sum(bool(claim["via"]) for _, claim in CLAIMS) >= 20
    assert sum(bool(claim["hedge"]) for _, claim in CLAIMS) >= 70
    assert len({claim["holder"] for _, claim in CLAIMS}) >= 100


def test_hard_negatives_hold_no_sure_claim() -> None:
    hard = [item for item in ITEMS if item["id"].startswith("hard-negatives")]
    assert len(hard) >= 80
    assert [item["id"] for item in hard if any(claim["tier"] == "sure" for claim in item["claims"])] == []
