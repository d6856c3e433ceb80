"""The index of claims by place holds all by which the claims around a day are chosen."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index anew with the columns that were read from the rows before."""
    op.drop_index("claims_by_place", "claims")
    columns = ["place_id", "start_day", "end_day", "known_on", "confidence", "claim_id"]
    op.create_index("claims_by_place", "claims", columns)
