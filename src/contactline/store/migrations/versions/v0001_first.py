"""The first schema: runs, documents, pages, claims, skips, gazetteer imports, settings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table of the first schema."""
    _runs()
    _documents()
    _pages()
    _claims()
    _rest()


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("run_id", sa.String, primary_key=True),
        sa.Column("command", sa.String, nullable=False),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("started", sa.String, nullable=False),
        sa.Column("finished", sa.String),
        sa.Column("summary", sa.Text),
    )


def _documents() -> None:
    op.create_table(
        "documents",
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
    )
    op.create_index("documents_by_day", "documents", ["published_start", "published_end"])


def _pages() -> None:
    op.create_table(
        "pages",
        sa.Column("page_id", sa.String, primary_key=True),
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("read_at", sa.String, nullable=False),
        sa.Column("reader", sa.String, nullable=False),
        sa.Column("document_id", sa.String, sa.ForeignKey("documents.document_id")),
    )


def _claims() -> None:
    op.create_table(
        "claims",
        sa.Column("claim_id", sa.String, primary_key=True),
        sa.Column(
            "document_id",
            sa.String,
            sa.ForeignKey("documents.document_id", ondelete="CASCADE"),
            nullable=False,
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
    )
    op.create_index("ix_claims_document_id", "claims", ["document_id"])
    op.create_index("claims_by_place", "claims", ["place_id", "start_day", "end_day"])
    op.create_index("claims_by_day", "claims", ["start_day", "end_day"])
    op.create_index("claims_by_known", "claims", ["known_on"])


def _rest() -> None:
    op.create_table(
        "skips",
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("stage", sa.String, primary_key=True),
        sa.Column("reason", sa.String, primary_key=True),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("seen", sa.String, nullable=False),
    )
    op.create_table(
        "gazetteer_imports",
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("imported", sa.String, nullable=False),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
