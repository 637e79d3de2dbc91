"""``PromptSets``: prompt sets of a store; reach it with ``store.shelf(PromptSets)``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from citestack.errors import NotFoundError, UsageError
from citestack.store.prompt_sets import StoredSet, StoredSets
from citestack.store.shelf import Connect
from citestack.track.model import Prompt, PromptSet
from citestack.track.prompts.checking import clean

_NAME = re.compile(r"\w[\w .-]{0,79}")
_FIELDS = tuple(f.name for f in fields(Prompt))


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of the prompts between two versions. Prompts are the same when their ids are."""

    added: tuple[Prompt, ...]
    removed: tuple[Prompt, ...]
    changed: tuple[tuple[Prompt, Prompt], ...]
    """The same question with another intent, topic, stage or mark: before and after."""
    moved: bool = False
    """The same prompts in another order."""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.moved)


class PromptSets:
    """All methods raise ``StoreError``."""

    def __init__(self, reading: Connect, writing: Connect) -> None:
        self._stored = StoredSets(reading, writing)

    def save(self, name: str, prompts: Sequence[Prompt], origin: str = "") -> tuple[PromptSet, bool]:
        """The set as it is kept, and whether that is a new version: the same list again is none.

        Raises ``UsageError`` for a name that is none, an empty list, and a prompt that is in it twice.
        """
        cleaned = _checked(name, prompts)
        stored, new = self._stored.save(name, [_told(p) for p in cleaned], origin)
        return _read(stored), new

    def get(self, name: str, version: int | None = None) -> PromptSet:
        """The version, or the newest. Raises ``NotFoundError``."""
        return _read(self._stored.get(name, version))

    def prompts_of(self, name: str) -> tuple[Prompt, ...]:
        """Of the newest version; none where there is no such set."""
        try:
            return self.get(name).prompts
        except NotFoundError:
            return ()

    def list(self) -> list[PromptSet]:
        """The newest version of every set, by name."""
        return [_read(s) for s in self._stored.newest()]

    def versions(self, name: str) -> Sequence[PromptSet]:
        """Newest first. Raises ``NotFoundError``."""
        return [_read(s) for s in self._stored.versions(name)]

    def diff(self, name: str, before: int, after: int) -> Difference:
        """Raises ``NotFoundError``."""
        return difference(self.get(name, before).prompts, self.get(name, after).prompts)


def difference(before: Sequence[Prompt], after: Sequence[Prompt]) -> Difference:
    old, new = {p.id: p for p in before}, {p.id: p for p in after}
    shared = [key for key in new if key in old]
    return Difference(
        added=tuple(p for key, p in new.items() if key not in old),
        removed=tuple(p for key, p in old.items() if key not in new),
        changed=tuple((old[key], new[key]) for key in shared if old[key] != new[key]),
        moved=shared != [key for key in old if key in new],
    )


def merged(existing: Sequence[Prompt], more: Sequence[Prompt]) -> tuple[tuple[Prompt, ...], int]:
    """The prompts with those added that are new, and how many of ``more`` were there already."""
    found = {p.id: p for p in map(clean, existing)}
    before = len(found)
    for prompt in map(clean, more):
        found.setdefault(prompt.id, prompt)
    return tuple(found.values()), len(more) - (len(found) - before)


def set_name(name: str) -> str:
    """The name, if it is one. Raises ``UsageError``."""
    if _NAME.fullmatch(name) is None or name != name.strip():
        hint = "Letters, digits, blanks, dots, dashes and underscores, at most 80."
        raise UsageError(f"{name[:90]!r} is no name of a prompt set", hint=hint, layer="track")
    return name


def _checked(name: str, given: Sequence[Prompt]) -> Sequence[Prompt]:
    set_name(name)
    try:
        prompts = [clean(p) for p in given]
    except ValueError as e:
        raise UsageError(f"a prompt of the set {name!r} has {e}", layer="track") from e
    if not prompts or not all(p.text for p in prompts):
        raise UsageError("a prompt set has at least one prompt, and no empty one", layer="track")
    if len({p.id for p in prompts}) < len(prompts):
        raise UsageError(f"a prompt of the set {name!r} is in it twice", layer="track")
    return prompts


def _told(prompt: Prompt) -> dict[str, Any]:
    """Only what is said, so that a field that is new changes no set."""
    bare = Prompt("")
    values = {name: getattr(prompt, name) for name in _FIELDS}
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items() if v != getattr(bare, k)}


def _prompt(told: Mapping[str, Any]) -> Prompt:
    known = {name: told[name] for name in _FIELDS if name in told}
    return replace(Prompt(**known), guessed=tuple(known.get("guessed", ())))


def _read(stored: StoredSet) -> PromptSet:
    prompts = tuple(_prompt(p) for p in stored.prompts)
    return PromptSet(stored.name, stored.version, prompts, stored.made_at, stored.origin)
