"""Strings that make an expression with too many ways to match take its time, made from the expression itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MANY = 20
"""A repetition that may go on for so long is driven."""

USUAL = (
    " ",
    "\n",
    "a",
    "A",
    "1",
    ".",
    ",",
    "<",
    "[",
    "(",
    '"',
    "'",
    "-",
    "/",
    "é",
    "a ",
    "1,",
    "[1] ",
    "a.b",
)
_SAMPLES = " a1A.,;:-_<>[](){}\"'’/\\@#&%=+*!?|~^`\n\t\x00é“”—"
_NEVER = ("", "\x00", "!")


def attacks(pattern: str, flags: int) -> Iterator[tuple[str, str, str]]:
    """(beginning, what is repeated, end): the loops of the expression after what leads to them, and plain runs."""
    seen: set[tuple[str, str]] = set()
    for lead, body in (*(("", run) for run in USUAL), *_loops(parser.parse(pattern, flags), "")):
        if body and (lead, body) not in seen:
            seen.add((lead, body))
            for end in _NEVER if lead or body not in USUAL else ("\x00",):
                yield lead, body, end
            if lead:
                yield "", lead + body, "\x00"


def _loops(nodes: Sequence[Any], lead: str) -> Iterator[tuple[str, str]]:
    """For each long repetition what may stand before it, and what it repeats."""
    for kind, value in nodes:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            most, inner = value[1], value[2]
            if most == op.MAXREPEAT or most >= MANY:
                for body in _some(inner):
                    yield lead, body
                    yield lead, body * 3 + " "
            yield from _loops(inner, lead)
        elif kind is op.BRANCH:
            for branch in value[1]:
                yield from _loops(branch, lead)
        elif kind is op.SUBPATTERN:
            yield from _loops(value[3], lead)
        elif kind is op.ATOMIC_GROUP:
            yield from _loops(value, lead)
        lead += next(iter(_some([(kind, value)])), "")


def _some(nodes: Sequence[Any]) -> list[str]:
    """Up to four strings that the nodes match, looking round corners aside."""
    found = [""]
    for kind, value in nodes:
        found = [before + more for before in found for more in _of(kind, value)][:4]
    return found


def _of(kind: Any, value: Any) -> list[str]:
    if kind is op.LITERAL:
        return [chr(value)]
    if kind is op.NOT_LITERAL:
        return [next(c for c in _SAMPLES if ord(c) != value)]
    if kind is op.ANY:
        return ["a", " "]
    if kind is op.IN:
        return _members(value)
    if kind is op.BRANCH:
        return [one for branch in value[1] for one in _some(branch)[:1]][:4]
    if kind is op.SUBPATTERN:
        return _some(value[3])
    if kind is op.ATOMIC_GROUP:
        return _some(value)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return [one * max(value[0], 1) for one in _some(value[2])]
    return [""]


def _members(items: Sequence[Any]) -> list[str]:
    """Signs of a class, told by asking the engine itself."""
    state = parser.State()
    state.str = ""
    node = parser.SubPattern(state, [(op.IN, list(items))])
    compiled = re._compiler.compile(node)  # type: ignore[attr-defined]
    found = [sign for sign in _SAMPLES if compiled.match(sign)]
    named = [chr(value) for kind, value in items if kind is op.LITERAL]
    return [*found[:2], *found[-1:], *named[:1]] or ["a"]
