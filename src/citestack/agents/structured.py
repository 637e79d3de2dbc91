"""Structured-field dictionaries (RFC 9651, 4.2.2): keys with their tokens; parameters are read over."""

from __future__ import annotations

import re

_KEY = re.compile(r"[a-z*][a-z0-9_.*-]*")
_TOKEN = re.compile(r"[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*")
_OTHER = re.compile(
    r"-?\d{1,15}(?:\.\d{1,3})?"  # integers, decimals
    r'|"(?:[ !#-\[\]-~]|\\["\\])*"'  # strings
    r"|:[A-Za-z0-9+/=]*:"  # bytes
    r"|\?[01]"  # booleans
    r"|@-?\d{1,15}"  # dates
    r'|%"(?:[ !#$&-~]|%[0-9a-f]{2})*"'  # display strings
)
_COMMA = re.compile(r"[ \t]*,[ \t]*")


def dictionary(text: str) -> dict[str, str | None] | None:
    """Key to token; None for a value of another type. The last of equal keys counts. None: it does not parse."""
    scanner = _Scanner(text.strip(" "))
    try:
        return scanner.members()
    except _BadFieldError:
        return None


class _BadFieldError(ValueError):
    pass


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def members(self) -> dict[str, str | None]:
        out: dict[str, str | None] = {}
        while self._at < len(self._text):
            key = self._need(_KEY)
            out.pop(key, None)
            out[key] = self._value() if self._took("=") else None
            self._parameters()
            if self._at < len(self._text):
                self._need(_COMMA)
                if self._at == len(self._text):
                    raise _BadFieldError
        return out

    def _value(self) -> str | None:
        if self._took("("):
            self._inner_list()
            return None
        return self._item()

    def _item(self) -> str | None:
        """The token; None for an item of another type."""
        token = self._match(_TOKEN)
        if token is None:
            self._need(_OTHER)
        return token

    def _inner_list(self) -> None:
        while True:
            self._spaces()
            if self._took(")"):
                return
            self._item()
            self._parameters()
            if self._text[self._at : self._at + 1] not in {" ", ")"}:
                raise _BadFieldError

    def _parameters(self) -> None:
        while self._took(";"):
            self._spaces()
            self._need(_KEY)
            if self._took("="):
                self._item()

    def _spaces(self) -> None:
        while self._took(" "):
            pass

    def _took(self, char: str) -> bool:
        if not self._text.startswith(char, self._at):
            return False
        self._at += 1
        return True

    def _match(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self._text, self._at)
        if found is None:
            return None
        self._at = found.end()
        return found[0]

    def _need(self, pattern: re.Pattern[str]) -> str:
        found = self._match(pattern)
        if found is None:
            raise _BadFieldError
        return found
