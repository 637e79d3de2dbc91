"""``citestack-audit.toml``: findings that somebody decided to live with. They are listed as waived, never dropped.

[[waive]]
id = "rerank.author"
url = "https://acme.example/changelog/*"
reason = "Release notes are the team's."
until = 2027-01-01
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from citestack.audit.site.nouns import Listed, Waiver
from citestack.errors import ConfigError

NAME = "citestack-audit.toml"
_KEYS = {"id", "url", "reason", "until"}
_HINT = '[[waive]] takes id, url (with *), reason = "...", and until = 2027-01-31 if it is to end.'


def read_waivers(path: Path, known: Collection[str]) -> tuple[Waiver, ...]:
    """Raises ``ConfigError`` for a file that cannot be read, an unknown key or check, or a waiver without a reason."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise ConfigError(f"{path} cannot be read: {e}", hint=_HINT, layer="audit") from e
    others = sorted(told.keys() - {"waive"})
    if others or not isinstance(told.get("waive", []), list):
        raise ConfigError(f"{path}: unknown setting {', '.join(others) or 'waive'}", hint=_HINT, layer="audit")
    return tuple(_waiver(path, n, entry, known) for n, entry in enumerate(told.get("waive", []), 1))


def _waiver(path: Path, n: int, entry: Any, known: Collection[str]) -> Waiver:
    where = f"{path}, waiver {n}"
    if not isinstance(entry, Mapping) or not entry.keys() <= _KEYS:
        raise ConfigError(f"{where}: unknown key", hint=_HINT, layer="audit")
    texts = {key: entry.get(key) for key in ("id", "url", "reason")}
    for key, value in texts.items():
        if not isinstance(value, str) or not value.strip():
            raise ConfigError(f"{where} has no {key}", hint=_HINT, layer="audit")
    if texts["id"] not in known:
        raise ConfigError(f"{where}: no check {texts['id']!r}", hint=_near(str(texts["id"]), known), layer="audit")
    return Waiver(str(texts["id"]), str(texts["url"]), str(texts["reason"]).strip(), _until(where, entry.get("until")))


def _until(where: str, value: object) -> str | None:
    try:
        return None if value is None else date.fromisoformat(str(value)).isoformat()
    except ValueError as e:
        raise ConfigError(f"{where}: until is no day: {value!r}", hint=_HINT, layer="audit") from e


def _near(name: str, known: Collection[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, sorted(known), 3)
    return f"Perhaps {' or '.join(close)}." if close else "citestack audit URL --json lists the checks."


def split(waivers: Sequence[Waiver], day: str) -> tuple[tuple[Waiver, ...], tuple[Waiver, ...]]:
    """Those that count on the day, and those whose time is over."""
    alive = tuple(w for w in waivers if w.until is None or w.until >= day)
    return alive, tuple(w for w in waivers if w not in alive)


def waived(findings: Sequence[Listed], waivers: Sequence[Waiver]) -> tuple[Listed, ...]:
    """Each finding with the first waiver that fits it."""
    return tuple(replace(one, waiver=next((w for w in waivers if fits(w, one)), None)) for one in findings)


def unused(findings: Sequence[Listed], waivers: Sequence[Waiver]) -> tuple[Waiver, ...]:
    """Waivers that no finding needs any more."""
    used = {one.waiver for one in findings}
    return tuple(w for w in waivers if w not in used)


def fits(waiver: Waiver, one: Listed) -> bool:
    return waiver.id == one.finding.id and _pattern(waiver.url).fullmatch(one.url) is not None


@cache
def _pattern(url: str) -> re.Pattern[str]:
    """``*`` stands for anything; all else, ``?`` and brackets too, for itself: they are parts of URLs."""
    return re.compile(".*".join(re.escape(part) for part in url.split("*")), re.DOTALL)
