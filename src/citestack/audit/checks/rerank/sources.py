"""Where its facts come from: links inside sentences, and how many of them lead to primary sources."""

from __future__ import annotations

from citestack.audit.model import Evidence
from citestack.audit.model import Source as Why
from citestack.audit.page_view import in_page, opening, view
from citestack.audit.rule import Problem, Rule, Seen, not_measured, of_share
from citestack.audit.subject import Around, Subject
from citestack.authority.signals.hosts import host_of, site_of_url
from citestack.authority.signals.sources import TOO_SHORT, Source, sources, sources_signal

OWES = 300
"""Words from which on a page without any source is a finding."""
SOURCE = Why(
    "GEO (Aggarwal et al., KDD 2024): Cite Sources gave +27 % of an answer's words in a simulated engine, -23 % on the "
    "second measure of its test on a real one; C-SEO Bench (NeurIPS 2025) found few such effects significant",
    "https://arxiv.org/abs/2311.09735",
    "argued",
)
PRIMARY = "a study's DOI, a standard, a public body, an official manual"


def cited(subject: Subject, _: Around) -> Seen:
    """Sources per 1,000 words, primary ones counted whole, others half, against one for each 200 words."""
    seen = view(subject)
    signal = sources_signal(seen, site_of_url)
    if signal.value is None:
        return not_measured(f"{signal.evidence}: at least {TOO_SHORT} words are needed.")
    found = sources(seen, site_of_url, frozenset())
    primary = [s for s in found if s.form != "another site"]
    words = len(subject.page.text.split())
    numbers: dict[str, float | None] = {
        "sources": len(found),
        "primary": len(primary),
        "primary_share": round(len(primary) / len(found), 4) if found else None,
        "words": words,
    }
    if signal.value >= 1:
        return of_share(1, (), numbers=numbers, note=signal.evidence)
    return of_share(signal.value, _problems(subject, found, primary, words), numbers=numbers, note=signal.evidence)


def _problems(subject: Subject, found: tuple[Source, ...], primary: list[Source], words: int) -> list[Problem]:
    if not found:
        return [_none(subject, words)] if words >= OWES else []
    if not primary:
        return [_secondary(subject, found)]
    message = f"{len(found)} sources ({len(primary)} primary) stand behind {words} words; the bar is one for each 200."
    fix = f"Link the sentences that state a number or a finding to where it comes from: {PRIMARY}."
    return [Problem("low", message, _quote(subject, found[-1]), fix)]


def _none(subject: Subject, words: int) -> Problem:
    message = f"No sentence of {words} words links to a source on another site."
    fix = f"Link each number or finding to where it comes from: {PRIMARY}."
    return Problem("medium", message, opening(subject), fix)


def _secondary(subject: Subject, found: tuple[Source, ...]) -> Problem:
    hosts = ", ".join(dict.fromkeys(host_of(s.link.target) for s in found[:3]))
    message = f"None of {len(found)} sources has the form of a primary one ({hosts}...)."
    fix = f"Follow each link to what it relies on, and cite that: {PRIMARY}."
    return Problem("low", message, _quote(subject, found[0]), fix)


def _quote(subject: Subject, source: Source) -> Evidence:
    return in_page(subject, source.link.anchor, f"link to {source.link.target}")


RULES: tuple[Rule, ...] = (
    Rule(
        "rerank.sources",
        3,
        "Facts are linked to primary sources",
        "A page that shows where its facts come from can be checked; whether the source says so is layer 4's question.",
        SOURCE,
        cited,
    ),
)
