"""Short ways to make the things that claim tests need."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from contactline.claims.extract import Extractor
from contactline.model.claim import Claim
from contactline.model.document import Block, BlockKind, Document
from contactline.model.place import Feature, Mention, Place
from contactline.model.theatre import Theatre
from contactline.model.time import Basis, Interval, Precision
from contactline.theatres.load import load_theatre

DAY = date(2023, 4, 7)
TOWNS = [
    "Bakhmut",
    "Soledar",
    "Kreminna",
    "Svatove",
    "Avdiivka",
    "Toretsk",
    "Pokrovsk",
    "Vuhledar",
    "Kherson",
    "Lyman",
    "Siversk",
    "Kupiansk",
    "Marinka",
    "Berestove",
    "Bilohorivka",
    "Klishchiivka",
    "Kodema",
    "Ivanivske",
    "Opytne",
    "Robotyne",
]
REGIONS = ("Donetsk Oblast", "Luhansk Oblast", "Kharkiv Oblast", "Kherson Oblast")


@cache
def ukraine() -> Theatre:
    return load_theatre("ukraine")


@cache
def rules() -> Extractor:
    return Extractor(ukraine())


def document(text: str, day: date = DAY, outlet: str = "Daily Front Note") -> Document:
    """One dated document; each line is a paragraph."""
    blocks, start = [], 0
    for line in text.split("\n"):
        blocks.append(Block(kind=BlockKind.PARAGRAPH, start=start, end=start + len(line)))
        start += len(line) + 1
    published = Interval(start=day, end=day, precision=Precision.DAY, basis=Basis.RECORD)
    return Document(
        document_id="d1", page_id="p1", address="test", outlet=outlet, title="", text=text, language="en",
        published=published, blocks=tuple(blocks),
    )  # fmt: skip


def mentions(text: str) -> list[Mention]:
    """The towns and regions of the lists above, wherever they stand in the text."""
    names = "|".join([*REGIONS, *TOWNS])
    return [_mention(match) for match in re.finditer(rf"\b(?:{names})\b", text)]


def _mention(match: re.Match[str]) -> Mention:
    feature = Feature.ADMIN1 if match.group() in REGIONS else Feature.SETTLEMENT
    place = Place(
        place_id=match.group().lower(), name=match.group(), lat=48.6, lon=38.0, feature=feature, country="UA"
    )
    return Mention(
        start=match.start(),
        end=match.end(),
        toponym=match.group(),
        feature=feature,
        place=place,
        probability=0.9,
    )


def claims(text: str, day: date = DAY) -> list[Claim]:
    """Claims that the rules read in a text."""
    return rules().extract(document(text, day), mentions(text))


def one(text: str, kind: str, town: str | None = None) -> Claim:
    """The one claim of a kind (about a town); fails with what was read instead."""
    found = [c for c in claims(text) if c.kind == kind and (town is None or c.locus.toponym == town)]
    assert len(found) == 1, [(c.kind.value, c.locus.toponym, c.modality.value) for c in claims(text)]
    return found[0]
