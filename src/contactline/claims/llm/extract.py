"""Documents to claims through a large language model."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from contactline.claims.llm import task
from contactline.claims.llm.answers import Checker, proposals
from contactline.claims.llm.cache import Cache
from contactline.claims.llm.endpoint import Budget, Endpoint, TruncatedError
from contactline.claims.llm.passages import Passage, cut
from contactline.claims.llm.prompt import request
from contactline.claims.llm.settings import Settings
from contactline.claims.llm.who import Parties
from contactline.errors import InputError, NetworkError
from contactline.model.claim import Claim
from contactline.model.document import Document
from contactline.model.page import Skip
from contactline.model.place import Mention
from contactline.model.theatre import Theatre

_MOST_IN_A_ROW = 5


class LlmExtractor:
    """Reads documents of one theatre by asking a model, and believes nothing that the text does not bear out.

    Holds no state between documents but the tokens spent and the number of useless answers in a row.
    """

    def __init__(
        self, theatre: Theatre, settings: Settings, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._theatre = theatre
        self._settings = settings
        self._parties = Parties(theatre)
        self._cache = Cache(settings.cache)
        self.budget = Budget(settings.tokens_per_run)
        self._endpoint = Endpoint(settings, self.budget, sleep)
        self._useless = 0

    @property
    def name(self) -> str:
        """Name and version that claims carry as their extractor: model and task."""
        return f"llm {self._settings.model.replace('@', '-')}@{task.version()}"

    def extract(self, document: Document, mentions: Sequence[Mention]) -> list[Claim]:
        """Claims of the document in order of the text; none where it has no date. Raises as `read`."""
        return self.read(document, mentions)[0]

    def read(self, document: Document, mentions: Sequence[Mention]) -> tuple[list[Claim], list[Skip]]:
        """Claims of the document, and what was left out: refused claims, sentences withheld, passages unread.

        `mentions` are the places its text names, in order; claims have no others. Raises NetworkError where the
        endpoint does not serve or the cap of tokens is reached: then the document is not read, not even in part.
        """
        if document.published is None:
            return [], []
        parts = cut(document, mentions, self._parties.finder, self._settings.passage_characters)
        left: Counter[str] = Counter()
        if parts.withheld:
            left["sentence withheld from the model: it speaks to a program"] = parts.withheld
        claims = [claim for passage in parts.passages for claim in self._claims(passage, left)]
        claims.sort(key=lambda claim: claim.span)
        return list({claim.claim_id: claim for claim in claims}.values()), _skips(document, left)

    def _claims(self, passage: Passage, left: Counter[str]) -> list[Claim]:
        try:
            proposed = self._proposed(passage)
        except TruncatedError:
            halves = passage.halves()
            if halves is None:
                left["passage not read: the answer broke off"] += 1
                return []
            return [claim for half in halves for claim in self._claims(half, left)]
        except InputError as error:
            self._count_useless(error)
            left[f"passage not read: {error}"[:120]] += 1
            return []
        self._useless = 0
        checked = Checker(passage, self._parties, self.name).check(proposed)
        for reason, count in checked.refused.items():
            left[f"proposed claim refused: {reason}"] += count
        for name, count in checked.mended.items():
            left[f"proposed field emptied: {name}"] += count
        return checked.claims

    def _proposed(self, passage: Passage) -> list[Any]:
        """What the model proposes. Raises InputError where it gives nothing of use, twice."""
        body = request(passage, self._theatre, self._settings)
        kept = self._kept(body)
        if kept is not None:
            return kept
        content = self._endpoint.ask(body)
        try:
            return self._keep(body, content)
        except InputError:
            return self._keep(body, self._endpoint.ask(body))

    def _kept(self, body: dict[str, Any]) -> list[Any] | None:
        """What was proposed when the same was asked before; None where it was not, or is damaged."""
        content = self._cache.get(body)
        try:
            return None if content is None else proposals(content)
        except InputError:
            return None

    def _keep(self, body: dict[str, Any], content: str) -> list[Any]:
        found = proposals(content)
        self._cache.put(body, content)
        return found

    def _count_useless(self, error: InputError) -> None:
        """One odd page is left out; an endpoint that never answers in the form asked for stops the run."""
        self._useless += 1
        if self._useless >= _MOST_IN_A_ROW:
            raise NetworkError(
                f"{self._settings.address}: {self._useless} answers in a row were of no use ({error}); "
                "check [extractor]"
            ) from error


def _skips(document: Document, left: Counter[str]) -> list[Skip]:
    """One skip for each thing left out, so that the run's summary counts them."""
    return [
        Skip(address=document.address, stage="claims", reason=reason, detail=document.title[:120])
        for reason, count in sorted(left.items())
        for _ in range(count)
    ]
