import subprocess
import sys

import citestack
from citestack import _HOMES


def test_public_names_are_sorted_and_importable() -> None:
    assert citestack.__all__ == sorted(citestack.__all__)
    assert {n for n in citestack.__all__ if n != "__version__"} == set(_HOMES)
    for name in citestack.__all__:
        assert getattr(citestack, name) is not None


def test_importing_loads_no_heavy_library() -> None:
    heavy = ("numpy", "onnxruntime", "sqlalchemy", "tantivy", "pydantic", "httpx", "typer")
    code = f"import sys, citestack; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
