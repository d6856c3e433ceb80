"""What is told: page text is text in every output, no secret is logged, nobody else is listened to unasked."""

from __future__ import annotations

import ast
import csv
import inspect
import io
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from contactline import pipeline
from contactline.api.app import create_app
from contactline.cli import serving
from contactline.cli.console import complain, say
from contactline.export.claims import write_csv
from contactline.pipeline.reading import Reader
from contactline.store import project as projects
from contactline.store.project import Project
from tests import corpus

SCRIPT = '<script>window.x=1</script><img src=x onerror="window.x=1">'
FORMULA = '=HYPERLINK("https://evil.example","x")'
PACKAGE = Path(inspect.getfile(pipeline)).parents[1]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Project:
    """A project whose pages try markup, formulas and terminal codes in every field that is kept."""
    folder = tmp_path_factory.mktemp("hostile")
    record = {
        "id": f"r1{SCRIPT}",
        "url": f"javascript:window.x=1//{SCRIPT}",
        "outlet": f"{FORMULA}{SCRIPT}",
        "title": f"Soledar {SCRIPT}\x1b[2J",
        "published": "2023-01-13",
        "text": f"Russian forces captured Soledar {SCRIPT}, Denis {SCRIPT} Pushilin said. "
        f"Russian forces captured Soledar \x1b]0;owned\x07 on Friday, the {SCRIPT} ministry said. "
        f"{FORMULA} Ukrainian forces repelled attacks near Bakhmut.",
    }
    pages = corpus.write(folder / "reports.jsonl", [record, *corpus.RECORDS[1:]])
    project = projects.create(folder / "project", theatre="ukraine")
    pipeline.run(project, [str(pages)], workers=1, network=False, reader=reader)
    return project


class Tags(HTMLParser):
    """The tags and the addresses of a page as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.addresses: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.seen |= {name for name, _ in attrs if name.startswith("on")}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


def records(project: Project) -> list[dict[str, Any]]:
    lines = (project.site / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_fields_of_the_hostile_page_were_kept_as_they_are(hostile: Project) -> None:
    kept = [r for r in records(hostile) if "<script>" in json.dumps(r["document"])]
    assert kept, "the page gave no claims, so that this file proves nothing"
    assert any("<script>" in r["quote"] for r in kept)


@pytest.mark.parametrize("arguments", [("brief", "--format", "html"), ("map", "--out", "map.html")])
def test_pages_for_a_browser_hold_no_tag_of_a_report(
    hostile: Project,
    arguments: tuple[str, ...],
    command: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    told = command(*arguments, "--on", "2023-01-13", "--project", hostile.root)
    assert told.code == 0, told.err
    html = (tmp_path / "map.html").read_text(encoding="utf-8") if arguments[0] == "map" else told.out
    found = Tags(html)
    assert not found.seen & {"script", "iframe", "object", "onerror", "onload"}
    assert not [address for address in found.addresses if not address.startswith(("#", "data:image/"))]


def test_markdown_of_the_brief_holds_no_tag_of_a_report(hostile: Project, command: Any) -> None:
    told = command("brief", "--on", "2023-01-13", "--project", hostile.root)
    assert "<" not in told.out.replace("\\<", "")


def test_the_server_gives_reports_as_data_and_never_as_a_page(hostile: Project) -> None:
    with TestClient(create_app(hostile)) as client:
        for path in (
            "/collections/claims/items",
            "/collections/events/items",
            "/data/manifest.json",
            "/claims.jsonl",
        ):
            answer = client.get(path)
            assert answer.status_code == 200
            assert not answer.headers["content-type"].startswith(("text/html", "image/svg", "text/xml"))
            assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_spreadsheet_runs_no_formula_of_a_report(hostile: Project) -> None:
    told = io.StringIO()
    write_csv(records(hostile), told)
    cells = [cell for row in csv.reader(io.StringIO(told.getvalue())) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]


@pytest.mark.parametrize(
    "arguments",
    [("claims", "--format", "table"), ("claims", "--format", "jsonl"), ("status", "Soledar", "--on", "2023-01-13"),
     ("brief", "--on", "2023-01-13"), ("doctor",)],
)  # fmt: skip
def test_the_terminal_is_not_driven_by_a_report(
    hostile: Project, arguments: tuple[str, ...], command: Any
) -> None:
    told = command(*arguments, "--project", hostile.root)
    driving = {sign for sign in told.out + told.err if ord(sign) < 32 or 127 <= ord(sign) < 160} - {
        "\n",
        "\t",
    }
    assert driving == set()


def test_messages_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    complain("left out: \x1b[2J\x9b2Jhttps://w.example/\x07\nand more")
    say("Bakhmut \x1b]0;owned\x07 held\tall\nday")
    told = capsys.readouterr()
    assert told.err == "contactline: left out: [2J 2Jhttps://w.example/ and more\n"
    assert told.out == "Bakhmut  ]0;owned  held\tall\nday\n"


# secrets


def test_the_password_of_a_ledger_is_in_no_message(tmp_path: Path, command: Any) -> None:
    projects.create(tmp_path, theatre="ukraine", ledger="postgresql://clerk:opensesame@127.0.0.1:9/ledger")
    for arguments in (
        ("doctor",),
        ("claims",),
        ("status", "Bakhmut"),
        ("ingest", str(tmp_path / "none.html")),
    ):
        told = command(*arguments, "--project", tmp_path)
        assert told.code == 1
        assert "opensesame" not in told.out + told.err, arguments


def test_no_folder_of_the_operator_is_published(hostile: Project) -> None:
    """Pages came from a file of that folder."""
    private = str(hostile.root.parent).encode()
    assert [
        path.name for path in hostile.site.rglob("*") if path.is_file() and private in path.read_bytes()
    ] == []


def test_a_failure_of_the_server_tells_nothing_of_its_inside(
    walked: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("opensesame at /home/clerk/ledger.sqlite")

    monkeypatch.setattr("contactline.api.features.Collections.items", broken)
    with TestClient(create_app(walked), raise_server_exceptions=False) as client:
        answer = client.get("/collections/claims/items")
    assert answer.status_code == 500
    assert "opensesame" not in answer.text
    assert "Traceback" not in answer.text


# who is listened to


def test_the_server_listens_to_this_machine_alone_unless_told_otherwise() -> None:
    assert inspect.signature(serving.serve).parameters["host"].default == "127.0.0.1"


def test_no_other_command_listens() -> None:
    opening = {"bind", "create_server", "start_server", "serve_forever"}
    listening = {path.relative_to(PACKAGE).as_posix() for path, call in calls() if call in opening}
    assert listening == {"api/listen.py"}


# what the package never does


def test_nothing_is_unpickled_evaluated_or_handed_to_a_shell() -> None:
    forbidden = {"eval", "exec", "extractall", "mktemp", "unsafe_load"}
    assert {(str(path), call) for path, call in calls() if call in forbidden} == set()
    sources = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    for words in (
        "import pickle",
        "shell=True",
        "allow_pickle=True",
        "verify=False",
        "import yaml",
        "marshal",
    ):
        assert [path.name for path, text in sources.items() if words in text] == [], words


def calls() -> Iterator[tuple[Path, str]]:
    """Every function called by name in the package, but those of Python's own expressions (re.compile and the like)."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
                yield path, name
