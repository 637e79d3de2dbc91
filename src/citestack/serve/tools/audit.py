"""``audit``: a stored page as the five layers read it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import Field

from citestack.serve.api.audit import audit_of
from citestack.serve.auditing.audited import MOST_PROMPTS
from citestack.serve.documents.audits import AuditBody, AuditDocument
from citestack.serve.mcp.desk import Desk
from citestack.serve.mcp.inputs import ProfileInput, UrlInput
from citestack.serve.mcp.text import DATA, line, lines, named, number
from citestack.serve.registry import Tool

SHOWN = 40
"""Findings told in words; the data has all of them."""


async def audit(
    desk: Desk,
    url: UrlInput,
    prompts: Annotated[
        list[str] | None,
        Field(max_length=MOST_PROMPTS, description="Questions the page should be cited for, each in full words."),
    ] = None,
    profile: ProfileInput = "fast",
) -> Mapping[str, Any]:
    return await desk.lane(partial(audit_of, desk.bench, AuditBody(url=url, prompts=prompts or [], profile=profile)))


def text(told: Mapping[str, Any]) -> str:
    findings = told["findings"]
    scores = (f"  layer {s['layer']} {s['name']}: {_score(s)}" for s in told["score"]["layers"])
    more = f"{len(findings) - SHOWN} more findings are in the data." if len(findings) > SHOWN else ""
    fixes = f"Fixes to copy, in the data: {', '.join(told['fixes'])}." if told["fixes"] else ""
    shown = (part for f in findings[:SHOWN] for part in _finding(f))
    return lines(
        line(told["url"]), told["score"]["note"], scores, _likelihood(told["score"]["citation_likelihood"]), DATA,
        shown, more, fixes,
    )  # fmt: skip


def _score(score: Mapping[str, Any]) -> str:
    return f"{number(score['value'])} of 1, {score['measured']} of {score['checks']} checks measured"


def _likelihood(measured: Mapping[str, Any] | None) -> str:
    if measured is None:
        return ""
    survived = ", ".join(map(str, measured["survived"]))
    return f"Of {measured['prompts']} prompts it survived layers 1 to 5 for: {survived}."


def _finding(finding: Mapping[str, Any]) -> tuple[str, ...]:
    """Message and fix may quote the page: they stand behind the mark of foreign text, as its quote does."""
    head = f"{finding['severity']}, layer {finding['layer']}, {finding['id']}:"
    return head, named(finding["message"]), named(finding["evidence"]["quote"]), named(finding["fix"])


TOOLS = (
    Tool(
        "audit",
        "Audit a page for citation-readiness",
        "Reads a stored page as each of the five layers would and lists what to put right: each finding with its "
        "severity, the words it is about, why it matters and how strong the evidence for that is, and the fix. With "
        "prompts it also measures for how many of them this engine cites the page. Scores are shares of checks that "
        "hold, not promises; report them so. Fixes hold only what the page or the sources it cites say.",
        audit,
        AuditDocument,
        text,
    ),
)
