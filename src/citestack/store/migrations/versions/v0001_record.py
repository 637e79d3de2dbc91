"""The first shape of the record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _pages()
    _passages()
    _links()
    _rest()


def _pages() -> None:
    op.create_table(
        "meta",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("store", sa.String, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
    )
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("url", sa.String, nullable=False, unique=True),
        sa.Column("version_id", sa.Integer),
        sa.Column("changed", sa.Integer, nullable=False, index=True),
        sa.Column("passages", sa.Integer, nullable=False),
        sa.Column("language", sa.String),
        sa.Column("duplicate_of", sa.String),
        sa.Column("links_hash", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_pages_facts", "pages", ["version_id", "language", "passages"])
    op.create_table(
        "page_versions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("page_id", sa.Integer, nullable=False, index=True),
        sa.Column("version", sa.String, nullable=False, unique=True),
        sa.Column("short", sa.String(16), nullable=False, unique=True),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("language", sa.String),
        sa.Column("modified", sa.String),
        sa.Column("title", sa.LargeBinary, nullable=False),
        sa.Column("details", sa.LargeBinary, nullable=False),
        sa.Column("sentences", sa.LargeBinary, nullable=False),
        sa.Column("blocks", sa.LargeBinary, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
    )


def _passages() -> None:
    key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "passages",
        sa.Column("key", key, primary_key=True, autoincrement=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("byte_start", sa.Integer, nullable=False),
        sa.Column("byte_end", sa.Integer, nullable=False),
        sa.Column("first_sentence", sa.Integer, nullable=False),
        sa.Column("sentences", sa.Integer, nullable=False),
        sa.Column("headings", sa.LargeBinary, nullable=False),
    )


def _links() -> None:
    op.create_table(
        "urls",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("url", sa.String, nullable=False, unique=True),
    )
    op.create_table(
        "links",
        sa.Column("page_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("url_id", sa.Integer, nullable=False),
        sa.Column("anchor", sa.String, nullable=False),
        sa.Column("rel", sa.String, nullable=False),
        sa.Column("kind", sa.SmallInteger, nullable=False),
        sa.Column("place", sa.SmallInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_links_target", "links", ["url_id", "place"])


def _rest() -> None:
    op.create_table(
        "fetch_states",
        sa.Column("url", sa.String, primary_key=True),
        sa.Column("fetched_at", sa.String, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("etag", sa.String),
        sa.Column("last_modified", sa.String),
        sa.Column("final_url", sa.String),
    )
    op.create_table(
        "frontier",
        sa.Column("job", sa.String, primary_key=True),
        sa.Column("url", sa.String, primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("depth", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
    )
    op.create_index("ix_frontier_next", "frontier", ["job", "state", "depth", "seq"])
    op.create_table(
        "traces",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False, unique=True),
        sa.Column("question", sa.LargeBinary, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("saved_at", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
