"""``@context``: which names are schema.org's. Nothing is fetched; what other contexts define is not judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from citestack.audit.model import Severity

_IRI = re.compile(r"https?://(?:www\.)?schema\.org/?#?", re.IGNORECASE)
_FILE = re.compile(r"https?://schema\.org/(?:docs/jsonldcontext\.json(?:ld)?|version/[^/]+(?:/.*)?)", re.IGNORECASE)
_NEARLY = re.compile(r"(?:https?:)?/{0,3}(?:www\.)?schema\.?org\b.*", re.IGNORECASE)
_LOCAL = re.compile(r"https?://(?:www\.)?schema\.org/#?([^/#?]+)", re.IGNORECASE)
KEYWORDS = frozenset(
    """@base @container @context @direction @graph @id @import @included @index @json @language @list @nest @none
    @prefix @propagate @protected @reverse @set @type @value @version @vocab""".split()  # noqa: SIM905
)

Kind = Literal["keyword", "schema", "foreign"]


@dataclass(frozen=True, slots=True)
class Context:
    vocab: Literal["schema", "other", "none"] = "none"
    given: bool = False
    """Some ``@context`` was seen."""
    open: bool = False
    """A context of others is loaded as well: a name that schema.org lacks may be theirs."""
    aliases: bool = False
    """schema.org's own context is loaded: ``id`` and ``type`` stand for ``@id`` and ``@type``."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Terms and prefixes defined in the page, to what they stand for."""

    def resolve(self, key: str) -> tuple[Kind, str]:
        """What a name stands for: a keyword, a local name of schema.org, or something of another vocabulary."""
        if key.startswith("@"):
            return "keyword", key
        if self.aliases and key in {"id", "type"} and key not in self.names:
            return "keyword", "@" + key
        if key in self.names:
            stands = self.names[key]
            return ("keyword", stands) if stands.startswith("@") else self._expanded(stands)
        return self._expanded(key)

    def _expanded(self, name: str) -> tuple[Kind, str]:
        local = local_name(name)
        if local is not None:
            return "schema", local
        prefix, colon, rest = name.partition(":")
        if colon:
            home = self.names.get(prefix, "https://schema.org/" if prefix == "schema" else "")
            return ("schema", rest) if is_schema(home) and not rest.startswith("//") else ("foreign", name)
        return ("foreign", name) if self.vocab == "other" else ("schema", name)


def is_schema(iri: str) -> bool:
    return bool(_IRI.fullmatch(iri) or _FILE.fullmatch(iri))


def local_name(iri: str) -> str | None:
    """``https://schema.org/Article`` to ``Article``; None for what is no name of schema.org."""
    found = _LOCAL.fullmatch(iri) if iri[:4].lower() == "http" else None
    return found[1] if found else None


def entered(context: Context, said: Any) -> tuple[Context, tuple[tuple[Severity, str, str], ...]]:
    """The context inside an object that says ``@context``; and what is wrong with it: severity, message, quote."""
    wrong: list[tuple[Severity, str, str]] = []
    for one in said if isinstance(said, list) else [said]:
        if one is None:
            context = Context(given=True)
        elif isinstance(one, str):
            context = _remote(context, one, wrong)
        elif isinstance(one, dict):
            context = _inline(context, one)
        else:
            wrong.append(("medium", "@context is neither a URL nor an object.", str(one)))
    return context, tuple(wrong)


def _remote(context: Context, url: str, wrong: list[tuple[Severity, str, str]]) -> Context:
    url = url.strip()
    if is_schema(url):
        if "//www." in url.lower():
            wrong.append(("low", "@context names www.schema.org; the vocabulary's address has no www.", url))
        return replace(context, vocab="schema", given=True, aliases=True)
    if _NEARLY.fullmatch(url):
        wrong.append(("medium", "@context is not schema.org's address: strict readers know none of the names.", url))
        return replace(context, vocab="schema", given=True, aliases=True)
    return replace(context, given=True, open=True)


def _inline(context: Context, said: Mapping[str, Any]) -> Context:
    names = dict(context.names)
    vocab, opened = context.vocab, context.open
    for key, value in said.items():
        if key == "@vocab":
            vocab = (
                "schema" if isinstance(value, str) and (is_schema(value) or value.startswith("schema:")) else "other"
            )
        elif key == "@import":
            opened = True
        elif not key.startswith("@"):
            names.update((key, iri) for iri in _stands_for(value))
    return replace(context, vocab=vocab, given=True, open=opened, names=names)


def _stands_for(value: Any) -> Iterator[str]:
    """A term's IRI; a term defined as null or in a way not read here is another vocabulary's."""
    if isinstance(value, dict):
        value = value.get("@id") or value.get("@reverse")
    yield value if isinstance(value, str) and value else "urn:undefined"
