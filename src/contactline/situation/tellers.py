"""Sources speaking in the brief: what each says, brought together by speaker, in sentences that are not all alike.

Forms and verbs are rows of `tellers.toml`; the same claims always give the same sentences.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from contactline.model.claim import Claim
from contactline.model.theatre import Theatre
from contactline.situation.wording import clause, forces, ground, listed, number, phrases

_FILE = Path(__file__).with_name("tellers.toml")

CLAUSES = 3
"""A sentence tells so many things at most."""
NAMES = 3
"""Of more holders than this the first are named and the rest counted."""

Told = tuple[str, tuple[str, ...]]
"""A sentence without its capital and full stop, and the ids of the claims that carry it."""


@cache
def _book() -> Mapping[str, Any]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


@dataclass(slots=True)
class Tellers:
    """Tells groups of like claims. A holder's role is told when the brief first lets the holder speak."""

    theatre: Theatre
    _introduced: set[str] = field(default_factory=set)
    _turn: Counter[str] = field(default_factory=Counter)

    def tell(self, groups: Sequence[Sequence[Claim]]) -> list[Told]:
        """Sentences for groups of claims that one clause each can tell, those of one set of holders together."""
        spoken: dict[tuple[str, ...], list[list[Claim]]] = defaultdict(list)
        for group in groups:
            spoken[_holders(group)].append(list(group))
        return [told for said in spoken.values() for told in self._speech(_folded(said))]

    def _speech(self, said: Sequence[Sequence[Claim]]) -> Iterator[Told]:
        for first in range(0, len(said), CLAUSES):
            some = said[first : first + CLAUSES]
            who, verb = self._who(some), self._verb(some[0][0])
            form = self._form(again=first > 0, many=len(some) > 1)
            joint = " and that " if len(some) == 2 else ", that "
            parts = list(self._clauses(some))
            whole = (
                joint.join(parts) if len(parts) < 3 else f"{', that '.join(parts[:-1])} and that {parts[-1]}"
            )
            ids = tuple(claim.claim_id for group in some for claim in group)
            yield form.format(who=who, verb=verb, said=whole), ids

    def _form(self, *, again: bool, many: bool) -> str:
        if again or many:
            return str(_book()["again" if again else "many"])
        forms = _book()["forms"]
        self._turn["form"] += 1
        return str(forms[(self._turn["form"] - 1) % len(forms)])

    def _clauses(self, said: Sequence[Sequence[Claim]]) -> Iterator[str]:
        """A clause a group; forces that go on acting are "they"."""
        before = ""
        for group in said:
            told, actor = self._clause(group), group[0].actor
            name = forces(self.theatre, actor.side) if actor else ""
            yield f"they{told[len(name) :]}" if name and name == before and told.startswith(name) else told
            before = name if told.startswith(name) else ""

    def _clause(self, group: Sequence[Claim]) -> str:
        """One clause, its hedges in the source's own words and what it rests on beside it."""
        # Of claims folded in, only the strongest kind is told; all are cited.
        told = [claim for claim in group if claim.kind is group[0].kind]
        once = list({ground(c.locus, "place"): c for c in reversed(told)}.values())[::-1]
        hedges = listed(f"“{c.likelihood.phrase}”" for c in told if c.likelihood)
        bases = [phrases()["evidence"].get(c.evidence.value, "") for c in told]
        basis = listed((b for b in bases if b), most=2)
        tail = "; ".join(part for part in (hedges, basis) if part)
        return clause(once, self.theatre) + (f" ({tail})" if tail else "")

    def _who(self, said: Sequence[Sequence[Claim]]) -> str:
        holders = {c.holder.name: c.holder.role for group in said for c in group}
        names = list(holders)
        if len(names) > NAMES:
            self._introduced.update(names[:NAMES])
            return f"{number(len(names))} sources, among them {listed(names[:NAMES])},"
        return listed(self._introduce(name, holders[name]) for name in names)

    def _introduce(self, name: str, role: str | None) -> str:
        known = name in self._introduced
        self._introduced.add(name)
        # Of a role that changed over the years the present one is enough.
        words = (role or "").partition(";")[0].strip()
        return (
            name if known or words in ("", "outlet") or words.lower() in name.lower() else f"{name} ({words})"
        )

    def _verb(self, claim: Claim) -> str:
        row = next(row for row in _book()["verbs"] if _fits(row, claim))
        words = row["words"]
        key = words[0]
        self._turn[key] += 1
        return str(words[(self._turn[key] - 1) % len(words)])


def _fits(row: Mapping[str, Any], claim: Claim) -> bool:
    role = (claim.holder.role or "").lower()
    return row.get("role", "") in role and row.get("evidence", claim.evidence.value) == claim.evidence.value


def _holders(group: Sequence[Claim]) -> tuple[str, ...]:
    return tuple(sorted({claim.holder.name for claim in group}))


def _folded(said: Sequence[list[Claim]]) -> list[list[Claim]]:
    """The groups, less those that say more weakly what another of the same holders says of the same ground."""
    kept: list[list[Claim]] = []
    for group in said:
        stronger = next((other for other in kept if _within(group, other)), None)
        if stronger is None:
            kept.append(list(group))
        else:
            stronger.extend(group)
    return kept


def _within(weak: Sequence[Claim], strong: Sequence[Claim]) -> bool:
    one, other = weak[0], strong[0]
    alike = (one.polarity, one.modality, one.actor and one.actor.side) == (
        other.polarity,
        other.modality,
        other.actor and other.actor.side,
    )
    kinds = _book()["within"].get(other.kind.value, ())
    grounds = {ground(c.locus, "place") for c in strong}
    same = all(ground(c.locus, "place") in grounds for c in weak)
    return alike and same and one.kind.value in kinds and not any(c.likelihood for c in weak)
