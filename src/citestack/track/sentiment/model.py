"""What a language model said of how an answer speaks of a brand, or why nothing can be said."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

import orjson

LABELS = ("positive", "neutral", "negative", "mixed")
NOT_MEASURED = "not_measured"
UNUSABLE = frozenset({"no_label", "no_quote", "quote_not_found"})
"""Reasons of what the model did answer: asked again it would say the same. All others are of calls that failed."""


@dataclass(frozen=True, slots=True)
class Opinion:
    label: str
    """positive, neutral, negative, mixed; or ``not_measured``, which is none of them and in no figure."""
    reason: str = ""
    """Why it is not measured: a code, then free words behind a colon."""
    start: int | None = None
    end: int | None = None
    """Of the quote, code points of ``Observation.text``, half open."""
    cut: bool = False
    """The answer names the brand in more sentences than were shown."""
    at: str = ""
    """ISO 8601 UTC, when the model was asked."""

    @property
    def final(self) -> bool:
        """Whether the model answered; a call that failed is made again."""
        return self.label in LABELS or self.code in UNUSABLE

    @property
    def code(self) -> str:
        return self.reason.partition(":")[0]

    def body(self) -> bytes:
        told = {k: v for k, v in asdict(self).items() if v not in (None, "", False) and k != "label"}
        return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)


_KNOWN = frozenset(f.name for f in fields(Opinion)) - {"label"}


def of_body(label: str, body: bytes) -> Opinion:
    """Of ``Opinion.body``; fields of a later version are passed over."""
    told: dict[str, Any] = {k: v for k, v in orjson.loads(body).items() if k in _KNOWN}
    return Opinion(label, **told)


def unmeasured(reason: str) -> Opinion:
    return Opinion(NOT_MEASURED, reason)
