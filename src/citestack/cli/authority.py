"""``citestack authority``: the link graph, its measures, and what page trust is made of."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citestack.cli import authority_correlate, authority_import
from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import console, print_json
from citestack.cli.show_authority import print_build, print_gap, print_profile, print_top

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citestack.evaluate.authority_study.nouns import Measures
    from citestack.store import Store
    from citestack.store.authority import Builds

SeedsOption = Annotated[
    Path | None, typer.Option("--seeds", metavar="FILE", help="Trusted domains, one per line. [default: chosen]")
]
BadSeedsOption = Annotated[
    Path | None, typer.Option("--bad-seeds", metavar="FILE", help="Known spam: who links there counts less.")
]
MostOption = Annotated[int, typer.Option("-k", min=1, help="How many to show.")]


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Trust from the link graph, made before any question.", no_args_is_help=True)
    group.command("build", help="Build the link graph, its measures and the trust of every page.")(build)
    group.command("show", help="A site's measures, referrers by tier, anchors, new and lost links.")(show)
    group.command("top", help="The best domains, hosts or pages by a measure.")(top)
    group.command("compare", help="The link gap: who links to one of two sites and not to the other.")(compare)
    authority_import.register(group)
    authority_correlate.register(group, _measures)
    app.add_typer(group, name="authority")


def _measures(store: Store) -> Mapping[str, Measures]:
    from citestack.evaluate.authority_study.builds import stored_measures

    return stored_measures(store)


def build(
    *,
    seeds: SeedsOption = None,
    bad_seeds: BadSeedsOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Writes one build; the one before is kept, so that new and lost links can be told."""
    from functools import partial

    from citestack.authority.domains import Domains
    from citestack.authority.seeds import Seeds, read_seeds
    from citestack.authority.trust import build_trust
    from citestack.config import Config
    from citestack.store import Store

    domains, say = Domains.bundled(), partial(console(stderr=True).print, markup=False, highlight=False)
    chosen = Seeds(*(() if f is None else read_seeds(f, domains) for f in (seeds, bad_seeds)))
    with Store.open(store_location(store), create=False) as opened:
        made = build_trust(opened, Config(), chosen, say)
        pages = len(opened.urls())
    shown = {"build": made.info.id, "generation": made.info.generation, "pages": pages, **made.info.figures}
    if json:
        print_json(shown)
    else:
        print_build(console(), shown)


def show(
    name: Annotated[str, typer.Argument(metavar="HOST", help="A domain, a host, or a page's URL.")],
    *,
    most: MostOption = 20,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    from citestack.authority.domains import Domains
    from citestack.authority.profile import page_trust, site_profile
    from citestack.store import Store

    with Store.open(store_location(store), create=False) as opened:
        profile = site_profile(opened.authority, name, Domains.bundled())
        trust = page_trust(opened.authority, name)
    if json:
        from citestack.shapes.authority import profile_json

        print_json(profile_json(profile) | ({"trust": asdict(trust)} if trust else {}))
    else:
        print_profile(console(), profile, most, trust)


def top(
    *,
    level: Annotated[str, typer.Option("--level", help="domain, host or page.")] = "domain",
    by: Annotated[
        str, typer.Option("--by", help="link_trust, pagerank, harmonic, rating, referring, trust_rank or anti_trust.")
    ] = "link_trust",
    most: MostOption = 20,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when no node has the measure."""
    from citestack.errors import UsageError
    from citestack.store import Store

    if level not in ("domain", "host", "page"):
        raise UsageError(f"unknown level {level!r}", hint="Use domain, host or page.", layer="cli")
    measure = "pagerank" if by == "link_trust" and level != "domain" else by
    with Store.open(store_location(store), create=False) as opened:
        _require_build(opened.authority)
        found = opened.authority.top(level, measure, most)  # type: ignore[arg-type]
    if json:
        print_json({"level": level, "by": measure, "nodes": [asdict(n) for n in found]})
    else:
        print_top(console(), found, level, measure)
    raise typer.Exit(0 if found else 1)


def compare(
    a: Annotated[str, typer.Argument(metavar="HOST")],
    b: Annotated[str, typer.Argument(metavar="HOST")],
    *,
    most: MostOption = 20,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    from citestack.authority.domains import Domains
    from citestack.authority.profile import link_gap
    from citestack.store import Store

    with Store.open(store_location(store), create=False) as opened:
        gap = link_gap(opened.authority, a, b, Domains.bundled())
    if json:
        from citestack.shapes.authority import gap_json

        print_json(gap_json(gap))
    else:
        print_gap(console(), gap, most)


def _require_build(builds: Builds) -> None:
    from citestack.errors import UsageError

    if not builds.kept():
        raise UsageError(
            "there is no build of the link graph", hint="Run: citestack authority build", layer="authority"
        )
