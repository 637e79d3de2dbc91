"""The numbers of a verdict as evidence: what was counted, of how much, against which bar, and what would measure it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from citestack.plan.making import count
from citestack.plan.model import Evidence, Part, Situation
from citestack.plan.numbers import BAR, Number, Numbers
from citestack.store.authority import Node

_RUN = "citestack track run --set NAME --engine ENGINE"
_PROMPTS = "citestack track prompts import FILE --set NAME"


@dataclass(frozen=True, slots=True)
class Context:
    """What the words of the evidence need."""

    domain: str
    answers_from: Part
    """``track``: engines that people use; ``stack``: this store's own stack stands in."""
    ranks_from: Part
    engines: tuple[str, ...]
    node: Node | None
    cited_links: tuple[int, int] | None
    """Median referring domains (followed) of the sites cited, and how many sites."""
    domains: int
    """Nodes of the domain graph; 0 without a build."""
    imported: bool
    """Whether a backlink export is in the graph."""


def because(found: Numbers, c: Context) -> tuple[Evidence, ...]:
    return (_cited(found.cited, c), _held(found.held, c), _before(found.before, c), _below(found.below, c), *_links(c))


def _by(c: Context, part: Part) -> str:
    if part == "track":
        return f"by {', '.join(c.engines)}"
    return "by this store's own stack, which stands in for an engine"


def _ask(c: Context) -> str:
    return "" if c.answers_from == "track" else _RUN


def _cited(n: Number, c: Context) -> Evidence:
    said = f"cited in {_share(n.value)} of the answers to {count(n.n, 'prompt')}, {_by(c, c.answers_from)}"
    return _evidence(n, c.answers_from, said, "doing_well", BAR, _ask(c), f"/sites/{c.domain}")


def _held(n: Number, c: Context) -> Evidence:
    who = n.about or "no other site"
    said = f"{who} has {_share(n.value)} of the citations for {count(n.n, 'prompt')}, {_by(c, c.answers_from)}"
    return _evidence(n, c.answers_from, said, "niche_held", BAR, _ask(c), f"/sites/{n.about}" if "." in n.about else "")


def _before(n: Number, c: Context) -> Evidence:
    where = "the results of the engines" if c.ranks_from == "track" else "what the own stack keeps after reranking"
    said = (
        f"where it is not cited, it is not even among {where} in {_share(n.value)}; {count(n.n, 'prompt')} without it"
        if n.value is not None
        else f"there are only {count(n.n, 'prompt')} that do not cite the site and tell whether it was ranked"
    )
    return _evidence(n, c.ranks_from, said, "no_link_equity", BAR, _RUN, "/")


def _below(n: Number, c: Context) -> Evidence:
    if n.value is None:
        why = "there is no build of the link graph" if not c.domains else "the graph does not know the sites"
        return _evidence(n, "authority", why, "no_link_equity", BAR, "citestack authority build", "/sites")
    trust = "no" if c.node is None or c.node.link_trust is None else f"{c.node.link_trust:.2f}"
    graph = f"a link graph of {count(c.domains, 'domain')}{'' if c.imported else ', without a backlink export'}"
    said = f"{_share(n.value)} of the others' citations go to sites with more link trust than its {trust}, in {graph}"
    more = "" if c.imported else "citestack authority import FILE"
    return _evidence(n, "authority", said, "no_link_equity", BAR, more, f"/sites/{c.domain}")


def _links(c: Context) -> Iterator[Evidence]:
    if c.node is None or c.cited_links is None:
        return
    median, sites = c.cited_links
    said = (
        f"{c.node.referring_followed} other domains link to it; the median of {count(sites, 'cited site')} has {median}"
    )
    yield Evidence(
        "referring domains",
        "authority",
        float(c.node.referring_followed),
        float(median),
        "domains",
        said,
        n=sites,
        link=f"/sites/{c.domain}",
    )


def _evidence(  # noqa: PLR0913, PLR0917 - the columns of a row
    n: Number, part: Part, said: str, speaks: Situation, bar: float, missing: str, link: str
) -> Evidence:
    name = {
        "cited": "cited",
        "held": "held by one",
        "before": "lost before ranking",
        "below": "better linked are cited",
    }
    for_it = speaks if n.over else None
    shown = missing if n.value is None else ""
    return Evidence(name[n.name], part, n.value, bar, "share", said, n.interval, n.n, for_it, shown, link)


def _share(value: float | None) -> str:
    return "no measured share" if value is None else f"{value:.0%}"


def steadiness(agreeing: float | None, prompts: int, situation: Situation) -> tuple[Evidence, ...]:
    """How many other draws of the same prompts say the same."""
    if agreeing is None:
        return ()
    said = f"{agreeing:.0%} of 1,000 draws of {count(prompts, 'prompt')} with replacement give the same situation"
    return (Evidence("other prompts agree", "track", agreeing, 0.95, "share", said, None, prompts, situation),)


@dataclass(frozen=True, slots=True)
class Held:
    """What the store has, to say what it has not."""

    domain: str
    pages: int
    prompts: int
    suggested: bool
    engines: bool
    simulated: int
    graph: bool
    backlinks: bool
    audit: bool
    traffic: bool
    first_party: bool
    experiment: bool
    two_runs: bool


def missing(h: Held) -> tuple[Evidence, ...]:
    """Everything that a plan could rest on and that was not there, each with the command that measures it."""
    d, rows = h.domain, list[tuple[bool, str, Part, str, str]]()
    rows += [
        (h.pages > 0, "pages", "stack", f"no page of {d} is in the store", f"citestack crawl https://{d}"),
        (h.prompts > 0 and not h.suggested, "prompts", "track", _no_prompts(h), _PROMPTS),
        (h.engines, "answers of engines", "track", _no_engines(h), _RUN),
        (h.two_runs or not h.engines, "movement", "track", "one run only: nothing moves yet", _RUN),
        (h.graph, "link graph", "authority", "links were not measured", "citestack authority build"),
        (
            h.backlinks,
            "backlinks",
            "authority",
            "links from outside the store are not known",
            "citestack authority import FILE",
        ),
        (h.audit, "audit", "audit", "no page was audited", f"citestack audit {d} --site --stored"),
        (
            h.traffic,
            "server logs",
            "traffic",
            "whether AI agents are let in is not known",
            "citestack traffic access.log --save",
        ),
        (
            h.first_party,
            "first-party reports",
            "track",
            "Bing's and Google's own counts are not there",
            "citestack track import FILE",
        ),
        (
            h.experiment,
            "experiments",
            "experiment",
            "no edit was tried here: effects are others' figures",
            "citestack experiment run FILE",
        ),
    ]
    return tuple(
        Evidence(name, part, None, None, "", said, missing=how) for there, name, part, said, how in rows if not there
    )


def _no_prompts(h: Held) -> str:
    return "the prompts were suggested, nobody chose them" if h.prompts else "there are no prompts to ask"


def _no_engines(h: Held) -> str:
    made_up = f" ({count(h.simulated, 'simulated answer')} not counted)" if h.simulated else ""
    return f"no engine that people use was asked{made_up}"
