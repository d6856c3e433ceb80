"""One question to an OpenAI-compatible address: bounded in time, size, number of attempts and tokens."""

from __future__ import annotations

import json
import multiprocessing
import ssl
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

import httpx

from contactline.claims.llm.settings import Settings
from contactline.errors import InputError, NetworkError

_LARGEST = 4_000_000
_CONNECT_SECONDS = 10.0
_LONGEST_PAUSE = 60.0
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 529})
_OF_THIS_TEXT = frozenset({400, 413, 422})
_CHARACTERS_A_TOKEN = 3


class TruncatedError(InputError):
    """The answer ended before it was complete: the question was too large."""


class Budget:
    """Tokens that one run may still cost, counted over all its processes."""

    def __init__(self, tokens: int) -> None:
        self._cap = tokens
        # Shared through fork: a cap for each process would be a multiple of the one that was set.
        self._spent = multiprocessing.get_context("fork").Value("q", 0) if _can_fork() else None
        self._alone = 0

    @property
    def spent(self) -> int:
        """Tokens of questions and answers so far."""
        return self._spent.value if self._spent is not None else self._alone

    def allow(self, expected: int) -> None:
        """Raises NetworkError where a question of `expected` tokens would pass the cap."""
        if self.spent + expected > self._cap:
            raise NetworkError(
                f"the extractor's cap of {self._cap} tokens a run is reached ({self.spent} spent); "
                "what was read is kept: run again to go on, or raise tokens_per_run"
            )

    def spend(self, tokens: int) -> None:
        """Count tokens that were used."""
        if self._spent is None:
            self._alone += tokens
            return
        with self._spent.get_lock():
            self._spent.value += tokens


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()


class Endpoint:
    """Asks one configured address and no other: redirects and proxies are not followed."""

    def __init__(
        self, settings: Settings, budget: Budget, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._settings = settings
        self._budget = budget
        self._sleep = sleep

    def ask(self, body: dict[str, Any]) -> str:
        """The content of the first choice.

        Raises NetworkError where the endpoint does not serve (after retries) or the cap is reached, InputError where
        it refuses this text, TruncatedError where the answer broke off.
        """
        content = json.dumps(body).encode()
        expected, fault = len(content) // _CHARACTERS_A_TOKEN, ""
        for attempt in range(self._settings.retries + 1):
            self._budget.allow(expected)
            pause = min(2.0**attempt, _LONGEST_PAUSE)
            try:
                status, wait, data = self._post(content)
            except httpx.HTTPError as error:
                fault = f"{type(error).__name__} {error}".strip()
            else:
                if status == httpx.codes.OK:
                    return self._content(data, expected)
                fault = f"status {status}{self._told(data)}"
                if status in _OF_THIS_TEXT:
                    raise InputError(f"the extractor's endpoint refused the text: {fault}")
                if status not in _PASSING:
                    raise NetworkError(f"{self._settings.address}: {fault}; check [extractor]")
                pause = wait if wait is not None else pause
            if attempt < self._settings.retries:
                self._sleep(pause)
        raise NetworkError(f"{self._settings.address}: the extractor's endpoint does not serve ({fault})")

    def _post(self, content: bytes) -> tuple[int, float | None, bytes]:
        """Status, the pause in seconds that was asked for, and the body. Raises httpx.HTTPError."""
        deadline = time.monotonic() + self._settings.timeout_seconds
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        if self._settings.key:
            headers["Authorization"] = f"Bearer {self._settings.key}"
        url = f"{self._settings.address}/chat/completions"
        with (
            self._client() as client,
            client.stream("POST", url, content=content, headers=headers) as response,
        ):
            data = bytearray()
            for chunk in response.iter_raw():
                data += chunk
                if len(data) > _LARGEST:
                    raise httpx.ReadError(f"answer over {_LARGEST} bytes")
                # A server that drips one byte at a time never runs into the timeout of a single read.
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("answer not complete in time")
            return response.status_code, _pause(response.headers.get("retry-after")), bytes(data)

    def _client(self) -> httpx.Client:
        """A client for one request: none is shared with processes that are forked off, none is left open."""
        seconds = self._settings.timeout_seconds
        timeout = httpx.Timeout(seconds, connect=min(_CONNECT_SECONDS, seconds))
        verify = self._authorities if self._settings.address.startswith("https:") else False
        return httpx.Client(timeout=timeout, verify=verify, follow_redirects=False, trust_env=False)

    @cached_property
    def _authorities(self) -> ssl.SSLContext:
        """Whom an https address is trusted by; reading the list takes longer than a request does."""
        return httpx.create_ssl_context(trust_env=False)

    def _content(self, data: bytes, expected: int) -> str:
        answer = _parsed(data)
        self._budget.spend(_used(answer, expected + len(data) // _CHARACTERS_A_TOKEN))
        choices = answer.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        message = choice.get("message") if isinstance(choice, dict) else None
        if not isinstance(choice, dict) or not isinstance(message, dict):
            raise InputError("the extractor's endpoint answered without a message")
        if choice.get("finish_reason") == "length":
            raise TruncatedError("the extractor's answer broke off; raise answer_tokens")
        if not isinstance(message.get("content"), str):
            raise InputError("the extractor's endpoint gave no text (refused, or cut by its filter)")
        return str(message["content"])

    def _told(self, data: bytes) -> str:
        """What the endpoint says of a failure, short and without the key it may repeat."""
        text = data[:2000].decode("utf-8", "replace")
        if self._settings.key:
            text = text.replace(self._settings.key, "(key)")
        plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
        return f": {plain[:160]}" if plain else ""


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError("the extractor's endpoint answered with no JSON") from error
    if not isinstance(answer, dict):
        raise InputError("the extractor's endpoint answered with no object")
    return answer


def _used(answer: dict[str, Any], estimate: int) -> int:
    """Tokens as the endpoint counts them, the estimate where it does not."""
    usage = answer.get("usage")
    total = usage.get("total_tokens") if isinstance(usage, dict) else None
    return total if isinstance(total, int) and not isinstance(total, bool) and total > 0 else estimate


def _pause(asked: str | None) -> float | None:
    """Seconds to wait as the server asks; dates and nonsense are left to the client's own pace."""
    if asked is None or not asked.isascii() or not asked.isdigit() or len(asked) > 6:
        return None
    return min(float(asked), _LONGEST_PAUSE)
