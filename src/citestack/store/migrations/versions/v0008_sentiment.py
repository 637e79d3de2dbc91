"""What a language model says of how an answer speaks of a brand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "track_sentiment",
        sa.Column("run", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("asking", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("brand", sa.String, primary_key=True),
        sa.Column("model", sa.String, primary_key=True),
        sa.Column("prompt", sa.String, primary_key=True),
        sa.Column("shown", sa.String, nullable=False),
        sa.Column("text", sa.BigInteger, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_track_sentiment_shown", "track_sentiment", ["shown"])
