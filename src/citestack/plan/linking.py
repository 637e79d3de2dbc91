"""Tasks that earn links and mentions, each naming a host: who speaks of the cited sites and not of this one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from citestack.authority.more_referrers import MoreReferrers, Needed
from citestack.plan.making import count, page_path, short, task_id
from citestack.plan.model import Expected, Task
from citestack.plan.published import MENTIONS
from citestack.plan.site import domain_of

if TYPE_CHECKING:
    from citestack.protocols import CorpusView
    from citestack.store import Store
    from citestack.store.authority import Builds

COMPETITORS = 8
"""Cited sites whose referrers are looked at, the most cited first."""
EARN = "Earn a link from"
LOOKED_AT = 200
"""Passages looked at for a mention."""
TIER_WORTH: Mapping[str, float] = {"seed": 4.0, "high": 3.0, "medium": 2.0, "low": 1.0, "unvouched": 0.1}
"""Order of hosts that link to as many competitors: by the tier that the authority build gives them."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """A domain that links to cited sites and not to this one."""

    domain: str
    tier: str
    links_to: tuple[str, ...]
    """Cited sites, the most cited first."""
    worth: float
    """Citations' part of the sites it links to, times its tier's worth."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A page of another site that names this one and does not link to it."""

    url: str
    words: str


def prospects(
    builds: Builds, domain: str, cited: Mapping[str, float], never: Collection[str] = ()
) -> tuple[Prospect, ...]:
    """``cited``: other sites with their part of the citations; ``never``: domains nobody would ask. Best first."""
    known = {e.source for e in builds.referrers("domain", domain)} | {domain, *never}
    speaks = defaultdict[str, list[str]](list)
    for site in sorted(cited, key=lambda s: (-cited[s], s))[:COMPETITORS]:
        for edge in builds.referrers("domain", site):
            if (
                edge.source not in known
                and edge.source != site
                and edge.edge.followed
                and not _only_sitewide(edge.edge)
            ):
                speaks[edge.source].append(site)
    nodes = builds.named("domain", list(speaks))
    found = [
        _prospect(name, nodes[name].tier or "unvouched", sites, cited)
        for name, sites in speaks.items()
        if name in nodes
    ]
    return tuple(sorted(found, key=lambda p: (-p.worth, p.domain)))


def _only_sitewide(edge: object) -> bool:
    return bool(getattr(edge, "sitewide", 0) >= getattr(edge, "links", 1))


def _prospect(name: str, tier: str, sites: Sequence[str], cited: Mapping[str, float]) -> Prospect:
    return Prospect(name, tier, tuple(sites), sum(cited[s] for s in sites) * TIER_WORTH.get(tier, 0.1))


