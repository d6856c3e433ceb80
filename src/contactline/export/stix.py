"""Claims as a STIX 2.1 bundle (OASIS standard, 10 June 2021): documents as reports, claims as notes by their holder.

A note says what somebody asserts about something, which is what a claim is; no indicator or sighting is made up.
Ids are UUIDs of version 5 over the content, so that the same claim has the same id in every export.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import IO, Any

from contactline.export.claims import line
from contactline.export.tags import Tagger

Json = dict[str, Any]

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/contactline/contactline")
_UNDATED = "1970-01-01"


def stix_id(kind: str, *parts: str) -> str:
    """The STIX id of something that `parts` name."""
    return f"{kind}--{uuid.uuid5(_SPACE, chr(31).join((kind, *parts)))}"


def objects(records: Iterable[Mapping[str, Any]], tagger: Tagger) -> Iterator[Json]:
    """The objects of the bundle: identities and locations once each, a note a claim, a report a document."""
    seen: set[str] = set()
    notes: dict[str, list[str]] = defaultdict(list)
    documents: dict[str, Mapping[str, Any]] = {}
    for record in records:
        for one in _beside(record):
            if one["id"] not in seen:
                seen.add(one["id"])
                yield one
        note = _note(record, tagger)
        documents[record["document"]["id"]] = record["document"]
        notes[record["document"]["id"]].append(note["id"])
        yield note
    for document_id, document in documents.items():
        yield _report(document, notes[document_id])


def write_bundle(records: Iterable[Mapping[str, Any]], tagger: Tagger, file: IO[str]) -> int:
    """Write the bundle; returns how many objects it holds."""
    name = "bundle--" + str(uuid.uuid4())
    file.write(f'{{"type":"bundle","id":"{name}","objects":[')
    count = 0
    for one in objects(records, tagger):
        file.write((",\n" if count else "\n") + line(one))
        count += 1
    file.write("\n]}\n")
    return count


def _object(kind: str, key: tuple[str, ...], day: str, facts: Mapping[str, Any]) -> Json:
    told = {name: value for name, value in facts.items() if value not in (None, "", [])}
    when = f"{day}T00:00:00.000Z"
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": stix_id(kind, *key),
        "created": when,
        "modified": when,
        **told,
    }


def _published(document: Mapping[str, Any]) -> str:
    return str((document["published"] or {}).get("end") or _UNDATED)


def _beside(record: Mapping[str, Any]) -> Iterator[Json]:
    """What a claim's note points to: who says it, and where it is."""
    holder, place, document = record["holder"], record["place"], record["document"]
    yield _identity(holder["name"], holder["role"])
    yield _identity(document["outlet"] or "unknown outlet", "outlet")
    if place is not None:
        yield _location(place)


def _identity(name: str, role: str | None) -> Json:
    roles = [role] if role else []
    facts = {
        "name": name,
        "roles": roles,
        "identity_class": "organization" if role == "outlet" else "unspecified",
    }
    return _object("identity", (name, role or ""), _UNDATED, facts)


def _location(place: Mapping[str, Any]) -> Json:
    facts = {
        "name": place["name"],
        "latitude": place["lat"],
        "longitude": place["lon"],
        "country": place["country"],
        "administrative_area": place["admin1"],
    }
    return _object("location", (place["id"],), _UNDATED, facts)


def _note(record: Mapping[str, Any], tagger: Tagger) -> Json:
    holder, place, document = record["holder"], record["place"], record["document"]
    identity = stix_id("identity", holder["name"], holder["role"] or "")
    about = identity if place is None else stix_id("location", place["id"])
    facts = {
        "abstract": summary(record),
        "content": record["quote"],
        "authors": [holder["name"]],
        "object_refs": [about],
        "created_by_ref": stix_id("identity", document["outlet"] or "unknown outlet", "outlet"),
        "confidence": round(100 * record["confidence"]),
        "labels": tagger.tags(record),
        "external_references": [{"source_name": "contactline", "external_id": record["claim_id"]}],
    }
    return _object("note", (record["claim_id"],), _published(document), facts)


def summary(record: Mapping[str, Any]) -> str:
    """A claim in one line: kind, actor, place, days, and what is not plain fact about it."""
    place = record["place"]
    named = place["name"] if place else record["toponym"]
    days = dict.fromkeys((record["time"]["start"], record["time"]["end"]))
    said = [record["kind"], (record["actor"] or {}).get("name"), named, " to ".join(days)]
    plain = {"affirmed", "actual"}
    said += [record[name] for name in ("polarity", "modality") if record[name] not in plain]
    return " · ".join(str(part) for part in said if part)


def _report(document: Mapping[str, Any], notes: list[str]) -> Json:
    outlet, url = document["outlet"] or "unknown outlet", document["url"]
    facts = {
        "name": document["title"] or "untitled",
        "published": f"{_published(document)}T00:00:00.000Z",
        "object_refs": notes,
        "created_by_ref": stix_id("identity", outlet, "outlet"),
        "external_references": [{"source_name": outlet, "url": url}] if _is_web(url) else None,
    }
    return _object("report", (document["id"],), _published(document), facts)


def _is_web(url: str | None) -> bool:
    return bool(url) and str(url).startswith(("https://", "http://"))


def last_day(records: Iterable[Mapping[str, Any]]) -> date | None:
    """The last day on which any of the claims was published, None where none is dated."""
    days = [_published(record["document"]) for record in records]
    return max((date.fromisoformat(day) for day in days if day != _UNDATED), default=None)
