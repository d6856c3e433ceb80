"""Logs on stderr: none, unless CONTACTLINE_LOG asks for `text` or `json` (one object a line)."""

from __future__ import annotations

import json
import logging
import os
import sys
from datetime import UTC, datetime

from contactline.errors import UsageError

SETTING = "CONTACTLINE_LOG"
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Lines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, what happened, and its figures under their own names."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record. Text from pages can break no line: it is JSON text."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        told |= {name: value for name, value in vars(record).items() if name not in _USUAL}
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=True, default=str)


def configure(form: str | None = None) -> None:
    """Begin to log as `form` or the environment says. Raises UsageError for another form than text or json."""
    form = os.environ.get(SETTING, "") if form is None else form
    if not form:
        return
    if form not in {"text", "json"}:
        raise UsageError(f"{SETTING}={form!r}: it is text or json")
    handler = logging.StreamHandler(sys.stderr)
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(Lines() if form == "json" else plain)
    ours = logging.getLogger("contactline")
    ours.handlers = [handler]
    ours.setLevel(logging.INFO)
    ours.propagate = False
