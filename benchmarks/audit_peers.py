"""Other open auditors on the pages of the gaming suite: what they score, beside what a page is worth.

    python -m venv DIR && DIR/bin/pip install geo-optimizer-skill citation-ready && npm install --prefix DIR aiseo-audit
    python -m benchmarks.audit_peers --peers DIR           # about five minutes, writes results/audit_peers.json

The pages are served on the loopback and the tools run as they are installed; a tool that is not there is left out.
aiseo-audit (npm, "Lighthouse for AI SEO") and citation-ready are run by their commands. The command of
geo-optimizer-skill refuses loopback addresses, so its public function ``audit_citability`` is called with the served
page, parsed by BeautifulSoup as its own audit does; that is its content score, without the parts about robots.txt and
llms.txt. All give 0 to 100 and take no prompts: none can know what a page is about.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import fmean
from threading import Thread
from typing import Any

from benchmarks.gaming.suite import KINDS, competing
from benchmarks.gaming.topics import topics, written
from benchmarks.record import hash_files, write_result

GEO_OPTIMIZER = """
import json, sys, urllib.request
from bs4 import BeautifulSoup
from geo_optimizer.core.citability import audit_citability
for url in sys.argv[1:]:
    with urllib.request.urlopen(url, timeout=30) as got:
        page = BeautifulSoup(got.read(), "html.parser")
    print(json.dumps({"url": url, "score": audit_citability(page, url).total_score}), flush=True)
"""
VERSIONS = """
import importlib.metadata, json, sys
found = importlib.metadata.metadata(sys.argv[1])
print(json.dumps({"version": found["Version"], "licence": found["License-Expression"] or found["License"]}))
"""
Scores = dict[str, float]
"""URL -> 0 to 100."""


class Pages(BaseHTTPRequestHandler):
    bodies: Mapping[str, bytes] = {}

    def do_GET(self) -> None:
        body = self.bodies.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Nothing: thousands of lines otherwise."""


@contextmanager
def served(bodies: Mapping[str, bytes]) -> Iterator[str]:
    """The pages on a free port of the loopback; the base URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Suite", (Pages,), {"bodies": dict(bodies)}))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# --- the tools --------------------------------------------------------------------------------------------------------


def geo_optimizer(place: Path, urls: list[str]) -> Scores:
    lines = _run([str(place / "bin/python"), "-c", GEO_OPTIMIZER, *urls]).splitlines()
    return {row["url"]: float(row["score"]) for row in map(json.loads, lines)}


def citation_ready(place: Path, urls: list[str]) -> Scores:
    tool = str(place / "bin/citation-ready")
    return {url: float(json.loads(_run([tool, "--url", url, "--json"]))["score"]) for url in urls}


def aiseo_audit(place: Path, urls: list[str]) -> Scores:
    tool = str(place / "node_modules/.bin/aiseo-audit")
    return {url: float(json.loads(_run([tool, url, "--json"]))["overallScore"]) for url in urls}


TOOLS: dict[str, tuple[str, Callable[[Path, list[str]], Scores]]] = {
    "geo-optimizer-skill": ("bin/geo", geo_optimizer),
    "aiseo-audit": ("node_modules/.bin/aiseo-audit", aiseo_audit),
    "citation-ready": ("bin/citation-ready", citation_ready),
}
"""Name -> the file that shows that it is installed, and how to run it."""


def about(place: Path, name: str) -> dict[str, str]:
    """Version and licence as the package states them."""
    package = place / "node_modules" / name / "package.json"
    if package.exists():
        told = json.loads(package.read_text(encoding="utf-8"))
        return {"version": told["version"], "licence": told["license"]}
    found: dict[str, str] = json.loads(_run([str(place / "bin/python"), "-c", VERSIONS, name]))
    return {**found, "licence": found["licence"].splitlines()[0].removesuffix(" License")}


def _run(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=600).stdout


# --- figures ----------------------------------------------------------------------------------------------------------


def peer_figures(place: Path) -> dict[str, Any]:
    every = topics()
    bodies = {f"/{t.id}/{page.kind}": page.body for t in every for page in competing(t, every)}
    found = {}
    with served(bodies) as base:
        for name, (mark, tool) in TOOLS.items():
            if not (place / mark).exists():
                print(f"{name}: not installed in {place}")
                continue
            started = time.monotonic()
            scores = tool(place, [base + path for path in bodies])
            seconds = round(time.monotonic() - started, 1)
            of = {path: scores[base + path] for path in bodies}
            found[name] = {**about(place, name), **summary([t.id for t in every], of), "seconds": seconds}
            _show(name, found[name])
    return found


def summary(names: list[str], of: Mapping[str, float]) -> dict[str, Any]:
    """Means by kind, and in how many topics each rule of the suite holds. ``of``: ``/topic/kind`` -> score."""

    def holds(rule: Callable[[Callable[[str], float]], bool]) -> int:
        return sum(rule(lambda kind, name=name: of[f"/{name}/{kind}"]) for name in names)  # type: ignore[misc]

    return {
        "mean": {kind: round(fmean(of[f"/{name}/{kind}"] for name in names), 1) for kind in KINDS},
        "holds_in_topics": {
            "first": holds(lambda score: all(score(k) < score("honest_sourced") for k in KINDS[1:])),
            "no_reward": holds(
                lambda score: all(score(k) <= score("honest_plain") for k in ("fabricated", "off_topic"))
            ),
            "schema": holds(lambda score: score("thin_marked_up") < score("honest_plain")),
        },
        "fabricated_above_honest_plain": holds(lambda score: score("fabricated") > score("honest_plain")),
        "off_topic_above_honest_plain": holds(lambda score: score("off_topic") > score("honest_plain")),
        "copied_equals_or_beats_honest_sourced": holds(lambda score: score("copied") >= score("honest_sourced")),
        "per_topic": {name: {kind: of[f"/{name}/{kind}"] for kind in KINDS} for name in names},
    }


def _show(name: str, row: Mapping[str, Any]) -> None:
    means = ", ".join(f"{kind} {value}" for kind, value in row["mean"].items())
    print(f"{name} {row['version']} ({row['licence']}): {means}; {row['holds_in_topics']}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--peers", type=Path, help="the folder they are installed in; without it there is nothing to do"
    )
    args = parser.parse_args()
    if args.peers is None:
        print("no --peers DIR: skipped")
        return
    found = peer_figures(args.peers.absolute())
    if found:
        write_result("audit_peers", {"topics": len(topics()), "peers": found}, data_hash=hash_files(written()))


if __name__ == "__main__":
    main()
