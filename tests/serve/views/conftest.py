"""One demo store with a link graph and a few runs for all views, and one whose pages are hostile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from citestack.authority.trust import build_trust
from citestack.config import Config
from citestack.demo import DEMO_QUESTION, load_demo
from citestack.model import Link
from citestack.serve.app import create_app
from citestack.serve.workbench import Workbench
from citestack.store import Store
from citestack.trace import Trace
from tests.store.make import make_record

HTML = {"Accept": "text/html"}
ADDRESS = "http://127.0.0.1:8747"
MEASURED = "https://hearthlab.example/reports/heat-pump-water-heaters-2026.html"
HOSTILE = "https://evil.example/a?x=1&y=%22"
SCRIPT = "<script>alert('boo')</script>"
RTL = "\u202e"
ZERO = "\u200b"
HOSTILE_QUESTION = "How much does the quiet tank cost?"


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Iterator[Workbench]:
    location = str(tmp_path_factory.mktemp("views") / "demo")
    with Store.open(location) as store:
        load_demo(store)
        build_trust(store, Config())
    bench = Workbench(location)
    yield bench
    bench.close()


@pytest.fixture(scope="session")
def client(demo) -> TestClient:
    return TestClient(create_app(demo), base_url=ADDRESS, headers=HTML)


@pytest.fixture(scope="session")
def answered(demo) -> Trace:
    return demo.ask(DEMO_QUESTION, "fast").future.result().trace


@pytest.fixture(scope="session")
def silent(demo) -> Trace:
    return demo.ask("How do I teach a puppy to walk on a lead?", "fast").future.result().trace


@pytest.fixture(scope="session")
def hostile(tmp_path_factory) -> Iterator[Workbench]:
    location = str(tmp_path_factory.mktemp("views") / "hostile")
    tank = f"The quiet tank costs 900 euros {SCRIPT} and {RTL}weighs{ZERO} 40 kilograms in the hall."
    links = (
        Link(HOSTILE, "https://other.example/", f'"><img src=x onerror=alert(1)>{RTL}'),
        Link(HOSTILE, "https://other.example/b", "javascript:alert(1)"),
    )
    facts = {"author": f"{SCRIPT}{RTL}", "canonical": "javascript:alert(1)", "json_ld": ('{"a":"</script><b>"}',)}
    first = make_record(HOSTILE, {SCRIPT: [tank, "' onmouseover='x"]}, title=f"{SCRIPT}{RTL}", links=links, **facts)
    second = make_record(HOSTILE, {SCRIPT: [tank, "It changed <b>now</b>."]}, title=SCRIPT, links=links, **facts)
    back = Link("https://other.example/", HOSTILE, f"{SCRIPT}{RTL}")
    other = make_record("https://other.example/", ["Another page says nothing."], title='" onload="x', links=(back,))
    with Store.open(location) as store:
        store.put([first])
        store.put([second, other])
        build_trust(store, Config())
    bench = Workbench(location)
    yield bench
    bench.close()


@pytest.fixture(scope="session")
def hostile_trace(hostile) -> Trace:
    return hostile.ask(f"{HOSTILE_QUESTION} {SCRIPT}", "fast").future.result().trace


@pytest.fixture(scope="session")
def empty(tmp_path_factory) -> Iterator[TestClient]:
    bench = Workbench(str(tmp_path_factory.mktemp("views") / "empty"))
    yield TestClient(create_app(bench), base_url=ADDRESS, headers=HTML)
    bench.close()
