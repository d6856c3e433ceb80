"""Analysts' decisions through the server: no token, no change; what is decided is followed and can be undone."""

from __future__ import annotations

import shutil

import pytest
from starlette.testclient import TestClient

from contactline.api.app import create_app
from contactline.api.review import DECISIONS_A_MINUTE, FAILURES_A_MINUTE, LARGEST, Limiter
from contactline.store import project as projects
from contactline.store.review import Analysts, ReviewLog

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(1)">'


@pytest.fixture
def project(walked, tmp_path):
    shutil.copytree(walked.root, tmp_path / "p")
    return projects.load(tmp_path / "p")


@pytest.fixture
def token(project):
    return Analysts(project).add("Ada")


@pytest.fixture
def client(project, token):
    with TestClient(create_app(project), headers={"Authorization": f"Bearer {token}"}) as opened:
        yield opened


def claims(client):
    answer = client.get("/collections/claims/items?limit=1000").json()
    return {f["id"]: f["properties"] for f in answer["features"]}


def decide(client, **body):
    return client.post("/review/decisions", json=body)


def test_a_rejected_claim_is_gone_everywhere_and_a_revert_brings_it_back(client):
    before = claims(client)
    control = client.get("/collections/control/items?datetime=2023-01-16&limit=1000").json()
    captured = [i for i, claim in before.items() if claim["kind"] == "capture"]
    for claim_id in captured:
        answer = decide(client, act="reject", claim_id=claim_id, reason="misread")
        assert answer.status_code == 201, answer.text
    assert set(claims(client)) == set(before) - set(captured)
    assert client.get(f"/collections/claims/items/{captured[0]}").status_code == 404
    after = client.get("/collections/control/items?datetime=2023-01-16&limit=1000").json()
    assert after["features"] != control["features"]
    for number in range(1, len(captured) + 1):
        assert decide(client, act="revert", reverts=number).status_code == 201
    assert claims(client) == before


def test_a_correction_is_told_with_the_log_beside_it(client, project):
    claim_id = next(iter(claims(client)))
    decide(client, act="correct", claim_id=claim_id, changes={"kind": "clash"}, reason=HOSTILE)
    assert claims(client)[claim_id]["kind"] == "clash"
    (shown,) = client.get("/review/decisions").json()["decisions"]
    assert (shown["analyst"], shown["act"], shown["changes"]) == ("Ada", "correct", {"kind": "clash"})
    assert "signature" not in shown
    answer = client.get("/review/decisions")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert ReviewLog(project).check() == 1


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic QTpC"}, {"Cookie": "token=x"}]
)
def test_without_a_token_nothing_changes(project, token, headers):
    with TestClient(create_app(project), headers=headers) as stranger:
        answer = decide(stranger, act="reject", claim_id=next(iter(claims(stranger))))
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert ReviewLog(project).entries() == []


def test_guessing_tokens_is_stopped_even_for_the_right_one(project, token):
    with TestClient(create_app(project)) as guesser:
        for n in range(FAILURES_A_MINUTE):
            assert (
                guesser.post("/review/decisions", headers={"Authorization": f"Bearer {n}"}).status_code == 401
            )
        last = guesser.post("/review/decisions", headers={"Authorization": f"Bearer {token}"})
    assert last.status_code == 429
    assert last.headers["retry-after"] == "60"


def test_a_form_of_another_site_is_not_read(client, project):
    claim_id = next(iter(claims(client)))
    form = {"act": "reject", "claim_id": claim_id}
    assert client.post("/review/decisions", data=form).status_code == 415
    plain = client.post("/review/decisions", content="{}", headers={"Content-Type": "text/plain"})
    assert plain.status_code == 415
    assert "access-control-allow-origin" not in client.options("/review/decisions").headers
    assert ReviewLog(project).entries() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"act": "delete"}, 400), ({"act": ["reject"]}, 400), ({"act": "reject", "claim_id": "none"}, 404),
        ({"act": "revert", "reverts": 99}, 404), ({"act": "revert", "reverts": True}, 400),
        ({"act": "accept", "more": 1}, 400), ([1], 400), ("x", 400),
        ({"act": "reject", "reason": "x" * LARGEST}, 413),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_a_problem_in_words(client, project, body, status):
    answer = client.post("/review/decisions", json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert ReviewLog(project).entries() == []


def test_a_minute_holds_so_many_and_then_goes_by():
    clock = [0.0]
    limiter = Limiter(3, lambda: clock[0])
    for _ in range(3):
        assert not limiter.full("a")
        limiter.count("a")
    assert limiter.full("a")
    assert not limiter.full("b")
    clock[0] = 61.0
    assert not limiter.full("a")
    assert DECISIONS_A_MINUTE > FAILURES_A_MINUTE
