"""Feeds and sitemaps are followed; nothing is fetched twice, nothing is asked for too often, nothing gets lost."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from contactline.model.page import Page, Skip
from contactline.pages.archive import Archive
from contactline.pages.fetch import Fetcher
from contactline.pages.frontier import Frontier, State
from contactline.pages.harvest import Harvest
from contactline.pages.read import read_inputs
from tests.pages.site import Site, article, rss, serve


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as made:
        yield made


class Reader:
    """A harvest over an archive, opened anew for every reading as a new process would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.last: Harvest | None = None

    def read(
        self,
        address: str,
        *,
        settle: bool = True,
        keep: bool = True,
        again: bool = False,
        stop: int = 10**6,
        **options: object,
    ) -> list[Page | Skip]:
        """All that comes out, archived as ingest does; `stop` ends the reading early, without a word."""
        found: list[Page | Skip] = []
        with (
            Archive(self.folder / "archive") as archive,
            Frontier(self.folder / "frontier.sqlite") as frontier,
            Fetcher(allowed=["127.0.0.1"], pause=0.0) as fetcher,
        ):
            harvest = Harvest(frontier, fetcher, archive=archive, clock=self.clock, **options)  # type: ignore[arg-type]
            self.last = harvest
            for stream in (
                harvest.recall(),
                harvest.read(address),
                harvest.follow([address], again=True) if again else (),
            ):
                for item in stream:
                    if len(found) >= stop:
                        return found
                    if isinstance(item, Page) and keep:
                        archive.keep(item)
                    found.append(item)
            if settle:
                harvest.settle()
        return found


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def bodies(found: list[Page | Skip]) -> list[str]:
    return [one.body.decode() for one in found if isinstance(one, Page)]


def reasons(found: list[Page | Skip]) -> list[str]:
    return [one.reason for one in found if isinstance(one, Skip)]


def feed_of(site: Site, count: int) -> str:
    for n in range(count):
        site.put(f"/{n}", article(f"Page {n}."))
    site.put("/feed", rss(*((f"{site.base}/{n}", f"Item {n}", f"Summary {n}") for n in range(count))))
    return f"{site.base}/feed"


def test_feed_is_followed_to_its_pages_and_says_when_they_were_published(site: Site, reader: Reader) -> None:
    found = reader.read(feed_of(site, 3))
    assert bodies(found) == [article(f"Page {n}.") for n in range(3)]
    assert {one.announced for one in found if isinstance(one, Page)} == {"2022-08-02T10:00:00+00:00"}


def test_second_reading_fetches_only_what_is_new(site: Site, reader: Reader) -> None:
    feed = feed_of(site, 3)
    reader.read(feed)
    feed_of(site, 4)
    assert bodies(reader.read(feed)) == [article("Page 3.")]
    assert reader.last is not None
    assert reader.last.unchanged == 3
    assert [site.asked[f"/{n}"] for n in range(4)] == [1, 1, 1, 1]


def test_unchanged_feed_costs_one_conditional_request(site: Site, reader: Reader) -> None:
    site.put("/1", article("Page."))
    site.tagged("/feed", rss((f"{site.base}/1", "Item", "Summary")), '"v1"')
    feed = f"{site.base}/feed"
    assert len(bodies(reader.read(feed))) == 1
    assert reader.read(feed) == []
    assert site.asked == {"/robots.txt": 2, "/feed": 2, "/1": 1}


def test_feed_that_could_not_be_read_is_not_taken_for_unchanged(site: Site, reader: Reader) -> None:
    site.tagged("/feed", '<?xml version="1.0"?><rss version="2.0"><channel><title>W</title>', '"v1"')
    assert reasons(reader.read(f"{site.base}/feed")) == ["feed without items"]
    site.put("/1", article("Page."))
    site.tagged("/feed", rss((f"{site.base}/1", "Item", "Summary")), '"v1"')
    assert bodies(reader.read(f"{site.base}/feed")) == [article("Page.")]


def test_items_themselves_are_taken_where_links_are_not_followed(site: Site, reader: Reader) -> None:
    found = reader.read(feed_of(site, 2), follow=False)
    assert [one.record["text"] for one in found if isinstance(one, Page) and one.record] == [
        "Summary 0",
        "Summary 1",
    ]
    assert site.asked["/0"] == 0


