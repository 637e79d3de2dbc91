"""Writes the pages that come from the code: ``configuration.md`` and ``trace.schema.json``.

``python docs/generate.py`` writes them; the docs tests fail while they differ from the code.
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import fields, is_dataclass
from pathlib import Path

import orjson

from citestack import config
from citestack.trace_json import schema

HERE = Path(__file__).parent
INTRO = """# Configuration

Settings form one frozen tree, a branch per layer; the trace of a run records all of them. Choose a profile on the
command line (`--profile fast`, `default`, `thorough`), or build a `Config` in Python. This page is written by
`docs/generate.py` from the source.

## Environment

| variable | meaning |
|---|---|
| `CITESTACK_STORE` | Data folder, or a `postgresql://` address, when no `--store` is given. |
| `CITESTACK_LLM_BASE_URL` | An OpenAI-compatible endpoint, usually ending in `/v1`: [language models](llm.md). |
| `CITESTACK_LLM_MODEL` | The model's name there. |
| `CITESTACK_LLM_API_KEY` | Its key, when the endpoint wants one. It is written nowhere. |
"""


def pages() -> dict[str, str]:
    """File name -> content as it should be."""
    pretty = orjson.dumps(schema(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n"
    return {"configuration.md": configuration(), "trace.schema.json": pretty}


def configuration() -> str:
    profiles = {name: config.profile_config(name) for name in config.PROFILES}
    lines = [INTRO]
    for field in fields(config.Config):
        values = {name: getattr(c, field.name) for name, c in profiles.items()}
        if is_dataclass(next(iter(values.values()))):
            lines += _section(field.name, values)
    top = [f.name for f in fields(config.Config) if not is_dataclass(getattr(config.Config(), f.name))]
    lines[1:1] = ["## run", "", *_head(), *(_row(n, n, profiles, _notes(config.Config)) for n in top), ""]
    return "\n".join(lines).rstrip() + "\n"


def _section(name: str, values: dict[str, object]) -> list[str]:
    """The branch's settings, then the branches below it."""
    own = fields(next(iter(values.values())))  # type: ignore[arg-type]
    deeper = [f.name for f in own if is_dataclass(_first(values, f.name))]
    below = {n: {p: getattr(v, n) for p, v in values.items()} for n in deeper}
    lines = [f"## {name}", "", *_head(), *_rows(name, values), ""]
    return lines + [line for n, v in below.items() for line in _section(f"{name}.{n}", v)]


def _first(values: dict[str, object], name: str) -> object:
    return getattr(next(iter(values.values())), name)


def _head() -> tuple[str, str]:
    return ("| setting | fast | default | thorough | meaning |", "|---|---|---|---|---|")


def _rows(section: str, values: dict[str, object]) -> list[str]:
    kind = type(next(iter(values.values())))
    plain = [f for f in fields(kind) if not is_dataclass(_first(values, f.name))]  # type: ignore[arg-type]
    return [_row(f"{section}.{f.name}", f.name, values, _notes(kind)) for f in plain]


def _row(shown: str, name: str, values: dict[str, object] | dict[str, config.Config], notes: dict[str, str]) -> str:
    cells = " | ".join(str(getattr(v, name)) for v in values.values())
    return f"| `{shown}` | {cells} | {notes.get(name, '')} |"


def _notes(kind: type) -> dict[str, str]:
    """Field name -> the string that follows it in the source."""
    body = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for before, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(before, ast.AnnAssign) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            found[before.target.id] = " ".join(str(after.value.value).split()).replace("|", "\\|")  # type: ignore[union-attr]
    return found


if __name__ == "__main__":
    for name, content in pages().items():
        (HERE / name).write_text(content, encoding="utf-8")
