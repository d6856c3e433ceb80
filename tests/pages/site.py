"""A small site on this machine that answers as each test tells it to, and counts what it was asked."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, dict[str, str], bytes]


class Site:
    """`answers` maps a path to an answer, or to a function of the request's headers that gives one."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[dict[str, str]], Answer]] = {}
        self.asked: Counter[str] = Counter()
        self.base = ""

    def put(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        """Answer `path` with this from now on; underscores in header names are hyphens."""
        data = body.encode() if isinstance(body, str) else body
        self.answers[path] = (status, {key.replace("_", "-"): value for key, value in headers.items()}, data)

    def tagged(self, path: str, body: str, etag: str) -> None:
        """Answer with an ETag, and with 304 where the request names it."""

        def answer(headers: dict[str, str]) -> Answer:
            if headers.get("if-none-match") == etag:
                return 304, {}, b""
            return 200, {"ETag": etag}, body.encode()

        self.answers[path] = answer


@contextmanager
def serve() -> Iterator[Site]:
    """The site, at `site.base`."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked[self.path] += 1
            answer = site.answers.get(self.path, (404, {}, b"gone"))
            headers = {key.lower(): value for key, value in self.headers.items()}
            status, fields, body = answer(headers) if callable(answer) else answer
            self.send_response(status)
            for key, value in fields.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            return

    http = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    site.base = f"http://127.0.0.1:{http.server_port}"
    try:
        yield site
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def article(words: str) -> str:
    """A page with one paragraph."""
    return f"<!doctype html><html><head><title>News</title></head><body><article><p>{words}</p></article></body></html>"


def rss(*items: tuple[str, str, str]) -> str:
    """A feed of (link, title, summary)."""
    told = "".join(
        f"<item><title>{title}</title><link>{link}</link><description>{summary}</description>"
        "<pubDate>Tue, 02 Aug 2022 10:00:00 +0000</pubDate></item>"
        for link, title, summary in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{told}</channel></rss>'
