"""Which pages are made alike: by the pattern of their URL, then by the shape of their text.

Names come from the URLs alone, so that ``/blog/*`` stays ``/blog/*`` while posts come and go.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from urllib.parse import urlsplit

from citestack.audit.site.nouns import Template
from citestack.model import Page

WIDE, FEW = 12, 3
"""A folder with more folders than the first, half of which hold at most the second number of pages, has one for each
thing (/users/ada/, /users/bo/), not one for each part of the site."""
LEAST, SHARE = 3, 0.2
"""Pages of another shape that make a template of their own."""
SHORT = 100
_VARIABLE = re.compile(
    r"\d+|\d{4}-\d\d(?:-\d\d)?|[0-9a-f]{8,}(?:-[0-9a-f]{4,})*|v?\d+(?:\.\d+)+|(?=[^/]*\d)[\w-]{20,}", re.IGNORECASE
)
_WORDS = {"paragraph": "prose", "list_item": "lists", "table_row": "tables", "code": "code", "quote": "prose"}


def shape_of(page: Page) -> str:
    """``prose``, ``lists``, ``tables``, ``code``, ``terms`` or ``short``: where most of the words stand."""
    words = Counter[str]()
    under_term = False
    for block in page.blocks:
        n = len(page.text[block.start : block.end].split())
        if block.kind == "heading":
            under_term = block.level > 6
            words["terms" if under_term else "headings"] += n
        else:
            words["terms" if under_term and block.kind == "paragraph" else _WORDS[block.kind]] += n
    del words["headings"]
    if sum(words.values()) < SHORT:
        return "short"
    return max(sorted(words), key=lambda kind: words[kind])


def templates(shapes: Mapping[str, str]) -> tuple[Template, ...]:
    """URL -> shape in, templates out: the largest first, then by name. Every page is in one."""
    groups = defaultdict[str, list[str]](list)
    for url, pattern in patterns(sorted(shapes)).items():
        groups[pattern].append(url)
    found = [t for pattern, urls in groups.items() for t in _by_shape(pattern, urls, shapes)]
    return tuple(sorted(found, key=lambda t: (-len(t.urls), t.name)))


def patterns(urls: Sequence[str]) -> dict[str, str]:
    """URL -> pattern: the folder with ``*`` for what varies, and ``*`` for the page where a folder has several."""
    hosts = {urlsplit(url).netloc for url in urls}
    split = {url: _segments(url) for url in urls}
    wide = _wide([folder for folder, _ in split.values()])
    folders = {url: tuple(_folder(folder, wide)) for url, (folder, _) in split.items()}
    pages = Counter((urlsplit(url).netloc, folders[url]) for url in urls)
    found = {}
    for url in urls:
        host, page = urlsplit(url).netloc, split[url][1]
        several = pages[host, folders[url]] > 1 and page
        path = "/".join(["", *folders[url], "*" if several else page])
        query = "?*" if urlsplit(url).query else ""
        found[url] = (host if len(hosts) > 1 else "") + path + query
    return found


def _segments(url: str) -> tuple[tuple[str, ...], str]:
    """Folders and page; a folder's own page ("/guide/") is a page of the folder above, except the front page."""
    parts = urlsplit(url).path.split("/")[1:]
    if len(parts) > 1 and not parts[-1]:
        parts = [*parts[:-2], parts[-2] + "/"]
    return tuple(parts[:-1]), parts[-1] if parts else ""


def _wide(folders: Sequence[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
    """Folders whose folders are one for each thing."""
    children = defaultdict[tuple[str, ...], Counter[str]](Counter)
    for folder in folders:
        for depth in range(len(folder)):
            children[folder[:depth]][folder[depth]] += 1
    return frozenset(up for up, inside in children.items() if len(inside) > WIDE and median(inside.values()) <= FEW)


def _folder(folder: tuple[str, ...], wide: frozenset[tuple[str, ...]]) -> list[str]:
    return ["*" if folder[:n] in wide or _VARIABLE.fullmatch(part) else part for n, part in enumerate(folder)]


def _by_shape(pattern: str, urls: list[str], shapes: Mapping[str, str]) -> list[Template]:
    """One template, or one more for each other shape that enough of its pages have."""
    counts = Counter(shapes[url] for url in urls)
    main = max(sorted(counts), key=lambda shape: counts[shape])
    own = {s for s, n in counts.items() if s != main and n >= max(LEAST, SHARE * len(urls))}
    rest = [url for url in urls if shapes[url] not in own]
    others = [Template(f"{pattern} ({s})", tuple(u for u in urls if shapes[u] == s)) for s in sorted(own)]
    return [Template(pattern, tuple(rest)), *others]
