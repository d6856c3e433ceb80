"""The Python door: claims and control as frames."""

from __future__ import annotations

import pytest

import contactline as cl
from contactline.errors import NotFoundError


def test_claims_and_control_of_a_day(walked):
    book = cl.open(walked.root)
    claims = book.claims(place="Soledar", on="2023-01-13")
    assert set(claims["kind"]) >= {"capture", "control"}
    control = book.control(on="2023-01-14")
    assert "Soledar" in set(control["name"])
    assert control.crs.to_epsg() == 4326
    assert book.series() is book.series()
    assert book.status("Soledar", "2023-01-13").name == "Soledar"


def test_as_known_on_an_earlier_day_less_is_said(walked):
    book = cl.open(walked.root)
    assert len(book.claims(as_known_on="2023-01-15")) < len(book.claims())


def test_what_is_not_there(walked, tmp_path):
    with pytest.raises(NotFoundError, match="Nowhereville"):
        cl.open(walked.root).claims(place="Nowhereville")
    with pytest.raises(NotFoundError, match="contactline init"):
        cl.open(tmp_path)
    with pytest.raises(AttributeError):
        _ = cl.nothing
