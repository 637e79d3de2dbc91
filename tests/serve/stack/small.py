"""A server over a store of short invented pages, with models that need no weights."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from starlette.testclient import TestClient

from citestack.config import Config
from citestack.model import Page, PageRecord
from citestack.serve.app import create_app
from citestack.serve.workbench import Workbench
from citestack.trace import Trace
from tests.fakes import fake_engine, fake_models
from tests.stack.fake_view import FakePage, FakeView, candidates_of

HTML = {"accept": "text/html"}
FRAGMENT = {**HTML, "x-fragment": "1"}


class SmallBench(Workbench):
    """Its sessions hold the fake models; pages, authority and traces are those of the real store."""

    def session(self, profile: str = "default", *, config: Config | None = None) -> Any:
        return SimpleNamespace(corpus=SimpleNamespace(store=self.store), models=fake_models())


def bench_over(folder: Path, view: FakeView) -> SmallBench:
    bench = SmallBench(str(folder))
    bench.store.put([record_of(page) for page in view.pages])
    return bench


def client_of(bench: Workbench) -> TestClient:
    return TestClient(create_app(bench), base_url="http://localhost")


def asked(bench: Workbench, view: FakeView, question: str, config: Config | None = None) -> Trace:
    """A run over the view, saved in the store as the server saves it."""
    trace = fake_engine(view, config).ask(question).trace
    bench.store.save_trace(trace)
    return trace


def record_of(page: FakePage) -> PageRecord:
    candidates = candidates_of(page)
    sentences = tuple(s for c in candidates for s in c.sentences)
    stored = Page(page.url, page.version, page.title, page.text, (), modified=page.modified, language=page.language)
    return PageRecord(stored, tuple(c.passage for c in candidates), sentences, ())


def page_of(url: str, title: str, *texts: str) -> FakePage:
    return FakePage(url, title, tuple(((title, f"Part {i}"), text) for i, text in enumerate(texts)))
