"""``citestack track prompts suggest``: prompts out of the store's pages, or out of Bing's grounding queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import print_json
from citestack.cli.show_prompts import print_suggested
from citestack.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from citestack.trace import FanoutEvent
    from citestack.track.prompts.suggest import Suggested, Wanted

HELP = "Suggest prompts: the fan-out of a topic over the store's pages, or imported grounding queries."


def register(prompts: typer.Typer) -> None:
    prompts.command("suggest", help=HELP)(suggest)


def suggest(
    topic: Annotated[str | None, typer.Argument(metavar="[TOPIC]")] = None,
    *,
    from_grounding: Annotated[
        bool, typer.Option("--from-grounding", help="From imported Bing grounding queries, most cited first.")
    ] = False,
    site: Annotated[str | None, typer.Option("--site", help="Grounding queries of this site only.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Leave out what this set has already.")] = None,
    append: Annotated[bool, typer.Option("--add", help="Add them to the set of --name at once.")] = False,
    brand: Annotated[list[str] | None, typer.Option("--brand", help="Tells which prompts are branded.")] = None,
    market: Annotated[str, typer.Option("--market", metavar="DE", help="Of the suggestions.")] = "",
    language: Annotated[str, typer.Option("--language", metavar="de", help="Of the suggestions.")] = "",
    limit: Annotated[int, typer.Option("-k", min=1, help="How many at most.")] = 50,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when there is nothing to suggest."""
    from dataclasses import replace

    if bool(topic) == from_grounding:
        raise UsageError("say a topic or --from-grounding", hint="One of the two.", layer="track")
    if append and not name:
        raise UsageError("--add needs a set", hint="Say which: --name SET", layer="track")
    where = store_location(store)
    wanted = _wanted(where, name, brand or [], market, language)
    wanted = replace(wanted, limit=limit)
    found = _from_grounding(where, site, wanted) if topic is None else _from_topic(where, topic, wanted)
    told = {} if not append or not found.kept or name is None else _append(where, name, found, topic)
    if json:
        kept = [s.as_dict() for s in found.kept]
        print_json({"prompts": kept, "left_out": [x.as_dict() for x in found.left_out], **told})
    else:
        print_suggested(found)
        if told:
            typer.echo(f"{name} is version {told['version']}: {told['count']:,} prompts")
    raise typer.Exit(0 if found.kept else 1)


def _wanted(where: str, name: str | None, brands: list[str], market: str, language: str) -> Wanted:
    from citestack.store import Store
    from citestack.track.prompts.branding import BrandNames
    from citestack.track.prompts.codes import language_of, market_of
    from citestack.track.prompts.sets import PromptSets, set_name
    from citestack.track.prompts.suggest import Wanted

    try:
        codes = market_of(market), language_of(language)
    except ValueError as e:
        raise UsageError(str(e), layer="track") from e
    if name is None:
        return Wanted((), BrandNames(brands), *codes)
    with Store.open(where, create=False) as opened:
        return Wanted(opened.shelf(PromptSets).prompts_of(set_name(name)), BrandNames(brands), *codes)


def _from_topic(where: str, topic: str, wanted: Wanted) -> Suggested:
    from citestack.track.prompts.suggest import from_fan

    return from_fan(topic, _fan(where, topic), wanted)


def _fan(where: str, topic: str) -> FanoutEvent:
    """Layer 1 alone: it reads the store's pages and needs no model."""
    from citestack.config import profile_config
    from citestack.index.corpus import Corpus
    from citestack.stack.layer1_fanout import CorpusFanOut

    corpus = Corpus.open(where, create=False)
    try:
        return CorpusFanOut(corpus, profile_config().fanout).expand(topic)
    finally:
        corpus.close()


def _from_grounding(where: str, site: str | None, wanted: Wanted) -> Suggested:
    from citestack.store import Store
    from citestack.track.first_party.series import grounding_queries
    from citestack.track.prompts.suggest import from_grounding

    with Store.open(where, create=False) as opened:
        tops = grounding_queries(opened, site=site, limit=None)
    if not tops:
        hint = "First import Bing's report of grounding queries: citestack track import FILE"
        raise NotFoundError("no grounding queries in this store", hint=hint, layer="track")
    rows = [row for top in tops for row in top.rows]
    return from_grounding(rows, ", ".join(sorted({top.as_of for top in tops if top.as_of})), wanted)


def _append(where: str, name: str, found: Suggested, topic: str | None) -> dict[str, object]:
    from citestack.cli.show_prompts import set_json
    from citestack.store import Store
    from citestack.track.prompts.sets import PromptSets, merged

    origin = f"suggested from the fan-out of {topic!r}" if topic else "suggested from grounding queries"
    with Store.open(where, create=False) as opened:
        shelf = opened.shelf(PromptSets)
        prompts, _ = merged(shelf.prompts_of(name), [s.prompt for s in found.kept])
        saved, _ = shelf.save(name, prompts, origin)
    return set_json(saved, with_prompts=False)
