"""Prompt sets, what engines answered, imports of first-party reports, and counts from server logs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "prompt_sets",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("made_at", sa.String, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "track_runs",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("prompt_set", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("started_at", sa.String, nullable=False),
        sa.Column("finished_at", sa.String),
        sa.Column("about", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "track_payloads",
        sa.Column("sha256", sa.LargeBinary, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "track_replies",
        *_asking(),
        sa.Column("call", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sent_at", sa.String, nullable=False),
        sa.Column("sha256", sa.LargeBinary),
        sa.Column("about", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "track_observations",
        *_asking(),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "track_checks",
        *_asking(),
        sa.Column("mark", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "track_universe",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("made_at", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    for area, rows in (("first_party", "first_party_rows"), ("traffic", "traffic_counts")):
        op.create_table(
            f"{area}_imports",
            sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("kind", sa.String, nullable=False),
            sa.Column("label", sa.String, nullable=False),
            sa.Column("sha256", sa.LargeBinary, nullable=False),
            sa.Column("imported_at", sa.String, nullable=False),
            sa.Column("about", sa.LargeBinary, nullable=False),
        )
        op.create_table(
            rows,
            sa.Column("import_id", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("day", sa.String, nullable=False),
            sa.Column("rows", sa.Integer, nullable=False),
            sa.Column("body", sa.LargeBinary, nullable=False),
        )


def _asking() -> tuple[sa.Column[int], ...]:
    """Run, and place of the asking in the run's plan, which ``about`` of the run keeps."""
    return (
        sa.Column("run", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("asking", sa.Integer, primary_key=True, autoincrement=False),
    )
