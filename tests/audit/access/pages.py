"""Subjects for the checks of access: a page with what is said about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from citestack.audit.checks.retrieval import RULES
from citestack.audit.model import Outcome
from citestack.audit.read import of_body
from citestack.audit.rule import Rule
from citestack.audit.subject import Around, SiteFile, Subject
from citestack.inference.support import load_support

URL = "https://a.example/kettles"
TODAY = date(2026, 11, 22)
ALONE = Around(load_support("features"))
WORDS = " ".join(f"Kettle number {n} boils a litre of water in four minutes." for n in range(20))


def page(
    head: str = "", body: str = "", url: str = URL, headers: dict[str, str] | None = None, text: str = WORDS
) -> Subject:
    html = f"<html><head><title>Kettles</title>{head}</head><body><main><h1>Kettles</h1><p>{text}</p>{body}</main></body></html>"
    return of_body(html.encode(), url, "text/html", "fetched", headers or {}, 200, TODAY)


def with_robots(text: str | bytes = b"", status: int | None = 200, **more: Any) -> Subject:
    body = text.encode() if isinstance(text, str) else text
    return replace(page(**more), robots=SiteFile("https://a.example/robots.txt", status, body))


def rule(name: str) -> Rule:
    return next(r for r in RULES if r.id == f"retrieval.{name}")


def look(name: str, subject: Subject) -> Outcome:
    outcome = rule(name).outcome(subject, ALONE)
    for finding in outcome.findings:
        e = finding.evidence
        assert (e.start is None) == (e.end is None) == (e.where != "text")
        assert e.start is None or subject.page.text[e.start : e.end] == e.quote
        assert finding.message.endswith((".", "…")) and finding.fix
    return outcome
