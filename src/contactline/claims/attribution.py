"""Who says it: the holder of each stretch of a sentence, the chain to the outlet, what the holder rests on.

A sentence may hold several voices ("X said that A, but Y denied it"). Each `Voice` covers tokens of the
sentence; what no voice covers is the outlet's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from contactline.claims.lexicon import Entry, Hit, Matcher, load, phrase
from contactline.claims.tokens import Token
from contactline.model.claim import Evidence, Holder
from contactline.model.theatre import KnownHolder, Theatre

_STOPS = frozenset(';:—–“”"()[]')
_PRONOUNS = {"he": "person", "she": "person", "they": "any", "it": "body"}


_NOUNS = frozenset({"report", "reports", "statement", "update"})
"""Words of saying that are nouns where another word of saying follows ("the report said")."""


@cache
def _words(name: str) -> frozenset[str]:
    """A set of function words from the lexicon."""
    return frozenset(load("speech")["words"][name])


@dataclass(frozen=True, slots=True)
class Voice:
    """Tokens `first` to `last` (one past) are said by `holder`; `own` marks the outlet's own voice.

    `supposed` marks one that no words of the sentence name.
    """

    first: int
    last: int
    holder: Holder
    via: tuple[str, ...] = ()
    evidence: Evidence = Evidence.STATEMENT
    denies: bool = False
    hedge: str | None = None
    own: bool = False
    supposed: bool = False


@dataclass(slots=True)
class Speakers:
    """The document's memory of who spoke, for pronouns, titles and open quotations."""

    outlet: Holder
    last: Holder | None = None
    last_person: Holder | None = None
    last_body: Holder | None = None
    in_quote: Holder | None = None

    def remember(self, holder: Holder, kind: str) -> None:
        """Keep the holder as the one a later pronoun or title may mean."""
        self.last = holder
        if kind == "body":
            self.last_body = holder
        else:
            self.last_person = holder