@pytest.mark.parametrize("status", [404, 403, 410, 451])
def test_item_stands_in_for_a_page_that_cannot_be_had(site: Site, reader: Reader, status: int) -> None:
    feed = feed_of(site, 1)
    site.put("/0", "no", status)
    found = reader.read(feed)
    assert [one.record["text"] for one in found if isinstance(one, Page) and one.record] == ["Summary 0"]
    assert reasons(found) == ["cannot be fetched"]
    assert bodies(reader.read(feed)) == []


def test_item_stands_in_for_a_page_that_robots_forbid(site: Site, reader: Reader) -> None:
    feed = feed_of(site, 2)
    site.put("/robots.txt", "User-agent: *\nDisallow: /0\nUser-agent: other\nDisallow: /")
    found = reader.read(feed)
    assert site.asked["/0"] == 0
    assert len(bodies(found)) == 2


def test_item_stands_in_for_a_page_without_an_article(site: Site, reader: Reader) -> None:
    found = reader.read(feed_of(site, 1))
    assert reader.last is not None
    instead = reader.last.instead(found[0])  # type: ignore[arg-type]
    assert instead is not None
    assert instead.record is not None
    assert instead.record["text"] == "Summary 0"
    assert reader.last.instead(found[0]) is None  # type: ignore[arg-type]


def test_failing_page_is_asked_again_later_and_later(site: Site, reader: Reader) -> None:
    feed = feed_of(site, 1)
    site.put("/0", "", 500)
    assert reasons(reader.read(feed)) == ["cannot be fetched now"]
    assert reasons(reader.read(feed)) == []
    assert site.asked["/0"] == 1
    reader.clock.now += 61
    reader.read(feed)
    reader.clock.now += 61
    reader.read(feed)
    assert site.asked["/0"] == 2
    reader.clock.now += 240
    site.put("/0", article("At last."))
    assert bodies(reader.read(feed)) == [article("At last.")]


def test_page_that_never_comes_is_given_up_for_its_item(site: Site, reader: Reader) -> None:
    feed = feed_of(site, 1)
    site.put("/0", "", 500)
    found: list[Page | Skip] = []
    for _ in range(12):
        found += reader.read(feed)
        reader.clock.now += 200_000
    assert site.asked["/0"] == 8
    assert [one.record["text"] for one in found if isinstance(one, Page) and one.record] == ["Summary 0"]


@pytest.mark.parametrize("status", [429, 503])
def test_busy_host_is_left_alone_for_as_long_as_it_asks(site: Site, reader: Reader, status: int) -> None:
    feed = feed_of(site, 3)
    site.put("/0", "", status, Retry_After="500")
    found = reader.read(feed)
    assert reasons(found) == ["cannot be fetched now", "host is left alone for a while"]
    assert (site.asked["/1"], site.asked["/2"]) == (0, 0)
    reader.clock.now += 400
    assert reasons(reader.read(feed))[0] == "host is left alone for a while"
    assert site.asked["/feed"] == 1
    reader.clock.now += 101
    site.put("/0", article("Page 0."))
    assert len(bodies(reader.read(feed))) == 3


def test_pages_that_were_fetched_and_not_read_to_the_end_come_again(site: Site, reader: Reader) -> None:
    feed = feed_of(site, 3)
    first = reader.read(feed, settle=False)
    for n in range(3):
        site.put(f"/{n}", "gone", 404)
    again = reader.read(feed)
    assert bodies(again) == bodies(first)
    assert [site.asked[f"/{n}"] for n in range(3)] == [1, 1, 1]
    assert bodies(reader.read(feed)) == []


def test_page_that_never_reached_the_archive_is_fetched_again(site: Site, reader: Reader) -> None:
    feed = feed_of(site, 2)
    reader.read(feed, keep=False, stop=1)
    assert sorted(bodies(reader.read(feed))) == sorted(article(f"Page {n}.") for n in range(2))


def test_pages_are_looked_at_again_for_corrections(site: Site, reader: Reader) -> None:
    feed = feed_of(site, 1)
    reader.read(feed)
    site.put("/0", article("Corrected."))
    assert bodies(reader.read(feed, again=True)) == []
    reader.clock.now += 3_601
    assert bodies(reader.read(feed, again=True)) == [article("Corrected.")]
    for _ in range(20):
        reader.clock.now += 400_000
        reader.read(feed, again=True)
    assert site.asked["/0"] == 5


def test_page_asked_for_by_name_is_given_though_nothing_changed(site: Site, reader: Reader) -> None:
    site.tagged("/a", article("A page."), '"x"')
    assert (
        bodies(reader.read(f"{site.base}/a")) == bodies(reader.read(f"{site.base}/a")) == [article("A page.")]
    )


