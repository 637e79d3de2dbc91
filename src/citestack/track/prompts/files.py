"""Files of prompts: CSV, YAML, JSON, and a plain text with a prompt on each line. What goes out comes back the same."""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, get_args

from citestack.errors import PromptFileError, UsageError
from citestack.track.model import Prompt, PromptSet
from citestack.track.prompts.checking import Line, Problem, check
from citestack.track.prompts.csv_form import read_csv, write_csv
from citestack.track.prompts.tree_form import read_json, read_yaml, write_json, write_yaml

FileForm = Literal["csv", "yaml", "json", "text"]
FORMS: tuple[FileForm, ...] = get_args(FileForm)
MAX_BYTES = 64 << 20
"""Of a file: more than a hundred thousand prompts. What is larger is something else."""
SHOWN = 5
"""Problems that the message of an error says; ``problems`` has all."""
_BY_SUFFIX: Final[Mapping[str, FileForm]] = {
    ".csv": "csv", ".tsv": "csv", ".yaml": "yaml", ".yml": "yaml", ".json": "json", ".txt": "text", ".md": "text",
}  # fmt: skip
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_prompts(path: Path, form: FileForm | None = None, defaults: Prompt | None = None) -> tuple[Prompt, ...]:
    """The prompts of a file, in its order. ``defaults`` fills what a prompt leaves empty.

    Raises ``PromptFileError`` with every problem of the file, its line and its column; ``UsageError`` for a file that
    cannot be opened.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as e:
        raise UsageError(f"cannot read {path}: {e.strerror}", hint="Name a file of prompts.", layer="track") from e
    if size > MAX_BYTES:
        raise UsageError(f"{path} has {size:,} bytes, which is no file of prompts", layer="track")
    return parse_prompts(data, form or form_of(path), defaults, name=path.name)


def parse_prompts(
    data: bytes, form: FileForm, defaults: Prompt | None = None, *, name: str = "the file"
) -> tuple[Prompt, ...]:
    """As ``read_prompts``, of the content of a file."""
    problems: list[Problem] = []
    lines = _READ[form](_text(data, name), problems)
    return checked_prompts(lines, defaults, problems, name=name)


def checked_prompts(
    lines: Sequence[Line], defaults: Prompt | None, problems: Sequence[Problem] = (), *, name: str
) -> tuple[Prompt, ...]:
    """Prompts that were read, checked. Raises ``PromptFileError`` with ``problems`` and those found now."""
    checked = check(lines, defaults)
    found = sorted([*problems, *checked.problems], key=lambda p: p.line)
    if not found and not checked.prompts:
        found.append(Problem(0, "", "no_prompts", "there is no prompt in it"))
    if found:
        raise _refused(name, found)
    return tuple(checked.prompts)


def write_prompts(prompts: Sequence[Prompt], form: FileForm, about: Mapping[str, Any] | None = None) -> str:
    """The text of a file. ``about`` stands beside the prompts in YAML and JSON; a plain text keeps the texts alone.

    Raises ``UsageError`` where a plain text could not be read back: a prompt of several lines, or one that looks like
    a remark.
    """
    if form == "csv":
        return write_csv(prompts)
    if form == "text":
        return _plain_lines(prompts)
    return (write_yaml if form == "yaml" else write_json)(prompts, about or {})


def export_set(chosen: PromptSet, path: Path, form: FileForm | None = None) -> None:
    """Raises ``UsageError`` for a file that cannot be written."""
    about = {"name": chosen.name, "version": chosen.version, "made_at": chosen.made_at, "origin": chosen.origin}
    text = write_prompts(chosen.prompts, form or form_of(path), about)
    try:
        path.write_bytes(text.encode("utf-8"))
    except OSError as e:
        raise UsageError(f"cannot write {path}: {e.strerror}", hint="Choose another --to FILE.", layer="track") from e


def form_of(path: Path) -> FileForm:
    """By the suffix. Raises ``UsageError`` for an unknown one."""
    found = _BY_SUFFIX.get(path.suffix.lower())
    if found is None:
        known = ", ".join(sorted(_BY_SUFFIX))
        message = f"{path.name}: no form of prompts is known by {path.suffix or 'no suffix'}"
        raise UsageError(message, hint=f"Known: {known}; or say which with --format.", layer="track")
    return found


def _text(data: bytes, name: str) -> str:
    wide = next((name for mark, name in _WIDE if data.startswith(mark)), None)
    try:
        return data.decode(wide or "utf-8-sig")
    except UnicodeDecodeError as e:
        line = 0 if wide else data.count(b"\n", 0, e.start) + 1
        message = "not UTF-8; save the file as UTF-8 (in a spreadsheet: CSV UTF-8)"
        raise _refused(name, [Problem(line, "", "bad_encoding", message)]) from e


def _read_text(text: str, _: list[Problem]) -> list[Line]:
    lines = enumerate(text.replace("\r\n", "\n").split("\n"), 1)
    return [Line(n, {"prompt": line}) for n, line in lines if line.strip() and not line.lstrip().startswith("#")]


def _plain_lines(prompts: Sequence[Prompt]) -> str:
    for prompt in prompts:
        if prompt.text.startswith("#") or len(prompt.text.splitlines()) > 1:
            message = f"a plain text cannot hold the prompt {prompt.text[:60]!r}"
            raise UsageError(message, hint="Export to .csv, .yaml or .json.", layer="track")
    return "".join(f"{prompt.text}\n" for prompt in prompts)


def _refused(name: str, problems: Sequence[Problem]) -> PromptFileError:
    told = [f"  {p}" for p in problems[:SHOWN]]
    if len(problems) > SHOWN:
        told.append(f"  ... and {len(problems) - SHOWN:,} more (--json lists all)")
    head = f"{name}: {len(problems):,} {'problem' if len(problems) == 1 else 'problems'}"
    return PromptFileError("\n".join([head, *told]), problems=tuple(p.as_dict() for p in problems))


_READ: Final = {"csv": read_csv, "yaml": read_yaml, "json": read_json, "text": _read_text}
