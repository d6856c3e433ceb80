"""Fetching one address: bounded, polite, and never into a private network."""

from __future__ import annotations

import time
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx

from contactline.errors import NetworkError
from contactline.pages.guard import GuardedTransport, Until
from contactline.pages.limits import Limits
from contactline.pages.robots import NOTHING, Robots, read_robots

AGENT = "contactline/0.1 (+https://github.com/contactline/contactline)"
_ROBOTS_BYTES = 500_000
_ROBOTS_SECONDS = 86_400.0
_MOVED = {301, 302, 303, 307, 308}
_LASTING = {401, 403, 404, 405, 406, 410, 414, 451}
_LONGEST_WAIT = 7 * 86_400.0


class FetchError(NetworkError):
    """An address that was not fetched.

    `lasting`: asking again would not help. `busy`: the whole host asks for a pause (429, 503).
    `retry_after` is how many seconds it asks for, where it does.
    """

    def __init__(
        self, message: str, *, lasting: bool = False, busy: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.lasting = lasting
        self.busy = busy
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One response: the address after redirects, its bytes as decompressed, and what a later call can be
    conditional on.

    `status` is 200, or 304 (with an empty body) where a conditional request found nothing new. `asked` is the
    address before redirects.
    """

    address: str
    status: int
    body: bytes = field(repr=False)
    read_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    asked: str = ""


class Fetcher:
    """Fetches http and https addresses.

    `allowed` names hosts that may resolve to private addresses (a test server, an intranet); all others
    must be public, on every redirect. `pause` is the least time in seconds between two requests to one host,
    longer where its robots.txt asks for it. robots.txt is followed for the product's own agent name and read anew
    once a day.
    """

    def __init__(
        self, *, limits: Limits | None = None, allowed: Collection[str] = (), pause: float = 1.0
    ) -> None:
        self._limits = limits or Limits()
        self._pause = pause
        self._last: dict[str, float] = {}
        self._robots: dict[str, tuple[float, Robots]] = {}
        self._delays: dict[str, float] = {}
        self._until = Until()
        self._client = httpx.Client(
            transport=GuardedTransport(frozenset(allowed), self._until),
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

        `etag` and `last_modified` of an earlier answer make the request conditional. Raises FetchError where the
        address may not be fetched (scheme, private network, robots.txt), fails, is too large or takes too long;
        it says whether asking again later may help.
        """
        try:
            return self._get(address, etag, last_modified)
        except FetchError:
            raise
        except NetworkError as error:
            raise FetchError(str(error)) from error
        except ValueError as error:
            raise FetchError(f"{address[:200]}: not an address ({error})", lasting=True) from error

    def ready_in(self, address: str) -> float:
        """Seconds until the host of `address` may be asked again; 0 where it may be asked now."""
        host = urlsplit(address).netloc
        return max(0.0, self._last.get(host, -1e9) + self._pause_of(host) - time.monotonic())

    def _get(self, address: str, etag: str | None, last_modified: str | None) -> Fetched:
        asked = address
        deadline = _Deadline(time.monotonic() + self._limits.fetch_seconds)
        headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in headers.items() if value}
        for _ in range(self._limits.redirects + 1):
            self._check(address, deadline)
            got = self._once(address, conditions, deadline, self._limits.page_bytes)
            if isinstance(got, Fetched):
                return replace(got, asked=asked)
            address = urljoin(address, got)
        raise FetchError(f"{address}: more than {self._limits.redirects} redirects", lasting=True)

    def _check(self, address: str, deadline: _Deadline) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise FetchError(f"{address}: only http and https addresses are fetched", lasting=True)
        if parts.username or parts.password:
            message = f"{parts.hostname}: addresses with a user name or password are not fetched"
            raise FetchError(message, lasting=True)
        if not self._permission(parts.scheme, parts.netloc, deadline).allows(address):
            raise FetchError(f"{address}: robots.txt does not allow it", lasting=True)

    def _permission(self, scheme: str, host: str, deadline: _Deadline) -> Robots:
        """The rules of a site; where it has none (4xx) all is allowed, where it fails (5xx) nothing is."""
        site = f"{scheme}://{host}"
        read_at, rules = self._robots.get(site, (-1e9, NOTHING))
        if time.monotonic() - read_at < _ROBOTS_SECONDS:
            return rules
        try:
            rules = read_robots(self._robots_text(f"{site}/robots.txt", deadline), AGENT.partition("/")[0])
        except _StatusError as error:
            if error.status >= 500 or error.status == 429:
                raise FetchError(
                    f"{site}: robots.txt cannot be read ({error.status}), so nothing is fetched",
                    busy=error.busy,
                    retry_after=error.retry_after,
                ) from error
            rules = Robots()
        self._robots[site] = (time.monotonic(), rules)
        self._delays[host] = rules.delay
        return rules

    def _robots_text(self, address: str, deadline: _Deadline) -> str:
        for _ in range(self._limits.redirects + 1):
            got = self._once(address, {}, deadline, _ROBOTS_BYTES)
            if isinstance(got, Fetched):
                return got.body.decode("utf-8", "replace")
            address = urljoin(address, got)
            if not address.startswith(("http://", "https://")):
                break
        return ""

    def _once(
        self, address: str, conditions: dict[str, str], deadline: _Deadline, size: int
    ) -> Fetched | str:
        """One request; the next address where it was moved."""
        self._wait(urlsplit(address).netloc, deadline)
        self._until.at = deadline.at
        with self._open(address, conditions) as response:
            if response.status_code in _MOVED and (target := response.headers.get("location")):
                return str(target)
            if response.status_code not in {200, 304}:
                raise _StatusError(address, response.status_code, response.headers.get("retry-after", ""))
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

    def _wait(self, host: str, deadline: _Deadline) -> None:
        """Keep the host's pause; time spent waiting does not count against the address."""
        wait = max(0.0, self._last.get(host, -1e9) + self._pause_of(host) - time.monotonic())
        time.sleep(wait)
        deadline.at += wait
        self._last[host] = time.monotonic()

    def _pause_of(self, host: str) -> float:
        return max(self._pause, self._delays.get(host, 0.0))


