"""The table `[extractor]` of a project's settings, checked as a whole."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contactline.errors import ConfigurationError

_OWN = frozenset({"model", "messages", "response_format", "stream", "n"})
"""Fields of the request that settings may not change: answers could not be checked otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the model is and what it may cost.

    `key` is the secret itself, None where the endpoint asks for none. `request` are further fields of every request
    ("temperature"). `timeout_seconds` bounds one request from first byte to last, `retries` is how often a failed one
    is sent again. `tokens_per_run` caps questions and answers of one run together. `cache` None keeps no answers.
    """

    address: str
    model: str
    key: str | None = field(default=None, repr=False)
    timeout_seconds: float = 60.0
    retries: int = 3
    tokens_per_run: int = 1_000_000
    answer_tokens: int = 4096
    passage_characters: int = 5000
    cache: Path | None = None
    request: Mapping[str, Any] = field(default_factory=lambda: {"temperature": 0}, hash=False)


_NUMBERS: dict[str, tuple[float, float]] = {
    "timeout_seconds": (1, 3600),
    "retries": (0, 20),
    "tokens_per_run": (1, 10**12),
    "answer_tokens": (64, 10**6),
    "passage_characters": (200, 10**6),
}
_FRACTIONS = frozenset({"timeout_seconds"})
_WORDS = ("address", "model", "key_variable", "cache")
_KNOWN = frozenset({"kind", "request", *_WORDS, *_NUMBERS})


def read_settings(
    table: Mapping[str, Any], *, folder: Path, environment: Mapping[str, str] | None = None
) -> Settings:
    """The settings of `[extractor]` with `kind = "llm"`; a relative `cache` lies in `folder`.

    The key comes from the environment variable that `key_variable` names, never from the file. Raises
    ConfigurationError naming every fault.
    """
    given = os.environ if environment is None else environment
    faults = [*_faults(table), *_key_faults(table, given)]
    if faults:
        raise ConfigurationError("[extractor]", faults)
    named = {name: table[name] for name in ("address", "model", *_NUMBERS) if name in table}
    if "request" in table:
        named["request"] = dict(table["request"])
    key = given.get(table["key_variable"]) if "key_variable" in table else None
    cache = folder / table["cache"] if table.get("cache") else None
    return Settings(**{**named, "address": table["address"].rstrip("/")}, key=key, cache=cache)


def _faults(table: Mapping[str, Any]) -> Iterator[str]:
    for name in table:
        if name not in _KNOWN:
            yield f"{name!r} is not a setting"
    for name in _WORDS:
        if name in table and not isinstance(table[name], str):
            yield f"{name!r} is {table[name]!r}, which is no text"
    for name in ("address", "model"):
        if not table.get(name):
            yield f"{name!r} is missing"
    for name, (low, high) in _NUMBERS.items():
        if name in table and not _between(table[name], low, high, fractions=name in _FRACTIONS):
            yield f"{name!r} is {table[name]!r}; it is a number from {low:g} to {high:g}"
    yield from _request_faults(table.get("request", {}))
    if isinstance(table.get("address"), str) and table["address"]:
        yield from _address_faults(table["address"])


def _between(value: object, low: float, high: float, *, fractions: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return low <= value <= high and (fractions or isinstance(value, int))


def _request_faults(request: object) -> Iterator[str]:
    if not isinstance(request, Mapping):
        yield "'request' is no table"
        return
    for name in sorted(_OWN & set(request)):
        yield f"'request.{name}' cannot be set"


def _address_faults(address: str) -> Iterator[str]:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        yield f"'address' is no address ({error})"
        return
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        yield f"'address' is {address!r}; write it as http://127.0.0.1:8000/v1"
    if parts.username is not None or parts.query or parts.fragment:
        yield "'address' holds a user name, a query or a fragment; the key belongs in an environment variable"


def _key_faults(table: Mapping[str, Any], environment: Mapping[str, str]) -> Iterator[str]:
    name = table.get("key_variable")
    if not isinstance(name, str):
        return
    key = environment.get(name)
    if not key:
        yield f"the environment variable {name} is not set; it holds the endpoint's key"
    elif not key.isascii() or not key.isprintable():
        yield f"the environment variable {name} holds signs that no key has"
    if isinstance(table.get("address"), str) and not _keeps_secrets(table["address"]):
        yield "a key would cross the network unencrypted; use https, or an endpoint on this machine"


def _keeps_secrets(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        return parts.scheme == "https" or host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
