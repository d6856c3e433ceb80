"""Analysts' decisions: read by all, made only with a token, each one signed into the project's log.

The token travels in the Authorization header, never in a cookie, and the body must be JSON: no other site's page can
make a browser send either, so there is nothing to forge across sites.
"""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from contactline.api import described
from contactline.api.features import Collections
from contactline.errors import NotFoundError, UsageError
from contactline.store.project import Project
from contactline.store.review import Act, Analysts, Entry, ReviewLog

Json = dict[str, Any]

LARGEST = 16_384
DECISIONS_A_MINUTE = 60
FAILURES_A_MINUTE = 10
_FIELDS = {"act", "claim_id", "changes", "reverts", "reason"}


class Limiter:
    """Counts by key; says when there were too many in the last minute."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._seen: dict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def full(self, key: str) -> bool:
        """Whether the key has used up its minute."""
        with self._lock:
            seen, now = self._seen[key], self._clock()
            while seen and seen[0] <= now - 60:
                seen.popleft()
            if not seen:
                del self._seen[key]
            return len(seen) >= self._most

    def count(self, key: str) -> None:
        """Count one more."""
        with self._lock:
            self._seen[key].append(self._clock())


class _Desk:
    def __init__(self, project: Project, collections: Collections, now: Callable[[], datetime]) -> None:
        self._collections, self._now = collections, now
        self._analysts, self._log = Analysts(project), ReviewLog(project)
        self._failures, self._decisions = Limiter(FAILURES_A_MINUTE), Limiter(DECISIONS_A_MINUTE)

    def shown(self) -> Json:
        """The decisions about claims that may be told, and the reverts of those."""
        entries = self._log.entries()
        told = {e.number for e in entries if e.claim_id and self._collections.tells(e.claim_id)}
        for entry in entries:
            if entry.reverts in told:
                told.add(entry.number)
        return {"decisions": [_entry(entry) for entry in entries if entry.number in told]}

    def analyst(self, request: Request) -> str:
        """Who asks. Raises HTTPException for nobody known, or for too many tries."""
        client = request.client.host if request.client else ""
        if self._failures.full(client):
            raise HTTPException(429, "too many wrong tokens; wait a minute", {"Retry-After": "60"})
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        name = self._analysts.name_of(token.strip()) if scheme.lower() == "bearer" else None
        if name is None:
            self._failures.count(client)
            detail = "a decision needs an analyst's token: Authorization: Bearer TOKEN"
            raise HTTPException(401, detail, {"WWW-Authenticate": "Bearer"})
        return name

    def decide(self, analyst: str, asked: Json) -> Json:
        """Put a decision into the log."""
        if self._decisions.full(analyst):
            raise HTTPException(429, "too many decisions; wait a minute", {"Retry-After": "60"})
        self._decisions.count(analyst)
        act, claim_id = _read(asked)
        if claim_id is not None and not self._collections.holds(claim_id):
            raise NotFoundError(f"the ledger has no claim {claim_id[:80]!r}")
        entry = self._log.add(
            analyst=analyst,
            act=act,
            at=self._now(),
            claim_id=claim_id,
            changes=asked.get("changes") or {},
            reverts=asked.get("reverts"),
            reason=asked.get("reason") or "",
        )
        return _entry(entry)


def _read(asked: Json) -> tuple[Act, str | None]:
    """Act and claim of a decision's body. Raises UsageError where the body is not one."""
    unknown = sorted(set(asked) - _FIELDS)
    if unknown:
        raise UsageError(f"unknown field {unknown[0][:40]!r}; known are {', '.join(sorted(_FIELDS))}")
    kinds: dict[str, type] = {"act": str, "claim_id": str, "changes": dict, "reverts": int, "reason": str}
    for name, kind in kinds.items():
        value = asked.get(name)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            raise UsageError(f"{name} should be {kind.__name__}")
    try:
        return Act(asked.get("act", "")), asked.get("claim_id")
    except ValueError:
        raise UsageError(f"act should be one of {', '.join(Act)}") from None


def _entry(entry: Entry) -> Json:
    told = asdict(entry)
    del told["signature"]
    return told


async def _body(request: Request) -> Json:
    """The JSON object sent. Raises HTTPException or UsageError for anything else."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "send the decision as application/json")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise HTTPException(413, f"a decision takes at most {LARGEST} bytes")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UsageError("the body should be a JSON object")
    return found


def install(app: FastAPI, project: Project, collections: Collections, now: Callable[[], datetime]) -> None:
    """Add the paths of review to `app`."""
    desk = _Desk(project, collections, now)

    @app.get("/review/decisions", tags=["review"], openapi_extra=described.DECISIONS)
    def decisions() -> Response:
        """What analysts decided, in order; each entry's hash covers the one before it."""
        return JSONResponse(desk.shown(), headers={"Cache-Control": "no-cache"})

    @app.post("/review/decisions", tags=["review"], status_code=201, openapi_extra=described.DECIDE)
    async def decide(request: Request) -> Response:
        """Accept, correct or reject a claim, or revert a decision. Needs an analyst's token."""
        analyst = await run_in_threadpool(desk.analyst, request)
        asked = await _body(request)
        return JSONResponse(await run_in_threadpool(desk.decide, analyst, asked), status_code=201)
