"""One node per page: redirects, canonicals and spellings of one URL folded.

Folding moves what points at a page. It never hands the links of one site's page to another site: a copy that names the
original as its canonical, or a page that now redirects there, would otherwise speak with the original's voice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from citestack.authority.domains import Domains
from citestack.authority.edges import Columns, Ints
from citestack.errors import SourceError

_INDEX = ("index.html", "index.htm", "index.php")


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of URLs that are one page."""

    stored: frozenset[str] = frozenset()
    """Pages of the corpus."""
    redirects: Mapping[str, str] = field(default_factory=dict)
    """URL -> the one that answered (fetch states)."""
    canonicals: Mapping[str, str] = field(default_factory=dict)
    """Page -> what it declares."""
    copies: Mapping[str, str] = field(default_factory=dict)
    """Page -> the page whose text it nearly has."""


@dataclass(frozen=True, slots=True)
class Folded:
    """The links with one number per page, host and domain."""

    pages: tuple[str, ...]
    """Sorted keys; stored pages without any link are among them."""
    hosts: tuple[str, ...]
    domains: tuple[str, ...]
    host_of: Ints
    """Page -> index into ``hosts``."""
    domain_of: Ints
    columns: Columns
    """As given, less the links that are left out; ``source`` and ``target`` are indices into ``pages``."""
    moved: Mapping[str, str]
    """Page key -> the page it is folded to, where that is another one."""
    figures: Mapping[str, int]
    """URLs folded, per reason; links left out, per reason."""


def fold(columns: Columns, known: Known, domains: Domains) -> Folded:
    """Folds targets to the page they mean; sources likewise within their site.

    Left out are links of or to what is no http(s) URL, and the links of pages that are another one's copy by their own
    word (the canonical page's own links speak).
    """
    keys = [_key(url, domains) for url in columns.urls]
    names = sorted({k for k in keys if k} | known.stored)
    forward = _forward(sorted({*names, *known.redirects, *known.canonicals}), known, domains)
    ends = {name: _end(name, forward) for name in names}
    speakers = {k: _speaker(k, ends, domains) for k in keys if k}
    pages = sorted({*known.stored, *ends.values(), *speakers.values()})
    number = {name: n for n, name in enumerate(pages)}
    target_of = np.array([number[ends[k]] if k else -1 for k in keys], np.int32)
    source_of = np.array([number[speakers[k]] if k else -1 for k in keys], np.int32)
    echo = np.array([k in known.canonicals and ends[k] != k for k in keys], np.bool_)
    source, target = source_of[columns.source], target_of[columns.target]
    usable, own = (source >= 0) & (target >= 0), ~echo[columns.source]
    kept = usable & own
    moved = {name: end for name, end in ends.items() if end != name}
    figures = {
        "redirects": sum(n in known.redirects for n in moved),
        "canonicals": sum(n in known.canonicals and n not in known.redirects for n in moved),
        "spellings": sum(n not in known.canonicals and n not in known.redirects for n in moved),
        "unusable": int(np.count_nonzero(~usable)),
        "copies": int(np.count_nonzero(usable & ~own)),
    }
    return _named(pages, (_cut(columns, kept, source, target), moved, figures), domains)


def _key(url: str, domains: Domains) -> str:
    try:
        return domains.page(url)
    except SourceError:
        return ""


def _forward(names: Sequence[str], known: Known, domains: Domains) -> dict[str, str]:
    """Name -> the next name of the same page: where it redirects, else its canonical, else its usual spelling."""
    spelled = _spellings(names, known.stored)
    forward: dict[str, str] = {}
    for name in names:
        redirect = known.redirects.get(name)
        after = (_key(redirect, domains) if redirect else "") or _canonical(name, known, domains) or spelled.get(name)
        if after and after != name:
            forward[name] = after
    return forward


def _canonical(name: str, known: Known, domains: Domains) -> str | None:
    """The declared canonical, where it may be believed: a stored page of the same site, or of another site when the
    store found the text to be a copy of that very page.
    """
    declared = known.canonicals.get(name)
    said = _key(declared, domains) if declared else ""
    if not said or said not in known.stored:
        return None
    return said if _same_site(said, name, domains) or known.copies.get(name) == said else None


def _spellings(names: Sequence[str], stored: frozenset[str]) -> dict[str, str]:
    """Spellings that differ by http or https, a final slash or an index file, and are not two stored pages."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(_loose(name), []).append(name)
    found: dict[str, str] = {}
    for group in groups.values():
        if len(group) > 1:
            best = min(group, key=lambda n: (n not in stored, not n.startswith("https:"), len(n), n))
            found |= {n: best for n in group if n != best and n not in stored}
    return found


def _loose(name: str) -> str:
    rest = name.partition("://")[2]
    path, mark, query = rest.partition("?")
    folder, _, last = path.rpartition("/")
    path = folder if last in _INDEX else path
    return path.rstrip("/") + mark + query


def _end(name: str, forward: Mapping[str, str]) -> str:
    """The last name of the chain; of a loop, its smallest, whatever the start."""
    seen: dict[str, None] = {}
    while name in forward and name not in seen:
        seen[name] = None
        name = forward[name]
    if name not in seen:
        return name
    loop = list(seen)
    return min(loop[loop.index(name) :])


def _speaker(key: str, ends: Mapping[str, str], domains: Domains) -> str:
    end = ends[key]
    return end if end == key or _same_site(end, key, domains) else key


def _same_site(a: str, b: str, domains: Domains) -> bool:
    left, right = (domains.domain_of_host(domains.host_of_page(key)) for key in (a, b))
    return left == right


def _cut(columns: Columns, kept: np.ndarray[tuple[int], np.dtype[np.bool_]], source: Ints, target: Ints) -> Columns:
    c = columns
    rest = (c.anchor[kept], c.marks[kept], c.first[kept], c.last[kept])
    return Columns((), c.anchors, source[kept], target[kept], *rest)


def _named(
    pages: Sequence[str], rest: tuple[Columns, Mapping[str, str], Mapping[str, int]], domains: Domains
) -> Folded:
    host_names = [domains.host_of_page(p) for p in pages]
    hosts, host_of = _numbered(host_names)
    names, domain_of = _numbered([domains.domain_of_host(h) for h in host_names])
    return Folded(tuple(pages), hosts, names, host_of, domain_of, *rest)


def _numbered(names: Iterable[str]) -> tuple[tuple[str, ...], Ints]:
    listed = list(names)
    distinct = sorted(set(listed))
    number = {name: n for n, name in enumerate(distinct)}
    return tuple(distinct), np.array([number[n] for n in listed], np.int32)
