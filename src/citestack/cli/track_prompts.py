"""``citestack track prompts``: files of prompts in and out, versions, suggestions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citestack.cli import track_suggest
from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import print_json
from citestack.cli.show_prompts import print_difference, print_saved, print_set, print_sets, set_json
from citestack.errors import UsageError

if TYPE_CHECKING:
    from citestack.track.model import Prompt
    from citestack.track.prompts.files import FileForm

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="A prompt set.")]
VersionOption = Annotated[int | None, typer.Option("--version", min=1, help="[default: the newest]")]
FormOption = Annotated[str | None, typer.Option("--format", metavar="FORM", help="csv, yaml, json or text.")]
IntentOption = Annotated[str, typer.Option("--intent", help="Of prompts that do not say one.")]
TopicOption = Annotated[str, typer.Option("--topic", help="Of prompts that do not say one.")]
StageOption = Annotated[str, typer.Option("--stage", help="Of prompts that do not say one.")]
MarketOption = Annotated[str, typer.Option("--market", metavar="DE", help="Of prompts that do not say one.")]
LanguageOption = Annotated[str, typer.Option("--language", metavar="de", help="Of prompts that do not say one.")]
BrandOption = Annotated[
    list[str] | None, typer.Option("--brand", help="Marks prompts that name it, where nobody said; repeatable.")
]


def register(group: typer.Typer) -> None:
    prompts = typer.Typer(help="Prompt sets: files in and out, versions, suggestions.", no_args_is_help=True)
    prompts.command("import", help="A file of prompts into a set: CSV, YAML, JSON, or a text with one on each line.")(
        import_
    )
    prompts.command("export", help="A set into a file; the suffix says which form.")(export)
    prompts.command("list", help="All sets, the newest version of each.")(list_)
    prompts.command("show", help="The prompts of a set.")(show)
    prompts.command("diff", help="What changed between two versions of a set.")(diff)
    prompts.command("add", help="Add prompts to a set, which makes a new version of it.")(add)
    track_suggest.register(prompts)
    group.add_typer(prompts, name="prompts")


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    *,
    name: Annotated[str | None, typer.Option("--name", help="Of the set. [default: the file's name]")] = None,
    form: FormOption = None,
    intent: IntentOption = "",
    topic: TopicOption = "",
    stage: StageOption = "",
    market: MarketOption = "",
    language: LanguageOption = "",
    brand: BrandOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """A list that differs from the newest version is a new version; the same list changes nothing."""
    from citestack.store import Store
    from citestack.track.prompts.branding import BrandNames
    from citestack.track.prompts.files import read_prompts
    from citestack.track.prompts.sets import PromptSets, set_name

    defaults = _defaults(intent, topic, stage, market, language)
    chosen = set_name(name or file.stem)
    prompts = BrandNames(brand or ()).marked(read_prompts(file, _form(form), defaults))
    with Store.open(store_location(store)) as opened:
        saved, new = opened.shelf(PromptSets).save(chosen, prompts, file.name)
    if json:
        print_json({**set_json(saved, with_prompts=False), "new": new})
    else:
        print_saved(saved, new=new)


def export(
    name: NameArgument,
    *,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Its suffix says the form.")],
    version: VersionOption = None,
    form: FormOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    from citestack.cli.output import console
    from citestack.store import Store
    from citestack.track.prompts.files import export_set
    from citestack.track.prompts.sets import PromptSets

    with Store.open(store_location(store), create=False) as opened:
        chosen = opened.shelf(PromptSets).get(name, version)
    export_set(chosen, to, _form(form))
    if json:
        print_json({**set_json(chosen, with_prompts=False), "file": str(to)})
    else:
        console().print(
            f"{len(chosen.prompts):,} prompts of {name!r}, version {chosen.version}, are in {to}", markup=False
        )


def list_(*, store: StoreOption = None, json: JsonOption = False) -> None:
    """Exit code 1 when there is none."""
    from citestack.store import Store
    from citestack.track.prompts.sets import PromptSets

    with Store.open(store_location(store), create=False) as opened:
        found = opened.shelf(PromptSets).list()
    if json:
        print_json({"sets": [set_json(s, with_prompts=False) for s in found]})
    else:
        print_sets(found)
    raise typer.Exit(0 if found else 1)


def show(
    name: NameArgument, *, version: VersionOption = None, store: StoreOption = None, json: JsonOption = False
) -> None:
    from citestack.store import Store
    from citestack.track.prompts.sets import PromptSets

    with Store.open(store_location(store), create=False) as opened:
        shelf = opened.shelf(PromptSets)
        chosen = shelf.get(name, version)
        versions = [set_json(s, with_prompts=False) for s in shelf.versions(name)]
    if json:
        print_json({**set_json(chosen), "versions": versions})
    else:
        print_set(chosen, len(versions))


def diff(
    name: NameArgument,
    before: Annotated[int | None, typer.Argument(metavar="[BEFORE]", min=1, help="[default: the last but one]")] = None,
    after: Annotated[int | None, typer.Argument(metavar="[AFTER]", min=1, help="[default: the newest]")] = None,
    *,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when nothing changed."""
    from citestack.cli.show_prompts import difference_json
    from citestack.store import Store
    from citestack.track.prompts.sets import PromptSets

    with Store.open(store_location(store), create=False) as opened:
        shelf = opened.shelf(PromptSets)
        newer = after or shelf.get(name).version
        older = before or max(1, newer - 1)
        found = shelf.diff(name, older, newer)
    if json:
        print_json({"name": name, "before": older, "after": newer, **difference_json(found)})
    else:
        print_difference(found, name, older, newer)
    raise typer.Exit(0 if found else 1)


