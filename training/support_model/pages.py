"""Pages to make pairs from, each as its sentences: a citestack store of free documentation, and the passages of the
openly licensed sets (Wikipedia through FEVER, DROP and PropSegmEnt; ConTRoL).

Written once to a file (``write``), because a store is slow to walk.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import zstandard
from training.support_model.made import Shelf

from citestack.inference.support.sentences import passage_sentences

_PROSE = re.compile(r"^[A-Z\"'(].*[.]$", re.DOTALL)
Row = dict[str, Any]


def rows(path: Path) -> Iterator[Row]:
    with zstandard.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def untokenised(text: str) -> str:
    """FEVER, SNLI and PropSegmEnt set spaces around punctuation; pages do not."""
    text = re.sub(r"\s+([.,;:!?%)\]])", r"\1", text.replace("``", '"').replace("''", '"'))
    text = re.sub(r"\s+(n't|'s|'re|'ve|'ll|'d|'m)\b", r"\1", text)
    text = text.replace("-LRB- ", "(").replace(" -RRB-", ")").replace("-LRB-", "(").replace("-RRB-", ")")
    return re.sub(r"([(\[$])\s+", r"\1", text).strip()


def prose(sentence: str) -> bool:
    """A written sentence: no code, no table row, no list of names."""
    words = sentence.split()
    plain = sum(w.strip(".,;:()\"'").isalpha() for w in words)
    return 5 <= len(words) <= 60 and bool(_PROSE.match(sentence)) and plain >= 0.7 * len(words)


def of_store(folder: Path) -> Iterator[list[str]]:
    """Prose sentences of every page of a store, the page's running text only."""
    from citestack.store import Store

    store = Store.open(folder, create=False, read_only=True)
    for url in store.urls():
        record = store.record(url)
        if record is not None:
            found = [
                " ".join(s.text.split()) for s in record.sentences if s.kind in ("paragraph", "list_item", "quote")
            ]
            yield [s for s in dict.fromkeys(found) if prose(s)]


def of_sets(train: Path) -> Iterator[list[str]]:
    """The longer passages of the licensed sets, every passage once."""
    tasks = ("drop", "control")
    texts = [r["premise"] for r in rows(train / "curriculum.train.jsonl.zst") if r["task"] in tasks]
    texts += [r["premise"] for r in rows(train / "propsegment.dev_wiki.jsonl.zst")]
    texts += [r["premise"] for r in rows(train / "fever_dev.all.jsonl.zst")]
    for text in dict.fromkeys(texts):
        clean = untokenised(text)
        yield [" ".join(clean[a:b].split()) for a, b in passage_sentences(clean)]


def write(store: Path, train: Path, out: Path) -> None:
    with zstandard.open(out, "wt", encoding="utf-8") as lines:
        for source, pages in (("docs", of_store(store)), ("sets", of_sets(train))):
            count = 0
            for page in pages:
                if len(page) >= 4:
                    count += 1
                    lines.write(json.dumps([source, page], ensure_ascii=False) + "\n")
            print(source, count, "pages")


def repeated(pages: Iterable[list[str]], limit: int = 3) -> frozenset[str]:
    """Sentences of more than ``limit`` pages: the site's own, not the page's."""
    counts = Counter(s for page in pages for s in set(page))
    return frozenset(s for s, c in counts.items() if c > limit)


def shelves(path: Path, block: int = 40) -> dict[str, Shelf]:
    """Pages by source; long pages are cut into blocks of ``block`` sentences."""
    from training.support_model.false import names_of

    by_source: dict[str, list[list[str]]] = {}
    for source, page in map(tuple, rows(path)):
        by_source.setdefault(source, []).append(page)
    found = {}
    for source, pages in by_source.items():
        often = repeated(pages)
        cut = [[s for s in page if s not in often] for page in pages]
        blocks = [page[i : i + block] for page in cut for i in range(0, len(page), block)]
        blocks = [b for b in blocks if len(b) >= 4]
        names = sorted({m.group() for b in blocks[::3] for s in b for m in names_of(s)})
        found[source] = Shelf(blocks, names)
    return found
