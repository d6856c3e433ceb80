"""What is said of a route or an encirclement, saying by saying; the phrases are rows of `sayings.toml`."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from contactline.model.claim import Claim, Kind, Modality, Polarity
from contactline.situation.wording import listed

_FILE = Path(__file__).with_name("sayings.toml")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One holder's words on one matter, however many pages carry them.

    `state` is a row of `sayings.toml`; `modality` that of the claims. `holder` names all whose words they are.
    `start` and `end` are the days spoken of; `claim_ids` name every claim that carries these words.
    """

    state: str
    holder: str
    role: str | None
    start: date
    end: date
    words: str
    modality: str
    hedge: str | None
    claim_ids: tuple[str, ...]

    @property
    def happened(self) -> bool:
        """Whether it is said to be so; False for what is only meant, expected or possible."""
        return self.modality == Modality.ACTUAL.value


@cache
def _book() -> Mapping[str, Any]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


def rows(kind: Kind) -> Sequence[Mapping[str, Any]]:
    """The states that claims of a kind (route, encirclement) can tell, in the order in which they are tried."""
    found: Sequence[Mapping[str, Any]] = _book()[kind.value]
    return found


def told(kind: Kind, state: str) -> str:
    """How a state is told: "cut", "nearly surrounded"."""
    return next(str(row["told"]) for row in rows(kind) if row["state"] == state)


def plain_words(text: str) -> str:
    """The words of a text in small letters with one space about each, so that whole phrases can be found."""
    return f" {' '.join(_WORD.findall(text.lower()))} "


def has_any(text: str, phrases: Iterable[str]) -> bool:
    """Whether any phrase stands in `text`, which `plain_words` made."""
    return any(f" {phrase} " in text for phrase in phrases)


def remaining(quote: str) -> bool:
    """Whether a sentence that counts civilians counts those who are in the place."""
    words, book = plain_words(quote), _book()["remaining"]
    return has_any(words, book["yes"]) and not has_any(words, book["no"])


def state_of(claim: Claim) -> str:
    """The state that a claim of kind route or encirclement tells."""
    words, known = plain_words(claim.quote), rows(claim.kind)
    row = next((row for row in known if has_any(words, row["words"])), known[-1])
    denied = claim.polarity is Polarity.DENIED
    if denied and row["state"] == known[0]["state"]:
        return str(row["state"])  # "denied that it was …", "is not …": the words deny already
    return str(row["denied"] if denied else row["state"])


def manner(saying: Saying) -> str:
    """ "as an aim: " for what is only meant, nothing for what is said to be so."""
    return "" if saying.happened else str(_book()["manner"][saying.modality])


def sayings(claims: Sequence[Claim]) -> tuple[Saying, ...]:
    """Claims of one kind as sayings, newest first.

    One holder's words on one day are one saying, and so is one sentence that several outlets print as their own.
    """
    groups: defaultdict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[(claim.time.end, claim.holder.name, state_of(claim), claim.modality)].append(claim)
    printed: defaultdict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for (day, _, state, modality), said in groups.items():
        printed[(day, state, modality, plain_words(_clearest(said).quote))] += said
    found = [_saying(str(key[1]), said) for key, said in printed.items()]
    return tuple(sorted(found, key=lambda s: (-s.end.toordinal(), s.holder, s.state, s.claim_ids)))


def _clearest(claims: Sequence[Claim]) -> Claim:
    return max(claims, key=lambda c: (c.confidence, c.claim_id))


def _saying(state: str, claims: Sequence[Claim]) -> Saying:
    first = _clearest(claims)
    holders = sorted({c.holder.name for c in claims})
    role = first.holder.role if first.holder.role != "outlet" and len(holders) == 1 else None
    return Saying(
        state=state,
        holder=listed(holders),
        role=role,
        start=first.time.start,
        end=first.time.end,
        words=first.quote,
        modality=first.modality.value,
        hedge=first.likelihood.phrase if first.likelihood else None,
        claim_ids=tuple(sorted({c.claim_id for c in claims})),
    )
