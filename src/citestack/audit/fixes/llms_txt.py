"""llms.txt of the real site, from the pages of it that the store has (format: llmstxt.org).

Titles and notes are the pages' own words; a note that would have to be cut is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citestack.audit.model import Fix, Outcome
from citestack.audit.page_view import site_name
from citestack.audit.subject import Around, Subject
from citestack.corpus.urls import host_of
from citestack.errors import SourceError

if TYPE_CHECKING:
    from citestack.model import PageRecord
    from citestack.store import Store
    from citestack.store.browse import PageLine

MOST = 100
"""Pages named: a list that a model reads whole."""
LOOKED_AT = 2_000
LONGEST_NOTE = 200
_BRACKETS = str.maketrans({"[": r"\[", "]": r"\]"})
_URL = str.maketrans({"(": "%28", ")": "%29", " ": "%20"})


def make(subject: Subject, around: Around, _: tuple[Outcome, ...]) -> Fix | None:
    """None without a store, or while it has a single page of the host."""
    try:
        host = host_of(subject.url)
    except SourceError:
        return None
    if around.session is None:
        return None
    store = around.session.corpus.store
    total, lines = store.pages_of([host], 0, LOOKED_AT)
    if total < 2:
        return None
    chosen = sorted(lines, key=lambda line: (_depth(line.url), line.url))[:MOST]
    left = f" {total - len(chosen)} more pages of the store are left out." if total > len(chosen) else ""
    note = f"Made of {len(chosen)} pages of {host}, by their own titles and first sentences.{left}"
    return Fix("llms_txt", "llms.txt", "text/markdown", _text(subject, store, host, chosen), note)


def _text(subject: Subject, store: Store, host: str, chosen: Sequence[PageLine]) -> str:
    records = {line.url: store.record(line.url) for line in chosen}
    home = next((r for url, r in records.items() if r is not None and _depth(url) == 0), None)
    summary = _first_sentence(home) if home is not None else ""
    parts = [f"# {site_name(subject) or (home.page.title if home else '') or host}"]
    parts += [f"> {summary}"] if summary else []
    for section, lines in _sections(chosen).items():
        entries = "\n".join(_entry(line, records[line.url]) for line in lines)
        parts.append(f"## {section}\n\n{entries}")
    return "\n\n".join(parts) + "\n"


def _sections(chosen: Sequence[PageLine]) -> dict[str, list[PageLine]]:
    """By the first part of the path, where several pages share it; the rest together, first."""
    by_part: dict[str, list[PageLine]] = {}
    for line in chosen:
        parts = [p for p in urlsplit(line.url).path.split("/") if p]
        by_part.setdefault(parts[0] if len(parts) > 1 else "", []).append(line)
    out: dict[str, list[PageLine]] = {"Pages": []}
    for part, lines in sorted(by_part.items()):
        name = part.replace("-", " ").replace("_", " ").capitalize() if part and len(lines) > 1 else "Pages"
        out.setdefault(name, []).extend(lines)
    return {name: lines for name, lines in out.items() if lines}


def _entry(line: PageLine, record: PageRecord | None) -> str:
    note = _first_sentence(record) if record is not None else ""
    link = f"- [{' '.join((line.title or line.url).split()).translate(_BRACKETS)}]({line.url.translate(_URL)})"
    return f"{link}: {note}" if note else link


def _first_sentence(record: PageRecord) -> str:
    """Of the first paragraph; '' when it is longer than a note may be."""
    first = next((s.text for s in record.sentences if s.kind == "paragraph"), "")
    text = " ".join(first.split())
    return text if len(text) <= LONGEST_NOTE else ""


def _depth(url: str) -> int:
    return sum(bool(p) for p in urlsplit(url).path.split("/"))