def add(
    name: NameArgument,
    texts: Annotated[list[str] | None, typer.Argument(metavar="[PROMPT]...", help="Prompts, each in quotes.")] = None,
    *,
    source: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="A file of prompts, or what 'suggest --json' said.")
    ] = None,
    form: FormOption = None,
    intent: IntentOption = "",
    topic: TopicOption = "",
    stage: StageOption = "",
    market: MarketOption = "",
    language: LanguageOption = "",
    brand: BrandOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Prompts that are in the set are passed over. Exit code 1 when all of them are."""
    from citestack.store import Store
    from citestack.track.prompts.branding import BrandNames
    from citestack.track.prompts.checking import Line
    from citestack.track.prompts.files import checked_prompts, read_prompts
    from citestack.track.prompts.sets import PromptSets, merged, set_name

    if not texts and source is None:
        raise UsageError("no prompt to add", hint="Give prompts in quotes, or --from FILE.", layer="track")
    defaults = _defaults(intent, topic, stage, market, language)
    lines = [Line(n, {"prompt": text}) for n, text in enumerate(texts or (), 1)]
    more = checked_prompts(lines, defaults, name="the prompts given") if lines else ()
    more += read_prompts(source, _form(form), defaults) if source else ()
    with Store.open(store_location(store)) as opened:
        shelf = opened.shelf(PromptSets)
        prompts, known = merged(shelf.prompts_of(set_name(name)), BrandNames(brand or ()).marked(more))
        saved, new = shelf.save(name, prompts, source.name if source else "added by hand")
    if json:
        print_json({**set_json(saved, with_prompts=False), "new": new, "added": len(more) - known, "known": known})
    else:
        print_saved(saved, new=new, known=known)
    raise typer.Exit(0 if new else 1)


def _defaults(intent: str, topic: str, stage: str, market: str, language: str) -> Prompt:
    from citestack.track.model import Prompt
    from citestack.track.prompts.codes import language_of, market_of

    try:
        return Prompt("", intent, topic, stage, market_of(market), language_of(language))
    except ValueError as e:
        raise UsageError(str(e), layer="track") from e


def _form(given: str | None) -> FileForm | None:
    from citestack.track.prompts.files import FORMS

    if given is not None and given not in FORMS:
        raise UsageError(f"unknown form {given!r}", hint=f"Known: {', '.join(FORMS)}.", layer="track")
    return given
