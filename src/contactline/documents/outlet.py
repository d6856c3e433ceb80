"""Who published it: the outlet's name, and the theatre's source it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from contactline.documents.furniture import fold
from contactline.model.theatre import Source


def name_outlet(candidates: Iterable[str], address: str, sources: Sequence[Source]) -> tuple[str, str | None]:
    """The outlet's name and, where known to the theatre, the source's id.

    `candidates` are names as the page or record gives them, best first; each is looked up among the sources'
    names, spellings, hosts and feeds, then the host of `address` is. An address given as a name is its host.
    A name that no source has is kept as it is, a host stands for its outlet where there is nothing better, and
    "" where there is nothing at all.
    """
    names = [_host(name) or name.strip() for name in candidates if name and name.strip()]
    host = _host(address)
    for name in (*names, host):
        if source := _known(name, sources):
            return source.name, source.source_id
    return (names[0] if names else host), None


_SIGNATURES = ("©", "copyright", "news desk", "all rights reserved", "staff of")


def signatures(lines: Iterable[str], sources: Sequence[Source]) -> tuple[str, ...]:
    """Names of known sources that a page's own small print gives (a copyright line, a desk's byline)."""
    signed = [fold(line) for line in lines if any(mark in line.casefold() for mark in _SIGNATURES)]
    return tuple(
        source.name for source in sources for line in signed if f" {fold(source.name)} " in f" {line} "
    )


def _host(address: str) -> str:
    try:
        host = urlsplit(address).hostname if "://" in address else None
    except ValueError:
        return ""
    return (host or "").removeprefix("www.")


def _known(name: str, sources: Sequence[Source]) -> Source | None:
    key = fold(name).removeprefix("www.")
    if not key:
        return None
    for source in sources:
        if key in {fold(spelling) for spelling in (source.name, *source.spellings)}:
            return source
    for source in sources:
        hosts = [host.removeprefix("www.") for host in (*source.hosts, *map(_host, source.feeds))]
        if any(key == host or key.endswith("." + host) for host in hosts):
            return source
    return None
