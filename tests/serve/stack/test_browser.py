"""In Chromium: follow a losing page, move a slider, open the evidence, fold columns, all by keyboard as well."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from citestack.serve.app import create_app
from citestack.trace import RunFinished
from tests.serve.stack.small import asked, bench_over
from tests.stack.fake_view import FakeView
from tests.test_engine import QUESTIONS

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = "/usr/bin/chromium"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's Chromium"),
]
VIEW = FakeView()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Any]]:
    """Address of a run's Stack view, and its trace."""
    bench = bench_over(tmp_path_factory.mktemp("store"), VIEW)
    trace = asked(bench, VIEW, QUESTIONS[0])
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(bench), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/runs/{trace.id}/stack", trace
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as p:
        chromium = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, run: tuple[str, Any], request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page whose console stays silent and that asks nobody else for anything."""
    options = {"viewport": {"width": 1440, "height": 900}, **getattr(request, "param", {})}
    context = browser.new_context(**options)
    tab, said, asked_of = context.new_page(), [], set()
    tab.on("console", lambda m: said.append(m.text))
    tab.on("pageerror", lambda e: said.append(str(e)))
    tab.on("request", lambda r: asked_of.add(r.url.split("/")[2]))
    tab.set_default_timeout(60_000)
    tab.goto(run[0])
    yield tab
    assert said == []
    assert asked_of == {run[0].split("/")[2]}
    context.close()


def losing(trace: Any) -> str:
    cited = {c.url for c in trace.one(RunFinished).answer.citations}
    return next(c.passage.url for c in trace.read() if c.passage.url not in cited)


def turn(page: Any, path: str, value: str) -> None:
    page.locator(f"[id='k-{path}']").fill(value)
    page.locator("#outcome", has_text="With these settings").wait_for()
    page.locator("#replay:not([aria-busy])").wait_for()


def test_a_losing_page_is_followed_through_the_columns(page: Any, run: tuple[str, Any]) -> None:
    url = losing(run[1])
    page.locator(f'#c3 a[title="Follow {url}"]').first.click()
    page.locator("#fate", has_text="Not cited").wait_for()
    page.locator(".trail .end.fell").wait_for(state="attached")
    page.locator("#levers li").first.wait_for()  # worked out after the page is there
    page.locator("#fate:focus").wait_for()
    assert "page=" in page.url
    marked = page.locator("[data-path]").evaluate_all("rows => [...new Set(rows.map((r) => r.dataset.path))]")
    assert set(marked) >= {"1", "2", "3", "4"}
    page.go_back()
    page.locator("#fate").wait_for(state="detached")
    page.locator("#replay:not([aria-busy])").wait_for()
    assert page.locator("[aria-current=true]").count() == 0


SHOWN = """() => { const found = new Set(), texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) { const text = texts.currentNode, box = text.parentElement;
  if (!text.data.trim() || !box.checkVisibility()) continue;
  const look = getComputedStyle(box);
  found.add([look.fontFamily, look.fontSize, look.fontWeight, look.fontStyle].join()) }
return [...found].sort() }"""


def test_few_sizes_and_weights_are_looked_up_before_the_first_paint(page: Any, run: tuple[str, Any]) -> None:
    page.goto(f"{run[0]}?page={losing(run[1])}")
    found = page.evaluate(SHOWN)
    assert 5 <= len(found) <= 10, found
    assert {look.split(",")[-2] for look in found} == {"400", "600"}


def test_a_slider_replays_says_what_changes_and_goes_back(page: Any) -> None:
    sources = page.locator("#c5 .cards li").count()
    turn(page, "grounding.supported", "1")
    assert "The answer would be withheld" in page.locator("#outcome").inner_text()
    assert "grounding.supported=1" in page.url
    assert page.locator("#c5 .cards li").count() == 0
    assert page.locator("#c5", has_text="Cited as asked, not any more").count() == 1
    shared = page.url
    page.locator("#as-asked").click()
    page.locator("#c5 .cards li").nth(sources - 1).wait_for()
    assert page.locator("[id='k-grounding.supported']").input_value() == "0.5"
    page.goto(shared)  # what was shared shows the same
    assert "The answer would be withheld" in page.locator("#outcome").inner_text()


def test_what_was_folded_stays_folded_over_a_replay(page: Any) -> None:
    page.locator("#c1 > summary").click()
    turn(page, "rerank.host_cap", "1")
    assert not page.locator("#c1").evaluate("c => c.open")
    assert page.locator("#c3 .change").count() > 0


def test_evidence_opens_by_keyboard_and_under_the_mouse(page: Any) -> None:
    cell = page.locator("button.cell.state-supported").first
    shown = page.locator(".evidence:popover-open")
    cell.focus()
    page.keyboard.press("Enter")
    shown.wait_for()
    assert "threshold is 0.50" in shown.inner_text()
    page.keyboard.press("Escape")
    shown.wait_for(state="detached")
    cell.hover()
    shown.wait_for()
    cell.click()  # keeps it
    page.mouse.move(5, 5)
    page.wait_for_timeout(500)
    assert shown.count() == 1


def test_by_keyboard_alone_a_page_is_followed_and_a_slider_moved(page: Any) -> None:
    page.locator("#follow-page").focus()
    page.keyboard.type(VIEW.pages[1].url)
    page.keyboard.press("Enter")
    page.locator("#fate").wait_for()
    page.locator("[id='k-rerank.trust_weight']").focus()
    page.keyboard.press("ArrowRight")
    page.locator("#outcome", has_text="With these settings").wait_for()
    assert "rerank.trust_weight=0.11" in page.url
    assert page.evaluate("document.activeElement.id") == "k-rerank.trust_weight"


def test_a_slider_just_moved_outlives_the_answer_to_an_earlier_question(page: Any) -> None:
    page.evaluate("""() => {
        const knob = document.getElementById("k-rerank.trust_weight");
        knob.value = "0.11";
        knob.dispatchEvent(new Event("input", { bubbles: true }));
        document.querySelector("#c3 a[data-follow]").click();
    }""")
    page.locator("#outcome", has_text="With these settings").wait_for()
    assert page.locator("[id='k-rerank.trust_weight']").input_value() == "0.11"


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_script_links_and_the_form_do_it(page: Any, run: tuple[str, Any]) -> None:
    page.locator(f'#c3 a[title="Follow {losing(run[1])}"]').first.click()
    assert "Not cited" in page.locator("#fate").inner_text()
    page.locator("[id='k-grounding.supported']").fill("1")
    page.get_by_role("button", name="Decide again").click()
    page.locator("#outcome", has_text="The answer would be withheld").wait_for()
    assert "Not cited" in page.locator("#fate").inner_text()


@pytest.mark.parametrize(
    "page",
    [
        {"viewport": {"width": 360, "height": 740}},
        {"color_scheme": "dark"},
        {"reduced_motion": "reduce", "viewport": {"width": 1440, "height": 900}},
    ],
    indirect=True,
)
def test_narrow_dark_and_still_it_fits_and_has_no_barrier(page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    turn(page, "rerank.host_cap", "1")
    for _ in range(2):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found if v["impact"] in ("serious", "critical")] == []
        if "/compare" not in page.url:
            page.get_by_text("Compare layer by layer").click()
            page.wait_for_url("**/compare?**")
