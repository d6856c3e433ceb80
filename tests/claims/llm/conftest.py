"""A model that answers as told, and what an extractor makes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple

import pytest

from contactline.claims.llm.extract import LlmExtractor
from contactline.claims.llm.settings import Settings
from contactline.model.claim import Claim
from tests.claims.factories import document, mentions, ukraine
from tests.claims.llm.server import Json, Model, Reply, answer, material, proposal, serve


class Asked(NamedTuple):
    """An extractor, the model behind it, and the pauses it made."""

    extractor: LlmExtractor
    model: Model
    pauses: list[float]

    def read(self, text: str) -> tuple[list[Claim], Counter[str]]:
        """Claims of a text, and what was left out by reason."""
        claims, skips = self.extractor.read(document(text), mentions(text))
        return claims, Counter(skip.reason for skip in skips)


Ask = Callable[..., Asked]


@pytest.fixture
def ask() -> Iterator[Ask]:
    """`ask(reply, **settings)`: an extractor whose model answers with `reply(request)`."""
    with ExitStack() as open_servers:

        def make(reply: Callable[[Json], Reply | str], **settings: Any) -> Asked:
            model = open_servers.enter_context(serve(reply))
            pauses: list[float] = []
            made = Settings(**{"address": model.base, "model": "test-model", **settings})
            return Asked(LlmExtractor(ukraine(), made, sleep=pauses.append), model, pauses)

        yield make


@pytest.fixture
def proposed(ask: Ask) -> Callable[..., tuple[list[Claim], Counter[str]]]:
    """`proposed(text, **fields)`: what becomes of one claim about a text's first sentence (or the one `at`)."""

    def read(text: str, *, at: int = 0, **fields: Any) -> tuple[list[Claim], Counter[str]]:
        def reply(request: Json) -> str:
            return answer(proposal(material(request)["sentences"][at], **fields))

        return ask(reply).read(text)

    return read
