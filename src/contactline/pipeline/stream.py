"""Pages to claim/1 objects, one after the other, with no ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from contactline.errors import InputError
from contactline.model.page import Page, Skip
from contactline.pages.fetch import Fetcher
from contactline.pages.limits import Limits
from contactline.pages.read import read_inputs
from contactline.pipeline.ingest import Summary, cores, count_files, with_public_address
from contactline.pipeline.pool import reading_pool
from contactline.pipeline.reading import make_reader
from contactline.store.serialise import claim_to_dict


class Extraction:
    """One extraction: `records` streams the claims, `summary` counts what was read and left out.

    Raises InputError where a gazetteer file is not there.
    """

    def __init__(
        self,
        inputs: Sequence[str],
        *,
        theatre: str,
        gazetteers: Sequence[Path] = (),
        workers: int | None = None,
        network: bool = True,
    ) -> None:
        for path in gazetteers:
            if not path.is_file():
                raise InputError(f"{path}: no such gazetteer file")
        self._inputs, self._network = inputs, network
        self._workers = workers or cores()
        self._reader = make_reader(theatre, gazetteers)
        self.summary = Summary()

    def records(self) -> Iterator[dict[str, Any]]:
        """Claims as claim/1 objects, in the order of the pages and of their text."""
        expected = count_files(self._inputs)
        with (
            reading_pool(self._reader, workers=self._workers, expected=expected) as read_all,
            Fetcher() as fetcher,
        ):
            found = read_inputs(self._inputs, limits=Limits(), fetcher=fetcher if self._network else None)
            for reading in read_all(self._pages(found)):
                for skip in reading.skips:
                    self.summary.leave_out(skip)
                for claim in reading.claims:
                    if reading.document is not None:
                        yield claim_to_dict(claim, reading.document)

    def _pages(self, found: Iterator[Page | Skip]) -> Iterator[Page]:
        for item in found:
            if isinstance(item, Skip):
                self.summary.leave_out(item)
            else:
                self.summary.pages += 1
                yield with_public_address(item, self._inputs)
