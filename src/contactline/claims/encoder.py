"""A small transformer that reads each place in its sentence, and corrects what the linear reader thinks of it.

Names of places become one neutral word each before it reads, so that it learns how sentences speak of ground and not
what happened where. `encoder.onnx` holds the weights in 8 bits, `encoder.pieces.txt` the word pieces; `training/`
makes both. See `docs/reader.md` for data, training and measured accuracy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from contactline.claims.clauses import Spot
from contactline.claims.drafts import Parsed
from contactline.claims.features import sort_of
from contactline.claims.pieces import Pieces

FILES = ("encoder.onnx", "encoder.pieces.txt")
STANDS_FOR = {"named": "paris", "wide": "texas", "line": "rhine"}
"""The word that a place of each sort becomes: a settlement, a region, and a road, river or sector."""
LONGEST = 160
_START, _END = "[CLS]", "[SEP]"


@dataclass(frozen=True, slots=True)
class Encoded:
    """A sentence as word-piece numbers, and which of them stand for each place (the first for "no place")."""

    ids: list[int]
    places: list[tuple[int, int]]


def encoded(parsed: Parsed, pieces: Pieces, change: Callable[[str], str] = str) -> Encoded:
    """The sentence with its places made neutral; `change` may reword what stands between them."""
    text, offset = parsed.sentence.text, parsed.sentence.start
    ids, at = [pieces.number(_START)], 0
    where: dict[tuple[int, int], tuple[int, int]] = {}
    for spot in sorted(parsed.spots, key=lambda s: s.first):
        span = (parsed.tokens[spot.first].start - offset, parsed.tokens[spot.last - 1].end - offset)
        if span[0] < at:
            continue
        ids += pieces.of(change(text[at : span[0]]))
        first = len(ids)
        ids += pieces.of(_stand_in(spot, text[span[0] : span[1]]))
        where[(spot.first, spot.last)] = (first, max(len(ids), first + 1))
        at = span[1]
    ids = [*ids, *pieces.of(change(text[at:]))][: LONGEST - 1]
    inside = [where.get((spot.first, spot.last), (0, 1)) for spot in parsed.spots]
    kept = [place if place[1] <= len(ids) else (0, 1) for place in inside]
    return Encoded([*ids, pieces.number(_END)], [*kept, (0, 1)])


def _stand_in(spot: Spot, words: str) -> str:
    """Words that take up an earlier place ("the city") stay as they are."""
    return words if spot.carried else STANDS_FOR[sort_of(spot)]


def pooling(places: Sequence[tuple[int, int]], length: int) -> npt.NDArray[np.float32]:
    """Shape (places, length): each row averages the word pieces of one place."""
    rows = np.zeros((len(places), length), dtype=np.float32)
    for row, (first, last) in zip(rows, places, strict=True):
        row[first:last] = 1.0 / (last - first)
    return rows


class Encoder:
    """Scores the places of one sentence at a time, so that a sentence reads the same wherever it stands."""

    def __init__(self, folder: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / FILES[0]), options, providers=["CPUExecutionProvider"]
        )
        self._pieces = Pieces.read(folder / FILES[1])

    def logits(self, parsed: Parsed, ruled: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Log odds, shape (places + 1, 14), given those of the linear reader in the same shape."""
        read = encoded(parsed, self._pieces)
        given = {
            "ids": np.asarray([read.ids], dtype=np.int64),
            "pooling": pooling(read.places, len(read.ids))[None],
            "linear": ruled[None].astype(np.float32),
        }
        answer: npt.NDArray[np.float32] = self._session.run(["kinds"], given)[0][0]
        return answer
