"""Names that are spelt nearly as a listed one: "Okntyrka" for Okhtyrka."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from contactline.places.gazetteer import Gazetteer

_SHORTEST = 5
_LONG = 9


class Misspelt:
    """Finds settlements by a folded name with one letter wrong, two in names of nine letters or more."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._by_start: dict[tuple[str, int], list[str]] = defaultdict(list)
        for key, numbers in gazetteer.keys.items():
            if len(key) >= _SHORTEST and any(gazetteer.feature[i] == "settlement" for i in numbers):
                self._by_start[key[0], len(key)].append(key)
        self._near = lru_cache(maxsize=4096)(self._search)

    def near(self, key: str) -> Sequence[int]:
        """Numbers of the settlements whose name is nearly `key`; the least changed only."""
        return self._near(key) if len(key) >= _SHORTEST else ()

    def _search(self, key: str) -> tuple[int, ...]:
        limit = 2 if len(key) >= _LONG else 1
        hits: list[tuple[int, str]] = []
        for length in range(len(key) - limit, len(key) + limit + 1):
            names = self._by_start.get((key[0], length), ())
            found = process.extract(key, names, scorer=OSA.distance, score_cutoff=limit, limit=8)
            hits += [(int(distance), name) for name, distance, _ in found]
        if not hits:
            return ()
        least = min(distance for distance, _ in hits)
        numbers = {i for distance, name in hits if distance == least for i in self._gazetteer.numbers(name)}
        return tuple(sorted(i for i in numbers if self._gazetteer.feature[i] == "settlement"))
