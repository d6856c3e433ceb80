"""One page through its first four stages: page, document, mentions, claims."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from contactline.documents.extract import to_document
from contactline.errors import NetworkError
from contactline.model.claim import Claim
from contactline.model.document import Document
from contactline.model.page import Page, Skip
from contactline.model.place import Mention
from contactline.model.theatre import Theatre
from contactline.pipeline.extractors import Extracts, claims_of, make_extractor
from contactline.places.gazetteer import Gazetteer, load_gazetteer
from contactline.places.locate import Locator
from contactline.theatres.load import load_theatre
from contactline.version import __version__

_RULES = frozenset({".py", ".toml", ".csv", ".json", ".geojson", ".npz"})

READ_LANGUAGES = frozenset({"en", "und", ""})
"""Languages that claims are read from; text too short to tell ("und") is tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one page gave."""

    page: Page = field(repr=False)
    document: Document | None
    claims: tuple[Claim, ...] = ()
    skips: tuple[Skip, ...] = ()


class Reader:
    """Reads pages of one theatre. `name` tells which program and which data read them.

    Without an `extractor` the built-in one reads the claims.
    """

    def __init__(
        self, theatre: Theatre, gazetteer: Gazetteer, name: str, extractor: Extracts | None = None
    ) -> None:
        self.theatre = theatre
        self.gazetteer = gazetteer
        self.name = name
        self._locator = Locator(gazetteer, theatre)
        self._extractor = extractor or make_extractor(theatre, None, Path())

    def read(self, page: Page) -> Reading:
        """Document and claims of a page. A page that a stage cannot take is a Skip, never an error.

        Raises NetworkError where an extractor behind an address does not serve: that is no fault of the page.
        """
        try:
            document = to_document(page, self.theatre.sources, theatre_start=self.theatre.start)
        except Exception as error:  # pages are hostile: one that breaks a stage must not stop the others
            return Reading(page=page, document=None, skips=(_failed(page, "documents", error),))
        if isinstance(document, Skip):
            return Reading(page=page, document=None, skips=(document,))
        unread = _unread(document)
        if unread is not None:
            return Reading(page=page, document=document, skips=(unread,))
        return self._claims(page, document)

    def _claims(self, page: Page, document: Document) -> Reading:
        try:
            mentions = self._locator.locate(document)
            document = _with_contradictions(document, mentions)
            claims, skips = claims_of(self._extractor, document, mentions)
        except NetworkError:
            raise
        except Exception as error:  # as above
            return Reading(page=page, document=document, skips=(_failed(page, "claims", error),))
        return Reading(page=page, document=document, claims=tuple(claims), skips=tuple(skips))


def _with_contradictions(document: Document, mentions: Sequence[Mention]) -> Document:
    """The document with a warning for each stated distance or bearing that does not fit the place it was taken for."""
    told = tuple(
        f"{mention.toponym}: {mention.contradiction}" for mention in mentions if mention.contradiction
    )
    return replace(document, warnings=document.warnings + told) if told else document


def _unread(document: Document) -> Skip | None:
    """Why no claims are read from the document, None where they are. It is kept all the same."""
    if document.language not in READ_LANGUAGES:
        reason = f"language not read: {document.language}"
    elif document.published is None:
        reason = "not dated"
    else:
        return None
    return Skip(address=document.address, stage="claims", reason=reason, detail=document.title[:120])


def _failed(page: Page, stage: str, error: Exception) -> Skip:
    detail = f"{type(error).__name__}: {error}".replace("\n", " ")[:200]
    return Skip(address=page.address, stage=stage, reason="could not be read", detail=detail)


def make_reader(
    theatre_id: str,
    imported: Sequence[Path],
    *,
    extractor: Mapping[str, Any] | None = None,
    folder: Path = Path(),
) -> Reader:
    """A reader for the theatre with the imported gazetteer files.

    `extractor` is a project's table `[extractor]`, `folder` where its paths lie. Raises ConfigurationError.
    """
    theatre = load_theatre(theatre_id)
    name = reader_name(theatre_id, imported)
    made = make_extractor(theatre, extractor, folder)
    if extractor:
        name = f"{name} {made.name}"
    return Reader(theatre, load_gazetteer(theatre_id, imported=imported), name, made)


def reader_name(theatre_id: str, imported: Sequence[Path]) -> str:
    """Names program and data: pages read by another are read anew."""
    rules = rules_digest(("claims", "documents", "places", f"theatres/{theatre_id}"))
    given = hashlib.sha256("\n".join(path.name for path in sorted(imported)).encode()).hexdigest()
    return f"contactline {__version__} {theatre_id} {rules[:12]} {given[:8]}"


def rules_digest(rooms: Sequence[str]) -> str:
    """Names the rules of some rooms as they stand on the disk, code and data."""
    package = Path(__file__).parents[1]
    return hashlib.sha256(b"".join(_state_of(package / room) for room in rooms)).hexdigest()


def _state_of(folder: Path) -> bytes:
    """The rules as they stand on the disk: an edited lexicon or pack reads differently from the one before."""
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in _RULES)
    return b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)
