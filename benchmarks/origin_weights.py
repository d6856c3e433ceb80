"""Weights of `wording.toml`: logistic regression on gold/copies.jsonl, cross-validated by story.

Run: python benchmarks/origin_weights.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from contactline.documents.wording import measures, read_wording
from contactline.scoring.copies import SAME_ORIGIN, read_gold, score_pairs

THRESHOLD = 0.6


def main() -> None:
    """Print the weights and the cross-validated score."""
    gold = read_gold(Path(__file__).parents[1] / "gold" / "copies.jsonl")
    read = {name: read_wording(str(record["text"])) for name, record in gold.documents.items()}
    rows = [measures(read[left], read[right]) for left, right, _ in gold.pairs]
    x = np.array([list(row.values()) for row in rows])
    y = np.array([relation in SAME_ORIGIN for _, _, relation in gold.pairs])
    story = np.array([left.partition("-")[0] for left, _, _ in gold.pairs])
    model = LogisticRegression(C=3, max_iter=1000)
    chances = cross_val_predict(model, x, y, groups=story, cv=GroupKFold(10), method="predict_proba")[:, 1]
    said = {
        (left, right): chance >= THRESHOLD
        for (left, right, _), chance in zip(gold.pairs, chances, strict=True)
    }
    print(score_pairs("cross-validated", gold, lambda left, right: bool(said[left, right])))
    model.fit(x, y)
    print(dict(zip(rows[0], model.coef_[0].round(2), strict=True)), "constant", model.intercept_.round(2))


if __name__ == "__main__":
    main()
