"""One page edited, 100 prompts asked again: a copy-on-write view against storing the page in a real copy of the store.

``python -m benchmarks.experiment_speed --store DIR`` with a store built by ``benchmarks.docs_corpus``; it is copied,
and only the copies are written. Also: how often the two give another answer, for twenty edits of one page each. They
differ in BM25's statistics alone: the view keeps those of the pages nobody edited.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import orjson

from benchmarks.record import hash_files, write_result
from citestack.assemble import Session, open_session
from citestack.corpus.twins import mark_twins
from citestack.engine import Run
from citestack.experiment.askers.stack import StackAsker
from citestack.experiment.cases import material
from citestack.experiment.manuscript import manuscript_of, record_of
from citestack.experiment.model import Edit, Manuscript, Part
from citestack.experiment.run.opening import open_for

QUESTIONS = Path(__file__).parent / "questions" / "geo_docs.json"
PROMPTS, EDITS = 100, 20


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True, help="a store built by benchmarks.docs_corpus")
    parser.add_argument("--edits", type=int, default=EDITS, help="edits whose answers are compared")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as work:
        figures = measured(args.store, Path(work), args.edits)
    print(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode())
    write_result("experiment_speed", figures, data_hash=hash_files([QUESTIONS]), seed=0)
    return 0


def prompts() -> list[str]:
    found = [p["text"] for p in orjson.loads(QUESTIONS.read_bytes())]
    return found[:PROMPTS]


def measured(store: Path, work: Path, edits: int) -> dict[str, Any]:
    asked = prompts()
    ours, real = work / "ours", work / "real"
    _, copying = timed(lambda: shutil.copytree(store, real))
    shutil.copytree(store, ours)
    session, opening = timed(lambda: open_for(ours, "fast"))
    with session:
        pages = session.corpus.counts().pages
        figures, changed, copies = overlaid(session, asked, edits)
    theirs, stored = restored(real, asked, changed)
    return {
        "pages": pages,
        "prompts": len(asked),
        "copy_on_write": {**figures, "opening": opening},
        "real_copy": {**theirs, "copying": copying},
        "agreement": agreement(copies, stored),
    }


def overlaid(session: Session, asked: list[str], edits: int) -> tuple[dict[str, Any], list[Edit], list[list[Run]]]:
    """The first edit is asked with nothing remembered but what the control read."""
    asker = StackAsker.over(session)
    cold = StackAsker.over(session)
    control, base = timed(lambda: [asker.run(prompt) for prompt in asked])
    counted = Counter(url for run in control for url in material(run.trace))
    urls = [url for url, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))][:edits]
    changed = [edit_of(asker, url, n) for n, url in enumerate(urls)]
    _, alone = timed(lambda: [cold.run(prompt, [changed[0]]) for prompt in asked])
    copies, each = [], []
    for edit in changed:
        runs, seconds = timed(lambda edit=edit: [asker.run(prompt, [edit]) for prompt in asked])  # type: ignore[misc]
        copies.append(runs)
        each.append(seconds)
    figures = {
        "control": base,
        "edit_and_ask": alone,
        "edit_and_ask_after_control": each[0],
        "mean_of_edits": {name: round(sum(e[name] for e in each) / len(each), 3) for name in each[0]},
    }
    return figures, changed, copies


def edit_of(asker: StackAsker, url: str, number: int) -> Edit:
    """A sentence of the page's second half moved to its top, or two words put into its title."""
    record = asker.editions.page(url)
    assert record is not None
    page = manuscript_of(record)
    if number % 2:
        return Edit(pages=(replace(page, title=f"{page.title} in detail"),))
    body = [p for p in page.parts if p.kind == "paragraph"]
    last = body[len(body) // 2] if body else page.parts[-1]
    first = Part("paragraph", last.text.split(". ")[0].rstrip(".") + ".")
    return Edit(pages=(replace(page, parts=(page.parts[0], first, *page.parts[1:])),))


def restored(folder: Path, asked: list[str], changed: list[Edit]) -> tuple[dict[str, Any], list[list[Run]]]:
    """The page stored, the indexes brought up, the prompts asked; then the page put back."""
    figures: dict[str, Any] = {}
    runs: list[list[Run]] = []
    with open_session(folder, "fast") as session:
        for n, edit in enumerate(changed):
            page = edit.pages[0]
            before = session.corpus.store.record(page.url)
            assert before is not None
            _, storing = timed(lambda page=page: put(session, page))  # type: ignore[misc]
            found, asking = timed(lambda: [session.engine.ask(prompt) for prompt in asked])
            runs.append(found)
            if not n:
                figures = {"storing": storing, "asking": asking}
            put(session, manuscript_of(before))
    return figures, runs


def put(session: Session, page: Manuscript) -> None:
    store = session.corpus.store
    store.put([record_of(page)])
    mark_twins(store, {page.url: page.canonical} if page.canonical else {})
    session.corpus.sync()


def agreement(copies: list[list[Run]], stored: list[list[Run]]) -> dict[str, Any]:
    pairs = [(a, b) for some, others in zip(copies, stored, strict=True) for a, b in zip(some, others, strict=True)]
    same = {
        "cited_pages": sum(
            {c.url for c in a.answer.citations} == {c.url for c in b.answer.citations} for a, b in pairs
        ),
        "sentences": sum(
            [s.text for s in a.answer.sentences] == [s.text for s in b.answer.sentences] for a, b in pairs
        ),
        "pages_of_the_material": sum(material(a.trace) == material(b.trace) for a, b in pairs),
    }
    return {"askings": len(pairs), **{name: round(n / len(pairs), 4) for name, n in same.items()}}


def cited(run: Run) -> set[str]:
    return {c.url for c in run.answer.citations}


def sentences(run: Run) -> list[str]:
    return [s.text for s in run.answer.sentences]


def timed(work: Any) -> tuple[Any, dict[str, float]]:
    """What came of it, with seconds on the wall and of the processor."""
    began, used = perf_counter(), process_time()
    found = work()
    return found, {"wall_s": round(perf_counter() - began, 3), "cpu_s": round(process_time() - used, 3)}


if __name__ == "__main__":
    sys.exit(main())
