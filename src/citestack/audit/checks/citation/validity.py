"""Structured data that can be read, and that says what the vocabulary knows. Broken markup loses; whole
markup wins nothing.

All or nothing: a share that holds would raise the score of a page that fails elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from citestack.audit.markup.checker import Checked
from citestack.audit.markup.issue import IN_TAGS, Issue
from citestack.audit.markup.of_page import checked
from citestack.audit.markup.vocabulary import vocabulary
from citestack.audit.model import Evidence, Source
from citestack.audit.rule import Problem, Rule, Seen, failed, not_measured
from citestack.audit.subject import Around, Subject

JSON_LD = Source("JSON-LD 1.1, W3C Recommendation", "https://www.w3.org/TR/json-ld11/", "argued")
SCHEMA = Source("schema.org, data model and conformance", "https://schema.org/docs/datamodel.html", "argued")
NO_NEED = Source(
    "Google Search Central: AI features need no special schema.org markup",
    "https://developers.google.com/search/docs/appearance/ai-features",
    "none",
)
CHEAP = ("Article", "Person", "Organization", "FAQPage", "Claim", "ClaimReview")
"""Types that say who says what, so that a reader need not guess."""
_PROPERTIES = ("citation", "speakable", "author", "isBasedOn")
_SYNTAX = frozenset({"syntax", "wrapping"})


def _syntax(subject: Subject, _: Around) -> Seen:
    if subject.raw is None:
        return not_measured("Of a stored page only the JSON-LD that could be read is kept: audit it with --fetch.")
    found = checked(subject)
    issues = [issue for issue in found.issues if issue.kind in _SYNTAX]
    numbers = {"scripts": float(len(found.scripts)), "broken": float(sum(not s.valid for s in found.scripts))}
    if not found.scripts:
        return Seen("neutral", note=f"The page has no JSON-LD{_beside(found)}. No engine asks for it.", numbers=numbers)
    if not any(issue.is_error for issue in issues):
        return Seen("neutral", _problems(issues), numbers=numbers, note="All of it can be read, which wins nothing.")
    return failed(_problems(issues), numbers=numbers)


def _beside(found: Checked) -> str:
    return "; its structured data stands in the tags" if found.graph.nodes else ""


def _vocabulary(subject: Subject, _: Around) -> Seen:
    found = checked(subject)
    issues = [issue for issue in found.issues if issue.kind not in _SYNTAX]
    nodes = len(found.graph.nodes)
    errors = sum(issue.count for issue in issues if issue.is_error)
    advice = sum(not issue.is_error for issue in issues)
    numbers = {"nodes": float(nodes), "errors": float(errors), "advice": float(advice)}
    if not nodes and not errors:
        return Seen("neutral", _problems(issues), numbers=numbers, note="There is no structured data to be checked.")
    if not errors:
        note = f"Valid against schema.org {vocabulary().release}, which wins nothing."
        return Seen("neutral", _problems(issues), numbers=numbers, note=note)
    return failed(_problems(issues), numbers=numbers)


def _types(subject: Subject, _: Around) -> Seen:
    found = checked(subject)
    kinds = {t for node in found.graph.nodes for t in node.types}
    known = [c for c in CHEAP if any(vocabulary().is_a(t, (c,)) for t in kinds)]
    used = [p for p in _PROPERTIES if any(m.name == p for node in found.graph.nodes for m in node.members)]
    said = f"Declared: {', '.join((*known, *used)) or 'none'}."
    tags = " Microdata or RDFa among it." if any(node.script == IN_TAGS for node in found.graph.nodes) else ""
    note = f"{said}{tags} Shown, never counted."
    return Seen("neutral", numbers={"types": float(len(known)), "properties": float(len(used))}, note=note)


def _problems(issues: Iterable[Issue]) -> tuple[Problem, ...]:
    return tuple(_problem(issue) for issue in issues)


def _problem(issue: Issue) -> Problem:
    times = f" ({issue.count} times)" if issue.count > 1 else ""
    return Problem(issue.severity, issue.message + times, Evidence(issue.quote, where=issue.where), issue.fix)


RULES = (
    Rule(
        "citation.json_ld_syntax",
        5,
        "JSON-LD can be read",
        "A script that is no JSON is dropped whole: author, dates and publisher are then guessed from the text.",
        JSON_LD,
        _syntax,
    ),
    Rule(
        "citation.json_ld_vocabulary",
        5,
        "Structured data says what schema.org knows",
        "A misspelt type or property, or a value of the wrong kind, is skipped without a word.",
        SCHEMA,
        _vocabulary,
    ),
    Rule(
        "citation.json_ld_types",
        5,
        "Types that name author, publisher, questions and claims",
        "They make it cheap to map a sentence to who says it; engines say that they need none of it.",
        NO_NEED,
        _types,
    ),
)
