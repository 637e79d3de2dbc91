"""What a result row shows, as named parts. Nothing here was read from the page itself.

Words are compared by stem, as everywhere in the stack; addresses by registrable domain.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

import numpy as np

from citestack.corpus import urls
from citestack.errors import SourceError
from citestack.protocols import Relevance
from citestack.twin.model import Missing, Part
from citestack.twin.pages import ResultPage, ResultRow
from citestack.twin.table import Floats, Table
from citestack.words import stems, words

_NUMBER = re.compile(r"\d[\d.,]*")
_HALF_LIFE = 365.0
_PUBLIC = re.compile(r"(?:^|[.])(?:gov|mil|gouv|gob|govt)(?:[.][a-z]{2})?$")
_SCHOOL = re.compile(r"(?:^|[.])(?:edu|ac)(?:[.][a-z]{2})?$")

PARTS = (
    Part("relevance", "model-free relevance of title and snippet to the prompt, 0 to 1"),
    Part("reciprocal_rank", "1 / rank"),
    Part("title_terms", "share of the prompt's content words in the title"),
    Part("snippet_terms", "share of the prompt's content words in the snippet"),
    Part("rare_terms", "the same over title and snippet, each word weighed by how few of the page's results have it"),
    Part("title_order", "longest run of the prompt's content words in order in the title, as a share of them"),
    Part("snippet_order", "the same in the snippet"),
    Part("title_words", "log of 1 + words of the title", held=False),
    Part("snippet_words", "log of 1 + words of the snippet", held=False),
    Part("snippet_numbers", "log of 1 + numbers in the snippet", held=False),
    Part("freshness", "halves with every year before the page's newest date; missing without one", 3, held=False),
    Part("public_body", "1 for hosts of governments", held=False),
    Part("school", "1 for hosts of universities", held=False),
    Part("org", "1 for hosts under .org", held=False),
    Part("same_site", "log of 1 + other results of the site on the page", held=False),
    Part("site_before", "1 where a better result is of the same site", held=False),
    Part("gap", "log of 1 + places left out before it (ads, boxes)", held=False),
    Part("path_depth", "folders in the address", held=False),
)  # fmt: skip
MISSING = (
    Missing("coverage", "share of the fan-out's queries that find the page: a result page shows one query"),
    Missing("trust", "link graph and signals of the page: only the site's own citations stand in, as the part site"),
    Missing("lexical", "BM25 over the page's text, which a result page does not hold"),
    Missing("dense", "vectors of the page's passages, which a result page does not hold"),
    Missing("support", "whether a passage verifies a sentence: takes the page's text"),
)
"""Parts of the stack that take the page's text."""


def results_table(pages: Sequence[ResultPage], relevance: Relevance | None = None) -> Table:
    """Pairs of all results; ``relevance`` reads title and snippet. Pages without rows are left out."""
    kept = [p for p in pages if p.rows]
    rows = [(n, row) for n, page in enumerate(kept) for row in page.rows]
    values = np.vstack([page_values(page, relevance) for page in kept]) if kept else np.empty((0, len(PARTS)))
    sites = [site_of(row.url) for _, row in rows]
    names = {site: i for i, site in enumerate(dict.fromkeys(sites))}
    return Table(
        PARTS,
        values,
        np.asarray([row.cited for _, row in rows], dtype=np.float64),
        np.asarray([n for n, _ in rows], dtype=np.int64),
        np.asarray([row.rank for _, row in rows], dtype=np.float64),
        values[:, 0],
        np.asarray([names[s] for s in sites], dtype=np.int64),
        tuple(names),
    )


