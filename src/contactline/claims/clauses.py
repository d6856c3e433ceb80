"""Which cue speaks of which place and which party: the clause structure of a sentence, read from its surface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from contactline.claims.actors import ActorMention, ActorRole
from contactline.claims.lexicon import Entry, Hit, Matcher, load, phrase
from contactline.claims.tokens import Token
from contactline.model.claim import Kind
from contactline.model.place import Mention


@cache
def _words(name: str) -> frozenset[str]:
    """A set of function words from the lexicon."""
    return frozenset(load("clauses")[name])


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase that says a kind, at tokens `first` to `last` (one past)."""

    first: int
    last: int
    kind: Kind
    nominal: bool
    row: dict[str, str] = field(hash=False, compare=False)

    @property
    def weight(self) -> float:
        """How surely the phrase alone means the kind."""
        return float(self.row["weight"])


@dataclass(frozen=True, slots=True)
class Spot:
    """A place mention as tokens `first` to `last` (one past) of the sentence."""

    first: int
    last: int
    mention: Mention
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A cue with the place it speaks of (None for none)."""

    cue: Cue
    spot: Spot | None
    shared: bool = False


@cache
def _matcher(only: str | None = None) -> Matcher:
    rows = [row for row in load("kinds")["rows"] if only in (None, row["kind"])]
    return Matcher(
        Entry(words=phrase(text, row["forms"]), label=row["kind"], data=row)
        for row in rows
        for text in row["phrases"]
    )


def function_words() -> frozenset[str]:
    """Words that join, bound and place: what is left of a clause when its content is taken away."""
    return _words("function")


def modal_words() -> frozenset[str]:
    """Words anywhere in a sentence that may move it away from fact."""
    return _words("modal")


def clause_ends() -> frozenset[str]:
    """Words and marks that end a clause."""
    return _words("hard")


def cues(tokens: Sequence[Token], spots: Sequence[Spot], actors: Sequence[ActorMention]) -> list[Cue]:
    """The sentence's cues in order; words inside a place's name, or an actor's, are none."""
    taken = {i for spot in spots if not spot.carried for i in range(spot.first, spot.last)}
    taken |= {
        i
        for actor in actors
        for i in range(actor.first, actor.last)
        if actor.role is ActorRole.FORCE and i < actor.last - 0 and tokens[i].text[:1].isupper()
    }
    hits = dict.fromkeys([*_matcher().find(tokens), *_matcher("repulse").find(tokens)])
    found = [_cue(tokens, hit) for hit in sorted(hits, key=lambda h: h.first) if hit.first not in taken]
    return [cue for cue in found if _needed(tokens, cue, spots)]


def _cue(tokens: Sequence[Token], hit: Hit) -> Cue:
    row = hit.entry.data
    nominal = row["forms"] != "verb" or _is_noun(tokens, hit.first)
    return Cue(hit.first, hit.last, Kind(hit.label), nominal, row)


def _is_noun(tokens: Sequence[Token], at: int) -> bool:
    """A verb form used as a noun: "the assaults", "Russian attacks", "Seizing X could ..."."""
    if at == 0:
        return tokens[at].low.endswith("ing")
    before = tokens[at - 1].low
    return before in _words("noun_markers") or (before.endswith("s") and tokens[at - 1].possessive)


def _needed(tokens: Sequence[Token], cue: Cue, spots: Sequence[Spot]) -> bool:
    """Weak verbs ("take", "hold", "clear") count only with ground as their object."""
    if cue.row.get("needs") != "ground":
        return True
    near = tokens[cue.last : cue.last + 7]
    if any(t.low in _words("ground") for t in near):
        return True
    passive = cue.first > 0 and tokens[cue.first - 1].low in _words("be") | {"been"}
    return any(cue.last <= s.first <= cue.last + 6 for s in spots) or (
        passive and any(s.last <= cue.first for s in spots)
    )


def readings(tokens: Sequence[Token], found: Sequence[Cue], spots: Sequence[Spot]) -> list[Reading]:
    """Each cue with each place it speaks of."""
    lists = chains(tokens, spots)
    result: list[Reading] = []
    served: set[Cue] = set()
    for chain in lists:
        for number, cue in enumerate(_cues_of(tokens, chain, found, lists)):
            served.add(cue)
            result += [Reading(cue, spot, shared=number > 0) for spot in chain]
    result += [
        Reading(cue, spot, shared=True)
        for cue in found
        if cue not in served
        for spot in _fallback(tokens, cue, lists)
    ]
    return result


def chains(tokens: Sequence[Token], spots: Sequence[Spot]) -> list[list[Spot]]:
    """Places that stand in one list ("near A, B and C") are one chain."""
    found: list[list[Spot]] = []
    for spot in spots:
        if found and _joined(tokens, found[-1][-1], spot):
            found[-1].append(spot)
        else:
            found.append([spot])
    return found


