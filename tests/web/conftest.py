"""A file server over the built page and the fixture's data, and a browser that counts what leaves it."""

from __future__ import annotations

import functools
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.web.fixture_site import write_site_data

BUILT = Path(__file__).parents[2] / "src" / "contactline" / "web"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
READY = '#app[data-ready="yes"]'
PATIENCE_MS = 60_000


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing: the tests look at what the browser saw."""


def _serve(folder: Path) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="session")
def built_page() -> Path:
    """The folder of the built page."""
    if not (BUILT / "index.html").is_file():
        pytest.fail("the page is not built: npm --prefix web ci && npm --prefix web run build")
    if not CHROMIUM.exists():
        pytest.fail("browser tests need Chromium at /usr/bin/chromium (apt-get install chromium)")
    return BUILT


@pytest.fixture(scope="session")
def site_folder(built_page: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page with the fixture's data beside it, as `contactline export --format site` would lay it out."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(built_page, folder, dirs_exist_ok=True)
    write_site_data(folder)
    return folder


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Iterator[str]:
    """Address of the site, ending in a slash."""
    server = _serve(site_folder)
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def bare_site(built_page: Path) -> Iterator[str]:
    """Address of the page with no data beside it."""
    server = _serve(built_page)
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield found
        found.close()


@dataclass
class Visit:
    """An open page and what it did: console errors, page errors, addresses asked for."""

    page: Page
    errors: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def go(self, fragment: str) -> None:
        """Follow an address that differs in its fragment only, and wait until its day is drawn."""
        self.page.evaluate("fragment => { location.hash = fragment; }", fragment)
        self.shown(fragment.split("day=")[1][:10])

    def signal(self) -> dict[str, Any]:
        """What the page says of itself."""
        found: dict[str, Any] = self.page.evaluate("window.__contactline")
        return found

    def shown(self, day: str) -> None:
        """Wait until the map has drawn a day."""
        self.page.wait_for_selector(f'#app[data-day="{day}"]', timeout=PATIENCE_MS)


Open = Callable[..., Visit]


@pytest.fixture(scope="module")
def visit(browser: Browser) -> Iterator[Open]:
    """Open an address in a browser of its own and wait until its map has come to rest."""
    contexts = []

    def opened(
        address: str, *, width: int = 1280, height: int = 800, ready: str = READY, **more: Any
    ) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **more)
        contexts.append(context)
        found = Visit(page=context.new_page())
        found.page.on("request", lambda request: found.asked.append(request.url))
        found.page.on("pageerror", lambda error: found.errors.append(str(error)))
        found.page.on(
            "console", lambda said: found.errors.append(said.text) if said.type == "error" else None
        )
        found.page.goto(address)
        found.page.wait_for_selector(ready, timeout=PATIENCE_MS)
        return found

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def desk(site: str, visit: Open) -> Visit:
    """A page that tests of one module share: each goes to its own address first."""
    return visit(f"{site}#day=2024-12-11")
