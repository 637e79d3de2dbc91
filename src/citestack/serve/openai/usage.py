"""Usage: what was read of the request and what was written, counted in words and punctuation marks.

No tokenizer of a language model takes part in an answer, so there are no tokens of one to count.
"""

from __future__ import annotations

import re

_UNIT = re.compile(r"\w+|[^\w\s]")


def units(text: str) -> int:
    """Words (runs of letters and digits) and single punctuation marks."""
    return sum(1 for _ in _UNIT.finditer(text))
