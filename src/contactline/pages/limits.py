"""How much one input may cost. A page beyond a limit is skipped by name; the rest goes on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds in bytes, seconds and counts.

    `page_bytes` bounds one page as read and as decompressed, `line_bytes` one line of a JSON Lines file,
    `json_bytes` a JSON file that is not one record a line, `expanded_bytes` all that one compressed file may
    give, `expansion` how many times its own size that may be (looked at once 64 MiB have come out),
    `fetch_seconds` one address with all its redirects.
    """

    page_bytes: int = 20_000_000
    line_bytes: int = 20_000_000
    json_bytes: int = 100_000_000
    feed_bytes: int = 20_000_000
    expanded_bytes: int = 20_000_000_000
    expansion: int = 200
    fetch_seconds: float = 30.0
    redirects: int = 5
    feed_items: int = 10_000
