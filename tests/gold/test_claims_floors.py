"""Claim extraction on the project's own gold stays above its pinned floors.

`gold/floors.json` is raised by hand when the reader gets better; lowering a floor needs its reason in the commit.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contactline.pipeline.reading import Reader
from contactline.pipeline.score import holder_names, read_item, read_items
from contactline.scoring.extraction import ExtractionScore, score

GOLD = Path(__file__).parents[2] / "gold"
FLOORS: dict[str, float] = json.loads((GOLD / "floors.json").read_text("utf-8"))["claims"]


@pytest.fixture(scope="module")
def result(reader: Reader) -> ExtractionScore:
    items = [item for path in sorted((GOLD / "claims").glob("*.jsonl")) for item in read_items(path)]
    return score(items, lambda item: read_item(item, reader), holder_names(reader.theatre))


def test_f1(result: ExtractionScore) -> None:
    assert result.items > 600
    assert result.overall.f1 >= FLOORS["f1"]
    assert result.ground.f1 >= FLOORS["f1_control_capture_withdrawal_advance"]


@pytest.mark.parametrize("name", ["actor", "holder", "modality", "polarity"])
def test_fields(result: ExtractionScore, name: str) -> None:
    assert result.accuracy(name) >= FLOORS[name]
