from __future__ import annotations

import re
import subprocess
import sys

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from citestack.store import Store, migrate
from citestack.store.tables import metadata


def test_the_migrations_make_the_tables_the_code_expects(store):
    with store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "citestack_version"})
        assert compare_metadata(context, metadata) == []


def test_a_new_store_has_what_the_migrations_would_have_made(tmp_path):
    """Table by table and index by index, as the database itself writes them down."""
    with Store.open(tmp_path / "new") as new:
        made = layout(new._engine)
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.begin() as connection:
        migrate._migrate(connection)
    assert layout(engine) == made
    engine.dispose()


def layout(engine):
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master ORDER BY name")).all()
        return {name: sorted(re.split(r",?\s*\n\s*", sql or "")) for name, sql in rows}


def test_head_is_the_newest_migration():
    folder = migrate.__file__.replace("migrate.py", "migrations")
    assert ScriptDirectory(folder).get_current_head() == migrate.HEAD


def test_an_up_to_date_store_opens_without_alembic(tmp_path):
    Store.open(tmp_path).close()
    code = (
        "import sys; from citestack.store import Store\n"
        f"Store.open({str(tmp_path)!r}).close(); print('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_two_stores_have_two_names(tmp_path):
    with Store.open(tmp_path / "a") as a, Store.open(tmp_path / "b") as b:
        assert a.id != b.id
