"""What became of the findings of the audit before: fixed, still there, or no longer looked at."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from citestack.audit.model import Finding
from citestack.audit.site.nouns import Change, Diff, Gone, Listed, PageAudit

Place = tuple[str, str, int]
"""URL, key, and which one of several with that key."""


def key_of(finding: Finding) -> str:
    """Check and evidence: offsets move when text is put in above, the words stay."""
    quote = " ".join(finding.evidence.quote.casefold().split())
    told = f"{finding.id}\x1f{finding.evidence.where}\x1f{quote}"
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def listed(pages: Sequence[PageAudit]) -> tuple[Listed, ...]:
    """Every finding with its page, in the order of the pages."""
    return tuple(Listed(p.url, p.title, f, key_of(f)) for p in pages for f in p.findings)


def compared(
    now: Sequence[PageAudit], before: Sequence[PageAudit], day: str, checks_before: Mapping[str, object]
) -> tuple[tuple[Listed, ...], Diff]:
    """Findings with their change, and what is gone. ``day`` and ``checks_before`` are the audit before's."""
    old_pages, new_pages = {p.url: p for p in before}, {p.url: p for p in now}
    was = dict(_placed(listed(before)))
    found = []
    for place, one in _placed(listed(now)):
        change = _change(one, was.pop(place, None), old_pages.get(one.url), checks_before)
        found.append(replace(one, change=change))
    gone = tuple(_gone(one, new_pages.get(one.url)) for one in was.values())
    left = tuple(sorted(old_pages.keys() - new_pages.keys()))
    return tuple(found), Diff(day, tuple(sorted(new_pages.keys() - old_pages.keys())), left, gone)


def _placed(findings: Sequence[Listed]) -> Iterator[tuple[Place, Listed]]:
    seen = Counter[tuple[str, str]]()
    for one in findings:
        seen[one.url, one.key] += 1
        yield (one.url, one.key, seen[one.url, one.key]), one


def _change(one: Listed, was: Listed | None, page: PageAudit | None, checks: Mapping[str, object]) -> Change:
    if was is not None:
        return "still"
    name = one.finding.id
    unseen = page is not None and page.states.get(name, "not_measured") == "not_measured"
    return "first_checked" if name not in checks or unseen else "new"


def _gone(one: Listed, page: PageAudit | None) -> Gone:
    """Fixed only where the check looked again."""
    if page is None:
        return Gone(one.url, one.finding, one.key, "page_left")
    looked = page.states.get(one.finding.id, "not_measured") != "not_measured"
    return Gone(one.url, one.finding, one.key, "fixed" if looked else "not_measured")
