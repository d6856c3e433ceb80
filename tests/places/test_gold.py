"""The Shevchenko test: short contexts over names that many villages of the front oblasts share.

Each says what is named and which place is meant, or that nobody could tell. Contexts whose distances are stated were
made from the gazetteer's own exact points; the others, at the end of the file, were written by hand.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from contactline.places.gazetteer import Gazetteer
from contactline.places.locate import Locator

GOLD = Path(__file__).parents[2] / "gold"
CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (GOLD / "places.jsonl").read_text(encoding="utf-8").splitlines()
]


def _answer(locator: Locator, case: dict[str, Any]) -> str | None:
    [*mentions] = [m for m in locator.locate_text(case["text"]) if m.toponym.startswith(case["name"])]
    place = mentions[0].place if mentions else None
    return place.place_id if place else None


def test_the_file_is_sound(gazetteer: Gazetteer) -> None:
    assert len(CASES) >= 150 and len({case["text"] for case in CASES}) == len(CASES)
    assert sum(case["answer"] is None for case in CASES) >= 30
    assert all(case["name"] in case["text"] for case in CASES)
    assert all(gazetteer.by_id(case["answer"]) for case in CASES if case["answer"])


def test_scores_stay_above_their_floors(locator: Locator) -> None:
    floors = json.loads((GOLD / "places_floors.json").read_text(encoding="utf-8"))
    answers = [(case, _answer(locator, case)) for case in CASES]
    wrong = [case["text"] for case, answer in answers if answer is not None and answer != case["answer"]]
    right = sum(answer == case["answer"] for case, answer in answers)
    assert len(wrong) / len(CASES) <= floors["wrong_at_most"], wrong
    assert right / len(CASES) >= floors["right_at_least"]
