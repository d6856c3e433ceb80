"""The learned reader: for each place of a sentence, how likely each kind of claim is.

Fourteen logistic regressions over the features of `features`, one a kind, whose scores are sums of weights of named
features; a small encoder then corrects them (`encoder`; see `docs/reader.md` for data, training and measured
accuracy). The files are data: `reader.npz` holds the features' names and weights, `reader.json` thresholds,
calibration and where they come from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from contactline.claims import clauses
from contactline.claims.details import modality_features, side_features
from contactline.claims.drafts import Draft, Parsed
from contactline.claims.encoder import FILES as ENCODER_FILES
from contactline.claims.encoder import Encoder
from contactline.claims.features import features
from contactline.errors import ConfigurationError
from contactline.model.claim import Kind, Modality, Polarity

KINDS = tuple(Kind)
MODALITIES = tuple(Modality)
_UNNAMED = 1.0
"""A side that the sentence does not name must be this much likelier (log odds) to be taken for the actor."""
_NOTHING = -3.0
"""Where no kind at any place has these log odds by the linear reader, the encoder is not asked: it finds nothing."""
_CHANGES = frozenset({Kind.CAPTURE, Kind.WITHDRAWAL, Kind.ENCIRCLEMENT})
_NO_FACT = frozenset({Modality.HYPOTHETICAL, Modality.CONDITIONAL, Modality.INTENDED})
_FILES = ("reader.npz", "reader.json")


class Table:
    """Named features with a weight for each of a few answers."""

    def __init__(self, stored: Mapping[str, npt.NDArray[Any]], name: str, bias: Sequence[float]) -> None:
        names = bytes(stored[f"{name}_names"]).decode("utf-8").split("\n")
        self._index = {feature: number for number, feature in enumerate(names)}
        self._weights = stored[f"{name}_weights"].astype(np.float32)
        self._bias = np.asarray(bias, dtype=np.float32)

    def logits(self, names: Sequence[str]) -> npt.NDArray[np.float32]:
        """Sum of the weights of the features that the table knows, one figure an answer."""
        rows = [self._index[name] for name in names if name in self._index]
        return np.asarray(self._bias + self._weights[rows].sum(axis=0), dtype=np.float32)

    def weights(self, name: str) -> npt.NDArray[np.float32]:
        """The weights of one feature, zeros where the table does not know it."""
        number = self._index.get(name)
        return np.zeros_like(self._bias) if number is None else np.asarray(self._weights[number])


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
            self._kinds = Table(stored, "kinds", [card["bias"][kind.value] for kind in KINDS])
            self._sides = Table(stored, "sides", [0.0])
            self._modalities = Table(stored, "modalities", [0.0] * len(MODALITIES))
            self._denials = Table(stored, "denials", [0.0])
        whole = all((folder / name).exists() for name in ENCODER_FILES)
        self._encoder = Encoder(folder) if whole else None
        self.thresholds = tuple(float(card["thresholds"][kind.value]) for kind in KINDS)
        self._raw = np.asarray(card["calibration"]["raw"], dtype=float)
        self._probability = np.asarray(card["calibration"]["probability"], dtype=float)

    def scores(self, parsed: Parsed) -> list[npt.NDArray[np.float32]]:
        """Scores between 0 and 1, shape (14,) in the order of `KINDS`: one a place, then one of no place."""
        readings = clauses.readings(parsed.tokens, parsed.cues, parsed.spots)
        linear = np.stack(
            [self._kinds.logits(features(parsed, readings, spot)) for spot in (*parsed.spots, None)]
        )
        if self._encoder and float(linear.max()) >= _NOTHING:
            return list(_logistic(self._encoder.logits(parsed, linear)))
        return list(_logistic(linear))

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
        weighed = [(name, float(self._kinds.weights(name)[column])) for name in names]
        return sorted(weighed, key=lambda pair: -abs(pair[1]))[:most]

    def side(self, parsed: Parsed, draft: Draft, ruled: str | None, sides: Sequence[str]) -> str | None:
        """The side that acts, None where no side is likely to; `ruled` is the side that the grammar gives."""
        if draft.kind is Kind.CIVILIANS:
            return None
        asked = [side_features(parsed, draft.cue, draft.kind, draft.voice, ruled, side) for side in sides]
        scores = [float(self._sides.logits(names)[0]) for names in asked]
        best = max(range(len(sides)), key=scores.__getitem__)
        named = any(mention.side for mention in parsed.actors) or ruled is not None
        return sides[best] if scores[best] > (0 if named else _UNNAMED) else None

    def modality(self, parsed: Parsed, draft: Draft) -> Modality:
        """Whether it is said to have happened.

        A change of hands that the words themselves make a plan, a condition or a thought is never called a fact.
        """
        names = modality_features(parsed, draft.cue, draft.kind, draft.voice)
        learned = MODALITIES[int(self._modalities.logits(names).argmax())]
        guarded = learned is Modality.ACTUAL and draft.kind in _CHANGES and draft.modality in _NO_FACT
        return draft.modality if guarded else learned

    def polarity(self, parsed: Parsed, draft: Draft) -> Polarity:
        """Whether the voice affirms or denies it; a verb of denying is taken at its word."""
        if draft.voice.denies:
            return draft.polarity
        names = modality_features(parsed, draft.cue, draft.kind, draft.voice)
        return Polarity.DENIED if self._denials.logits(names)[0] > 0 else Polarity.AFFIRMED


def _logistic(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)


@cache
def default_reader() -> Reader:
    """The reader that comes with the package. Raises ConfigurationError where its files are missing."""
    return Reader(Path(str(resources.files("contactline.claims").joinpath("trained"))))
