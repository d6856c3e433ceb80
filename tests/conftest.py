"""What tests of several rooms share: a project that the whole path has been over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contactline import pipeline
from contactline.pipeline.reading import Reader, make_reader
from contactline.store import project as projects
from contactline.store.project import Project
from tests import corpus


@pytest.fixture(scope="session")
def reader() -> Reader:
    """One reader for all tests: its gazetteer takes a second to load."""
    return make_reader("ukraine", [])


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Iterator[Project]:
    """A project with the test corpus read, assessed and published. Not to be written to."""
    folder = tmp_path_factory.mktemp("walked")
    pages = corpus.write(folder / "reports.jsonl")
    project = projects.create(folder / "project", theatre="ukraine")
    pipeline.run(project, [str(pages)], workers=1, network=False, reader=reader)
    yield project


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """The test corpus as a file."""
    return corpus.write(tmp_path / "reports.jsonl")
