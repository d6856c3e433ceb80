"""A server on this machine that speaks the chat completions protocol and answers as each test tells it to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]


@dataclass
class Reply:
    """What goes back over the wire."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0


@dataclass
class Model:
    """`answer` maps the request to a reply, or to the text of a message. `asked` are the requests, in order."""

    answer: Callable[[Json], Reply | str]
    asked: list[Json] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    base: str = ""


def message(content: str, *, tokens: int | None = 100, finish: str = "stop") -> Reply:
    """A reply with one choice."""
    usage = {} if tokens is None else {"usage": {"prompt_tokens": 1, "total_tokens": tokens}}
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content}}
    return Reply(body=json.dumps({"object": "chat.completion", "choices": [choice], **usage}).encode())


def material(request: Json) -> Json:
    """What the page gave to the question: the JSON between the fences."""
    first, text, last = request["messages"][1]["content"].split("\n")
    assert first == last
    return json.loads(text)


def proposal(sentence: Json, /, **fields: Any) -> Json:
    """A claim about a sentence of the material in the form asked for; the first place is its place."""
    places = sentence["places"]
    return {
        "sentence": sentence["n"], "quote": sentence["text"], "words": sentence["text"].split()[0], "kind": "clash",
        "actor": None, "place": places[0]["p"] if places else None, "toponym": None, "part": None, "relation": "in",
        "bearing": None, "distance_km": None, "holder": None, "via": [], "evidence": "none", "polarity": "affirmed",
        "modality": "actual", "hedge": None, "quantity": None, "confidence": 0.9, **fields,
    }  # fmt: skip


def answer(*proposals: Any) -> str:
    """The content of a message with these claims."""
    return json.dumps({"claims": list(proposals)})


@contextmanager
def serve(reply: Callable[[Json], Reply | str]) -> Iterator[Model]:
    """The model, at `model.base`."""
    model = Model(reply)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.asked.append(request)
            model.headers.append({key.lower(): value for key, value in self.headers.items()})
            wrong = None if self.path == "/v1/chat/completions" else Reply(status=404)
            given = wrong or model.answer(request)
            self.give(message(given) if isinstance(given, str) else given)

        def give(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for key, value in reply.headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            for sign in [reply.body] if not reply.drip else [bytes([b]) for b in reply.body]:
                time.sleep(reply.drip)
                self.wfile.write(sign)
                self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            return

    http = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    model.base = f"http://127.0.0.1:{http.server_port}/v1"
    try:
        yield model
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
