"""Directives of ``<meta name="robots">``, of its per-agent kin, and of ``X-Robots-Tag``, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from citestack.agents.table import agents
from citestack.audit.model import Evidence
from citestack.audit.subject import Subject
from citestack.corpus.robots import PRODUCT_TOKEN

_VALUED = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
_OTHERS = frozenset({"googlebot-news", "bingpreview", "msnbot", "slurp", "duckduckbot", PRODUCT_TOKEN})
QUOTED = 200


@dataclass(frozen=True, slots=True)
class Directive:
    name: str
    value: str
    who: str
    """Lower-case name of the agent that is spoken to; '' for all."""
    evidence: Evidence


def directives(subject: Subject) -> tuple[Directive, ...]:
    """All of them, those of the head first. Names that are no crawler's (``description``) are left out."""
    return (*_of_metas(subject), *of_header(subject.headers.get("x-robots-tag", "")))


def known(subject: Subject) -> bool:
    """Whether there was anywhere to look: the source, or the headers of an answer."""
    return subject.raw is not None or subject.status is not None


def _of_metas(subject: Subject) -> Iterator[Directive]:
    crawlers = {"robots"} | _OTHERS | {a.token.lower() for a in agents()}
    for meta in () if subject.raw is None else subject.raw.metas:
        name, content = meta.get("name", "").strip().lower(), meta.get("content", "")
        if name in crawlers:
            evidence = Evidence(f'<meta name="{name}" content="{content[:QUOTED]}">', where=f"meta {name}")
            for part in content.split(","):
                what, _, value = part.partition(":")
                yield Directive(what.strip().lower(), value.strip(), "" if name == "robots" else name, evidence)


def of_header(text: str) -> Iterator[Directive]:
    """``googlebot: noindex, nofollow``: a name speaks to what follows it, until the next name."""
    evidence = Evidence(text[:QUOTED], where="header X-Robots-Tag")
    who = ""
    for part in text.split(",") if text else ():
        name, colon, value = (p.strip() for p in part.partition(":"))
        if colon and name.lower() not in _VALUED:
            who, (name, _, value) = name.lower(), (p.strip() for p in value.partition(":"))
        yield Directive(name.lower(), value, who, evidence)
