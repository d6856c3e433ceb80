"""Fetching is bounded and polite, and no address or redirect reaches a private network."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from contactline.errors import NetworkError
from contactline.model.page import Page, Skip
from contactline.pages.fetch import Fetcher
from contactline.pages.guard import refuse_private
from contactline.pages.limits import Limits
from contactline.pages.read import read_inputs

PAGE = b"<!doctype html><html><body><p>Troops left the town.</p></body></html>"


class Misbehaving(BaseHTTPRequestHandler):
    """A server that does what servers should not."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = self.path.strip("/").replace(".", "_").split("?")[0] or "page"
        getattr(self, f"_{name}", self._missing)()

    def log_message(self, format: str, *args: object) -> None:
        return

    def _send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _page(self) -> None:
        if self.headers.get("If-None-Match") == '"v1"':
            self._send(b"", 304)
        else:
            self._send(PAGE, ETag='"v1"')

    def _robots_txt(self) -> None:
        self._send(b"User-agent: *\nDisallow: /secret\n")

    def _moved(self) -> None:
        self._send(b"", 302, Location="/page")

    def _loop(self) -> None:
        self._send(b"", 302, Location="/loop")

    def _inward(self) -> None:
        self._send(b"", 302, Location="http://169.254.169.254/latest/meta-data/")

    def _tofile(self) -> None:
        self._send(b"", 302, Location="file:///etc/passwd")

    def _zipped(self) -> None:
        self._send(gzip.compress(PAGE), Content_Encoding="gzip")

    def _bomb(self) -> None:
        self._send(gzip.compress(bytes(30_000_000)), Content_Encoding="gzip")

    def _odd(self) -> None:
        self._send(b"????", Content_Encoding="br")

    def _big(self) -> None:
        self._send(b"x" * 300_000)

    def _error(self) -> None:
        self._send(b"", 503)

    def _secret(self) -> None:
        self._send(PAGE)

    def _slow(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(40):
            try:
                self.wfile.write(b"x")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)

    def _missing(self) -> None:
        self._send(b"gone", 404)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    limits = Limits(page_bytes=200_000, fetch_seconds=1.0, redirects=3)
    with Fetcher(limits=limits, allowed=["127.0.0.1"], pause=0.0) as made:
        yield made


def test_page_redirect_and_compressed_page_are_fetched(server: str, fetcher: Fetcher) -> None:
    assert fetcher.get(f"{server}/page").body == PAGE
    moved = fetcher.get(f"{server}/moved")
    assert (moved.address, moved.body) == (f"{server}/page", PAGE)
    assert fetcher.get(f"{server}/zipped").body == PAGE


def test_conditional_request_brings_nothing_new(server: str, fetcher: Fetcher) -> None:
    first = fetcher.get(f"{server}/page")
    again = fetcher.get(f"{server}/page", etag=first.etag)
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/loop", "redirects"),
        ("/inward", "not a public address"),
        ("/tofile", "only http"),
        ("/bomb", "larger than"),
        ("/big", "larger than"),
        ("/odd", "not asked for"),
        ("/error", "503"),
        ("/nothing", "404"),
        ("/secret", "robots.txt"),
        ("/slow", "longer than|timed out"),
    ],
)
def test_misbehaviour_is_one_clear_error(server: str, fetcher: Fetcher, path: str, words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        fetcher.get(server + path)


def test_closed_port_is_a_network_error(fetcher: Fetcher) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NetworkError):
        fetcher.get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://[::1]:1/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://172.16.0.1/",
        "http://169.254.169.254/latest/",
        "http://0.0.0.0/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1]/",
        "http://224.0.0.1/",
        "http://100.64.0.1/",
        "http://[64:ff9b::7f00:1]/",
        "http://2130706433/",
        "http://user:word@192.0.2.1/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http:///nothing",
    ],
)
def test_private_and_odd_addresses_are_refused(address: str) -> None:
    with Fetcher(pause=0.0) as fetcher, pytest.raises(NetworkError):
        fetcher.get(address)


def test_name_with_one_private_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("10.1.2.3", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
    with pytest.raises(NetworkError, match=r"10\.1\.2\.3"):
        refuse_private("twofaced.example", 80)


def test_connection_goes_to_the_checked_answer_not_to_a_second_one(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that shows a public address first and a private one later (DNS rebinding) gains nothing."""
    port = int(server.rpartition(":")[2])
    real, calls, reached = socket.getaddrinfo, [], []

    def changing(host: str, *args: object, **kwargs: object) -> object:
        if host != "rebound.example":
            return real(host, *args, **kwargs)  # type: ignore[arg-type]
        calls.append(host)
        address = "93.184.216.34" if len(calls) == 1 else "127.0.0.1"
        return [(2, 1, 6, "", (address, port))]

    def connect(address: tuple[str, int], *args: object, **kwargs: object) -> socket.socket:
        reached.append(address[0])
        raise OSError("no way out of this test")

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    monkeypatch.setattr(socket, "create_connection", connect)
    with Fetcher(pause=0.0) as fetcher, pytest.raises(NetworkError):
        fetcher.get(f"http://rebound.example:{port}/page")
    assert reached == ["93.184.216.34"]


def test_addresses_among_inputs_become_pages_and_skips(server: str, fetcher: Fetcher) -> None:
    found = list(read_inputs([f"{server}/page", f"{server}/nothing"], fetcher=fetcher))
    assert isinstance(found[0], Page)
    assert found[0].body == PAGE
    assert isinstance(found[1], Skip)
    assert found[1].reason == "cannot be fetched"


def test_requests_to_one_host_keep_their_pause(server: str) -> None:
    with Fetcher(allowed=["127.0.0.1"], pause=0.2) as fetcher:
        started = time.monotonic()
        fetcher.get(f"{server}/page")
        fetcher.get(f"{server}/page")
        assert time.monotonic() - started >= 0.4
