"""``citestack track universe``: whom to look for, and who stands behind the pages that engines cite."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import console, print_json
from citestack.errors import UsageError

if TYPE_CHECKING:
    from citestack.track.scoring.universe import Universe

_MOST = 5_000_000
VersionOption = Annotated[
    int | None, typer.Option("--version", min=1, metavar="N", help="Another version. [default: the newest]")
]


def register(group: typer.Typer) -> None:
    part = typer.Typer(no_args_is_help=True, help="Tracked brands and persons, and rules for who owns a page.")
    part.command("import", help="Take a YAML, TOML or JSON file as the new version.")(import_)
    part.command("show", help="What is tracked.")(show)
    part.command("export", help="Write the universe as a file that can be edited and imported.")(export)
    part.command("owner", help="Who owns a page, and which rule says so.")(owner)
    group.add_typer(part, name="universe")


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="brands, owners and defaults; see the documentation.")],
    *,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """The same universe again makes no new version."""
    from citestack.store import Store
    from citestack.store.universe import UniverseShelf
    from citestack.track.scoring.universe import from_file

    universe = from_file(_parsed(file))
    with Store.open(store_location(store)) as opened:
        kept = opened.shelf(UniverseShelf).save(universe.body())
    told = {"version": kept.version, "made_at": kept.made_at, **_counts(universe)}
    if json:
        print_json(told)
    else:
        console().print(
            f"version {kept.version}: {told['brands']} brands, {told['competitors']} of them competitors, "
            f"{told['persons']} persons, {told['rules']} owner rules"
        )


def show(*, version: VersionOption = None, store: StoreOption = None, json: JsonOption = False) -> None:
    """Exit code 1 when nothing was imported yet."""
    number, universe, versions = _read(store, version)
    if json:
        from citestack.track.scoring.universe import to_file

        told = {"version": number, "id": universe.id, **to_file(universe)}
        print_json(told | {"versions": [{"version": v, "made_at": at} for v, at in versions]})
    else:
        _print(number, universe)
    raise typer.Exit(0 if number else 1)


def export(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="[default: standard output]")] = None,
    *,
    version: VersionOption = None,
    with_defaults: Annotated[
        bool, typer.Option("--with-defaults", help="Write the shipped owner rules out, to edit them.")
    ] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """YAML, or JSON with --json."""
    from dataclasses import replace

    from citestack.track.scoring.owners import shipped
    from citestack.track.scoring.universe import to_file

    _, universe, _ = _read(store, version)
    if with_defaults and universe.defaults:
        universe = replace(universe, rules=(*universe.rules, *shipped().rules), defaults=False)
    body = _written(to_file(universe), json=json)
    if file is None:
        typer.echo(body, nl=False)
        return
    try:
        file.write_text(body, encoding="utf-8")
    except OSError as e:
        raise UsageError(f"cannot write {file}: {e.strerror}", layer="track") from e


def owner(
    urls: Annotated[list[str], typer.Argument(metavar="URL...")],
    *,
    version: VersionOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    from citestack.track.scoring.owners import Owners
    from citestack.track.scoring.places import page_of

    owners, rows = Owners(_read(store, version)[1]), list[dict[str, Any]]()
    for url in urls:
        key = page_of(None, url if "://" in url else f"https://{url}")
        if key is None:
            raise UsageError(f"{url!r} is no page", hint="Give a URL, or a host.", layer="track")
        found = owners.of(key)
        rows.append({"page": key, "owner": found.owner, "brand": found.brand, "rule": found.rule or None})
    if json:
        print_json({"pages": rows})
        return
    for row in rows:
        brand = f" ({row['brand']})" if row["brand"] else ""
        console().print(f"{row['page']}: {row['owner']}{brand}; {row['rule'] or 'no rule'}", markup=False)


def _read(store: str | None, version: int | None) -> tuple[int, Universe, list[tuple[int, str]]]:
    from citestack.store import Store
    from citestack.store.universe import UniverseShelf
    from citestack.track.columns.record import universe_of

    with Store.open(store_location(store), create=False, read_only=True) as opened:
        return *universe_of(opened, version), opened.shelf(UniverseShelf).versions()


def _parsed(file: Path) -> object:
    """By its ending; everything else is read as YAML, of which JSON is a part."""
    import tomllib

    import yaml

    try:
        if file.stat().st_size > _MOST:
            raise UsageError(f"{file} is larger than {_MOST // 1_000_000} MB", layer="track")
        text = file.read_text(encoding="utf-8-sig")
        return tomllib.loads(text) if file.suffix.lower() == ".toml" else yaml.safe_load(text)
    except OSError as e:
        raise UsageError(f"cannot read {file}: {e.strerror}", layer="track") from e
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, yaml.YAMLError, RecursionError) as e:
        raise UsageError(f"{file} is no YAML, TOML or JSON: {e}", layer="track") from e


def _written(told: dict[str, Any], *, json: bool) -> str:
    if json:
        import orjson

        return orjson.dumps(told, option=orjson.OPT_INDENT_2).decode() + "\n"
    import yaml

    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=100)


def _counts(universe: Universe) -> dict[str, int]:
    return {
        "brands": len(universe.brands),
        "competitors": sum(b.competitor for b in universe.brands),
        "persons": sum(b.person for b in universe.brands),
        "rules": len(universe.rules),
    }


def _print(number: int, universe: Universe) -> None:
    out = console()
    if not number:
        out.print("nothing is tracked yet; run: citestack track universe import FILE")
        return
    out.print(f"version {number}")
    for b in universe.brands:
        kind = f"{'competitor' if b.competitor else 'own'}{', person' if b.person else ''}"
        others = f"; also {', '.join(b.aliases)}" if b.aliases else ""
        out.print(f"  {b.name} ({kind}){others}; places: {', '.join(b.sites) or 'none'}", markup=False)
    for r in universe.rules:
        out.print(f"  {r.kind} {r.value}: {r.owner}{f' ({r.why})' if r.why else ''}", markup=False)
    out.print(f"  shipped owner rules: {'after these' if universe.defaults else 'off'}")
