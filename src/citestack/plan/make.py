"""From a store to a plan: read what is there, measure what the stack can, decide, list the tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING

from citestack.authority.more_referrers import MoreReferrers
from citestack.plan import linking
from citestack.plan.answered import Answered, Tracked, tracked
from citestack.plan.asked import LIMIT as PROMPTS
from citestack.plan.asked import Chosen, choose
from citestack.plan.audited import audit_tasks, newest_audit
from citestack.plan.descent import Descent, as_answers, as_ranks, descend, rivals
from citestack.plan.evidence import Context, Held, because, missing, steadiness
from citestack.plan.layers import LEAST, bottleneck, layer_counts
from citestack.plan.making import count
from citestack.plan.measuring import State, measure_tasks
from citestack.plan.model import Part, Plan, Task, Verdict
from citestack.plan.numbers import Numbers, numbers
from citestack.plan.ordering import LIMIT, against, cut, distinct, ordered, with_links_earlier
from citestack.plan.sentences import gap_task, lever_tasks, losses
from citestack.plan.site import Site, bundled, domain_of, site_of
from citestack.plan.stored import plan_bytes, plan_of
from citestack.plan.trafficked import traffic_tasks
from citestack.plan.tried import Tried, tried
from citestack.plan.verdict import Call, call
from citestack.plan.wording import sentences
from citestack.store.authority import Node
from citestack.store.first_party import FirstParty
from citestack.store.plans import Plans
from citestack.store.traffic import TrafficShelf
from citestack.track.columns.record import universe_of
from citestack.track.scoring.owners import Owners

if TYPE_CHECKING:
    from citestack.assemble import Session
    from citestack.audit.site.nouns import SiteReport
    from citestack.store import Store

Report = Callable[[str, int, int], None]
"""What is being done, how much of it is, out of how much."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for."""

    prompts: tuple[str, ...] = ()
    prompt_set: str = ""
    engines: tuple[str, ...] = ()
    limit: int = LIMIT
    most_prompts: int = PROMPTS
    """Prompts asked of the own stack, those of a set taken evenly."""
    start: date | None = None
    """First of the 90 days; None = today."""
    design: str = ""
    """Name of the file that the experiment's design is written to."""
    keep: bool = True
    """Whether the plan is kept, so that the next one tells what moved."""


def make_plan(
    session: Session,
    domain: str,
    wanted: Wanted = Wanted(),
    report: Report = lambda _what, _done, _of: None,
    now: datetime | None = None,
) -> Plan:
    """The plan of a domain, kept in the store unless told otherwise.

    Raises ``UsageError`` for what is no domain, ``NotFoundError`` for a prompt set that is not there, ``StoreError``,
    ``StoppedError``.
    """
    at = now or datetime.now(UTC)
    facts = Facts(session, site_of(session.corpus.store, domain), wanted, report)
    plan = _planned(facts, at)
    if wanted.keep:
        session.corpus.store.shelf(Plans).save(plan.domain, plan_bytes(plan), plan.made_at)
    return plan


