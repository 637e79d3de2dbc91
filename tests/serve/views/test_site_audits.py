"""The audits of sites in the browser: started by a form, carried out by a job, read as a page and as JSON."""

from __future__ import annotations

from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from citestack.serve.job_kinds.audit_site import KIND, AuditSiteParams
from citestack.serve.workbench import Workbench

SITE = "hearthlab.example"


class Told:
    """What a job says while it works."""

    def __init__(self) -> None:
        self.shown: list[tuple[int, int | None]] = []

    def advance(self, n: int = 1, note: str = "") -> None: ...

    def show(self, done: int, total: int | None, note: str = "") -> None:
        self.shown.append((done, total))

    def wait(self, seconds: float) -> None: ...


@pytest.fixture(scope="module")
def audited(demo: Workbench) -> str:
    """Address of a finished audit."""
    told = Told()
    result = KIND.run(demo, AuditSiteParams(site=SITE), told)
    assert told.shown[-1] == (result["pages"], result["pages"])
    return f"/audits/{result['audit']}"


def test_it_is_asked_for_by_a_form(client: TestClient) -> None:
    sent = client.post("/library/audit_site", data={"site": SITE, "prompts": ""}, follow_redirects=False)
    assert sent.status_code == 303
    assert sent.headers["location"].startswith("/jobs/")


def words_of(page: LexborHTMLParser) -> str:
    assert page.body is not None
    return " ".join(page.body.text(separator=" ").split())


def test_the_audit_is_listed_and_shows_what_to_put_right_first(client: TestClient, audited: str) -> None:
    assert audited in client.get("/audits").text
    shown, told = client.get(audited), client.get(f"{audited}.json").json()
    page = LexborHTMLParser(shown.text)
    assert told["site"] == SITE and told["pages"] > 1
    assert all(sentence in words_of(page) for sentence in told["sentences"])
    assert [len(page.css(f"#{part}")) for part in ("checks", "templates", "worst", "orphans", "copies")] == [1] * 5
    assert len(page.css("details.check")) == len(told["checks"]) > 0
    worst: list[Any] = told["worst"]
    assert page.css_first("#worst tbody a").attributes["href"] == worst[0]["href"]
    assert client.get(worst[0]["href"]).status_code == 200


def test_an_audit_that_is_not_there_is_told(client: TestClient) -> None:
    assert client.get("/audits/99999").status_code == 404


def test_what_is_no_site_is_refused_with_a_reason(client: TestClient) -> None:
    answer = client.post("/library/audit_site", data={"site": "http://["})
    assert answer.status_code == 422
