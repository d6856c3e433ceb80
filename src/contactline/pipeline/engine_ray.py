"""Corpora that outgrow one machine: shards of pages read by many workers through Ray Data, claims out as Parquet.

A shard (a WARC, JSON Lines or page file) is read whole by one worker, into a file that is named by what the shard holds
and who read it. The file is put in place whole or not at all, so a worker may die at any moment: its shard is read
again by another, and a shard that was read before, in this run or another, is not read again. Then the documents are
dealt into buckets by their ids and each bucket is gathered into one part of the answer: a document that several shards
hold comes out once, as the ledger would keep it. On a cluster (RAY_ADDRESS) shards and results lie on a disk that all
machines see.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from contactline.errors import ContactlineError, InputError, UsageError
from contactline.export.claims import line
from contactline.export.site import clear_leftovers, replace_folder
from contactline.model.page import Page, Skip
from contactline.pages.limits import Limits
from contactline.pages.read import read_inputs
from contactline.pipeline.ingest import cores, with_public_address
from contactline.pipeline.reading import Reader, Reading, make_reader
from contactline.pipeline.web import is_address
from contactline.store.serialise import claim_to_dict

BUCKETS = 64
"""Parts of the answer. One is held in memory by one worker at a time."""

_STARTS = 3

CLAIMS = "claims"
SHARDS = "shards"
_COUNTS, _SKIPPED = b"contactline", "skipped "
_COLUMNS = [
    ("claim_id", pa.string()),
    ("document_id", pa.string()),
    ("kind", pa.string()),
    ("polarity", pa.string()),
    ("modality", pa.string()),
    ("place_id", pa.string()),
    ("lat", pa.float64()),
    ("lon", pa.float64()),
    ("start", pa.string()),
    ("end", pa.string()),
    ("holder", pa.string()),
    ("confidence", pa.float64()),
    ("claim", pa.string()),
]
ANSWER = pa.schema(_COLUMNS)
"""Columns of the answer: `claim` is the claim/1 object as a line of JSON, the others are fields of it to filter by."""

_READ = pa.schema(
    [("bucket", pa.int32()), ("page", pa.int64()), ("seen", pa.string()), ("position", pa.int32()), *_COLUMNS]
)
"""Rows of a read shard: one for each claim, or one without claim for a document that gave none."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What a run over shards gave. `reused` shards had been read before; `skipped` counts reasons by page.

    `folder` holds the claims: Parquet files of the columns ANSWER.
    """

    shards: int
    reused: int
    pages: int
    documents: int
    claims: int
    folder: Path
    skipped: Counter[str] = field(default_factory=Counter)


def ingest_shards(
    inputs: Sequence[str],
    out: Path,
    *,
    theatre: str,
    gazetteers: Sequence[Path] = (),
    workers: int | None = None,
) -> Corpus:
    """Read all files of `inputs` with Ray Data and write their claims to `out`/claims.

    `workers` processes read (default: one a core of the cluster). Raises UsageError where Ray is not installed,
    InputError where an input is an address, is not there, or there are no files.
    """
    paths = [str(path.resolve()) for path in list_shards(inputs)]
    given = [str(path.resolve()) for path in gazetteers]
    out = out.resolve()
    with _session(workers) as over:
        (out / SHARDS).mkdir(parents=True, exist_ok=True)
        read = over([{"path": path} for path in paths], ReadShard, theatre, given, str(out))
        names = {row["path"]: row["name"] for row in read}
        gathered: list[Row] = []

        def fill(folder: Path) -> None:
            buckets = [{"bucket": bucket} for bucket in range(BUCKETS)]
            ordered = [names[path] for path in paths]
            gathered.extend(over(buckets, GatherBucket, ordered, str(out / SHARDS), str(folder)))

        clear_leftovers(out / CLAIMS)
        replace_folder(out / CLAIMS, fill)
    return _told(out, read, gathered)


def list_shards(inputs: Sequence[str]) -> list[Path]:
    """The files of `inputs` in order, those of folders sorted, hidden ones left out. Raises InputError."""
    found: list[Path] = []
    for given in inputs:
        path = Path(given)
        if is_address(given):
            raise InputError(f"{given}: shards are files; fetch addresses with the local engine")
        if not path.exists():
            raise InputError(f"{given}: no such file or folder")
        found += sorted(one for one in path.rglob("*") if _is_shard(one)) if path.is_dir() else [path]
    if not found:
        raise InputError(f"{', '.join(inputs)}: no files")
    return list(dict.fromkeys(found))


def _is_shard(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


class ReadShard:
    """Reads shards; one reader a worker, loaded when the worker starts."""

    def __init__(self, theatre: str, gazetteers: Sequence[str], out: str) -> None:
        self._reader = make_reader(theatre, [Path(path) for path in gazetteers])
        self._folder = Path(out) / SHARDS

    def __call__(self, row: Mapping[str, Any]) -> Row:
        """Read the shard at `row["path"]`, unless that was done before."""
        path = Path(str(row["path"]))
        name = shard_name(path, self._reader.name)
        done = self._folder / f"{name}.parquet"
        reused = done.exists()
        if not reused:
            write_shard(path, self._reader, done)
        return {"path": str(path), "name": name, "reused": reused}


def shard_name(path: Path, reader: str) -> str:
    """Names what a shard holds, what it is called (records without address are named after it), and who reads it."""
    with path.open("rb") as file:
        held = hashlib.file_digest(file, "sha256").hexdigest()
    return hashlib.sha256("\x1f".join((held, path.name, reader)).encode()).hexdigest()[:32]


def write_shard(path: Path, reader: Reader, done: Path) -> None:
    """Read a shard into the Parquet file `done`, one row group a bucket; whole or not at all."""
    counts: Counter[str] = Counter()
    rows = sorted(_rows(path, reader, counts), key=lambda row: (row["bucket"], row["page"], row["position"]))
    schema = _READ.with_metadata({_COUNTS: json.dumps(counts).encode()})
    part = done.with_name(f"{done.name}.{os.getpid()}.part")
    with pq.ParquetWriter(part, schema, compression="zstd") as file:
        for bucket in sorted({row["bucket"] for row in rows}):
            some = [row for row in rows if row["bucket"] == bucket]
            file.write_table(pa.Table.from_pylist(some, schema=schema))
    part.replace(done)


def _rows(path: Path, reader: Reader, counts: Counter[str]) -> Iterator[Row]:
    given = [str(path)]
    for number, item in enumerate(read_inputs(given, limits=Limits())):
        if isinstance(item, Skip):
            counts[_SKIPPED + item.reason] += 1
            continue
        page = with_public_address(item, given)
        counts["pages"] += 1
        reading = reader.read(page)
        for skip in reading.skips:
            counts[_SKIPPED + skip.reason] += 1
        yield from _rows_of(page, number, reading)


def _rows_of(page: Page, number: int, reading: Reading) -> Iterator[Row]:
    document = reading.document
    if document is None:
        return
    head = {
        "bucket": bucket_of(document.document_id),
        "page": number,
        "seen": hashlib.sha256(f"{page.page_id} {page.address}".encode()).hexdigest()[:24],
        "document_id": document.document_id,
    }
    given: set[str] = set()
    for position, claim in enumerate(reading.claims):
        if claim.claim_id not in given:
            given.add(claim.claim_id)
            yield {**head, "position": position, **_flat(claim_to_dict(claim, document))}
    if not given:
        yield {**head, "position": 0}


def _flat(record: Mapping[str, Any]) -> Row:
    place = record["place"] or {}
    return {
        **{name: record[name] for name in ("claim_id", "kind", "polarity", "modality", "confidence")},
        "place_id": place.get("id"),
        "lat": place.get("lat"),
        "lon": place.get("lon"),
        "start": record["time"]["start"],
        "end": record["time"]["end"],
        "holder": record["holder"]["name"],
        "claim": line(record),
    }


def bucket_of(document_id: str) -> int:
    """The bucket of a document: the same everywhere and always."""
    return int(hashlib.sha256(document_id.encode()).hexdigest()[:8], 16) % BUCKETS


# gathering


class GatherBucket:
    """Gathers one bucket of all shards into one file of the answer."""

    def __init__(self, names: Sequence[str], shards: str, folder: str) -> None:
        self._shards = [Path(shards) / f"{name}.parquet" for name in names]
        self._folder = Path(folder)

    def __call__(self, row: Mapping[str, Any]) -> Row:
        """Write part `row["bucket"]`; nothing where it has no claims."""
        bucket = int(row["bucket"])
        kept = gather(self._shards, bucket)
        claims = [one for rows in kept for one in rows if one["claim_id"] is not None]
        claims.sort(key=lambda one: (one["start"], one["end"], one["document_id"], one["position"]))
        if claims:
            part = self._folder / f"part-{bucket:03d}.{os.getpid()}.part"
            pq.write_table(pa.Table.from_pylist(claims, schema=ANSWER), part, compression="zstd")
            part.replace(self._folder / f"part-{bucket:03d}.parquet")
        return {"bucket": bucket, "claims": len(claims), "documents": len(kept)}


def gather(shards: Sequence[Path], bucket: int) -> list[list[Row]]:
    """The rows of each document of a bucket, as the ledger keeps them: a page at an address is read once, and of
    several pages that give one document the last is kept.
    """
    met: set[str] = set()
    latest: dict[str, list[Row]] = {}
    for shard in shards:
        pages: dict[tuple[int, str], list[Row]] = {}
        for row in pq.read_table(shard, filters=[("bucket", "=", bucket)]).to_pylist():
            pages.setdefault((row["page"], row["seen"]), []).append(row)
        for (_, seen), rows in sorted(pages.items()):
            if seen not in met:
                met.add(seen)
                latest[rows[0]["document_id"]] = rows
    return list(latest.values())


def _told(out: Path, read: Sequence[Row], gathered: Sequence[Row]) -> Corpus:
    counts: Counter[str] = Counter()
    for name in sorted({row["name"] for row in read}):
        metadata = pq.read_schema(out / SHARDS / f"{name}.parquet").metadata
        counts.update(json.loads(metadata[_COUNTS]))
    skipped = {name.removeprefix(_SKIPPED): n for name, n in counts.items() if name.startswith(_SKIPPED)}
    return Corpus(
        shards=len(read),
        reused=sum(bool(row["reused"]) for row in read),
        pages=counts["pages"],
        documents=sum(int(row["documents"]) for row in gathered),
        claims=sum(int(row["claims"]) for row in gathered),
        folder=out / CLAIMS,
        skipped=Counter(skipped),
    )


# Ray


class _Over(Protocol):
    def __call__(self, rows: Sequence[Row], worker: type, *given: object) -> list[Row]:
        """What workers, made with `given`, answer for the rows."""


@contextmanager
def _session(workers: int | None) -> Iterator[_Over]:
    """Ray on this machine, or on the cluster that RAY_ADDRESS names."""
    ray = _ray()
    cluster = bool(os.environ.get("RAY_ADDRESS"))
    local = {} if cluster else {"num_cpus": workers or cores(), "include_dashboard": False}
    _start(ray, {"log_to_driver": False, "logging_level": "ERROR", **local})
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    size = workers or max(int(ray.cluster_resources().get("CPU", 1)), 1)

    def over(rows: Sequence[Row], worker: type, *given: object) -> list[Row]:
        least = min(size, len(rows))
        # One row a block: a block is what is read again where a worker dies.
        table = ray.data.from_items(list(rows), override_num_blocks=len(rows))
        pool = ray.data.ActorPoolStrategy(size=least, max_tasks_in_flight_per_actor=2)
        return list(table.map(worker, fn_constructor_args=given, compute=pool, num_cpus=1).take_all())

    try:
        yield over
    except ray.exceptions.RayError as error:
        told = " ".join(str(error).split())[:200]
        raise ContactlineError(f"Ray gave up: {told}; shards that were read are kept, run again") from error
    finally:
        ray.shutdown()


def _start(ray: Any, options: Mapping[str, Any]) -> None:
    """Ray gives itself 30 seconds to come up; on a busy machine it may need a second and a third try."""
    for left in reversed(range(_STARTS)):
        try:
            ray.init(**options)
        except Exception as error:  # it raises bare exceptions
            ray.shutdown()
            if not left:
                told = " ".join(str(error).split())[:200]
                raise ContactlineError(f"Ray did not start: {told}") from error
        else:
            return


def _ray() -> Any:
    # Ray reports its use to its makers unless it is told not to.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray  # noqa: PLC0415 - optional, 240 MB
        import ray.data  # noqa: PLC0415
    except ImportError as error:
        message = "--engine ray needs Ray, which is not installed: pip install 'contactline[ray]'"
        raise UsageError(message) from error
    return ray
