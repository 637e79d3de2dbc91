"""A report made by hand: invented engines, sites and figures, every part filled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from citestack.evaluate.statistics.interval import Interval
from citestack.track.figures import Basis, Figure
from citestack.track.report.document import (
    Band,
    Board,
    Change,
    Edge,
    EngineRow,
    Graph,
    GroupRow,
    Holder,
    Instead,
    Node,
    Point,
    ReportDocument,
    Selection,
    SentimentRow,
    Series,
    Side,
    Spread,
    Universe,
    VolatilityRow,
)  # fmt: skip

ENGINES = ("openai", "perplexity", "gemini", "aio")
WORDS = "60 prompts of heating 3, 4 engines, 2026-01-05 to 2026-03-29"


def figure(measure: str, hits: float, of: float, half: float | None = 0.05, prompts: int = 60, **about: str) -> Figure:
    value = hits / of if of else 0.0
    interval = None if half is None or not of else Interval(value, max(0.0, value - half), value + half)
    denominators = {"citation_share": "citations", "band_share": "citations placed in the text", "words": "answers"}
    basis = Basis(prompts, 412 if of else 0, 434, 6 if of else 0)
    return Figure(measure, about, hits, of, denominators.get(measure, "measured answers"), WORDS, interval, basis)


def engine(name: str, n: int) -> EngineRow:
    about = {"engine": name} if name else {}
    prompts = 60 if name != "aio" else 12
    shares = {
        "share_of_voice_anyone": 90 - 12 * n,
        "citation_rate": 74 + 40 * n,
        "mention_rate": 101 - 10 * n,
        "ghost_citations": 30 + 9 * n,
        "unlinked_mentions": 41,
    }
    figures = [figure(m, hits, 412, 0.04 + 0.02 * n, prompts, **about) for m, hits in shares.items()]
    figures.append(figure("citation_share", 140 + 11 * n, 3120, 0.012, prompts, **about))
    figures.append(
        figure("retrieval_to_citation", 51, 230, 0.06, prompts, **about)
        if n != 2
        else figure("retrieval_to_citation", 0, 0, None, 0, **about)
    )
    figures.append(figure("words", 412 * (310 - 40 * n), 412, 14.0, prompts, **about))
    figures.append(figure("citations", 412 * (7.5 + n), 412, 0.6, prompts, **about))
    states = {"measured": 412, "no_search": 9, "failed": 7, "refused": 2, "absent": 4 * n}
    return EngineRow(name, tuple(figures), states, 12.4 + n, 3 if n == 1 else 0)


def trend(name: str, n: int) -> Series:
    points = []
    for week in range(12):
        start = date(2026, 1, 5) + timedelta(weeks=week)
        measured = not (n == 1 and week in (4, 5))
        hits = 6 + 4 * n + (week * (n + 1)) % 5
        one = figure("citation_rate", hits, 60, 0.07 + 0.01 * n, 60 if n != 3 else 12, engine=name, period=str(start))
        points.append(
            Point(
                str(start),
                str(start + timedelta(days=6)),
                one if measured else replace(one, hits=0, of=0, interval=None),
            )
        )
    return Series(name, "citation_rate", tuple(points))


SITES = (
    ("acme.example", "own"), ("rival.example", "competitor"), ("lab.edu", "reference"), ("forum.example", "ugc"), ("daily.example", "editorial"),
    ("energy.gov.example", "government"), ("pump-guide.example", "editorial"), ("heizung.example", "competitor"), ("wiki.example", "reference"),
    ("tube.example", "ugc"), ("prices.example", "other"), ("very-long-name-of-a-site-that-goes-on.example", "other"),
)  # fmt: skip


def boards() -> tuple[Board, ...]:
    hits = [140, 410, 390, 350, 300, 220, 190, 140, 120, 90, 60, 40]
    rows = tuple(
        Holder(
            name,
            owner,
            figure("citation_share", n, 3120, 0.012, domain=name),
            figure("citation_rate", n // 2, 412, domain=name),
            owner == "own",
        )
        for (name, owner), n in zip(SITES, hits, strict=True)
    )
    owners = {}
    for (_, owner), n in zip(SITES, hits, strict=True):
        owners[owner] = owners.get(owner, 0) + n
    owners["other"] += 3120 - sum(hits)
    owned = tuple(
        Holder(o, o, figure("citation_share", n, 3120, 0.02, owner=o))
        for o, n in sorted(owners.items(), key=lambda i: -i[1])
    )
    pages = tuple(
        Holder(
            f"https://{name}/guide", owner, figure("citation_share", n - 20, 3120, 0.012, page=name),
            figure("citation_rate", n - 20, 412, page=name), owner == "own", "2026-01-05", "2026-03-23",
        )
        for (name, owner), n in zip(SITES, hits, strict=True)
    )  # fmt: skip
    rest = 3120 - sum(hits)
    return (
        Board("site", rows, figure("citation_share", rest, 3120, 0.03), 431),
        Board("page", pages, figure("citation_share", rest + 20 * len(hits), 3120, None), 1204),
        Board("owner", owned),
    )


def graph() -> Graph:
    nodes = tuple(
        Node(name, owner, 40 + 31 * (n * 7 % 11), n % 3, owner == "own") for n, (name, owner) in enumerate(SITES)
    )
    edges = tuple(
        Edge(SITES[a][0], SITES[b][0], 12 + a + b, Interval(v := 1.1 + ((a * 5 + b * 3) % 17) / 4, v / 1.3, v * 1.3))
        for a in range(12) for b in range(a + 1, 12) if (a + b) % 3 == 0 or a % 3 == b % 3
    )  # fmt: skip
    return Graph(nodes, edges, 17)


def spreads() -> tuple[Spread, ...]:
    answer = (17.5, 11, 10.5, 9.5, 9, 9, 8.5, 8.5, 8, 8.5)
    page = ((0, 1 / 3, 47, 0.37), (1 / 3, 2 / 3, 34, 0.31), (2 / 3, 1, 19, 0.32))
    return (
        Spread(
            "answer",
            "",
            tuple(
                Band(i / 10, (i + 1) / 10, figure("band_share", v * 10, 1000, 0.015), 0.1) for i, v in enumerate(answer)
            ),
        ),
        Spread("page", "", tuple(Band(a, b, figure("band_share", v, 100, 0.11, 31), w) for a, b, v, w in page)),
    )


def changes() -> tuple[Change, ...]:
    return (
        Change("", "citation_rate", 0.225, 0.151, Interval(-0.074, -0.121, -0.027), 0.0004, "down", 57, "acme.example"),
        Change("openai", "mention_rate", 0.2, 0.225, Interval(0.025, -0.02, 0.07), 0.41, "noise", 57),
        Change("aio", "citation_rate", None, 0.15, None, None, "too few", 0, "acme.example"),
    )


def volatility() -> tuple[VolatilityRow, ...]:
    measures = {"turnover_set": (50, 8), "turnover_volume": (20, 5), "core_share": (60, -6), "tail_share": (22, 4)}
    return tuple(
        VolatilityRow(
            e,
            (
                *(figure(m, a + b * n, 100, 0.04, engine=e) for m, (a, b) in measures.items()),
                figure("half_life", 12 + n, 1, 3.0, engine=e),
            ),
        )
        for n, e in enumerate(ENGINES)
    )


def sentiment() -> tuple[SentimentRow, ...]:
    rows = []
    for brand, engine_of, n in (("Acme", "", 0), ("Acme", "openai", 1), ("Acme", "aio", 2), ("Rival", "", 3)):
        about = {"brand": brand, "model": "made-2"} | ({"engine": engine_of} if engine_of else {})
        basis = Basis(40 if n < 2 else 0, 90 - 20 * n if n < 2 else 0, 101, what="namings")
        shares = {"positive": 41 - 9 * n, "neutral": 30, "negative": 12 + n, "mixed": 7}
        words = "answers naming the brand that made-2 labelled"
        figures = (
            replace(
                figure(f"sentiment_{m}", k if n < 2 else 0, 90 if n < 2 else 0, 0.09, **about),
                basis=basis,
                denominator=words,
            )
            for m, k in shares.items()
        )
        rows.append(SentimentRow("made-2", "0123456789abcdef", brand, engine_of, tuple(figures)))
    return tuple(rows)


def made() -> ReportDocument:
    rows = tuple(engine(name, n % 4) for n, name in enumerate(("", *ENGINES)))
    instead = tuple(
        Instead(
            name,
            owner,
            figure("cited_instead", 90 - 9 * n, 338, 0.05, domain=name),
            ("heat pump for an old house", "is a heat pump loud?"),
        )
        for n, (name, owner) in enumerate(SITES[1:6])
    )
    groups = tuple(
        GroupRow(topic, "", (figure("citation_rate", 20 + n, 120, 0.08, 18), figure("mention_rate", 31, 120, 0.09, 18)))
        for n, topic in enumerate(("noise", "price", "subsidy", ""))
    )
    side = Side(
        "Bing AI Performance",
        "Citations that Bing counted",
        ("Page", "Citations"),
        (("https://acme.example/guide", "412"), ("https://acme.example/price", "61")),
        "2026-01-05 to 2026-03-29.",
    )
    agents = Side(
        "server logs",
        "Visits by AI agents",
        ("Agent", "Class", "State", "Requests"),
        (("GPTBot", "training", "verified", "1,204"), ("ChatGPT-User", "user fetch", "claimed", "88")),
    )
    return ReportDocument(
        "acme.example", "2026-04-01T08:00:00Z", Selection("acme.example", "Acme", "2026-01-05", "2026-03-29", (), "topic", ("2025-10-06", "2025-12-28")),
        Universe(60, ENGINES, ("US",), "2026-01-05", "2026-03-29", 12, ("heating 3",), ("Acme", "Rival"), ENGINES),
        rows, tuple(trend(e, n) for n, e in enumerate(ENGINES)), boards(), groups, instead, graph(), volatility(), spreads(), changes(), (side,), (agents,),
        ("Answers of the interfaces for programs may differ from what people see.",), sentiment(),
    )  # fmt: skip
