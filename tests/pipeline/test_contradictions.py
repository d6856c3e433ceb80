"""A stated distance that does not fit the place it was taken for is told as a warning of its document."""

from __future__ import annotations

from datetime import UTC, datetime

from contactline.model.page import Page
from contactline.pages.records import record_page
from contactline.pipeline.reading import make_reader


def _page(text: str) -> Page:
    record = {"id": "r", "text": text, "published": "2023-02-01", "title": "", "outlet": "Example"}
    page = record_page(record, "r", datetime.now(UTC))
    assert isinstance(page, Page)
    return page


def test_a_distance_that_cannot_be_is_a_warning_of_the_document() -> None:
    reader = make_reader("ukraine", [])
    wrong = reader.read(
        _page("Russian forces attacked Soledar, 60 km northeast of Bakhmut, on Monday.")
    ).document
    right = reader.read(
        _page("Russian forces attacked Soledar, 11 km northeast of Bakhmut, on Monday.")
    ).document
    assert wrong is not None and any("the text says 60 km" in warning for warning in wrong.warnings)
    assert right is not None and not any("the text says" in warning for warning in right.warnings)
