"""Do the deep links of citations scroll a real browser to the quoted words? Headless Chromium over real pages.

``python -m benchmarks.text_fragments --store STORE --work DIR`` asks the documentation questions of ``answering`` (fast
profile), serves the pages from the unpacked packages on loopback, opens each citation's link and looks whether the
quote's first words are in the window and how far from the top they would be without the fragment. Needs ``selenium``,
Chromium and its driver; skips without them.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import re
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from benchmarks.answering import QUESTIONS
from benchmarks.docs_corpus import sites_in
from benchmarks.record import hash_files, write_result
from citestack.assemble import open_session
from citestack.model import Citation

WINDOW = (900, 500)
FIRST_WORDS = 5
_FOUND = """
const words = arguments[0].toLowerCase();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const chars = [], nodes = [], places = [];
let space = true;
for (let n = walker.nextNode(); n; n = walker.nextNode()) {
  const data = n.data.toLowerCase();
  for (let i = 0; i < data.length; i++) {
    const blank = /\\s/.test(data[i]);
    if (blank && space) continue;
    space = blank;
    chars.push(blank ? ' ' : data[i]); nodes.push(n); places.push(i);
  }
}
const text = chars.join('');
const tops = [];
for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
  const range = document.createRange();
  range.setStart(nodes[at], places[at]); range.setEnd(nodes[at], places[at] + 1);
  tops.push(range.getBoundingClientRect().top);
}
return {tops: tops, scrolled: window.scrollY, height: window.innerHeight};
"""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", help="a store built by benchmarks.docs_corpus")
    parser.add_argument("--work", type=Path, help="the folder of benchmarks.docs_corpus fetch")
    args = parser.parse_args(argv)
    try:
        from selenium import webdriver
    except ImportError:
        webdriver = None
    if not args.store or not args.work or webdriver is None or not Path("/usr/bin/chromium").exists():
        print("skipped: needs --store, --work, selenium and Chromium", file=sys.stderr)
        return 0
    found = citations(args.store)
    with served(args.work) as port, browser(webdriver) as driver:
        rows = [row for c in found if (row := looked_at(driver, port, args.work, c))]
    write_result(
        "text_fragments", figures(rows, driver.capabilities["browserVersion"]), data_hash=hash_files([QUESTIONS])
    )
    return 0


def citations(store: str) -> list[Citation]:
    """Every distinct citation of the answers."""
    with open_session(store, "fast") as session:
        asked = [q["question"] for q in orjson.loads(QUESTIONS.read_bytes())["answerable"]]
        found = [c for q in asked for c in session.engine.ask(q).answer.citations]
    return list({c.deep_link: c for c in found}.values())


@contextmanager
def served(work: Path) -> Iterator[int]:
    handler = functools.partial(Quiet, directory=str(work))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        return


@contextmanager
def browser(webdriver: Any) -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    size = f"--window-size={WINDOW[0]},{WINDOW[1]}"
    quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
    for flag in ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", size, *quiet):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    driver.set_script_timeout(120)
    driver.set_page_load_timeout(120)
    yield driver
    driver.quit()


def looked_at(driver: Any, port: int, work: Path, citation: Citation) -> dict[str, Any] | None:
    """Where the quote is in the window; None for a page that is not among the unpacked ones."""
    path = local(work, citation.url)
    if path is None:
        return None
    fragment = citation.deep_link.partition("#")[2]
    driver.get("about:blank")
    driver.get(f"http://127.0.0.1:{port}/{path}#{fragment}")
    words = " ".join(re.split(r"\s*[|\n]\s*", citation.quote.strip())[0].split()[:FIRST_WORDS])
    seen = driver.execute_script(_FOUND, words)
    inside = any(-5 <= top < seen["height"] for top in seen["tops"])
    below = any(top + seen["scrolled"] > seen["height"] for top in seen["tops"])
    return {
        "link": citation.deep_link,
        "in_window": inside,
        "below_the_first_screen": below,
        "found": bool(seen["tops"]),
    }


def local(work: Path, url: str) -> str | None:
    for site, folder in sites_in(work):
        if url.startswith(site.base_url):
            path = folder / urlsplit(url.removeprefix(site.base_url)).path
            path = path / "index.html" if path.is_dir() else path
            return str(path.relative_to(work)) if path.is_file() else None
    return None


def figures(rows: Sequence[dict[str, Any]], version: str) -> dict[str, Any]:
    """Only links to words below the first screen say something: the others are in the window anyway."""
    telling = [r for r in rows if r["below_the_first_screen"]]
    return {
        "chromium": version,
        "links_opened": len(rows),
        "words_below_the_first_screen": len(telling),
        "of_these_scrolled_to": sum(r["in_window"] for r in telling),
        "missed": [r["link"] for r in telling if not r["in_window"]],
    }


if __name__ == "__main__":
    sys.exit(main())
