"""The lever side in a real browser: sound in light and dark, wide and narrow, by keyboard, without script."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.serve.conftest import running
from tests.serve.lever.made import PROMPT

CHROMIUM = shutil.which("chromium")
sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")]
VIEWS = ("/experiments", "/experiments/1", "/experiments/new", "/plan/kettles.example", "/twins/overviews",
         "/experiments/edit?page=https://kettles.example/quiet.html&question=How+loud+is+a+kettle%3F&arm=front_load")  # fmt: skip


@pytest.fixture(scope="module")
def site(levers: str) -> Iterator[str]:
    with running(levers) as served:
        yield served.url


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


LOOKS = ((1280, "light"), (360, "dark"))
BAD = {"resultTypes": ["violations"]}
"""What passes is not told node by node: it takes longer to tell than to find."""


@pytest.mark.parametrize("path", VIEWS)
def test_every_page_is_sound(browser: sync_api.Browser, site: str, path: str) -> None:
    """Wide and light, then narrow and dark: nothing from elsewhere, no error, no fault of access, nothing cut off."""
    context, said = browser.new_context(), list[str]()
    page = context.new_page()
    page.on("request", lambda r: None if r.url.startswith(site) else said.append(r.url))
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.goto(site + path)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        found = axe.Axe().run(page, options=BAD).response["violations"]
        faults = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
        assert faults == [], (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width
    context.close()
    assert said == []


def test_an_experiment_is_designed_by_keyboard_and_without_script(browser: sync_api.Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/experiments/new")
    page.get_by_label("One on each line", exact=True).fill(PROMPT)
    page.get_by_label("quotes", exact=True).focus()
    page.keyboard.press("Space")
    page.locator("details", has=page.locator("#set-quotes-most")).locator("summary").press("Enter")
    page.locator("#set-quotes-most").fill("2")
    page.locator("#name").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/experiments/forecast?**")
    shown = page.locator("main").inner_text()
    assert "quotes: most 2" in shown and "front_load" in shown and "asking" in page.locator("#headline").inner_text()
    page.get_by_role("link", name="or change it").click()
    assert page.get_by_label("One on each line", exact=True).input_value() == PROMPT
    context.close()