def urls(*rows: tuple[str, str]) -> str:
    told = "".join(f"<url><loc>{address}</loc><lastmod>{day}</lastmod></url>" for address, day in rows)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{told}</urlset>'


def test_sitemap_index_is_followed_down_to_recent_pages(site: Site, reader: Reader) -> None:
    for name in ("old", "new", "news"):
        site.put(f"/{name}", article(name))
    news = urls((f"{site.base}/old", "2022-01-01"), (f"{site.base}/new", "2022-08-02T10:00:00+00:00"))
    site.put("/part.xml.gz", gzip.compress(news.encode()), Content_Type="application/x-gzip")
    site.put(
        "/news.xml",
        '<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>'
        f"<loc>{site.base}/news</loc><news:news><news:publication_date>2022-08-03</news:publication_date></news:news>"
        "</url></urlset>",
    )
    parts = "".join(
        f"<sitemap><loc>{site.base}/{name}</loc></sitemap>" for name in ("part.xml.gz", "news.xml")
    )
    site.put("/sitemap.xml", f"<sitemapindex>{parts}</sitemapindex>")
    found = reader.read(f"{site.base}/sitemap.xml", since=date(2022, 7, 1))
    pages = {one.address.rpartition("/")[2]: one for one in found if isinstance(one, Page)}
    assert set(pages) == {"new", "news"}
    assert (pages["new"].announced, pages["news"].announced) == (None, "2022-08-03")


def test_changed_page_of_a_sitemap_is_fetched_again(site: Site, reader: Reader) -> None:
    site.put("/a", article("First."))
    site.put("/sitemap.xml", urls((f"{site.base}/a", "2022-08-01")))
    reader.read(f"{site.base}/sitemap.xml")
    site.put("/a", article("Second."))
    assert bodies(reader.read(f"{site.base}/sitemap.xml")) == []
    site.put("/sitemap.xml", urls((f"{site.base}/a", "2022-08-02")))
    assert bodies(reader.read(f"{site.base}/sitemap.xml")) == [article("Second.")]


@pytest.mark.parametrize(
    "body",
    [
        "<urlset></urlset>",
        "<urlset><url><loc>file:///etc/passwd</loc></url></urlset>",
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>',
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        "<urlset><url><loc>http://a.example/&f;</loc></url></urlset>",
        gzip.compress(b"<urlset>" + b" " * 30_000_000),
        b"\x1f\x8bbroken",
    ],
)
def test_hostile_sitemap_leads_nowhere(site: Site, reader: Reader, body: str | bytes) -> None:
    site.put("/sitemap.xml", body)
    found = reader.read(f"{site.base}/sitemap.xml")
    assert bodies(found) == []
    assert all("root:" not in repr(one) for one in found)


def test_feed_that_links_inward_reaches_nothing(site: Site, tmp_path: Path) -> None:
    """The site may be asked because its host is allowed; what its feed links to may not."""
    site.put(
        "/feed", rss(("http://10.0.0.1/admin", "Item", "Summary"), ("file:///etc/passwd", "Other", "Words"))
    )
    found = Reader(tmp_path).read(f"{site.base}/feed")
    assert reasons(found)[0].startswith("cannot be fetched")
    assert [one.record["title"] for one in found if isinstance(one, Page) and one.record] == ["Other"]


def test_archive_replays_what_was_fetched(site: Site, reader: Reader, tmp_path: Path) -> None:
    fetched = reader.read(feed_of(site, 2))
    again = list(read_inputs([str(path) for path in sorted((tmp_path / "archive").glob("*.warc.gz"))]))
    assert [(one.page_id, one.address, one.announced) for one in again if isinstance(one, Page)] == [
        (one.page_id, one.address, one.announced) for one in fetched if isinstance(one, Page)
    ]
    assert reasons(again) == []


def test_frontier_states_are_what_they_say(tmp_path: Path, site: Site, reader: Reader) -> None:
    feed = feed_of(site, 1)
    reader.read(feed, settle=False)
    with Frontier(tmp_path / "frontier.sqlite") as frontier:
        (visit,) = frontier.unsettled()
        assert (visit.address, visit.root, visit.kind) == (f"{site.base}/0", feed, "page")
        frontier.settle()
        assert frontier.unsettled() == []
        known = frontier.visit(f"{site.base}/0")
        assert known is not None
        assert known.state is State.DONE
