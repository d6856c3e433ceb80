"""Pairs of one origin are told from independent reports; the project's own gold keeps its floor."""

from __future__ import annotations

from pathlib import Path

import pytest

from contactline.errors import InputError
from contactline.pipeline.score_copies import score_copies
from contactline.scoring.copies import CopyGold, best_threshold, read_gold, score_pairs

GOLD = Path(__file__).parents[2] / "gold" / "copies.jsonl"
SMALL = CopyGold(
    documents={},
    pairs=(("a", "b", "copy"), ("a", "c", "rewrite"), ("a", "d", "independent"), ("a", "e", "parallel")),
)


def test_figures_of_a_known_answer() -> None:
    found = score_pairs("x", SMALL, lambda left, right: right in {"b", "d"})
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)
    assert found.by_relation == {"copy": (1, 1), "rewrite": (0, 1), "independent": (1, 1), "parallel": (0, 1)}


def test_baseline_is_given_its_best_threshold() -> None:
    likeness = {"b": 0.9, "c": 0.4, "d": 0.2, "e": 0.1}
    found = best_threshold("n-grams", SMALL, lambda left, right: likeness[right], (0.15, 0.3, 0.8))
    assert (found.name, found.f1) == ("n-grams ≥ 0.3", 1.0)


def test_own_gold_holds_what_it_promises() -> None:
    gold = read_gold(GOLD)
    assert len(gold.pairs) >= 300
    assert len({record["text"] for record in gold.documents.values()}) == len(gold.documents)
    kinds = {relation: sum(label == relation for _, _, label in gold.pairs) for _, _, relation in gold.pairs}
    assert min(kinds.values()) >= 30
    assert set(kinds) == {"copy", "trimmed", "rewrite", "extended", "independent", "parallel", "unrelated"}


def test_own_gold_keeps_its_floor_and_beats_the_baseline() -> None:
    ours, baseline = score_copies(GOLD)
    assert ours.f1 >= 0.95
    assert ours.f1 > baseline.f1 + 0.15


def test_file_that_is_no_gold_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"kind": "pair", "a": "x", "b": "y", "relation": "copy"}\n')
    with pytest.raises(InputError, match="line 1"):
        read_gold(path)
