"""Who publishes it: one name in every place that names the site, and the same organisation elsewhere on the web."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from citestack.audit.model import Evidence, Source
from citestack.audit.page_view import site_name, view
from citestack.audit.rule import Problem, Rule, Seen, not_measured, of_share
from citestack.audit.subject import Around, Subject
from citestack.authority.signals.consistency import names_used
from citestack.authority.signals.entities import entities
from citestack.authority.signals.markup import markup_signals
from citestack.authority.signals.names import same_name
from citestack.authority.signals.view import View

ONLY_CONFIRMS = frozenset({"title", "copyright line"})
"""A title needs no site name, and a copyright may be another's: they can confirm a name, not contradict it."""
SITE_NAMES = Source(
    "Google Search Central, Site names: takes the name from WebSite markup, og:site_name, the title and headings, and "
    "asks for the same one in all",
    "https://developers.google.com/search/docs/appearance/site-names",
    "documented",
)
SAME_AS = Source(
    "Google Search Central, Organization markup: sameAs names the organisation's pages on other sites and helps to "
    "tell it from others",
    "https://developers.google.com/search/docs/appearance/structured-data/organization",
    "documented",
)


@dataclass(frozen=True, slots=True)
class Named:
    place: str
    name: str


def consistent(subject: Subject, _: Around) -> Seen:
    found = list(dict.fromkeys(_names(subject, view(subject))))
    places = {n.place for n in found if n.place not in ONLY_CONFIRMS}
    if not places or len({n.place for n in found}) < 2:
        where = f"only in the {found[0].place}" if found else "nowhere in what was read"
        return not_measured(f"The site is named {where}: nothing to compare. Its source shows more: audit its URL.")
    best = max((n.name for n in found), key=lambda name: (len(_agreeing(found, name)), _is_own(subject, name), name))
    right = _agreeing(found, best)
    if len(right) < 2 and len(places) < 2:
        return not_measured(f"'{best}' is named in one place only: nothing to compare.")
    wrong = [n for n in found if n.place in places and n.place not in right]
    problems = [_problem(best, sorted(right), n) for n in wrong]
    share = len(right) / (len(right) + len({n.place for n in wrong}))
    return of_share(share, problems, numbers={"places": len(right), "others": len(wrong)}, note=f"'{best}'")


def _is_own(subject: Subject, name: str) -> bool:
    """Of two names in as many places, one that is not the page's own title."""
    return not same_name(subject.page.title, name)


def _agreeing(found: list[Named], name: str) -> set[str]:
    return {n.place for n in found if same_name(n.name, name)}


def _problem(best: str, right: list[str], wrong: Named) -> Problem:
    message = f"The {wrong.place} says '{wrong.name}' where the {', '.join(right)} say '{best}'."
    return Problem("low", message, Evidence(wrong.name, where=wrong.place), f"Write '{best}' there as well.")


def _names(subject: Subject, seen: View) -> Iterator[Named]:
    """Names of the site by place. A title's parts count only where another place says the same."""
    used = [(kind, name) for kind, names in names_used(seen) for name in sorted(names)]
    meta = site_name(subject)[:120]
    told = [name for kind, name in used if kind != "title"] + ([meta] if meta else [])
    for kind, name in used:
        if kind != "title" or any(same_name(name, other) for other in told):
            yield Named(kind, name)
    if meta:
        yield Named("og:site_name", meta)


def known_elsewhere(subject: Subject, _: Around) -> Seen:
    seen = view(subject)
    if not entities(seen.things):
        return not_measured("The structured data names no person and no organisation.")
    signal = markup_signals(seen, None)[2]
    if signal.value is None:
        name = entities(seen.things)[0].name
        message = f"'{name}' has no sameAs: nothing tells it from others of that name."
        fix = "Add sameAs with the entity's own profiles, and link them where a reader sees them."
        return of_share(0, [Problem("low", message, Evidence(name, where="markup"), fix)])
    if signal.value >= 1:
        return of_share(1, (), note=signal.evidence)
    fix = "Link the profiles that sameAs names where a reader sees them: an imprint, an author box, the footer."
    message = f"{signal.value:.0%} of the sameAs addresses are linked for readers: {signal.evidence}."
    problem = Problem("low", message, Evidence(signal.evidence, where="markup sameAs"), fix)
    return of_share(signal.value, [problem])


RULES: tuple[Rule, ...] = (
    Rule(
        "rerank.site_name",
        3,
        "The site bears one name everywhere",
        "An engine that joins mentions to an organisation needs one spelling; two names are two organisations to it.",
        SITE_NAMES,
        consistent,
    ),
    Rule(
        "rerank.same_as",
        3,
        "Who stands behind the page is known elsewhere, and the page links there",
        "sameAs ties a name to a profile that others can check; in the markup alone it is a claim that no reader sees.",
        SAME_AS,
        known_elsewhere,
    ),
)
