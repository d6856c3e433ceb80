"""Labelled pairs of texts against what the product holds to be of one origin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from contactline.documents.dedupe import repeats_another, resemblance
from contactline.documents.extract import to_document
from contactline.errors import InputError
from contactline.model.document import Document
from contactline.model.page import Skip
from contactline.pages.records import record_page
from contactline.scoring.copies import CopyScore, best_threshold, read_gold, score_pairs

_DAY = "2023-01-01"


def score_copies(gold: Path) -> Sequence[CopyScore]:
    """The product and an n-gram baseline on the labelled pairs of a JSON Lines file.

    All texts are given one day and outlets of their own, so that only the words decide; the baseline is the Jaccard
    similarity of word triples at the threshold that is best for it. Raises InputError where the file is not such.
    """
    read = read_gold(gold)
    made = {
        name: _document({**record, "published": _DAY, "outlet": name})
        for name, record in read.documents.items()
    }
    texts = {name: str(record["text"]) for name, record in read.documents.items()}
    return (
        score_pairs("contactline", read, lambda left, right: repeats_another(made[left], made[right])),
        best_threshold(
            "word triples",
            read,
            lambda left, right: resemblance(texts[left], texts[right]),
            (0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5),
        ),
    )


def _document(record: dict[str, object]) -> Document:
    page = record_page(record, str(record["id"]), datetime.now(UTC))
    document = page if isinstance(page, Skip) else to_document(page, ())
    if isinstance(document, Skip):
        raise InputError(f"{record['id']}: {document.reason}")
    return document
