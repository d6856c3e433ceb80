"""Claims of shards are those of the ledger to the byte, each once, whatever dies on the way."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from warcio.warcwriter import WARCWriter

from contactline import pipeline
from contactline.errors import InputError, UsageError
from contactline.export.claims import line
from contactline.pipeline import engine_ray
from contactline.pipeline.engine_ray import (
    BUCKETS,
    GatherBucket,
    bucket_of,
    ingest_shards,
    list_shards,
    write_shard,
)
from contactline.pipeline.reading import Reader
from contactline.store import project as projects
from contactline.store import query
from contactline.store.ledger import Ledger
from contactline.store.query import ClaimQuery
from tests import corpus

needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="needs Ray: pip install 'contactline[ray]'")


def record(number: int, part: int) -> dict[str, Any]:
    told = dict(corpus.RECORDS[number % len(corpus.RECORDS)])
    return {**told, "id": f"{part}-{number}", "url": f"https://w.example/{part}/{number}"}


def warc(path: Path, pages: Sequence[tuple[str, str]]) -> None:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for address, words in pages:
            html = (
                f"<html><head><title>Report</title><meta property='article:published_time' content='2023-01-13'></head>"
                f"<body><article><p>{words}</p></article></body></html>"
            )
            body, kind = html.encode(), "text/html"
            writer.write_record(
                writer.create_warc_record(
                    address, "resource", payload=io.BytesIO(body), length=len(body), warc_content_type=kind
                )
            )


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    """Shards that overlap: one page in two of them, one under two addresses, one file twice, one of no use."""
    folder = tmp_path / "shards"
    folder.mkdir()
    corpus.write(folder / "a.jsonl", [record(n, 1) for n in range(4)])
    corpus.write(folder / "b.jsonl", [record(n, 2) for n in range(3)] + [record(0, 1)])
    (folder / "c.jsonl").write_bytes((folder / "b.jsonl").read_bytes())
    words = str(corpus.RECORDS[0]["text"])
    warc(
        folder / "d.warc.gz", [("https://w.example/x", words), ("https://w.example/x?utm_source=feed", words)]
    )
    (folder / "e.jsonl.gz").write_bytes(gzip.compress(json.dumps(record(2, 5)).encode()))
    (folder / "f.bin").write_bytes(bytes(range(256)) * 50)
    (folder / ".hidden").write_text("nothing")
    return folder


def local(folder: Path, where: Path, reader: Reader) -> list[str]:
    """The claims of the ledger, as lines."""
    project = projects.create(where, theatre="ukraine")
    pipeline.ingest(project, [str(folder)], reader=reader, workers=1, network=False)
    with Ledger.open(project.ledger_at) as ledger:
        return sorted(line(found) for found in query.claim_records(ledger, ClaimQuery()))


def lines(folder: Path) -> list[str]:
    return sorted(
        told for part in sorted(folder.glob("*.parquet")) for told in pq.read_table(part)["claim"].to_pylist()
    )


def by_hand(folder: Path, out: Path, reader: Reader) -> list[str]:
    """The two steps that Ray spreads over workers, done one after the other."""
    out.mkdir(exist_ok=True)
    names = []
    for number, path in enumerate(list_shards([str(folder)])):
        names.append(f"shard-{number}")
        write_shard(path, reader, out / f"shard-{number}.parquet")
    gatherer = GatherBucket(names, str(out), str(out / "claims"))
    (out / "claims").mkdir()
    for bucket in range(BUCKETS):
        gatherer({"bucket": bucket})
    return lines(out / "claims")


def test_claims_of_shards_are_those_of_the_ledger_to_the_byte(
    shards: Path, tmp_path: Path, reader: Reader
) -> None:
    expected = local(shards, tmp_path / "project", reader)
    assert by_hand(shards, tmp_path / "out", reader) == expected != []
    assert len({json.loads(one)["claim_id"] for one in expected}) == len(expected)


def test_columns_beside_a_claim_say_the_same(shards: Path, tmp_path: Path, reader: Reader) -> None:
    by_hand(shards, tmp_path / "out", reader)
    for part in (tmp_path / "out" / "claims").glob("*.parquet"):
        for row in pq.read_table(part).to_pylist():
            claim = json.loads(row["claim"])
            assert row["claim_id"] == claim["claim_id"]
            assert (row["start"], row["end"]) == (claim["time"]["start"], claim["time"]["end"])
            assert row["place_id"] == (claim["place"] or {}).get("id")
            assert bucket_of(row["document_id"]) == int(part.stem.split("-")[1])


def test_a_shard_is_named_by_what_it_holds_and_who_reads_it(tmp_path: Path) -> None:
    path = corpus.write(tmp_path / "a.jsonl")
    first = engine_ray.shard_name(path, "reader 1")
    assert engine_ray.shard_name(path, "reader 2") != first
    corpus.write(path, corpus.RECORDS[:1])
    assert engine_ray.shard_name(path, "reader 1") != first


def test_inputs_that_are_no_shards_are_told(tmp_path: Path) -> None:
    for wrong in ("https://w.example/feed", str(tmp_path / "missing"), str(tmp_path)):
        with pytest.raises(InputError):
            list_shards([wrong])


@pytest.mark.skipif(find_spec("ray") is not None, reason="Ray is installed")
def test_without_ray_one_line_says_what_to_install(tmp_path: Path) -> None:
    path = corpus.write(tmp_path / "a.jsonl")
    with pytest.raises(UsageError, match=r"contactline\[ray\]"):
        ingest_shards([str(path)], tmp_path / "out", theatre="ukraine")
    assert not (tmp_path / "out").exists()


# with Ray itself


def start(folder: Path, out: Path, mark: str = "") -> subprocess.Popen[str]:
    what = ["ingest", str(folder), "--engine", "ray", "--out", str(out), "--workers", "2"]
    command = [sys.executable, "-m", "contactline", *what]
    environment = {**os.environ, "CONTACTLINE_TEST_MARK": mark, "RAY_worker_niceness": "0"}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


@pytest.mark.slow
@needs_ray
def test_ray_gives_the_claims_of_the_ledger_and_reads_no_shard_twice(
    shards: Path, tmp_path: Path, reader: Reader
) -> None:
    expected = local(shards, tmp_path / "project", reader)
    for known in (1, len(list_shards([str(shards)]))):
        process = start(shards, tmp_path / "out")
        told, err = process.communicate()
        assert process.returncode == 0, err
        assert int(told.split("shards read")[1].split(",")[1].split()[0]) >= known - 1
        assert lines(tmp_path / "out" / "claims") == expected
    assert "6, 6 of them known already" in told


@pytest.mark.slow
@needs_ray
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="workers are found through /proc")
def test_the_loss_of_workers_is_survived(tmp_path: Path, reader: Reader) -> None:
    folder = tmp_path / "shards"
    folder.mkdir()
    for part in range(8):
        corpus.write(folder / f"{part}.jsonl", [record(n, part) for n in range(15)])
    expected = local(folder, tmp_path / "project", reader)
    mark = uuid.uuid4().hex
    process = start(folder, tmp_path / "out", mark)
    killed = 0
    began = datetime.now(UTC)
    while process.poll() is None and (datetime.now(UTC) - began).total_seconds() < 900:
        read = len(list((tmp_path / "out" / "shards").glob("*.parquet")))
        if killed < 2 and read > killed and (worker := _worker(mark)):
            os.kill(worker, signal.SIGKILL)
            killed += 1
        time.sleep(0.05)
    told, err = process.communicate()
    assert process.returncode == 0, err
    assert killed == 2, "no worker was caught at work"
    assert lines(tmp_path / "out" / "claims") == expected
    assert f"claims       {len(expected)} " in told


def _worker(mark: str) -> int | None:
    """A process of this test's own run that reads shards."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            name, environment = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
        except OSError:
            continue
        if name.startswith(b"ray::") and b"MapWorker" in name and mark.encode() in environment:
            return int(entry.name)
    return None
