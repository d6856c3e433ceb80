"""Answers kept on the disk, so that the same question is paid for once."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any


class Cache:
    """One file an answer, named by the digest of the whole request: model, task, schema and text.

    Without a folder nothing is kept. A file that cannot be read counts as none; one that cannot be written is not
    missed, for the answer itself is there.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, body: dict[str, Any]) -> str | None:
        """The answer to this request, None where it was not asked before."""
        if self._folder is None:
            return None
        try:
            kept = json.loads(self._path(self._folder, body).read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        content = kept.get("content") if isinstance(kept, dict) else None
        return content if isinstance(content, str) else None

    def put(self, body: dict[str, Any], content: str) -> None:
        """Keep the answer, whole or not at all."""
        if self._folder is None:
            return
        path = self._path(self._folder, body)
        unfinished = path.with_suffix(f".{os.getpid()}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(json.dumps({"model": body["model"], "content": content}), "utf-8")
            unfinished.replace(path)
        except OSError:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)

    @staticmethod
    def _path(folder: Path, body: dict[str, Any]) -> Path:
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        return folder / digest[:2] / f"{digest}.json"
