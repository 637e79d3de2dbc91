"""A corpus in memory for layer tests: eleven short invented pages, BM25 in plain Python, hashed-trigram cosine.

``FakeView()`` holds ``PAGES``; ``FakeView(pages=[FakePage(...)])`` holds yours; ``FakeView(vectors=True)`` answers dense
queries as well. Everything is deterministic; ties are broken by passage id.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from citestack.model import BlockKind, Candidate, Passage, Sentence, content_hash, span_id
from citestack.protocols import Counts, Found, Origin, Vectors

WORD = re.compile(r"\w+")
SENTENCE = re.compile(r"[^.?!\n]+[.?!]?")
DIM = 256


@dataclass(frozen=True, slots=True)
class FakePage:
    """``sections`` are (heading path, text); a line with ``|`` in it is a table row, one with ``- `` a list item."""

    url: str
    title: str
    sections: tuple[tuple[tuple[str, ...], str], ...]
    language: str | None = "en"
    modified: str | None = None
    duplicate_of: str | None = None
    anchors: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        return "sha256:" + content_hash(self.url, self.title, self.text)

    @property
    def text(self) -> str:
        return "\n\n".join(f"{path[-1] if path else self.title}\n{body}" for path, body in self.sections)


@dataclass(slots=True)
class FakeView:
    """Implements ``CorpusView``. ``calls`` counts what a layer asked for."""

    pages: Sequence[FakePage] = ()
    vectors: bool = False
    generation: int = 1
    calls: Counter[str] = field(default_factory=Counter)
    _found: dict[str, Candidate] = field(default_factory=dict)
    _words: dict[str, Counter[str]] = field(default_factory=dict)
    _frequency: Counter[str] = field(default_factory=Counter)
    _matrix: Vectors | None = None
    _mean: float = 0.0

    def __post_init__(self) -> None:
        self.pages = tuple(self.pages) if self.pages else PAGES
        for page in self.pages:
            for candidate in candidates_of(page):
                self._add(page, candidate)
        self._mean = sum(w.total() for w in self._words.values()) / max(1, len(self._words))

    def _add(self, page: FakePage, candidate: Candidate) -> None:
        p = candidate.passage
        words = Counter(fake_words(" ".join((page.title, *p.headings, p.text, page.url))))
        self._found[p.id], self._words[p.id] = candidate, words
        self._frequency.update(words.keys())

    def counts(self) -> Counts:
        return Counts(len(self.pages), len(self._found), len(self._found) if self.vectors else 0)

    def lexical(self, query: str, k: int) -> list[Found]:
        self.calls["lexical"] += 1
        terms = [t for t in fake_words(query) if t in self._frequency]
        scores = {pid: self._bm25(terms, words) for pid, words in self._words.items()}
        return _best({pid: s for pid, s in scores.items() if s > 0}, k)

    def titled(self, query: str, k: int) -> list[Found]:
        """Shares of the query's words that title, headings and address hold."""
        self.calls["titled"] += 1
        terms = set(fake_words(query))
        heads = {i: " ".join((c.passage.title, *c.passage.headings, c.passage.url)) for i, c in self._found.items()}
        shares = {i: round(len(terms & set(fake_words(head))) / max(1, len(terms)), 6) for i, head in heads.items()}
        return _best({i: share for i, share in shares.items() if share}, k)

    def _bm25(self, terms: Sequence[str], words: Counter[str], k1: float = 1.2, b: float = 0.75) -> float:
        mean = self._mean
        n, score = len(self._words), 0.0
        for term in terms:
            idf = math.log(1 + (n - self._frequency[term] + 0.5) / (self._frequency[term] + 0.5))
            tf = words[term]
            score += idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * words.total() / mean))
        return score

    def dense(self, queries: Sequence[str], k: int) -> list[list[Found]]:
        self.calls["dense"] += 1
        if not self.vectors:
            return [[] for _ in queries]
        ids = list(self._found)
        if self._matrix is None:
            self._matrix = FakeEmbedder().embed_passages([self._found[i].passage.text for i in ids])
        rows = FakeEmbedder().embed_queries(queries) @ self._matrix.T
        return [_best({i: round(float(s), 6) for i, s in zip(ids, row, strict=True)}, k) for row in rows]

    def yardstick(self, passages: Sequence[Passage], instead_of: Sequence[Passage] = ()) -> FakeYardstick:
        return FakeYardstick(self, passages)

    def candidates(self, passages: Sequence[str]) -> list[Candidate]:
        self.calls["candidates"] += 1
        return [self._found[p] for p in passages]

    def origins(self, passages: Sequence[str]) -> Mapping[str, Origin]:
        return {p: Origin(self._found[p].passage.url, self._found[p].language) for p in passages}

    def anchors(self, urls: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        known = {page.url: page.anchors for page in self.pages}
        return {url: known.get(url, ()) for url in urls}

    def languages(self) -> Mapping[str, int]:
        return dict(sorted(Counter(p.language for p in self.pages if p.language).items()))


@dataclass(frozen=True, slots=True)
class FakeYardstick:
    """Implements ``Yardstick`` with the view's own measures and its statistics as they are."""

    view: FakeView
    passages: Sequence[Passage]

    def lexical(self, query: str) -> list[float]:
        held = [Counter(fake_words(" ".join((p.title, *p.headings, p.text, p.url)))) for p in self.passages]
        return [self.view._bm25([t for t in fake_words(query) if t in w], w) for w in held]

    def titled(self, query: str) -> list[float]:
        terms = set(fake_words(query))
        heads = (set(fake_words(" ".join((p.title, *p.headings, p.url)))) for p in self.passages)
        return [round(len(terms & head) / max(1, len(terms)), 6) for head in heads]

    def dense(self, queries: Sequence[str]) -> list[list[float]]:
        if not self.view.vectors:
            return [[] for _ in queries]
        rows = FakeEmbedder().embed_queries(queries) @ FakeEmbedder().embed_passages([p.text for p in self.passages]).T
        return [[round(float(s), 6) for s in row] for row in rows]


@dataclass(frozen=True, slots=True)
class FakeEmbedder:
    """Character trigrams hashed into unit vectors: texts that share words are close."""

    name: str = "fake-trigrams"
    dim: int = DIM

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), DIM), dtype=np.float32)
        for row, text in enumerate(texts):
            padded = f" {' '.join(fake_words(text))} "
            for i in range(len(padded) - 2):
                out[row, zlib.crc32(padded[i : i + 3].encode("utf-8", "surrogatepass")) % DIM] += 1
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        unit: Vectors = out / np.maximum(norms, 1e-9)
        return unit

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self.embed_queries(texts)