@dataclass(frozen=True)
class Facts:
    """What is known, each part read once and when it is first needed."""

    session: Session
    site: Site
    wanted: Wanted
    report: Report

    @property
    def store(self) -> Store:
        return self.session.corpus.store

    @cached_property
    def chosen(self) -> Chosen:
        w = self.wanted
        return choose(self.store, self.site, w.prompts, w.prompt_set, w.most_prompts)

    @cached_property
    def seen(self) -> Tracked:
        only = self.chosen.prompts if self.wanted.prompts or self.wanted.prompt_set else ()
        return tracked(self.store, self.site.domain, self.wanted.engines, only)

    @cached_property
    def descents(self) -> tuple[Descent, ...]:
        """Of no prompt when the store holds no page of the site: it would be lost by not being there."""
        if not self.site.urls:
            return ()
        prompts = _evenly(self.chosen.prompts, self.wanted.most_prompts)
        heard = lambda done, of: self.report("asking the stack", done, of)  # noqa: E731
        return descend(self.session.engine, self.site.domain, prompts, heard)

    @cached_property
    def engines_told(self) -> bool:
        return len(self.seen.prompts) >= LEAST

    @cached_property
    def answers(self) -> tuple[Answered, ...]:
        """Of engines that people use where enough prompts were asked, else of the own stack."""
        return self.seen.prompts if self.engines_told else as_answers(self.descents, self.site.domain)

    @cached_property
    def ranks_told(self) -> bool:
        return self.engines_told and sum(a.ranked is not None for a in self.answers) >= LEAST

    @cached_property
    def ranks(self) -> tuple[Answered, ...]:
        return self.answers if self.ranks_told else as_ranks(self.descents, self.site.domain)

    @cached_property
    def cited(self) -> dict[str, float]:
        """Other sites with their part of the citations, the largest first."""
        parts = Counter[str]()
        for a in self.answers:
            parts.update({s: v / len(self.answers) for s, v in a.sites.items() if s != self.site.domain})
        return dict(sorted(parts.items(), key=lambda x: (-x[1], x[0])))

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        return self.store.authority.named("domain", [self.site.domain, *self.cited])

    @cached_property
    def numbers(self) -> Numbers:
        owners = Owners(universe_of(self.store)[1])
        return numbers(
            self.answers, self.ranks, self.site.domain, self.nodes, lambda site: owners.of(f"https://{site}/").owner
        )

    @cached_property
    def audit(self) -> SiteReport | None:
        return newest_audit(self.store, self.site.domain)

    @cached_property
    def tried(self) -> Tried:
        return tried(self.store, self.site.domain)

    @cached_property
    def more(self) -> MoreReferrers:
        return MoreReferrers(self.store.authority, bundled())

    @cached_property
    def lever(self) -> str:
        """How many linking domains lift the site's trust to that of the cited; empty where it was not worked out."""
        page = _lead_page(self) if self.held.graph and self.cited else ""
        return linking.lever_said(linking.needed(self.store.authority, self.more, page, self.cited)) if page else ""

    @cached_property
    def held(self) -> Held:
        builds = self.store.authority.kept()
        return Held(
            self.site.domain,
            len(self.site.urls),
            len(self.chosen.prompts),
            self.chosen.suggested,
            self.engines_told,
            self.seen.simulated,
            bool(builds),
            bool(self.store.imports()),
            self.audit is not None,
            bool(self.store.shelf(TrafficShelf).imports()),
            bool(self.store.shelf(FirstParty).imports()),
            self.tried.any,
            len(self.seen.runs) > 1,
        )

    def measured(self) -> frozenset[Part]:
        """Parts that were looked at for this plan."""
        h = self.held
        there: tuple[tuple[Part, bool], ...] = (
            ("track", h.engines or bool(self.answers)),
            ("stack", bool(self.descents)),
            ("authority", h.graph),
            ("audit", h.audit),
            ("traffic", h.traffic),
            ("experiment", h.experiment),
        )
        return frozenset(part for part, known in there if known)


def _planned(f: Facts, at: datetime) -> Plan:
    found = _unflattered(call(f.numbers), f)
    layers = layer_counts(f.descents, f.site.domain, rivals(f.descents, f.site.domain))
    layer, said = bottleneck(layers)
    because_ = (*because(f.numbers, _context(f)), *steadiness(found.agreeing, f.numbers.cited.n, found.situation))
    verdict = Verdict(found.situation, because_, found.margin, found.close, found.runner_up, layer, said)
    last = f.store.shelf(Plans).newest(f.site.domain)
    before = None if last is None else plan_of(last.body)
    every = ordered(with_links_earlier(ordered(_tasks(f, found), f.site.domain), found.situation), f.site.domain)
    moved, done = against(before, every, f.measured(), f.chosen.prompts)
    kept, left = cut(ordered(moved, f.site.domain), f.wanted.limit)
    start = (f.wanted.start or at.date()).isoformat()
    plan = Plan(
        f.site.domain,
        at.isoformat(timespec="seconds"),
        verdict,
        kept,
        missing(f.held),
        done,
        None if last is None else last.made_at,
        start,
        (),
        f.chosen.prompts,
        f.chosen.origin,
        layers,
        left,
        _notes(f, kept),
    )
    return replace(plan, sentences=sentences(plan))


def _unflattered(found: Call, f: Facts) -> Call:
    """A site that its own titles find is not yet doing well: whoever is asked for what it offers is cited."""
    if found.situation != "doing_well" or not f.chosen.suggested or f.engines_told:
        return found
    return Call("not_enough_data", None, close=False, runner_up=None, agreeing=None, deciding=(), wanted=("prompts",))


def _context(f: Facts) -> Context:
    known = [f.nodes[s].referring_followed for s in f.cited if s in f.nodes]
    builds = f.store.authority.kept()
    return Context(
        f.site.domain,
        "track" if f.engines_told else "stack",
        "track" if f.ranks_told else "stack",
        f.seen.engines,
        f.nodes.get(f.site.domain),
        (int(median(known)), len(known)) if known else None,
        builds[0].figures["levels"]["domain"]["nodes"] if builds else 0,
        bool(f.store.imports()),
    )