def needed(
    builds: Builds, more: MoreReferrers, url: str, sites: Iterable[str]
) -> tuple[float, tuple[Needed, ...]] | None:
    """The trust of the median cited site's pages, and the referring domains per tier that lift ``url`` to it."""
    values = sorted(n.link_trust for n in builds.named("domain", list(sites)).values() if n.link_trust is not None)
    mine = builds.trust([url]).get(url)
    if not values or mine is None:
        return None
    own = next((p for p in mine.parts if p.name == "links"), None)
    if own is None or own.value is None or own.value >= values[len(values) // 2]:
        return None
    bar = mine.value + (values[len(values) // 2] - own.value) * own.weight
    found = tuple(n for n in more(url, bar) if n.tier != "unvouched")
    return (bar, found) if found else None


def lever_said(found: tuple[float, tuple[Needed, ...]] | None) -> str:
    """In a sentence, once for all links of a plan; empty where nothing was worked out."""
    if found is None:
        return ""
    bar, rows = found
    told = " or ".join(f"{count(n.more, 'more referring domain')} of the tier {n.tier}" for n in rows)
    lift = "lifts" if len(rows) == 1 and rows[0].more == 1 else "lift"
    return (
        f"{told} {lift} the trust of the site's lead page to {bar:.2f}, what the median cited site's links give; "
        "each link of this plan counts as one."
    )


def mentions(store: Store, view: CorpusView, domain: str, names: Sequence[str]) -> tuple[Mention, ...]:
    """Pages of other sites whose text names the site, and that hold no link to it; one per site."""
    spoken = tuple(dict.fromkeys((*names, domain)))
    found: dict[str, Mention] = {}
    for name in spoken:
        passages = [f.passage for f in view.lexical(name, LOOKED_AT)]
        for candidate in view.candidates(passages):
            p = candidate.passage
            other, at = domain_of(p.url), _place(p.text, name)
            if at is None or other == domain or other in found:
                continue
            if not any(domain_of(link.target) == domain for link in store.links_from(p.url)):
                found[other] = Mention(p.url, short(p.text[max(0, at - 60) : at + len(name) + 60], 160))
    return tuple(found.values())


def _place(text: str, name: str) -> int | None:
    """Where the whole name stands, written as it is."""
    start = text.find(name)
    while start >= 0:
        before, after = text[start - 1 : start], text[start + len(name) : start + len(name) + 1]
        if not before.isalnum() and not after.isalnum():
            return start
        start = text.find(name, start + 1)
    return None


def link_tasks(found: Sequence[Prospect], domain: str, brings: Expected) -> tuple[Task, ...]:
    """``brings``: what an experiment measured of more links, or that none did."""
    return tuple(
        Task(
            task_id("link", domain, p.domain),
            "days 60-90",
            3,
            f"{EARN} {p.domain}",
            host=p.domain,
            expected=brings,
            effort="days",
            evidence=f"/sites/{quote(p.domain, safe='')}",
            check=f"citestack authority show {domain}: {p.domain} among the referrers",
            part="authority",
            why=_why(p, domain),
            size=float(len(p.links_to)),
        )
        for p in found
    )


def _why(p: Prospect, domain: str) -> str:
    sites = ", ".join(p.links_to[:3]) + (", ..." if len(p.links_to) > 3 else "")
    return f"It links to {sites}, cited for these prompts, and not to {domain}; as a referrer of the tier {p.tier}."


def mention_tasks(found: Sequence[Mention], domain: str) -> tuple[Task, ...]:
    return tuple(
        Task(
            task_id("mention", domain, domain_of(m.url)),
            "days 60-90",
            3,
            f"Ask {domain_of(m.url)} to link what it names",
            page=m.url,
            sentence=m.words,
            host=domain_of(m.url),
            effort="an hour",
            part="authority",
            expected=Expected(MENTIONS.said, "published", MENTIONS.source),
            evidence=page_path(m.url),
            check=f"citestack authority show {domain}: {domain_of(m.url)} among the referrers",
            why="It names the site and does not link to it.",
            size=1.0,
        )
        for m in found
    )


def holder_task(domain: str, holder: str, part: float, pages: Mapping[str, int], prompts: Sequence[str]) -> Task:
    """To be cited by who holds the niche is the way in. ``pages``: its cited pages with their answers."""
    best = Counter(dict(pages)).most_common(1)
    page = best[0][0] if best else ""
    return Task(
        task_id("holder", domain, holder),
        "days 0-30",
        None,
        f"Be cited by {holder}: offer it a source for what it says",
        page=page,
        host=holder if "." in holder else domain_of(page),
        effort="weeks",
        part="track",
        expected=Expected("unknown: nobody measured what being a source of the holder brings", "unknown"),
        check=f"citestack authority show {domain}: {holder if '.' in holder else domain_of(page)} among the referrers",
        evidence=f"/sites/compare?a={quote(domain)}&b={quote(holder if '.' in holder else domain_of(page))}",
        why=f"{holder} has {part:.0%} of the citations for these prompts. Neither links nor readiness take that in 90 "
        "days; its sources are read with it.",
        prompts=tuple(prompts),
        size=part,
    )


def other_prompts_task(domain: str, free: Sequence[str], asked: Sequence[str]) -> Task:
    """Prompts of the set for which the holder is not cited, or, without any, more prompts."""
    if free:
        title = f"Turn to the {count(len(free), 'prompt')} that it does not hold"
        said = "; ".join(f"“{short(p, 90)}”" for p in free[:4])
    else:
        title, said = "Look for prompts that it does not hold", "It is cited for every prompt that was asked."
    return Task(
        task_id("other prompts", domain),
        "days 0-30",
        1,
        title,
        effort="a day",
        part="track",
        why=said,
        expected=Expected("unknown until they are measured", "unknown"),
        prompts=tuple(asked),
        size=float(len(free)),
        check=f"citestack plan {domain} --prompts FILE with those prompts: another situation",
        evidence="/track/prompts",
    )
