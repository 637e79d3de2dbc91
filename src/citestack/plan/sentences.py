"""Tasks from the site's own losses in the stack: the smallest change that replay says would have been enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citestack.explain.fate import LAYER_NAMES, Fate, Lever, read_of
from citestack.explain.levers import MoreReferrers, why
from citestack.plan.descent import Descent, Progress
from citestack.plan.making import count, page_path, quoted, share, short, task_id
from citestack.plan.model import Effort, Expected, Task
from citestack.protocols import Support
from citestack.trace import GroundingEvent, Trace, WritingEvent

if TYPE_CHECKING:
    from citestack.store import Store

MOST = 30
"""Losses looked into; one takes up to a second. They are taken evenly from all."""
RULES = frozenset({"keep", "host_cap", "page_cap"})
"""Levers that are the engine's own settings: no site can pull them."""
REPLAY = "own stack, replay"


@dataclass(frozen=True, slots=True)
class Loss:
    """One prompt that does not cite the site, with what became of the site's best page."""

    prompt: str
    trace: Trace
    fate: Fate
    levers: tuple[Lever, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    page: str
    sentence: str
    layer: int
    title: str
    why: str
    effort: Effort
    prompt: str
    cited: bool
    """Replay says that the page would then be cited."""


def losses(  # noqa: PLR0913, PLR0917 - what a loss is looked at with
    store: Store,
    descents: Sequence[Descent],
    domain: str,
    support: Support,
    referrers: MoreReferrers | None,
    heard: Progress | None = None,
) -> tuple[Loss, ...]:
    """Of the prompts that cite others and see a page of the site, up to ``MOST``: what nobody answers shows no bar."""
    answered = [d for d in descents if 5 in d.reached.values()]
    missed = [d for d in answered if d.page is not None and d.reached.get(domain, 0) < 5]
    step = max(1.0, len(missed) / MOST)
    chosen = [missed[int(i * step)] for i in range(min(MOST, len(missed)))]
    found = []
    for n, d in enumerate(chosen, start=1):
        page = store.page(d.page or "")
        if page is not None:
            fate = why(d.trace, page.url, support, page_text=page.text, referrers=referrers)
            found.append(Loss(d.prompt, d.trace, fate, tuple(x for x in fate.levers if x.part not in RULES)))
        if heard is not None:
            heard(n, len(chosen))
    return tuple(found)


def lever_tasks(lost: Sequence[Loss], prompts: int) -> tuple[Task, ...]:
    """``prompts``: all that were asked, of which the expected effect is a share."""
    groups = defaultdict[tuple[str, str, str], list[_Found]](list)
    for loss in lost:
        for one in _found(loss):
            groups[one.kind, one.page, one.sentence].append(one)
    return tuple(_task(found, prompts) for found in groups.values())


def gap_task(descents: Sequence[Descent], domain: str) -> tuple[Task, ...]:
    """One task for all prompts that find no page of the site at all."""
    missed = [d for d in descents if d.page is None and 5 in d.reached.values()]
    if not missed:
        return ()
    prompts = tuple(d.prompt for d in missed)
    told = Expected(
        f"unknown: nothing of the site speaks to {len(missed)} of {count(len(descents), 'prompt')}, and a page that "
        "is not written cannot be tried",
        "unknown",
    )
    check = f"citestack plan {domain}: fewer prompts find no page of the site (now {len(missed)})"
    said = "; ".join(f"“{short(p, 80)}”" for p in prompts[:4]) + ("; ..." if len(prompts) > 4 else "")
    return (
        Task(
            task_id("gap", domain),
            "days 0-30",
            1,
            f"Write what answers {count(len(missed), 'prompt')} that find no page",
            page=f"https://{domain}/",
            expected=told,
            effort="days",
            check=check,
            evidence="/",
            part="stack",
            why=f"No query of their fans finds a page of the site: {said}",
            prompts=prompts,
            size=float(len(missed)),
        ),
    )


def _found(loss: Loss) -> Iterator[_Found]:
    """The levers of one loss as edits of a page: all that would be enough, else the one that goes furthest."""
    every = [f for lever in loss.levers if (f := _edit(loss, lever)) is not None]
    enough = [f for f in every if f.cited]
    yield from enough[:2] or every[:1]


def _edit(loss: Loss, lever: Lever) -> _Found | None:
    make = _EDITS.get(lever.part)
    return None if make is None else make(loss, lever)


def _rewrite(loss: Loss, lever: Lever) -> _Found:
    pool = [p for p in loss.trace.one(WritingEvent).pool if not p.self_contained and p.claim.text in lever.note]
    sentence = short(pool[0].claim.text if pool else lever.note)
    said = f"It does not stand alone ({pool[0].problem if pool else 'its subject is missing'}), and is left out."
    return _of(
        loss, lever, "alone", sentence, "Name the subject in a sentence that is lost without it", said, "an hour"
    )


def _state(loss: Loss, lever: Lever) -> _Found | None:
    nearest = _nearest(loss.trace, loss.fate.url)
    if nearest is None:
        return None
    claim, words, score = nearest
    near = f"The nearest on the page scores {score:.2f}" + (f": “{short(words, 120)}”" if words else "")
    said = f"{near}; the bar is {loss.fate.numbers.get('bar') or 0:.2f}. State it if it is true, and name its source."
    title = "State in one sentence what the answer says"
    return _of(loss, lever, "state", short(claim), title, said, "a day")


def _nearest(trace: Trace, url: str) -> tuple[str, str, float] | None:
    """The drafted sentence that the page comes nearest to, its nearest words, and their score."""
    mine = set(read_of(trace, url))
    pairs = [v for v in trace.one(GroundingEvent).verdicts if v.passage in mine]
    if not pairs:
        return None
    best = max(pairs, key=lambda v: (v.score, v.partial_score, v.claim, v.passage))
    text = next(c.text for c in trace.draft() if c.id == best.claim)
    return text, best.evidence.text if best.evidence else "", best.score


def _answer(loss: Loss, lever: Lever) -> _Found:
    said = f"Its best sentence answers with {lever.before or 0:.2f}; the bar is {lever.after or 0:.2f}."
    return _of(loss, lever, "answer", "", _asking("Answer in one sentence of its own", loss), said, "a day")


def _say(loss: Loss, lever: Lever) -> _Found:
    said = f"{lever.part} {lever.before or 0:.2f}, needed {lever.after or 0:.2f}: {lever.note}."
    return _of(loss, lever, "say", "", _asking("Say in one passage what is asked", loss), said, "a day")


def _asking(what: str, loss: Loss) -> str:
    return f"{what}: “{short(loss.prompt, 110)}”"


def _words(loss: Loss, lever: Lever) -> _Found:
    return _of(loss, lever, "say", "", _asking("Say in one passage what is asked", loss), f"{lever.note}", "a day")


def _fresh(loss: Loss, lever: Lever) -> _Found:
    said = f"Freshness {lever.before or 0:.2f}, needed {lever.after or 0:.2f}: {lever.note}."
    return _of(loss, lever, "fresh", "", "Bring the page up to date and show the day", said, "a day")


def _shorter(loss: Loss, lever: Lever) -> _Found:
    own = next(
        (
            v.evidence.text
            for v in loss.trace.one(GroundingEvent).verdicts
            if v.passage in set(read_of(loss.trace, loss.fate.url)) and v.evidence
        ),
        "",
    )
    return _of(
        loss, lever, "shorter", short(own), "Say in fewer words what a rival proves shorter", lever.note, "an hour"
    )


def _apart(loss: Loss, lever: Lever) -> _Found:
    return _of(loss, lever, "apart", "", "Write text of its own where the page copies another", lever.note, "a day")


_EDITS: dict[str, Callable[[Loss, Lever], _Found | None]] = {
    "self_contained": _rewrite,
    "statement": _state,
    "answer_score": _answer,
    "relevance": _say,
    "coverage": _say,
    "words": lambda loss, lever: _shorter(loss, lever) if lever.layer == 5 else _words(loss, lever),
    "rank": _words,
    "freshness": _fresh,
    "sentences_verified": _shorter,
    "similarity": _apart,
}


def _of(  # noqa: PLR0913, PLR0917 - what an edit is told by
    loss: Loss, lever: Lever, kind: str, sentence: str, title: str, why_: str, effort: Effort
) -> _Found:
    cited = lever.flips and (lever.layer >= 4 or "the page is cited" in lever.note)
    layer = loss.fate.layer or lever.layer
    return _Found(kind, loss.fate.url, sentence, layer, title, why_, effort, loss.prompt, cited)


def _task(found: Sequence[_Found], prompts: int) -> Task:
    first, enough = found[0], len({f.prompt for f in found if f.cited})
    asked = tuple(dict.fromkeys(f.prompt for f in found))
    more = f" Also for {count(len(asked) - 1, 'other prompt')}." if len(asked) > 1 else ""
    name = LAYER_NAMES[first.layer]
    return Task(
        task_id(first.kind, first.page, first.sentence),
        "days 0-30",
        first.layer,
        first.title,
        page=first.page,
        sentence=first.sentence,
        expected=_expected(enough, len(asked), prompts, name),
        effort=first.effort,
        check=f"citestack why {quoted(first.page)} --question {quoted(asked[0])}: cited, or lost later than {name}",
        evidence=page_path(first.page),
        part="stack",
        why=f"For “{short(asked[0], 120)}”: {first.why}{more}",
        prompts=asked,
        size=float(len(asked)),
    )


def _expected(enough: int, tried: int, prompts: int, layer: str) -> Expected:
    if enough:
        said = f"cited for {enough} more of {count(prompts, 'prompt')}, by replay of this store's own stack"
        return Expected(said, "measured here", REPLAY, share(enough, prompts))
    said = f"passes {layer} for {count(tried, 'prompt')}, by replay; not cited by that alone"
    return Expected(said, "measured here", REPLAY, None)
