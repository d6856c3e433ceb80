"""What is asked of the server and the command line is a value, never a part of a statement, a path or a header."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from contactline.api.app import create_app
from contactline.api.middleware import HEADERS
from contactline.store import query
from contactline.store.ledger import Ledger
from contactline.store.project import Project
from contactline.store.query import ClaimQuery

COLLECTIONS = ("places", "claims", "events", "control", "fronts")
PARAMETERS = (
    "limit",
    "offset",
    "bbox",
    "datetime",
    "as-known-on",
    "after",
    "f",
    "place_id",
    "kind",
    "side",
    "q",
)
INJECTIONS = (
    "'",
    "' OR '1'='1",
    "1; DROP TABLE claims; --",
    "'); DELETE FROM claims; --",
    '" UNION SELECT body FROM documents --',
    "1) OR 1=1 --",
    "%' OR 1=1 --",
    "\\",
    "\x00",
    "${7*7}{{7*7}}",
    "../../ledger.sqlite",
    "<script>alert(1)</script>",
    "\r\nSet-Cookie: a=b",
)


@pytest.fixture(scope="module")
def client(walked: Project):  # type: ignore[no-untyped-def]
    with TestClient(create_app(walked), raise_server_exceptions=False) as opened:
        yield opened


def dump(project: Project) -> list[str]:
    with sqlite3.connect(project.ledger_at) as raw:
        lines = list(raw.iterdump())
    raw.close()
    return lines


def test_no_parameter_reaches_the_database_as_words_of_a_statement(client, walked) -> None:  # type: ignore[no-untyped-def]
    before = dump(walked)
    for name in COLLECTIONS:
        every = client.get(f"/collections/{name}/items", params={"limit": 10_000}).json()
        for parameter in PARAMETERS:
            for words in INJECTIONS:
                answer = client.get(f"/collections/{name}/items", params={parameter: words})
                assert answer.status_code in (200, 400), (name, parameter, words)
                if answer.status_code == 200:
                    assert answer.json()["numberReturned"] <= len(every["features"])
                assert "set-cookie" not in answer.headers
    assert dump(walked) == before


def test_no_path_reaches_the_database_or_the_disk(client, walked) -> None:  # type: ignore[no-untyped-def]
    before = dump(walked)
    for words in INJECTIONS:
        if "\x00" in words or "\r" in words:
            continue
        for path in (
            f"/collections/{words}",
            *(f"/collections/{name}/items/{words}" for name in COLLECTIONS),
        ):
            assert client.get(path).status_code in (400, 404), path
    assert dump(walked) == before


def test_every_field_of_a_question_to_the_ledger_is_a_value(walked: Project) -> None:
    before = dump(walked)
    with Ledger.open(walked.ledger_at) as ledger:
        for words in INJECTIONS:
            for field in ("place_id", "kind", "side", "holder", "modality", "claim_id"):
                assert query.count_claims(ledger, ClaimQuery(**{field: words})) == 0
                assert list(query.claim_records(ledger, ClaimQuery(**{field: words}))) == []
            assert query.place_named(ledger, words) == []
            assert query.document(ledger, words) is None
            assert query.skips_at(ledger, words) == []
            assert query.records_of(ledger, [words]) == {}
    assert dump(walked) == before


@pytest.mark.parametrize("words", ["' OR '1'='1", '"; DROP TABLE claims; --', "<script>", "\x1b[2J"])
def test_a_place_asked_for_by_name_is_a_value(words: str, walked: Project, command) -> None:  # type: ignore[no-untyped-def]
    before = dump(walked)
    told = command("claims", "--place", words, "--project", walked.root)
    assert told.code in (0, 1)
    assert "\x1b" not in told.out + told.err
    assert dump(walked) == before


def test_writing_is_refused_on_every_path(client) -> None:  # type: ignore[no-untyped-def]
    for path in ("/", "/health", "/collections", "/collections/claims/items", "/data/manifest.json"):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert client.request(method, path, content=b"{}").status_code in (404, 405), (method, path)


@pytest.mark.parametrize(
    "path",
    ["/", "/?f=json", "/api", "/health", "/collections", "/collections/claims/items", "/collections/tanks",
     "/collections/claims/items?limit=x", "/data/manifest.json", "/nothing", "/claims.jsonl"],
)  # fmt: skip
def test_every_answer_has_the_strict_headers(client, path: str) -> None:  # type: ignore[no-untyped-def]
    answer = client.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_the_policy_lets_no_foreign_and_no_written_in_script_run() -> None:
    policy = dict(part.strip().partition(" ")[::2] for part in HEADERS["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert "http" not in HEADERS["Content-Security-Policy"]
    assert "*" not in HEADERS["Content-Security-Policy"]


def test_the_built_page_has_the_same_policy_and_no_script_of_its_own(walked: Project) -> None:
    page = Path(walked.site, "index.html")
    if not page.is_file():
        pytest.skip("the map page is not built")
    html = page.read_text(encoding="utf-8")
    assert "Content-Security-Policy" in html
    assert "unsafe" not in html
    assert html.count("<script") == html.count('<script type="module" crossorigin src="./')
