"""The extractor that a project's settings ask for reads its pages, from the settings file to the ledger."""

from __future__ import annotations

import pytest

from contactline import pipeline
from contactline.claims.extract import Extractor
from contactline.errors import ConfigurationError, NetworkError
from contactline.pipeline.extractors import make_extractor
from contactline.pipeline.ingest import project_reader
from contactline.store import project as projects
from contactline.store import query
from contactline.store.ledger import Ledger
from contactline.store.query import ClaimQuery
from tests.claims.factories import ukraine
from tests.claims.llm.server import Reply, answer, material, proposal, serve


@pytest.fixture(autouse=True)
def one_gazetteer(monkeypatch, reader):
    """One gazetteer for all tests, for it takes a second to load; and rules that nobody edits meanwhile."""
    monkeypatch.setattr("contactline.pipeline.reading.load_gazetteer", lambda *_, **__: reader.gazetteer)
    monkeypatch.setattr("contactline.pipeline.reading.reader_name", lambda *_: "rules as they are")


def project_with(folder, lines):
    made = projects.create(folder / "project", theatre="ukraine")
    settings = made.root / projects.SETTINGS
    settings.write_text(settings.read_text() + "\n[extractor]\n" + "\n".join(lines) + "\n")
    return projects.load(made.root)


def llm(folder, address):
    return project_with(
        folder,
        [
            'kind = "llm"',
            f'address = "{address}"',
            'model = "test-model"',
            "retries = 0",
            'cache = "answers"',
        ],
    )


def claims_in(project):
    with Ledger.open(project.ledger_at) as ledger:
        return list(query.claims(ledger, ClaimQuery(), lambda _: None))


def test_a_project_reads_its_pages_through_the_model_it_names(tmp_path, pages):
    def reply(request):
        line = material(request)["sentences"][0]
        return answer(proposal(line), proposal(line, quote="Kyiv has fallen."))

    with serve(reply) as model:
        project = llm(tmp_path, model.base)
        summary = pipeline.ingest(project, [str(pages)], workers=1, network=False)
        again = pipeline.ingest(project, [str(pages)], workers=1, network=False)
    assert summary.claims == 3
    assert summary.skipped == {"proposed claim refused: quote not verbatim": 3}
    assert (again.known, len(model.asked)) == (3, 3)
    assert {claim.extractor for claim in claims_in(project)} == {"llm test-model@1"}
    assert len(list((project.root / "answers").rglob("*.json"))) == 3


def test_a_page_that_the_endpoint_did_not_serve_is_read_by_the_next_run(tmp_path, pages):
    served = []

    def reply(request):
        served.append(request)
        if len(served) == 2:
            return Reply(status=503)
        return answer(proposal(material(request)["sentences"][0]))

    with serve(reply) as model:
        project = llm(tmp_path, model.base)
        with pytest.raises(NetworkError, match="does not serve"):
            pipeline.ingest(project, [str(pages)], workers=1, network=False)
        assert len(claims_in(project)) == 1
        summary = pipeline.ingest(project, [str(pages)], workers=1, network=False)
    assert (summary.known, summary.claims) == (1, 3)


def test_another_model_reads_the_pages_anew(tmp_path):
    own = project_reader(projects.create(tmp_path / "own", theatre="ukraine"))
    other = project_reader(llm(tmp_path, "http://127.0.0.1:9/v1"))
    assert (own.name, other.name) == ("rules as they are", "rules as they are llm test-model@1")


def test_rules_alone_can_be_asked_for(tmp_path):
    made = make_extractor(ukraine(), {"kind": "rules"}, tmp_path)
    assert isinstance(made, Extractor)
    assert made.name.startswith("rules@")
    assert not make_extractor(ukraine(), None, tmp_path).name.startswith("rules@")


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (['kind = "oracle"'], "'kind' is 'oracle'"),
        (['kind = "llm"'], "'address' is missing"),
        (['model = "m"'], "'model' is a setting of kind 'llm'"),
    ],
)
def test_a_wrong_extractor_is_told_before_a_page_is_read(tmp_path, pages, lines, fault):
    with pytest.raises(ConfigurationError, match=fault):
        pipeline.ingest(project_with(tmp_path, lines), [str(pages)], workers=1, network=False)
