"""What was fetched against what is cited: crawled and cited, crawled and never cited, cited and never crawled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from citestack.agents.table import agents
from citestack.answers.identity import key_of
from citestack.traffic.page_rows import PageCount


@dataclass(frozen=True, slots=True)
class CitedPage:
    """A page that an engine cited in some answers."""

    key: str
    """Of the page, as ``answers.identity.key_of`` makes it."""
    engine: str
    answers: int
    first_at: float | None = None
    """Seconds since 1970 of the first such answer; None: not known."""


@dataclass(frozen=True, slots=True)
class JoinedPage:
    page: str
    fetches: Mapping[str, int] = field(default_factory=dict)
    """By class of agent; contradicted requests are left out: they are somebody else's."""
    citations: Mapping[str, int] = field(default_factory=dict)
    """Answers by engine."""
    first_fetch: int | None = None
    last_fetch: int | None = None
    user_gap: float | None = None
    """Mean seconds between one fetch for a user and the next; None with fewer than two."""
    lag: float | None = None
    """Seconds from the first fetch to the first citation; negative: cited before the log knows of a fetch."""


@dataclass(frozen=True, slots=True)
class Join:
    crawled_and_cited: Sequence[JoinedPage]
    crawled_never_cited: Sequence[JoinedPage]
    cited_never_crawled: Sequence[JoinedPage]
    unnamed: int
    """Fetches of pages without a known host, or beyond those kept by name: they cannot be joined."""


def join(pages: Iterable[PageCount], cited: Iterable[CitedPage], host: str = "") -> Join:
    """``cited``: of any host; those of other hosts than the log's (``host``, if given) are not missing from it."""
    fetched, unnamed = _fetched(pages)
    hosts = {host} if host else {_host(p) for p in fetched}
    wanted = _cited(cited, hosts)
    both = sorted(fetched.keys() & wanted.keys())
    return Join(
        [_page(p, fetched[p], wanted[p]) for p in both],
        sorted((_page(p, rows, []) for p, rows in fetched.items() if p not in wanted), key=_most),
        [_page(p, [], wanted[p]) for p in sorted(wanted.keys() - fetched.keys())],
        unnamed,
    )


def _fetched(pages: Iterable[PageCount]) -> tuple[dict[str, list[PageCount]], int]:
    out: dict[str, list[PageCount]] = {}
    unnamed = 0
    for row in pages:
        if row.kind != "fetch" or row.state == "contradicted" or row.n == row.errors:
            continue
        if "://" in row.page:
            out.setdefault(row.page, []).append(row)
        else:
            unnamed += row.n
    return out, unnamed


def _cited(cited: Iterable[CitedPage], hosts: set[str]) -> dict[str, list[CitedPage]]:
    """Keys of one page under http and https are one page: a log does not say which it was."""
    out: dict[str, list[CitedPage]] = {}
    for one in cited:
        key = key_of(one.key)
        if key is not None and _host(key) in hosts:
            out.setdefault(key.replace("http://", "https://", 1), []).append(one)
    return out


def _page(page: str, rows: Sequence[PageCount], cited: Sequence[CitedPage]) -> JoinedPage:
    classes = {a.token: a.classes[0] for a in agents()}
    fetches: dict[str, int] = {}
    for row in rows:
        fetches[classes[row.agent]] = fetches.get(classes[row.agent], 0) + row.n
    users = [row for row in rows if classes[row.agent] == "user"]
    first = min((r.first for r in rows), default=None)
    answered = min((c.first_at for c in cited if c.first_at is not None), default=None)
    return JoinedPage(
        page,
        fetches,
        _by_engine(cited),
        first,
        max((r.last for r in rows), default=None),
        _gap(users),
        None if first is None or answered is None else answered - first,
    )


def _gap(users: Sequence[PageCount]) -> float | None:
    count = sum(u.n for u in users)
    if count < 2:
        return None
    return (max(u.last for u in users) - min(u.first for u in users)) / (count - 1)


def _by_engine(cited: Sequence[CitedPage]) -> dict[str, int]:
    out: dict[str, int] = {}
    for one in cited:
        out[one.engine] = out.get(one.engine, 0) + one.answers
    return dict(sorted(out.items()))


def _most(page: JoinedPage) -> tuple[int, str]:
    return -sum(page.fetches.values()), page.page


def _host(page: str) -> str:
    return page.partition("://")[2].partition("/")[0]
