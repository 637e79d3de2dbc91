"""What link spam buys: the lift of a target's link trust beside the lift ten independent sites give, default settings.

    python -m benchmarks.link_spam            # about ten minutes, writes results/link_spam.json
    python -m benchmarks.link_spam --quick    # one web, prints only

The web is generated from a seed: sites link to about twelve others, half of them of their own topic, popular ones more
often (Zipf), a fifth of the links returned. Attacks add rows of links to it. ``share`` is the attack's lift / mean lift
of ten sites drawn at random from the web (five draws). Plain measures are shown beside it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from benchmarks.record import write_result
from citestack.authority.edges import LinkRow
from citestack.authority.graph import Graph, graph_of
from citestack.authority.link_trust import LinkTrust, link_trust
from citestack.authority.pagerank import pagerank, trust_rank
from citestack.authority.rating import rating, referring
from citestack.config import AuthorityConfig

SEED, FARM, TOPICS = 20261122, 1000, 10
TARGET = "https://target.example/"
Rows = list[LinkRow]


def site(n: int) -> str:
    return f"https://site{n:05}.example"


def farm(n: int) -> str:
    return f"https://farm{n:05}.example"


def row(source: str, target: str, page: int, **more: Any) -> LinkRow:
    return LinkRow(f"{source}/page/{page}", target if target.endswith("/") else f"{target}/", "text", **more)


def web(count: int, chance: np.random.Generator) -> Rows:
    """Every site's links stand on pages of their own."""
    popular = 1.0 / np.arange(1, count + 1) ** 0.8
    chance.shuffle(popular)
    found: Rows = []
    for n in range(count):
        size = int(np.clip(chance.lognormal(2.1, 0.9), 1, count // 3))
        near = popular * (np.arange(count) % TOPICS == n % TOPICS)
        odds = popular / popular.sum() + near / near.sum()
        odds[n] = 0.0
        for page, other in enumerate(chance.choice(count, size, replace=False, p=odds / odds.sum()).tolist()):
            found.append(row(site(n), site(other), page))
            if chance.random() < 0.2:
                found.append(row(site(other), site(n), 10_000 + n))
    return found


# --- attacks: rows added to the web -----------------------------------------------------------------------------------


def to_target(hosts: Sequence[str]) -> Rows:
    return [row(h, TARGET, 0) for h in hosts]


def subdomains(_: Rows, __: np.random.Generator) -> Rows:
    return to_target([f"https://h{n}.farm.example" for n in range(FARM)])


def star(_: Rows, __: np.random.Generator) -> Rows:
    return to_target([farm(n) for n in range(FARM)])


def clique(_: Rows, __: np.random.Generator) -> Rows:
    hosts = [farm(n) for n in range(FARM)]
    return to_target(hosts) + [row(a, b, i) for a in hosts for i, b in enumerate(hosts, 1) if a != b]


def tangle(_: Rows, chance: np.random.Generator) -> Rows:
    hosts = [farm(n) for n in range(FARM)]
    linked = [(a, chance.choice(FARM, 20, replace=False).tolist()) for a in hosts]
    return to_target(hosts) + [row(a, farm(b), i) for a, some in linked for i, b in enumerate(some, 1) if a != farm(b)]


def copied_web(real: Rows, chance: np.random.Generator) -> Rows:
    """The links among 1,000 sites of the web, rebuilt under other names: nothing inside tells it from the original."""
    from urllib.parse import urlsplit

    names = sorted({urlsplit(r.source).netloc for r in real})
    some = {n: farm(i) for i, n in enumerate(chance.choice(names, min(FARM, len(names)), replace=False).tolist())}
    inside = [(urlsplit(r.source).netloc, urlsplit(r.target).netloc) for r in real]
    copy = [row(some[a], some[b], i) for i, (a, b) in enumerate(inside) if a in some and b in some]
    return to_target(sorted(some.values())) + copy


def copied_links(real: Rows, chance: np.random.Generator) -> Rows:
    """Each farm site also links where a real site links."""
    return tangle(real, chance) + _outlinks(real, chance)


def _outlinks(real: Rows, chance: np.random.Generator) -> Rows:
    by_site: dict[str, list[str]] = {}
    for r in real:
        by_site.setdefault(r.source.partition("/page")[0], []).append(r.target)
    names = sorted(by_site)
    drawn = chance.integers(0, len(names), FARM).tolist()
    return [row(farm(n), t, 100 + i) for n, d in enumerate(drawn) for i, t in enumerate(by_site[names[d]])]


def bought(links: int) -> Callable[[Rows, np.random.Generator], Rows]:
    """A tangle whose hub gets links from the best linked sites of the web."""

    def attack(real: Rows, chance: np.random.Generator) -> Rows:
        sellers = best(real)[:links]
        return [*copied_links(real, chance), *(row(s, farm(0), 20_000) for s in sellers)]

    return attack


def bought_hubs(hubs: int) -> Callable[[Rows, np.random.Generator], Rows]:
    """``hubs`` hubs with two bought links each; all hubs link to all of the farm."""

    def attack(real: Rows, _: np.random.Generator) -> Rows:
        sellers = best(real)
        paid = [row(sellers[2 * h + i], farm(h), 20_000) for h in range(hubs) for i in range(2)]
        spread = [row(farm(h), farm(n), 200 + n) for h in range(hubs) for n in range(hubs, FARM)]
        return [*to_target([farm(n) for n in range(FARM)]), *paid, *spread]

    return attack


def direct(links: int) -> Callable[[Rows, np.random.Generator], Rows]:
    return lambda real, _: to_target(best(real)[:links])


def best(real: Rows) -> list[str]:
    count: dict[str, int] = {}
    for r in real:
        count[r.target.rstrip("/")] = count.get(r.target.rstrip("/"), 0) + 1
    return sorted(count, key=lambda s: (-count[s], s))


def footers(real: Rows, chance: np.random.Generator) -> Rows:
    """A credit in the footer of 200 real sites."""
    return [row(s, TARGET, 0, place="boilerplate") for s in _drawn(real, chance, 200)]


def sidebars(real: Rows, chance: np.random.Generator) -> Rows:
    """The same 200 sites, on every page, in what the extractor calls the main content."""
    chosen = set(_drawn(real, chance, 200))
    pages = sorted({r.source for r in real if r.source.partition("/page")[0] in chosen})
    full = [f"{s}/page/{n}" for s in sorted(chosen) for n in range(6)]  # every site has six pages at least
    return [LinkRow(page, TARGET, "text") for page in sorted({*pages, *full})]


def comments(real: Rows, chance: np.random.Generator) -> Rows:
    return [row(s, TARGET, 0, rel=("nofollow", "ugc")) for s in _drawn(real, chance, 1000)]


def lone(_: Rows, __: np.random.Generator) -> Rows:
    """Ten new sites that nobody links to: not told from a farm of ten."""
    return to_target([farm(n) for n in range(10)])


def ten(real: Rows, chance: np.random.Generator) -> Rows:
    return to_target(_drawn(real, chance, 10))


def _drawn(real: Rows, chance: np.random.Generator, count: int) -> list[str]:
    names = sorted({r.source.partition("/page")[0] for r in real})
    return sorted(chance.choice(names, min(count, len(names)), replace=False).tolist())


ATTACKS: dict[str, Callable[[Rows, np.random.Generator], Rows]] = {
    "1000 subdomains of one domain": subdomains,
    "1000 domains, star": star,
    "1000 domains, clique": clique,
    "1000 domains, 20 random links each": tangle,
    "1000 domains, a copy of the web's links": copied_web,
    "random links, copied outlinks": copied_links,
    "... and one bought link to a hub": bought(1),
    "... and two bought links to one hub": bought(2),
    "two hubs with two bought links each": bought_hubs(2),
    "five hubs with two bought links each": bought_hubs(5),
    "one bought link to the target": direct(1),
    "ten bought links to the target": direct(10),
    "footers of 200 real sites": footers,
    "sidebars of 200 real sites": sidebars,
    "comments on 1000 real sites": comments,
    "ten sites nobody links to": lone,
}


# --- measuring --------------------------------------------------------------------------------------------------------


def plain(graph: Graph) -> dict[str, float]:
    """What measures without these defences say of the target."""
    n = graph.number["target.example"]
    seeds = [graph.number[s.removeprefix("https://")] for s in graph_seeds(graph)]
    return {
        "pagerank": float(pagerank(graph.matrix).values[n]),
        "rating": float(rating(graph.followed).values[n]),
        "referring_domains": int(referring(graph).followed[n]),
        "trust_rank": float(trust_rank(graph.matrix, seeds).values[n]),
    }


def graph_seeds(graph: Graph) -> list[str]:
    """Twenty real sites every web of the run has."""
    return [site(n) for n in range(20) if site(n).removeprefix("https://") in graph.number]


def trust_of(rows: Rows, seeds: Sequence[str]) -> tuple[LinkTrust, Graph]:
    graph = graph_of(rows, "domain", AuthorityConfig())
    return link_trust(graph, AuthorityConfig(), seeds), graph


def lifts(count: int, start: int, given: bool, attacks: dict[str, Any]) -> dict[str, Any]:
    """One web, a target with ``start`` referrers to begin with."""
    chance = np.random.default_rng([SEED, count, start])
    real = web(count, chance)
    begin = [*real, row("https://target.example", site(0), 0), *to_target(_drawn(real, chance, start))]
    seeds = [s.removeprefix("https://") for s in best(real)[:40:4]] if given else []
    before, graph = trust_of(begin, seeds)
    base, base_plain = before.value("target.example"), plain(graph)
    draws = [trust_of([*begin, *ten(real, chance)], seeds) for _ in range(5)]
    lift = float(np.mean([t.value("target.example") for t, _ in draws])) - base
    ten_plain = [plain(g) for _, g in draws]
    found: dict[str, Any] = {"base": base, "ten_lift": lift, "vouched_sites": int((before.trust > 0).sum())}
    found["seeds"] = len(before.seeds)
    for name, attack in attacks.items():
        after, spammed = trust_of([*begin, *attack(real, chance)], seeds)
        gain = {k: v - base_plain[k] for k, v in plain(spammed).items()}
        shares = {k: g / (np.mean([p[k] for p in ten_plain]) - base_plain[k]) for k, g in gain.items()}
        fake = sum(s.startswith("farm") for s in after.seeds)
        found[name] = {
            "share": round((after.value("target.example") - base) / lift, 4),
            "farm_seeds": f"{fake} of {len(after.seeds)}",
            **{k: round(float(v), 3) for k, v in shares.items()},
        }
    return found


def webs(*, quick: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    cases = [(600, 0, False), (600, 5, False), (600, 0, True), (3000, 0, False)][: 1 if quick else None]
    for count, start, given in cases:
        began = time.perf_counter()
        figures = lifts(count, start, given, ATTACKS)
        figures["seconds"] = round(time.perf_counter() - began, 1)
        yield f"{count} sites, target with {start} referrers, seeds {'given' if given else 'chosen'}", figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    chosen, found = parser.parse_args(), {}
    for name, figures in webs(quick=chosen.quick):
        found[name] = figures
        print(name, {k: v for k, v in figures.items() if not isinstance(v, dict)}, flush=True)
        for attack, row_ in figures.items():
            if isinstance(row_, dict):
                print(f"  {attack:42} {row_}", flush=True)
    if not chosen.quick:
        write_result("link_spam", found, seed=SEED)


if __name__ == "__main__":
    main()
