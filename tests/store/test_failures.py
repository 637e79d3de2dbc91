from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from citestack.errors import MissingExtraError, StoreError, StoreLockedError, StoreReadOnlyError, StoreVersionError
from citestack.store import Store, StoreOptions
from citestack.store.engine import DATABASE

from .make import make_record

A, B = "https://a.example/", "https://b.example/"


@pytest.fixture
def folder(tmp_path):
    with Store.open(tmp_path / "s") as store:
        store.put([make_record(A, ["A."])])
    return tmp_path / "s"


def test_a_missing_folder_is_a_clear_error_unless_it_may_be_made(tmp_path):
    for options in ({"create": False}, {"read_only": True}):
        with pytest.raises(StoreError, match="no store at") as error:
            Store.open(tmp_path / "no", **options)
        assert "citestack add" in error.value.hint
    assert not (tmp_path / "no").exists()


def test_a_file_in_place_of_the_folder(tmp_path):
    (tmp_path / "f").write_text("x")
    with pytest.raises(StoreError, match="is a file"):
        Store.open(tmp_path / "f")


def test_a_file_that_is_not_sqlite(folder):
    (folder / DATABASE).write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="not a readable SQLite database"):
        Store.open(folder)


def test_a_corrupted_file_is_an_error_not_a_wrong_answer(folder):
    with Store.open(folder) as store:
        store.put([make_record(f"{B}{n}", [f"Words {n}. " * 300]) for n in range(20)])
    path = folder / DATABASE
    data = bytearray(path.read_bytes())
    data[4096:-4096] = os.urandom(len(data) - 8192)
    path.write_bytes(data)
    with pytest.raises(StoreError):
        _read_all(folder)


def _read_all(folder):
    with Store.open(folder) as store:
        for n in range(20):
            store.record(f"{B}{n}")


def test_somebody_elses_database(tmp_path):
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute("CREATE TABLE notes (x)")
    connection.close()
    with pytest.raises(StoreError, match="not a citestack store"):
        Store.open(tmp_path)


def test_a_store_of_a_newer_version(folder):
    connection = sqlite3.connect(folder / DATABASE)
    connection.execute("UPDATE citestack_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(StoreVersionError, match="format 9999") as error:
        Store.open(folder)
    assert "Upgrade citestack" in error.value.hint


def test_a_locked_store(folder):
    other = sqlite3.connect(folder / DATABASE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Store.open(folder, options=StoreOptions(busy_timeout_s=0.05)) as store:
        assert store.urls() == (A,)
        with pytest.raises(StoreLockedError):
            store.put([make_record(B, ["B."])])
        other.execute("ROLLBACK")
        assert store.put([make_record(B, ["B."])]) == ["added"]
    other.close()


def test_a_full_disk_loses_nothing_that_was_committed(folder):
    with Store.open(folder) as store:
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=60")
        with pytest.raises(StoreError, match="cannot write") as error:
            store.put([make_record(B, ["word " * 100_000])])
        assert "Free space" in error.value.hint
        assert (store.urls(), store.generation) == ((A,), 1)


def test_a_store_opened_for_reading_refuses_to_write(folder):
    with Store.open(folder, read_only=True) as store:
        assert store.page(A).text == "A."
        for write in (lambda: store.put([]), lambda: store.remove([A]), lambda: store.frontier_clear("j")):
            with pytest.raises(StoreReadOnlyError):
                write()


READ = """
import os, sys
from citestack.errors import StoreError, StoreReadOnlyError
from citestack.store import Store
Store.open(sys.argv[2]).page("")  # everything is imported while the interpreter's files can still be read
if os.geteuid() == 0:
    os.setuid(65534)
try:
    with Store.open(sys.argv[1]) as store:
        print(store.read_only, store.urls())
        store.remove(store.urls())
except StoreReadOnlyError as e:
    print(e.message)
"""


def test_a_folder_that_cannot_be_written_is_read_only_by_itself(folder):
    with tempfile.TemporaryDirectory() as outside:
        target = Path(outside) / "s"
        shutil.copytree(folder, target)
        _protect(outside, target)
        assert _read(target, folder) == ["True ('https://a.example/',)", f"the store {target} is open for reading only"]
        target.chmod(0o755)
        (target / f"{DATABASE}-wal").write_bytes(b"x" * 100)
        _protect(outside, target)
        assert "was not closed properly" in _read(target, folder)[0]
        target.chmod(0o755)


def _protect(outside: str, target: Path) -> None:
    for path in target.iterdir():
        path.chmod(0o444)
    target.chmod(0o555)
    Path(outside).chmod(0o755)


def _read(target: Path, writable: Path) -> list[str]:
    arguments = [sys.executable, "-c", READ, str(target), str(writable)]
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.splitlines()


def test_no_password_in_a_message():
    with pytest.raises(StoreError) as error:
        Store.open("postgresql://me:secret@127.0.0.1:1/none", options=StoreOptions(busy_timeout_s=1))
    assert "secret" not in error.value.message
    assert "cannot reach" in error.value.message


def test_without_psycopg_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtraError) as error:
        Store.open("postgresql://u@127.0.0.1/db")
    assert "citestack[postgres]" in error.value.hint


@pytest.mark.postgres
def test_postgres_locked_and_read_only(new_database):
    url = new_database()
    with Store.open(url) as holder, Store.open(url, options=StoreOptions(busy_timeout_s=0.05)) as store:
        with holder._writing() as connection:
            from citestack.store.write import lock

            lock(connection)
            with pytest.raises(StoreLockedError):
                store.put([make_record(A, ["A."])])
        assert store.put([make_record(A, ["A."])]) == ["added"]
    with Store.open(url, read_only=True) as store:
        assert store.urls() == (A,)
        with pytest.raises(StoreReadOnlyError):
            store.remove([A])


def test_threads_share_a_store(folder):
    with Store.open(folder) as store:
        errors = []

        def work(n):
            try:
                for i in range(10):
                    store.put([make_record(f"{B}{n}/{i}", [f"Page {n} {i}."])])
                    assert store.page(A) is not None
            except Exception as e:  # noqa: BLE001
                errors.append(e)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert (errors, store.generation, store.counts().pages) == ([], 41, 41)
