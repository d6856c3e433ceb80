"""Who repeats whom: what one document takes from another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    """How a document repeats another: letter for letter, in other words, or as a later state of the same page."""

    COPY = "copy"
    REWRITE = "rewrite"
    REVISION = "revision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A document, the earlier document it is most like, and the first document of the whole group.

    `likeness` is between 0 and 1: the shared part of word triples for a copy or revision, the probability of one origin
    for a rewrite.
    """

    document_id: str
    repeats: str
    origin: str
    relation: Relation
    likeness: float