def _tasks(f: Facts, found: Call) -> list[Task]:
    tasks: list[Task] = []
    if found.situation == "niche_held":
        tasks += _holder_tasks(f)
    heard = lambda done, of: f.report("looking for levers", done, of)  # noqa: E731
    lost = losses(f.store, f.descents, f.site.domain, f.session.models.support, f.more, heard)
    tasks += lever_tasks(lost, len(f.descents))
    tasks += gap_task(f.descents, f.site.domain)
    if f.audit is not None:
        best = Counter(d.page for d in f.descents if d.page is not None)
        tasks += f.tried.known(audit_tasks(f.audit, best))
    if f.held.traffic:
        tasks += traffic_tasks(f.store, f.site.domain)
    arms = f.tried.worth_trying(tasks)
    tasks += measure_tasks(_state(f), arms, f.wanted.design)
    tasks += _link_tasks(f)
    return list(distinct(tasks))


def _holder_tasks(f: Facts) -> list[Task]:
    who = f.numbers.held.about
    owners = Owners(universe_of(f.store)[1])

    def holds(site: str) -> bool:
        return site == who if "." in who else owners.of(f"https://{site}/").owner in ("reference", "government")

    sites = Counter({s: v for s, v in f.cited.items() if holds(s)})
    pages = {f"https://{s}/": v for s, v in sites.items()}
    free = [a.prompt for a in f.answers if not any(holds(s) for s in a.sites)]
    asked = [a.prompt for a in f.answers]
    return [
        linking.holder_task(f.site.domain, who, f.numbers.held.value or 0.0, pages, asked),
        linking.other_prompts_task(f.site.domain, free, asked),
    ]


def _state(f: Facts) -> State:
    h = f.held
    repeated = [a for a in f.answers if a.answers > 1] if f.engines_told else []
    within = [a.cited * (1 - a.cited) * a.answers / (a.answers - 1) for a in repeated]
    return State(
        f.site.domain,
        f.chosen.set_name,
        len(f.chosen.prompts) if f.chosen.set_name else 0,
        f.seen.engines,
        len(f.seen.runs),
        sum(within) / len(within) if within else None,
        h.first_party,
        h.traffic,
        h.backlinks,
        h.audit,
        h.graph,
    )


def _link_tasks(f: Facts) -> list[Task]:
    if not f.held.graph or not f.cited:
        return []
    builds, domain = f.store.authority, f.site.domain
    found = linking.prospects(builds, domain, f.cited, _competitors(f))[: f.wanted.limit]
    tasks = list(linking.link_tasks(found, domain, f.tried.of_links()))
    return tasks + list(
        linking.mention_tasks(linking.mentions(f.store, f.session.engine.view, domain, _names(f)), domain)
    )


def _lead_page(f: Facts) -> str:
    """The page that is the site's best for most prompts."""
    best = Counter(d.page for d in f.descents if d.page is not None).most_common(1)
    return best[0][0] if best else (f.site.urls[0] if f.site.urls else "")


def _competitors(f: Facts) -> frozenset[str]:
    """Domains of the tracked competitors: they are not asked for links."""
    brands = (b for b in universe_of(f.store)[1].brands if b.competitor)
    return frozenset(domain_of(f"https://{site}") for b in brands for site in b.sites)


def _names(f: Facts) -> tuple[str, ...]:
    """Names of the tracked brand whose site it is."""
    universe = universe_of(f.store)[1]
    mine = [b for b in universe.brands if any(domain_of(f"https://{s}") == f.site.domain for s in b.sites)]
    return tuple(name for b in mine for name in b.names)


def _notes(f: Facts, tasks: Sequence[Task]) -> tuple[str, ...]:
    notes = []
    if f.lever and any(t.title.startswith(linking.EARN) for t in tasks):
        notes.append(f.lever)
    if f.answers and not f.engines_told:
        notes.append(
            "No engine that people use was asked: what is said of citations is what this store's own stack cites, "
            "of the pages of this store alone."
        )
    if f.chosen.suggested and f.chosen.prompts:
        notes.append(f"Prompts ({len(f.chosen.prompts)}): {f.chosen.origin}.")
    if 0 < f.numbers.cited.n < 50:
        notes.append(f"{count(f.numbers.cited.n, 'prompt')}: fewer than 50 are exploratory.")
    return tuple(notes)


def _evenly(prompts: Sequence[str], most: int) -> tuple[str, ...]:
    step = max(1.0, len(prompts) / most)
    return tuple(prompts[int(i * step)] for i in range(min(most, len(prompts))))
