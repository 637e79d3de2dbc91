"""What a browser's form says, as a job's params: a job asked for without any script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_origin
from urllib.parse import parse_qs

from pydantic import BaseModel
from starlette.requests import Request

from citestack.errors import UsageError

FIELDS = 50
"""No form here has more."""


async def read_form(request: Request) -> dict[str, str]:
    """The fields of an ``application/x-www-form-urlencoded`` body, the last one of a name. Raises ``UsageError``."""
    try:
        found = parse_qs(
            (await request.body()).decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS, errors="strict"
        )
    except ValueError as e:
        raise UsageError("this form cannot be read", layer="serve") from e
    return {name: values[-1] for name, values in found.items()}


def as_params(params: type[BaseModel], form: Mapping[str, str]) -> dict[str, Any]:
    """The form's fields that the params have: a list is a word each, a box is ticked or not, empty = left out."""
    found: dict[str, Any] = {}
    for name, field in params.model_fields.items():
        text = form.get(name, "").strip()
        if field.annotation is bool:
            found[name] = name in form
        elif get_origin(field.annotation) is list:
            found[name] = text.split()
        elif text:
            found[name] = text
    return found
