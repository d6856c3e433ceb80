"""contactline: who says what about which place, and how sure one can be of who holds it.

A page is archived; its clean, dated text is a document; a document's sentences give claims; claims of one origin on
one thing are an event; events give, day by day and settlement by settlement, an assessed probability of control;
from that come the front and its band, the map and the brief. Every figure leads back to the exact sentence.

    import contactline as cl
    book = cl.open("my-project")
    book.claims(place="Bakhmut", on="2023-04-07")     # a DataFrame
    book.control(on="2023-04-07")                     # a GeoDataFrame
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contactline.version import __version__

__all__ = ["Book", "__version__", "open"]

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.book import Book


def open(folder: str | Path = ".") -> Book:
    """The project in `folder` or the nearest upward, as a Book. Raises NotFoundError where there is none."""
    from contactline.book import Book  # noqa: PLC0415 - the command line's start does not wait for it

    return Book.open(folder)


def __getattr__(name: str) -> Any:
    if name == "Book":
        from contactline.book import Book  # noqa: PLC0415 - as above

        return Book
    raise AttributeError(f"module 'contactline' has no attribute {name!r}")
