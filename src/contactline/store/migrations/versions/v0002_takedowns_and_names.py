"""Tombstones of what was taken down, the names under which places are spoken of, pages found by document."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and fill the names from the claims that are there."""
    op.create_table(
        "tombstones",
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("value", sa.Text, primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("taken", sa.String, nullable=False),
    )
    op.create_table(
        "spoken_names",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("place_id", sa.String, primary_key=True),
    )
    op.create_index("pages_by_document", "pages", ["document_id"])
    _fill_names(op.get_bind())


def _fill_names(connection: sa.Connection) -> None:
    said = "SELECT DISTINCT place_id, place_name, toponym FROM claims WHERE place_id IS NOT NULL"
    found = {
        (name.casefold(), row[0])
        for row in connection.execute(sa.text(said)).all()
        for name in row[1:]
        if name
    }
    names = sa.table("spoken_names", sa.column("name"), sa.column("place_id"))
    if found:
        op.bulk_insert(names, [{"name": name, "place_id": place_id} for name, place_id in sorted(found)])
