"""Metrics and readiness answer the machine itself, count what was asked, and give no name to what has no route."""

from __future__ import annotations

import json
import logging
import re

import pytest
from starlette.testclient import TestClient

from contactline.api.app import create_app
from contactline.store import project as projects

SAMPLE = re.compile(r'[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? -?[0-9.e+-]+')


@pytest.fixture
def client(walked):
    return TestClient(create_app(walked), client=("127.0.0.1", 50000), base_url="http://127.0.0.1")


def metrics(client):
    told = client.get("/metrics")
    assert told.status_code == 200
    lines = [line for line in told.text.splitlines() if not line.startswith("# TYPE ")]
    assert all(SAMPLE.fullmatch(line) for line in lines), lines
    return dict(line.rsplit(" ", 1) for line in lines)


def test_requests_are_counted_by_route(client):
    for path in ("/conformance", "/conformance", "/no/such/page", "/another"):
        client.get(path)
    found = metrics(client)
    name = 'contactline_http_requests_total{{route="{}",method="GET",status="{}"}}'
    assert found[name.format("/conformance", 200)] == "2"
    assert found[name.format("site", 404)] == "2"
    assert found['contactline_http_request_seconds_bucket{route="/conformance",le="+Inf"}'] == "2"
    assert float(found['contactline_http_request_seconds_sum{route="/conformance"}']) > 0


def test_the_ledger_is_told(client):
    found = metrics(client)
    assert found["contactline_ledger_up"] == "1"
    assert found['contactline_ledger_rows{of="documents"}'] == "3"
    assert found["contactline_runs_unfinished"] == "0"
    assert float(found["contactline_last_run_timestamp_seconds"]) > 1.6e9


def test_a_page_whose_name_was_turned_to_this_machine_finds_nothing(client):
    for path in ("/ready", "/metrics"):
        assert client.get(path, headers={"Host": "rebound.example"}).status_code == 404
        assert client.get(path, headers={"Host": "localhost:8700"}).status_code in (200, 503)


@pytest.mark.parametrize("path", ["/metrics", "/ready"])
def test_nobody_else_is_told(walked, client, path):
    far = TestClient(create_app(walked), client=("203.0.113.7", 50000), base_url="http://127.0.0.1")
    assert far.get(path).status_code == 404
    assert client.get(path, headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_ready_says_what_is_missing(client, tmp_path):
    assert client.get("/ready").json() == {"ready": True, "missing": []}
    empty = TestClient(
        create_app(projects.create(tmp_path, theatre="ukraine")),
        client=("127.0.0.1", 1),
        base_url="http://localhost",
    )
    told = empty.get("/ready")
    assert told.status_code == 503
    assert told.json()["missing"] == ["the ledger cannot be opened", "there is no site yet"]
    assert metrics(empty)["contactline_ledger_up"] == "0"


def test_the_access_log_names_no_client_and_no_query(client, caplog):
    with caplog.at_level(logging.INFO, "contactline.access"):
        client.get("/conformance?f=json")
    (record,) = [r for r in caplog.records if r.name == "contactline.access"]
    assert (record.route, record.status, record.method) == ("/conformance", 200, "GET")
    assert "127.0.0.1" not in json.dumps(vars(record), default=str)
