"""Audits of sites: what each found on each page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "audit_runs",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("day", sa.String, nullable=False),
        sa.Column("made_with", sa.String, nullable=False),
        sa.Column("started_at", sa.String, nullable=False),
        sa.Column("finished_at", sa.String),
        sa.Column("about", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_audit_runs_site", "audit_runs", ["site", "id"])
    op.create_table(
        "audit_pages",
        sa.Column("run", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("url", sa.String, primary_key=True),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
