"""The site around the page: how many of its pages are on the topic, and whether they know of each other."""

from __future__ import annotations

from citestack.audit.model import Evidence, Source
from citestack.audit.neighbours import Neighbours, of_site
from citestack.audit.rule import Problem, Rule, Seen, of_share
from citestack.audit.subject import Around, Subject
from citestack.store.listing import PageLine

ENOUGH = 4
"""Other pages on the topic from which on more adds nothing here."""
NAMED = 3
SOURCE = Source(
    "Google Search Central, AI features: answers rest on several searches across subtopics, each of which can find "
    "another page of a site; that depth as such moves an engine is unproven",
    "https://developers.google.com/search/docs/appearance/ai-features",
    "argued",
)


def depth(subject: Subject, around: Around) -> Seen:
    found = of_site(subject, around)
    if isinstance(found, Seen):
        return found
    near, pages = found
    cluster = near.near(subject.url, subject.page.title)
    linked = _linked(subject, near, cluster)
    numbers: dict[str, float | None] = {"cluster": len(cluster), "linked": len(linked), "site_pages": pages}
    # Share of the subtopics that other sites write about, where the link graph was built.
    numbers["trust_depth"] = near.trust(subject.url).get("depth")
    if not cluster:
        return of_share(0, [_alone(subject, pages)], numbers=numbers)
    share = 0.5 * min(len(cluster) / ENOUGH, 1) + 0.5 * len(linked) / len(cluster)
    apart = [line for line in cluster if line.url not in linked]
    problems = [_unlinked(cluster, apart)] if len(apart) * 2 > len(cluster) else []
    return of_share(share, problems, numbers=numbers, note=f"{len(cluster)} pages on the topic, {len(linked)} linked")


def _linked(subject: Subject, near: Neighbours, cluster: list[PageLine]) -> set[str]:
    """Pages of the cluster that this page's content links to, or whose content links here."""
    others = {line.url for line in cluster}
    to = {x.target for x in subject.record.links if x.place == "main"} & others
    back = {x.source for x in near.links_to(subject.url)[1] if x.place == "main"} & others
    return to | back


def _alone(subject: Subject, pages: int) -> Problem:
    message = f"No other of the site's {pages} stored pages is on this topic, by their titles."
    fix = "Answer the neighbouring questions on pages of their own, and link them with this one."
    return Problem("low", message, Evidence(subject.page.title, where="title"), fix)


def _unlinked(cluster: list[PageLine], apart: list[PageLine]) -> Problem:
    first = "; ".join(f"{line.title} ({line.url})" for line in apart[:NAMED])
    message = f"{len(apart)} of {len(cluster)} pages of the site on this topic neither link here nor are linked."
    return Problem("low", message, Evidence(first, where="other pages of the site"), f"Link in the text to: {first}.")


RULES: tuple[Rule, ...] = (
    Rule(
        "rerank.depth",
        3,
        "The site covers the topic with pages that link to each other",
        "Each page on a neighbouring question is another way into the candidates, and each link leads on to this one.",
        SOURCE,
        depth,
    ),
)
