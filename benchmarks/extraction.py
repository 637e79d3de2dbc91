"""Extractors side by side on trafilatura's evaluation pages: text, author, date, title and speed.

    python -m benchmarks.extraction --data DIR [--docs DIR] [--out FILE]

``DIR`` holds ``trafilatura-eval.tar.zst`` (or its unpacked folder with ``tests/evaldata.json``). Text is scored as
trafilatura's own evaluation does: a ``with`` snippet found in the output is a true positive, one missing a false
negative; a ``without`` snippet found is a false positive. Before comparing, white space is collapsed and soft hyphens
are removed on both sides, for every candidate. Pages are halved by the hash of their URL: rules were tuned on ``dev``
only; ``test`` was looked at after. ``--docs`` times our whole reading (extract, split, sign) on a folder of HTML.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import random
import tarfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.record import write_result

SEED = 20
PEERS = ("resiliparse", "trafilatura", "htmldate", "justext", "selectolax")
Extractor = Callable[[bytes, str], str]
Facts = tuple[str | None, str | None, str | None]
"""Author, date, title."""


@dataclass(frozen=True)
class Case:
    url: str
    body: bytes
    keep: tuple[str, ...]
    drop: tuple[str, ...]
    author: str | None
    date: str | None
    title: str | None

    @property
    def half(self) -> str:
        return "dev" if int(hashlib.sha256(self.url.encode()).hexdigest(), 16) % 2 else "test"


def load(data: Path) -> tuple[list[Case], str]:
    """The cases whose page is there, and the SHA-256 of what they were read from."""
    archive = data / "trafilatura-eval.tar.zst"
    files = dict(_from_archive(archive)) if archive.exists() else dict(_from_folder(data))
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + hashlib.sha256(files[name]).digest())
    facts = json.loads(files["evaldata.json"])
    cases = [_case(url, fact, files[fact["file"]]) for url, fact in sorted(facts.items()) if fact["file"] in files]
    return cases, digest.hexdigest()


def _from_archive(archive: Path) -> Iterator[tuple[str, bytes]]:
    import zstandard

    raw = zstandard.ZstdDecompressor().stream_reader(archive.open("rb")).read()
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isfile() else None
            if file is not None:
                yield Path(member.name).name, file.read()


def _from_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in [*folder.rglob("tests/eval/*"), *folder.rglob("tests/evaldata.json")]:
        yield path.name, path.read_bytes()


def _case(url: str, fact: Mapping[str, Any], body: bytes) -> Case:
    def one(key: str) -> str | None:
        value = fact.get(key)
        return ", ".join(value) if isinstance(value, list) else str(value) if value else None

    keep, drop = ([str(s) for s in fact.get(k, [])] for k in ("with", "without"))
    return Case(url, body, tuple(keep), tuple(drop), one("author"), one("date"), one("title"))


# --- candidates -------------------------------------------------------------------------------------------------------


def ours(body: bytes, url: str) -> str:
    from citestack.corpus.extract import extract

    return extract(body, url=url).page.text


def ours_text_only(body: bytes, _url: str) -> str:
    """Without metadata, links and language: what the other text extractors do."""
    from citestack.corpus.boilerplate import choose
    from citestack.corpus.charset import decode
    from citestack.corpus.html_ops import read_html

    raw = read_html(decode(body)[0])
    return "\n".join(b.text for b, k in zip(raw.blocks, choose(raw).kept, strict=True) if k)


def resiliparse(body: bytes, _url: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    return extract_plain_text(bytes_to_str(body, detect_encoding(body)), main_content=True, alt_texts=False)


def trafilatura(body: bytes, _url: str, *, fast: bool = False) -> str:
    from trafilatura import extract

    return extract(body, include_comments=False, fast=fast) or ""


def justext(body: bytes, _url: str) -> str:
    import justext as jt

    stop = frozenset().union(*(jt.get_stoplist(s) for s in ("German", "English", "French", "Polish", "Spanish")))
    return "\n".join(p.text for p in jt.justext(body, stop) if not p.is_boilerplate)


def selectolax_rules(body: bytes, _url: str) -> str:
    """A dozen lines of rules, as one writes them for a known template."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(body)
    tree.strip_tags(["script", "style", "nav", "footer", "aside", "form", "noscript", "svg", "header"])
    root = tree.css_first("article") or tree.css_first("main") or tree.body
    if root is None:
        return ""
    return "\n".join(n.text() for n in root.css("p, li, dd, dt, pre, td, h1, h2, h3, h4, blockquote"))


CANDIDATES: dict[str, Extractor] = {
    "citestack": ours,
    "citestack, text only": ours_text_only,
    "resiliparse main_content": resiliparse,
    "trafilatura": trafilatura,
    "trafilatura fast": partial(trafilatura, fast=True),
    "justext": justext,
    "selectolax rules": selectolax_rules,
}


# --- text -------------------------------------------------------------------------------------------------------------


def score_text(name: str, extractor: Extractor, cases: list[Case]) -> dict[str, Any]:
    halves = {"dev": [0, 0, 0, 0], "test": [0, 0, 0, 0]}
    failed, seconds = 0, 0.0
    for case in cases:
        started = time.process_time()
        try:
            text = extractor(case.body, case.url)
        except Exception as e:  # noqa: BLE001 - a crash is a result
            text, failed = "", failed + 1
            print(f"{name}: {case.url}: {e!r}")
        seconds += time.process_time() - started
        _count(halves[case.half], _plain(text), case)
    rows = {half: _rates(*counts) for half, counts in halves.items()}
    rows["all"] = _rates(*(a + b for a, b in zip(halves["dev"], halves["test"], strict=True)))
    return {**rows, "pages_per_second": round(len(cases) / seconds, 1), "failed": failed}


