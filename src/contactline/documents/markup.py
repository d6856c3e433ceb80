"""HTML pages: the article's paragraphs, and what the markup says of title, outlet, address and day."""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from trafilatura.utils import load_html

from contactline.documents.furniture import fold, sift
from contactline.documents.liveblog import entry_stamps
from contactline.documents.parts import Parts, Row, shape
from contactline.model.document import BlockKind

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_SPACE = re.compile(r"\s+")
_ASIDE = re.compile(
    r"related|sidebar|side-|-side|rail|aside|widget|footer|comment|promo|recommend|popular|most-?read|trending|teaser"
    r"|newsletter|share|social|breadcrumb|menu|nav|banner|cookie|advert|-ad\b|\bad-|feed|latest|more-",
    re.IGNORECASE,
)
_DATED = re.compile(r"date|time|publish|posted|byline|stamp|meta", re.IGNORECASE)
_PUBLISHED = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "date", "dc.date",
    "dc.date.issued", "dcterms.date", "dcterms.issued", "dcterms.created", "dc:date", "dc:created", "pubdate",
    "publishdate", "publish-date", "publish_date", "publication_date", "parsely-pub-date", "sailthru.date",
    "article.published", "cxenseparse:recs:publishtime", "rnews:datepublished", "created", "originalpublicationdate",
    "article_date_original", "datecreated", "article:post_date", "timestamp", "displaydate",
)  # fmt: skip
_SMALL = (
    "p",
    "span",
    "div",
    "time",
    "small",
    "em",
    "i",
    "b",
    "strong",
    "td",
    "dd",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
)
_DAY_NUMBER = re.compile(r"(?<!\d)20\d\d\b")
_ARTICLES = ("article", "posting", "report", "webpage")
_BLOCKS = ("p", "head", "item", "quote", "cell")
_LEAST = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """A page's own word on itself. `stamps` are (where it stood, what it said), strongest first."""

    parts: Parts
    address: str | None
    outlets: tuple[str, ...]
    language: str | None
    stamps: tuple[tuple[str, str], ...] = ()
    visible: tuple[str, ...] = ()
    cited: tuple[str, ...] = field(default=(), repr=False)


def read_markup(text: str, address: str) -> Markup | None:
    """The article of an HTML page; None where the markup holds no tree at all."""
    tree = load_html(text)
    if tree is None:
        return None
    linked = list(_linked_data(tree))
    name = _site_name(tree, linked)
    stamps = entry_stamps(tree, linked)
    found = [replace(row, stamp=stamps.get(fold(row.text), "")) for row in _body_rows(tree, linked)]
    title = _title(tree, linked, name, found)
    rows, dropped = sift(found, title)
    dropped += [line for line in _small_print(tree) if line not in dropped]
    return Markup(
        parts=Parts(title=title, rows=tuple(rows), dropped=tuple(dropped)),
        address=_canonical(tree, address),
        outlets=tuple(name),
        language=tree.get("lang"),
        stamps=tuple(_stamps(tree, linked)),
        visible=tuple(_visible_dates(tree)),
        cited=tuple(str(link) for link in tree.xpath("//p//a/@href")[:500]),
    )


# text


def _body_rows(tree: HtmlElement, linked: list[dict[str, Any]]) -> list[Row]:
    """The better of what trafilatura finds and the plain paragraphs, judged by their full sentences.

    The plain paragraphs only win where trafilatura found nearly nothing: they bring furniture with them.
    """
    rows = list(_extracted(tree))
    if _sentences(rows) >= _LEAST:
        return rows
    candidates = [rows, list(_paragraphs(tree)), list(_from_linked(linked))]
    return max(candidates, key=lambda found: (_sentences(found) > 2 * _sentences(rows), _sentences(found)))


