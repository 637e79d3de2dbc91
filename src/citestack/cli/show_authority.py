"""A build, a site, a ranking, a link gap: as JSON and for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from citestack.authority.profile import LinkGap, Referrer, SiteProfile
    from citestack.model import Trust
    from citestack.store.authority import Node


def print_build(out: Console, shown: dict[str, Any]) -> None:
    sizes = ", ".join(f"{v['nodes']} {k}s with {v['edges']} edges" for k, v in shown["levels"].items())
    seeds = shown["seeds"]
    how = "found by itself" if shown["seeds_chosen"] else "given"
    out.print(f"Build {shown['build']}: {sizes}", style="bold", markup=False)
    out.print(f"  {len(seeds)} seeds, {how}: {', '.join(seeds[:8])}{' ...' if len(seeds) > 8 else ''}", markup=False)
    out.print(f"  trust of {shown['pages']} pages; ask and why use it from now on", markup=False)


def print_profile(out: Console, profile: SiteProfile, most: int, page: Trust | None) -> None:
    n = profile.node
    out.print(f"{profile.name} ({profile.level})", style="bold", markup=False)
    trust = "" if n.link_trust is None else f"link trust {n.link_trust:.3f} ({n.tier})  "
    out.print(f"  {trust}rating {n.rating:.1f}  PageRank {n.pagerank:.2e}  harmonic {n.harmonic:.1f}", markup=False)
    out.print(
        f"  referring {profile.level}s {n.referring}: followed {n.referring_followed}, earned {n.referring_earned}"
    )
    out.print("  links: " + ", ".join(f"{k} {v}" for k, v in profile.mix.items()), markup=False)
    if profile.new is not None and profile.lost is not None:
        out.print(f"  since the build before: {len(profile.new)} new, {len(profile.lost)} lost", markup=False)
    out.print(_referrer_table("Referrers", profile.referrers[:most]))
    if page is not None:
        from citestack.cli.why import trust_sum

        parts = [{"part": p.name, "value": p.value, "weight": p.weight} for p in page.parts]
        out.print(f"  trust of {page.url}: {page.value:.3f} = {trust_sum(parts)}", markup=False)
    if profile.anchors:
        out.print("  anchors: " + ", ".join(f"{text} ({k})" for text, k in profile.anchors[:most]), markup=False)


def _referrer_table(title: str, referrers: Sequence[Referrer]) -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", title_style="bold", expand=False)
    for name in ("referrer", "tier", "link trust", "rating", "links", "followed", "earned", "since"):
        table.add_column(name, justify="left" if name in ("referrer", "tier", "since") else "right")
    for r in referrers:
        e = r.edge.edge
        trust = "" if r.link_trust is None else f"{r.link_trust:.3f}"
        row = (r.tier or "", trust, f"{r.rating:.1f}", str(e.links), str(e.followed), str(e.earned), e.first_seen)
        table.add_row(Text(r.name), *row)
    return table


def print_top(out: Console, nodes: Sequence[Node], level: str, measure: str) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=f"{level}s by {measure}", title_justify="left", title_style="bold", expand=False)
    columns = ("link_trust", "rating", "pagerank", "harmonic", "referring")
    table.add_column(level, overflow="fold")
    for name in (*columns, "tier"):
        table.add_column(name, justify="left" if name == "tier" else "right")
    for n in nodes:
        trust = "" if n.link_trust is None else f"{n.link_trust:.3f}"
        values = (trust, f"{n.rating:.1f}", f"{n.pagerank:.2e}", f"{n.harmonic:.1f}", str(n.referring), n.tier or "")
        table.add_row(Text(n.name), *values)
    out.print(table)


def print_gap(out: Console, gap: LinkGap, most: int) -> None:
    a, b = gap.a, gap.b
    line = f"{a.name}: {len(a.referrers)} referrers; {b.name}: {len(b.referrers)}; {len(gap.both)} link to both"
    out.print(line, style="bold", markup=False)
    out.print(_referrer_table(f"Link only to {b.name}", gap.only_b[:most]))
    out.print(_referrer_table(f"Link only to {a.name}", gap.only_a[:most]))
