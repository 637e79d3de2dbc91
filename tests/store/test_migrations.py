from __future__ import annotations

import subprocess
import sys

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from citestack.store import Store, migrate
from citestack.store.tables import metadata


def test_the_migrations_make_the_tables_the_code_expects(store):
    with store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "citestack_version"})
        assert compare_metadata(context, metadata) == []


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
