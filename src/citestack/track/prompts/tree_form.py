"""Prompts as YAML and as JSON: a list of texts or of mappings, by itself or under ``prompts``.

YAML is read as it is written, not as YAML 1.1 takes it: ``language: no`` is Norwegian and not false.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from citestack.track.model import Prompt
from citestack.track.prompts.checking import FIELDS, Line, Problem, cells_of, field_of

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, Node, ScalarNode

ABOUT = ("name", "version", "made_at", "origin", "count", "versions", "left_out", "new")
"""What may stand beside ``prompts``: our own exports and ``--json`` say it, an import does not need it."""
TOLD = ("id", "origin", "rules")
"""What our own ``--json`` says of a prompt and an import does not need."""
_WIDE = 1 << 20
_BREAKS = re.compile("[\r\x85\u2028\u2029\ufeff]")


def read_yaml(text: str, problems: list[Problem]) -> list[Line]:
    import yaml

    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as e:
        mark = getattr(e, "problem_mark", None)
        what = getattr(e, "problem", None) or "not YAML"
        problems.append(Problem(mark.line + 1 if mark else 0, "", "bad_yaml", f"cannot be read as YAML: {what}"))
        return []
    except RecursionError:
        problems.append(Problem(0, "", "bad_yaml", "lists within lists without end"))
        return []
    items = [] if root is None else _items(root, problems)
    return [line for item in items if (line := _line(item, problems)) is not None]


def read_json(text: str, problems: list[Problem]) -> list[Line]:
    try:
        root = json.loads(text)
    except json.JSONDecodeError as e:
        problems.append(Problem(e.lineno, "", "bad_json", f"cannot be read as JSON: {e.msg}, column {e.colno}"))
        return []
    except RecursionError:
        problems.append(Problem(0, "", "bad_json", "lists within lists without end"))
        return []
    if isinstance(root, dict):
        _check_about(((key, 0) for key in root), problems)
        root = root.get("prompts")
    if not isinstance(root, list):
        problems.append(_no_list())
        return []
    return [line for n, item in enumerate(root, 1) if (line := _json_line(n, item, problems)) is not None]


def write_yaml(prompts: Iterable[Prompt], about: Mapping[str, Any]) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Escapes the breaks of lines that YAML 1.1 knows beside newline: as they are, they come back folded."""

        def represent_str(self, data: str) -> ScalarNode:
            style = '"' if _BREAKS.search(data) else None
            return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)

    Dumper.add_representer(str, Dumper.represent_str)
    told = {**about, "prompts": [_written(p) for p in prompts]}
    return str(yaml.dump(told, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=_WIDE))


def write_json(prompts: Iterable[Prompt], about: Mapping[str, Any]) -> str:
    return json.dumps({**about, "prompts": [_written(p) for p in prompts]}, ensure_ascii=False, indent=1) + "\n"


def _written(prompt: Prompt) -> dict[str, Any]:
    """Only what is said; branded as true or false."""
    told: dict[str, Any] = {name: text for name, text in cells_of(prompt).items() if text}
    if prompt.branded is not None:
        told["branded"] = prompt.branded
    return told


# --- YAML, node by node, because nodes know their lines -----------------------------------------------------------


def _items(root: Node, problems: list[Problem]) -> list[Node]:
    from yaml.nodes import MappingNode, SequenceNode

    found: Node | None = root
    if isinstance(root, MappingNode):
        keys = [(str(key.value), key.start_mark.line + 1) for key, _ in root.value]
        _check_about(keys, problems)
        found = next((value for key, value in root.value if key.value == "prompts"), None)
    if isinstance(found, SequenceNode):
        return list(found.value)
    problems.append(_no_list())
    return []


def _line(node: Node, problems: list[Problem]) -> Line | None:
    from yaml.nodes import MappingNode, ScalarNode

    number = node.start_mark.line + 1
    if isinstance(node, ScalarNode):
        return Line(number, {"prompt": _scalar(node)})
    if isinstance(node, MappingNode):
        return _mapped(node, problems)
    problems.append(Problem(number, "", "bad_item", "neither a text nor a mapping"))
    return None


def _mapped(node: MappingNode, problems: list[Problem]) -> Line | None:
    from yaml.nodes import ScalarNode, SequenceNode

    cells: dict[str, str] = {}
    before = len(problems)
    for key, value in node.value:
        line, name = key.start_mark.line + 1, str(key.value)
        listed = isinstance(value, SequenceNode) and all(isinstance(v, ScalarNode) for v in value.value)
        if isinstance(value, ScalarNode):
            _take(cells, name, _scalar(value), line, problems)
        elif listed and name == "guessed":
            _take(cells, name, " ".join(_scalar(v) for v in value.value), line, problems)
        else:
            problems.append(Problem(line, name[:40], "bad_value", "not a text"))
    return Line(node.start_mark.line + 1, cells) if len(problems) == before else None


def _scalar(node: Any) -> str:
    return "" if node.tag == "tag:yaml.org,2002:null" else str(node.value)


# --- JSON ---------------------------------------------------------------------------------------------------------


def _json_line(number: int, item: Any, problems: list[Problem]) -> Line | None:
    if isinstance(item, str):
        return Line(number, {"prompt": item})
    if not isinstance(item, dict):
        problems.append(Problem(number, "", "bad_item", "neither a text nor an object"))
        return None
    cells: dict[str, str] = {}
    before = len(problems)
    for name, value in item.items():
        if name in TOLD:
            continue
        if isinstance(value, list) and name == "guessed" and all(isinstance(v, str) for v in value):
            _take(cells, name, " ".join(value), number, problems)
        elif value is None or isinstance(value, str | bool):
            _take(cells, name, "" if value is None else str(value), number, problems)
        else:
            problems.append(Problem(number, name[:40], "bad_value", f"not a text: {str(value)[:40]}"))
    return Line(number, cells) if len(problems) == before else None


# --- both ---------------------------------------------------------------------------------------------------------


def _take(cells: dict[str, str], name: str, text: str, line: int, problems: list[Problem]) -> None:
    found = field_of(name)
    if found is None:
        message = f"unknown key {name[:40]!r}; known: {', '.join(FIELDS)}"
        problems.append(Problem(line, name[:40], "unknown_column", message))
    elif found in cells:
        problems.append(Problem(line, name, "repeated_column", f"the {found} is said twice"))
    else:
        cells[found] = text


def _check_about(keys: Iterable[tuple[str, int]], problems: list[Problem]) -> None:
    for name, line in keys:
        if name != "prompts" and name not in ABOUT:
            message = f"unknown key {name[:40]!r} beside prompts; known: {', '.join(ABOUT[:4])}"
            problems.append(Problem(line, name[:40], "unknown_column", message))


def _no_list() -> Problem:
    return Problem(0, "prompts", "no_prompts", "there is no list of prompts")
