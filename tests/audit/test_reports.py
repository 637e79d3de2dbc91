"""The report files: HTML that needs nothing, SARIF that keeps the standard's rules, CSV that runs nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from citestack.audit.checks import RULES as ALL_RULES
from citestack.audit.model import Evidence, Finding
from citestack.audit.read import stored
from citestack.audit.report.elements import Markup, el, join
from citestack.audit.report.html_page import page_html
from citestack.audit.report.html_site import site_html
from citestack.audit.report.rows import COLUMNS, findings_csv
from citestack.audit.report.sarif import FINGERPRINT, sarif
from citestack.audit.run import audit
from citestack.audit.site.diff import key_of
from citestack.audit.site.nouns import Check, Listed, Waiver
from citestack.audit.site.reading import site_report
from citestack.audit.site.run import Site, audit_site
from citestack.audit.site.summary import three_sentences
from citestack.cli.audit_out import fails, write_page, write_site
from citestack.errors import UsageError
from citestack.shapes.site_audit import site_json
from citestack.store import Store
from tests.audit.sarif_schema import schema_errors
from tests.audit.sites import DAY, NORM, ROOT, RULES, around, page, put

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> BAD & \"so\" 'on'."


@pytest.fixture
def report(tmp_path):
    """A second audit, with findings of every kind of change, a hostile page, an orphan and a waiver."""
    with Store.open(tmp_path / "store") as store:
        put(store, page("/a", "BAD one.", "MEH."), page("/left", "BAD."), page("/", "Fine."))
        audit_site(store, Site.parse("a.example"), around(), rules=RULES, today=DAY)
        store.remove([f"{ROOT}/left"])
        put(store, page("/a", "Now first.", "BAD one.", HOSTILE), page("/w", "BAD.", title="=cmd()|'<b>"))
        done = audit_site(store, Site.parse("a.example"), around(), rules=RULES, today=DAY + timedelta(days=9))
        yield site_report(store, done, [Waiver("retrieval.bad", f"{ROOT}/w", "A <b>quote</b>.", "2027-01-01")])


class Seen(HTMLParser):
    """Tags, where they lead, and whether every tag that opens closes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def check_document(text: str) -> Seen:
    seen = Seen(text)
    assert seen.open == []
    assert not {"script", "img", "iframe", "link", "object", "b"} & set(seen.tags)
    assert not [n for n, _ in seen.attributes if n.startswith("on") or n in {"src", "style"}]
    assert all(v.startswith(("https://", "http://", "#")) for n, v in seen.attributes if n == "href")
    ids = [v for n, v in seen.attributes if n == "id"]
    assert len(ids) == len(set(ids))
    css = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    assert "url(" not in css and "@import" not in css
    return seen


def test_the_sites_page_starts_with_three_sentences_and_runs_nothing(report):
    text = site_html(report)
    check_document(text)
    sentences = three_sentences(report)
    assert [text.index(str(join([s]))) for s in sentences] == sorted(text.index(str(join([s]))) for s in sentences)
    assert text.index(str(join([sentences[2]]))) < text.index("<h2>")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    for said in ("Worst pages", "Templates", "Orphan pages", "Since the audit of 2026-11-02", "Waived", "Not measured"):
        assert f"<h2>{said}" in text
    assert "Fixed: 1" in text and "Left with their pages: 1" in text
    assert "A &lt;b&gt;quote&lt;/b&gt;." in text and "prefers-color-scheme: dark" in text and "@media print" in text


