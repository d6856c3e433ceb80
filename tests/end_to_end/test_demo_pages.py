"""What comes out of the demonstration pages, against what `demo/expected.toml` says must and must not."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contactline.model.claim import Claim
from contactline.pages.read import read_inputs
from contactline.pipeline.reading import Reader, Reading

DEMO = Path(__file__).parents[2] / "demo"
LEAST_FOUND = 0.50
MOST_VIOLATIONS = 10
MOST_UNDATED = 20


@pytest.fixture(scope="module")
def read(reader: Reader) -> dict[str, Reading]:
    """What each page gave, by the page's address."""
    given = (reader.read(page) for page in read_inputs([str(DEMO / "pages")]) if hasattr(page, "body"))
    return {reading.page.address: reading for reading in given}


@pytest.fixture(scope="module")
def expected(read: dict[str, Reading]) -> list[tuple[dict[str, Any], Reading]]:
    """Each description with what its page gave."""
    pages = tomllib.loads((DEMO / "expected.toml").read_text("utf-8"))["page"]
    return [(page, found) for page in pages if (found := _of(read, page)) is not None]


def _of(read: dict[str, Reading], page: dict[str, Any]) -> Reading | None:
    name = Path(page["file"]).name
    for address, reading in read.items():
        document = reading.document.address if reading.document else ""
        if page.get("address") in (address, document) or (not page.get("record") and address.endswith(name)):
            return reading
    return None


def _agrees(claim: Claim, row: dict[str, Any]) -> bool:
    place = claim.locus.place.name if claim.locus.place else claim.locus.toponym
    side = claim.actor.side if claim.actor else None
    return (
        claim.kind == row["kind"]
        and row["place"] in (place, claim.locus.toponym)
        and ("actor" not in row or side == row["actor"])
        and claim.modality == row.get("modality", "actual")
        and claim.polarity == row.get("polarity", "affirmed")
    )


def _rows(
    expected: list[tuple[dict[str, Any], Reading]], key: str
) -> Iterator[tuple[dict[str, Any], Reading]]:
    for page, reading in expected:
        for row in page.get(key, ()):
            yield row, reading


def test_nearly_every_page_is_met_again(expected: list[tuple[dict[str, Any], Reading]]) -> None:
    assert len(expected) > 110


def test_no_date_leaves_the_true_day_out(expected: list[tuple[dict[str, Any], Reading]]) -> None:
    documents = [(page, r.document) for page, r in expected if r.document and r.document.published]
    wrong = [
        page["file"] for page, d in documents if d.published and not d.published.contains(page["published"])
    ]
    assert wrong == []
    assert len(expected) - len(documents) <= MOST_UNDATED


def test_claims_that_must_come(expected: list[tuple[dict[str, Any], Reading]]) -> None:
    found = [any(_agrees(c, row) for c in reading.claims) for row, reading in _rows(expected, "must")]
    assert sum(found) / len(found) >= LEAST_FOUND, f"{sum(found)} of {len(found)}"


def test_claims_that_must_not_come(expected: list[tuple[dict[str, Any], Reading]]) -> None:
    faults = [(row, c.quote) for row, r in _rows(expected, "must_not") for c in r.claims if _agrees(c, row)]
    assert len(faults) <= MOST_VIOLATIONS, faults


def test_pages_in_languages_not_read_are_kept_and_named(
    expected: list[tuple[dict[str, Any], Reading]],
) -> None:
    skipped = [reading for page, reading in expected if page.get("not_read")]
    assert len(skipped) == 2
    assert all(r.document and not r.claims and "language not read" in r.skips[0].reason for r in skipped)
