"""The views in Chromium: asking with script over a stream told by the test, evidence on hover, keyboard, narrow, dark."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import uvicorn

from citestack.demo import DEMO_WHY_URL
from citestack.serve.app import create_app
from citestack.shapes.answer import answer_json
from citestack.trace import RunFinished

from .conftest import HOSTILE, HOSTILE_QUESTION, MEASURED

CHROMIUM = shutil.which("chromium")
STREAM = "**/api/v1/ask/stream"


class Quiet(uvicorn.Server):
    """Leaves the signals to pytest, and the store to its fixture."""

    def install_signal_handlers(self) -> None: ...


def serving(bench) -> Iterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = Quiet(uvicorn.Config(create_app(bench), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    listening.close()


@pytest.fixture(scope="module")
def site(demo):
    yield from serving(demo)


@pytest.fixture(scope="module")
def hostile_site(hostile):
    yield from serving(hostile)


@pytest.fixture(scope="module")
def chromium():
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    complaints: list[str] = []
    opened.on("pageerror", lambda e: complaints.append(str(e)))
    opened.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    opened.expected = ""
    yield opened
    context.close()
    assert [c for c in complaints if not opened.expected or opened.expected not in c] == []


def events(trace) -> str:
    """What the server says while it asks, ended by the whole answer."""
    from citestack.engine import Run

    answer = answer_json(Run(trace.one(RunFinished).answer, trace))
    told = [
        ("stage", {"stage": "fanout"}),
        ("layer", {"layer": 1, "name": "fanout", "summary": {"queries": 5, "considered": 9}}),
    ]
    told += [("stage", {"stage": "writing"}), ("draft", {"draft": 0, "text": "A draft <b>that</b> nothing verified."})]
    told += [("citation", answer["citations"][0]), *(("sentence", s) for s in answer["sentences"]), ("done", answer)]
    return "".join(f": beat\n\nevent: {name}\ndata: {json.dumps(data)}\n\n" for name, data in told)


def ask(page, site, question):
    page.goto(site)
    page.get_by_label("Question").fill(question)
    page.get_by_label("Question").press("Enter")


def test_asking_shows_the_layers_and_ends_at_the_address_of_the_run(page, site, answered):
    page.route(STREAM, lambda r: r.fulfill(content_type="text/event-stream", body=events(answered)))
    ask(page, site, "Is it worth it?")
    page.wait_for_url(f"{site}/runs/{answered.id}")
    assert page.locator("article.run .said").count() == len(answered.one(RunFinished).answer.sentences)
    assert page.title().startswith("Is a heat pump water heater worth it")
    assert page.locator(".cell.lit").count() == 5
    page.locator("a.cite").first.hover()
    assert page.locator("#peek mark").is_visible()
    page.locator("a.cite").first.click()
    page.wait_for_timeout(200)  # a step within the page must not load it anew
    assert page.locator(".evidence").first.is_visible()
    page.goto(f"{site}/")
    ask(page, site, "Is it worth it?")
    page.wait_for_url(f"{site}/runs/{answered.id}")
    page.go_back()
    page.get_by_label("Question").wait_for()
    assert page.url == f"{site}/"


def test_what_comes_before_the_answer_is_shown_as_text(page, site, answered):
    half = events(answered).split("event: citation")[0].rpartition(": beat")[0]
    page.route(STREAM, lambda r: r.fulfill(content_type="text/event-stream", body=half))
    ask(page, site, "Is it worth it?")
    page.get_by_role("alert").wait_for()
    assert page.locator(".draft").text_content() == "A draft <b>that</b> nothing verified."
    assert page.locator("[data-layer=fanout] .cell-figure").text_content() == "5 queries"
    assert "ended before the answer" in page.get_by_role("alert").text_content()
    page.get_by_role("button", name="Change the question").click()
    assert page.get_by_label("Question").input_value() == "Is it worth it?"


def test_a_server_with_no_room_says_when_to_come_back(page, site):
    page.expected = "429"
    shape = {"title": "64 questions are waiting already", "detail": "Wait.", "status": 429}
    page.route(STREAM, lambda r: r.fulfill(status=429, headers={"Retry-After": "7"}, json=shape))
    ask(page, site, "Is it worth it?")
    said = page.get_by_role("alert").text_content()
    assert "64 questions are waiting already" in said
    assert "Try again in 7 s." in said


def test_a_problem_in_the_stream_is_told_in_words(page, site):
    body = f"event: problem\ndata: {json.dumps({'title': 'the time ran out', 'detail': 'Ask with fast.'})}\n\n"
    page.route(STREAM, lambda r: r.fulfill(content_type="text/event-stream", body=body))
    ask(page, site, "Is it worth it?")
    assert "the time ran out" in page.get_by_role("alert").text_content()


def test_an_example_is_asked_with_one_click(page, site, answered):
    asked = []
    page.route(
        STREAM,
        lambda r: (
            asked.append(r.request.post_data_json),
            r.fulfill(content_type="text/event-stream", body=events(answered)),
        ),
    )
    page.goto(site)
    page.get_by_label("thorough").check()
    page.get_by_role("button", name="How loud is a heat pump water heater?").click()
    page.wait_for_url(f"{site}/runs/{answered.id}")
    assert asked == [{"question": "How loud is a heat pump water heater?", "profile": "thorough"}]


def test_stop_leads_back_to_the_question(page, site):
    page.route(STREAM, lambda _: None)  # never answered
    ask(page, site, "Is it worth it?")
    page.get_by_role("button", name="Stop").click()
    assert page.get_by_label("Question").input_value() == "Is it worth it?"


def test_evidence_opens_by_keyboard_and_closes_with_escape(page, site, answered):
    page.goto(f"{site}/runs/{answered.id}")
    mark = page.locator("a.cite").first
    for _ in range(40):
        page.keyboard.press("Tab")
        if mark.evaluate("e => e === document.activeElement"):
            break
    assert page.locator("#peek").is_visible()
    assert mark.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Escape")
    assert page.locator("#peek").is_hidden()
    page.keyboard.press("Enter")
    assert page.locator(".evidence").first.is_visible()


def test_without_script_everything_is_there(chromium, site, answered):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/runs/{answered.id}")
    assert page.locator(".evidence").first.is_hidden()
    page.locator("a.cite").first.click()
    assert page.locator(".evidence").first.is_visible()
    page.goto(site)
    page.get_by_label("Question").fill("How loud is a heat pump water heater?")
    page.get_by_label("fast").check()
    page.get_by_role("button", name="Ask", exact=True).click()
    assert "/runs/" in page.url
    assert page.locator(".said").first.is_visible()
    context.close()


def test_the_quote_an_address_names_is_brought_into_view(page, site, answered):
    c = answered.one(RunFinished).answer.citations[0]
    page.goto(f"{site}/pages?url={quote(c.url)}&start={c.start}&end={c.end}")
    assert page.locator(".document mark").first.evaluate("e => e.getBoundingClientRect().top < innerHeight")


def test_text_that_is_script_does_not_run(page, hostile_site, hostile_trace):
    page.expected = "404"
    fired = []
    page.on("dialog", lambda d: (fired.append(d.message), d.dismiss()))
    for path in (
        "/",
        f"/runs/{hostile_trace.id}",
        f"/pages?url={quote(HOSTILE)}&run={hostile_trace.id}",
        "/sites/evil.example",
    ):
        page.goto(hostile_site + path)
    body = f"event: sentence\ndata: {json.dumps({'text': '<img src=x onerror=alert(1)>', 'state': 'supported', 'citations': []})}\n\n"
    page.route(STREAM, lambda r: r.fulfill(content_type="text/event-stream", body=body))
    ask(page, hostile_site, HOSTILE_QUESTION)
    page.get_by_role("alert").wait_for()
    assert page.locator(".said").text_content() == "<img src=x onerror=alert(1)>"
    assert fired == []


VIEWS = ["/", "/runs/{run}", "/runs/{silent}", "/pages?url={page}&run={run}", "/pages?url={lost}&run={run}", "/pages",
         "/sites", "/sites/hearthlab.example", "/sites/compare?a=hearthlab.example&b=fairbuy.example", "/sites/nope.example"]  # fmt: skip


@pytest.mark.parametrize("path", VIEWS)
def test_narrow_and_dark_pages_fit_and_have_no_serious_fault(chromium, site, answered, silent, path):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    names = {"run": answered.id, "silent": silent.id, "page": quote(MEASURED), "lost": quote(DEMO_WHY_URL)}
    for scheme in ("light", "dark"):
        context = chromium.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme)
        page = context.new_page()
        page.goto(site + path.format(**names))
        for details in page.locator("details").all():
            details.evaluate("d => d.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        found = axe.run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")] == []
        context.close()
