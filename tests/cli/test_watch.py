"""`contactline watch`: one line a round, the site written where something came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Told
from tests.pages.site import Site, rss, serve

Command = Callable[..., Told]
PAGE = """<!doctype html><html><head><title>Soledar</title>
<meta property="article:published_time" content="2023-01-13"></head><body><article><h1>Soledar</h1>
<p>Russia's defence ministry said on Friday that Russian forces had captured Soledar, in the Donetsk region.</p>
</article></body></html>"""


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as made:
        made.put("/1", PAGE)
        made.put("/feed", rss((f"{made.base}/1", "Soledar", "Soledar has changed hands.")))
        yield made


def watch(command: Command, site: Site, project: Path, *more: str) -> Told:
    return command(
        "watch",
        f"{site.base}/feed",
        "--once",
        "--allow-host",
        "127.0.0.1",
        "--pause",
        "0",
        "-p",
        project,
        *more,
    )


def test_one_round_reads_the_feed_and_writes_the_site(command: Command, site: Site, tmp_path: Path) -> None:
    told = watch(command, site, tmp_path / "p")
    assert (told.code, told.err) == (0, "")
    assert "1 listings, 1 pages new, 1 claims in the ledger, site as known on" in told.out
    assert (tmp_path / "p" / "site" / "data" / "manifest.json").is_file()
    again = watch(command, site, tmp_path / "p")
    assert "0 pages new" in again.out
    assert "site" not in again.out


def test_what_cannot_be_fetched_is_told_and_is_no_failure(
    command: Command, site: Site, tmp_path: Path
) -> None:
    site.put("/1", "", 500)
    told = watch(command, site, tmp_path / "p", "--no-site")
    assert told.code == 0
    assert "left out, cannot be fetched now" in told.err


def test_what_is_no_address_is_a_wrong_use(command: Command, tmp_path: Path) -> None:
    told = command("watch", tmp_path / "feed.xml", "--once", "-p", tmp_path / "p")
    assert told.code == 2
    assert "no address" in told.err


def test_private_hosts_are_refused_unless_allowed(command: Command, site: Site, tmp_path: Path) -> None:
    told = command("watch", f"{site.base}/feed", "--once", "-p", tmp_path / "p")
    assert "not a public address" in told.err
    assert site.asked == {}
