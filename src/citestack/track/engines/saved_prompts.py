"""Which prompt a saved response answers, where the response itself says."""

from __future__ import annotations

from urllib.parse import unquote_plus

from citestack.answers.wire import mapping, rows, text

_FIELDS = ("prompt", "question", "query", "q", "keyword", "user_prompt")


def prompt_in(value: object) -> str:
    """Empty when it does not say: the interfaces for programs mostly do not repeat what was asked."""
    data = mapping(value) or next(iter(rows(value)), {})
    task = next(iter(rows(data.get("tasks"))), {})
    result = next(iter(rows(task.get("result"))), {})
    asked = mapping(task.get("data"))
    for found in (data, mapping(data.get("search_parameters")), mapping(data.get("result")), result):
        if said := next((text(found.get(f)) for f in _FIELDS if text(found.get(f)).strip()), ""):
            return said
    # As it was sent: DataForSEO takes keywords with ``%`` and ``+`` as codes.
    return text(asked.get("user_prompt")) or unquote_plus(text(asked.get("keyword")))
