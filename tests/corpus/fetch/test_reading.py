from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from citestack.corpus.reading import read_document, read_items
from citestack.corpus.report import Document, Failure, Unchanged
from citestack.corpus.worker import Worker
from citestack.model import FetchState, PageRecord

PAGE = b"<title>t</title><p>Some words in a paragraph that can be read.</p>"


def document(url: str, body: bytes = PAGE) -> Document:
    return Document(url, body, "text/html", {}, FetchState(url, "", 200))


@pytest.fixture
def crashing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In worker processes, a page whose body says so kills its reader."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os\n"
        "import citestack.corpus.ingest as ingest\n"
        "whole = ingest.read_page\n"
        "def read_page(body, **rest):\n"
        "    print('noise on stdout')\n"
        "    if b'CRASH' in body: os.abort()\n"
        "    return whole(body, **rest)\n"
        "ingest.read_page = read_page\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))


def test_order_and_kinds() -> None:
    items = [
        document("https://a.org/0"),
        Unchanged("https://a.org/1"),
        Failure("s", "c", "m"),
        document("https://a.org/2", b"<p>"),
    ]
    one, two = list(read_items(items)), list(read_items(items, workers=2))
    assert one == two and [type(o) for o in one] == [PageRecord, Unchanged, Failure, Failure]


def test_a_page_that_kills_its_reader_is_one_failure(crashing: None) -> None:
    items = [document(f"https://a.org/{n}", PAGE + (b"CRASH" if n in (3, 17) else b"")) for n in range(20)]
    outcomes = list(read_items(items, workers=2))
    assert [n for n, o in enumerate(outcomes) if isinstance(o, Failure)] == [3, 17]
    assert {o.code for o in outcomes if isinstance(o, Failure)} == {"bad_content"}


def test_leaving_early_stops_the_workers() -> None:
    outcomes = read_items((document(f"https://a.org/{n}") for n in range(1000)), workers=2)
    assert isinstance(next(outcomes), PageRecord)
    outcomes.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "error",
    [RecursionError("deep"), MemoryError(), ValueError("x"), type("PanicException", (BaseException,), {})("panic")],
)
def test_any_error_of_the_extractor_is_a_failure(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def explode(*_: object, **__: object) -> PageRecord:
        raise error

    monkeypatch.setattr("citestack.corpus.ingest.read_page", explode)
    outcome = read_document(document("https://a.org/"))
    assert isinstance(outcome, Failure) and type(error).__name__ in outcome.message


def test_ctrl_c_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> PageRecord:
        raise KeyboardInterrupt

    monkeypatch.setattr("citestack.corpus.ingest.read_page", interrupt)
    with pytest.raises(KeyboardInterrupt):
        read_document(document("https://a.org/"))


def test_workers_end_with_their_parent() -> None:
    code = "import time; from citestack.corpus.worker import Worker; w = Worker(); w.ask([]); print(w._process.pid, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
    for _ in range(100):
        if not Path(f"/proc/{child}").exists() or "(zombie)" in Path(f"/proc/{child}/status").read_text():
            return
        time.sleep(0.05)
    pytest.fail("the worker outlived its parent")


def test_a_worker_starts_anew() -> None:
    worker = Worker()
    assert worker.ask([]) == []
    worker.stop()
    assert worker.ask([Unchanged("https://a.org/")]) == [Unchanged("https://a.org/")]
    worker.stop()
