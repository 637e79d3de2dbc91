"""Saved answers, by the prompt they answer: a folder of files, or one file of JSON lines (also gzip or Zstandard).

A row, a line of ``manifest.jsonl`` or a file ``NAME.meta.json`` says what a saved answer is::

    {"prompt": "...", "response": {...}}                      a row of JSON lines
    {"file": "a.json", "prompt": "...", "engine": "gemini"}   a line of manifest.jsonl
    {"id": "5f0c...", "repeat": 2, "simulated": true, "at": "2026-11-01T08:00:00Z"}   more fields, in any of them

Without any of these, the prompt is taken from the response, or its id from the file's name (``ID.json``, and
``ID.2.json`` for a second answer).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from citestack.errors import UsageError
from citestack.track.engines.saved_files import SavedFiles, SavedRow
from citestack.track.model import Prompt


@dataclass(frozen=True, slots=True)
class SavedAnswers:
    """Rows in the order of their repeats. Opening reads every row once; bodies stay in their files."""

    rows: tuple[SavedRow, ...]
    _source: SavedFiles
    _by_id: Mapping[str, tuple[SavedRow, ...]]
    _by_text: Mapping[str, tuple[SavedRow, ...]]

    @classmethod
    def open(cls, path: Path, *, simulated: bool = False) -> SavedAnswers:
        """``simulated``: made-up answers are wanted, and only they are in it. Raises ``UsageError``."""
        source = SavedFiles()
        try:
            return cls._checked(path, source, simulated=simulated)
        except UsageError:
            source.close()
            raise

    @classmethod
    def _checked(cls, path: Path, source: SavedFiles, *, simulated: bool) -> SavedAnswers:
        rows = tuple(sorted(source.rows(path), key=lambda r: r.repeat or 0))
        if not rows:
            raise UsageError(f"{path}: no saved answer in it", hint="See docs/track-vendors.md.", layer="track")
        made_up = one_kind(r.simulated for r in rows)
        if made_up is not simulated:
            said = "these answers are made up" if made_up else "these answers are not labelled as made up"
            hint = "Made-up answers are measured by themselves, never among real ones."
            raise UsageError(f"{path}: {said}", hint=hint, layer="track")
        return cls(rows, source, _grouped(rows, lambda r: r.prompt_id), _grouped(rows, lambda r: flat(r.prompt)))

    def close(self) -> None:
        """Unpacked copies go; rows cannot be loaded any more."""
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def of(self, prompt: Prompt) -> tuple[SavedRow, ...]:
        """By id; else by text, white space and case aside, where the row's market and language do not contradict."""
        named = self._by_id.get(prompt.id)
        alike = self._by_text.get(flat(prompt.text), ())
        return named or tuple(r for r in alike if r.market in ("", prompt.market) and _speaks(r, prompt))

    def one(self, prompt: Prompt, repeat: int) -> SavedRow | None:
        """The saved answer of a repeat (from 1): the row that names it, else the row in that place."""
        found = self.of(prompt)
        named = next((r for r in found if r.repeat == repeat), None)
        unnamed = [r for r in found if r.repeat is None]
        return named or (unnamed[repeat - 1] if 0 < repeat <= len(unnamed) else None)

    def missing(self, prompts: Iterable[Prompt]) -> tuple[Prompt, ...]:
        """Prompts without a saved answer: they are not asked, and not counted as anything."""
        return tuple(p for p in prompts if not self.of(p))

    def strangers(self, prompts: Sequence[Prompt]) -> tuple[SavedRow, ...]:
        """Saved answers to none of these prompts."""
        known = {id(row) for p in prompts for row in self.of(p)}
        return tuple(r for r in self.rows if id(r) not in known)


def one_kind(simulated: Iterable[bool]) -> bool:
    """Whether all of a set is made up. Raises ``UsageError`` for a set of both kinds."""
    kinds = set(simulated)
    if len(kinds) > 1:
        hint = "A figure over both would be worth nothing: keep them in runs of their own."
        raise UsageError("made-up answers among real ones", hint=hint, layer="track")
    return kinds == {True}


def flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _speaks(row: SavedRow, prompt: Prompt) -> bool:
    return row.language in ("", prompt.language)


def _grouped(rows: Sequence[SavedRow], key: Callable[[SavedRow], str]) -> Mapping[str, tuple[SavedRow, ...]]:
    found: dict[str, list[SavedRow]] = {}
    for row in rows:
        if name := key(row):
            found.setdefault(name, []).append(row)
    return {name: tuple(group) for name, group in found.items()}
