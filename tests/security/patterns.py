"""Every regular expression that the package builds, with the line that builds it.

`python -m tests.security.patterns` prints them as JSON. It is run as a process of its own, because expressions are
compiled when their module is first imported: the listening must begin before.
"""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[2] / "src" / "contactline"
COMPILING = frozenset(
    ["compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"]
)


def main() -> None:
    """Print all expressions that were built while the package was imported and a page of each sort read."""
    built = _listen()
    _import_all()
    _read_pages()
    json.dump(sorted(built.values(), key=lambda row: (row["where"], row["pattern"])), sys.stdout)


def call_sites() -> set[tuple[str, int]]:
    """File and line of every call that builds an expression, from the source."""
    return {(path, node.lineno) for path, node in _calls()}


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                if node.func.attr in COMPILING and isinstance(owner, ast.Name) and owner.id == "re":
                    yield str(path.relative_to(PACKAGE)), node


def _listen() -> dict[tuple[Any, ...], dict[str, Any]]:
    built: dict[tuple[Any, ...], dict[str, Any]] = {}
    sites = {
        (path, line): node.lineno
        for path, node in _calls()
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    real = re._compile  # type: ignore[attr-defined]

    def listening(pattern: Any, flags: Any) -> Any:
        frame = sys._getframe(1)
        while frame.f_globals.get("__name__") == "re" and frame.f_back is not None:
            frame = frame.f_back
        path = Path(frame.f_code.co_filename)
        compiled = real(pattern, flags)
        if path.is_relative_to(PACKAGE):
            where = str(path.relative_to(PACKAGE))
            line = sites.get((where, frame.f_lineno), frame.f_lineno)
            text = compiled.pattern
            built[where, text, compiled.flags] = {
                "where": where,
                "line": line,
                "bytes": isinstance(text, bytes),
                "pattern": text.decode("latin-1") if isinstance(text, bytes) else text,
                "flags": int(compiled.flags) & ~int(re.UNICODE),
            }
        return compiled

    re._compile = listening  # type: ignore[attr-defined]
    return built


def _import_all() -> None:
    import contactline

    for module in pkgutil.walk_packages(contactline.__path__, "contactline."):
        if "migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _read_pages() -> None:
    """Expressions out of data files are built when they are first needed: by these pages and questions."""
    from contactline.documents.cited import cited
    from contactline.documents.datewords import day_words
    from contactline.documents.extract import to_document
    from contactline.model.page import Page
    from contactline.pipeline.reading import make_reader
    from contactline.scoring.places import _occurrences
    from tests import corpus

    reader = make_reader("ukraine", [])
    for stamp in ("1673600000", "20230113", "2023-01-13T10:00:00Z", UPDATED):
        for name in ("article:published_time", "date"):
            head = f'<title>News</title><meta property="{name}" content="{stamp}">'
            body = f"<html><head>{head}</head><body>{PROSE}</body></html>".encode()
            page = Page(page_id="0" * 64, address="https://w.example/2023/01/13/a", body=body,
                        media_type="text/html", read_at=datetime(2023, 1, 14, tzinfo=UTC))  # fmt: skip
            to_document(page, ())
    document = reader.read(page).document
    if document is not None:
        cited(document, reader.theatre.sources)
    list(day_words(str(corpus.RECORDS[1]["text"])))
    _occurrences("Soledar", "Soledar", 0, 7)


UPDATED = "Updated January 14, 2023. First published January 13, 2023"
PROSE = (
    "<article><h1>Soledar and Bakhmut</h1><p>In the second year of the war, ten months into the war, on day 325 of the "
    "war, late on Friday evening as January ends, forces 3 km south-west of the city of Bakhmut held their ground. "
    "It was the eleventh month of the war and the 11-month-old invasion went on.</p>"
    "<p>Copyright © 2023 Example</p></article>"
)

if __name__ == "__main__":
    main()
