"""An audit over HTTP is the command line's document."""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx
import pytest

from citestack.serve.documents.site_audits import SiteAuditDocument
from citestack.serve.job_kinds.audit_site import KIND, AuditSiteParams
from tests.serve.conftest import LAMPS, QUESTION, running


def post(server: str, **body: object) -> httpx.Response:
    return httpx.post(f"{server}/api/v1/audit", json=body, timeout=60)


def test_every_quote_of_a_finding_stands_at_its_offsets(server: str) -> None:
    told = post(server, url=LAMPS, prompts=[QUESTION]).json()
    text = httpx.get(f"{server}/api/v1/pages/{told['version']}").json()["text"]
    assert told["read_as"] == "stored" and told["prompts"] == [QUESTION]
    assert len(told["score"]["layers"]) == 5
    placed = [f["evidence"] for f in told["findings"] if f["evidence"]["start"] is not None]
    assert placed
    assert [text[e["start"] : e["end"]] for e in placed] == [e["quote"] for e in placed]


def test_a_finding_is_counted_with_its_check(server: str) -> None:
    told = post(server, url=LAMPS).json()
    counted = {check["id"]: check["findings"] for check in told["checks"]}
    assert sum(counted.values()) == len(told["findings"])
    assert {f["id"] for f in told["findings"]} == {name for name, n in counted.items() if n}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"url": "https://other.example/"}, 404),
        ({"url": "ftp://x"}, 422),
        ({"url": LAMPS, "prompts": ["x"] * 21}, 422),
        ({"url": LAMPS, "prompts": "one"}, 422),
        ({}, 422),
    ],
)
def test_what_cannot_be_audited_is_told(server: str, body: dict[str, object], status: int) -> None:
    answer = post(server, **body)
    assert answer.status_code == status
    assert answer.json()["title"]


def test_the_audit_of_a_site_is_the_command_lines_document(small_store: Path, tmp_path: Path) -> None:
    store = shutil.copytree(small_store, tmp_path / "store")
    with running(store) as served:
        assert KIND.run(served.bench, AuditSiteParams(site="lamps.example", prompts=QUESTION), Untold())["pages"] == 3
        (line,) = httpx.get(f"{served.url}/api/v1/audits", params={"site": "lamps.example"}).json()["audits"]
        answer = httpx.get(f"{served.url}/api/v1/audits/{line['id']}")
        told = SiteAuditDocument.model_validate(answer.json())
        assert (told.site, told.run, told.prompts, len(told.pages)) == ("lamps.example", line["id"], [QUESTION], 3)
        assert told.summary.findings == {
            severity: sum(f.severity == severity for p in told.pages for f in p.findings)
            for severity in ("high", "medium", "low")
        }
        again = {"If-None-Match": answer.headers["etag"]}
        assert httpx.get(f"{served.url}/api/v1/audits/{line['id']}", headers=again).status_code == 304
        assert httpx.get(f"{served.url}/api/v1/audits", params={"site": "none.example"}).json() == {"audits": []}
        assert httpx.get(f"{served.url}/api/v1/audits/{line['id'] + 1}").status_code == 404


class Untold:
    """Progress that nobody follows."""

    def advance(self, n: int = 1, note: str = "") -> None: ...

    def show(self, done: int, total: int | None, note: str = "") -> None: ...

    def wait(self, seconds: float) -> None: ...
