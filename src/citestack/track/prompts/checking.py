"""What a file says of a prompt, held against what a prompt may be. All that is wrong is told, not the first thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from citestack.track.model import Prompt
from citestack.track.prompts.codes import language_of, market_of

FIELDS = ("prompt", "intent", "topic", "stage", "market", "language", "branded", "guessed")
"""Names of the columns and keys, in the order in which they are written."""
TEXT_NAMES = ("prompt", "text", "query", "question")
"""What the column of the prompt itself may be called."""
MAX_CHARS = 20_000
"""Of a prompt. No vendor's shortest limit is lower than this; a longer text is a file that was read wrongly."""
YES = frozenset({"yes", "y", "true", "1", "branded"})
NO = frozenset({"no", "n", "false", "0", "unbranded"})
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""A terminal would obey some of them, and a file cannot hold others."""
GUESSABLE = ("intent", "branded")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a prompt, or a whole file, is not taken."""

    line: int
    """From 1; for JSON the number of the item, from 1; 0 = the file as a whole."""
    column: str
    code: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return {"line": self.line, "column": self.column, "code": self.code, "message": self.message}

    def __str__(self) -> str:
        at = f"line {self.line}" if self.line else "the file"
        return f"{at}{f', {self.column}' if self.column else ''}: {self.message}"


@dataclass(frozen=True, slots=True)
class Line:
    """A prompt as a file has it: texts by field, none of them judged yet."""

    number: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class Checked:
    prompts: list[Prompt] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def field_of(name: str) -> str | None:
    """The field that a column or key means; None for one that means none."""
    folded = name.strip().casefold()
    return "prompt" if folded in TEXT_NAMES else folded if folded in FIELDS else None


def clean(prompt: Prompt) -> Prompt:
    """The prompt as it comes back from a file: NFC, outer white space off, which its id does not see either.

    Raises ``ValueError`` for control characters and lone surrogates.
    """
    text, intent, topic, stage = map(_plain, (prompt.text, prompt.intent, prompt.topic, prompt.stage))
    return replace(prompt, text=text, intent=intent, topic=topic, stage=stage)


def check(lines: Iterable[Line], defaults: Prompt | None = None) -> Checked:
    """``defaults`` fills what a line leaves empty."""
    found, seen = Checked(), dict[str, int]()
    for line in lines:
        prompt = _prompt(line, defaults or Prompt(""), found.problems)
        if prompt is None:
            continue
        first = seen.setdefault(prompt.id, line.number)
        if first != line.number:
            message = f"the same prompt, market and language as line {first}"
            found.problems.append(Problem(line.number, "prompt", "duplicate_prompt", message))
        else:
            found.prompts.append(prompt)
    return found


def _prompt(line: Line, defaults: Prompt, problems: list[Problem]) -> Prompt | None:
    values: dict[str, Any] = {}
    for name in FIELDS:
        text = line.cells.get(name, "")
        try:
            values[name] = _READ.get(name, _plain)(text)
        except ValueError as e:
            problems.append(Problem(line.number, name, f"bad_{name}", str(e)))
            return None
    text = values.pop("prompt")
    said = {name: value if value not in ("", None, ()) else getattr(defaults, name) for name, value in values.items()}
    return Prompt(text, **said)


def _text(raw: str) -> str:
    text = _plain(raw)
    if not text:
        raise ValueError("the prompt is empty")
    if len(text) > MAX_CHARS:
        raise ValueError(f"{len(text):,} characters; a prompt has at most {MAX_CHARS:,}")
    return text


def _plain(raw: str) -> str:
    text = unicodedata.normalize("NFC", raw).strip()
    if _NO_TEXT.search(text):
        raise ValueError("characters that are no text (control characters, or half a pair)")
    return text


def _branded(raw: str) -> bool | None:
    word = raw.strip().casefold()
    if not word:
        return None
    if word not in YES | NO:
        raise ValueError(f"{raw.strip()[:40]!r} is neither yes nor no; leave it empty where it is not known")
    return word in YES


def _guessed(raw: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(raw.casefold().replace(",", " ").split()))
    if unknown := [name for name in names if name not in GUESSABLE]:
        raise ValueError(f"{unknown[0][:40]!r} is nothing that is guessed; known: {', '.join(GUESSABLE)}")
    return names


_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "prompt": _text, "market": market_of, "language": language_of, "branded": _branded, "guessed": _guessed,
}  # fmt: skip


def cells_of(prompt: Prompt) -> dict[str, str]:
    """The texts that ``check`` reads back as this prompt."""
    branded = "" if prompt.branded is None else "yes" if prompt.branded else "no"
    texts = (prompt.text, prompt.intent, prompt.topic, prompt.stage, prompt.market, prompt.language, branded)
    return dict(zip(FIELDS, (*texts, " ".join(prompt.guessed)), strict=True))
