"""A run from its form over its forecast to its page, and the traffic view, in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from citestack.serve.settings import ServeSettings
from citestack.store import Store
from citestack.store.traffic import TrafficShelf
from citestack.track.prompts.sets import PromptSets
from citestack.traffic.saved import save
from tests.llm.server import Server, serving
from tests.serve.conftest import running
from tests.serve.views.test_track_runs import ENGINES, KEY, PROMPTS, says
from tests.traffic.logs import BROWSER, CLAUDE, ELSEWHERE, GPTBOT, PUBLISHED, line, traffic_of, write

CHROMIUM = shutil.which("chromium")
sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")]
WIDTHS = ((1280, "light"), (360, "dark"))


@dataclass
class Site:
    url: str
    vendor: Server
    outside: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("runs")
    log = write(
        folder / "a.log",
        *(line(GPTBOT, ip=ip, path=f"/guide/{n}") for n in range(9) for ip in (PUBLISHED, ELSEWHERE)),
        line(CLAUDE, when="13/Oct/2026:00:10:00 +0000"),
        line(BROWSER, path="/guide/1", referer="https://claude.ai/chat/1"),
    )
    with pytest.MonkeyPatch.context() as patch, serving() as vendor:
        patch.setenv("LOCAL_KEY", KEY)
        vendor.steps[:] = [says]
        file = folder / "engines.toml"
        file.write_text(ENGINES.format(url=vendor.url), encoding="utf-8")
        with Store.open(folder / "store") as store:
            store.shelf(PromptSets).save("pumps", PROMPTS)
            save(store.shelf(TrafficShelf), traffic_of(log, host="shop.example"))
        settings = ServeSettings(allow_probes=True, engines_file=str(file))
        with running(folder / "store", settings) as served:
            yield Site(served.url, vendor)


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def page_of(browser: sync_api.Browser, site: Site, width: int, scheme: str, *, script: bool = True) -> sync_api.Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=script
    )
    page = context.new_page()
    page.on("request", lambda r: None if r.url.startswith(site.url) else site.outside.append(r.url))
    return page


def sound(page: sync_api.Page) -> None:
    """No serious finding of axe-core, and nothing wider than the window."""
    found = axe.Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_run_is_started_without_script_once_its_forecast_was_shown(browser: sync_api.Browser, site: Site) -> None:
    page = page_of(browser, site, 1280, "light", script=False)
    page.goto(f"{site.url}/track/runs")
    page.get_by_label("citestack on this machine").uncheck()
    page.locator('input[name="engine"][value="local"]').check()
    page.get_by_label("Budget in US dollars").fill("5")
    page.get_by_role("button", name="See what it may cost").click()
    assert "4 askings" in page.locator("#headline").inner_text()
    assert site.vendor.asked == []
    page.get_by_role("button", name="Start the run").click()
    page.wait_for_url("**/jobs/*")
    for _ in range(100):
        if page.locator(".job-done").count():
            break
        page.wait_for_timeout(100)
        page.reload()
    page.get_by_role("link", name="Open run 1").click()
    assert "4 of 4 askings ended, 4 of them measured" in page.locator(".headline").inner_text()
    assert len(site.vendor.asked) == 4
    page.context.close()


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_every_page_is_sound(browser: sync_api.Browser, site: Site, width: int, scheme: str) -> None:
    page = page_of(browser, site, width, scheme)
    forecast = "/track/runs/forecast?prompt_set=pumps&engine=local&engine=openai"
    for path in ("/track/runs", forecast, "/track/runs/1", "/traffic", "/traffic?class=training&state=verified"):
        page.goto(site.url + path)
        sound(page)
    page.context.close()
    assert site.outside == []


def test_a_filter_of_the_traffic_is_set_by_keyboard(browser: sync_api.Browser, site: Site) -> None:
    page = page_of(browser, site, 1280, "light")
    page.goto(f"{site.url}/traffic")
    page.get_by_label("Page holds").fill("guide/3")
    page.keyboard.press("Enter")
    page.wait_for_url("**page=guide%2F3**")
    assert page.locator("#pages").count() == 1
    assert page.get_by_role("region", name="Pages fetched").locator("tbody tr").count() == 1
    page.context.close()
