"""One gazetteer and one locator for the tests of the room."""

from __future__ import annotations

import pytest

from contactline.model.theatre import Theatre
from contactline.places.gazetteer import Gazetteer, load_gazetteer
from contactline.places.locate import Locator
from contactline.theatres.load import load_theatre


@pytest.fixture(scope="session")
def ukraine() -> Theatre:
    return load_theatre("ukraine")


@pytest.fixture(scope="session")
def gazetteer(ukraine: Theatre) -> Gazetteer:
    return load_gazetteer(ukraine)


@pytest.fixture(scope="session")
def locator(gazetteer: Gazetteer, ukraine: Theatre) -> Locator:
    return Locator(gazetteer, ukraine)
