"""Where in a design's file a field stands: what an error points at."""

from __future__ import annotations

import re
from collections.abc import Sequence

Path = Sequence[str | int]


def line_of(text: str, path: Path, *, yaml: bool) -> int | None:
    """Line from 1 of the field, or of the nearest thing around it; None where that cannot be told."""
    return _in_yaml(text, path) if yaml else _in_toml(text, path)


def _in_yaml(text: str, path: Path) -> int | None:
    import yaml

    node = yaml.compose(text, Loader=yaml.SafeLoader)
    line = None if node is None else node.start_mark.line + 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == step), None)
            if found is None:
                continue
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line


def _in_toml(text: str, path: Path) -> int | None:
    """``[table]`` and ``[[table]]`` headers are followed, then ``key =``; inline tables are found by their own key."""
    lines = text.splitlines()
    first, last, line = 0, len(lines), None
    steps = list(path)
    while steps:
        name = re.escape(str(steps.pop(0)))
        nth = steps.pop(0) if steps and isinstance(steps[0], int) else 0
        heads = [i for i in range(first, last) if re.match(rf"\s*\[\[?\s*([\w.]+\.)?{name}\s*\]", lines[i])]
        keys = [i for i in range(first, last) if re.match(rf"\s*[\"']?{name}[\"']?\s*=", lines[i])]
        if heads and isinstance(nth, int) and nth < len(heads):
            first = heads[nth]
            last = next((i for i in range(first + 1, last) if re.match(r"\s*\[", lines[i])), last)
            line, first = first + 1, first + 1
        elif keys:
            line = keys[0] + 1
    return line
