"""Result pages as a twin is fitted to them: the results of one prompt, and which of them the answer beside cites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from citestack.answers.identity import key_of
from citestack.track.model import Observation, Prompt, State

DEPTH = 100
"""Results looked at per page."""


@dataclass(frozen=True, slots=True)
class ResultRow:
    rank: float
    """From 1; the mean over repeats."""
    url: str
    title: str = ""
    snippet: str = ""
    date: str | None = None
    """ISO 8601 day that the result page shows."""
    cited: float = 0.0
    """Share of the prompt's answers that cite it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What is known of an answer besides its pages."""

    engine: str = ""
    surface: str = ""
    model: str = ""
    market: str = ""
    language: str = ""
    at: str = ""
    """ISO 8601."""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class ResultPage:
    prompt: str
    rows: tuple[ResultRow, ...]
    heading: Heading = Heading()
    cited: tuple[str, ...] | None = None
    """``alike`` of every cited page, in the results or not; None = not told."""
    answers: int = 1


def alike(url: str) -> str | None:
    """When two addresses count as one page: the page's key without ``www.`` and a final slash; the query string stays.

    The rule of the published table of citations by rank that the twin's simulation follows.
    """
    key = key_of(url)
    if key is None:
        return None
    scheme, _, rest = key.partition("://")
    del scheme
    return rest.removeprefix("www.").rstrip("/")


def cited_of(observation: Observation) -> tuple[str, ...]:
    """The pages that an answer cites, each once, in order. Marks with no page behind them are none."""
    kept = (c.page.key or c.page.given for c in observation.cited if c.problem in ("", "duplicate", "redirect_failed"))
    return tuple(dict.fromkeys(key for url in kept if (key := alike(url)) is not None))


def page_of(
    prompt: Prompt, engine: str, observation: Observation, dates: Mapping[str, str] | None = None
) -> ResultPage | None:
    """None where there is no answer, or no results beside it: neither tells what is cited of them."""
    if observation.state is not State.MEASURED or not observation.organic:
        return None
    cited, rows = cited_of(observation), list[ResultRow]()
    for place, found in enumerate(observation.organic[:DEPTH], 1):
        key = alike(found.page.key or found.page.given)
        if key is not None:
            told = (found.page.title, found.page.snippet or "", (dates or {}).get(found.page.given))
            rows.append(
                ResultRow(float(found.rank or place), found.page.url or found.page.given, *told, float(key in cited))
            )
    heading = Heading(
        engine, observation.surface, observation.model, prompt.market, prompt.language, observation.asked_at,
        observation.simulated,
    )  # fmt: skip
    return ResultPage(prompt.text, tuple(rows), heading, cited)


def merged(pages: Iterable[ResultPage]) -> list[ResultPage]:
    """One page per prompt, market and language: repeats are not independent."""
    groups: dict[tuple[str, str, str], list[ResultPage]] = {}
    for page in pages:
        key = (" ".join(page.prompt.split()).casefold(), page.heading.market, page.heading.language)
        groups.setdefault(key, []).append(page)
    return [_one(group) for group in groups.values()]


def _one(group: Sequence[ResultPage]) -> ResultPage:
    if len(group) == 1:
        return _ordered(group[0], group[0].rows)
    found: dict[str, list[ResultRow]] = {}
    for page in group:
        for row in page.rows:
            found.setdefault(alike(row.url) or row.url, []).append(row)
    rows = [
        replace(r[0], rank=sum(x.rank for x in r) / len(r), cited=sum(x.cited for x in r) / len(r))
        for r in found.values()
    ]
    told = [p.cited for p in group if p.cited is not None]
    cited = tuple(dict.fromkeys(k for keys in told for k in keys)) if told else None
    return _ordered(replace(group[0], cited=cited, answers=len(group)), rows)


def _ordered(page: ResultPage, rows: Sequence[ResultRow]) -> ResultPage:
    """By rank; a page that stands there twice counts once, at its better place."""
    best: dict[str, ResultRow] = {}
    for row in sorted(rows, key=lambda r: (r.rank, r.url)):
        best.setdefault(alike(row.url) or row.url, row)
    return replace(page, rows=tuple(best.values()))
