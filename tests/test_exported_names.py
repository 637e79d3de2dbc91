import subprocess
import sys

import pytest

import citestack
from citestack import _HOMES


def test_public_names_are_sorted_and_importable() -> None:
    assert citestack.__all__ == sorted(citestack.__all__)
    assert {n for n in citestack.__all__ if n != "__version__"} == set(_HOMES)
    for name in citestack.__all__:
        assert getattr(citestack, name) is not None


HEAVY = ("numpy", "scipy", "onnxruntime", "sqlalchemy", "tantivy", "pydantic", "httpx", "httpcore", "fastapi")


@pytest.mark.parametrize(("module", "heavy"), [("citestack", (*HEAVY, "typer")), ("citestack.cli.main", HEAVY)])
def test_importing_loads_no_heavy_library(module: str, heavy: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
