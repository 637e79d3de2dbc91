"""One answer of an engine as it was kept: its text with the cited spans, what the engine did, what our check found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from citestack.errors import NotFoundError
from citestack.serve.reading.addresses import host_and_path, page_path, web_link
from citestack.serve.reading.paging import Address, Paging, paging
from citestack.serve.tracking.opinions import OpinionShown, opinions
from citestack.serve.tracking.prompts import answer_path
from citestack.serve.tracking.spans import STATES as CHECKS
from citestack.serve.tracking.spans import Block, blocks_of
from citestack.serve.tracking.wanted import Filters
from citestack.store import Store
from citestack.store.checks import CheckShelf
from citestack.store.observations import TrackLog, TrackRun
from citestack.store.sentiment import SentimentShelf
from citestack.track.columns.record import universe_of
from citestack.track.model import Asking, Cited, Observation, Page, Retrieved, State
from citestack.track.report.wording import STATES
from citestack.track.run.codec import read_observation
from citestack.track.run.plan import Plan, read_plan
from citestack.track.scoring.checks_model import Checked, of_body
from citestack.track.scoring.owners import Owners
from citestack.track.scoring.placing import claim_of, left_out, page_key, placed

SHOWN = 10
"""Answers of a prompt on one page."""
MOST_PAGES = 60
"""Rows of a list; the rest is counted."""
PROBLEMS: Mapping[str, str] = {
    "out_of_range": "its place lies outside the answer",
    "no_source": "no source stands behind it",
    "no_page": "it names no web page",
    "typed": "an address that the text alone names",
    "duplicate": "named twice",
    "redirect_failed": "the engine's redirect led nowhere",
}


@dataclass(frozen=True, slots=True)
class PageNamed:
    """A page that the engine named."""

    title: str
    address: str
    """As people say it."""
    link: str | None
    rank: int | None = None
    owner: str = ""
    cited: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """None in ``pages``: the engine does not tell this. ``more``: not shown."""

    pages: tuple[PageNamed, ...] | None
    more: int = 0


@dataclass(frozen=True, slots=True)
class CitationShown:
    mark: int
    n: int
    page: PageNamed
    said: str
    """The words of the answer that it stands for; empty: the answer as a whole."""
    label: str
    """Of our check: supports, partly, refutes, does_not, not_readable, no_claim; empty: not checked."""
    state: str
    words: str
    score: float | None
    reason: str
    evidence: str
    """The words of the page that decided; empty: none, or the page is not in the store."""
    evidence_before: str
    evidence_after: str
    stored: str | None
    """Address of the stored page at these words."""
    engine_quote: str
    """What the engine says it cites."""
    problem: str
    counts: bool
    """Whether it is a citation of a page."""


@dataclass(frozen=True, slots=True)
class AnswerShown:
    run: int
    asking: int
    href: str
    engine: str
    prompt: str
    prompt_id: str
    prompt_href: str
    place: str
    repeat: int
    state: str
    """``waiting`` where it was not asked yet, else as ``track.model.State``."""
    state_words: str
    reason: str
    at: str
    model: str
    surface: str
    simulated: bool
    blocks: tuple[Block, ...] = ()
    searched: tuple[str, ...] | None = None
    retrieved: Listed = Listed(None)
    opened: Listed = Listed(None)
    organic: Listed = Listed(None)
    cited: tuple[CitationShown, ...] = ()
    checked: int = 0
    """Marks that our verifier looked at."""
    supported: int = 0
    notes: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    """Addresses of what the engine sent, as it came."""
    opinions: tuple[OpinionShown, ...] = ()
    """Of language models, on how it speaks of brands; empty where none was asked."""

    @property
    def measured(self) -> bool:
        return self.state == State.MEASURED


@dataclass(frozen=True, slots=True)
class PromptAnswers:
    """The answers to one prompt, newest run first."""

    prompt: str
    prompt_id: str
    about: Mapping[str, str]
    engine: str
    """Only this one's; empty = all."""
    engines: tuple[str, ...]
    answers: tuple[AnswerShown, ...]
    paging: Paging
    filters: Filters