def candidates_of(page: FakePage) -> list[Candidate]:
    """One passage per section, offsets exact in ``page.text``."""
    out, at = [], 0
    for path, body in page.sections:
        start = at + len(path[-1] if path else page.title) + 1
        end = start + len(body)
        passage = Passage(span_id(page.version, start, end), page.url, page.version, start, end, body, path, page.title)
        out.append(
            Candidate(
                passage,
                (),
                0.0,
                modified=page.modified,
                language=page.language,
                duplicate_of=page.duplicate_of,
                sentences=tuple(_sentences(page.version, start, body)),
            )
        )
        at = end + 2
    return out


def _sentences(version: str, base: int, body: str) -> list[Sentence]:
    out = []
    for line in re.finditer(r"[^\n]+", body):
        kind: BlockKind = "table_row" if "|" in line[0] else "list_item" if line[0].startswith("- ") else "paragraph"
        pattern = SENTENCE if kind == "paragraph" else re.compile(r".+")
        for m in pattern.finditer(line[0]):
            text = m[0].strip()
            start = base + line.start() + m.start() + len(m[0]) - len(m[0].lstrip())
            if text:
                end = start + len(text)
                out.append(Sentence(span_id(version, start, end), version, start, end, text, kind))
    return out


def fake_words(text: str) -> list[str]:
    """Lower-case words, a plural s cut off (the real index stems too)."""
    return [
        w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in WORD.findall(text.lower())
    ]