@dataclass(slots=True)
class _Deadline:
    """When an address is given up, on the monotonic clock."""

    at: float


class _StatusError(FetchError):
    def __init__(self, address: str, status: int, retry_after: str) -> None:
        super().__init__(
            f"{address}: the server answered {status}",
            lasting=status in _LASTING,
            busy=status in {429, 503},
            retry_after=_seconds_until(retry_after),
        )
        self.status = status


def _seconds_until(retry_after: str) -> float | None:
    """Seconds of a Retry-After header, which is a number or a date; None where it is neither."""
    if retry_after.strip().isdigit():
        return min(float(retry_after[:12]), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(retry_after)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_WAIT)


def _bounded_body(response: httpx.Response, size: int, deadline: _Deadline, limits: Limits) -> bytes:
    """The body, decompressed here so that no chunk can grow beyond `size`."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "", "gzip", "x-gzip", "deflate"}:
        raise FetchError(f"{response.url}: content encoding {encoding[:20]} was not asked for", lasting=True)
    unzip = zlib.decompressobj(wbits=47) if encoding not in {"identity", ""} else None
    parts: list[bytes] = []
    left = size
    for chunk in response.iter_raw():
        if time.monotonic() > deadline.at:
            raise NetworkError(f"{response.url}: took longer than {limits.fetch_seconds:g} s")
        part = _expand(unzip, chunk, left + 1, str(response.url)) if unzip else chunk
        left -= len(part)
        if left < 0:
            raise FetchError(f"{response.url}: larger than {size} bytes", lasting=True)
        parts.append(part)
    return b"".join(parts)


def _expand(unzip: zlib._Decompress, chunk: bytes, most: int, address: str) -> bytes:
    try:
        return unzip.decompress(chunk, most)
    except zlib.error as error:
        raise NetworkError(f"{address}: damaged compression ({error})") from error
