"""Writes the pages that come from the code: ``api.md``, ``configuration.md`` and ``trace.schema.json``.

``python docs/generate.py`` writes them; the docs tests fail while they differ from the code.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path

import orjson
from api_page import api, notes

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
    return {"api.md": api(), "configuration.md": configuration(), "trace.schema.json": pretty}


def configuration() -> str:
    profiles = {name: config.profile_config(name) for name in config.PROFILES}
    lines = [INTRO]
    for field in fields(config.Config):
        values = {name: getattr(c, field.name) for name, c in profiles.items()}
        if is_dataclass(next(iter(values.values()))):
            lines += _section(field.name, values)
    top = [f.name for f in fields(config.Config) if not is_dataclass(getattr(config.Config(), f.name))]
    lines[1:1] = ["## run", "", *_head(), *(_row(n, n, profiles, notes(config.Config)) for n in top), ""]
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
    return [_row(f"{section}.{f.name}", f.name, values, notes(kind)) for f in plain]


def _row(shown: str, name: str, values: dict[str, object] | dict[str, config.Config], said: dict[str, str]) -> str:
    cells = " | ".join(str(getattr(v, name)) for v in values.values())
    return f"| `{shown}` | {cells} | {said.get(name, '')} |"


if __name__ == "__main__":
    for name, content in pages().items():
        (HERE / name).write_text(content, encoding="utf-8")
