"""The library in a real browser: a crawl started and watched, by keyboard and on a phone, in both colour schemes."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from tests.serve.jobs.conftest import Server, Web

CHROMIUM = shutil.which("chromium")
sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")]
WAIT_MS = 120_000


@dataclass
class Tab:
    """A page, with what it asked for and complained of."""

    page: sync_api.Page
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def tab(browser: sync_api.Browser) -> Iterator[Callable[..., Tab]]:
    """Opens pages; at the end none may have left the loopback address or written to the console."""
    opened: list[Tab] = []

    def make(**options: object) -> Tab:
        made = Tab(browser.new_context(**options).new_page())  # type: ignore[arg-type]
        made.page.set_default_timeout(WAIT_MS)
        made.page.on("request", lambda request: made.asked.append(request.url))
        made.page.on("console", lambda message: made.said.append(message.text))
        made.page.on("pageerror", lambda error: made.said.append(str(error)))
        opened.append(made)
        return made

    yield make
    for made in opened:
        assert all(re.match(r"http://127\.0\.0\.1:\d+/", url) for url in made.asked), made.asked
        assert made.said == []
        made.page.context.close()


def sound(tab: Tab) -> None:
    """No serious finding of axe-core, and nothing wider than the window."""
    page, said = tab.page, list(tab.said)
    found = axe.Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")] == []
    tab.said[:] = said  # axe-core tries inline styles, which the policy refuses, and says so
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_crawl_is_started_by_keyboard_and_watched(
    serving: Callable[..., Server], web: Web, tab: Callable[..., Tab]
) -> None:
    web.open = 20
    server = serving("--allow-private")
    mine = tab()
    page = mine.page
    page.goto(server.url + "/library")
    sound(mine)
    page.get_by_label("Start at").focus()
    page.keyboard.type(web.url())
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("50")
    page.keyboard.press("Tab")
    page.keyboard.type("100")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/jobs/*")
    sync_api.expect(page.locator("[data-count]")).to_have_text(re.compile("(1[6-9]|2[0-9]) of 200"), timeout=WAIT_MS)
    assert page.locator("[data-note]").text_content() != ""
    assert page.evaluate("document.querySelector('progress').value") > 0
    sound(mine)
    library = tab().page
    library.goto(server.url + "/library")
    library.wait_for_selector("#jobs .job-running")
    web.gate.set()
    page.wait_for_selector(".result")
    assert page.locator(".job-state").text_content() == "done"
    assert page.locator(".result dd").first.text_content() == str(web.pages)
    sound(mine)
    library.wait_for_selector("#corpora")
    assert library.locator(".figures dd").nth(1).text_content() == str(web.pages)


def test_every_state_is_sound(serving: Callable[..., Server], web: Web, tab: Callable[..., Tab]) -> None:
    server = serving()
    failed = server.submit("add", urls=[web.url()])
    done = server.submit("demo")
    vectors = server.over(done)["result"]["next_job"]
    server.post(f"/api/v1/jobs/{vectors}/cancel")
    server.over(vectors)
    for scheme, width in itertools.product(("light", "dark"), (360, 1280)):
        mine = tab(color_scheme=scheme, viewport={"width": width, "height": 800})
        for path in ("/library", f"/jobs/{failed}", f"/jobs/{done}", "/jobs"):
            mine.page.goto(server.url + path)
            sound(mine)


def test_it_all_works_without_script(serving: Callable[..., Server], web: Web, tab: Callable[..., Tab]) -> None:
    server = serving("--allow-private")
    page = tab(java_script_enabled=False).page
    page.goto(server.url + "/library")
    page.get_by_label("Pages or sitemaps, one URL a line").fill(web.url("/p39"))
    page.locator('#add input[name="embed"]').uncheck()
    page.locator("#add button").click()
    page.wait_for_url("**/jobs/*")
    server.over(page.url.rpartition("/")[2])
    page.reload()
    assert page.locator(".job-state").text_content() == "done"
    page.get_by_role("link", name="Library").first.click()
    assert page.locator("#corpora tbody th").text_content().strip().startswith("127.0.0.1")  # type: ignore[union-attr]
