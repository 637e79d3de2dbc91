"""Experiments with their edits and outcomes, twins of engines, and plans."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "experiments",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("started_at", sa.String, nullable=False),
        sa.Column("finished_at", sa.String),
        sa.Column("about", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "experiment_parts",
        sa.Column("experiment", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    _numbered("twins", "name")
    _numbered("plans", "domain")


def _numbered(table: str, label: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column(label, sa.String, nullable=False),
        sa.Column("made_at", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
