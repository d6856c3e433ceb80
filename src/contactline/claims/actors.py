"""Who acts: the parties, units and groups named in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from contactline.claims.lexicon import Entry, Matcher, load, phrase
from contactline.claims.tokens import Token
from contactline.model.claim import Actor
from contactline.model.theatre import Side, Theatre


class ActorRole(Enum):
    """What the words around an actor make of it."""

    FORCE = "force"
    OWNER = "owner"
    TARGET = "target"
    ENEMY = "enemy"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class ActorMention:
    """Tokens `first` to `last` (one past) that name a party; `side` is None for "the enemy" and "we"."""

    first: int
    last: int
    side: str | None
    name: str
    role: ActorRole


class ActorFinder:
    """Finds a theatre's parties in tokens."""

    def __init__(self, theatre: Theatre) -> None:
        self._theatre = theatre
        words = load("actors")
        self._forces = frozenset(words["forces"])
        self._targets = frozenset(words["targets"])
        self._ground = frozenset(words["ground"])
        self._matcher = Matcher(_entries(theatre, words))

    def find(self, tokens: Sequence[Token]) -> list[ActorMention]:
        """Parties in order of the text."""
        return [
            self._mention(tokens, hit.first, hit.last, hit.label, hit.entry.data)
            for hit in self._matcher.find(tokens)
            if not (hit.label == "alias" and hit.first and tokens[hit.first - 1].low in self._ground)
        ]

    def _mention(
        self, tokens: Sequence[Token], first: int, last: int, label: str, data: dict[str, str]
    ) -> ActorMention:
        if label in ("enemy", "own"):
            return ActorMention(first, last, None, data["name"], ActorRole(label))
        role, end = self._reach(tokens, last, label)
        return ActorMention(first, end, data["side"], data["name"], role)

    def _reach(self, tokens: Sequence[Token], last: int, label: str) -> tuple[ActorRole, int]:
        """Read on past an adjective: "Russian airborne forces" acts, "Russian positions" is a target."""
        end = last
        while end < len(tokens) and end < last + 4 and tokens[end].low in self._forces:
            end += 1
        follows = tokens[end].low if end < len(tokens) else ""
        if follows in self._targets or (tokens[last - 1].possessive and end == last):
            return (ActorRole.TARGET if follows in self._targets else ActorRole.OWNER), end
        if end > last or label in ("alias", "group"):
            return ActorRole.FORCE, end
        hyphened = follows == "-"
        return (ActorRole.TARGET if hyphened else ActorRole.OWNER), end

    def actor(self, mention: ActorMention, holder_side: str | None) -> Actor | None:
        """The party meant; "the enemy" and "we" are read from the holder's side, None where that does not decide."""
        if mention.role is ActorRole.OWN:
            return self.named(holder_side)
        if mention.role is ActorRole.ENEMY:
            return self.opponent(holder_side)
        return Actor(name=mention.name, side=mention.side)

    def named(self, side_id: str | None) -> Actor | None:
        """The side itself as actor, None for no side or one the theatre does not know."""
        side = self._side(side_id)
        return Actor(name=side.name, side=side.side_id) if side else None

    def opponent(self, side_id: str | None) -> Actor | None:
        """The other side where there are just two, else None."""
        others = [side for side in self._theatre.sides if side.side_id != side_id]
        if self._side(side_id) is None or len(others) != 1:
            return None
        return Actor(name=others[0].name, side=others[0].side_id)

    def _side(self, side_id: str | None) -> Side | None:
        return next((side for side in self._theatre.sides if side.side_id == side_id), None)


def _entries(theatre: Theatre, words: dict[str, list[str]]) -> list[Entry]:
    entries = [_entry(word, "enemy", None, "the enemy") for word in words["enemy"]]
    entries += [_entry(word, "own", None, "we") for word in words["own"]]
    for side in theatre.sides:
        entries.append(_entry(side.adjective, "adjective", side.side_id, side.name))
        spellings = {side.name, *side.aliases}
        entries += [
            _entry(alias, "alias", side.side_id, side.name) for alias in spellings if alias != side.adjective
        ]
    for group in theatre.groups:
        entries += [_entry(name, "group", group.side, group.name) for name in {group.name, *group.aliases}]
    return entries


def _entry(text: str, label: str, side: str | None, name: str) -> Entry:
    return Entry(words=phrase(text), label=label, data={"side": side, "name": name})
