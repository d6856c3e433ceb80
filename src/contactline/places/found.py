"""A name as found in a text, and how firmly the words before it put something there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from contactline.model.place import Feature

STRONG, WEAK, NONE = 2, 1, 0


@dataclass(slots=True)
class Found:
    """A name as found: words `first` to `last` (of the tokens), its candidates by number, and what the words say."""

    first: int
    last: int
    start: int
    end: int
    key: str
    numbers: Sequence[int]
    frame: int = NONE
    feature: Feature | None = None
    direction: str = ""
    line: bool = False
    misspelt: bool = False
    members: list[str] = field(default_factory=list)
