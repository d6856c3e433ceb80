"""The learned reader: for each place of a sentence, how likely each kind of claim is.

Fourteen logistic regressions over the features of `features`, one a kind (see `docs/reader.md` for data, training and
measured accuracy). A score is a sum of weights of named features, so that each can be explained. The files are data:
`reader.npz` holds the features' names and weights, `reader.json` thresholds, calibration and where they come from.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from contactline.claims import clauses
from contactline.claims.drafts import Parsed
from contactline.claims.features import features
from contactline.errors import ConfigurationError
from contactline.model.claim import Kind

KINDS = tuple(Kind)
_FILES = ("reader.npz", "reader.json")


class Reader:
    """Scores places of parsed sentences."""

    def __init__(self, folder: Path) -> None:
        missing = [name for name in _FILES if not (folder / name).exists()]
        if missing:
            raise ConfigurationError(
                str(folder), [f"{name} is missing; install the package again" for name in missing]
            )
        card: dict[str, Any] = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
        with np.load(folder / "reader.npz", allow_pickle=False) as stored:
            names = bytes(stored["names"]).decode("utf-8").split("\n")
            self._weights = stored["weights"].astype(np.float32)
        self._index = {name: number for number, name in enumerate(names)}
        self._bias = np.asarray([card["bias"][kind.value] for kind in KINDS], dtype=np.float32)
        self.thresholds = tuple(float(card["thresholds"][kind.value]) for kind in KINDS)
        self._raw = np.asarray(card["calibration"]["raw"], dtype=float)
        self._probability = np.asarray(card["calibration"]["probability"], dtype=float)

    def scores(self, parsed: Parsed) -> list[npt.NDArray[np.float32]]:
        """Scores between 0 and 1, shape (14,) in the order of `KINDS`: one a place, then one of no place."""
        readings = clauses.readings(parsed.tokens, parsed.cues, parsed.spots)
        return [self._score(features(parsed, readings, spot)) for spot in (*parsed.spots, None)]

    def probability(self, score: float) -> float:
        """Probability that a claim with this score is right.

        Piecewise linear through the knots of an isotonic regression (Zadrozny and Elkan 2002) on labelled text that
        the reader was not trained on.
        """
        return round(float(np.interp(score, self._raw, self._probability)), 3)

    def reasons(self, parsed: Parsed, place: int, kind: Kind, most: int = 8) -> list[tuple[str, float]]:
        """The features that move a place's score for a kind most, with their weights."""
        readings = clauses.readings(parsed.tokens, parsed.cues, parsed.spots)
        names = features(parsed, readings, (*parsed.spots, None)[place])
        column = KINDS.index(kind)
        weighed = [
            (name, float(self._weights[self._index[name], column])) for name in names if name in self._index
        ]
        return sorted(weighed, key=lambda pair: -abs(pair[1]))[:most]

    def _score(self, names: Sequence[str]) -> npt.NDArray[np.float32]:
        rows = [self._index[name] for name in names if name in self._index]
        logits = self._bias + self._weights[rows].sum(axis=0)
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)


@cache
def default_reader() -> Reader:
    """The reader that comes with the package. Raises ConfigurationError where its files are missing."""
    return Reader(Path(str(resources.files("contactline.claims").joinpath("trained"))))
