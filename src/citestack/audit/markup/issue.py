"""What the checker has to say, and where in which script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from citestack.audit.model import Severity

IssueKind = Literal[
    "syntax", "wrapping", "limit", "context", "structure", "type", "property", "domain", "range", "literal",
    "enumeration", "superseded", "reference", "text_for_thing", "underspecific", "untyped", "empty", "entity",
    "recommended",
]  # fmt: skip

Trail = tuple[Any, ...]
"""A place in a script: () at its top, else (trail of what holds it, key or index); shared, so depth stays cheap."""

IN_TAGS = 0
"""Number of the script that microdata and RDFa are read into."""
MOST_ISSUES = 200
"""Different issues kept of one page; the same issue again only counts."""
LONGEST_QUOTE = 160
_SHOWN_STEPS = 40


@dataclass(frozen=True, slots=True)
class Issue:
    kind: IssueKind
    severity: Severity
    message: str
    """One plain sentence."""
    script: int
    """1 = the first JSON-LD script of the page, ``IN_TAGS`` = its microdata and RDFa."""
    path: str
    """JSON pointer (RFC 6901) into the script; ``line 3, column 9`` for what cannot be parsed."""
    quote: str
    """The words of the script that it is about."""
    fix: str
    count: int = 1
    """Places at which the same holds; ``path`` is the first."""

    @property
    def is_error(self) -> bool:
        """A reader loses or misreads something; the others are advice."""
        return self.severity in {"high", "medium"}

    @property
    def where(self) -> str:
        return place(self.script, self.path)


@dataclass(slots=True)
class Issues:
    """Collects issues; the same kind and message is one issue with a count."""

    found: dict[tuple[IssueKind, str], Issue] = field(default_factory=dict)

    def add(self, issue: Issue) -> None:
        key = (issue.kind, issue.message)
        known = self.found.get(key)
        if known is not None:
            self.found[key] = replace(known, count=known.count + 1)
        elif len(self.found) < MOST_ISSUES:
            self.found[key] = replace(issue, message=encodable(issue.message), fix=encodable(issue.fix))

    def __iter__(self) -> Iterator[Issue]:
        return iter(self.found.values())


def place(script: int, path: str) -> str:
    """``json-ld 1 /author/name``; of what stands in the tags ``markup in tags /0/author/name``."""
    return f"{'markup in tags' if script == IN_TAGS else f'json-ld {script}'} {path}".rstrip()


def pointer(trail: Trail) -> str:
    """The trail as a JSON pointer; the middle of a very long one is left out."""
    steps: list[str] = []
    while trail:
        trail, step = trail
        steps.append(str(step).replace("~", "~0").replace("/", "~1"))
    steps.reverse()
    if len(steps) > _SHOWN_STEPS:
        steps[_SHOWN_STEPS // 2 : -_SHOWN_STEPS // 2] = ["..."]
    return "".join(f"/{clean(step)}" for step in steps)


def quoted(value: Any) -> str:
    """A value as it may be shown: short, one line, no lone surrogate; containers by their kind alone."""
    if isinstance(value, dict):
        return "{...}"
    if isinstance(value, list):
        return "[...]"
    text = (
        {True: "true", False: "false", None: "null"}[value]
        if value is None or value is True or value is False
        else str(value)
    )
    return clean(text)


def clean(text: str) -> str:
    whole = encodable(" ".join(text[: 2 * LONGEST_QUOTE].split()))
    return whole if len(whole) <= LONGEST_QUOTE else whole[: LONGEST_QUOTE - 2] + " …"


def encodable(text: str) -> str:
    """JSON may escape half of a surrogate pair, which no encoding can write."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
