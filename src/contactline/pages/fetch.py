"""Fetching one address: bounded, polite, and never into a private network."""

from __future__ import annotations

import time
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import httpx

from contactline.errors import NetworkError
from contactline.pages.guard import GuardedTransport
from contactline.pages.limits import Limits

AGENT = "contactline/0.1 (+https://github.com/contactline/contactline)"
_ROBOTS_BYTES = 500_000
_MOVED = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One response: the address after redirects, its bytes as decompressed, and what a later call can be
    conditional on.

    `status` is 200, or 304 (with an empty body) where a conditional request found nothing new.
    """

    address: str
    status: int
    body: bytes = field(repr=False)
    read_at: datetime
    etag: str | None = None
    last_modified: str | None = None


class Fetcher:
    """Fetches http and https addresses.

    `allowed` names hosts that may resolve to private addresses (a test server, an intranet); all others
    must be public, on every redirect. `pause` is the least time in seconds between two requests to one host.
    robots.txt is followed for the product's own agent name.
    """

    def __init__(
        self, *, limits: Limits | None = None, allowed: Collection[str] = (), pause: float = 1.0
    ) -> None:
        self._limits = limits or Limits()
        self._pause = pause
        self._last: dict[str, float] = {}
        self._robots: dict[str, RobotFileParser] = {}
        self._client = httpx.Client(
            transport=GuardedTransport(frozenset(allowed)),
            trust_env=False,
            timeout=httpx.Timeout(min(10.0, self._limits.fetch_seconds)),
            headers={"User-Agent": AGENT, "Accept-Encoding": "gzip, deflate"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(self, address: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Fetch `address`, following redirects.

        `etag` and `last_modified` of an earlier answer make the request conditional. Raises NetworkError
        where the address may not be fetched (scheme, private network, robots.txt), fails, is too large or
        takes too long.
        """
        deadline = time.monotonic() + self._limits.fetch_seconds
        headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in headers.items() if value}
        for _ in range(self._limits.redirects + 1):
            self._check(address, deadline)
            got = self._once(address, conditions, deadline, self._limits.page_bytes)
            if isinstance(got, Fetched):
                return got
            address = urljoin(address, got)
        raise NetworkError(f"{address}: more than {self._limits.redirects} redirects")

    def _check(self, address: str, deadline: float) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise NetworkError(f"{address}: only http and https addresses are fetched")
        if parts.username or parts.password:
            raise NetworkError(f"{parts.hostname}: addresses with a user name or password are not fetched")
        if not self._permission(f"{parts.scheme}://{parts.netloc}", deadline).can_fetch(AGENT, address):
            raise NetworkError(f"{address}: robots.txt does not allow it")

    def _permission(self, site: str, deadline: float) -> RobotFileParser:
        """The rules of `site`; where it has none (4xx) all is allowed, where it fails (5xx) nothing is."""
        if site in self._robots:
            return self._robots[site]
        rules = RobotFileParser()
        try:
            got = self._once(f"{site}/robots.txt", {}, deadline, _ROBOTS_BYTES)
            text = got.body.decode("utf-8", "replace") if isinstance(got, Fetched) else ""
            rules.parse(text.splitlines())
        except _StatusError as error:
            rules.parse(["User-agent: *", "Disallow: /" if error.status >= 500 else "Allow: /"])
        self._robots[site] = rules
        return rules

    def _once(self, address: str, conditions: dict[str, str], deadline: float, size: int) -> Fetched | str:
        """One request; the next address where it was moved."""
        self._wait(urlsplit(address).netloc)
        with self._open(address, conditions) as response:
            if response.status_code in _MOVED and (target := response.headers.get("location")):
                return str(target)
            if response.status_code not in {200, 304}:
                raise _StatusError(address, response.status_code)
            body = _bounded_body(response, size, deadline, self._limits)
            return Fetched(
                address=address,
                status=response.status_code,
                body=body,
                read_at=datetime.now(UTC),
                etag=response.headers.get("etag"),
                last_modified=response.headers.get("last-modified"),
            )

    @contextmanager
    def _open(self, address: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        try:
            with self._client.stream("GET", address, headers=headers) as response:
                yield response
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NetworkError(f"{address}: {error}") from error

    def _wait(self, host: str) -> None:
        ready = self._last.get(host, -self._pause) + self._pause
        time.sleep(max(0.0, ready - time.monotonic()))
        self._last[host] = time.monotonic()


class _StatusError(NetworkError):
    def __init__(self, address: str, status: int) -> None:
        super().__init__(f"{address}: the server answered {status}")
        self.status = status


def _bounded_body(response: httpx.Response, size: int, deadline: float, limits: Limits) -> bytes:
    """The body, decompressed here so that no chunk can grow beyond `size`."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "", "gzip", "x-gzip", "deflate"}:
        raise NetworkError(f"{response.url}: content encoding {encoding[:20]} was not asked for")
    unzip = zlib.decompressobj(wbits=47) if encoding not in {"identity", ""} else None
    parts: list[bytes] = []
    left = size
    for chunk in response.iter_raw():
        if time.monotonic() > deadline:
            raise NetworkError(f"{response.url}: took longer than {limits.fetch_seconds:g} s")
        part = _expand(unzip, chunk, left + 1, str(response.url)) if unzip else chunk
        left -= len(part)
        if left < 0:
            raise NetworkError(f"{response.url}: larger than {size} bytes")
        parts.append(part)
    return b"".join(parts)


def _expand(unzip: zlib._Decompress, chunk: bytes, most: int, address: str) -> bytes:
    try:
        return unzip.decompress(chunk, most)
    except zlib.error as error:
        raise NetworkError(f"{address}: damaged compression ({error})") from error
