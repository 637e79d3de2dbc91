"""Links, ranks and graphs that others exported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _links()
    _ranks_and_graphs()


def _links() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("vendor", sa.String, nullable=False),
        sa.Column("format", sa.String, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("imported_at", sa.String, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
    )
    op.create_table(
        "imported_parts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("import_id", sa.Integer, nullable=False, index=True),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("gone", sa.LargeBinary, nullable=False),
        sa.Column("link_keys", sa.LargeBinary, nullable=False),
        sa.Column("digests", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def _ranks_and_graphs() -> None:
    op.create_table(
        "imported_ranks",
        sa.Column("vendor", sa.String, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("level", sa.String, primary_key=True),
        sa.Column("measure", sa.String, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("hosts", sa.Integer),
    )
    op.create_table(
        "imported_nodes",
        sa.Column("graph", sa.String, primary_key=True),
        sa.Column("node", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String, nullable=False),
    )
    op.create_table(
        "imported_edges",
        sa.Column("graph", sa.String, primary_key=True),
        sa.Column("source", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("target", sa.BigInteger, primary_key=True, autoincrement=False),
    )
