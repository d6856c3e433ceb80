"""The scorer itself: what counts, what does not, and what is said of an error."""

from __future__ import annotations

from typing import Any

import pytest

from contactline.scoring import report
from contactline.scoring.extraction import score
from contactline.scoring.matching import fold, pairs

TEXT = "Russian forces seized Soledar and shelled Siversk."


def gold(**changes: Any) -> dict[str, Any]:
    """A label of a capture of Soledar."""
    label = {
        "span": [0, 50], "kind": "capture", "actor": "RU", "toponym": "Soledar", "lat": 48.68, "lon": 38.09,
        "part": None, "relation": "in", "bearing": None, "distance_km": None, "holder": "Wire", "holder_side": "third",
        "via": [], "evidence": "none", "polarity": "affirmed", "modality": "actual", "hedge": None,
        "time": ["2023-01-13", "2023-01-13"], "quantity": None, "tier": "sure",
    }  # fmt: skip
    return label | changes


def predicted(**changes: Any) -> dict[str, Any]:
    """A prediction that agrees with `gold()`."""
    claim = {
        "span": [0, 50], "kind": "capture", "actor": {"side": "RU"}, "toponym": "Soledar",
        "place": {"lat": 48.69, "lon": 38.1, "part": None, "relation": "in", "bearing": None, "distance_km": None},
        "holder": {"name": "Wire", "side": "third"}, "via": [], "evidence": "none", "polarity": "affirmed",
        "modality": "actual", "likelihood": None, "time": {"start": "2023-01-13", "end": "2023-01-13"},
        "quantity": None, "confidence": 0.9,
    }  # fmt: skip
    return claim | changes


def scored(labels: list[dict[str, Any]], claims: list[dict[str, Any]]) -> Any:
    item = {"id": "i", "text": TEXT, "section": None, "claims": labels}
    return score([item], lambda _: claims)


def test_a_right_claim_a_wrong_one_and_a_missed_one() -> None:
    result = scored(
        [gold(), gold(kind="strike", toponym="Siversk", lat=48.87, lon=38.1)],
        [predicted(), predicted(kind="clash")],
    )
    assert (result.overall.right, result.overall.wrong, result.overall.missed) == (1, 1, 1)
    assert result.overall.f1 == 0.5


def test_an_optional_label_is_neither_rewarded_nor_punished() -> None:
    met = scored([gold(tier="optional")], [predicted()])
    unmet = scored([gold(tier="optional")], [])
    assert (met.overall.right, met.overall.wrong, met.overall.missed) == (0, 0, 0)
    assert unmet.overall.missed == 0


@pytest.mark.parametrize(
    ("change", "agree"),
    [
        ({"place": {"lat": 48.72, "lon": 38.09}}, True),  # 4.4 km away
        ({"place": {"lat": 48.80, "lon": 38.09}}, False),  # 13 km away
        ({"place": None}, True),  # nothing resolved: the words decide
        ({"place": None, "toponym": "Bakhmut"}, False),
        ({"span": [60, 70]}, False),  # another sentence
        ({"kind": "advance"}, False),
    ],
)
def test_what_matches(change: dict[str, Any], agree: bool) -> None:
    assert bool(pairs([gold()], [predicted(**change)])) is agree


def test_pairs_are_one_to_one_and_prefer_the_same_actor() -> None:
    labels = [gold(actor="UA"), gold(actor="RU")]
    assert pairs(labels, [predicted()]) == [(1, 0)]


def test_fields_are_judged_on_what_matched() -> None:
    result = scored([gold()], [predicted(modality="intended")])
    assert result.accuracy("modality") == 0.0
    assert result.accuracy("holder") == 1.0


def test_calibration_error_is_the_gap_between_said_and_seen() -> None:
    result = scored([gold()], [predicted(confidence=0.6)])
    assert result.calibration_error() == pytest.approx(0.4)


def test_articles_and_apostrophes_do_not_part_toponyms() -> None:
    assert fold("the Donetsk’s") == fold("Donetsk's")


def test_errors_read_as_a_diff() -> None:
    text = report.errors(scored([gold()], [predicted(kind="clash")]).misses)
    assert "- capture: RU Soledar" in text
    assert "+ clash: RU Soledar" in text
    assert TEXT in text


def test_tables_name_every_kind_met() -> None:
    table = report.extraction_tables(scored([gold()], [predicted()]))
    assert "| capture | 1 | 0 | 0 | 1.000 | 1.000 | 1.000 |" in table
