"""Where the language model is: read from the environment and nowhere else, so that no file and no trace has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from citestack.errors import ConfigError

BASE_URL = "CITESTACK_LLM_BASE_URL"
MODEL = "CITESTACK_LLM_MODEL"
API_KEY = "CITESTACK_LLM_API_KEY"


class Secret:
    """A string that shows as ``***`` wherever it is printed, formatted or logged."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "***"


@dataclass(frozen=True, slots=True)
class Endpoint:
    url: str
    """Base address, without ``/chat/completions``."""
    model: str
    key: Secret | None = None

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    def at(self, path: str) -> str:
        """The address of a path below the base; a query (``?api-version=...``) stays at the end."""
        parts = urlsplit(self.url)
        return urlunsplit((parts.scheme, parts.netloc, f"{parts.path.rstrip('/')}/{path}", parts.query, ""))

    def without_key(self, text: str) -> str:
        """Servers repeat keys in their error messages."""
        return text if self.key is None else text.replace(self.key.reveal(), "***")

    def headers(self) -> dict[str, str]:
        return {} if self.key is None else {"Authorization": f"Bearer {self.key.reveal()}"}


def configured(environ: Mapping[str, str]) -> bool:
    return bool(environ.get(BASE_URL, "").strip() or environ.get(MODEL, "").strip())


def endpoint_from(environ: Mapping[str, str]) -> Endpoint:
    """The endpoint that the three variables name. Raises ``ConfigError``, which never repeats a value."""
    url, model, key = (environ.get(name, "").strip() for name in (BASE_URL, MODEL, API_KEY))
    for name, value, example in ((BASE_URL, url, "http://127.0.0.1:8080/v1"), (MODEL, model, "the model's name there")):
        if not value:
            raise ConfigError(f"no language model is configured: {name} is not set", hint=f"Set it to {example}.")
    if not all("!" <= c <= "~" for c in key):
        raise ConfigError(f"{API_KEY} holds characters that no key has", hint="Set it again, without line breaks.")
    return Endpoint(_base(url), model, Secret(key) if key else None)


def _base(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isascii() or any(c.isspace() for c in url):
        raise ConfigError(f"{BASE_URL} is no http(s) address", hint="For example http://127.0.0.1:8080/v1.")
    if parts.username or parts.password:
        raise ConfigError(f"{BASE_URL} holds a user or password", hint=f"Put the key into {API_KEY}.")
    path = parts.path.rstrip("/").removesuffix("/chat/completions")
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
