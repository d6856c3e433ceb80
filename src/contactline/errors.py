"""One tree of errors.

ContactlineError
├── UsageError            the command was given something that cannot be
├── ConfigurationError    a theatre pack, settings or lexicon file is wrong; names all its faults
├── InputError            one input cannot be read; the rest goes on
├── NetworkError          an address cannot or may not be fetched
├── LedgerError           the ledger cannot be opened, is locked, or is from a newer version
└── NotFoundError         a place, day or claim that was asked for is not there

A message says what was wrong, where, and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence


class ContactlineError(Exception):
    """Base of all errors that contactline raises on purpose. `exit_code` is the command line's."""

    exit_code = 1


class UsageError(ContactlineError):
    """The command was given something that cannot be."""

    exit_code = 2


class ConfigurationError(ContactlineError):
    """A data or settings file is wrong. `faults` lists every fault found, each with its place in the file."""

    def __init__(self, where: str, faults: Sequence[str]) -> None:
        self.where = where
        self.faults = tuple(faults)
        listed = "; ".join(self.faults)
        super().__init__(f"{where}: {len(self.faults)} fault(s): {listed}")


class InputError(ContactlineError):
    """One input cannot be read."""


class NetworkError(ContactlineError):
    """An address cannot or may not be fetched."""


class LedgerError(ContactlineError):
    """The ledger cannot be opened or is not as this version expects."""


class NotFoundError(ContactlineError):
    """What was asked for is not in the ledger or the gazetteer."""
