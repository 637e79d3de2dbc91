"""JSON out of what a model wrote: bare, in a code fence, behind a preface or after a chain of thought."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_OPEN = re.compile(r"[{\[]")
MAX_STARTS = 40
"""Places tried as the start of the JSON: a text of brackets alone must not cost minutes."""


def without_thoughts(text: str) -> str:
    """Reasoning that some servers leave in the answer is not the answer."""
    return _THOUGHT.sub("", text)


def found_json(text: str) -> Any:
    """The first object or array that parses and is no citation mark (``[1]``), else None."""
    decoder = json.JSONDecoder(strict=False)
    for start in _starts(text):
        try:
            value = decoder.raw_decode(text, start)[0]
        except (ValueError, RecursionError):
            continue
        if value in ({}, []) or not all(isinstance(item, int) for item in value):
            return value
    return None


def _starts(text: str) -> Iterator[int]:
    for n, match in enumerate(_OPEN.finditer(text)):
        if n >= MAX_STARTS:
            return
        yield match.start()
