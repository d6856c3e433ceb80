"""Whatever is asked of the server: an answer, or a refusal in words; never a failure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from contactline.api.app import create_app
from contactline.api.features import TITLES
from contactline.api.parameters import MOST, NAMES, parse
from contactline.errors import UsageError
from tests.fuzz.profile import fuzzed

VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "",
            "..",
            "../..",
            "2023-01-13",
            "2023-01-13/..",
            "../2023-01-13",
            "9999-12-31",
            "0001-01-01/9999-12-31",
            "2023-01-13T00:00:00Z",
            "1",
            "0",
            "-1",
            "10000",
            "999999999",
            "1e3",
            "٣",
            "nan,nan,nan,nan",
            "inf,0,0,0",
            "37,48,39,49",
            "170,-90,-170,90",
            "37,48,0,39,49,0",
            "1,2",
            "json",
            "html",
            "\x00",
            "' OR 1=1 --",
        ]
    ),
)
QUESTIONS = st.dictionaries(st.sampled_from(sorted(NAMES | {"after", "place_id", "x"})), VALUES, max_size=4)


@fuzzed(200)
@given(QUESTIONS)
def test_any_parameters_are_understood_or_refused_in_words(asked: dict[str, str]) -> None:
    try:
        found = parse(asked)
    except UsageError as refused:
        assert str(refused)
        return
    assert 1 <= found.limit <= MOST
    assert found.offset >= 0
    assert not (found.start and found.end and found.end < found.start)


@pytest.fixture(scope="module")
def client(walked):  # type: ignore[no-untyped-def]
    with TestClient(create_app(walked), raise_server_exceptions=False) as opened:
        yield opened


def test_any_question_gets_an_answer(client) -> None:  # type: ignore[no-untyped-def]
    @fuzzed(60)
    @given(st.sampled_from(sorted(TITLES)), QUESTIONS, st.one_of(st.none(), VALUES))
    def ask(name: str, asked: dict[str, str], feature_id: str | None) -> None:
        path = f"/collections/{name}/items"
        if feature_id is not None and feature_id.isprintable() and not set(feature_id) & set("?#%"):
            path += f"/{feature_id}"
        answer = client.get(path, params=asked)
        assert answer.status_code in (200, 400, 404), (path, asked)
        if answer.status_code != 200:
            assert answer.json()["detail"]

    ask()
