"""Builds of the link graph: measures, edges, trust."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "authority_builds",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("links_hash", sa.String, nullable=False),
        sa.Column("built_on", sa.String, nullable=False),
        sa.Column("config", sa.LargeBinary, nullable=False),
        sa.Column("figures", sa.LargeBinary, nullable=False),
    )
    _nodes()
    _edges()
    op.create_table(
        "authority_trust",
        sa.Column("build", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("url", sa.String, primary_key=True),
        sa.Column("value", sa.Float(53), nullable=False),
        sa.Column("parts", sa.LargeBinary, nullable=False),
    )


def _nodes() -> None:
    op.create_table(
        "authority_nodes",
        sa.Column("build", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("level", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Float(53), nullable=False) for name in ("pagerank", "harmonic", "rating")),
        sa.Column("referring", sa.Integer, nullable=False),
        sa.Column("referring_followed", sa.Integer, nullable=False),
        sa.Column("referring_earned", sa.Integer, nullable=False),
        sa.Column("linked", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Float(53)) for name in ("trust_rank", "anti_trust", "link_trust")),
        sa.Column("tier", sa.String),
    )
    op.create_index("ix_authority_nodes_id", "authority_nodes", ["build", "level", "id"])


def _edges() -> None:
    counts = ("links", "pages", "nofollow", "ugc", "sponsored", "followed", "image", "boilerplate", "sitewide")
    op.create_table(
        "authority_edges",
        sa.Column("build", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("level", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("source", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("target", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("weight", sa.Float(53), nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in counts),
        sa.Column("earned", sa.Integer, nullable=False),
        sa.Column("first_seen", sa.String, nullable=False),
        sa.Column("last_seen", sa.String, nullable=False),
        sa.Column("anchors", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_authority_edges_target", "authority_edges", ["build", "level", "target"])
