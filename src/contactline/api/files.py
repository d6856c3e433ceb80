"""The files of the site, compressed once each."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from contactline.api.answers import COMPRESS_FROM, Answer, Answers

LEVEL = 6
LARGEST = 16_000_000
"""Larger files are sent from the disk as they are."""

_PACKED = ("text/", "application/json", "application/geo+json", "application/javascript", "image/svg+xml")
_FOREVER = "public, max-age=31536000, immutable"


class SiteFiles(StaticFiles):
    """Serves a folder; text goes out compressed, files named by their content may be kept for good."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._answers = Answers()

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """As StaticFiles does it, compressed where the asker reads gzip."""
        found = super().file_response(full_path, stat_result, scope, status_code)
        found.headers["Cache-Control"] = _FOREVER if "/assets/" in scope["path"] else "no-cache"
        found.headers["Vary"] = "Accept-Encoding"
        if not isinstance(found, FileResponse) or not _packable(found, stat_result, Headers(scope=scope)):
            return found
        key = (os.fspath(full_path), stat_result.st_mtime_ns, stat_result.st_size)
        packed = self._answers.get(key, lambda: _pack(Path(full_path))).body
        headers = {name: found.headers[name] for name in ("etag", "last-modified", "cache-control", "vary")}
        headers["Content-Encoding"] = "gzip"
        return Response(packed, status_code, media_type=found.media_type, headers=headers)


def _packable(found: FileResponse, stat: os.stat_result, asked: Headers) -> bool:
    media_type = found.media_type or ""
    return (
        COMPRESS_FROM <= stat.st_size <= LARGEST
        and media_type.startswith(_PACKED)
        and "gzip" in asked.get("accept-encoding", "")
        and "range" not in asked
    )


def _pack(path: Path) -> Answer:
    body = gzip.compress(path.read_bytes(), LEVEL, mtime=0)
    return Answer(body=body, packed=None, tag="", media_type="")
