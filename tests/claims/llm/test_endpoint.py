"""An endpoint that fails, lies, stalls or costs too much: the run ends with a reason, and no page is half read."""

from __future__ import annotations

import json
import multiprocessing
import time

import pytest

from contactline.claims.llm.endpoint import Budget
from contactline.errors import NetworkError
from tests.claims.llm.server import Reply, answer, material, message, proposal

TEXT = "Fighting continues near Bakhmut."


def good(request):
    return answer(proposal(material(request)["sentences"][0]))


def in_turn(*replies):
    """The replies one after the other, the last one for ever."""
    waiting = list(replies)

    def reply(request):
        given = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return given(request) if callable(given) else given

    return reply


def test_a_request_carries_model_schema_and_key_and_no_key_without_one(ask, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    secret, open_to_all = ask(good, key="s3cret", request={"temperature": 0.2, "seed": 7}), ask(good)
    assert len(secret.read(TEXT)[0]) == len(open_to_all.read(TEXT)[0]) == 1
    (sent,) = secret.model.asked
    assert (sent["model"], sent["temperature"], sent["seed"], sent["max_tokens"]) == (
        "test-model",
        0.2,
        7,
        4096,
    )
    assert secret.model.headers[0]["authorization"] == "Bearer s3cret"
    assert "authorization" not in open_to_all.model.headers[0]
    assert "s3cret" not in repr(secret.extractor._settings)


def test_an_endpoint_may_know_the_bound_on_answers_by_another_name(ask):
    asked = ask(good, request={"max_completion_tokens": 900})
    asked.read(TEXT)
    assert asked.model.asked[0]["max_completion_tokens"] == 900
    assert {"max_tokens", "temperature"} & set(asked.model.asked[0]) == set()


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_passing_failure_is_tried_again_after_a_growing_pause(ask, status):
    asked = ask(in_turn(Reply(status=status), Reply(status=status), good))
    assert len(asked.read(TEXT)[0]) == 1
    assert asked.pauses == [1, 2]


def test_the_pause_that_a_busy_endpoint_asks_for_is_kept_within_reason(ask):
    busy = [Reply(status=429, headers={"Retry-After": text}) for text in ("7", "86400", "soon", "-1")]
    asked = ask(in_turn(*busy, good), retries=4)
    assert len(asked.read(TEXT)[0]) == 1
    assert asked.pauses == [7, 60, 4, 8]


def test_an_endpoint_that_stays_down_ends_the_run_with_its_address(ask):
    asked = ask(lambda request: Reply(status=503, body=b"overloaded \x1b[31m"), retries=2)
    with pytest.raises(NetworkError, match=r"127\.0\.0\.1.*503: overloaded \[31m") as raised:
        asked.read(TEXT)
    assert "\x1b" not in str(raised.value)
    assert len(asked.model.asked) == 3


@pytest.mark.parametrize("status", [301, 401, 403, 404])
def test_a_wrong_address_or_key_is_not_tried_again_and_the_key_is_not_told(ask, status):
    elsewhere = {"Location": "http://127.0.0.1:9/v1/chat/completions"}
    asked = ask(lambda request: Reply(status=status, body=b"bad key s3cret", headers=elsewhere), key="s3cret")
    with pytest.raises(NetworkError, match=f"status {status}: bad key .key.; check .extractor.") as raised:
        asked.read(TEXT)
    assert "s3cret" not in str(raised.value)
    assert len(asked.model.asked) == 1


def test_nobody_listening_ends_the_run(ask):
    with pytest.raises(NetworkError, match="does not serve"):
        ask(good, address="http://127.0.0.1:9/v1", retries=1).read(TEXT)


@pytest.mark.parametrize("slow", ["silent", "dripping"])
def test_an_answer_that_does_not_come_in_time_is_given_up(ask, slow):
    def reply(request):
        if slow == "silent":
            time.sleep(0.8)
        return Reply(body=message(good(request)).body, drip=0.02)

    began = time.monotonic()
    with pytest.raises(NetworkError, match="ReadTimeout"):
        ask(reply, timeout_seconds=0.3, retries=0).read(TEXT)
    assert time.monotonic() - began < 5


def test_an_endless_answer_is_cut_off(ask):
    with pytest.raises(NetworkError, match="over 4000000 bytes"):
        ask(lambda request: Reply(body=b" " * 4_100_000), retries=0).read(TEXT)


@pytest.mark.parametrize(
    "garbage",
    [
        "I am sorry, I cannot help.", "", "[]", '{"claims": 3}', '{"claim": []}', "[" * 100_000, "{" * 100_000,
        '{"claims": [', Reply(body=b"\xff\xfe"), Reply(body=b"{}"), Reply(body=b"[1]"),
        Reply(body=b'{"choices": [{"message": {"content": null, "refusal": "no"}}]}'),
        Reply(body=b'{"choices": [{"message": null}]}'), Reply(status=400, body=b"context too long"),
    ],
)  # fmt: skip
def test_garbage_leaves_the_passage_unread_and_counted(ask, garbage):
    claims, left = ask(lambda request: garbage).read(TEXT)
    assert claims == []
    ((reason, count),) = left.items()
    assert reason.startswith("passage not read: ")
    assert count == 1


def test_words_around_the_object_are_left_aside(ask):
    asked = ask(lambda request: f"Here you are:\n```json\n{good(request)}\n```")
    assert len(asked.read(TEXT)[0]) == 1


def test_garbage_once_is_asked_again(ask):
    asked = ask(in_turn("sorry", good))
    assert len(asked.read(TEXT)[0]) == 1
    assert len(asked.model.asked) == 2


def test_an_endpoint_that_only_gives_garbage_ends_the_run(ask):
    asked = ask(lambda request: "sorry")
    for _ in range(4):
        asked.read(TEXT)
    with pytest.raises(NetworkError, match="5 answers in a row"):
        asked.read(TEXT)


def test_an_answer_that_broke_off_is_asked_for_in_halves(ask):
    text = "Fighting continues near Bakhmut. Soledar was shelled. Lyman was shelled. Kreminna was shelled."

    def reply(request):
        lines = material(request)["sentences"]
        return message("{", finish="length") if len(lines) > 1 else answer(proposal(lines[0]))

    asked = ask(reply)
    claims, left = asked.read(text)
    assert [claim.locus.place.name for claim in claims] == ["Bakhmut", "Soledar", "Lyman", "Kreminna"]
    assert left == {}
    assert [len(material(r)["sentences"]) for r in asked.model.asked] == [4, 2, 1, 1, 2, 1, 1]
    assert [p["words"] for p in material(asked.model.asked[-1])["named_before"]] == [
        "Bakhmut",
        "Soledar",
        "Lyman",
    ]


def test_one_sentence_whose_answer_breaks_off_is_left_out(ask):
    claims, left = ask(lambda request: message("{", finish="length")).read(TEXT)
    assert (claims, left) == ([], {"passage not read: the answer broke off": 1})


def test_the_cap_of_tokens_ends_the_run_before_it_is_passed(ask):
    asked = ask(lambda request: message(good(request), tokens=3000), tokens_per_run=7000)
    for _ in range(2):
        asked.read(TEXT)
    with pytest.raises(NetworkError, match=r"cap of 7000 tokens a run is reached \(6000 spent\)"):
        asked.read(TEXT)
    assert len(asked.model.asked) == 2


def test_the_cap_is_one_for_all_processes_of_a_run():
    budget = Budget(1000)
    worker = multiprocessing.get_context("fork").Process(target=budget.spend, args=(700,))
    worker.start()
    worker.join()
    assert budget.spent == 700
    budget.allow(300)
    with pytest.raises(NetworkError, match="cap of 1000"):
        budget.allow(301)


def test_tokens_are_estimated_where_the_endpoint_does_not_count_them(ask):
    asked = ask(lambda request: message(good(request), tokens=None))
    asked.read(TEXT)
    sent = len(json.dumps(asked.model.asked[0]))
    assert sent / 4 < asked.extractor.budget.spent < sent


def test_what_was_asked_once_is_not_asked_again(ask, tmp_path):
    first, second = ask(good, cache=tmp_path), ask(good, cache=tmp_path)
    claims = first.read(TEXT)[0]
    assert second.read(TEXT)[0] == claims
    assert (len(first.model.asked), len(second.model.asked)) == (1, 0)
    other = ask(good, cache=tmp_path, model="another-model")
    other.read(TEXT)
    second.read(TEXT + " Lyman was shelled.")
    assert (len(other.model.asked), len(second.model.asked)) == (1, 1)
    assert "s3cret" not in "".join(path.read_text() for path in tmp_path.rglob("*.json"))


def test_garbage_is_not_kept_and_a_damaged_answer_is_asked_for_anew(ask, tmp_path):
    ask(lambda request: "sorry", cache=tmp_path).read(TEXT)
    assert list(tmp_path.rglob("*.json")) == []
    ask(good, cache=tmp_path).read(TEXT)
    (kept,) = tmp_path.rglob("*.json")
    for damage in ("", "{", '{"content": 3}', '{"content": "sorry"}'):
        kept.write_text(damage)
        asked = ask(good, cache=tmp_path)
        assert len(asked.read(TEXT)[0]) == 1
        assert len(asked.model.asked) == 1


def test_a_cache_that_cannot_be_written_is_done_without(ask, tmp_path):
    (tmp_path / "file").touch()
    assert len(ask(good, cache=tmp_path / "file").read(TEXT)[0]) == 1


def test_nothing_is_asked_about_text_that_names_no_place_and_no_party(ask):
    asked = ask(good)
    assert asked.read("The cat won the village show. It was given a ribbon.") == ([], {})
    assert asked.model.asked == []


def test_a_long_text_is_asked_about_in_passages(ask):
    asked = ask(good, passage_characters=300)
    text = " ".join(
        f"On day {n} fighting went on near Bakhmut and no village changed hands." for n in range(20)
    )
    claims, _ = asked.read(text)
    sizes = [sum(len(line["text"]) for line in material(r)["sentences"]) for r in asked.model.asked]
    assert len(claims) == len(sizes) == 5
    assert max(sizes) <= 300
