"""A document cut into passages that a model is asked about, and what of it is withheld."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from contactline.claims.actors import ActorFinder
from contactline.claims.llm.withhold import shown, speaks_to_a_program
from contactline.claims.places import is_wide
from contactline.claims.sentences import Sentence, split
from contactline.claims.tokens import tokenize
from contactline.model.document import BlockKind, Document
from contactline.model.place import Mention

_REMEMBERED = 8
_HEADING = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Sentence number `number` of a document, with the places it names as (number of the mention, mention)."""

    number: int
    sentence: Sentence
    places: tuple[tuple[int, Mention], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Sentences asked about in one request. `before` are settlements named shortly before it."""

    document: Document = field(repr=False)
    lines: tuple[Line, ...]
    before: tuple[tuple[int, Mention], ...] = ()
    heading: str = ""

    def halves(self) -> tuple[Passage, Passage] | None:
        """The passage as two, None where it is one sentence."""
        if len(self.lines) < 2:
            return None
        middle = len(self.lines) // 2
        first, second = self.lines[:middle], self.lines[middle:]
        before = [*self.before, *(place for line in first for place in line.places)]
        return replace(self, lines=first), replace(self, lines=second, before=_last(before))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A document's passages, and how many of its sentences were withheld because they speak to a program."""

    passages: tuple[Passage, ...]
    withheld: int


def cut(document: Document, mentions: Sequence[Mention], actors: ActorFinder, size: int) -> Cut:
    """Passages of at most `size` characters (a longer sentence is one by itself) that name a place or a party."""
    every = _lines(document, mentions)
    kept = [line for line in every if not speaks_to_a_program(line.sentence.text)]
    passages = [
        passage
        for lines, before in _runs(kept, size)
        if _matters(passage := _passage(document, lines, before), actors)
    ]
    return Cut(passages=tuple(passages), withheld=len(every) - len(kept))


def _lines(document: Document, mentions: Sequence[Mention]) -> list[Line]:
    sentences = split(document)
    starts = [sentence.start for sentence in sentences]
    places: list[list[tuple[int, Mention]]] = [[] for _ in sentences]
    for number, mention in enumerate(mentions):
        at = bisect_right(starts, mention.start) - 1
        if at >= 0 and mention.end <= sentences[at].end and not mention.check_only:
            places[at].append((number, mention))
    return [
        Line(number=number, sentence=sentence, places=tuple(places[number]))
        for number, sentence in enumerate(sentences)
    ]


def _runs(
    lines: Sequence[Line], size: int
) -> Iterator[tuple[tuple[Line, ...], tuple[tuple[int, Mention], ...]]]:
    """Consecutive lines up to `size` characters, with the places that stand before them."""
    run: list[Line] = []
    before: list[tuple[int, Mention]] = []
    length = 0
    for line in lines:
        if run and length + len(line.sentence.text) > size:
            yield tuple(run), _last(before)
            before += [place for done in run for place in done.places]
            del before[:-50]
            run, length = [], 0
        run.append(line)
        length += len(line.sentence.text)
    if run:
        yield tuple(run), _last(before)


def _last(places: Sequence[tuple[int, Mention]]) -> tuple[tuple[int, Mention], ...]:
    return tuple(place for place in places if not is_wide(place[1]))[-_REMEMBERED:]


def _passage(document: Document, lines: tuple[Line, ...], before: tuple[tuple[int, Mention], ...]) -> Passage:
    return Passage(document=document, lines=lines, before=before, heading=_heading(document, lines[0]))


def _heading(document: Document, line: Line) -> str:
    """The heading that a line stands under."""
    above = [b for b in document.blocks[: line.sentence.block] if b.kind is BlockKind.HEADING]
    text = document.text[above[-1].start : above[-1].end] if above else ""
    return shown(text, _HEADING)


def _matters(passage: Passage, actors: ActorFinder) -> bool:
    """Nothing is asked about text that names neither a place nor a party: it costs, and can give nothing."""
    if any(line.places for line in passage.lines):
        return True
    return any(actors.find(tokenize(line.sentence.text)) for line in passage.lines)
