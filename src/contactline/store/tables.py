"""The ledger's tables, for SQLite and PostgreSQL alike. Migrations create them; code names them here."""

from __future__ import annotations

import sqlalchemy as sa

HEAD = "0003"
"""The newest migration that this version knows."""

metadata = sa.MetaData()

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("run_id", sa.String, primary_key=True),
    sa.Column("command", sa.String, nullable=False),
    sa.Column("version", sa.String, nullable=False),
    sa.Column("started", sa.String, nullable=False),
    sa.Column("finished", sa.String),
    sa.Column("summary", sa.Text),
)

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("document_id", sa.String, primary_key=True),
    sa.Column("page_id", sa.String, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("outlet", sa.Text, nullable=False),
    sa.Column("source_id", sa.String),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("published_start", sa.Date),
    sa.Column("published_end", sa.Date),
    sa.Column("known_on", sa.Date, nullable=False),
    sa.Column("origin", sa.String),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Index("documents_by_day", "published_start", "published_end"),
)

pages = sa.Table(
    "pages",
    metadata,
    sa.Column("page_id", sa.String, primary_key=True),
    sa.Column("address", sa.Text, primary_key=True),
    sa.Column("media_type", sa.String, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("read_at", sa.String, nullable=False),
    sa.Column("reader", sa.String, nullable=False),
    sa.Column("document_id", sa.String, sa.ForeignKey("documents.document_id")),
    sa.Index("pages_by_document", "document_id"),
)

claims = sa.Table(
    "claims",
    metadata,
    sa.Column("claim_id", sa.String, primary_key=True),
    sa.Column(
        "document_id",
        sa.String,
        sa.ForeignKey("documents.document_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("side", sa.String),
    sa.Column("place_id", sa.String),
    sa.Column("place_name", sa.Text),
    sa.Column("toponym", sa.Text),
    sa.Column("lat", sa.Float),
    sa.Column("lon", sa.Float),
    sa.Column("start_day", sa.Date, nullable=False),
    sa.Column("end_day", sa.Date, nullable=False),
    sa.Column("known_on", sa.Date, nullable=False),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("holder_side", sa.String),
    sa.Column("polarity", sa.String, nullable=False),
    sa.Column("modality", sa.String, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("extractor", sa.String, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("rest", sa.Text),
    sa.Index("claims_by_place", "place_id", "start_day", "end_day", "known_on", "confidence", "claim_id"),
    sa.Index("claims_by_day", "start_day", "end_day"),
    sa.Index("claims_by_known", "known_on"),
)

skips = sa.Table(
    "skips",
    metadata,
    sa.Column("address", sa.Text, primary_key=True),
    sa.Column("stage", sa.String, primary_key=True),
    sa.Column("reason", sa.String, primary_key=True),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("seen", sa.String, nullable=False),
)

gazetteer_imports = sa.Table(
    "gazetteer_imports",
    metadata,
    sa.Column("digest", sa.String, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("imported", sa.String, nullable=False),
)

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

spoken_names = sa.Table(
    "spoken_names",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("place_id", sa.String, primary_key=True),
)
"""Names under which claims speak of places, case folded; a name stays when its last claim is gone."""

tombstones = sa.Table(
    "tombstones",
    metadata,
    sa.Column("kind", sa.String, primary_key=True),
    sa.Column("value", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("taken", sa.String, nullable=False),
)
"""What was taken down and may not come back: by kind ("address", "page", "document") and value."""
