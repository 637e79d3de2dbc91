"""``citestack calibrate``: fits a twin of an engine to what it was seen to cite, or refuses, and reads twins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citestack.cli.options import JsonOption, ProfileOption, StoreOption, store_location
from citestack.cli.output import console, print_json, progress
from citestack.errors import UsageError

if TYPE_CHECKING:
    from citestack.twin.calibrate import Making, Progress
    from citestack.twin.model import Confidence, Twin

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="NAME, the newest; NAME#3, the one with that id.")]
RunOption = Annotated[list[int] | None, typer.Option("--run", metavar="N", help="Of track; may be repeated.")]
FileOption = Annotated[list[Path] | None, typer.Option("--file", metavar="FILE", help="Result pages; may be repeated.")]


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="The twin of an engine: weights fitted to what it cites, or a refusal.")
    group.callback(invoke_without_command=True)(calibrate)
    group.command("list", help="The twins of the store, newest first.")(list_twins)
    group.command("show", help="A twin: verdict, scores, weights, where it was fitted.")(show)
    group.command("apply", help="The settings that make ask cite more like the engine.")(apply)
    group.command("confidence", help="How likely the engine is to cite a page for a question.")(confidence)
    app.add_typer(group, name="calibrate")


def calibrate(
    ctx: typer.Context,
    *,
    run: RunOption = None,
    file: FileOption = None,
    engine: Annotated[str, typer.Option("--engine", metavar="E", help="The engine of the answers.")] = "",
    results: Annotated[
        bool, typer.Option("--results", help="Of a run, take the result pages and not the stack's parts.")
    ] = False,
    name: Annotated[str, typer.Option("--name", help="[default: the engine's]")] = "",
    profile: ProfileOption = "default",
    match: Annotated[
        int, typer.Option(min=0, help="Prompts asked with and without the twin's settings; 0 = none.")
    ] = 40,
    draws: Annotated[int, typer.Option(min=20, max=2000, help="Refits on resampled prompts.")] = 200,
    trees: Annotated[
        bool, typer.Option("--trees/--no-trees", help="Of result pages: try boosted trees as well.")
    ] = True,
    seed: Annotated[int, typer.Option(help="Same seed, same twin.")] = 7,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report there.")] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when the twin is refused; a refused twin is not kept."""
    if ctx.invoked_subcommand is not None:
        return
    if file and run:
        raise UsageError("--file and --run are two inputs", hint="Give one of them.", layer="twin")
    from citestack.twin.calibrate import Making
    from citestack.twin.fitting import Fitting

    fitting = Fitting(seed=seed, draws=draws)
    making = Making(name, fitting if trees else replace(fitting, trees=None), match)
    with progress("fitting", "steps") as bar:
        if file:
            twin = _from_files(file, engine, making, bar.show)
        else:
            twin = _from_runs(store_location(store), (run or [], engine), (profile, results), making, bar.show)
    if html is not None:
        _write(html, twin)
    saved = _saved(store_location(store), twin) if twin.verdict.shipped else None
    _show(twin, saved, as_json=json)
    raise typer.Exit(0 if twin.verdict.shipped else 1)


def _from_files(files: list[Path], engine: str, making: Making, shown: Progress) -> Twin:
    from citestack.inference import load_relevance
    from citestack.twin.calibrate import from_results
    from citestack.twin.files import read_files

    pages = [p for p in read_files(files) if not engine or p.heading.engine in ("", engine)]
    if not pages:
        hint = "docs/twin.md says which files are read."
        raise UsageError("no result page with an answer in these files", hint=hint, layer="twin")
    found = {p.heading.engine for p in pages if p.heading.engine}
    if len(found) > 1:
        raise UsageError("a twin is of one engine", hint=f"Name one with --engine: {', '.join(sorted(found))}.")
    if len({p.heading.simulated for p in pages}) > 1:
        raise UsageError("made-up answers among real ones", hint="Keep them in files of their own.", layer="twin")
    named = replace(making, name=making.name or engine or next(iter(found), "twin"))
    source = ", ".join(path.name for path in files)
    return from_results(pages, source, named, shown, load_relevance("lexical"))


def _from_runs(
    location: str, which: tuple[list[int], str], how: tuple[str, bool], making: Making, shown: Progress
) -> Twin:
    from citestack.assemble import open_session
    from citestack.inference import load_relevance
    from citestack.store import Store
    from citestack.twin.asking import work_name
    from citestack.twin.calibrate import from_results, from_stack
    from citestack.twin.observed import answers_of, result_pages

    with Store.open(location, create=False, read_only=True) as opened:
        answers = answers_of(opened, *which)
    making = replace(making, name=making.name or answers.engine)
    if how[1]:
        return from_results(result_pages(answers), answers.source, making, shown, load_relevance("lexical"))
    with open_session(location, how[0]) as session:
        work = _cache() / f"{work_name(location, session)}.jsonl"
        return from_stack(session, answers, replace(making, work=work), shown)


def _cache() -> Path:
    from platformdirs import user_cache_path

    return Path(user_cache_path("citestack")) / "twin"


def _saved(location: str, twin: Twin) -> str:
    from citestack.store import Store
    from citestack.twin.stored import save_twin

    with Store.open(location) as opened:
        return f"{twin.name}#{save_twin(opened, twin).id}"