def _best(scores: Mapping[str, float], k: int) -> list[Found]:
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [Found(pid, score) for pid, score in ranked[:k]]


PAGES: tuple[FakePage, ...] = (
    FakePage(
        "https://harbor.example/docs/vacuum",
        "Vacuuming in HarborDB",
        (
            (
                ("Vacuuming in HarborDB",),
                (
                    "HarborDB never overwrites a row. Vacuuming gives the space of dead rows back to the table. "
                    "A table that is never vacuumed grows without bound."
                ),
            ),
            (
                ("Vacuuming in HarborDB", "Autovacuum"),
                (
                    "Autovacuum is a background worker of HarborDB that vacuums tables on its own. It wakes every 60 "
                    "seconds and starts when a fifth of a table has changed. Autovacuum is on by default since version 8.3."
                ),
            ),
            (
                ("Vacuuming in HarborDB", "Autovacuum", "Tuning autovacuum for large tables"),
                (
                    "For large tables set autovacuum_scale_factor to 0.01. A smaller factor makes autovacuum run more "
                    "often on each table. Raising autovacuum_max_workers helps only when the cost limit is raised too."
                ),
            ),
            (
                ("Vacuuming in HarborDB", "Freezing old rows"),
                (
                    "Row numbers wrap around after two billion transactions. Vacuuming freezes old rows before that. "
                    "If freezing falls behind, HarborDB refuses writes until vacuuming has caught up."
                ),
            ),
            (("Vacuuming in HarborDB", "Notes"), "Vacuuming takes a light lock. Reads and writes go on."),
        ),
        modified="2025-03-02",
        anchors=("autovacuum", "how vacuuming works", "here"),
    ),
    FakePage(
        "https://harbor.example/docs/wal",
        "The write-ahead log",
        (
            (
                ("The write-ahead log",),
                (
                    "The write-ahead log (WAL) holds every change before the change reaches a table. After a crash "
                    "HarborDB replays the WAL from the last checkpoint."
                ),
            ),
            (
                ("The write-ahead log", "Checkpoints"),
                (
                    "A checkpoint writes all changed pages of the tables to disk. HarborDB runs a checkpoint every 5 "
                    "minutes or after 1 GB of WAL."
                ),
            ),
            (
                ("The write-ahead log", "Archiving the WAL"),
                (
                    "Set archive_command to copy finished WAL files to another machine. A backup needs every WAL file "
                    "written since it began."
                ),
            ),
        ),
        modified="2024-11-19",
        anchors=("write-ahead log", "WAL archiving"),
    ),
    FakePage(
        "https://harbor.example/docs/backup",
        "Backing up HarborDB",
        (
            (
                ("Backing up HarborDB",),
                (
                    "There are two ways to back up HarborDB: a dump and a base backup. A dump is a file of commands. "
                    "A base backup is a copy of the data folder plus the WAL."
                ),
            ),
            (
                ("Backing up HarborDB", "Restoring a dump"),
                "Run harbor_load with the dump file. Restoring a dump of 100 GB takes about two hours on one machine.",
            ),
            (
                ("Backing up HarborDB", "Dump or base backup?"),
                (
                    "kind | size | restore time | needs WAL\n"
                    "dump | small | hours | no\n"
                    "base backup | as large as the data | minutes | yes"
                ),
            ),
        ),
        modified="2025-01-20",
        anchors=("backups",),
    ),
    FakePage(
        "https://harbor.example/faq",
        "HarborDB questions and answers",
        (
            (
                ("HarborDB questions and answers", "How much does HarborDB cost?"),
                "HarborDB is free. Support from Harbor Labs costs 4,000 euros a year per server.",
            ),
            (
                ("HarborDB questions and answers", "Can autovacuum be switched off?"),
                "Yes, with autovacuum = off, but HarborDB still vacuums before row numbers wrap around.",
            ),
            (
                ("HarborDB questions and answers", "Which systems does HarborDB run on?"),
                "HarborDB needs Linux or FreeBSD and 512 MB of memory.",
            ),
        ),
        modified="2025-04-11",
    ),
    FakePage(
        "https://quay.example/manual/cleanup",
        "Cleaning up QuayBase tables",
        (
            (
                ("Cleaning up QuayBase tables",),
                (
                    "QuayBase overwrites rows in place, so it has no vacuuming. A purge thread removes old row versions "
                    "from the undo log."
                ),
            ),
            (
                ("Cleaning up QuayBase tables", "Purge threads"),
                "Four purge threads run by default. Long transactions keep the undo log from shrinking.",
            ),
        ),
        modified="2023-08-30",
    ),
    FakePage(
        "https://blog.example/harbordb-vs-quaybase",
        "HarborDB vs QuayBase for a small team",
        (
            (
                ("HarborDB vs QuayBase for a small team",),
                "Both databases are free. HarborDB has richer types; QuayBase is simpler to run for a small team.",
            ),
            (
                ("HarborDB vs QuayBase for a small team", "Backups"),
                "QuayBase ships one backup tool. HarborDB lets you choose between a dump and a base backup.",
            ),
            (
                ("HarborDB vs QuayBase for a small team", "Price and support"),
                "Support for QuayBase starts at 2,500 euros a year, support for HarborDB at 4,000 euros a year.",
            ),
        ),
        modified="2025-02-14",
        anchors=("HarborDB and QuayBase compared",),
    ),
    FakePage(
        "https://mirror.example/autovacuum",
        "Autovacuum explained",
        (
            (
                ("Autovacuum explained",),
                (
                    "Autovacuum is a background worker of HarborDB that vacuums tables on its own. It wakes every 60 "
                    "seconds and starts when a fifth of a table has changed."
                ),
            ),
        ),
        duplicate_of="https://harbor.example/docs/vacuum",
    ),
    FakePage(
        "https://kueche.example/hefeteig",
        "Hefeteig richtig gehen lassen",
        (
            (
                ("Hefeteig richtig gehen lassen",),
                "Der Teig muss an einem warmen Ort eine Stunde gehen. Zu viel Hefe macht den Geschmack bitter.",
            ),
        ),
        language="de",
        modified="2022-05-01",
    ),
    FakePage(
        "https://stars.example/mercury",
        "Mercury, the planet",
        (
            (
                ("Mercury, the planet",),
                "Mercury is the planet nearest the Sun. One year on Mercury lasts 88 days.",
            ),
            (("Mercury, the planet", "Surface"), "The surface of Mercury is covered with craters."),
        ),
        modified="2021-06-06",
    ),
    FakePage(
        "https://lab.example/mercury-element",
        "Mercury, the element",
        (
            (
                ("Mercury, the element",),
                "Mercury is a metal that is liquid at room temperature. Its symbol is Hg.",
            ),
            (
                ("Mercury, the element", "Is mercury poisonous?"),
                "Mercury vapour is poisonous. Spilled mercury must not be swept or vacuumed.",
            ),
        ),
        modified="2020-02-20",
    ),
    FakePage(
        "https://bread.example/sourdough",
        "Baking sourdough bread",
        (
            (
                ("Baking sourdough bread",),
                "Sourdough bread rises with wild yeast. Bake it at 230 degrees for 40 minutes.",
            ),
            (
                ("Baking sourdough bread", "Feeding the starter"),
                "Feed the starter with equal weights of flour and water every 12 hours.",
            ),
        ),
        modified=None,
    ),
)
