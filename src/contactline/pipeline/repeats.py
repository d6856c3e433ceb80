"""Who repeats whom in a project, kept in the ledger and told as a graph."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from contactline.documents.cited import cited
from contactline.documents.dedupe import repeats
from contactline.model.document import Document
from contactline.model.theatre import Source
from contactline.pipeline.reading import rules_digest
from contactline.store import query
from contactline.store.ledger import Ledger

_STAMP, _FOUND = "origins_of_revision", "repeats"
Json = dict[str, Any]


def refresh(ledger: Ledger, revision: int, sources: Sequence[Source]) -> None:
    """Find copies, rewrites and citations anew where the ledger or the rules have changed."""
    stamp = f"{revision} {rules_digest(('documents',))[:12]}"
    if ledger.setting(_STAMP) == stamp:
        return
    citations: dict[str, tuple[str, ...]] = {}
    found = repeats(_noting(query.documents(ledger), sources, citations))
    ledger.set_origins({one.document_id: one.origin for one in found})
    ledger.set_setting(_FOUND, json.dumps({"repeats": [asdict(one) for one in found], "cites": citations}))
    ledger.set_setting(_STAMP, stamp)


def _noting(
    documents: Iterable[Document], sources: Sequence[Source], citations: dict[str, tuple[str, ...]]
) -> Iterator[Document]:
    """The documents as they come; whom they cite is noted on the way, so that the texts are read once."""
    for document in documents:
        if named := cited(document, sources):
            citations[document.document_id] = named
        yield document


def origin_graph(ledger: Ledger, horizon: date, sources: Sequence[Source]) -> Json:
    """The graph of what could be read by `horizon` (schema origins/1).

    `documents` repeat another or are repeated or cite; `repeats` are their edges, `outlets` the same summed by outlet,
    `cites` how many documents of an outlet name another as their source.
    """
    found = json.loads(ledger.setting(_FOUND) or '{"repeats": [], "cites": {}}')
    known = query.known_days(ledger)
    heads = {d.document_id: d for d in query.document_heads(ledger) if known[d.document_id] <= horizon}
    edges = [
        one
        for one in found["repeats"]
        if all(one[end] in heads for end in ("document_id", "repeats", "origin"))
    ]
    names = {source.source_id: source.name for source in sources}
    cites = {key: [names.get(i, i) for i in ids] for key, ids in found["cites"].items() if key in heads}
    told = {one[end] for one in edges for end in ("document_id", "repeats", "origin")} | set(cites)
    return {
        "schema": "origins/1",
        "documents": [_document(heads[key]) for key in sorted(told)],
        "repeats": edges,
        "outlets": _by_outlet(edges, heads),
        "cites": _citations(cites, heads),
    }


def _document(head: Document) -> Json:
    published = head.published
    return {
        "id": head.document_id,
        "outlet": head.outlet,
        "url": head.address,
        "published": None if published is None else [published.start.isoformat(), published.end.isoformat()],
    }


def _by_outlet(edges: Sequence[Json], heads: dict[str, Document]) -> list[Json]:
    counts = Counter(
        (heads[one["document_id"]].outlet, heads[one["repeats"]].outlet, one["relation"]) for one in edges
    )
    return [
        {"outlet": outlet, "repeats": other, "relation": relation, "documents": count}
        for (outlet, other, relation), count in sorted(counts.items())
    ]


def _citations(cites: dict[str, list[str]], heads: dict[str, Document]) -> list[Json]:
    counts = Counter((heads[key].outlet, name) for key, names in cites.items() for name in names)
    return [
        {"outlet": outlet, "cites": other, "documents": count}
        for (outlet, other), count in sorted(counts.items())
    ]
