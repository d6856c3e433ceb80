"""Who acts and who says so, in a proposed claim: names of the pack, or words of the text."""

from __future__ import annotations

from collections.abc import Iterator

from contactline.claims.actors import ActorFinder
from contactline.claims.llm.given import Given, RefusedError
from contactline.claims.llm.schema import HOLDER_TYPES, THIRD
from contactline.claims.llm.verbatim import holds
from contactline.model.claim import Actor, Holder
from contactline.model.document import Document
from contactline.model.theatre import KnownHolder, Theatre

_LONGEST = 120
_LONGEST_CHAIN = 5
_PRIVATE = "private person"


class Parties:
    """Actors and holders of one theatre."""

    def __init__(self, theatre: Theatre) -> None:
        self.finder = ActorFinder(theatre)
        self._sides = theatre.side_ids
        self._actors = dict(_actors(theatre))
        self._holders = {name.casefold(): known for known in theatre.holders for name in _spellings(known)}
        self._sources = {source.source_id: source for source in theatre.sources}

    def outlet(self, document: Document) -> Holder:
        """The outlet speaking for itself."""
        source = self._sources.get(document.source_id or "")
        name = (source.name if source else document.outlet) or "unnamed outlet"
        return Holder(name=name, side=(source.side if source else None) or THIRD, role="outlet")

    def actor(self, given: Given) -> Actor | None:
        """The party that acts: as the pack names it, else its side. Raises RefusedError for a side of no such theatre.

        Names that the pack does not know are not kept: they may be a person's.
        """
        fields = given.within("actor")
        if fields is None:
            return None
        side = None if fields.is_null("side") else fields.one_of("side", self._sides)
        if fields.mended:
            raise RefusedError("side not of this theatre")
        known = self._actors.get((fields.text("name", _LONGEST) or "").casefold())
        return known or self.finder.named(side)

    def holder(self, given: Given, document: Document) -> Holder:
        """Who says it. Raises RefusedError for one that the text does not name.

        A private person is kept by role alone ("a resident").
        """
        outlet = self.outlet(document)
        fields = given.within("holder")
        if fields is None:
            if given.is_null("holder"):
                return outlet
            raise RefusedError("holder not named")
        name, kind = fields.text("name", _LONGEST), fields.one_of("type", HOLDER_TYPES)
        if not name or kind is None:
            raise RefusedError("holder not named")
        if name.casefold() in {outlet.name.casefold(), document.outlet.casefold()}:
            return outlet
        known = self._holders.get(name.casefold())
        if known and any(holds(document.text, spelling) for spelling in _spellings(known)):
            return Holder(name=known.name, side=known.side, role=known.role)
        if not holds(document.text, name):
            raise RefusedError("holder not named")
        side = fields.one_of("side", [*self._sides, THIRD]) or THIRD
        if kind == "private":
            return Holder(name=_role_alone(name), side=side, role=None)
        return Holder(name=name, side=side, role="official" if kind == "official" else None)

    def via(self, given: Given, document: Document) -> tuple[str, ...]:
        """The media between holder and outlet, as far as the text names them."""
        told = given.texts("via")
        kept = [name for name in told if len(name) <= _LONGEST and holds(document.text, name)]
        kept = list(dict.fromkeys(kept))[:_LONGEST_CHAIN]
        if len(kept) < len(told):
            given.mend("via")
        return tuple(kept)


def _role_alone(name: str) -> str:
    """ "A resident" stays; what may hold a name does not."""
    first, _, rest = name.partition(" ")
    plain = rest if first.casefold() in {"a", "an", "the", "one"} else name
    return plain if plain and plain == plain.lower() else _PRIVATE


def _spellings(known: KnownHolder) -> tuple[str, ...]:
    return (known.name, *known.spellings)


def _actors(theatre: Theatre) -> Iterator[tuple[str, Actor]]:
    for side in theatre.sides:
        for name in (side.name, side.adjective, *side.aliases):
            yield name.casefold(), Actor(name=side.name, side=side.side_id)
    for group in theatre.groups:
        for name in (group.name, *group.aliases):
            yield name.casefold(), Actor(name=group.name, side=group.side)
