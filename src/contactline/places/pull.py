"""What the other names of a document do for each candidate: near ones pull, those of another oblast push away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from contactline.places.entry import KM_PER_DEGREE
from contactline.places.gazetteer import Gazetteer

Array = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

NEAR_KM = 30.0
FAR_KM = 400.0
PULL = 5.3
NEAREST_PULL = 3.8
OTHER_UNIT = -1.2
SAME_UNIT = 0.8
_LEAST_WEIGHT = 0.3


class Ground:
    """How candidates lie to the places that the other names are taken for; each of those is worked out once.

    `wide` marks places of the gazetteer that are more than a spot, `unit` numbers its first-level units.
    """

    def __init__(
        self, gazetteer: Gazetteer, wide: npt.NDArray[np.bool_], unit: Numbers, candidates: Numbers
    ) -> None:
        self._gazetteer, self._wide, self._unit = gazetteer, wide, unit
        self._places, self._row = np.unique(candidates, return_inverse=True)
        self._column: dict[tuple[int, bool], int] = {}
        self._fits: list[Array] = []
        self._close: list[Array] = []

    def pull(self, owner: Numbers, chosen: Numbers, as_unit: Sequence[bool], weight: Array) -> Array:
        """What `chosen` places do for each candidate.

        `owner` is the question of each candidate, `as_unit` whether a chosen place is named as a first-level unit,
        `weight` of shape (questions, chosen) how much each weighs for each question.
        """
        columns = np.array(
            [self._at(number, unit) for number, unit in zip(chosen.tolist(), as_unit, strict=True)]
        )
        order = np.argsort(columns, kind="stable")
        used, starts = np.unique(columns[order], return_index=True)
        ordered = weight[:, order]
        summed, most = np.add.reduceat(ordered, starts, axis=1), np.maximum.reduceat(ordered, starts, axis=1)
        fits = np.stack([self._fits[column] for column in used.tolist()], axis=1)
        close = np.stack([self._close[column] for column in used.tolist()], axis=1)
        total = np.maximum(weight.sum(axis=1), _LEAST_WEIGHT)
        mean = np.einsum("ck,ck->c", summed[owner], fits[self._row]) / total[owner]
        closest = (most[owner] * close[self._row]).max(axis=1)
        return np.asarray(PULL * mean + NEAREST_PULL * closest)

    def _at(self, number: int, as_unit: bool) -> int:
        """The column of a chosen place, worked out where it is new."""
        column = self._column.get((number, as_unit))
        if column is None:
            column = self._column[number, as_unit] = len(self._fits)
            far = self._distances(number)
            if as_unit:
                same = self._unit[self._places] == self._unit[number]
                self._fits.append(np.where(same, SAME_UNIT, OTHER_UNIT))
                self._close.append(np.zeros(len(far)))
            else:
                self._fits.append(-np.log(1.0 + np.minimum(far, FAR_KM) / NEAR_KM))
                self._close.append(np.exp(-far / NEAR_KM))
        return column

    def _distances(self, number: int) -> Array:
        """Kilometres of the candidates from a place, on a local plane; from its edge where it is wide."""
        g = self._gazetteer
        lat, lon = g.lat[number], g.lon[number]
        dy = g.lat[self._places] - lat
        dx = (g.lon[self._places] - lon) * np.cos(np.radians(lat))
        far = KM_PER_DEGREE * np.sqrt(dx * dx + dy * dy)
        if self._wide[number]:
            far = np.maximum(0.0, far - g.radius_km[number])
        return np.asarray(far)