def _write(path: Path, twin: Twin) -> None:
    from citestack.twin.report.html import twin_html

    try:
        path.write_text(twin_html(twin), encoding="utf-8")
    except OSError as e:
        raise UsageError(f"{path} cannot be written: {e.strerror}", hint="Give another path.", layer="cli") from e


def _show(twin: Twin, saved: str | None, *, as_json: bool) -> None:
    if as_json:
        from citestack.twin.stored import twin_json

        print_json({**twin_json(twin), "saved": saved})
        return
    from citestack.cli.show_twin import print_twin

    print_twin(console(), twin, saved)


def list_twins(*, store: StoreOption = None, json: JsonOption = False) -> None:
    """Exit code 1 when there is none."""
    from citestack.cli.show_twin import print_list
    from citestack.store import Store
    from citestack.store.twins import Twins
    from citestack.twin.stored import read_twin

    with Store.open(store_location(store), create=False, read_only=True) as opened:
        found = [(t.id, read_twin(t)) for t in opened.shelf(Twins).list()]
    if json:
        rows = [
            {"id": n, "name": t.name, "made_at": t.made_at, "shape": t.shape, "origin": t.origin, "verdict": t.verdict}
            for n, t in found
        ]
        print_json({"twins": rows})
    else:
        print_list(console(), found)
    raise typer.Exit(0 if found else 1)


def show(
    name: NameArgument,
    *,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report there.")] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    twin = _load(store, name)
    if html is not None:
        _write(html, twin)
    _show(twin, None, as_json=json)


def _load(store: str | None, name: str) -> Twin:
    from citestack.store import Store
    from citestack.twin.stored import load_twin

    with Store.open(store_location(store), create=False, read_only=True) as opened:
        return load_twin(opened, name)


def apply(name: NameArgument, *, store: StoreOption = None, json: JsonOption = False) -> None:
    """Exit code 1 when the twin changes no setting. ``citestack ask --twin NAME`` asks with them."""
    from citestack.cli.show_twin import print_settings

    twin = _load(store, name)
    if json:
        print_json(
            {"twin": twin.name, "overrides": twin.overrides, "settings": twin.settings, "agreement": twin.agreement}
        )
    else:
        print_settings(console(), twin)
    raise typer.Exit(0 if twin.overrides else 1)


def confidence(
    url: Annotated[str, typer.Argument(metavar="URL")],
    *,
    question: Annotated[str, typer.Option("--question", metavar="Q")],
    twin: Annotated[str, typer.Option("--twin", metavar="NAME")],
    engine: Annotated[str, typer.Option("--engine", help="Asked for this engine; else the twin's own.")] = "",
    market: Annotated[str, typer.Option("--market", help="ISO 3166-1, such as US.")] = "",
    language: Annotated[str, typer.Option("--language", help="BCP 47, such as en.")] = "",
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="For a twin of result pages: the question's page.")
    ] = None,
    rank: Annotated[float | None, typer.Option(min=1, help="Without --file: its rank.")] = None,
    title: Annotated[str, typer.Option(help="Without --file: its title there.")] = "",
    snippet: Annotated[str, typer.Option(help="Without --file: its snippet there.")] = "",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when the twin cannot say."""
    from citestack.cli.show_twin import print_confidence
    from citestack.twin.confidence import Asked

    found, asked = _load(store, twin), Asked(engine, market, language)
    if found.shape == "stack":
        said = _in_store(found, url, question, asked, store_location(store))
    else:
        said = _in_results(found, url, question, asked, (file, rank, title, snippet))
    if json:
        print_json(said)
    else:
        print_confidence(console(), said, found)
    raise typer.Exit(1 if said.probability.value is None else 0)


def _in_store(twin: Twin, url: str, question: str, asked: object, location: str) -> Confidence:
    from citestack.assemble import open_session
    from citestack.twin.asking import Kept, read_prompts
    from citestack.twin.confidence import Asked, of_reading

    assert isinstance(asked, Asked)
    with open_session(location, twin.profile) as session:
        reading = read_prompts(session, [question], Kept(None), lambda *_: None)[0]
    return of_reading(twin, reading, url, asked)


def _in_results(
    twin: Twin, url: str, question: str, asked: object, told: tuple[Path | None, float | None, str, str]
) -> Confidence:
    from citestack.inference import load_relevance
    from citestack.twin.confidence import Asked, of_result
    from citestack.twin.files import read_files
    from citestack.twin.pages import ResultPage, ResultRow

    assert isinstance(asked, Asked)
    file, rank, title, snippet = told
    if file is None and rank is None:
        hint = "Give the result page with --file, or --rank, --title and --snippet."
        raise UsageError("this twin reads result pages", hint=hint, layer="twin")
    pages = [p for p in read_files([file]) if _same(p.prompt, question)] if file is not None else []
    if file is not None and not pages:
        raise UsageError(f"{file} has no result page for this question", layer="twin")
    page = pages[0] if pages else ResultPage(question, (ResultRow(rank or 1.0, url, title, snippet),))
    model = load_relevance("lexical")
    scores = model.score(page.prompt, [f"{r.title}\n{r.snippet}" for r in page.rows]) if model else []
    return of_result(twin, page, url, asked, scores)


def _same(first: str, second: str) -> bool:
    return first.casefold().split() == second.casefold().split()
