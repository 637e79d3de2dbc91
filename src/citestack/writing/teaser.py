"""Sentences that announce, ask or flatter and state nothing: fluent, on topic, loved by relevance models.

A relevance model gives "you have probably asked yourself whether X is worth it" a full score for "is X worth it?".
Such a sentence is supported by its own page and tells the reader nothing.
"""

from __future__ import annotations

import re

_HINTS = (
    "yourself", "wonder", "let us", "let's", "let’s", "read on", "stay tuned", "we will", "we'll", "we’ll", "find out",
    "surprise", "we get to", "you decide", "can decide", "keep reading", "everything you need", "in our next",
    "talking about", "asked", "asking", "we look at", "take a look", "take a closer look", "the question",
)  # fmt: skip
_TEASER = re.compile(
    r"\b(?:ask(?:ed|ing)?|wonder(?:ed|ing)?)\b(?: \w+){0,3} (?:yourself|yourselves|if|whether|how|what|why|which)\b"
    r"|\b(?:you|many|people|everyone|everybody|some)\b(?: \w+){0,3} wonder(?:ed|ing)?\b"
    r"|\blet(?: us|['’]s)\b(?: \w+){0,2} (?:look|see|find|start|begin|dive|explore|talk|turn|go|take)\b"
    r"|\b(?:read|stay) (?:on|tuned)\b|\bkeep reading\b|\bfind out (?:more|whether|if|how|what|why|below|here|in)\b"
    r"|\bwe(?: will|['’]ll| are going to)\b(?: \w+){0,2} "
    r"(?:look|cover|see|discuss|explain|show|tell|answer|talk|find|get)\b"
    r"|\b(?:before|when|until) we get to\b|\bin our next\b|\beverything you need to know\b"
    r"|\b(?:answer|result|truth)s? (?:may|might|could|will) surprise\b|\bonly you can decide\b"
    r"|\b(?:everybody|everyone|people|all) (?:is|are|seems? to be) talking about\b"
    r"|\b(?:we|i) (?:take|have taken|took) a (?:closer )?look\b|\bthat is the question\b",
    re.IGNORECASE,
)


def teaser(text: str) -> str | None:
    """The words that give it away, or None. A sentence that carries a figure states something and passes."""
    low = text.casefold()
    if not any(hint in low for hint in _HINTS) or any(c.isdigit() for c in text):
        return None
    found = _TEASER.search(text)
    return found[0] if found else None
