"""Projects to hit: whole ones to compare with, and fresh ones."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from contactline.pipeline import upkeep
from contactline.pipeline.ingest import ingest
from contactline.pipeline.reading import Reader
from contactline.store import project as projects
from contactline.store import query
from contactline.store.ledger import Ledger
from contactline.store.project import Project
from contactline.store.query import ClaimQuery
from tests import corpus
from tests.postgres import WHY_NOT, Server, programs, server

COPIES = 8


@dataclass(slots=True)
class Bench:
    """Input pages, what a run that nothing happened to makes of them, and fresh projects to hit."""

    folder: Path
    pages: Path
    reader: Reader
    whole: Project

    def place(self) -> Path:
        """A folder that nobody has, neither here nor in a child of this process."""
        return self.folder / f"project-{uuid.uuid4().hex}"

    def fresh(self, ledger: str = "ledger.sqlite") -> Project:
        """A project that holds nothing."""
        return projects.create(self.place(), theatre="ukraine", ledger=ledger)

    def copy(self) -> Project:
        """A copy of the whole project."""
        return projects.load(shutil.copytree(self.whole.root, self.place()))

    def ingest(self, project: Project, workers: int = 1) -> None:
        """Read the input pages into a project."""
        ingest(project, [str(self.pages)], reader=self.reader, workers=workers, network=False)

    def same(self, project: Project) -> bool:
        """Whether a project holds what the whole one holds, and nothing in it is damaged."""
        return list(upkeep.faults(project)) == [] and held(project) == held(self.whole)


def held(project: Project) -> tuple[list[str], list[str]]:
    """The claims and documents of a project, by id, in the ledger's order."""
    with Ledger.open(project.ledger_at) as ledger:
        claims = [record["claim_id"] for record in query.claim_records(ledger, ClaimQuery())]
        return claims, [document.document_id for document in query.document_heads(ledger)]


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Bench:
    """Eight times the test corpus under addresses of its own, read once without any fault."""
    folder = tmp_path_factory.mktemp("faults")
    records = [
        {**record, "id": f"{n}-{record['id']}", "url": f"https://x.example/{n}-{record['id']}"}
        for n in range(COPIES)
        for record in corpus.RECORDS
    ]
    pages = corpus.write(folder / "pages.jsonl", records)
    made = Bench(folder, pages, reader, projects.create(folder / "whole", theatre="ukraine"))
    made.ingest(made.whole)
    assert len(held(made.whole)[1]) == COPIES * len(corpus.RECORDS)
    return made


@pytest.fixture
def durable() -> Iterator[Callable[[], Server]]:
    """A PostgreSQL that keeps what it promised when it is killed."""
    if programs() is None:
        pytest.skip(WHY_NOT)
    with server(durable=True) as started:
        yield started
