"""The measuring side in a real browser: no barrier, a phone's width, and a figure's basis by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.serve.browser.conftest import _watching, chromium, start, stop, watched
from tests.serve.browser.test_journey import axe
from tests.serve.tracking.made import prompts

__all__ = ["chromium", "watched"]
pytestmark = pytest.mark.slow
VIEWS = ("/track?group=topic&against=2026-08-03&from=2026-08-10", "/track/neighbours", "/track/volatility",
         "/track/prompts", f"/track/prompts/{prompts(2)[1].id}", "/track/answers/1/5", "/track/answers/3/2")  # fmt: skip


@pytest.fixture(scope="module")
def tracked_site(tracking: str) -> Iterator[str]:
    process, url = start(tracking)  # type: ignore[arg-type]
    yield url
    assert stop(process) == 0


@pytest.fixture
def page(chromium: Any, tracked_site: str, watched: Any) -> Iterator[Any]:
    opened = chromium.new_context(base_url=tracked_site, viewport={"width": 360, "height": 740})
    opened.set_default_timeout(20_000)
    for context in _watching(opened, tracked_site, watched):
        yield context.new_page()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_view_fits_a_phone_and_has_no_barrier(page: Any, *, dark: bool) -> None:
    page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
    for path in VIEWS:
        page.goto(path)
        page.wait_for_selector('meta[http-equiv="refresh"]', state="detached", timeout=60_000)  # it is being counted
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert axe(page) == [], path


def test_from_the_headline_to_the_quoted_words(page: Any) -> None:
    page.goto("/track")
    cell = page.locator(".figures td[title]:visible").first
    cell.focus()
    shown = page.evaluate("e => getComputedStyle(e, '::after').content", cell.element_handle())
    assert "askings measured" in shown
    page.get_by_role("link", name="The prompts behind these figures").click()
    page.get_by_role("link", name=prompts(2)[1].text).click()
    page.locator(".observed").first.wait_for()
    sign = page.locator(".words .sign").first
    target = sign.get_attribute("href")
    sign.click()
    assert page.locator(f"[id='{target[1:]}']").is_visible()
    assert page.locator(f"[id='{target[1:]}'] .state").inner_text().strip()
