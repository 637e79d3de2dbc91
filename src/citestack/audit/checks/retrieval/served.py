"""What the server hands over: to each agent that asks, and without any script having run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from citestack.agents.table import agent
from citestack.audit.as_agent import ROBOTS_DENIED
from citestack.audit.checks.retrieval.directives import names
from citestack.audit.checks.retrieval.robots_directives import Directive, of_header
from citestack.audit.checks.retrieval.sources import SCRIPTS, SERVED
from citestack.audit.checks.retrieval.wording import held
from citestack.audit.model import Evidence, Severity
from citestack.audit.rule import Problem, Rule, Seen, failed, not_measured, of_share, passed
from citestack.audit.subject import AgentAnswer, Around, Subject

ALIKE = 0.8
"""Share of the page's words that an answer must have: menus, dates and offers differ from one request to the next."""
ALL_THERE = 0.95
FEW_WORDS = 100
_ROOT = re.compile(
    r"<(?:div|main|section)\b[^>]*\bid\s*=\s*[\"']?(?:root|app|__next|__nuxt|___gatsby|svelte|q-app|app-root|main-app)"
    r"[\"']?[^>]*>(?:\s|<!--[^>]{0,200}-->){0,50}</",
    re.IGNORECASE,
)
"""An empty element that a script framework fills."""
_ASKS = re.compile(r"(?:enable|requires?|need|turn on|activate)\s+java\s?script", re.IGNORECASE)


def alike(subject: Subject, _: Around) -> Seen:
    """Agents that robots.txt keeps out were not sent; the check of robots.txt speaks of them."""
    asked = [a for a in subject.agents if a.error != ROBOTS_DENIED]
    if not asked:
        if subject.agents:
            return not_measured("robots.txt keeps every agent out that was to ask.")
        return not_measured("Asked under our own name alone. Ask as others: citestack audit URL --as all.")
    citing = [a for a in asked if agent(a.agent).cites]
    problems = [(a, p) for a in asked for p in _differences(subject, a)]
    off = {a.agent for a, _ in problems if a in citing}
    numbers: dict[str, float | None] = {"asked": len(asked), "differ": len({a.agent for a, _ in problems})}
    found = tuple(p for _, p in problems)
    if not citing:
        return Seen("neutral", found, numbers=numbers, note="None of those asked is an agent that leads to citations.")
    return of_share(1 - len(off) / len(citing), found, numbers=numbers)


def _differences(subject: Subject, a: AgentAnswer) -> Iterator[Problem]:
    row = agent(a.agent)
    where = f"answer to {a.agent}"
    grave: Severity = "high" if row.cites else "neutral"
    if a.status is None or a.status >= 400:
        told = "nothing" if a.status is None else f"HTTP {a.status}"
        message = f"{row.token} ({row.operator}) is given {told} where we are given HTTP {subject.status}."
        yield Problem(grave, message, Evidence(a.error, where=where), "Let its published addresses in at the firewall.")
        return
    share = held(subject.page.text, a.text)
    if share is not None and share < ALIKE:
        message = f"{row.token} is given {share:.0%} of the page's words, under the bar of {ALIKE:.0%}."
        quote = a.text[:200] or a.error
        fix = "Serve every agent the page that a reader gets."
        yield Problem("medium" if row.cites else "neutral", message, Evidence(quote, where=where), fix)
    own, theirs = (_header_rules(h) for h in (subject.headers, a.headers))
    if names(own) != names(theirs):
        message = f"{row.token} is sent other X-Robots-Tag rules than we are."
        quote = a.headers.get("x-robots-tag", "")[:200]
        yield Problem("medium" if row.cites else "neutral", message, Evidence(quote, where=where), "Send all the same.")


def _header_rules(headers: Mapping[str, str]) -> list[Directive]:
    return list(of_header(headers.get("x-robots-tag", "")))


def without_scripts(subject: Subject, _: Around) -> Seen:
    """Compared with a browser's DOM where one has run; else judged by what an unrendered page looks like."""
    if subject.rendered is not None:
        return _against_browser(subject, subject.rendered)
    if subject.html is None:
        return not_measured("The source of the page is needed. Fetch it: citestack audit URL --fetch --render.")
    words = len(subject.page.text.split())
    if words >= FEW_WORDS:
        return passed(f"{words} words stand in the source; --render compares them with a browser's.", {"words": words})
    sign = _ROOT.search(subject.html) or _ASKS.search(subject.html)
    if sign is None:
        return not_measured(f"{words} words stand in the source, too few to judge by. Compare: --render.")
    scripts = script_chars(subject.html)
    message = f"The source has {words} words beside {scripts:,} characters of script: the text is drawn later."
    evidence = Evidence(sign[0][:200], where="source")
    numbers: dict[str, float | None] = {"words": words, "script_characters": scripts}
    return failed([Problem("high", message, evidence, "Render the text on the server.")], numbers=numbers)


def _against_browser(subject: Subject, rendered: str) -> Seen:
    share = held(rendered, subject.page.text)
    if share is None:
        return not_measured("The browser showed no text.")
    numbers: dict[str, float | None] = {"in_source": share}
    if share >= ALL_THERE:
        return passed(f"{share:.0%} of the words that a browser shows stand in the source.", numbers)
    missing = max((p for p in rendered.split("\n") if p.strip() and p not in subject.page.text), key=len, default="")
    message = f"{share:.0%} of the words that a browser shows stand in the source, under the bar of {ALL_THERE:.0%}."
    evidence = Evidence(missing[:200], where="rendered page")
    return of_share(
        share,
        [Problem("medium" if share >= 0.5 else "high", message, evidence, "Render it on the server.")],
        numbers=numbers,
    )


def script_chars(html: str) -> int:
    """Characters inside script elements; an unclosed one runs to the end. Linear."""
    lower, total, at = html.lower(), 0, 0
    while (start := lower.find("<script", at)) >= 0:
        open_end = lower.find(">", start)
        end = lower.find("</script", start)
        if open_end < 0 or end < 0:
            return total + len(html) - start
        total += max(end - open_end - 1, 0)
        at = end + 1
    return total


RULES = (
    Rule(
        "retrieval.served_alike", 2, "The server gives AI agents the page that it gives us",
        "A firewall may refuse by name what robots.txt allows; the agent then has nothing to cite.", SERVED, alike,
    ),
    Rule(
        "retrieval.without_scripts", 2, "The text is there without scripts",
        "Most AI crawlers read the source as it is sent.", SCRIPTS, without_scripts,
    ),
)  # fmt: skip
