"""Feeds, sitemaps and pages on the web, followed to their pages; what was fetched before is not fetched again."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from contactline.model.page import Page, Skip
from contactline.pages import sniff
from contactline.pages.archive import Archive
from contactline.pages.feeds import read_feed
from contactline.pages.fetch import Fetched, Fetcher, FetchError
from contactline.pages.frontier import Frontier, Visit
from contactline.pages.limits import Limits
from contactline.pages.records import record_page
from contactline.pages.sitemaps import SitemapEntry, expand, read_sitemap


class Harvest:
    """Pages of addresses, through a frontier that remembers what was fetched.

    With an `archive` requests are conditional and a killed run is taken up again: pages that were archived and not
    read come out first (`recall`). `follow` False gives a feed's own items instead of the pages they link to. Of a
    sitemap only addresses changed since the day `since` are taken, and those it does not date.
    `clock` gives seconds since 1970.
    """

    def __init__(
        self,
        frontier: Frontier,
        fetcher: Fetcher,
        *,
        archive: Archive | None = None,
        limits: Limits | None = None,
        follow: bool = True,
        since: date | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._frontier, self._fetcher, self._archive = frontier, fetcher, archive
        self._limits = limits or Limits()
        self._follow, self._since, self._clock = follow, since, clock
        self._records: dict[str, str] = {}
        self.unchanged = 0
        self.listings = 0

    def recall(self) -> Iterator[Page]:
        """Pages that a run before this one archived and may not have read to the end."""
        for visit in self._frontier.unsettled():
            page = self._archived(visit)
            if page is None:
                self._frontier.reset(visit, self._clock())
            else:
                self._remember(page, visit)
                yield page

    def settle(self) -> None:
        """All pages that were given out have been recorded."""
        self._frontier.settle()

    def read(self, address: str) -> Iterator[Page | Skip]:
        """The page at an address, or the pages that the feed or sitemap there lists and that were not read yet."""
        known = self._frontier.visit(address) or Visit(address=address, root=address)
        yield from self._ask(known if known.kind == "page" else replace(known, root=address), given=True)
        yield from self.follow([address])

    def follow(self, roots: Collection[str], *, again: bool = False) -> Iterator[Page | Skip]:
        """Pages of all addresses that those feeds and sitemaps have listed and that are due.

        `again` looks at pages read before too, some hours and days after, for corrections.
        """
        while batch := self._frontier.due(roots, self._clock(), again=again):
            for visit in batch:
                if not self._frontier.host_wait(visit.address, self._clock()):
                    yield from self._ask(visit)
        for host in self._frontier.waiting(roots, self._clock()):
            detail = f"{host.addresses} addresses wait {host.seconds:.0f} s; run again then"
            yield _skip(host.host, "host is left alone for a while", detail)

    def instead(self, page: Page) -> Page | None:
        """The feed's own item, where the page that it linked to turned out to hold no article.

        To be asked once for every page that was given out.
        """
        record = self._records.pop(page.page_id, None)
        return None if record is None else _record_page(record, page.address)

    # one address

    def _ask(self, visit: Visit, *, given: bool = False) -> Iterator[Page | Skip]:
        now = self._clock()
        if wait := self._frontier.host_wait(visit.address, now):
            yield _skip(visit.address, "host is left alone for a while", f"{wait:.0f} s; run again then")
        elif not self._follow and visit.record is not None:
            yield from self._own_item(visit)
        else:
            try:
                got = self._fetcher.get(visit.address, **self._conditions(visit))
            except FetchError as error:
                yield from self._missed(visit, error)
            else:
                yield from self._got(visit, got, given=given)

    def _conditions(self, visit: Visit) -> dict[str, str | None]:
        """What makes the request conditional: only where the answer before is at hand."""
        page_lost = visit.kind == "page" and (self._archive is None or visit.page_id not in self._archive)
        if self._archive is None or page_lost:
            return {}
        return {"etag": visit.etag, "last_modified": visit.modified}

    def _got(self, visit: Visit, got: Fetched, *, given: bool) -> Iterator[Page | Skip]:
        if got.status == 304:
            yield from self._same(visit, given=given)
            return
        try:
            body = expand(got.body, self._limits.page_bytes)
        except ValueError as error:
            yield from self._missed(visit, FetchError(str(error), lasting=True))
            return
        kind = sniff.media_type(body)
        if kind in {sniff.FEED, sniff.SITEMAP}:
            yield from self._listing(visit, got, body, kind)
        elif sniff.is_text(kind):
            yield from self._page(visit, got, body, kind)
        else:
            why = "empty page" if kind == sniff.EMPTY else f"not text: {kind}"
            yield from self._missed(visit, FetchError(f"{visit.address}: {why}", lasting=kind != sniff.EMPTY))

    def _same(self, visit: Visit, *, given: bool) -> Iterator[Page | Skip]:
        """Nothing new. A page that was asked for by name is still given, for the reader may be another."""
        self._frontier.unchanged(visit, self._clock())
        if visit.kind in {"feed", "sitemap"}:
            self.listings += 1
        elif given and (page := self._archived(visit)):
            yield page
        else:
            self.unchanged += 1

    def _page(self, visit: Visit, got: Fetched, body: bytes, kind: str) -> Iterator[Page | Skip]:
        page = Page(
            page_id=hashlib.sha256(body).hexdigest(),
            address=got.address,
            body=body,
            media_type=kind,
            read_at=got.read_at,
            announced=visit.announced or None,
        )
        yield from self._give(page, visit, etag=got.etag, modified=got.last_modified)

    def _give(self, page: Page, visit: Visit, *, etag: str | None, modified: str | None) -> Iterator[Page]:
        """Hand a page out. It is noted first: what the archive then lacks is fetched again by the next run."""
        found = replace(
            visit,
            kind="page",
            page_id=page.page_id,
            page_address=page.address,
            media_type=page.media_type,
            read_at=page.read_at.isoformat(),
        )
        self._frontier.fetched(found, self._clock(), etag=etag, modified=modified)
        self._remember(page, visit)
        yield page

    def _own_item(self, visit: Visit) -> Iterator[Page | Skip]:
        page = _record_page(visit.record or "{}", visit.address)
        if page is None:
            self._frontier.failed(visit, self._clock(), lasting=True)
        else:
            yield from self._give(page, visit, etag=None, modified=None)

    def _missed(self, visit: Visit, error: FetchError) -> Iterator[Page | Skip]:
        """A failure; where it is final the feed's own item stands in for the page."""
        wait = self._frontier.failed(
            visit, self._clock(), lasting=error.lasting, busy=error.busy, retry_after=error.retry_after
        )
        if wait is not None:
            yield _skip(visit.address, "cannot be fetched now", f"{error}; asked again after {wait:.0f} s")
            return
        yield _skip(visit.address, "cannot be fetched", str(error))
        if visit.record is not None:
            yield from self._own_item(visit)

    # listings

    def _listing(self, visit: Visit, got: Fetched, body: bytes, kind: str) -> Iterator[Page | Skip]:
        self._keep(got, body, kind)
        self.listings += 1
        visit = replace(visit, kind="feed" if kind == sniff.FEED else "sitemap")
        skips: list[Skip] = []
        entries = list(
            self._items(visit, body, got, skips) if kind == sniff.FEED else self._links(visit, body, skips)
        )
        # A listing that could not be read is asked for again without conditions: its next answer may be whole.
        tags = (got.etag, got.last_modified) if entries else (None, None)
        self.unchanged += self._frontier.listed(visit, entries, self._clock(), etag=tags[0], modified=tags[1])
        yield from skips

    def _items(self, visit: Visit, body: bytes, got: Fetched, skips: list[Skip]) -> Iterator[Visit]:
        for item in read_feed(body, got.address, got.read_at, self._limits):
            if isinstance(item, Skip):
                skips.append(item)
                continue
            record = dict(item.record or {})
            link = str(record.get("url", ""))
            yield Visit(
                address=link if link.startswith(("http://", "https://")) else item.address,
                root=visit.root,
                stamp=str(record.get("published", "")),
                announced=str(record.get("published", "")),
                record=json.dumps(record, ensure_ascii=False),
            )

    def _links(self, visit: Visit, body: bytes, skips: list[Skip]) -> Iterator[Visit]:
        try:
            entries = read_sitemap(body, self._limits)
        except ValueError as error:
            skips.append(_skip(visit.address, "sitemap cannot be read", str(error)))
            return
        for entry in entries:
            if entry.address != visit.address and not self._is_old(entry):
                changed = entry.published or (entry.changed.isoformat() if entry.changed else "")
                kind = "sitemap" if entry.index else "page"
                yield Visit(
                    address=entry.address,
                    root=visit.root,
                    kind=kind,
                    stamp=changed,
                    announced=entry.published,
                )

    def _is_old(self, entry: SitemapEntry) -> bool:
        return self._since is not None and entry.changed is not None and entry.changed < self._since

    # the archive

    def _keep(self, got: Fetched, body: bytes, kind: str) -> None:
        if self._archive is not None:
            page_id = hashlib.sha256(body).hexdigest()
            self._archive.keep(
                Page(page_id=page_id, address=got.address, body=body, media_type=kind, read_at=got.read_at)
            )

    def _archived(self, visit: Visit) -> Page | None:
        if self._archive is None or visit.page_id is None or visit.page_id not in self._archive:
            return None
        body = self._archive.read(visit.page_id)
        kind = visit.media_type or sniff.media_type(body)
        return Page(
            page_id=visit.page_id,
            address=visit.page_address or visit.address,
            body=body,
            media_type=kind,
            read_at=datetime.fromisoformat(visit.read_at) if visit.read_at else datetime.now(UTC),
            record=json.loads(body) if kind == sniff.JSON else None,
            announced=visit.announced or None,
        )

    def _remember(self, page: Page, visit: Visit) -> None:
        if visit.record is not None and page.record is None:
            self._records[page.page_id] = visit.record


def _record_page(record: str, where: str) -> Page | None:
    page = record_page(json.loads(record), where, datetime.now(UTC))
    return page if isinstance(page, Page) else None


def _skip(address: str, reason: str, detail: str = "") -> Skip:
    return Skip(address=address, stage="pages", reason=reason, detail=detail)