def _joined(tokens: Sequence[Token], left: Spot, right: Spot) -> bool:
    between = [t.low for t in tokens[left.last : right.first]]
    bracket = _skip_brackets(between)
    words = [w for w in bracket if w not in _words("bearings")]
    return (
        len(between) > 0
        and len(words) <= 5
        and all(w in _words("joins") for w in words)
        and any(w in {",", "and", "or", "/", "to", "toward", "-"} for w in words)
    )


def _skip_brackets(words: Sequence[str]) -> list[str]:
    kept, depth = [], 0
    for word in words:
        depth += word == "("
        if depth == 0:
            kept.append(word)
        depth -= word == ")" and depth > 0
    return kept


def _cues_of(
    tokens: Sequence[Token], chain: Sequence[Spot], found: Sequence[Cue], lists: Sequence[Sequence[Spot]]
) -> list[Cue]:
    """Cues that reach the chain from the left, nearest first: those with no other place between."""
    head = chain[0]
    subject = [
        c
        for c in found
        if c.row["place"] in ("subject", "either")
        and head.last <= c.first <= head.last + 9
        and not _cut(tokens, head.last, c.first)
    ]
    previous = max((other[-1].last for other in lists if other[-1].last <= head.first), default=0)
    left = [
        c
        for c in found
        if previous <= c.first and c.last <= head.first and not _cut(tokens, c.last, head.first)
    ]
    chosen = (
        list(reversed(left))
        or [c for c in found if c.last <= head.first and not _cut(tokens, c.last, head.first)][-1:]
    )
    near_subject = [c for c in subject if c.row["place"] == "subject"]
    if near_subject and not left:
        return near_subject[:1]
    return chosen or subject[:1]


def _cut(tokens: Sequence[Token], a: int, b: int) -> bool:
    """Whether a clause boundary stands between tokens `a` and `b`."""
    return any(t.low in _words("hard") for t in tokens[a:b])


def _fallback(tokens: Sequence[Token], cue: Cue, lists: Sequence[Sequence[Spot]]) -> list[Spot | None]:
    """A cue with no place after it: the chain before it ("In X, troops shelled ..."), else any, else none."""
    before = [c for c in lists if c[-1].last <= cue.first]
    after = [c for c in lists if c[0].first >= cue.last]
    if after and not _cut(tokens, cue.last, after[0][0].first):
        return list(after[0])
    if before and (cue.first - before[-1][-1].last <= 12):
        return list(before[-1])
    return [None] if not lists else []


def actor_of(
    tokens: Sequence[Token], cue: Cue, actors: Sequence[ActorMention], all_cues: Sequence[Cue]
) -> ActorMention | None:
    """The party that does what the cue says, None where none is named."""
    owner = (
        [a for a in actors if a.last <= cue.first <= a.last + 2 and a.role is not ActorRole.FORCE]
        if cue.nominal
        else []
    )
    if owner:
        return owner[-1]
    by = next(
        (
            a
            for a in actors
            if cue.last <= a.first <= cue.last + 12 and a.first > 0 and _by_before(tokens, a.first)
        ),
        None,
    )
    if by:
        return by
    passive = is_passive(tokens, cue)
    subjects = [
        a
        for a in actors
        if a.last <= cue.first and a.role is not ActorRole.TARGET and not _is_object(tokens, a, cue, all_cues)
    ]
    if passive:
        return None
    if subjects:
        return subjects[-1]
    inside = [a for a in actors if cue.first <= a.first < cue.last + 3 and a.role is ActorRole.OWNER]
    return inside[0] if inside and cue.nominal else None


def _by_before(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at - 1].low == "by" or (
        at > 1 and tokens[at - 1].low == "the" and tokens[at - 2].low == "by"
    )


def is_passive(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "X was seized": a form of "be" right before a participle."""
    at = cue.first - 1
    while at >= 0 and tokens[at].low in _words("adverbs"):
        at -= 1
    return (
        not cue.nominal
        and at >= 0
        and tokens[at].low in _words("be")
        and tokens[cue.first].low.endswith(("ed", "en", "wn", "ck", "ld", "un"))
    )


def _is_object(tokens: Sequence[Token], actor: ActorMention, cue: Cue, found: Sequence[Cue]) -> bool:
    """Whether the party is what an earlier verb acts on ("struck Russian forces"), not who acts."""
    if cue.kind is Kind.WITHDRAWAL and cue.first - actor.last <= 4:
        return False
    at = actor.first - 1
    while at >= 0 and tokens[at].low in {"the", "a", "some", "several", "of"}:
        at -= 1
    if at < 0:
        return False
    return tokens[at].low in {"against", "from", "at", "on", "with", "of", "to", "for", "between"} or any(
        c.first <= at < c.last for c in found if not c.nominal
    )