def _count(counts: list[int], text: str, case: Case) -> None:
    for snippet in case.keep:
        counts[0 if _plain(snippet) in text else 1] += 1
    for snippet in case.drop:
        counts[2 if _plain(snippet) in text else 3] += 1


def _plain(text: str) -> str:
    return " ".join(text.replace("\xad", "").split())


def _rates(tp: int, fn: int, fp: int, tn: int) -> dict[str, float]:
    precision, recall = tp / max(tp + fp, 1), tp / max(tp + fn, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    accuracy = (tp + tn) / max(tp + fn + fp + tn, 1)
    named = {"precision": precision, "recall": recall, "f1": f1, "accuracy": accuracy}
    return {k: round(v, 4) for k, v in named.items()} | {"snippets": tp + fn + fp + tn}


# --- facts ------------------------------------------------------------------------------------------------------------


def our_facts(case: Case) -> Facts:
    from citestack.corpus.extract import extract

    page = extract(case.body, url=case.url).page
    return page.author, page.published or page.modified, page.title


def trafilatura_facts(case: Case) -> Facts:
    from htmldate import find_date
    from lxml import html
    from trafilatura import extract_metadata

    found = extract_metadata(case.body, default_url=case.url)
    try:
        date = find_date(html.fromstring(case.body), original_date=True, url=case.url)
    except Exception:  # noqa: BLE001 - lxml refuses some pages
        date = None
    return (found.author, date, found.title) if found else (None, date, None)


def score_facts(facts: Callable[[Case], Facts], cases: list[Case]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    seconds = time.process_time()
    found = {case.url: facts(case) for case in cases}
    seconds = time.process_time() - seconds
    for half in ("dev", "test"):
        mine = [c for c in cases if c.half == half]
        result[half] = {
            "author": _matched([(found[c.url][0], c.author) for c in mine], _same_author),
            "date": _matched([(found[c.url][1], c.date) for c in mine], lambda a, b: a == b),
            "title": _matched([(found[c.url][2], c.title) for c in mine], _same_title),
        }
    return {**result, "pages_per_second": round(len(cases) / seconds, 1)}


def _matched(pairs: list[tuple[str | None, str | None]], same: Callable[[str, str], bool]) -> dict[str, float]:
    """Of what was found on pages with a gold value, how much is right (precision); of the gold, how much was found."""
    gold = [(a, b) for a, b in pairs if b]
    right = sum(bool(a and b and same(a, b)) for a, b in gold)
    answered = sum(bool(a) for a, _ in gold)
    return {
        "precision": round(right / max(answered, 1), 4),
        "recall": round(right / max(len(gold), 1), 4),
        "n": len(gold),
    }


def _same_author(a: str, b: str) -> bool:
    """All the gold's words are there, and not twice as many."""
    first, second = (set(_fold(x).split()) for x in (a, b))
    return second <= first and len(first) <= 2 * len(second)


def _same_title(a: str, b: str) -> bool:
    return _fold(a) == _fold(b)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


# --- speed on documentation -------------------------------------------------------------------------------------------


def docs_speed(folder: Path, pages: int) -> dict[str, Any]:
    """Pages per second and core of our whole reading, beside the extractors alone, on the same random pages."""
    from citestack.corpus.ingest import read_page
    from citestack.errors import CitestackError

    paths = sorted(p for p in folder.rglob("*.html") if p.is_file())
    bodies = [p.read_bytes() for p in random.Random(SEED).sample(paths, min(pages, len(paths)))]

    def whole(body: bytes, url: str) -> str:
        try:
            return read_page(body, url=url).page.text
        except CitestackError:
            return ""

    named = {"citestack extract + split + sign": whole} | CANDIDATES
    rates = {}
    for name, extractor in named.items():
        rounds = 3 if name.startswith(("citestack", "resili", "selecto")) else 1
        rates[name] = round(max(_pace(extractor, bodies) for _ in range(rounds)), 1)
        print(f"docs  {name:34} {rates[name]:8.1f} pages/s")
    return {"pages": len(bodies), "mean_bytes": sum(map(len, bodies)) // len(bodies), "pages_per_second": rates}


def _pace(extractor: Extractor, bodies: list[bytes]) -> float:
    started = time.process_time()
    for body in bodies:
        try:
            extractor(body, "https://example.org/docs/page.html")
        except Exception:  # noqa: BLE001 - speed only
            continue
    return len(bodies) / (time.process_time() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--docs", type=Path)
    parser.add_argument("--docs-pages", type=int, default=200)
    parser.add_argument("--only", default="", help="run the candidates whose name holds this; nothing is written")
    args = parser.parse_args()
    cases, digest = load(args.data)
    figures: dict[str, Any] = {"pages": len(cases), "packages": {name: version(name) for name in PEERS}}
    figures["text"] = {n: _shown(n, score_text(n, e, cases)) for n, e in CANDIDATES.items() if args.only in n}
    figures["facts"] = {"citestack": _shown("facts: citestack", score_facts(our_facts, cases))}
    if not args.only:
        figures["facts"]["trafilatura, htmldate"] = _shown("facts: trafilatura", score_facts(trafilatura_facts, cases))
    if args.docs:
        figures["docs"] = docs_speed(args.docs, args.docs_pages)
    if not args.only:
        write_result("extraction", figures, data_hash=digest, seed=SEED)


def _shown(name: str, row: dict[str, Any]) -> dict[str, Any]:
    print(f"{name:26} {json.dumps(row)}", flush=True)
    return row


if __name__ == "__main__":
    main()
