"""robots.txt as RFC 9309 reads it: the longest rule that fits decides, `*` and `$` are wildcards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

_MOST_RULES = 5_000
_LONGEST_RULE = 2_000
_LONGEST_DELAY = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What one site asks of one agent. `rules` are (path pattern, allowed), `delay` is in seconds."""

    rules: tuple[tuple[str, bool], ...] = field(default=(), repr=False)
    delay: float = 0.0

    def allows(self, address: str) -> bool:
        """Whether `address` may be fetched: the longest pattern that fits decides, at equal length the kinder."""
        parts = urlsplit(address)
        path = _same_signs(parts.path or "/") + (f"?{_same_signs(parts.query)}" if parts.query else "")
        fitting = [(len(pattern), allowed) for pattern, allowed in self.rules if _fits(pattern, path)]
        return path == "/robots.txt" or not fitting or max(fitting)[1]


NOTHING = Robots(rules=(("/", False),))
"""Of a site whose robots.txt fails with the server's own error: nothing is fetched."""


def read_robots(text: str, agent: str) -> Robots:
    """The rules for `agent` (its name without version), else those for all agents."""
    groups: dict[str, list[tuple[str, bool]]] = {}
    delays: dict[str, float] = {}
    for names, key, value in _lines(text):
        for name in names:
            rules = groups.setdefault(name, [])
            if key == "crawl-delay":
                delays[name] = _seconds(value)
            elif value and len(value) <= _LONGEST_RULE and len(rules) < _MOST_RULES:
                rules.append((_same_signs(value), key == "allow"))
    name = agent.lower() if agent.lower() in groups else "*"
    return Robots(rules=tuple(groups.get(name, ())), delay=delays.get(name, 0.0))


def _lines(text: str) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """(agents, "allow" | "disallow" | "crawl-delay", value) of each rule, in order."""
    names: list[str] = []
    open_group = False
    for line in text.lstrip("\ufeff").splitlines():
        key, found, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not found:
            continue
        if key == "user-agent":
            names = [*(names if open_group else []), value.partition("/")[0].strip().lower()]
            open_group = True
        elif key in {"allow", "disallow", "crawl-delay"}:
            open_group = False
            yield tuple(names), key, value


def _fits(pattern: str, path: str) -> bool:
    """Whether the pattern fits the beginning of the path, or all of it where it ends in `$`.

    The pieces between the stars are looked for from left to right, so the time is linear in the path.
    """
    whole = pattern.endswith("$")
    first, *pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not pieces:
        return not whole or at == len(path)
    for piece in pieces[:-1] if whole else pieces:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not whole or (path.endswith(pieces[-1]) and len(path) - len(pieces[-1]) >= at)


def _same_signs(text: str) -> str:
    """Percent signs written one way, so that "%7E" and "~" are the same."""
    return quote(unquote(text, errors="replace"), safe="/*$?=&:@!,;+~'()")


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return min(seconds, _LONGEST_DELAY) if seconds > 0 else 0.0
