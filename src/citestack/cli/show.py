"""How an answer, its trace and a fate look in a terminal, and the contract's JSON shape of an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citestack.model import SupportState
from citestack.trace import (
    CitationEvent,
    Decision,
    FanoutEvent,
    GroundingEvent,
    Reason,
    RerankEvent,
    RetrievalEvent,
    RevisionEvent,
    TimingsMeasured,
    Trace,
    WritingEvent,
)
from citestack.writing.entries import is_label

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from citestack.engine import Run

STATE_MARK = {
    SupportState.SUPPORTED: "",
    SupportState.PARTIAL: " (partly supported)",
    SupportState.REFUTED: " (refuted)",
    SupportState.UNSUPPORTED: " (not supported)",
    SupportState.NO_CHECK_NEEDED: "",
}


def print_answer(out: Console, run: Run) -> None:
    answer = run.answer
    total = run.trace.one(TimingsMeasured).timings_ms["total"]
    out.print(f"{answer.question}", style="bold", markup=False)
    facts = (f"profile {answer.profile}", f"{total / 1000:.2f} s", f"generation {answer.corpus_generation}")
    out.print("  ".join((*facts, f"trace {run.trace.id}")) + "\n", style="dim")
    if answer.abstained:
        out.print(f"No answer. {answer.abstain_reason}", markup=False)
        return
    for s in answer.sentences:
        marks = "".join(f"[{n}]" for n in s.citations)
        out.print(f"{_readable(s.text)}{STATE_MARK[s.state]} {marks}".rstrip(), markup=False)
    out.print()
    for c in answer.citations:
        out.print(f"[{c.n}] {c.title} - {c.domain}  (support {c.score:.2f})", style="bold", markup=False)
        out.print(f"    {c.deep_link}", markup=False, style="dim", overflow="fold")


def _readable(text: str) -> str:
    """A name and the definition that stands under it on one line; the lines of a list or of code stay apart."""
    name, *rest = [line.strip() for line in text.splitlines() if line.strip()]
    if len(rest) == 1 and is_label(name):
        return f"{name}: {rest[0]}"
    return "\n".join((name, *rest))


def print_layers(out: Console, trace: Trace) -> None:
    """The five layers of a run, one table each; layers that did not run are left out."""
    tables = (_fanout, _retrieval, _rerank, _writing, _revision, _grounding, _citation)
    for table in tables:
        shown = table(trace)
        if shown is not None:
            out.print()
            out.print(shown)


def _table(title: str, *columns: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False, expand=True)
    for name in columns:
        if name in NUMERIC:
            table.add_column(name, justify="right", no_wrap=True)
        else:
            table.add_column(name, overflow="fold", ratio=RATIOS.get(name))
    return table


RATIOS = {"query": 3, "why": 4, "page": 5, "decision": 4, "sentence": 6}
"""Shares of the width left over by the numbers."""
NUMERIC = frozenset({"weight", "found", "rank", "score", "bar", "relevance", "coverage", "trust", "freshness"})


def _fanout(trace: Trace) -> Table | None:
    event = trace.maybe(FanoutEvent)
    if event is None:
        return None
    found = _found_per_query(trace)
    title = f"1 Fan-out: {len(event.queries)} queries of {len(event.considered)} considered{_asked(event)}"
    table = _table(title, "kind", "query", "weight", "found", "why")
    for i, q in enumerate(event.queries):
        table.add_row(str(q.kind), _safe(q.text), f"{q.weight:.2f}", str(found[i]), _safe(q.reason))
    return table


def _found_per_query(trace: Trace) -> Counter[int]:
    event = trace.maybe(RetrievalEvent)
    seen = event.seen if event else ()
    return Counter(q for s in seen for q in sorted({h.query for h in s.hits}))


def _retrieval(trace: Trace) -> Text | None:
    event = trace.maybe(RetrievalEvent)
    if event is None:
        return None
    from rich.text import Text

    pages = len({s.url for s in event.seen})
    partial = "" if event.vectors >= event.passages else f" (vectors for {event.vectors} of {event.passages}: partial)"
    line = (
        f"2 Retrieval: {len(event.seen)} of {event.passages} passages, {pages} of {event.pages} pages; "
        f"{len(event.candidates)} go on. {_reasons(event.decisions)}{partial}"
    )
    return Text(line, style="bold")


def _rerank(trace: Trace) -> Table | None:
    event, found = trace.maybe(RerankEvent), trace.maybe(RetrievalEvent)
    if event is None or found is None:
        return None
    urls = {c.passage.id: c.passage.url for c in found.candidates}
    parts = ("relevance", "coverage", "trust", "freshness")
    table = _table(f"3 Reranking: {len(event.kept)} kept", "rank", "page", *parts, "score", "decision")
    scored = {s.passage: s for s in event.scored}
    shown = [d for d in event.decisions if d.item in scored]
    for rank, d in enumerate(shown, 1):
        row = scored[d.item]
        values = {p.name: "missing" if p.value is None else f"{p.value:.2f}" for p in row.parts}
        page = _safe(_short(urls[d.item]))
        table.add_row(str(rank), page, *(values.get(p, "") for p in parts), f"{row.score:.3f}", _verdict(d))
    return table


def _writing(trace: Trace) -> Table | None:
    event = trace.maybe(WritingEvent)
    if event is None:
        return None
    title = f"Writer: {len(event.draft)} sentences drafted of {len(event.pool)} considered{_drafts(event)}"
    title += _asked(event)
    table = _table(title, "score", "sentence", "decision")
    by_claim = {p.claim.id: p for p in event.pool}
    for d in sorted(event.decisions, key=lambda d: (not d.kept, -by_claim[d.item].score))[:10]:
        table.add_row(f"{by_claim[d.item].score:.2f}", _safe(_clip(by_claim[d.item].claim.text, 100)), _verdict(d))
    return table


def _drafts(event: WritingEvent) -> str:
    n = len(event.drafts)
    return (
        "" if n == 0 else " by a language model" if n == 1 else f" by a language model, draft {event.chosen + 1} of {n}"
    )


def _asked(event: FanoutEvent | WritingEvent) -> str:
    """What a language model was used for, and what went wrong with it."""
    spent, notes = event.spent, "".join(f"\n{_safe(note)}" for note in event.notes)
    if spent is None:
        return notes
    about = "about " if spent.estimated else ""
    cost = "" if spent.cost is None else f", cost {spent.cost:.4f}"
    tokens = f"{about}{spent.prompt_tokens} + {spent.completion_tokens} tokens"
    calls = "1 call" if spent.calls == 1 else f"{spent.calls} calls"
    return f" ({calls}, {tokens}{cost}){notes}"


def _revision(trace: Trace) -> Table | None:
    event = trace.maybe(RevisionEvent)
    if event is None:
        return None
    edited = sum(d.reason is Reason.REVISED for d in event.decisions)
    table = _table(
        f"Revision: {edited} of {len(event.revisions)} sentences edited", "before", "after", "support", "why"
    )
    for r, d in zip(event.revisions, event.decisions, strict=True):
        scores = " > ".join("-" if s is None else f"{s:.2f}" for s in (r.score_before, r.score_after))
        after = "-" if r.after is None else "(kept)" if r.after == r.before else _clip(r.after, 90)
        why = ", ".join(r.kinds) if r.kinds else _words(d.reason)
        table.add_row(_safe(_clip(r.before, 90)), _safe(after), scores, why)
    return table


def _grounding(trace: Trace) -> Table | None:
    event = trace.maybe(GroundingEvent)
    if event is None:
        return None
    title = f"4 Grounding: {len(event.verdicts)} sentence-passage pairs read"
    table = _table(title, "sentence", "state", "score", "supported by")
    texts = {c.id: c.text for c in trace.draft()}
    for c in event.claims:
        n = sum(v.claim == c.claim and v.state is SupportState.SUPPORTED for v in event.verdicts)
        score = "-" if c.score is None else f"{c.score:.2f}"
        table.add_row(_safe(_clip(texts[c.claim], 90)), str(c.state), score, f"{n} passages")
    return table


def _citation(trace: Trace) -> Table | None:
    event = trace.maybe(CitationEvent)
    if event is None:
        return None
    pages = [d for d in event.decisions if "sentences_verified" in d.numbers]
    kept = sum(d.kept for d in pages)
    table = _table(f"5 Citation: {kept} of {len(pages)} verifying pages shown", "page", "verifies", "decision")
    for d in sorted(pages, key=lambda d: (not d.kept, d.item)):
        table.add_row(_safe(_short(d.item)), f"{d.numbers['sentences_verified']:.0f} sentences", _verdict(d))
    return table


def _verdict(decision: Decision) -> str:
    if decision.kept:
        return "kept"
    bar = decision.numbers.get("bar")
    against = "" if decision.against is None else f" < {_short(decision.against)}"
    return f"dropped: {_words(decision.reason)}{'' if bar is None else f' (bar {bar:.2f})'}{_safe(against)}"


def _reasons(decisions: Iterable[Decision]) -> str:
    counts = Counter(_words(d.reason) for d in decisions if not d.kept)
    dropped = ", ".join(f"{n} {reason}" for reason, n in sorted(counts.items()))
    return f"Dropped: {dropped}." if dropped else ""


def _words(reason: str) -> str:
    return reason.replace("_", " ")


def _short(item: str) -> str:
    parts = urlsplit(item)
    return f"{parts.hostname}{parts.path}" if parts.scheme in ("http", "https") else item


def _clip(text: str, n: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= n else flat[: n - 1] + "…"


def _safe(text: str) -> str:
    """Page text is data: markup in it is not obeyed."""
    from rich.markup import escape

    return escape(text)
