"""Which extractor reads the claims: the built-in reader, its rules alone, or a large model, as the settings say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from contactline.claims.extract import Extractor
from contactline.claims.llm.extract import LlmExtractor
from contactline.claims.llm.settings import read_settings
from contactline.claims.reader import default_reader
from contactline.errors import ConfigurationError
from contactline.model.claim import Claim
from contactline.model.document import Document
from contactline.model.page import Skip
from contactline.model.place import Mention
from contactline.model.theatre import Theatre

KINDS = ("reader", "rules", "llm")


class Extracts(Protocol):
    """What gives the claims of a document."""

    @property
    def name(self) -> str:
        """Name and version that its claims carry."""

    def extract(self, document: Document, mentions: Sequence[Mention]) -> list[Claim]:
        """Claims of the document in order of the text."""


def make_extractor(theatre: Theatre, table: Mapping[str, Any] | None, folder: Path) -> Extracts:
    """The extractor that a project's table `[extractor]` asks for; the built-in reader without one.

    Relative paths in the table lie in `folder`. Raises ConfigurationError naming every fault.
    """
    kind = (table or {}).get("kind", KINDS[0])
    if kind not in KINDS:
        raise ConfigurationError("[extractor]", [f"'kind' is {kind!r}; it is one of {', '.join(KINDS)}"])
    if kind == "llm" and table is not None:
        return LlmExtractor(theatre, read_settings(table, folder=folder))
    others = sorted(set(table or {}) - {"kind"})
    if others:
        raise ConfigurationError("[extractor]", [f"{name!r} is a setting of kind 'llm'" for name in others])
    return Extractor(theatre, default_reader() if kind == "reader" else None)


def claims_of(
    extractor: Extracts, document: Document, mentions: Sequence[Mention]
) -> tuple[Sequence[Claim], Sequence[Skip]]:
    """Claims of a document, and what the extractor left out of it by its own account."""
    if isinstance(extractor, LlmExtractor):
        return extractor.read(document, mentions)
    return extractor.extract(document, mentions), ()
