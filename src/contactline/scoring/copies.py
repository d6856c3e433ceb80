"""How well copies are told from independent reports: pairwise precision, recall and F1."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contactline.errors import InputError

SAME_ORIGIN = frozenset({"copy", "trimmed", "rewrite", "extended"})
"""Relations of two texts that count as one origin; "independent", "parallel" and "unrelated" do not."""

Record = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyGold:
    """Records of documents by id, and labelled pairs of ids with their relation."""

    documents: dict[str, Record] = field(repr=False)
    pairs: tuple[tuple[str, str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyScore:
    """Pairs judged to be of one origin against the labels. `by_relation` is how many of each were judged so."""

    name: str
    pairs: int
    precision: float
    recall: float
    f1: float
    by_relation: dict[str, tuple[int, int]]


def read_gold(path: Path) -> CopyGold:
    """Documents and pairs of a JSON Lines file. Raises InputError naming the line."""
    documents: dict[str, Record] = {}
    pairs: list[tuple[str, str, str]] = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            if row["kind"] == "document":
                documents[row["id"]] = {key: row[key] for key in ("id", "outlet", "published", "text")}
            else:
                pairs.append((row["a"], row["b"], row["relation"]))
                _ = documents[row["a"]], documents[row["b"]]
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path}, line {number}: not a labelled document or pair ({error})") from error
    return CopyGold(documents=documents, pairs=tuple(pairs))


def score_pairs(name: str, gold: CopyGold, same: Callable[[str, str], bool]) -> CopyScore:
    """Score one way of judging two document ids."""
    answers = [(relation, same(left, right)) for left, right, relation in gold.pairs]
    true = [relation in SAME_ORIGIN for relation, _ in answers]
    found = [answer for _, answer in answers]
    right = sum(t and f for t, f in zip(true, found, strict=True))
    precision, recall = right / max(sum(found), 1), right / max(sum(true), 1)
    counts = Counter(relation for relation, _ in answers)
    said = Counter(relation for relation, answer in answers if answer)
    return CopyScore(
        name=name,
        pairs=len(answers),
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / max(precision + recall, 1e-9),
        by_relation={relation: (said[relation], count) for relation, count in counts.items()},
    )


def best_threshold(
    name: str, gold: CopyGold, likeness: Callable[[str, str], float], steps: Sequence[float]
) -> CopyScore:
    """A baseline at the threshold that is best for it on these very pairs."""
    known = {(left, right): likeness(left, right) for left, right, _ in gold.pairs}
    scores = [
        score_pairs(f"{name} ≥ {step:g}", gold, lambda left, right, step=step: known[left, right] >= step)  # type: ignore[misc]
        for step in steps
    ]
    return max(scores, key=lambda score: score.f1)
