"""Alembic's entry point: runs the migrations inside the transaction of the connection ``store.migrate`` hands over."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table="citestack_version")
with context.begin_transaction():
    context.run_migrations()
