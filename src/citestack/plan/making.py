"""What every maker of tasks shares: stable ids, expected shares with intervals, short words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from urllib.parse import quote

from citestack.audit.likelihood import wilson
from citestack.evaluate.statistics.interval import Interval
from citestack.plan.model import Effort

HOURS: Mapping[Effort, float] = {"an hour": 1.0, "a day": 8.0, "days": 24.0, "weeks": 80.0}
"""Working hours that an effort stands for when tasks are put in order."""
LONGEST = 240
"""Characters of a sentence that a task quotes."""


def task_id(kind: str, *about: str) -> str:
    """12 hex digits over the kind and what it is about: the same in the next plan."""
    told = "\x1f".join((kind, *(" ".join(a.casefold().split()) for a in about)))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def share(hits: int, n: int) -> Interval | None:
    """Hits of n prompts with a 95 % Wilson interval; None without prompts."""
    return Interval(hits / n, *wilson(hits, n)) if n else None


def short(text: str, most: int = LONGEST) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1].rsplit(" ", 1)[0] + "…"


def count(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def page_path(url: str) -> str:
    """The page in the web interface."""
    return f"/pages?url={quote(url, safe='')}"


def audit_path(url: str) -> str:
    return f"/pages/audit?url={quote(url, safe='')}"


def quoted(text: str) -> str:
    """As one word of a shell command."""
    return "'" + text.replace("'", "'\\''") + "'"
