"""Tells an article's own lines from the furniture around them: by rows of data, and by how the page is
built.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from contactline.documents.parts import Row
from contactline.errors import ConfigurationError

_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\xa0": " ", "–": "-", "—": "-"})
_SPACE = re.compile(r"\s+")
_REFERENCE = re.compile(r"\[(?:\d{1,4}|[ivxlc]{1,8})\]\s{0,3}(?:https?:|www\.|hxxps?:|$)", re.IGNORECASE)
_NAME = re.compile(r"(?:[A-Z][\w.'’-]{1,30}\s){2,4}")
_SCOPES = ("line", "block", "next", "rest")
_BODY = 160
_LONGEST = 900
_SHORT_WORDS = 16
_CUT_OFF = ("...", "…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row of `furniture.toml`: words, how they are compared, and how much of the page they take along."""

    category: str
    match: str
    scope: str
    most: int
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All rows, arranged for looking up."""

    exact: dict[str, Rule]
    starts: tuple[tuple[str, Rule], ...]
    holds: tuple[tuple[str, Rule], ...]
    patterns: tuple[tuple[re.Pattern[str], Rule], ...]
    verbs: tuple[str, ...]
    trades: tuple[str, ...]

    def find(self, line: str) -> Rule | None:
        """The first rule that drops `line`, exact words first."""
        if len(line) > _LONGEST:
            return None
        key = fold(line)
        if rule := self.exact.get(key.rstrip(":")):
            return rule
        for phrase, rule in self.starts:
            if len(key) <= rule.most and key.startswith(phrase):
                return rule
        for phrase, rule in self.holds:
            if len(key) <= rule.most and phrase in key:
                return rule
        if len(key) <= 200:
            return next((rule for pattern, rule in self.patterns if pattern.fullmatch(key)), None)
        return None


def fold(line: str) -> str:
    """`line` as it is compared: no case, plain quotes and dashes, single spaces."""
    return _SPACE.sub(" ", line.translate(_QUOTES)).strip().lower()


@cache
def load_rules() -> Rules:
    """The rules of `furniture.toml`. Raises ConfigurationError naming every fault."""
    data = tomllib.loads(resources.files(__package__).joinpath("furniture.toml").read_text("utf-8"))
    rules = [
        Rule(
            category=str(row["category"]),
            match=str(row["match"]),
            scope=str(row["scope"]),
            most=int(row.get("most", 120)),
            phrases=tuple(row["phrases"]),
        )
        for row in data["rows"]
    ]
    _check(rules)
    paired = [(phrase, rule) for rule in rules for phrase in rule.phrases]
    return Rules(
        exact={fold(phrase): rule for phrase, rule in paired if rule.match == "line"},
        starts=tuple((phrase, rule) for phrase, rule in paired if rule.match == "start"),
        holds=tuple((phrase, rule) for phrase, rule in paired if rule.match == "has"),
        patterns=tuple((re.compile(phrase), rule) for phrase, rule in paired if rule.match == "pattern"),
        verbs=tuple(data["biography"]["verbs"]),
        trades=tuple(data["biography"]["trades"]),
    )


def _check(rules: Sequence[Rule]) -> None:
    faults = [f"scope {rule.scope!r} of {rule.category!r}" for rule in rules if rule.scope not in _SCOPES]
    faults += [
        f"match {rule.match!r} of {rule.category!r}"
        for rule in rules
        if rule.match not in {"line", "start", "has", "pattern"}
    ]
    if faults:
        raise ConfigurationError("furniture.toml", faults)


def sift(rows: Sequence[Row], title: str = "") -> tuple[list[Row], list[str]]:
    """The rows that are the article's own, and the texts of those that are not, in order.

    Rows of data decide first; then the build of the page: references and bare addresses, lines said
    twice, cut-off teasers at the end, a biography of somebody the article does not speak of, captions
    above the first paragraph.
    """
    marks = _mark_by_rules(rows)
    _mark_repeats(rows, marks, title)
    _mark_captions(rows, marks)
    _mark_tail(rows, marks)
    kept = [row for row, dropped in zip(rows, marks, strict=True) if not dropped]
    return kept, [row.text for row, dropped in zip(rows, marks, strict=True) if dropped]


def _mark_by_rules(rows: Sequence[Row]) -> list[bool]:
    rules = load_rules()
    marks = [False] * len(rows)
    body = 0
    total = sum(len(row.text) for row in rows)
    for index, row in enumerate(rows):
        if marks[index]:
            continue
        if _is_reference(row.text):
            marks[index] = True
        elif rule := rules.find(row.text):
            if rule.scope == "rest" and body >= _BODY and body > 0.25 * total:
                marks[index:] = [True] * (len(rows) - index)
                break
            _mark_scope(rows, marks, index, rule, after_body=body >= _BODY)
        elif len(row.text.split()) > 8:
            body += len(row.text)
    return marks


def _mark_scope(rows: Sequence[Row], marks: list[bool], index: int, rule: Rule, *, after_body: bool) -> None:
    marks[index] = True
    if rule.scope == "block":
        block = [at for at, row in enumerate(rows) if row.group == rows[index].group]
        if len(block) <= 3 and sum(len(rows[at].text) for at in block) <= 500:
            for at in block:
                marks[at] = True
    elif rule.scope == "next" or (rule.scope == "rest" and after_body):
        for at in range(index + 1, len(rows)):
            if len(rows[at].text.split()) > _SHORT_WORDS and not rows[at].text.endswith(_CUT_OFF):
                break
            marks[at] = True


def _mark_repeats(rows: Sequence[Row], marks: list[bool], title: str) -> None:
    """A line said twice is kept once; a long one with a dropped copy is furniture both times."""
    keys = [fold(row.text) for row in rows]
    counts = Counter(keys)
    dropped = {key for key, mark in zip(keys, marks, strict=True) if mark and len(key) > 60}
    seen = {fold(title)} if title else set()
    for index, key in enumerate(keys):
        if key in dropped or key in seen or (key in counts and not key):
            marks[index] = True
        elif not marks[index]:
            seen.add(key)


def _mark_captions(rows: Sequence[Row], marks: list[bool]) -> None:
    """A short line wholly in brackets above the first paragraph is a caption."""
    for index, row in enumerate(rows):
        text = row.text.strip()
        if not marks[index] and len(text.split()) > 25:
            return
        if len(text) <= 160 and text[:1] in "([" and text[-1:] in ")]" and text.count("(") <= 2:
            marks[index] = True


def _mark_tail(rows: Sequence[Row], marks: list[bool]) -> None:
    """From the end up: cut-off teasers with their headlines, and biographies, until the article's own
    text.
    """
    for index in range(len(rows) - 1, 0, -1):
        if marks[index]:
            continue
        text = rows[index].text
        if text.endswith(_CUT_OFF) and len(text) > 40 and index > len(rows) / 2:
            marks[index] = True
            if len(rows[index - 1].text.split()) <= _SHORT_WORDS and rows[index - 1].text[-1:] not in '."”':
                marks[index - 1] = True
        elif _is_biography(text, rows[:index]):
            marks[index] = True
        else:
            return


def _is_biography(text: str, before: Sequence[Row]) -> bool:
    found = _NAME.match(text)
    if not found:
        return False
    rules = load_rules()
    rest = text[found.end() :].lower()
    family = found[0].split()[-1]
    if not rest.startswith(tuple(f"{verb} " for verb in rules.verbs)):
        return False
    if not any(trade in rest[:160] for trade in rules.trades):
        return False
    return not any(family in row.text for row in before)


def _is_reference(text: str) -> bool:
    """A footnote that only gives an address, or a line that is mostly addresses."""
    if _REFERENCE.match(text):
        return True
    words = text.split()
    links = sum(word.startswith(("http://", "https://", "www.", "hxxp")) for word in words)
    return links > 0 and links * 2 >= len(words)