def page_values(page: ResultPage, relevance: Relevance | None) -> Floats:
    """(rows, parts), nan = missing. Of a lone row it is not known what stood beside it."""
    asked = stems(page.prompt) or words(page.prompt)
    read = [(stems(r.title), stems(r.snippet)) for r in page.rows]
    weigh = _rarity(asked, read)
    newest = max((d for r in page.rows if (d := _day(r.date))), default=None)
    sites = [site_of(r.url) for r in page.rows]
    scores = _relevance(page, relevance, weigh, read)
    found = []
    before = 0.0
    several = len(page.rows) > 1
    for i, (row, (title, snippet)) in enumerate(zip(page.rows, read, strict=True)):
        told, named = bool(row.snippet.strip()), bool(row.title.strip())
        words_of = (_share(asked, title), _run(asked, title), math.log1p(len(row.title.split())))
        shown = (
            _share(asked, snippet), _run(asked, snippet), math.log1p(len(row.snippet.split())),
            math.log1p(len(_NUMBER.findall(row.snippet))),
        )  # fmt: skip
        t_terms, t_order, t_words = words_of if named else (math.nan,) * 3
        s_terms, s_order, s_words, s_numbers = shown if told else (math.nan,) * 4
        beside = (
            _weighed(weigh, {*title, *snippet}), math.log1p(sites.count(sites[i]) - 1), float(sites[i] in sites[:i]),
            math.log1p(max(row.rank - before - 1, 0.0)),
        )  # fmt: skip
        rare, same, earlier, gap = beside if several else (math.nan,) * 4
        found.append([
            scores[i] if named or told else math.nan, 1 / row.rank, t_terms, s_terms, rare, t_order, s_order, t_words,
            s_words, s_numbers, _fresh(row, newest), *_kind(row.url), same, earlier, gap, float(_depth(row.url)),
        ])  # fmt: skip
        before = row.rank
    return np.asarray(found, dtype=np.float64).reshape(len(page.rows), len(PARTS))


def _relevance(
    page: ResultPage, model: Relevance | None, weigh: dict[str, float], read: Sequence[tuple[list[str], list[str]]]
) -> list[float]:
    """By a model, else by the weighed share of the words alone."""
    if model is None:
        return [_weighed(weigh, {*title, *snippet}) for title, snippet in read]
    return list(model.score(page.prompt, [f"{r.title}\n{r.snippet}" for r in page.rows]))


def site_of(url: str) -> str:
    """The registrable domain of an address, the address itself where it has none."""
    try:
        return urls.site_of(url)
    except SourceError:
        return url


def _rarity(asked: Sequence[str], read: Sequence[tuple[list[str], list[str]]]) -> dict[str, float]:
    held = [{*title, *snippet} for title, snippet in read]
    return {w: math.log((1 + len(held)) / (1 + sum(w in h for h in held))) + 0.1 for w in asked}


def _weighed(weigh: dict[str, float], have: set[str]) -> float:
    return sum(v for w, v in weigh.items() if w in have) / max(sum(weigh.values()), 1e-9)


def _share(asked: Sequence[str], have: Sequence[str]) -> float:
    wanted = set(asked)
    return len(wanted & set(have)) / max(len(wanted), 1)


def _run(asked: Sequence[str], have: Sequence[str]) -> float:
    """Longest common run of words (contiguous in both)."""
    best, last = 0, [0] * (len(asked) + 1)
    for word in have:
        now = [0] * (len(asked) + 1)
        for j, wanted in enumerate(asked, 1):
            if word == wanted:
                now[j] = last[j - 1] + 1
                best = max(best, now[j])
        last = now
    return best / max(len(asked), 1)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def _fresh(row: ResultRow, newest: date | None) -> float:
    day = _day(row.date)
    return math.nan if day is None or newest is None else float(0.5 ** ((newest - day).days / _HALF_LIFE))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _kind(url: str) -> tuple[float, float, float]:
    host = _host(url)
    return float(bool(_PUBLIC.search(host))), float(bool(_SCHOOL.search(host))), float(host.endswith(".org"))


def _depth(url: str) -> int:
    try:
        return sum(1 for part in urlsplit(url).path.split("/") if part)
    except ValueError:
        return 0
