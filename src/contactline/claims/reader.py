"""The learned reader: for each place of a sentence, how likely each kind of claim is, and its actor and modality.

A small encoder (see `docs/reader.md` for its data, training and licence) run by ONNX Runtime on the CPU. It sees words
and marks for places, never the places' names (`marking`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from contactline.claims.marking import Marked
from contactline.errors import ConfigurationError
from contactline.model.claim import Kind, Modality

KINDS = tuple(Kind)
MODALITIES = tuple(Modality)
_BATCH = 16
_PIECES = 256
_FIRST_MARK = 1
_Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the reader thinks of one place of a sentence (the last of a sentence's opinions is of no place).

    `kinds` has shape (14,), probabilities; `sides` (14, 3) of the theatre's first side, its second, none named;
    `modalities` (14, 6); `denied` (14,). Rows go with `KINDS`.
    """

    kinds: _Array
    sides: _Array
    modalities: _Array
    denied: _Array


class Reader:
    """Runs the encoder over marked sentences."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "reader.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.card: dict[str, Any] = json.loads((folder / "card.json").read_text(encoding="utf-8"))

    def read(self, sentences: Sequence[Marked]) -> list[list[Opinion]]:
        """Opinions of each sentence: one a place, then one of no place. Sentences of like length go together."""
        encoded = [self._encode(sentence) for sentence in sentences]
        order = sorted(range(len(encoded)), key=lambda i: len(encoded[i][0]))
        found: dict[int, list[Opinion]] = {}
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            for i, opinions in zip(chosen, self._run([encoded[i] for i in chosen]), strict=True):
                found[i] = opinions
        return [found[i] for i in range(len(encoded))]

    def _encode(self, sentence: Marked) -> tuple[list[int], list[int]]:
        """Word-piece ids, and the piece that stands for each place; piece 0 stands for no place."""
        encoding = self._tokenizer.encode(list(sentence.words), is_pretokenized=True)
        ids: list[int] = list(encoding.ids)
        first: dict[int, int] = {}
        for piece, word in enumerate(encoding.word_ids):
            if word is not None and word not in first:
                first[word] = piece
                sort = sentence.sorts[word]
                if sort is not None:
                    ids[piece] = _FIRST_MARK + sort
        spots = [first.get(at, 0) if at is not None else 0 for at in sentence.at]
        return ids[:_PIECES], [spot if spot < _PIECES else 0 for spot in spots] + [0]

    def _run(self, rows: Sequence[tuple[list[int], list[int]]]) -> list[list[Opinion]]:
        ids = np.zeros((len(rows), max(len(r[0]) for r in rows)), dtype=np.int64)
        mask = np.zeros(ids.shape, dtype=np.float32)
        spots = np.zeros((len(rows), max(len(r[1]) for r in rows)), dtype=np.int64)
        for i, (pieces, places) in enumerate(rows):
            ids[i, : len(pieces)] = pieces
            mask[i, : len(pieces)] = 1.0
            spots[i, : len(places)] = places
        kinds, details = self._session.run(None, {"ids": ids, "mask": mask, "spots": spots})
        return [[_opinion(kinds[i, j], details[i, j]) for j in range(len(r[1]))] for i, r in enumerate(rows)]


def _opinion(kinds: _Array, details: _Array) -> Opinion:
    return Opinion(
        kinds=_sigmoid(kinds),
        sides=_softmax(details[:, :3]),
        modalities=_softmax(details[:, 3:9]),
        denied=_sigmoid(details[:, 9]),
    )


def _sigmoid(x: _Array) -> _Array:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -30, 30))), dtype=np.float32)


def _softmax(x: _Array) -> _Array:
    shifted = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)


@cache
def default_reader() -> Reader:
    """The reader that comes with the package. Raises ConfigurationError where its files are missing."""
    folder = Path(str(resources.files("contactline.claims").joinpath("reader_model")))
    missing = [
        name for name in ("reader.onnx", "tokenizer.json", "card.json") if not (folder / name).exists()
    ]
    if missing:
        raise ConfigurationError(
            str(folder), [f"{name} is missing; install the package again" for name in missing]
        )
    return Reader(folder)
