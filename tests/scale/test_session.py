"""What is said when Spark cannot run, and how a session is set up. No JVM is started here."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from citestack.cli.main import _run
from citestack.errors import JavaMissingError, MissingExtraError
from citestack.scale import session
from citestack.scale.session import Cluster, cause, java_version, require_java, settings


def java(folder: Path, line: str) -> str:
    command = folder / "bin" / "java"
    command.parent.mkdir(parents=True)
    command.write_text(f"#!/bin/sh\necho '{line}' >&2\n")
    command.chmod(0o755)
    return str(command)


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('java version "1.8.0_402"', 8),
        ('openjdk version "25"', 25),
        ("?", None),
    ],
)
def test_java_tells_its_version(tmp_path: Path, line: str, version: int | None) -> None:
    assert java_version(java(tmp_path, line)) == version


def test_no_java_and_old_java_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", session)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(JavaMissingError, match="none was found") as caught:
        require_java()
    assert "openjdk-17" in caught.value.hint and caught.value.exit_code == 3
    java(tmp_path, 'openjdk version "11.0.2"')
    with pytest.raises(JavaMissingError, match="is Java 11"):
        require_java()


def test_without_pyspark_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(MissingExtraError):
        require_java()
    (tmp_path / "a.wat").write_bytes(b"")
    code = _run(["scale", "extract", str(tmp_path / "a.wat"), "--out", str(tmp_path / "out"), "--json"])
    error = json.loads(capsys.readouterr().err)["error"]
    assert (code, error["code"], error["layer"]) == (3, "missing_extra", "scale")
    assert "citestack[scale]" in error["hint"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["graph", "missing", "--out", "new"], "missing does not exist"),
        (["graph", ".", "--out", "."], "exists"),
        (["graph", ".", "--out", "new", "--level", "page"], "no level"),
        (["graph", ".", "--out", "new", "--kinds", "text,video"], "'video' is no kind"),
        (["ranks", ".", "--out", "new", "--harmonic", "sampled"], "no way"),
        (["ranks", ".", "--out", "new", "--seeds", "nofile"], "no list of seeds"),
        (["graph", ".", "--out", "new", "--conf", "ui=false"], "not a Spark setting"),
        (["import", "--vertices", "none.gz", "--edges", "none.gz", "--out", "new"], "does not exist"),
    ],
)
def test_bad_input_is_refused_before_a_jvm_starts(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").touch()
    assert _run(["scale", *words]) == 2
    assert said in capsys.readouterr().err


def test_loopback_masters_listen_on_loopback_alone_and_conf_wins() -> None:
    assert settings(Cluster("local[2]"))["spark.driver.bindAddress"] == "127.0.0.1"
    far = settings(Cluster("spark://10.0.0.5:7077", conf={"spark.ui.enabled": "true"}, partitions=7))
    assert "spark.driver.bindAddress" not in far
    assert (far["spark.ui.enabled"], far["spark.sql.shuffle.partitions"]) == ("true", "7")


def test_the_line_that_names_the_failure() -> None:
    trace = (
        "An error occurred.\n: x.Exception: job aborted\n\tat y\nCaused by: java.io.IOException: disk full\n\tat z\n"
    )
    assert cause(trace) == "java.io.IOException: disk full"
    assert cause("[PATH_NOT_FOUND] no such path\nmore") == "[PATH_NOT_FOUND] no such path"
    assert cause("") == "no reason given"


def test_the_path_is_searched_when_no_java_home_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = java(tmp_path, 'openjdk version "17"')
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/nowhere")
    assert session.java_command() == command