def _extracted(tree: HtmlElement) -> Iterator[Row]:
    try:
        got = trafilatura.bare_extraction(
            tree, include_comments=False, include_tables=False, with_metadata=False, deduplicate=False
        )
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, RecursionError, etree.LxmlError):
        return
    body = getattr(got, "body", None)
    if body is None:
        return
    for group, element in enumerate(body.iter(*_BLOCKS)):
        if any(parent.tag in _BLOCKS for parent in element.iterancestors()):
            continue
        yield from _element_rows(element, group)


def _element_rows(element: Any, group: int) -> Iterator[Row]:
    for line_break in element.iter("lb", "br"):
        line_break.tail = "\n" + (line_break.tail or "")
    for line in "".join(element.itertext()).split("\n"):
        text = _SPACE.sub(" ", line).strip()
        if text:
            kind = BlockKind.HEADING if element.tag == "head" else shape(text)
            yield Row(text=text, kind=kind, group=group)


def _paragraphs(tree: HtmlElement) -> Iterator[Row]:
    """Every p outside asides, with the share of linked words below a half."""
    for group, element in enumerate(tree.iter("p")):
        text = _SPACE.sub(" ", element.text_content()).strip()
        linked = sum(len(link.text_content()) for link in element.iter("a"))
        if text and linked * 2 < len(text) and not _is_aside(element):
            yield Row(text=text, kind=shape(text), group=group)


def _from_linked(linked: list[dict[str, Any]]) -> Iterator[Row]:
    for item in linked:
        body = item.get("articleBody")
        if isinstance(body, str):
            for group, line in enumerate(body.splitlines()):
                if text := _SPACE.sub(" ", line).strip():
                    yield Row(text=text, kind=shape(text), group=group)
            return


def _sentences(rows: list[Row]) -> int:
    """Characters that stand in paragraphs of eight words or more."""
    return sum(len(row.text) for row in rows if len(row.text.split()) >= 8)


def _is_aside(element: HtmlElement) -> bool:
    for parent in (element, *element.iterancestors()):
        if parent.tag in {"aside", "nav", "footer", "form", "figcaption"}:
            return True
        if parent.tag in {"body", "html", "article", "main"}:
            return False
        if _ASIDE.search(f"{parent.get('class') or ''} {parent.get('id') or ''}"):
            return True
    return False


# what the page says of itself


def _title(tree: HtmlElement, linked: list[dict[str, Any]], names: list[str], rows: list[Row]) -> str:
    """The headline: markup's own word, unless it is only the site's name."""
    headings = [_SPACE.sub(" ", h.text_content()).strip() for h in tree.iter("h1") if not _is_aside(h)]
    named = [str(item["headline"]) for item in linked if isinstance(item.get("headline"), str)]
    whole = [_SPACE.sub(" ", text) for text in tree.xpath("//head/title/text()")[:1]]
    for candidate in (*named, *_metas(tree, "og:title", "twitter:title"), *headings, *whole):
        clean = _without_site(_SPACE.sub(" ", html.unescape(candidate)).strip(), names)
        if clean and fold(clean) not in {fold(name) for name in names}:
            return clean
    return next((row.text for row in rows if row.kind is BlockKind.HEADING), "")


def _without_site(title: str, names: list[str]) -> str:
    """`title` without the site's name at its end; after a bar any shorter tail is taken for that name."""
    for mark in (" | ", " – ", " — ", " - ", " :: ", " » "):
        head, _, tail = title.rpartition(mark)
        known = fold(tail) in {fold(name) for name in names}
        if head and (known or (mark == " | " and len(head.split()) >= 3 and len(tail) < len(head))):
            return head.strip()
    return title


def _site_name(tree: HtmlElement, linked: list[dict[str, Any]]) -> list[str]:
    names = [str(name) for name in _metas(tree, "og:site_name", "application-name", "dc.publisher")]
    for item in linked:
        publisher = item.get("publisher")
        if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            names.append(publisher["name"])
    return [name.strip() for name in names if name.strip()]


