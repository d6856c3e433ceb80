"""What analysts decided about claims: an append-only log beside the ledger, each entry chained to the one before.

An entry's hash covers the entry and the hash before it; its signature is an HMAC of the hash by the analyst's key. Who
changes, drops or reorders a line breaks the chain. Nothing is overwritten: a decision is undone by one that reverts it.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from contactline.errors import LedgerError, NotFoundError, UsageError
from contactline.model.claim import Claim, Kind, Modality, Polarity
from contactline.store.project import Project
from contactline.store.serialise import Json, canonical

MOST_REASON = 2000
MOST_NAME = 80
_START = "0" * 64


class Act(StrEnum):
    """What an analyst does."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    REVERT = "revert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log. `reverts` is the number of the entry that a revert undoes; `changes` are the fields that a
    correction sets (see CHANGEABLE).
    """

    number: int
    at: str
    analyst: str
    act: str
    claim_id: str | None
    changes: dict[str, str] = field(default_factory=dict)
    reverts: int | None = None
    reason: str = ""
    before: str = _START
    hash: str = ""
    signature: str = ""


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


CHANGEABLE = {"kind": Kind, "polarity": Polarity, "modality": Modality, "start": _day, "end": _day}
"""Fields that a correction may set, and what reads their value."""


class Analysts:
    """Who may review: names with the digest of their token and the key that signs for them. The file is private."""

    def __init__(self, project: Project) -> None:
        self._path = project.root / "analysts.json"

    def add(self, name: str) -> str:
        """Let `name` review; returns the token, which is kept nowhere. Raises UsageError for a name that is taken."""
        known = self._read()
        if not name.strip() or len(name) > MOST_NAME or not name.isprintable():
            raise UsageError(f"a name of 1 to {MOST_NAME} printable letters is needed")
        if name in known:
            raise UsageError(f"{name!r} is an analyst already; choose another name")
        token = secrets.token_urlsafe(32)
        known[name] = {"token": _digest(token), "key": secrets.token_hex(32)}
        unfinished = self._path.with_suffix(f".{os.getpid()}.tmp")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(known, file)
        unfinished.replace(self._path)
        return token

    def name_of(self, token: str) -> str | None:
        """The analyst whose token it is, None for nobody's. Takes the same time for every token."""
        asked, found = _digest(token), None
        for name, row in self._read().items():
            if hmac.compare_digest(asked, row["token"]):
                found = name
        return found

    def sign(self, name: str, text: str) -> str:
        """The signature of `text` by `name`. Raises NotFoundError for somebody unknown."""
        row = self._read().get(name)
        if row is None:
            raise NotFoundError(f"{name!r} is no analyst of this project")
        return hmac.new(bytes.fromhex(row["key"]), text.encode(), hashlib.sha256).hexdigest()

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            found: dict[str, dict[str, str]] = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise LedgerError(f"{self._path}: damaged; restore it from a copy") from error
        return found


