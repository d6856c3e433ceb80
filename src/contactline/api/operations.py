"""What an operator asks of the server: is it ready, how much does it do, how does the ledger stand.

`/ready` and `/metrics` answer this machine alone (they tell how much the publication delay holds back), so a request
that came from elsewhere or was passed on by a proxy finds nothing there. `/health` is for everybody.
"""

from __future__ import annotations

import logging
import resource
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contactline.errors import ContactlineError, NotFoundError
from contactline.store.ledger import Counts, Ledger
from contactline.store.project import Project
from contactline.store.standing import Standing, standing
from contactline.version import __version__

TEXT = "text/plain; version=0.0.4; charset=utf-8"
STEPS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends, in seconds, of the steps in which durations are counted."""
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_HERE = frozenset({"127.0.0.1", "::1"})
_NAMED = _HERE | {"localhost"}

_access = logging.getLogger("contactline.access")

Labels = tuple[tuple[str, str], ...]


def mount(app: FastAPI, project: Project) -> None:
    """Count every request of `app`, and add `/ready` and `/metrics`."""
    traffic = Traffic()
    ledger = _Standing(project)
    app.add_middleware(Counted, traffic=traffic)

    @app.get("/ready", include_in_schema=False)
    def ready(request: Request) -> Response:
        """200 where the ledger opens and there is a site, 503 with the reason where not."""
        _local(request)
        missing = list(_missing(project, ledger))
        return JSONResponse({"ready": not missing, "missing": missing}, 503 if missing else 200)

    @app.get("/metrics", include_in_schema=False)
    def metrics(request: Request) -> Response:
        """Everything counted, in Prometheus' text format."""
        _local(request)
        return PlainTextResponse("".join(exposition(project, traffic, ledger.now())), media_type=TEXT)


def _local(request: Request) -> None:
    """Raises NotFoundError for a request that did not begin on this machine, or that names another host: a page of a
    stranger whose name was turned to this machine (DNS rebinding) would ask from a browser here.
    """
    passed_on = any(name in request.headers for name in _FORWARDED)
    elsewhere = request.client is None or request.client.host not in _HERE
    if passed_on or elsewhere or request.url.hostname not in _NAMED:
        raise NotFoundError("nothing here")


def _missing(project: Project, ledger: _Standing) -> Iterator[str]:
    if ledger.now() is None:
        yield "the ledger cannot be opened"
    if not (project.site / "data" / "manifest.json").is_file():
        yield "there is no site yet"


class _Standing:
    """How the ledger stands; counted anew only where it has changed, None where it cannot be opened."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._kept: tuple[int, Counts] | None = None

    def now(self) -> Standing | None:
        try:
            with Ledger.open(self._project.ledger_at, create=False) as ledger:
                found = standing(ledger, self._kept)
        except ContactlineError:
            return None
        self._kept = (found.revision, found.counts)
        return found


@dataclass(slots=True)
class _Duration:
    count: int = 0
    seconds: float = 0.0


class Traffic:
    """Requests by route, method and status, and how long they took. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.requests: Counter[Labels] = Counter()
        self.steps: Counter[tuple[str, float]] = Counter()
        self.durations: defaultdict[str, _Duration] = defaultdict(_Duration)
        self.open = 0

    def begin(self) -> None:
        """A request came."""
        with self._lock:
            self.open += 1

    def end(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered."""
        with self._lock:
            self.open -= 1
            self.requests[("route", route), ("method", method), ("status", str(status))] += 1
            self.durations[route].count += 1
            self.durations[route].seconds += seconds
            for step in STEPS:
                if seconds <= step:
                    self.steps[route, step] += 1


class Counted:
    """Counts each request and logs it: route, not address; no client, no query."""

    def __init__(
        self, app: ASGIApp, traffic: Traffic, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._app, self._traffic, self._clock = app, traffic, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        began = self._clock()
        self._traffic.begin()

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, told)
        finally:
            self._end(scope, status, self._clock() - began)

    def _end(self, scope: Scope, status: int, seconds: float) -> None:
        # What is no route is a file of the site, or nothing: one name, or anyone could make up a million.
        route = getattr(scope.get("route"), "path", "site")
        method = scope["method"] if scope["method"] in {"GET", "HEAD", "POST", "OPTIONS"} else "other"
        self._traffic.end(route, method, status, seconds)
        told = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
        _access.info("request", extra=told)


def exposition(project: Project, traffic: Traffic, found: Standing | None) -> Iterator[str]:
    """All metrics as lines of Prometheus' text format (version 0.0.4)."""
    yield from _metric("contactline_build_info", "gauge", [((("version", __version__),), 1)])
    yield from _metric("contactline_http_requests_total", "counter", traffic.requests.items())
    yield from _metric("contactline_http_requests_open", "gauge", [((), traffic.open)])
    yield from _durations(traffic)
    yield from _metric("contactline_ledger_up", "gauge", [((), int(found is not None))])
    if found is not None:
        yield from _ledger(found)
    manifest = project.site / "data" / "manifest.json"
    if manifest.is_file():
        yield from _metric(
            "contactline_site_written_timestamp_seconds", "gauge", [((), manifest.stat().st_mtime)]
        )
    used = resource.getrusage(resource.RUSAGE_SELF)
    yield from _metric("process_cpu_seconds_total", "counter", [((), used.ru_utime + used.ru_stime)])
    yield from _metric("contactline_peak_memory_bytes", "gauge", [((), used.ru_maxrss * 1024)])


def _ledger(found: Standing) -> Iterator[str]:
    counts = found.counts
    held = {
        "pages": counts.pages,
        "documents": counts.documents,
        "claims": counts.claims,
        "places": counts.places,
    }
    yield from _metric("contactline_ledger_rows", "gauge", [((("of", k),), v) for k, v in held.items()])
    yield from _metric("contactline_ledger_left_out", "gauge", [((), counts.skips)])
    yield from _metric("contactline_ledger_taken_down", "gauge", [((), found.taken_down)])
    yield from _metric("contactline_ledger_revision", "counter", [((), found.revision)])
    yield from _metric("contactline_runs_unfinished", "gauge", [((), found.unfinished)])
    if found.last_run is not None:
        yield from _metric(
            "contactline_last_run_timestamp_seconds", "gauge", [((), found.last_run.timestamp())]
        )


def _durations(traffic: Traffic) -> Iterator[str]:
    name = "contactline_http_request_seconds"
    if traffic.durations:
        yield f"# TYPE {name} histogram\n"
    for route, duration in sorted(traffic.durations.items()):
        for step in STEPS:
            yield _line(f"{name}_bucket", (("route", route), ("le", f"{step:g}")), traffic.steps[route, step])
        yield _line(f"{name}_bucket", (("route", route), ("le", "+Inf")), duration.count)
        yield _line(f"{name}_sum", (("route", route),), duration.seconds)
        yield _line(f"{name}_count", (("route", route),), duration.count)


def _metric(name: str, kind: str, values: Iterable[tuple[Labels, float]]) -> Iterator[str]:
    rows = sorted(values)
    if rows:
        yield f"# TYPE {name} {kind}\n"
    for labels, value in rows:
        yield _line(name, labels, value)


_ESCAPED: Mapping[int, str] = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


def _line(name: str, labels: Labels, value: float) -> str:
    inside = ",".join(f'{label}="{text.translate(_ESCAPED)}"' for label, text in labels)
    return f"{name}{{{inside}}} {value!r}\n" if inside else f"{name} {value!r}\n"
