"""One person's way through the whole thing, on a real server, with nothing canned: ask, look, follow, replay, compare."""

import json
import re
from typing import Any

import pytest

from citestack.demo import DEMO_QUESTION, DEMO_WHY_URL

pytestmark = pytest.mark.slow
OTHER_QUESTION = "How loud is a heat pump water heater?"


def ask(page: Any, question: str) -> str:
    """Types a question, waits for the answer; the run's id."""
    page.goto("/")
    page.get_by_label("fast").check()
    page.get_by_label("Question").fill(question)
    page.get_by_label("Question").press("Enter")
    page.wait_for_url("**/runs/*", timeout=60_000)
    page.locator("article.run .said").first.wait_for()
    return page.url.rpartition("/")[2]


def axe(page: Any) -> list[str]:
    """Violations that axe-core calls serious or critical."""
    from axe_playwright_python.base import AXE_SCRIPT

    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    grave = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    return [f"{v['id']}: {json.dumps([n['target'] for n in v['nodes']][:3])}" for v in grave]


def test_from_a_question_to_the_comparison_of_two_runs(page: Any) -> None:
    first = ask(page, DEMO_QUESTION)
    page.locator("a.cite").first.click()
    assert page.locator(".evidence mark").first.is_visible()
    page.get_by_role("link", name="Stack view").click()
    page.wait_for_url(f"**/runs/{first}/stack")
    page.locator("#follow-page").fill(DEMO_WHY_URL)
    page.locator("#follow-page").press("Enter")
    fate = page.locator("#fate-of")
    fate.wait_for()
    assert "Not cited" in fate.inner_text()
    assert re.search(r"\d\.\d\d", fate.inner_text()), "a fate has its number"
    page.locator(".trail path").first.wait_for(state="attached")
    slider = page.locator("[id='k-grounding.supported']")
    slider.focus()
    page.keyboard.press("End")
    page.locator("#outcome", has_text="The answer would be withheld").wait_for()
    second = ask(page, OTHER_QUESTION)
    page.goto(f"/compare?a={first}&b={second}")
    assert page.locator("h1").inner_text().strip()
    assert page.get_by_text(OTHER_QUESTION).count() > 0


AUDITED = f"url={DEMO_WHY_URL}&prompts={DEMO_QUESTION}"
VIEWS = ["/", "/library", "/sites", "/api/v1/docs", "/compare", "/nowhere", "/pages/audit", f"/pages/audit?{AUDITED}",
         f"/pages/sentence?{AUDITED}&text=It saves a lot."]  # fmt: skip


@pytest.mark.parametrize("path", VIEWS)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_view_fits_a_phone_and_has_no_barrier(page: Any, watched: Any, path: str, *, dark: bool) -> None:
    if dark and path == "/api/v1/docs":
        pytest.skip("the longest page by far, of the same parts as the others")
    watched.expected.append("404")
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert axe(page) == []


def test_an_audit_leads_from_a_finding_to_its_words_and_takes_a_sentence_over(page: Any) -> None:
    page.goto(f"/pages/audit?{AUDITED}")
    beside = page.locator(".notes .finding").first
    assert beside.is_visible()
    assert page.locator("a.chosen").is_hidden()
    page.locator(".said-here p:not(.h)").first.click(click_count=3)
    page.locator("a.chosen").click()
    taken = page.locator("#sentence-text").input_value()
    assert taken and taken in " ".join(page.locator(".document").inner_text().split())
    page.get_by_role("button", name="Follow it").click()
    page.wait_for_url("**/pages/sentence?**")
    assert page.locator(".strip .cell").count() == 5


def test_a_fix_is_downloaded_as_it_is_shown(page: Any) -> None:
    page.goto(f"/pages/audit?{AUDITED}")
    fix = page.locator("details.fix-text").first
    fix.locator("summary").click()
    with page.expect_download() as waiting:
        fix.get_by_role("link", name="Download").click()
    assert waiting.value.path().read_text(encoding="utf-8") == fix.locator("pre").text_content()
