"""No page, feed, redirect or name server leads the fetcher into the local network, and none holds it for ever."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from contactline.errors import NetworkError
from contactline.model.page import Skip
from contactline.pages.fetch import Fetcher
from contactline.pages.frontier import Frontier
from contactline.pages.guard import refuse_private
from contactline.pages.harvest import Harvest
from contactline.pages.limits import Limits
from tests.pages.site import Site, rss, serve

INWARD = (
    "127.0.0.1",
    "127.8.8.8",
    "10.1.2.3",
    "172.31.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "255.255.255.255",
    "224.0.0.251",
    "198.18.0.1",
    "192.0.2.1",
    "::",
    "::1",
    "fe80::1%1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "::ffff:10.1.2.3",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::10.1.2.3",
    "64:ff9b:1::a01:203",
    "2002:a01:203::1",
    "2001:db8::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
)


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as made:
        yield made


@pytest.mark.parametrize("address", INWARD)
def test_an_answer_of_the_name_server_that_leads_inward_is_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    answers = [(family, 1, 6, "", (address, 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(NetworkError, match="not a public address"):
        refuse_private("looks-public.example", 80)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_answers_are_let_through(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(family, 1, 6, "", (address, 80))])
    assert refuse_private("public.example", 80) == [address]


def test_a_feed_that_names_files_and_inner_hosts_gets_neither(site: Site, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The key is under the mat.")
    links = (secret.as_uri(), "http://169.254.169.254/latest/", "gopher://127.0.0.1/", str(secret))
    site.put("/feed", rss(*((link, f"Item {n}", "") for n, link in enumerate(links))))
    with Frontier(None) as frontier, Fetcher(allowed=["127.0.0.1"], pause=0.0) as fetcher:
        found = list(Harvest(frontier, fetcher).read(f"{site.base}/feed"))
    assert any(isinstance(one, Skip) and "not a public address" in one.detail for one in found)
    assert "under the mat" not in repr([getattr(one, "body", b"") for one in found])
    assert {path for path in site.asked if path not in ("/feed", "/robots.txt")} <= {
        path for path in site.asked if path.startswith(("/feed", str(tmp_path)))
    }


def test_robots_txt_that_redirects_inward_is_refused(site: Site) -> None:
    site.put("/robots.txt", "", 302, Location="http://10.0.0.1/robots.txt")
    site.put("/page", "<p>Words.</p>")
    with (
        Fetcher(allowed=["127.0.0.1"], pause=0.0) as fetcher,
        pytest.raises(NetworkError, match="not a public address"),
    ):
        fetcher.get(f"{site.base}/page")
    assert "/page" not in site.asked


def test_proxies_of_the_environment_are_not_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.put("/page", "<p>Words.</p>")
    with Fetcher(allowed=["127.0.0.1"], pause=0.0) as fetcher:
        assert fetcher.get(f"{site.base}/page").body == b"<p>Words.</p>"


@pytest.mark.parametrize("drip", [b"X-Slow: yes\r\n", b"x"])
def test_a_header_that_never_ends_is_given_up(drip: bytes) -> None:
    """Each byte comes soon, so that only the time of the whole request tells."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_drip, args=(listening, drip), daemon=True).start()
        port = listening.getsockname()[1]
        limits = Limits(fetch_seconds=0.6)
        began = time.monotonic()
        with Fetcher(limits=limits, allowed=["127.0.0.1"], pause=0.0) as fetcher, pytest.raises(NetworkError):
            fetcher.get(f"http://127.0.0.1:{port}/page")
    assert time.monotonic() - began < 3.0


def _drip(listening: socket.socket, drip: bytes) -> None:
    connection, _ = listening.accept()
    with connection:
        try:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            for _ in range(200):
                connection.sendall(drip)
                time.sleep(0.05)
        except OSError:
            return


def test_an_address_with_a_password_is_refused_and_the_password_is_not_told() -> None:
    with Fetcher(pause=0.0) as fetcher, pytest.raises(NetworkError) as refused:
        fetcher.get("https://reader:opensesame@wire.example.org/feed")
    assert "opensesame" not in str(refused.value)
