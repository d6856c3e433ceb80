"""The graph of who repeats whom and the coverage lie beside the site, within the publication delay."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from contactline import pipeline
from contactline.pipeline.coverage import coverage_json, project_coverage
from contactline.pipeline.reading import Reader
from contactline.pipeline.repeats import origin_graph
from contactline.store import project as projects
from contactline.store.ledger import Ledger
from contactline.store.project import Project
from tests import corpus

WIRE = (
    "Russian forces captured Soledar on Friday, the defence ministry in Moscow said, and moved on toward the station "
    "of Sil. The governor of the region counted 559 residents in the cellars and asked for a corridor."
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Project:
    """Two sites that carry one story, the second a day later, and a third that cites a known wire."""
    folder = tmp_path_factory.mktemp("repeats")
    records = [
        {"id": "a", "url": "https://a.example/1", "outlet": "First", "published": "2023-01-13", "text": WIRE},
        {
            "id": "b",
            "url": "https://b.example/1",
            "outlet": "Second",
            "published": "2023-01-14",
            "text": "In short. " + WIRE,
        },
        {
            "id": "c",
            "url": "https://c.example/1",
            "outlet": "Third",
            "published": "2023-02-01",
            "text": "Ukrainian forces repelled an attack near Bakhmut, Reuters reported on Wednesday.",
        },
    ]
    pages = corpus.write(folder / "pages.jsonl", [{**record, "title": "News"} for record in records])
    made = projects.create(folder / "project", theatre="ukraine")
    pipeline.run(made, [str(pages)], workers=1, network=False, reader=reader)
    return made


def read(project: Project, name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(Path(project.site / "data" / f"{name}.json").read_text("utf-8"))
    return found


def test_site_tells_who_repeats_whom(project: Project) -> None:
    graph = read(project, "origins")
    assert graph["schema"] == "origins/1"
    assert graph["outlets"] == [{"outlet": "Second", "repeats": "First", "relation": "copy", "documents": 1}]
    assert graph["cites"] == [{"outlet": "Third", "cites": "Reuters", "documents": 1}]
    assert len(graph["documents"]) == 3  # type: ignore[arg-type]


def test_graph_holds_nothing_that_was_not_known_by_then(project: Project, reader: Reader) -> None:
    with Ledger.open(project.ledger_at) as ledger:
        graph = origin_graph(ledger, date(2023, 1, 13), reader.theatre.sources)
    assert (graph["documents"], graph["repeats"], graph["cites"]) == ([], [], [])


def test_site_holds_the_coverage_and_a_read_corpus_is_not_quiet_after_its_end(
    project: Project, reader: Reader
) -> None:
    assert read(project, "coverage")["schema"] == "coverage/1"
    assert project_coverage(project, reader.theatre) is None
    assert coverage_json(None)["quiet"] == []
