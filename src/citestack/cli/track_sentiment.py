"""``citestack track sentiment``: how do the answers of a run speak of the tracked brands, in the opinion of a model?"""

from __future__ import annotations

import os
import sys
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import console, print_json, progress
from citestack.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from citestack.config import LlmConfig
    from citestack.llm.client import HttpChatModel
    from citestack.store import Store
    from citestack.track.sentiment.forecast import Forecast
    from citestack.track.sentiment.items import Item
    from citestack.track.sentiment.labelling import Kept, Labelling

HELP = "Label how the answers of a run speak of tracked brands, with the language model of the environment."
HINT = (
    "Set CITESTACK_LLM_BASE_URL (such as http://127.0.0.1:8080/v1) and CITESTACK_LLM_MODEL, and CITESTACK_LLM_API_KEY "
    "where the endpoint wants a key. No model is shipped for this, and nothing else needs one."
)


def register(group: typer.Typer) -> None:
    group.command("sentiment", help=HELP)(sentiment)


@dataclass(frozen=True, slots=True)
class _Work:
    """A run, and what of it is to be labelled."""

    opened: Store
    run: int
    brands: tuple[str, ...]

    def items(self) -> Iterator[Item]:
        from citestack.store.observations import TrackLog
        from citestack.track.columns.record import StoredRecord, universe_of
        from citestack.track.sentiment.items import Named

        named = Named(universe_of(self.opened)[1].brands, self.brands)
        return named.items(StoredRecord(self.opened.shelf(TrackLog)).observations(self.run))

    def kept(self, model: str) -> Kept:
        from citestack.store.sentiment import SentimentShelf
        from citestack.track.sentiment.labelling import Kept

        return Kept(self.opened.shelf(SentimentShelf), self.run, model)