class Attributor:
    """Finds the voices of a sentence."""

    def __init__(self, theatre: Theatre) -> None:
        self._theatre = theatre
        self._known = Matcher(_known_entries(theatre))
        self._families = {h.family_name.lower(): h for h in theatre.holders if h.family_name}
        self._sides = {side.adjective.lower(): side.side_id for side in theatre.sides}
        self._sides |= {side.name.lower(): side.side_id for side in theatre.sides}
        self._sides |= {
            a.lower(): side.side_id for side in theatre.sides for a in side.aliases if " " not in a
        }

    @cached_property
    def _speech(self) -> dict[str, frozenset[str]]:
        verbs = load("speech")["verbs"]
        return {name: frozenset(verbs[name]) for name in ("affirm", "deny", "hedge")}

    @cached_property
    def _roles(self) -> dict[str, str]:
        roles = load("speech")["roles"]
        return {word: kind for kind in ("person", "body") for word in roles[kind]}

    @cached_property
    def _according(self) -> Matcher:
        rows = load("speech")["verbs"]["according"]
        return Matcher(Entry(words=phrase(row), label="according", data={}) for row in rows)

    @cached_property
    def _evidence(self) -> Matcher:
        rows = load("speech")["evidence"]
        return Matcher(
            Entry(words=phrase(text), label=kind, data={}) for kind, texts in rows.items() for text in texts
        )

    @cached_property
    def _via(self) -> Matcher:
        rows = load("speech")["via"]["phrases"]
        return Matcher(Entry(words=phrase(row), label="via", data={}) for row in rows)

    def voices(self, tokens: Sequence[Token], speakers: Speakers) -> list[Voice]:
        """The sentence's voices; later ones are nested in earlier ones and win where both cover a token."""
        hits = self._known.find(tokens)
        found = [
            v for hit in self._according.find(tokens) for v in self._by_according(tokens, hit, hits, speakers)
        ]
        for at in range(len(tokens)):
            if self._is_speech(tokens, at):
                found += self._by_verb(tokens, at, hits, speakers)
        found = found or self._by_quotation(tokens, speakers)
        self._follow_quotation(tokens, found, speakers)
        return found

    def names(self, tokens: Sequence[Token]) -> list[tuple[int, int]]:
        """Where names of bodies and persons of two words or more stand: their words name no party that acts.

        Names that end in a word for troops ("Ukrainian forces") may both speak and act, and are left out.
        """
        troops = load("actors")["forces"]
        return [
            (hit.first, hit.last)
            for hit in self._known.find(tokens)
            if hit.last - hit.first > 1 and tokens[hit.last - 1].low not in troops
        ]

    def of_sentences(self, sentences: Sequence[Sequence[Token]], speakers: Speakers) -> list[list[Voice]]:
        """Voices of a document's sentences in order.

        A quotation over several sentences belongs to whoever is named where it closes.
        """
        result: list[list[Voice]] = []
        waiting: list[int] = []
        for number, tokens in enumerate(sentences):
            inside = speakers.in_quote is not None or _opens(tokens)
            found = self.voices(tokens, speakers)
            result.append(found)
            said = [voice for voice in found if not voice.supposed]
            if waiting and said and _closes(tokens):
                for earlier in waiting:
                    result[earlier] = [replace(said[-1], first=0, last=len(sentences[earlier]))]
            waiting = [*waiting, number] if inside and not said and not _closes(tokens) else []
        return result

    def _is_speech(self, tokens: Sequence[Token], at: int) -> bool:
        if tokens[at].low in _NOUNS and (at + 1 < len(tokens) and self._is_speech(tokens, at + 1)):
            return False
        return tokens[at].low in self._speech["affirm"] or tokens[at].low in self._speech["deny"]

    # "according to X"

    def _by_according(
        self, tokens: Sequence[Token], hit: Hit, known: Sequence[Hit], speakers: Speakers
    ) -> list[Voice]:
        end = self._phrase_end(tokens, hit.last)
        holders = self._holders(tokens, hit.last, end, known, speakers)
        first, last = self._around(tokens, hit.first, end)
        via = self._chain(tokens, end, known)
        evidence = self._evidence_of(tokens, hit.last, end)
        return [self._voice(h, kind, first, last, speakers, evidence, via=via) for h, kind in holders]

    def _phrase_end(self, tokens: Sequence[Token], at: int) -> int:
        """Where the noun phrase that starts at `at` ends: a comma, a stop, or a relative clause."""
        for i in range(at, min(at + 18, len(tokens))):
            low = tokens[i].low
            list_comma = low == "," and i + 1 < len(tokens) and tokens[i + 1].low in {"and"}
            if (
                (low == "," and not list_comma)
                or low in _STOPS
                or low in {".", "which", "who", "that", "as", "said"}
            ):
                return i
        return min(at + 18, len(tokens))

    def _around(self, tokens: Sequence[Token], at: int, end: int) -> tuple[int, int]:
        """Reach of "according to": the clause before it, or, where it opens the sentence, what follows."""
        if at <= 2:
            return end, self._scope_end(tokens, end)
        first = max((i + 1 for i in range(at) if tokens[i].low == ";"), default=0)
        return first, at

    # "X said"

    def _by_verb(
        self, tokens: Sequence[Token], at: int, known: Sequence[Hit], speakers: Speakers
    ) -> list[Voice]:
        start, end = self._subject(tokens, at)
        holders = self._holders(tokens, start, end, known, speakers)
        if not holders and start == 0 and end > 0 and tokens[end - 1].low in {",", "”", '"'}:
            return []
        if not holders:
            start, end, holders = self._inverted(tokens, at, known, speakers)
        if not holders:
            return []
        first, last = self._complement(tokens, start, max(at + 1, end))
        evidence = self._evidence_of(tokens, start, end)
        low = tokens[at].low
        hedge = tokens[at].text if low in self._speech["hedge"] else None
        denies = low in self._speech["deny"]
        via = self._chain(tokens, at + 1, known)
        return [
            self._voice(h, kind, first, last, speakers, evidence, hedge=hedge, denies=denies, via=via)
            for h, kind in holders
        ]

    def _subject(self, tokens: Sequence[Token], at: int) -> tuple[int, int]:
        """The noun phrase before a verb of saying, as token indices."""
        end = at
        while end > 0 and (
            tokens[end - 1].low in _words("auxiliary")
            or tokens[end - 1].low in _words("time_words")
            or tokens[end - 1].text.isdigit()
        ):
            end -= 1
        start = end
        while start > 0 and at - start < 22 and not self._bounds_subject(tokens, start - 1, end):
            start -= 1
        return start, end

    def _bounds_subject(self, tokens: Sequence[Token], at: int, end: int) -> bool:
        low = tokens[at].low
        if low in _STOPS or low in {"that", "while", "but", "when", "as", "after", "because", "although"}:
            return True
        if low == ",":
            return tokens[end - 1].low != ","
        return self._is_speech(tokens, at)

    def _inverted(
        self, tokens: Sequence[Token], at: int, known: Sequence[Hit], speakers: Speakers
    ) -> tuple[int, int, list[tuple[Holder, str]]]:
        """ "..., said X"."""
        end = self._phrase_end(tokens, at + 1)
        if at + 1 >= len(tokens) or at == 0 or tokens[at - 1].low not in {",", "”", '"'}:
            return at, at, []
        return at, end, self._holders(tokens, at + 1, end, known, speakers)

    def _complement(self, tokens: Sequence[Token], start: int, after: int) -> tuple[int, int]:
        """What a verb of saying governs: what follows it, or the whole sentence where it closes it."""
        rest = [t for t in tokens[after:] if t.low.isalpha()]
        short = len(rest) < 4 or all(t.low in _words("time_words") for t in rest)
        before = start > 2 and tokens[start - 1].low in {",", "”", '"', "—", "-", "–"}
        if before and (
            short or tokens[after].low in {",", ".", "on", "in", "by", "via", "adding", "to"}
            if after < len(tokens)
            else True
        ):
            return 0, len(tokens)
        return after, self._scope_end(tokens, after)

    def _scope_end(self, tokens: Sequence[Token], at: int) -> int:
        """A voice reaches to the end, unless the outlet turns to another matter ("; ...", ", while ...")."""
        for i in range(at + 3, len(tokens) - 1):
            if tokens[i].low == ";" or (tokens[i].low == "," and tokens[i + 1].low in _words("subordinate")):
                return i
        return len(tokens)

    # quotations without a verb

    def _by_quotation(self, tokens: Sequence[Token], speakers: Speakers) -> list[Voice]:
        """A sentence wholly inside an open quotation belongs to the quotation's speaker."""
        inside = speakers.in_quote
        if inside is None and tokens and tokens[0].text in {"“", '"'} and speakers.last_person:
            inside = speakers.last_person
        return [Voice(0, len(tokens), inside, supposed=True)] if inside else []

    def _follow_quotation(self, tokens: Sequence[Token], found: Sequence[Voice], speakers: Speakers) -> None:
        opens = sum(t.text == "“" for t in tokens)
        closes = sum(t.text == "”" for t in tokens)
        if opens > closes:
            speakers.in_quote = found[-1].holder if found else speakers.last
        elif closes:
            speakers.in_quote = None

    # who

    def _holders(
        self, tokens: Sequence[Token], first: int, last: int, known: Sequence[Hit], speakers: Speakers
    ) -> list[tuple[Holder, str]]:
        """The holders a noun phrase names: known ones, else one made of its words, else whom a pronoun means."""
        if first >= last:
            return []
        both = self._both_sides(tokens[first:last])
        if both:
            return both
        inside = [hit for hit in known if first <= hit.first and hit.last <= last]
        if inside:
            return self._known_holders(tokens, inside, first, last)
        words = [t.low for t in tokens[first:last] if t.low not in _words("articles")]
        if len(words) == 1 and words[0] in _PRONOUNS:
            return self._meant(_PRONOUNS[words[0]], speakers)
        family = [self._families[w] for w in words if w in self._families]
        if family:
            return [(_holder(family[-1]), family[-1].kind)]
        return self._described(tokens, first, last, speakers)

    def _known_holders(
        self, tokens: Sequence[Token], hits: Sequence[Hit], first: int, last: int
    ) -> list[tuple[Holder, str]]:
        people = [hit for hit in hits if hit.entry.data["holder"].kind == "person"]
        chosen = people or hits
        found: list[tuple[Holder, str]] = []
        for hit in chosen:
            known = hit.entry.data["holder"]
            if _holder(known) not in [h for h, _ in found]:
                found.append((_holder(known), known.kind))
        joined = any(t.low in {"and", "both"} for t in tokens[first:last])
        return found if joined else found[-1:]

    def _meant(self, kind: str, speakers: Speakers) -> list[tuple[Holder, str]]:
        holder = {"person": speakers.last_person, "body": speakers.last_body, "any": speakers.last}[kind]
        holder = holder or speakers.last
        return [(holder, kind)] if holder else []

    def _described(
        self, tokens: Sequence[Token], first: int, last: int, speakers: Speakers
    ) -> list[tuple[Holder, str]]:
        """A holder known only by its words: "a Russian milblogger", "Mayor Ivan Petrenko", "the spokesman"."""
        words = [t for t in tokens[first:last] if t.low not in _words("articles")]
        at = [i for i, t in enumerate(words) if t.low in self._roles]
        if not at:
            return self._side_speaks(words)
        kind = self._roles[words[at[-1]].low]
        name = _capitalised_after(words, at[-1])
        definite = tokens[first].low == "the" and len(words) <= 2 and not name
        earlier = speakers.last_person if kind == "person" else speakers.last_body
        if definite and earlier:
            return [(earlier, kind)]
        side = next(
            (self._sides[t.low] for t in words if t.low in self._sides), speakers_side(earlier, definite)
        )
        text = " ".join(t.text for t in words[: at[-1] + 1])
        return [(Holder(name=name or text, side=side or "third", role=text if name else None), kind)]

    def _both_sides(self, words: Sequence[Token]) -> list[tuple[Holder, str]]:
        """ "Russian and Ukrainian sources": one holder a side."""
        at = next((i for i, t in enumerate(words) if t.low in self._roles), None)
        if at is None or not any(t.low == "and" for t in words[:at]):
            return []
        sides = [(t.text, self._sides[t.low]) for t in words[:at] if t.low in self._sides]
        if len({side for _, side in sides}) < 2:
            return []
        kind = self._roles[words[at].low]
        return [(Holder(name=f"{text} {words[at].text}", side=side, role=None), kind) for text, side in sides]

    def _side_speaks(self, words: Sequence[Token]) -> list[tuple[Holder, str]]:
        """ "Kyiv said", "Moscow claims": the side itself."""
        if len(words) not in (1, 2) or words[-1].low not in self._sides:
            return []
        side = self._theatre.side(self._sides[words[-1].low])
        return [(Holder(name=side.name, side=side.side_id, role=None), "body")]

    # the rest

    def _evidence_of(self, tokens: Sequence[Token], first: int, last: int) -> Evidence:
        hits = self._evidence.find(tokens[max(0, first) : last])
        return Evidence(hits[0].label) if hits else Evidence.STATEMENT

    def _voice(
        self, holder: Holder, kind: str, first: int, last: int, speakers: Speakers, evidence: Evidence,
        *, hedge: str | None = None, denies: bool = False, via: tuple[str, ...] = (),
    ) -> Voice:  # fmt: skip
        if evidence is Evidence.VISUAL and not self._speaks(holder):
            return Voice(first, last, speakers.outlet, via, evidence, denies, None, own=True)
        speakers.remember(holder, kind)
        return Voice(first, last, holder, via, evidence, denies, hedge)

    def _speaks(self, holder: Holder) -> bool:
        """Whether a holder is a person or body of the pack; footage and images are evidence, not holders."""
        known = next((h for h in self._theatre.holders if h.name == holder.name), None)
        return known is not None and known.role != "visual evidence"

    def _chain(self, tokens: Sequence[Token], at: int, known: Sequence[Hit]) -> tuple[str, ...]:
        """ "said on national TV, as quoted by RBC Ukraine": ("national TV", "RBC Ukraine")."""
        chain: list[str] = []
        for hit in self._via.find(tokens[at:]):
            first = at + hit.last
            last = self._phrase_end(tokens, first)
            words = " ".join(t.text for t in tokens[first:last] if t.low not in {"the", "a", "an"})
            if words and self._is_medium(tokens, first, last):
                chain.append(words)
        return tuple(dict.fromkeys(chain))

    def _is_medium(self, tokens: Sequence[Token], first: int, last: int) -> bool:
        media = load("speech")["via"]["media"]
        named = {s.lower() for source in self._theatre.sources for s in (source.name, *source.spellings)}
        text = " ".join(t.text for t in tokens[first:last]).lower()
        return last - first <= 6 and (
            any(t.low in media for t in tokens[first:last]) or text.removeprefix("the ") in named
        )


