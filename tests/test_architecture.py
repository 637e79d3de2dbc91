"""The import rule of docs/architecture.md, read from the source."""

import ast
from pathlib import Path

import pytest

import citestack

ROOT = Path(citestack.__file__).parent
LEVEL = {
    "version": 0, "errors": 0, "words": 0, "model": 0, "config": 1, "revision": 1,
    "trace": 2, "trace_json": 3, "protocols": 3,
    "stack": 4, "writing": 4, "corpus": 4, "index": 4, "store": 4, "inference": 4, "llm": 4,
    "answers": 5, "authority": 5, "compose": 5, "settle": 6, "engine": 7, "assemble": 8, "recorded": 8, "replaying": 8,
    "agents": 5, "explain": 9, "evaluate": 9, "demo": 9, "audit": 9, "track": 9, "traffic": 9, "shapes": 10, "experiment": 10, "twin": 10, "plan": 10, "scale": 11, "__main__": 13,
    "serve": 11, "cli": 12,
}  # fmt: skip
LAYERS = [f"citestack.stack.layer{n}" for n in range(1, 6)]


def modules() -> list[Path]:
    return sorted(p for p in ROOT.rglob("*.py") if p != ROOT / "__init__.py")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{a.name}" for a in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
    return {m for m in found if m.startswith("citestack.")}


def area(module: str) -> str:
    return module.split(".")[1]


def name_of(path: Path) -> str:
    return ".".join(("citestack", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_go_down_only(path: Path) -> None:
    mine = name_of(path)
    for other in imports(path):
        if area(other) in LEVEL and area(other) != area(mine):
            assert LEVEL[area(other)] <= LEVEL[area(mine)], f"{mine} imports {other}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_layer_imports_another_layer(path: Path) -> None:
    mine = next((layer for layer in LAYERS if name_of(path).startswith(layer)), None)
    if mine is not None:
        others = {m for m in imports(path) for layer in LAYERS if layer != mine and m.startswith(layer)}
        assert not others


@pytest.mark.parametrize(
    "path", sorted((ROOT / "stack").glob("*.py")) + sorted((ROOT / "writing").glob("*.py")), ids=name_of
)
def test_layers_reach_models_index_and_store_only_through_ports(path: Path) -> None:
    assert {area(m) for m in imports(path)} <= {
        "stack", "writing", "model", "config", "errors", "revision", "trace", "protocols", "words"
    }  # fmt: skip


@pytest.mark.parametrize("path", sorted((ROOT / "authority").rglob("*.py")), ids=name_of)
def test_authority_never_sees_a_query(path: Path) -> None:
    known = {"authority", "model", "config", "errors", "store", "corpus", "words", "version"}
    assert {area(m) for m in imports(path)} <= known
    asked = {
        f"citestack.model.{name}" for name in ("Query", "QueryKind", "Candidate", "Answer", "Claim", "Verdict", "Hit")
    }
    assert not imports(path) & asked


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_every_area_is_known_and_no_module_is_long(path: Path) -> None:
    assert area(name_of(path)) in LEVEL
    assert path.name != "utils.py"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
