"""Passages as tensors: word pieces, the linear reader's out-of-fold log odds, labels and their weights."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from examples import Passage
from torch import Tensor
from train_reader import Design

from contactline.claims.encoder import Encoded, encoded, pooling
from contactline.claims.pieces import Pieces
from contactline.claims.reader import KINDS, MODALITIES

_FOLDS = 5
_SIDES = ("UA", "RU")
_PAIRS = (
    ("Russian", "Ukrainian"),
    ("Russia", "Ukraine"),
    ("Russians", "Ukrainians"),
    ("Moscow", "Kyiv"),
    ("Putin", "Zelensky"),
)
_OTHER = {a: b for pair in _PAIRS for a, b in (pair, pair[::-1])}
_NAMES = re.compile(r"\b(" + "|".join(sorted(_OTHER, key=len, reverse=True)) + r")\b")


@dataclass(frozen=True, slots=True)
class Sample:
    """A passage ready to be read: as it is, and with the two sides changed for each other."""

    plain: Encoded
    swapped: Encoded
    linear: np.ndarray
    passage: Passage


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded tensors; `at` gives (sentence, place, kind) of each labelled claim."""

    ids: Tensor
    mask: Tensor
    pooling: Tensor
    linear: Tensor
    kinds: Tensor
    weights: Tensor
    at: Tensor
    actors: Tensor
    modalities: Tensor
    denied: Tensor


def samples(found: Sequence[Passage], pieces: Pieces, strength: float) -> list[Sample]:
    """Samples with the log odds that a linear reader trained on the other folds' items gives."""
    linear = out_of_fold(found, strength)
    return [
        Sample(encoded(p.parsed, pieces), encoded(p.parsed, pieces, _swap), rows, p)
        for p, rows in zip(found, linear, strict=True)
    ]


def _swap(words: str) -> str:
    return _NAMES.sub(lambda match: _OTHER[match.group(1)], words)


def out_of_fold(found: Sequence[Passage], strength: float) -> list[np.ndarray]:
    """Log odds of shape (places + 1, 14) a passage; no item is scored by a reader that saw it."""
    rows = [example for passage in found for example in passage.places]
    fold = np.array([_fold(row.item) for row in rows])
    design = Design([row.names for row in rows])
    odds = np.zeros((len(rows), len(KINDS)), dtype=np.float32)
    for column, kind in enumerate(KINDS):
        target = np.array([kind.value in row.kinds for row in rows])
        importance = np.array([row.kinds.get(kind.value, 1.0) for row in rows])
        for number in range(_FOLDS):
            inside = np.flatnonzero(fold != number)
            model = design.rows(inside).fit(target[inside], importance[inside], strength)
            outside = np.flatnonzero(fold == number)
            odds[outside, column] = model.decision_function(design.rows(outside).matrix)
    ends = np.cumsum([len(passage.places) for passage in found])
    return np.split(odds, ends[:-1])


def _fold(item: str) -> int:
    return int(hashlib.sha256(f"f{item}".encode()).hexdigest()[:8], 16) * _FOLDS // 16**8


def batches(data: Sequence[Sample], size: int, draw: np.random.Generator) -> Iterator[list[int]]:
    """Indices of samples of like length, batches in random order."""
    near = draw.random(len(data)) * 3
    order = sorted(range(len(data)), key=lambda i: len(data[i].plain.ids) + near[i])
    found = [order[i : i + size] for i in range(0, len(order), size)]
    yield from (found[i] for i in draw.permutation(len(found)))


def joined(chosen: Sequence[Sample], *, swapped: bool) -> Batch:
    """One padded batch; with `swapped` the sides have changed names and so have the actors."""
    read = [s.swapped if swapped else s.plain for s in chosen]
    length, places = max(len(r.ids) for r in read), max(len(r.places) for r in read)
    shape = (len(chosen), places, len(KINDS))
    ids, mask = torch.zeros(len(chosen), length, dtype=torch.long), torch.zeros(len(chosen), length)
    pools, linear = torch.zeros(len(chosen), places, length), torch.zeros(shape)
    kinds, weights = torch.zeros(shape), torch.zeros(shape)
    for b, (sample, one) in enumerate(zip(chosen, read, strict=True)):
        ids[b, : len(one.ids)] = torch.tensor(one.ids)
        mask[b, : len(one.ids)] = 1
        pools[b, : len(one.places), : len(one.ids)] = torch.from_numpy(pooling(one.places, len(one.ids)))
        linear[b, : len(one.places)] = torch.from_numpy(sample.linear)
        weights[b, : len(one.places)] = 1
        for n, example in enumerate(sample.passage.places):
            for kind, weight in example.kinds.items():
                kinds[b, n, _KIND[kind]] = 1
                weights[b, n, _KIND[kind]] = weight
    at, actors, modalities, denied = _labels(chosen, swapped)
    return Batch(ids, mask, pools, linear, kinds, weights, at, actors, modalities, denied)


def _labels(chosen: Sequence[Sample], swapped: bool) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    found = [
        (b, n, _KIND[kind], _side(actor, swapped), _MODALITY[modality], polarity == "denied")
        for b, sample in enumerate(chosen)
        for n, example in enumerate(sample.passage.places)
        for kind, actor, modality, polarity in example.labels
    ]
    table = torch.tensor([[int(v) for v in row] for row in found]).reshape(-1, 6)
    return table[:, :3], table[:, 3], table[:, 4], table[:, 5].float()


def _side(actor: str | None, swapped: bool) -> int:
    """Number of the acting side; the one past the last for none or another."""
    if actor not in _SIDES:
        return len(_SIDES)
    return _SIDES.index(actor) ^ int(swapped)


_KIND = {kind.value: number for number, kind in enumerate(KINDS)}
_MODALITY = {modality.value: number for number, modality in enumerate(MODALITIES)}
