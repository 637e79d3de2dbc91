"""How forecasts, runs and single askings look in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from citestack.cli.output import console
from citestack.words import visible

if TYPE_CHECKING:
    from rich.text import Text

    from citestack.track.model import Cited, Observation
    from citestack.track.run.go import Gone
    from citestack.track.run.lane import Lane, Tally
    from citestack.track.run.money import Caps, Forecast
    from citestack.track.run.plan import Plan


def print_forecast(foreseen: Forecast, caps: Caps, *, stderr: bool) -> None:
    out = console(stderr=stderr)
    for one in foreseen.engines:
        out.print(f"{one.engine}: {one.askings:,} askings, {_range(one.low, one.high)}", markup=False)
        for words in one.each.assumptions if one.askings else ():
            out.print(f"  {words}", markup=False)
    out.print(f"in all: {foreseen.askings:,} askings, {_range(foreseen.low, foreseen.high)}", markup=False)
    if caps.total is not None:
        out.print(f"cap: {caps.total:,.2f} USD", markup=False)
    for name, cap in caps.engines.items():
        out.print(f"cap for {name}: {cap:,.2f} USD", markup=False)


@contextmanager
def watching(plan: Plan) -> Iterator[Callable[[Lane], None]]:
    """A line per engine on stderr: how many are asked, what it cost so far. Silent when stderr is not a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(bar_width=30), MofNCompleteColumn())
    note = TextColumn("{task.fields[note]}", markup=False)
    shown = console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), note, console=shown, disable=not shown.is_terminal) as bar:
        tasks = {e: bar.add_task(e, total=len(plan.of(e)), note="") for e in plan.engines}

        def heard(lane: Lane) -> None:
            tally = lane.tally
            bar.update(tasks[lane.name], completed=tally.before + tally.done, note=_note(tally))

        yield heard


def print_gone(gone: Gone) -> None:
    from citestack.track.run.summary import WHY

    out = console()
    state = "finished" if gone.run.finished_at else f"{gone.left:,} askings left"
    out.print(f"run {gone.run.id}: {state}", markup=False)
    for lane in gone.lanes:
        tally = lane.tally
        states = ", ".join(f"{n:,} {state.value}" for state, n in sorted(tally.states.items())) or "nothing asked"
        out.print(f"{lane.name}: {states}; {_note(tally)}", markup=False)
        if tally.left:
            out.print(f"  {tally.left:,} not asked: {WHY.get(tally.why, tally.why)}", markup=False)
        if tally.asked_twice:
            paid = "with the same key" if lane.idempotent else "and maybe paid twice: the vendor takes no key"
            out.print(f"  {tally.asked_twice:,} were in doubt and asked again, {paid}", markup=False)
        if tally.skipped:
            out.print(f"  {tally.skipped:,} were in doubt and left as not measured", markup=False)
        if tally.retries:
            out.print(f"  {tally.retries:,} retries", markup=False)
    if gone.left:
        out.print(f"go on with: citestack track run --resume {gone.run.id}", markup=False)
    elif any(lane.tally.states.get("failed") for lane in gone.lanes):  # type: ignore[call-overload]
        out.print(f"ask again what failed: citestack track run --resume {gone.run.id} --failed", markup=False)


def print_runs(runs: Sequence[dict[str, Any]]) -> None:
    out = console()
    for run in runs:
        states = ", ".join(f"{n:,} {state}" for state, n in run["states"].items()) or "nothing asked"
        left = run["askings"] - sum(run["states"].values())
        end = f"; {left:,} left" if left else ""
        name = f"{run['prompt_set']} v{run['version']}"
        out.print(f"{run['run']:>5}  {run['started_at'][:16]}  {name}  {' '.join(run['engines'])}", markup=False)
        out.print(f"       {run['askings']:,} askings: {states}{end}", markup=False)


def print_askings(rows: Sequence[dict[str, Any]]) -> None:
    out = console()
    for row in rows:
        place = f" {row['place']}" if row["place"] else ""
        words = f"{row['asking']:>6}  {row['state']:<10} {row['engine']}{place} #{row['repeat']}  {row['prompt']}"
        out.print(visible(words), markup=False, no_wrap=True, overflow="ellipsis")


def print_asking(told: dict[str, Any], observation: Observation | None) -> None:
    """The answer as it came, its cited spans underlined and numbered, and its four kinds of events."""
    from rich.text import Text

    out = console()
    place = f" from {told['place']}" if told["place"] else ""
    out.print(
        visible(f"{told['engine']}{place}, repeat {told['repeat']}: {told['prompt']}"), style="bold", markup=False
    )
    if observation is None:
        out.print("not asked yet" if not told["calls"] else "sent; no answer is known")
        return
    reason = f" ({observation.reason})" if observation.reason else ""
    model = f", {observation.model}" if observation.model else ""
    out.print(visible(f"{observation.state.value}{reason}, {observation.asked_at}{model}"), markup=False)
    if observation.text:
        out.print()
        out.print(_marked(observation.text, observation.cited))
        out.print()
    for title, lines in _events(observation):
        out.print(title, style="bold", markup=False)
        for line in lines:
            out.print(Text(visible(line)), soft_wrap=True)


def _events(o: Observation) -> Iterator[tuple[str, list[str]]]:
    if o.searched is not None:
        yield "searched", [f"  {s.text}" for s in o.searched]
    if o.retrieved is not None:
        ranks = (("" if r.rank is None else f"{r.rank}. ", r.page) for r in o.retrieved)
        yield "retrieved", [f"  {rank}{page.key or page.given}" for rank, page in ranks]
    if o.opened is not None:
        yield "opened", [f"  {p.key or p.given}" for p in o.opened]
    seen: dict[int, str] = {}
    for c in o.cited:
        problem = f" ({c.problem})" if c.problem else ""
        seen.setdefault(c.n, f"  [{c.n}] {c.page.key or c.page.given}{problem}")
    yield "cited", list(seen.values())


def _marked(text: str, cited: Sequence[Cited]) -> Text:
    """The text with its spans underlined and the numbers of their sources behind them."""
    from rich.text import Text

    spans = [(c.start, c.end, c.n) for c in cited if c.start is not None and c.end is not None]
    ends: dict[int, list[int]] = {}
    for _, end, n in spans:
        if n not in ends.setdefault(end, []):
            ends[end].append(n)
    cuts = sorted({0, len(text), *(s for s, _, _ in spans), *ends})
    out = Text()
    for i, cut in enumerate(cuts):
        if cut in ends:
            out.append("".join(f"[{n}]" for n in ends[cut]), style="cyan")
        until = cuts[i + 1] if i + 1 < len(cuts) else cut
        inside = any(start <= cut and until <= end for start, end, _ in spans)
        out.append(visible(text[cut:until]), style="underline" if inside and cut < until else "")
    return out


def _note(tally: Tally) -> str:
    cost = tally.cost
    if not cost.total:
        return "0.00 USD"
    unsure = cost.assumed + cost.lost
    return f"{cost.known:,.4f} USD" + (f", and up to {unsure:,.4f} USD not told" if unsure else "")


def _range(low: float, high: float | None) -> str:
    if high is None:
        return "cost not known"
    return "free" if high == 0 else f"{low:,.2f} to {high:,.2f} USD"
