"""A JSON-LD script as it stands in a page: unwrapped, parsed, and what is wrong with its JSON."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from citestack.audit.markup.issue import Issue, clean
from citestack.audit.markup.lenient import MAX_DEPTH, Slip, repaired

MAX_CHARS = 2_000_000
MAX_REPAIR = 300_000
"""Broken scripts beyond this are only told where they break: repairing reads one character at a time."""
_OPEN = re.compile(r"\s*(?:<!--(?:[^>]{0,2000}?-->(?=\s*[{\[]))?|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)")
_CLOSE = re.compile(r"(?:(?://\s*)?-->|/\*\s*\]\]>\s*\*/|//\s*\]\]>|\]\]>)\s*;?\s*\Z")
_ENTITY = re.compile(r"&(?:quot|#34|#x22);")


@dataclass(frozen=True, slots=True)
class Script:
    number: int
    value: Any
    """What the script says; a broken one as far as it could be repaired, None when it could not."""
    valid: bool
    """As it stands it is JSON, wrapping aside."""
    issues: tuple[Issue, ...] = ()


def read_script(number: int, text: str) -> Script:
    """Never raises. ``number`` counts the page's scripts from 1."""
    if len(text) > MAX_CHARS:
        return Script(number, None, False, (_limit(number, f"The script is longer than {MAX_CHARS:,} characters."),))
    if not text.strip("\ufeff \t\r\n;"):
        return Script(number, None, False, (_empty(number),))
    body, wrapped = _unwrapped(text)
    notes = (_wrapping(number, wrapped),) if wrapped else ()
    try:
        value, twice = _loaded(body)
    except (ValueError, RecursionError) as e:
        value, slips = _broken(body, e)
        return Script(number, value, False, (*notes, *(_issue(number, text, body, slip) for slip in slips[:1])))
    return Script(number, value, True, (*notes, *(_twice(number, key) for key in twice)))


def _unwrapped(text: str) -> tuple[str, str]:
    """The JSON with what wraps it blanked, so that offsets stay; and the wrapping."""
    head, tail = _OPEN.match(text), _CLOSE.search(text, max(0, len(text) - 200))
    start = head.end() if head else 0
    stop = tail.start() if tail else len(text)
    blank = re.sub(r"[^\n]", " ", text[:start])
    body = blank + text[start:stop].replace("\ufeff", " ", 1 if text.startswith("\ufeff") else 0)
    end = body.rstrip()
    wrapped = " ".join(m[0].strip() for m in (head, tail) if m)
    return end.removesuffix(";"), wrapped or (";" if end.endswith(";") else "")


def _loaded(body: str) -> tuple[Any, list[str]]:
    twice: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(items)
        if len(made) < len(items) and len(twice) < 5:
            seen: set[str] = set()
            twice.extend(dict.fromkeys(k for k, _ in items if k in seen or seen.add(k)))  # type: ignore[func-returns-value]
        return made

    value = json.loads(body, object_pairs_hook=pairs, parse_constant=_no_constant)
    return value, twice


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _broken(body: str, error: Exception) -> tuple[Any, list[Slip]]:
    if '"' not in body and _ENTITY.search(body):
        value, _ = _broken_or_not(html.unescape(body))
        fix = "Write plain quotes: inside a script, entities are not decoded."
        return value, [Slip(body.find("&"), "entities", "The quotes are written as HTML entities.", fix)]
    if len(body) > MAX_REPAIR:
        at = error.pos if isinstance(error, json.JSONDecodeError) else 0
        said = str(error.msg) if isinstance(error, json.JSONDecodeError) else f"It nests deeper than {MAX_DEPTH} levels"
        return None, [Slip(at, "broken", f"{said}.", "Write the script with a JSON library.")]
    value, slips = repaired(body)
    return value, slips or [Slip(0, "broken", f"{clean(str(error))}.", "Write the script with a JSON library.")]


def _broken_or_not(body: str) -> tuple[Any, list[Slip]]:
    try:
        return json.loads(body), []
    except (ValueError, RecursionError):
        return repaired(body[:MAX_REPAIR])


def _issue(number: int, text: str, body: str, slip: Slip) -> Issue:
    line = body.count("\n", 0, slip.offset) + 1
    column = slip.offset - body.rfind("\n", 0, slip.offset)
    around = clean(text[max(0, slip.offset - 30) : slip.offset + 50])
    tolerated = slip.code in {"control", "too_deep"}
    return Issue(
        "syntax",
        "medium" if tolerated else "high",
        f"Script {number} is no JSON: {slip.message}"
        + (" Some readers forgive it." if slip.code == "control" else " Readers drop the whole script."),
        number,
        f"line {line}, column {column}",
        around,
        slip.fix,
    )


def _limit(number: int, message: str) -> Issue:
    return Issue("limit", "low", message, number, "", "", "Describe the page alone, not the whole catalogue.")


def _empty(number: int) -> Issue:
    return Issue("empty", "low", f"Script {number} is empty.", number, "", "", "Fill it or take it out.")


def _wrapping(number: int, wrapped: str) -> Issue:
    message = "The JSON stands inside a comment, CDATA or before a semicolon: strict readers stop there."
    return Issue("wrapping", "low", message, number, "", clean(wrapped), "Put nothing but JSON into the script.")


def _twice(number: int, key: str) -> Issue:
    message = f"An object has {clean(key)} twice: readers keep the last and lose the other."
    return Issue("structure", "medium", message, number, "", clean(key), "Write one key with a list of values.")
