"""A transport that connects only to public addresses.

A host name is resolved here, every answer is checked, and the connection goes to a checked answer: a name
that changes its answer between check and use (DNS rebinding) gains nothing. Redirects pass through the
same door.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from contactline.errors import NetworkError

_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))


def refuse_private(host: str, port: int, allowed: Collection[str] = ()) -> list[str]:
    """The IP addresses of `host`, all of them public. `allowed` names hosts that may be private (tests,
    intranets).

    Raises NetworkError where the name has no address or any of its addresses is private, loopback,
    link-local, multicast, reserved or unspecified.
    """
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NetworkError(f"{host}: no such host ({error})") from error
    found = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    if host not in allowed:
        for address in found:
            if not _is_public(address):
                raise NetworkError(f"{host}: refused, {address} is not a public address")
    return found


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif any(address in network for network in _TRANSLATED):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


@dataclass(slots=True)
class Until:
    """When the request now under way is given up, on the monotonic clock."""

    at: float = float("inf")

    def left(self, timeout: float | None) -> float:
        """Seconds that one step may take. Raises httpcore.ReadTimeout where none are left."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("took longer than it may")
        return left if timeout is None else min(timeout, left)


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every step counts against one deadline: a server that sends a header byte by byte would
    otherwise keep each single wait short and the whole of it endless.
    """

    def __init__(self, inner: httpcore.NetworkStream, until: Until) -> None:
        self._inner, self._until = inner, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._until.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._until.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._until.left(timeout))
        return _TimedStream(inner, self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore.SyncBackend):
    """Opens sockets to checked addresses only, and until the deadline only."""

    def __init__(self, allowed: Collection[str] = (), until: Until | None = None) -> None:
        super().__init__()
        self._allowed = allowed
        self._until = until or Until()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address of `host` that answers.

        Raises NetworkError, httpcore.ConnectError.
        """
        failure: Exception | None = None
        for address in refuse_private(host, port, self._allowed):
            try:
                limit = self._until.left(timeout)
                stream = super().connect_tcp(address, port, limit, local_address, socket_options)
                return _TimedStream(stream, self._until)
            except httpcore.ConnectError as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host}: no address")


class GuardedTransport(httpx.BaseTransport):
    """An httpx transport over a guarded connection pool, HTTP/2 where the server offers it. No proxies.

    `until` bounds the request that is under way; one at a time.
    """

    def __init__(self, allowed: Collection[str] = (), until: Until | None = None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            http2=True,
            max_connections=16,
            network_backend=GuardedBackend(allowed, until),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises NetworkError."""
        url = request.url
        inner = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            got = self._pool.handle_request(inner)
        except _FAILURES as error:
            raise NetworkError(f"{url.host}: {str(error) or type(error).__name__}") from error
        return httpx.Response(
            status_code=got.status,
            headers=got.headers,
            stream=_Body(got, url.host),
            extensions=got.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


_FAILURES = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)


class _Body(httpx.SyncByteStream):
    def __init__(self, got: httpcore.Response, host: str) -> None:
        self._got = got
        self._host = host

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._got.iter_stream()
        except _FAILURES as error:
            raise NetworkError(f"{self._host}: {str(error) or type(error).__name__}") from error

    def close(self) -> None:
        self._got.close()