def speakers_side(earlier: Holder | None, definite: bool) -> str | None:
    """Side of the holder that a definite description takes up."""
    return earlier.side if definite and earlier else None


def _opens(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[0].text in {"“", '"'}


def _closes(tokens: Sequence[Token]) -> bool:
    return any(t.text == "”" for t in tokens) or sum(t.text == '"' for t in tokens) % 2 == 1


def own_voice(outlet: Holder, length: int) -> Voice:
    """The outlet speaking for itself over a whole sentence of `length` tokens."""
    return Voice(0, length, outlet, evidence=Evidence.NONE, own=True)


def at_token(voices: Sequence[Voice], position: int, outlet: Voice) -> list[Voice]:
    """The voices in force at a token: the innermost, and those that share its stretch (two holders)."""
    covering = [voice for voice in voices if voice.first <= position < voice.last]
    if not covering:
        return [outlet]
    inner = max(covering, key=lambda voice: (voice.first, -voice.last))
    return [voice for voice in covering if (voice.first, voice.last) == (inner.first, inner.last)]


def _known_entries(theatre: Theatre) -> list[Entry]:
    return [
        Entry(words=phrase(spelling), label="holder", data={"holder": known})
        for known in theatre.holders
        for spelling in {known.name, *known.spellings}
    ]


def _holder(known: KnownHolder) -> Holder:
    return Holder(name=known.name, side=known.side, role=known.role)


def _capitalised_after(words: Sequence[Token], at: int) -> str | None:
    """A personal name right after (or right before) a role word."""
    run: list[str] = []
    for token in words[at + 1 :]:
        if not token.text[:1].isupper():
            break
        run.append(token.text)
    return " ".join(run) if run else None
