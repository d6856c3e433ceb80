"""What was fetched or read, byte for byte, and what could not be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page as it came: bytes, where from, when, and the digest that names it.

    `page_id` is the SHA-256 of `body` in hex. `media_type` is what the bytes are ("text/html",
    "text/plain", "application/json" for one record of a JSON Lines file), not what a header said.
    `record` holds the parsed JSON record where there is one. `announced` is when the feed or sitemap that led
    here says it was published, as written there.
    """

    page_id: str
    address: str
    body: bytes = field(repr=False)
    media_type: str
    read_at: datetime
    record: Mapping[str, Any] | None = field(default=None, repr=False)
    announced: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Something that was left out, and why, in words for the run's summary.

    `stage` is the package that refused it, `reason` a short fixed phrase that can be counted
    ("empty file", "not text", "language not read: uk"), `detail` what is particular to this one.
    """

    address: str
    stage: str
    reason: str
    detail: str = ""
