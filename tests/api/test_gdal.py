"""GDAL's OAPIF driver, through which QGIS reads too, opens the server with no plug-in and no option."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import subprocess
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn

from contactline.api.app import create_app

pytestmark = pytest.mark.skipif(shutil.which("ogr2ogr") is None, reason="needs GDAL (Debian: gdal-bin)")


@pytest.fixture(scope="module")
def server(walked):
    """The address of a real server, and the addresses it was asked for."""
    asked = []
    app = create_app(walked)

    async def noting(scope, receive, send):
        if scope["type"] == "http":
            asked.append(f"{scope['path']}?{scope['query_string'].decode()}")
        await app(scope, receive, send)

    listener = socket.create_server(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(noting, log_level="error"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
    running.should_exit = True
    thread.join(timeout=5)


def gdal(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr
    return done.stdout


def test_every_collection_is_found_as_a_layer(server):
    listed = gdal("ogrinfo", "-q", f"OAPIF:{server[0]}")
    for name in ("places", "claims", "events", "control", "fronts"):
        assert f": {name} (" in listed


def test_fronts_go_into_a_geopackage(server, tmp_path):
    out = tmp_path / "out.gpkg"
    gdal("ogr2ogr", "-f", "GPKG", str(out), f"OAPIF:{server[0]}", "fronts")
    with sqlite3.connect(out) as table:
        assert table.execute("SELECT DISTINCT layer FROM fronts ORDER BY 1").fetchall() == [
            ("band",),
            ("front",),
        ]


def test_claims_come_whole_and_with_days_as_days(server, tmp_path):
    out = tmp_path / "out.gpkg"
    gdal("ogr2ogr", "-f", "GPKG", str(out), f"OAPIF:{server[0]}", "claims")
    with sqlite3.connect(out) as table:
        rows = table.execute("SELECT quote, document, start FROM claims").fetchall()
        types = {row[1]: row[2] for row in table.execute("PRAGMA table_info(claims)")}
    assert len(rows) == 8
    assert types["start"] == types["end"] == types["published"] == "DATE"
    assert all(quote and json.loads(document)["id"] for quote, document, _ in rows)


def read_claims(server, tmp_path, *options):
    out = tmp_path / f"{abs(hash(options))}.gpkg"
    gdal("ogr2ogr", "-f", "GPKG", str(out), f"OAPIF:{server[0]}", "claims", *options)
    with sqlite3.connect(out) as table:
        return {row[0] for row in table.execute("SELECT claim_id FROM claims")}


def test_a_box_is_sent_to_the_server(server, tmp_path):
    every = read_claims(server, tmp_path)
    box = read_claims(server, tmp_path, "-spat", "38.05", "48.65", "38.10", "48.72")
    assert 0 < len(box) < len(every)
    assert box < every
    assert any("bbox" in parse_qs(urlsplit(path).query) for path in server[1])


def test_days_are_sent_to_the_server(server, tmp_path):
    address, asked = server
    out = tmp_path / "days.gpkg"
    source = f"OAPIF:{address}/collections/control?datetime=2023-01-14/2023-01-15"
    gdal("ogr2ogr", "-f", "GPKG", str(out), source)
    with sqlite3.connect(out) as table:
        (name,) = table.execute("SELECT table_name FROM gpkg_contents").fetchone()
        days = {row[0] for row in table.execute(f"SELECT DISTINCT date FROM {name}")}
    assert days == {"2023-01-14", "2023-01-15"}
    assert any("datetime" in parse_qs(urlsplit(path).query) for path in asked)
