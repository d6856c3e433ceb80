"""Settings of the extractor: whole or refused with every fault at once; the key is never in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from contactline.claims.llm.settings import read_settings
from contactline.errors import ConfigurationError

HERE = Path("project")
LEAST = {"kind": "llm", "address": "http://127.0.0.1:8000/v1/", "model": "m"}


def test_what_is_not_set_has_a_bound_of_its_own():
    made = read_settings(LEAST, folder=HERE, environment={})
    assert (made.address, made.key, made.cache) == ("http://127.0.0.1:8000/v1", None, None)
    assert made.timeout_seconds > 0
    assert made.tokens_per_run > 0


def test_the_key_comes_from_the_environment_and_the_cache_lies_in_the_project():
    table = {**LEAST, "key_variable": "KEY", "cache": "answers", "request": {"seed": 1}}
    made = read_settings(table, folder=HERE, environment={"KEY": "s3cret"})
    assert (made.key, made.cache, made.request) == ("s3cret", HERE / "answers", {"seed": 1})
    assert "s3cret" not in repr(made)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"address": ""}, "'address' is missing"),
        ({"address": "127.0.0.1:8000"}, "write it as http://"),
        ({"address": "file:///etc/passwd"}, "write it as http://"),
        ({"address": "http://user:word@host/v1"}, "environment variable"),
        ({"address": "http://host:99999/v1"}, "no address"),
        ({"model": 3}, "which is no text"),
        ({"retries": -1}, "a number from 0 to 20"),
        ({"retries": 1.5}, "a number from 0 to 20"),
        ({"timeout_seconds": True}, "a number from 1 to 3600"),
        ({"tokens_per_run": float("nan")}, "a number from 1"),
        ({"key": "s3cret"}, "'key' is not a setting"),
        ({"key_variable": "KEY"}, "KEY is not set"),
        ({"request": {"messages": []}}, "'request.messages' cannot be set"),
        ({"request": 1}, "'request' is no table"),
    ],
)
def test_each_fault_is_named(change, fault):
    with pytest.raises(ConfigurationError) as raised:
        read_settings({**LEAST, **change}, folder=HERE, environment={})
    assert any(fault in told for told in raised.value.faults)


def test_faults_are_told_together():
    with pytest.raises(ConfigurationError) as raised:
        read_settings({"kind": "llm", "retries": -1, "colour": 1}, folder=HERE, environment={})
    assert len(raised.value.faults) == 4


@pytest.mark.parametrize("address", ["http://10.0.0.7:8000/v1", "http://models.example.org/v1"])
def test_a_key_does_not_cross_a_network_unencrypted(address):
    table = {**LEAST, "address": address, "key_variable": "KEY"}
    with pytest.raises(ConfigurationError, match="unencrypted"):
        read_settings(table, folder=HERE, environment={"KEY": "s3cret"})
    assert read_settings({**LEAST, "address": address}, folder=HERE, environment={}).address == address


@pytest.mark.parametrize(
    "address", ["https://models.example.org/v1", "http://localhost:1/v1", "http://[::1]:1/v1"]
)
def test_a_key_may_go_over_https_or_stay_on_this_machine(address):
    table = {**LEAST, "address": address, "key_variable": "KEY"}
    assert read_settings(table, folder=HERE, environment={"KEY": "s3cret"}).key == "s3cret"
