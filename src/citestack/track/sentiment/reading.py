"""From what the model answered to an opinion: one of four labels with words that stand in the answer, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from citestack.track.scoring.folding import folded
from citestack.track.scoring.mentions import stands_alone
from citestack.track.sentiment.model import LABELS, Opinion, unmeasured
from citestack.track.sentiment.passages import Span

_WORDY = re.compile(r"[^\W_]")
_AROUND = " \t\r\n\"'“”„«»‘’…."
"""What models put around words that they quote."""


def read(data: Any, text: str, spans: Sequence[Span]) -> Opinion:
    """``data``: the JSON of the model's answer; ``spans``: what of the text it was shown."""
    told = data if isinstance(data, dict) else {}
    label = told.get("label")
    label = label.strip().casefold() if isinstance(label, str) else ""
    if label not in LABELS:
        return unmeasured("no_label: the model's answer holds none of the four labels")
    quote = told.get("quote")
    if not isinstance(quote, str) or not _WORDY.search(quote):
        return unmeasured(f"no_quote: the model says {label} and quotes nothing")
    found = quoted(quote, text, spans)
    if found is None:
        return unmeasured(f"quote_not_found: the model says {label}, but its quote is not in the sentences shown")
    return Opinion(label, "", *found)


def quoted(quote: str, text: str, spans: Sequence[Span]) -> Span | None:
    """Where the quote stands word for word, the first time; as names are compared, one blank is as good as another and
    a typographic apostrophe as a plain one.
    """
    words = folded(quote, exact=True).text.strip(_AROUND).split()
    if not words:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    for start, end in spans:
        view = folded(text[start:end], exact=True)
        for m in pattern.finditer(view.text):
            place = view.span(*m.span())
            if place is not None and stands_alone(view.text, *m.span()):
                return start + place[0], start + place[1]
    return None
