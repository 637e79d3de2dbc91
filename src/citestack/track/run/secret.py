"""A key between the environment and the wire: put in at the last moment, taken out of whatever comes back."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus, urlsplit, urlunsplit

from citestack.errors import ConfigError

HIDDEN = "***"
SHORTEST = 8
"""Characters of a key; a shorter one is a slip, and could not be told from ordinary words in what comes back."""


@dataclass(frozen=True, slots=True)
class Key:
    """An engine's key and how it goes into a request (``EngineSpec.auth``). It never shows in a ``repr``."""

    auth: str
    value: str = field(default="", repr=False)

    def headers(self) -> dict[str, str]:
        if not self.value:
            return {}
        if self.auth == "bearer":
            return {"Authorization": f"Bearer {self.value}"}
        if self.auth == "basic":
            return {"Authorization": f"Basic {self._basic()}"}
        return {self.auth: self.value} if self.auth.startswith("x-") else {}

    def url(self, url: str) -> str:
        """With ``api_key=`` in the query string, where the key goes there."""
        if self.auth != "query" or not self.value:
            return url
        parts = urlsplit(url)
        query = "&".join(filter(None, (parts.query, f"api_key={quote(self.value, safe='')}")))
        return urlunsplit(parts._replace(query=query))

    def hidden(self, body: bytes) -> bytes:
        """A body without the key: servers repeat keys in their error messages."""
        for form in self._forms():
            body = body.replace(form.encode("utf-8"), HIDDEN.encode("ascii"))
        return body

    def _forms(self) -> list[str]:
        """What the key may look like, longest first: as it is, as JSON, in a URL, as a browser would log in."""
        if not self.value or self.auth == "none":
            return []
        forms = {self.value, json.dumps(self.value)[1:-1], quote(self.value, safe=""), quote_plus(self.value)}
        if self.auth == "basic":
            password = self.value.partition(":")[2]
            forms |= {self._basic()} | ({password} if len(password) >= SHORTEST else set())
        return sorted(forms, key=len, reverse=True)

    def _basic(self) -> str:
        return base64.b64encode(self.value.encode("utf-8")).decode("ascii")


def key_from(environ: Mapping[str, str], variable: str, auth: str) -> Key:
    """The key that an engine's variable holds. Raises ``ConfigError``, which never repeats a value."""
    if not variable or auth == "none":
        return Key("none")
    value = environ.get(variable, "").strip()
    if not value:
        raise ConfigError(f"{variable} is not set", hint=f"export {variable}=...", layer="track")
    if len(value) < SHORTEST or not all("!" <= c <= "~" for c in value):
        raise ConfigError(f"{variable} holds no key: too short, or with characters that no key has", layer="track")
    if auth == "basic" and ":" not in value:
        raise ConfigError(f"{variable} needs login:password", layer="track")
    return Key(auth, value)