class Answers:
    """Reads answers of a store; keeps the owners' rules for one request."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._log, self._checks = store.shelf(TrackLog), store.shelf(CheckShelf)
        self._labels, universe = store.shelf(SentimentShelf), universe_of(store)[1]
        self._owners, self._brands = Owners(universe), universe.brands

    def one(self, run: int, asking: int) -> AnswerShown:
        """Raises ``NotFoundError``."""
        told = self._log.get(run)
        plan = read_plan(told.about["plan"])
        if not 0 <= asking < len(plan):
            raise NotFoundError(f"run {run} has no asking {asking}", hint=f"They go from 0 to {len(plan) - 1}.")
        return self.shown(run, asking, plan.asking(asking))

    def of_prompt(self, prompt: str, wanted: Filters, start: int, size: int = SHOWN) -> PromptAnswers:
        """Raises ``NotFoundError`` for a prompt that no run asks."""
        runs = [(r, read_plan(r.about["plan"])) for r in self._log.runs()]
        mine = [(r, plan, at) for r, plan in runs if (at := _place_of(plan, prompt)) is not None]
        if not mine:
            raise NotFoundError(f"no run asks the prompt {prompt[:40]}", hint="See /track/prompts for those there are.")
        engines = tuple(sorted({e for _, plan, _ in mine for e in plan.engines}))
        only = next((e for e in wanted.engine if e in engines), "")
        every = [found for r, plan, at in mine for found in _askings(r, plan, at, only)]
        shown = tuple(self.shown(run, number, asking) for run, number, asking in every[start : start + size])
        said = mine[0][1].prompts[mine[0][2]]
        names = ("topic", "intent", "stage", "market", "language")
        about = {n: v for n in names if (v := getattr(said, n))}
        query = {"engine": only} if only else {}
        turned = paging(Address(f"/track/prompts/{prompt}", query, "start"), start, size, len(every))
        return PromptAnswers(said.text, prompt, about, only, engines, shown, turned, wanted)

    def shown(self, run: int, number: int, asking: Asking) -> AnswerShown:
        row = self._log.observation(run, number)
        made = AnswerShown(
            run, number, answer_path(run, number), asking.engine, asking.prompt.text, asking.prompt.id,
            f"/track/prompts/{asking.prompt.id}", asking.place, asking.repeat, "waiting", "not asked yet", "", "", "",
            "", simulated=False,
        )  # fmt: skip
        if row is None:
            return made
        found = read_observation(row.body)
        state = found.state.value
        told = replace(
            made, state=state, state_words=STATES.get(state, state), reason=found.reason, at=found.asked_at or row.at,
            model=found.model, surface=found.surface, simulated=found.simulated, notes=found.notes,
            replies=tuple(self._replies(run, number)),
        )  # fmt: skip
        return self._with_marks(told, found)

    def _replies(self, run: int, number: int) -> Iterator[str]:
        return (f"{answer_path(run, number)}/replies/{r.call}" for r in self._log.replies_of(run, number) if r.sha256)

    def _with_marks(self, made: AnswerShown, o: Observation) -> AnswerShown:
        where, checks = placed(o), checks_of(self._checks, made.run, made.asking, o)
        labels = {i: c.label for i, c in checks.items()}
        keys = {key for c, key in zip(o.cited, where.keys, strict=True) if key and not left_out(c, key)}
        said = {i: " ".join(where.sentences[s].text for s in homes) for i, homes in where.homes.items()}
        claims = {i: where.sentences[homes[0]].start for i, homes in where.homes.items()}
        opened = None if o.opened is None else tuple(Retrieved(p) for p in o.opened)
        return replace(
            made, blocks=blocks_of(o.text, where.blocks, o.cited, labels, claims),
            searched=None if o.searched is None else tuple(s.text for s in o.searched),
            retrieved=self._listed(o.retrieved, keys), opened=self._listed(opened, keys),
            organic=self._listed(o.organic, keys),
            cited=tuple(self._citation(i, c, said.get(i, ""), checks.get(i)) for i, c in enumerate(o.cited)),
            checked=len(labels), supported=sum(label == "supports" for label in labels.values()),
            opinions=opinions(self._labels, self._brands, (made.run, made.asking), o),
        )  # fmt: skip

    def _listed(self, found: Sequence[Retrieved] | None, cited: set[str]) -> Listed:
        if found is None:
            return Listed(None)
        rows = tuple(self._page(r.page, r.rank, cited) for r in found[:MOST_PAGES])
        return Listed(rows, max(0, len(found) - MOST_PAGES))

    def _page(self, page: Page, rank: int | None = None, cited: set[str] | None = None) -> PageNamed:
        address = page.url or page.given
        owner = self._owners.of(page.key).owner if page.key else ""
        name = host_and_path(address)
        return PageNamed(page.title or name, name, web_link(address), rank, owner, page.key in (cited or set()))

    def _citation(self, mark: int, c: Cited, said: str, check: Checked | None) -> CitationShown:
        label = check.label if check else ""
        state, words = CHECKS.get(label, CHECKS[""])
        before, evidence, after, stored = self._evidence(check) if check else ("", "", "", None)
        return CitationShown(
            mark, c.n, self._page(c.page), said, label, state, words, check.score if check else None,
            check.reason if check else "", evidence, before, after, stored, c.quote or c.fragment or "",
            PROBLEMS.get(c.problem, c.problem.replace("_", " ")), not left_out(c, page_key(c)),
        )  # fmt: skip

    def _evidence(self, check: Checked) -> tuple[str, str, str, str | None]:
        """The words that decided with what stands around them, where their version of the page is in the store."""
        page = self._store.version(check.version) if check.version and check.start is not None else None
        if page is None or check.start is None or check.end is None:
            return "", "", "", None
        text, start, end = page.text, check.start, check.end
        before = text[max(0, start - 120) : start].rpartition("\n")[2]
        after = text[end : end + 120].partition("\n")[0]
        return before, text[start:end], after, page_path(page.url, start=start, end=end)


def checks_of(shelf: CheckShelf, run: int, number: int, o: Observation) -> dict[int, Checked]:
    """By mark; a check of what the answer no longer says, or of another page, is left out."""
    where = placed(o)
    known = ((c.mark, of_body(c.label, c.body)) for c in shelf.of(run, number) if c.mark < len(o.cited))
    return {mark: c for mark, c in known if c.of == claim_of(where, mark, page_key(o.cited[mark]) or "")}


def _place_of(plan: Plan, prompt: str) -> int | None:
    return next((i for i, p in enumerate(plan.prompts) if p.id == prompt), None)


def _askings(run: TrackRun, plan: Plan, at: int, engine: str) -> Iterator[tuple[int, int, Asking]]:
    """All askings of a prompt in the order of the plan: its numbers follow from the plan's shape."""
    places, engines, prompts = len(plan.places), len(plan.engines), len(plan.prompts)
    for repeat in range(plan.repeats):
        for place in range(places):
            for e in range(engines):
                if not engine or plan.engines[e] == engine:
                    number = ((repeat * prompts + at) * places + place) * engines + e
                    yield run.id, number, plan.asking(number)