def test_a_page_has_every_finding_with_its_words_fix_and_reason(tmp_path):
    with Store.open(tmp_path / "store") as store:
        put(store, page("/a", "BAD one.", HOSTILE, title="A <b>page"))
        done = audit(stored(store, f"{ROOT}/a", DAY), around(), rules=RULES, makers=())
    findings = [Listed(done.url, done.title, f, key_of(f)) for f in done.findings]
    text = page_html(done, findings)
    check_document(text)
    assert text.count('class="finding"') == 2
    assert "characters 0 to 8" in text and "Say it otherwise." in text and "normative evidence, weight 1" in text
    assert "Begin here: A sentence says BAD." in text and "Give prompts." in text
    write_page(done, findings, [tmp_path / f"p{s}" for s in (".html", ".json", ".csv", ".sarif")])
    assert json.loads((tmp_path / "p.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "retrieval.bad"
    assert len(json.loads((tmp_path / "p.json").read_text())["findings"]) == 2


def check_sarif(log) -> None:
    """The published schema, and what it cannot say; section numbers are the standard's."""
    assert schema_errors(log) == []
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-schema-2.1.0.json")  # 3.13.2, 3.13.3
    for run in log["runs"]:
        driver = run["tool"]["driver"]
        assert driver["name"]  # 3.19.8
        rules, artifacts = driver["rules"], run["artifacts"]
        assert len({r["id"] for r in rules}) == len(rules)  # 3.49.3
        assert all("text" in r["shortDescription"] and "text" in r["help"] for r in rules)  # 3.11
        assert all(re.match(r"https?://", r.get("helpUri", "https://")) for r in rules)  # 3.49.12
        based = ["baselineState" in r for r in run["results"]]
        assert all(based) or not any(based)  # 3.27.24
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]  # 3.27.6
            assert result["level"] in {"none", "note", "warning", "error"}  # 3.27.10
            assert (result["level"] == "none") == (result["kind"] != "fail")  # 3.27.9, 3.27.10
            assert result["message"]["text"]  # 3.11.8
            assert all(s["kind"] in {"inSource", "external"} for s in result.get("suppressions", []))  # 3.35.2
            for place in result["locations"]:
                physical = place["physicalLocation"]
                where = physical["artifactLocation"]
                if "index" in where:
                    assert artifacts[where["index"]]["location"]["uri"] == where["uri"]  # 3.4.5
                region = physical.get("region", {"charOffset": 0, "charLength": 0, "snippet": {"text": ""}})
                assert region["charOffset"] >= 0 and region["charLength"] >= 0  # 3.30.9, 3.30.10
                assert len(region["snippet"]["text"]) == region["charLength"]


def test_sarif_keeps_the_rules_and_says_what_is_new_absent_and_waived(report):
    versions = {p.url: p.version for p in report.pages}
    log = json.loads(json.dumps(sarif(report.checks, report.findings, versions, report.diff.gone)))
    check_sarif(log)
    results = log["runs"][0]["results"]
    assert sorted(r["baselineState"] for r in results) == ["absent", "new", "new", "unchanged"]
    (waived,) = [r for r in results if "suppressions" in r]
    assert waived["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "A <b>quote</b>."}]
    assert len({r["partialFingerprints"][FINGERPRINT] for r in results}) == 4
    assert log["runs"][0]["columnKind"] == "unicodeCodePoints"


def test_what_asks_for_nothing_is_no_failure_in_sarif():
    finding = Finding("a.b", 2, "neutral", "Known.", Evidence("x", where="robots.txt line 4"), "None.", "w", NORM)
    one = Listed(f"{ROOT}/", "T", finding, key_of(finding))
    log = sarif({"a.b": Check("a.b", 2, "T", "w", NORM)}, [one], {f"{ROOT}/": "v"})
    check_sarif(log)
    place = log["runs"][0]["results"][0]["locations"][0]
    assert place["message"]["text"] == "robots.txt line 4: x"


def small_log(url):
    """One finding, and every check of the audit as a rule."""
    finding = Finding("citation.title", 5, "low", "No \ud800 title.", Evidence("x", 0, 1), "", "w", NORM)
    checks = {r.id: Check(r.id, r.layer, r.title, r.why, r.source) for r in (*ALL_RULES, *RULES)}
    return json.loads(json.dumps(sarif(checks, [Listed(url, "T", finding, key_of(finding), change="new")], {url: "v"})))


def test_every_check_is_a_sarif_rule_and_an_address_is_written_as_a_uri():
    log = small_log(f"{ROOT}/t\u00e9/a b?q=\u65e5%20100%|{{x}}")
    check_sarif(log)
    (run,) = log["runs"]
    assert len(run["tool"]["driver"]["rules"]) == len(ALL_RULES) + len(RULES)
    assert run["artifacts"][0]["location"]["uri"] == f"{ROOT}/t%C3%A9/a%20b?q=%E6%97%A5%20100%25%7C%7Bx%7D"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("version",), "2.1"),
        (("runs", 0, "columnKind"), "codePoints"),
        (("runs", 0, "tool", "driver", "name"), None),
        (("runs", 0, "results", 0, "level"), "info"),
        (("runs", 0, "results", 0, "message"), {}),
        (("runs", 0, "results", 0, "baselineState"), "gone"),
        (("runs", 0, "results", 0, "ruleIndex"), -2),
        (("runs", 0, "results", 0, "score"), 1),
        (("runs", 0, "artifacts", 0, "location", "uri"), "https://a.example/a b"),
        (("runs", 0, "artifacts", 0, "roles"), ["page"]),
    ],
)
def test_the_schema_refuses_a_log_that_breaks_it(place, value):
    log = small_log(f"{ROOT}/")
    held = log
    for step in place[:-1]:
        held = held[step]
    held[place[-1]] = value
    assert schema_errors(log)


def test_csv_has_a_row_for_each_finding_and_no_formula(report):
    rows = list(csv.DictReader(io.StringIO(findings_csv(report.findings), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(report.findings) == 3
    assert rows[1]["quote"] == HOSTILE
    (waived,) = [r for r in rows if r["waived"]]
    assert (waived["title"], waived["waived_until"]) == ("'=cmd()|'<b>", "2027-01-01")


def test_json_holds_everything_once(report):
    told = json.loads(json.dumps(site_json(report)))
    assert [p["url"] for p in told["pages"]] == [f"{ROOT}/", f"{ROOT}/a", f"{ROOT}/w"]
    assert told["summary"]["findings"] == {"high": 2, "medium": 0, "low": 0}
    assert told["summary"]["waived"] == 1
    assert {g["why"] for g in told["difference"]["gone"]} == {"fixed", "page_left"}
    assert told["pages"][0]["not_measured"] == ["fanout.none"]


def test_the_files_are_written_by_their_ending(report, tmp_path):
    paths = [tmp_path / f"r{suffix}" for suffix in (".html", ".json", ".csv", ".SARIF")]
    write_site(report, paths)
    assert all(p.stat().st_size > 500 for p in paths)
    check_sarif(json.loads(paths[3].read_text()))
    with pytest.raises(UsageError):
        write_site(report, [tmp_path / "no" / "folder.csv"])


def test_the_exit_code_counts_what_nobody_waived(report):
    assert fails(report.findings, "high")
    assert fails(report.findings, "low")
    assert fails(report.findings, None, "high")
    assert not fails(report.findings, None, None)
    waived = [x for x in report.findings if x.waiver]
    still = [x for x in report.findings if x.change == "still"]
    assert waived and not fails(waived, "low", "low")
    assert still and not fails(still, None, "low")


def test_only_what_is_made_as_markup_passes_as_markup():
    assert el("p", "a < b & c", Markup("<br>"), None, ["x", 1], class_='a"b', id=None) == (
        '<p class="a&quot;b">a &lt; b &amp; c<br>x1</p>'
    )
    assert join(["\x00\ud800"]) == "�?"