class ReviewLog:
    """The log of a project. Several processes may write it; each appends whole lines in its turn."""

    def __init__(self, project: Project) -> None:
        self._path = project.root / "review.jsonl"
        self._analysts = Analysts(project)

    def entries(self) -> list[Entry]:
        """Every entry, in order. Raises LedgerError where the chain is broken."""
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        found: list[Entry] = []
        before = _START
        for number, text in enumerate(lines, start=1):
            entry = self._checked(number, text, before)
            before = entry.hash
            found.append(entry)
        return found

    def head(self) -> str:
        """The hash of the last entry: equal heads mean equal logs."""
        found = self.entries()
        return found[-1].hash if found else _START

    def stamp(self) -> tuple[int, int]:
        """Size and time of the file: equal stamps mean that nothing was added."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return (0, 0)
        return (found.st_size, found.st_mtime_ns)

    def check(self) -> int:
        """Check chain and signatures; returns how many entries there are. Raises LedgerError naming the first fault."""
        found = self.entries()
        for entry in found:
            if not hmac.compare_digest(entry.signature, self._analysts.sign(entry.analyst, entry.hash)):
                raise self._broken(entry.number, f"it is not signed by {entry.analyst}")
        return len(found)

    def add(
        self,
        *,
        analyst: str,
        act: Act,
        at: datetime,
        claim_id: str | None = None,
        changes: Mapping[str, str] | None = None,
        reverts: int | None = None,
        reason: str = "",
    ) -> Entry:
        """Append a decision; it is on the disk when this returns.

        Raises UsageError for one that cannot be, NotFoundError for an unknown analyst or entry.
        """
        told = checked_changes(act, claim_id, changes or {}, reverts, reason)
        with self._path.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            known = self.entries()
            if act is Act.REVERT and reverts not in {entry.number for entry in known}:
                raise NotFoundError(f"the log has no entry {reverts}")
            bare = Entry(
                number=len(known) + 1,
                at=at.isoformat(timespec="seconds"),
                analyst=analyst,
                act=act,
                claim_id=claim_id,
                changes=told,
                reverts=reverts,
                reason=reason,
                before=known[-1].hash if known else _START,
            )
            facts = {**asdict(bare), "hash": _hash(bare)}
            entry = Entry(**{**facts, "signature": self._analysts.sign(analyst, facts["hash"])})
            file.write(canonical(asdict(entry)) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return entry

    def _checked(self, number: int, text: str, before: str) -> Entry:
        try:
            entry = Entry(**json.loads(text))
        except (ValueError, TypeError) as error:
            raise self._broken(number, "it cannot be read") from error
        if entry.number != number or entry.before != before or entry.hash != _hash(entry):
            raise self._broken(number, "it was changed, or lines before it were")
        return entry

    def _broken(self, number: int, why: str) -> LedgerError:
        return LedgerError(f"{self._path}: entry {number} is broken: {why}; restore the log from a copy")


def checked_changes(
    act: Act, claim_id: str | None, changes: Mapping[str, str], reverts: int | None, reason: str
) -> dict[str, str]:
    """The changes of a correction with their values read. Raises UsageError for a decision that cannot be."""
    if (act is Act.REVERT) != (reverts is not None) or (act is Act.REVERT) == (claim_id is not None):
        raise UsageError("a revert names an entry, every other decision a claim")
    if (act is Act.CORRECT) != bool(changes):
        raise UsageError("a correction, and nothing else, says what it changes")
    if len(reason) > MOST_REASON:
        raise UsageError(f"the reason is longer than {MOST_REASON} letters")
    told: dict[str, str] = {}
    for name, value in changes.items():
        if name not in CHANGEABLE:
            raise UsageError(f"{name[:40]!r} cannot be corrected; {', '.join(CHANGEABLE)} can")
        try:
            told[name] = str(CHANGEABLE[name](value))
        except (ValueError, TypeError):
            raise UsageError(f"{name} cannot be {str(value)[:40]!r}") from None
    if told.get("start", "") > told.get("end", "9999"):
        raise UsageError("the claim would end before it starts")
    return told


def standing(entries: Sequence[Entry]) -> dict[str, Entry]:
    """The decision that stands for each claim: the last one that no standing revert undoes."""
    void: set[int] = set()
    for entry in reversed(entries):
        if entry.act == Act.REVERT and entry.number not in void and entry.reverts is not None:
            void.add(entry.reverts)
    told = [e for e in entries if e.claim_id is not None and e.number not in void]
    return {entry.claim_id: entry for entry in told if entry.claim_id is not None}


def reviewed(records: Iterable[Json], decided: Mapping[str, Entry]) -> list[Json]:
    """claim/1 objects as analysts left them: without those rejected, with corrections, those accepted certain."""
    found = [_reviewed(record, decided.get(record["claim_id"])) for record in records]
    return [record for record in found if record is not None]


def reviewed_claims(claims: Iterable[Claim], decided: Mapping[str, Entry]) -> list[Claim]:
    """As `reviewed`, of claims."""
    found = [_claim(claim, decided.get(claim.claim_id)) for claim in claims]
    return [claim for claim in found if claim is not None]


def _claim(claim: Claim, entry: Entry | None) -> Claim | None:
    if entry is None or entry.act == Act.REJECT:
        return None if entry else claim
    told = entry.changes
    days = {"start": claim.time.start.isoformat(), "end": claim.time.end.isoformat()}
    time = _time({**days}, told)
    return replace(
        claim,
        kind=Kind(told.get("kind", claim.kind)),
        polarity=Polarity(told.get("polarity", claim.polarity)),
        modality=Modality(told.get("modality", claim.modality)),
        time=replace(
            claim.time, start=date.fromisoformat(time["start"]), end=date.fromisoformat(time["end"])
        ),
        confidence=1.0,
    )


def _time(time: Mapping[str, Any], changes: Mapping[str, str]) -> dict[str, Any]:
    """A time with its first or last day corrected; the other end follows where it would lie on the wrong side."""
    told = {
        **time,
        **{name: day for name, day in changes.items() if name in time and name in {"start", "end"}},
    }
    if told["end"] < told["start"]:
        other = "end" if "start" in changes else "start"
        told[other] = told["start" if other == "end" else "end"]
    return told


def _reviewed(record: Json, entry: Entry | None) -> Json | None:
    if entry is None:
        return record
    if entry.act == Act.REJECT:
        return None
    plain = {name: value for name, value in entry.changes.items() if name in {"kind", "polarity", "modality"}}
    return {**record, **plain, "time": _time(record["time"], entry.changes), "confidence": 1.0}


def _hash(entry: Entry) -> str:
    facts: dict[str, Any] = {k: v for k, v in asdict(entry).items() if k not in {"hash", "signature"}}
    return hashlib.sha256(canonical(facts).encode()).hexdigest()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