def _canonical(tree: HtmlElement, address: str) -> str | None:
    """The page's own address where it names one: absolute, or relative to an address it was fetched from."""
    found = [*tree.xpath("//link[@rel='canonical']/@href")[:1], *_metas(tree, "og:url")]
    for link in found:
        whole = urljoin(address, str(link).strip()) if address.startswith("http") else str(link).strip()
        try:
            parts = urlsplit(whole)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.hostname and parts.path not in {"", "/"}:
            return whole
    return None


def _metas(tree: HtmlElement, *wanted: str) -> Iterator[str]:
    """Contents of the meta tags of those names, in the order of the names."""
    for name in wanted:
        for meta in tree.iter("meta"):
            if name in _meta_names(meta) and meta.get("content"):
                yield str(meta.get("content"))


def _meta_names(meta: HtmlElement) -> set[str]:
    return {
        str(meta.get(key) or "").strip().lower() for key in ("property", "name", "itemprop", "http-equiv")
    }


def _stamps(tree: HtmlElement, linked: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for item in linked:
        if isinstance(item.get("datePublished"), str):
            yield "JSON-LD datePublished", item["datePublished"]
    by_name: dict[str, str] = {}
    for meta in tree.iter("meta"):
        for name in _meta_names(meta):
            by_name.setdefault(name, str(meta.get("content") or ""))
    yield from ((f"meta {name}", by_name[name]) for name in _PUBLISHED if by_name.get(name))
    for element in tree.xpath("//body//*[@itemprop='datePublished' or contains(@property, 'date')]")[:20]:
        value = element.get("content") or element.get("datetime") or element.text_content()
        if value and not _is_aside(element):
            yield f"{element.tag} {element.get('itemprop') or element.get('property')}", str(value)
    for element in list(tree.iter("time"))[:50]:
        if element.get("datetime") and not _is_aside(element) and not _is_update(element):
            yield "time", str(element.get("datetime"))
            return


def _is_update(element: HtmlElement) -> bool:
    words = (
        f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.text_content()[:40]}".lower()
    )
    return "modif" in words or ("updat" in words and "published" not in words)


def _visible_dates(tree: HtmlElement) -> Iterator[str]:
    """Short texts that name a day: any above the second paragraph, below it those of elements named for a date."""
    paragraphs = 0
    for element in list(tree.iter(*_SMALL))[:5000]:
        text = _SPACE.sub(" ", element.text or "").strip()
        if element.tag == "p" and len(text.split()) >= 15 and not _is_aside(element):
            paragraphs += 1
        if not (6 <= len(text) <= 120 and _DAY_NUMBER.search(text)):
            continue
        if text[-1] in ".!?" and len(text.split()) > 6:
            continue
        named = _DATED.search(f"{element.get('class') or ''} {element.get('id') or ''}")
        if (paragraphs < 2 or named) and not _is_aside(element) and not _is_update(element):
            yield text


_COPYRIGHT = re.compile(r"©|\(c\)\s?20|\bcopyright\b", re.IGNORECASE)


def _small_print(tree: HtmlElement) -> Iterator[str]:
    """Copyright lines, wherever they stand: the smallest element that holds the sign and a year."""
    found = 0
    for element in list(tree.iter("p", "div", "span", "small", "footer", "li", "td", "section"))[-400:]:
        if len(element) > 12 or found >= 5:
            continue
        text = _SPACE.sub(" ", "".join(islice(element.itertext(), 40))[:400]).strip()
        if len(text) <= 200 and _COPYRIGHT.search(text) and _DAY_NUMBER.search(text):
            found += 1
            yield text


def _linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """JSON-LD objects that describe an article, the page's own first."""
    for script in tree.xpath("//script[@type='application/ld+json']")[:20]:
        try:
            data = json.loads((script.text or "")[:1_000_000], strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _articles(data)


def _articles(data: Any) -> Iterator[dict[str, Any]]:
    items = data if isinstance(data, list) else [data]
    for item in items[:50]:
        if not isinstance(item, dict):
            continue
        kinds = str(item.get("@type", "")).lower()
        if any(kind in kinds for kind in _ARTICLES):
            yield item
        if isinstance(item.get("@graph"), list):
            yield from _articles(item["@graph"])
