"""The page of the public names, ``api.md``, from their source: signatures, fields and docstrings."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable
from enum import EnumType
from typing import Any

import citestack

INTRO = """# Python

Everything below is imported from `citestack`; other modules may change without notice. Results are frozen values, every
error is a [`CitestackError`](#citestackerror). This page is written by `docs/generate.py` from the source.

```python
from citestack import Changes, open_session, replay, why
from citestack.demo import DEMO_QUESTION, DEMO_WHY_URL, load_demo
from citestack.store import Store

with Store.open("my-store") as store:
    load_demo(store)
with open_session("my-store", "fast") as session:
    run = session.engine.ask(DEMO_QUESTION)
    fate = why(run.trace, DEMO_WHY_URL, session.models.support)
    again = replay(run.trace, Changes(config={"rerank.trust_weight": 0.5}), session.models.support)
print(run.answer.citations[0].url, fate.fate, fate.layer, len(again.events))
```"""
GROUPS = {
    "Ask": ("open_session", "Session", "Engine", "Run", "Layers"),
    "The answer": ("Answer", "Citation", "Page", "Passage"),
    "The trace": ("Trace", "Decision", "Reason"),
    "Why, and what if": ("why", "Fate", "Lever", "follow_sentence", "replay", "Changes"),
    "Settings": ("Config", "profile_config"),
    "Errors": ("CitestackError",),
}
"""Every name of ``citestack.__all__`` but the version, in the order of a reader's first program."""


class _AsWritten(str):
    """An annotation that ``inspect`` prints without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def api() -> str:
    """The page. Raises ``AssertionError`` for a public name that no group shows, or one that is not public."""
    assert sorted(n for names in GROUPS.values() for n in names) == [n for n in citestack.__all__ if n != "__version__"]
    parts = [INTRO]
    for group, names in GROUPS.items():
        parts += [f"## {group}", *(_entry(name, getattr(citestack, name)) for name in names)]
    return "\n\n".join(parts) + "\n"


def notes(kind: type) -> dict[str, str]:
    """Field name -> the string that follows it in the source, on one line, safe in a table."""
    return {name: said.replace("|", "\\|") for name, (_, said) in _fields(kind).items() if said}


def _entry(name: str, shown: Any) -> str:
    if not isinstance(shown, type):
        return _joined(f"### {name}", f"```py\n{name}{_signature(shown)}\n```", *_paragraphs(shown))
    members: Iterable[object] = shown.__members__.values() if isinstance(shown, EnumType) else ()
    values = "Values: " + ", ".join(f"`{m}`" for m in members) + "." if members else ""
    methods = "\n".join(f"- {line}" for line in _methods(shown))
    return _joined(f"### {name}", *_paragraphs(shown), values, _declaration(name, shown), methods)


def _joined(*parts: str) -> str:
    return "\n\n".join(p for p in parts if p)


def _declaration(name: str, kind: type) -> str:
    """The fields as the source declares them, each under a comment that says what it means."""
    lines = [f"class {name}:"]
    for declared, said in _fields(kind).values():
        lines += textwrap.wrap(said, 110, initial_indent="    # ", subsequent_indent="    # ")
        lines.append(f"    {declared}")
    return "\n".join(["```py", *lines, "```"]) if len(lines) > 1 else ""


def _fields(kind: type) -> dict[str, tuple[str, str]]:
    """Name -> declaration, and the string that follows it (empty where none does)."""
    body, source = _tree(kind).body, inspect.getsource(kind)
    found: dict[str, tuple[str, str]] = {}
    for node, after in zip(body, [*body[1:], ast.Pass()], strict=True):
        if isinstance(node, ast.AnnAssign):
            is_note = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            said = _line(str(after.value.value)) if is_note else ""  # type: ignore[attr-defined]
            found[ast.unparse(node.target)] = (ast.get_source_segment(source, node) or "", said)
    return found


def _methods(kind: type) -> list[str]:
    """A line per public method of its own: signature and docstring."""
    lines = []
    for name, member in vars(kind).items():
        function = member.fget if isinstance(member, property) else member
        if inspect.isfunction(function) and not name.startswith("_"):
            call = f"{name}{_signature(function)}"
            shown = call.replace("()", "", 1) if isinstance(member, property) else call
            lines.append(" ".join([f"`{shown}`", *_paragraphs(function)]))
    return lines


def _signature(function: Callable[..., object]) -> str:
    """As written, without ``self``."""
    plain = inspect.signature(function)
    shown = [p.replace(annotation=_AsWritten(p.annotation)) for n, p in plain.parameters.items() if n != "self"]
    return str(plain.replace(parameters=shown, return_annotation=_AsWritten(plain.return_annotation))).replace("'", '"')


def _tree(kind: type) -> ast.ClassDef:
    node = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(node, ast.ClassDef)
    return node


def _paragraphs(shown: Any) -> list[str]:
    """The docstring its author wrote; the one that ``dataclass`` makes up is none."""
    docstring = inspect.cleandoc(shown.__doc__ or "")
    return [] if docstring.startswith(f"{shown.__name__}(") else [_line(p) for p in docstring.split("\n\n") if p]


def _line(text: str) -> str:
    """On one line; reStructuredText's double backticks become Markdown's."""
    return " ".join(text.replace("``", "`").split())
