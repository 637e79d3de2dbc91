"""The audit of a site: each page once, taken up again, the difference to the last time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from citestack.audit.read import stored
from citestack.audit.site.nouns import Waiver
from citestack.audit.site.reading import site_report
from citestack.audit.site.run import BATCH, Site, audit_site
from citestack.audit.site.summary import by_check, three_sentences, unmeasured, worst
from citestack.errors import NotFoundError, SourceError
from citestack.store import Store
from tests.audit.sites import DAY, ROOT, RULES, around, page, put


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "store") as opened:
        yield opened


def run(store: Store, day=DAY, rules=RULES, **more):
    return audit_site(store, Site.parse("a.example"), around(), rules=rules, today=day, **more)


def test_every_stored_page_of_the_site_is_audited_and_kept(store):
    put(store, page("/", "Fine."), page("/b", "A BAD one.", "Fine."), page("/c", "MEH."))
    told = []
    done = run(store, advance=lambda n, total, note: told.append((n, total)))
    report = site_report(store, done)
    assert [p.url for p in report.pages] == [f"{ROOT}/", f"{ROOT}/b", f"{ROOT}/c"]
    assert [(x.url, x.finding.id, x.change) for x in report.findings] == [
        (f"{ROOT}/b", "retrieval.bad", "first_audit"),
        (f"{ROOT}/c", "rerank.meh", "first_audit"),
    ]
    bad = report.findings[0].finding
    assert (bad.why, bad.source, bad.layer) == (RULES[0].why, RULES[0].source, 2)
    text = store.page(f"{ROOT}/b").text
    assert text[bad.evidence.start : bad.evidence.end] == bad.evidence.quote == "A BAD one."
    assert told == [(0, 3), (3, 3)]
    assert report.pages[1].layers == (None, 0.0, 1.0, None, 1.0)
    assert [(c.id, n) for c, n in unmeasured(report)] == [("fanout.none", 3)]


def test_a_run_that_broke_off_goes_on_and_does_no_page_twice(store):
    put(store, *(page(f"/{n:02}", "BAD.") for n in range(2 * BATCH)))
    read = []

    def breaks(url):
        read.append(url)
        if len(read) == BATCH + 3:
            raise KeyboardInterrupt
        return stored(store, url, DAY)

    with pytest.raises(KeyboardInterrupt):
        run(store, read=breaks)
    first, read[:] = read[:], []
    changed = page("/00", "BAD and changed.")
    put(store, changed)
    done = run(store, day=DAY + timedelta(days=1), read=breaks)
    assert (done.id, done.day) == (1, DAY.isoformat()), "the same run, judged by its own day"
    assert read == [f"{ROOT}/00", *first[BATCH:], *(f"{ROOT}/{n:02}" for n in range(BATCH + 3, 2 * BATCH))]
    assert store.audits.versions(1)[f"{ROOT}/00"] == changed.page.version
    assert len(site_report(store, done).findings) == 2 * BATCH


@pytest.mark.parametrize("change", ["rules", "day", "again"])
def test_a_run_is_begun_anew_when_it_would_not_be_the_same(store, change):
    put(store, page("/", "Fine."))

    def never(url):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(store, read=never)
    day = DAY + timedelta(days=2) if change == "day" else DAY
    rules = RULES[:1] if change == "rules" else RULES
    assert run(store, day=day, rules=rules, again=change == "again").id == 1, "numbers of forgotten runs come again"
    assert len(store.audits.newest()) == 1


def test_findings_are_new_fixed_still_there_or_not_looked_at_again(store):
    put(store, page("/a", "BAD one.", "MEH."), page("/b", "BAD b."), page("/gone", "MEH."))
    run(store)
    store.remove([f"{ROOT}/gone"])
    put(store, page("/a", "First of all.", "BAD one.", "BAD two."), page("/new", "MEH new."))
    report = site_report(store, run(store, DAY + timedelta(days=7)))
    assert {(x.url[len(ROOT) :], x.finding.evidence.quote, x.change) for x in report.findings} == {
        ("/a", "BAD one.", "still"),
        ("/a", "BAD two.", "new"),
        ("/b", "BAD b.", "still"),
        ("/new", "MEH new.", "new"),
    }
    assert report.diff is not None
    assert {(g.url[len(ROOT) :], g.finding.id, g.why) for g in report.diff.gone} == {
        ("/a", "rerank.meh", "fixed"),
        ("/gone", "rerank.meh", "page_left"),
    }
    assert (report.diff.pages_new, report.diff.pages_left) == ((f"{ROOT}/new",), (f"{ROOT}/gone",))
    assert "2 new, 1 fixed, 2 still there" in three_sentences(report)[2]


def test_what_a_check_could_not_see_again_is_not_fixed_and_what_it_never_saw_is_not_new(store):
    put(store, page("/a", "BAD."))
    run(store, rules=RULES[:1])
    report = site_report(store, run(store, DAY + timedelta(days=1), (RULES[3], RULES[2])))
    assert [g.why for g in report.diff.gone] == ["not_measured"]
    put(store, page("/a", "BAD."))
    report = site_report(store, run(store, DAY + timedelta(days=2), RULES))
    assert [x.change for x in report.findings] == ["first_checked"]
    assert three_sentences(report)[2].startswith("Since 2026-11-03: 0 new, 0 fixed, 0 still there")


def test_the_same_words_twice_are_two_findings(store):
    put(store, page("/a", "BAD.", "BAD."))
    run(store)
    put(store, page("/a", "BAD.", "BAD.", "BAD."))
    report = site_report(store, run(store, DAY + timedelta(days=1)))
    assert sorted(x.change for x in report.findings) == ["new", "still", "still"]


def test_waived_findings_are_listed_and_count_nowhere(store):
    put(store, page("/a", "BAD."), page("/b", "BAD."))
    kept = Waiver("retrieval.bad", f"{ROOT}/a", "It is a quote.")
    over = Waiver("retrieval.bad", f"{ROOT}/*", "For a week.", "2026-11-01")
    idle = Waiver("rerank.meh", "*", "Nobody says it.")
    report = site_report(store, run(store), [kept, over, idle])
    assert [(x.url, x.waiver) for x in report.findings] == [(f"{ROOT}/a", kept), (f"{ROOT}/b", None)]
    assert [x.url for x in report.counted] == [f"{ROOT}/b"]
    assert (report.expired, report.unused) == ((over,), (idle,))
    assert "1 high, 0 medium and 0 low findings, and 1 are waived; 1 have none" in three_sentences(report)[0]


def test_the_worst_pages_have_the_most_high_findings_and_the_template_is_named(store):
    put(
        store,
        *(page(f"/blog/{n}", "BAD.", "Fine.") for n in range(5)),
        page("/x", "MEH.", "MEH.", "MEH."),
        page("/", "Fine."),
    )
    report = site_report(store, run(store))
    assert [w.page.url for w in worst(report, 9)] == [*(f"{ROOT}/blog/{n}" for n in range(5)), f"{ROOT}/x"]
    row = by_check(report)[0]
    assert (row.check.id, row.severity, row.pages) == ("retrieval.bad", "high", 5)
    assert row.templates == (("/blog/*", 5, 5),)
    assert "5 of the 5 made like /blog/* have it, so the template is the place to fix it" in three_sentences(report)[1]


def test_a_part_of_a_site_and_sites_without_pages(store):
    put(store, page("/docs/a", "BAD."), page("/docs/b", "Fine."), page("/blog/", "BAD."))
    site = Site.parse(f"{ROOT}/docs/")
    assert site.name == "a.example/docs"
    done = audit_site(store, site, around(), rules=RULES, today=DAY)
    assert [p.url for p in site_report(store, done).pages] == [f"{ROOT}/docs/a", f"{ROOT}/docs/b"]
    assert Site.parse(f"{ROOT}/sitemap.xml") == Site.parse("a.example")
    with pytest.raises(NotFoundError):
        audit_site(store, Site.parse("b.example"), around(), rules=RULES, today=DAY)
    with pytest.raises(SourceError):
        Site.parse("ftp://a.example")
