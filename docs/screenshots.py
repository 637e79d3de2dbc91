"""Pictures of the real web page for ``docs/images/``: ``make screenshots``.

Loads the demo web into a store of its own, serves it on a free port, visits each row of ``VIEWS`` in each of ``LOOKS``
and saves ``NAME-LOOK.png``. A Chromium is taken from the PATH, or from ``CHROMIUM=/path/to/chromium``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from made_answers import make_answers
from playwright.sync_api import Browser, Page, sync_playwright

from citestack import open_session
from citestack.demo import DEMO_QUESTION, DEMO_WHY_URL
from citestack.experiment.model import ArmChoice, Asked, Design
from citestack.experiment.run.runner import run_design
from citestack.plan.make import Wanted, make_plan
from citestack.store import Store

LOSER = quote(DEMO_WHY_URL, safe="")
"""Ranks first for the question and is not cited."""
IMAGES = Path(__file__).parent / "images"
QUESTIONS = Path(__file__).parent.parent / "benchmarks" / "questions" / "geo_demo.json"
PROMPTS = 48
CLI = (sys.executable, "-c", "import sys; from citestack.cli.main import run; sys.exit(run())")
LOOKS: Mapping[str, Mapping[str, object]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 800}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 800}},
    "phone": {"color_scheme": "light", "viewport": {"width": 360, "height": 740}, "device_scale_factor": 2},
}


def nothing(_page: Page) -> None:
    """The view as it opens."""


def drawn(page: Page) -> None:
    """The levers are worked out, and the line through the columns has found its place."""
    page.locator("#levers li").first.wait_for()
    page.wait_for_timeout(500)


def counted(page: Page) -> None:
    """A report that is still being worked out loads again by itself."""
    page.locator("section h2").first.wait_for(timeout=120_000)
    if page.viewport_size is not None:
        page.set_viewport_size({**page.viewport_size, "height": 1400})


def type_question(page: Page) -> None:
    page.locator("main").locator("textarea, input[type=search], input[type=text]").first.fill(DEMO_QUESTION)


@dataclass(frozen=True, slots=True)
class View:
    """A picture: its name, the address, and what to do there first."""

    name: str
    path: str
    action: Callable[[Page], None] = nothing
    whole_page: bool = False


PLANNED = "hearthlab.example"
ARMS = ("front_load", "statistics", "quotes", "keyword_stuffing", "self_contained", "split_sections")
VIEWS = (
    View("ask", "/", type_question),
    View("answer", "/runs/{trace_id}"),
    View("stack", "/runs/{trace_id}/stack"),
    View("stack-followed", f"/runs/{{trace_id}}/stack?page={LOSER}", drawn),
    View("page", f"/pages?url={LOSER}"),
    View("site", "/sites/hearthlab.example"),
    View("library", "/library"),
    View("experiment", "/experiments/1"),
    View("plan", f"/plan/{PLANNED}"),
    View("track", "/track?from=2026-08-31&to=2026-09-27&against=previous", counted),
)


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        trace_id = demo_run(folder)
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        with served(folder) as address:
            for view in VIEWS:
                shoot(browser, view, address + view.path.format(trace_id=trace_id))
        browser.close()


def demo_run(store: str) -> str:
    """Loads the demo web and asks its question; returns the id of the trace, which the store keeps."""
    subprocess.run([*CLI, "demo", "--store", store], check=True, stdout=subprocess.DEVNULL)
    with open_session(store, profile="fast") as session:
        questions = [Asked(q["text"], q["topic"]) for q in json.loads(QUESTIONS.read_text("utf-8"))[:PROMPTS]]
        design = Design("Six edits of pages of the demo web", tuple(questions), tuple(map(ArmChoice, ARMS)), floor=4)
        run_design(session, design)
        make_plan(session, PLANNED, Wanted(prompts=tuple(q.text for q in questions)))
    with Store.open(store) as opened:
        run = make_answers(opened, [q.text for q in questions])
    check = [*CLI, "track", "check", str(run), "--support", "features", "--store", store]
    subprocess.run(check, check=True, stdout=subprocess.DEVNULL)
    with open_session(store) as session:
        return session.engine.ask(DEMO_QUESTION).trace.id


@contextmanager
def served(store: str) -> Iterator[str]:
    """``citestack serve`` on a free port, for as long as the block runs; yields its address."""
    command = [*CLI, "serve", "--store", store, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout is not None
        said = (re.search(r"http://127\.0\.0\.1:\d+", line) for line in server.stdout)
        try:
            yield next(found.group() for found in said if found)
        finally:
            server.terminate()


def shoot(browser: Browser, view: View, url: str) -> None:
    """The view in every look. Raises ``RuntimeError`` when the server answers with an error."""
    for look, settings in LOOKS.items():
        page = browser.new_page(**settings)  # type: ignore[arg-type]
        answer = page.goto(url, wait_until="load")
        if answer is None or not answer.ok:
            raise RuntimeError(f"{url}: {answer.status if answer else 'no answer'}")
        view.action(page)
        page.screenshot(path=IMAGES / f"{view.name}-{look}.png", animations="disabled")
        page.close()


def chromium() -> str | None:
    """None lets Playwright look for a browser of its own."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


if __name__ == "__main__":
    main()
