"""The Shevchenko test: short contexts over names that many villages of the front oblasts share.

Each says what is named and which place is meant, or that nobody could tell. Contexts of the form "distance" were made
from the gazetteer's own exact points; those of the form "written" were written one by one, as reports speak.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from contactline.places.gazetteer import Gazetteer
from contactline.places.locate import Locator
from contactline.scoring.places import error_lines, score

GOLD = Path(__file__).parents[2] / "gold"
CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (GOLD / "places.jsonl").read_text(encoding="utf-8").splitlines()
]


def test_the_file_is_sound(gazetteer: Gazetteer) -> None:
    assert len(CASES) >= 150 and len({case["text"] for case in CASES}) == len(CASES)
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert sum(case["answer"] is None for case in CASES) >= 30
    assert Counter(case["form"] for case in CASES)["written"] >= 100
    assert all(case["name"] in case["text"] for case in CASES)
    assert all(gazetteer.by_id(case["answer"]) for case in CASES if case["answer"])


def test_scores_stay_above_their_floors(locator: Locator) -> None:
    floors = json.loads((GOLD / "places_floors.json").read_text(encoding="utf-8"))
    found = score(CASES, lambda text, day: locator.locate_text(text, day=day))
    assert found.wrong <= floors["wrong_at_most"], error_lines(found)
    assert found.right >= floors["right_at_least"], error_lines(found)
    written = score(
        [case for case in CASES if case["form"] == "written"],
        lambda text, day: locator.locate_text(text, day=day),
    )
    assert written.right >= floors["right_at_least"], error_lines(written)
