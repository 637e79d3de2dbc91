import subprocess
import sys
from pathlib import Path

import pytest

import citestack
from citestack import _HOMES
from citestack.cli import main
from tests.authority.imports import files


def test_public_names_are_sorted_and_importable() -> None:
    assert citestack.__all__ == sorted(citestack.__all__)
    assert {n for n in citestack.__all__ if n != "__version__"} == set(_HOMES)
    for name in citestack.__all__:
        assert getattr(citestack, name) is not None


HEAVY = ("numpy", "scipy", "pyarrow", "onnxruntime", "sqlalchemy", "alembic", "tantivy", "httpx", "httpcore", "fastapi")
VERBS = tuple(f"citestack.cli.{verb.replace('-', '_')}" for verb in main.VERBS)
SEEN = "print([m for m in {} if m in sys.modules], file=sys.stderr)"


def loaded(code: str, names: tuple[str, ...]) -> str:
    """Which of the modules a fresh interpreter has loaded after the code."""
    code = f"import sys; {code}; {SEEN.format(names)}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stderr.strip()


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("citestack", (*HEAVY, "pydantic", "rich", "typer")),
        ("citestack.cli.main", (*HEAVY, *VERBS, "pydantic", "rich")),
    ],
)
def test_importing_loads_no_heavy_library(module: str, heavy: tuple[str, ...]) -> None:
    assert loaded(f"import {module}", heavy) == "[]"


def test_the_version_loads_no_verb_and_no_heavy_library() -> None:
    """Typer itself loads pydantic."""
    run = "from citestack.cli.main import _run; _run(['--version'])"
    assert loaded(run, (*HEAVY, *VERBS, "rich", "citestack.config", "citestack.model")) == "[]"


def test_an_import_loads_its_own_verb_and_what_it_writes_with(tmp_path: Path) -> None:
    """Nobody looks at a bar here, the store is new, it is SQLite, and no answer is asked for."""
    path = files.write(tmp_path, files.AHREFS)
    argv = ["authority", "import", str(path), "--store", str(tmp_path / "store"), "--json"]
    others = tuple(verb for verb in VERBS if verb != "citestack.cli.authority")
    unused = ("rich", "alembic", "sqlalchemy.dialects.postgresql", "scipy", "httpx", "onnxruntime", "tldextract")
    ours = ("citestack.config", "citestack.trace", "citestack.protocols", "citestack.trace_json")
    assert loaded(f"from citestack.cli.main import _run; assert _run({argv}) == 0", (*others, *unused, *ours)) == "[]"