def sentiment(
    run: Annotated[int, typer.Argument(metavar="RUN", min=1, help="Number of the run.")],
    *,
    brand: Annotated[
        list[str] | None, typer.Option("--brand", metavar="NAME", help="Only this tracked brand; may be repeated.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=0, help="Ask so often at most.")] = None,
    prices: Annotated[
        str, typer.Option("--prices", metavar="IN/OUT", help="Of the model, per million tokens: 0.15/0.60.")
    ] = "",
    budget: Annotated[
        float | None, typer.Option("--budget", min=0.0, help="In the currency of --prices; no call goes past it.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "--forecast", help="Say what it may take, and ask nothing.")
    ] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when no answer of the run names a tracked brand, 3 when the model labelled none."""
    from citestack.store import Store
    from citestack.store.engine import StoreOptions

    config = _settings(prices, budget)
    model = _model()
    # Labels are paid for: a commit is on the disk before the next question leaves.
    options = StoreOptions(busy_timeout_s=30.0, synchronous="full")
    with Store.open(store_location(store), create=False, options=options) as opened:
        work = _Work(opened, run, _brands(opened, run, brand or ()))
        foreseen = _foreseen(work, model, config, limit)
        if dry_run:
            _tell_forecast(run, model, foreseen, json=json)
            raise typer.Exit(0 if foreseen.namings else 1)
        sys.stderr.write(forecast_words(foreseen) + "\n")
        done, chat = _labelled(work, config, foreseen, (limit, budget))
    _tell(run, done, foreseen, chat, json=json)
    raise typer.Exit(_exit_code(done))


def _settings(prices: str, budget: float | None) -> LlmConfig:
    from citestack.config import Config

    config = Config().llm
    if not prices:
        if budget is not None:
            raise UsageError("--budget needs --prices", hint="--prices 0.15/0.60, per million tokens.", layer="cli")
        return config
    try:
        before, after = (float(p) for p in prices.split("/"))
    except ValueError:
        before = after = -1.0
    if not (0 <= before < float("inf") and 0 <= after < float("inf")):
        raise UsageError(f"no prices: {prices!r}", hint="IN/OUT, per million tokens: 0.15/0.60.", layer="cli")
    return replace(config, prompt_price=before, completion_price=after)


def _model() -> str:
    """Raises ``ConfigError``, with what to set, where no model is configured."""
    from citestack.llm import configured, endpoint_from

    if not configured(os.environ):
        raise ConfigError("sentiment needs a language model, and none is configured", hint=HINT, layer="track")
    return endpoint_from(os.environ).model


def _brands(opened: Store, run: int, wanted: Sequence[str]) -> tuple[str, ...]:
    """Raises ``NotFoundError``, and ``UsageError`` for a brand that is not tracked."""
    from citestack.store.observations import TrackLog
    from citestack.track.columns.record import universe_of

    opened.shelf(TrackLog).get(run)
    known = [b.name for b in universe_of(opened)[1].brands]
    if not known:
        hint = "citestack track universe import FILE says whom to look for."
        raise UsageError("no brand is tracked in this store", hint=hint, layer="track")
    if unknown := [name for name in wanted if name not in known]:
        raise UsageError(f"{unknown[0]} is not tracked", hint=f"Tracked: {', '.join(known)}.", layer="track")
    return tuple(dict.fromkeys(wanted))


def _foreseen(work: _Work, model: str, config: LlmConfig, limit: int | None) -> Forecast:
    from citestack.track.sentiment.forecast import forecast

    return forecast(work.items(), work.kept(model), config, limit)


def _labelled(
    work: _Work, config: LlmConfig, foreseen: Forecast, bounds: tuple[int | None, float | None]
) -> tuple[Labelling, HttpChatModel]:
    from citestack.llm import load_chat
    from citestack.track.sentiment.forecast import caps
    from citestack.track.sentiment.labelling import Asker, label_run

    chat = load_chat(caps(config, foreseen, bounds[1]))
    with progress("labelling", "answers", foreseen.namings) as bar:
        try:
            done = label_run(work.items(), work.kept(chat.name), Asker(chat), bounds[0],
                             lambda d: bar.show(d.namings, foreseen.namings))  # fmt: skip
        except KeyboardInterrupt:
            sys.stderr.write(f"stopped; go on with: citestack track sentiment {work.run}\n")
            raise typer.Exit(130) from None
    return done, chat


def forecast_words(found: Forecast) -> str:
    """``about 40 calls, 22,000 tokens in and 3,200 out (at most 81,920): about 0.01, at most 0.05``."""
    if not found.calls:
        return "nothing is left to ask"
    calls = f"{found.calls:,} call{'s' if found.calls != 1 else ''} of the language model"
    told = f"{calls}, about {found.prompt_tokens:,} tokens in and {found.completion_tokens:,} out"
    told += f" (at most {found.most_tokens:,})"
    if found.cost is None or found.most_cost is None:
        return f"{told}; --prices IN/OUT tells the cost"
    return f"{told}: about {found.cost:,.4f}, at most {found.most_cost:,.4f}, what fails and is tried again on top"


def _tell_forecast(run: int, model: str, found: Forecast, *, json: bool) -> None:
    from citestack.track.sentiment.prompt import PROMPT

    if json:
        print_json({"run": run, "model": model, "prompt": PROMPT, "forecast": asdict(found)})
        return
    out = console()
    out.print(f"run {run}: {found.namings:,} times an answer names a tracked brand; model {model}", markup=False)
    out.print("  " + forecast_words(found), markup=False)


def _exit_code(done: Labelling) -> int:
    if not done.namings:
        return 1
    asked = done.namings - done.left
    return 3 if asked and done.labels["not_measured"] == asked else 0


def _tell(run: int, done: Labelling, foreseen: Forecast, chat: HttpChatModel, *, json: bool) -> None:
    from citestack.track.sentiment.model import LABELS, NOT_MEASURED

    told: dict[str, Any] = {**asdict(done), "labels": {n: done.labels[n] for n in (*LABELS, NOT_MEASURED)}}
    told |= {"reasons": dict(done.reasons), "forecast": asdict(foreseen), "spent": asdict(chat.spent)}
    if json:
        print_json({"run": run, **told})
        return
    out = console()
    out.print(
        f"run {run}: {done.namings:,} times an answer names a tracked brand; {done.known:,} were labelled before, "
        f"{done.copies:,} are identical to one that was, {done.asked:,} asked now", markup=False,
    )  # fmt: skip
    out.print(f"labels in the opinion of {done.model}:", markup=False)
    for name, n in told["labels"].items():
        if n:
            out.print(f"  {n:,} {name.replace('_', ' ')}", markup=False)
    for code, n in done.reasons.most_common():
        out.print(f"    {n:,} {code}: {done.said[code]}", markup=False)
    if done.left:
        out.print(f"  {done.left:,} not asked (--limit)")
    use = chat.spent
    cost = "" if use.cost is None else f", {use.cost:,.4f} in the currency of the prices"
    out.print(f"{use.calls:,} calls, {use.prompt_tokens:,} + {use.completion_tokens:,} tokens{cost}", markup=False)
