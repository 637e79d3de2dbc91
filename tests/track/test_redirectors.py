"""An engine's redirecting host is no site that anybody cites: from a stored response to the columns and the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from citestack.cli.main import app
from citestack.store import Store
from citestack.track.columns.build import sets
from citestack.track.columns.record import fresh
from citestack.track.engines.vendor_pages import page_of
from citestack.track.model import Observation, Page, Retrieved
from citestack.track.redirectors import is_redirect
from citestack.track.run.redirects import unresolved, with_targets
from citestack.track.statistics.survey import Ask, survey
from tests.track.engines import payloads
from tests.track.engines.asked import read
from tests.track.make import put_run

HOST = "vertexaisearch.cloud.google.com"
A, B = payloads.REDIRECT + "a", payloads.REDIRECT + "b"


def as_a_page(p: Page) -> Page:
    return replace(p, url=p.given, key=p.given)


def failed_one(o: Observation) -> Observation:
    return with_targets(o, {A: "https://a.example/x", B: None})


def failed_all(o: Observation) -> Observation:
    return with_targets(o, dict.fromkeys(unresolved(o)))


def led_in_a_circle(o: Observation) -> Observation:
    return with_targets(o, {A: "https://a.example/x", B: f"https://{HOST}/elsewhere/b"})


def never_asked(o: Observation) -> Observation:
    return o


def read_by_an_older_reader(o: Observation) -> Observation:
    """One that took a redirect for a page; as retrieved, too."""
    cited = tuple(replace(c, page=as_a_page(c.page)) if c.page.given else c for c in o.cited)
    return replace(o, cited=cited, retrieved=(Retrieved(as_a_page(o.cited[0].page), 1),))


CASES: list[tuple[Callable[[Observation], Observation], set[str]]] = [
    (failed_one, {"a.example"}), (led_in_a_circle, {"a.example"}), (failed_all, set()), (never_asked, set()),
    (read_by_an_older_reader, set()),
]  # fmt: skip


@pytest.mark.parametrize(("made", "sites"), CASES, ids=[made.__name__ for made, _ in CASES])
def test_no_figure_is_about_the_redirecting_host(
    tmp_path: Path, made: Callable[[Observation], Observation], sites: set[str]
) -> None:
    answer = made(read("gemini", payloads.gemini()))
    with Store.open(tmp_path / "store") as store:
        put_run(store, [answer, answer], ["gemini"])
        built = fresh(store)
    for table in ("cites", "retrieved"):
        rows = pq.read_table(sets(built.folder)[0] / f"{table}.parquet").to_pylist()
        assert {r["site"] for r in rows} == (sites if table == "cites" else set())
    found = survey(built.folder, Ask(step="all")).figures()
    assert {d for f in found if (d := dict(f.about).get("domain"))} == sites
    shares = [f for f in found if f.measure == "citation_share" and "domain" in dict(f.about)]
    assert bool(shares) == bool(sites) and all(f.hits == f.of for f in shares), (
        "the pages that cannot be named are in no denominator"
    )
    for words in (["report", "--json"], ["report"], ["export", "citations", "--out", str(tmp_path / "c.csv")]):
        told = CliRunner().invoke(app, ["track", *words, "--store", str(tmp_path / "store")])
        assert HOST not in told.output, words
        assert told.exit_code == 0 or not sites, told.output
    assert HOST not in (tmp_path / "c.csv").read_text(encoding="utf-8")


def test_what_could_not_be_named_is_counted(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store") as store:
        put_run(store, [failed_one(read("gemini", payloads.gemini()))], ["gemini"])
        told = fresh(store).runs[0]
    assert told.left_out["redirect_failed"] == 1
    assert told.marks == told.rows["cites"] + sum(told.left_out.values())


@pytest.mark.parametrize("url", [A, A.upper().replace("HTTPS", "https"), f"https://{HOST}/other", f"http://{HOST}.:443/x",
                                 "https://share.google/abc", "https://www.google.com/goto?url=x"])  # fmt: skip
def test_redirects(url: str) -> None:
    assert is_redirect(url)
    page = page_of(url)
    assert (page.given, page.url, page.key) == (url, None, None)


@pytest.mark.parametrize("url", [f"https://{HOST}.evil.example/x", "https://google.com/", "https://a.example/?u=" + A,
                                 "https://[", ""])  # fmt: skip
def test_pages(url: str) -> None:
    assert not is_redirect(url)


def test_a_target_that_is_a_redirect_itself_tells_nothing() -> None:
    assert page_of(A, resolved=B).key is None
    assert page_of("https://a.example/", resolved=B).key == "https://a.example/"
    assert page_of(f"https://www.google.com/url?q={A}").key is None
    assert page_of(A, resolved="https://a.example/x").key == "https://a.example/x"
