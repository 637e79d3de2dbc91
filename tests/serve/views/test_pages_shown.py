"""The views over a real store: what they show without script, their JSON twins, what they say when there is nothing."""

from __future__ import annotations

import base64
import hashlib
from itertools import pairwise

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from citestack.demo import DEMO_QUESTION, DEMO_WHY_URL
from citestack.serve.app import create_app
from citestack.serve.pages import STATIC
from citestack.serve.reading.answer import run_page
from citestack.serve.reading.page_marks import Made, marks
from citestack.trace import GroundingEvent, RunFinished

from .conftest import ADDRESS, HOSTILE, HTML, MEASURED, RTL, SCRIPT, ZERO


def words_of(node) -> str:
    return " ".join(node.text().split())


def test_the_question_box_asks_without_script_and_leads_to_the_run(client):
    home = client.get("/")
    assert DEMO_QUESTION in words_of(LexborHTMLParser(home.text).body)
    sent = client.post(
        "/ask", data={"question": "How loud is a heat pump water heater?", "profile": "fast"}, follow_redirects=False
    )
    assert sent.status_code == 303
    run = client.get(sent.headers["location"])
    assert "How loud is a heat pump water heater?" in LexborHTMLParser(run.text).css_first("h1").text()
    assert sent.headers["location"] in client.get("/").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"question": " "}, "Type a question first."), ({"question": "x", "profile": "nope"}, "unknown profile")],
)
def test_a_question_that_cannot_be_asked_is_told_so(client, fields, said):
    answer = client.post("/ask", data=fields)
    assert answer.status_code == 422
    alert = LexborHTMLParser(answer.text).css_first("[role=alert]")
    assert said in alert.text()


def test_the_box_can_be_filled_by_the_address(client):
    shown = LexborHTMLParser(client.get("/", params={"q": "Why <b>so</b>?", "profile": "fast"}).text)
    assert shown.css_first("textarea").text() == "Why <b>so</b>?"
    assert shown.css_first("input[name=profile][checked]").attributes["value"] == "fast"


def test_an_empty_store_says_what_to_do_next(empty):
    shown = LexborHTMLParser(empty.get("/").text)
    assert {f.attributes["action"] for f in shown.css("form")} == {"/library/demo"}
    assert shown.css_first('a[href="/library"]') is not None
    assert "there are no links" in words_of(LexborHTMLParser(empty.get("/sites").text).css_first("main"))
    assert empty.get("/sites/acme.example").status_code == 200


def test_a_store_without_a_link_graph_offers_to_build_it(tmp_path):
    from citestack.serve.workbench import Workbench
    from citestack.store import Store
    from tests.store.make import make_record

    with Store.open(str(tmp_path)) as store:
        store.put([make_record("https://a.example/", ["A page."])])
    bench = Workbench(str(tmp_path))
    shown = TestClient(create_app(bench), base_url=ADDRESS, headers=HTML)
    for path in ("/sites", "/sites/a.example", "/sites/compare?a=a.example&b=b.example"):
        assert '<form method="post" action="/library/authority">' in shown.get(path).text
        assert shown.get(path.split("?")[0] + ".json").json()["state"] == "no_graph"
    bench.close()


def test_every_sentence_of_an_answer_opens_its_evidence(client, demo, answered):
    answer = answered.one(RunFinished).answer
    assert not answer.abstained
    shown = LexborHTMLParser(client.get(f"/runs/{answered.id}").text)
    assert [words_of(s) for s in shown.css(".said")] == [" ".join(s.text.split()) for s in answer.sentences]
    marks = shown.css("a.cite")
    assert [m.text() for m in marks] == [str(n) for s in answer.sentences for n in s.citations]
    for mark, c in zip(marks, [answer.citations[n - 1] for s in answer.sentences for n in s.citations], strict=True):
        evidence = shown.css_first(f'[id="{mark.attributes["href"][1:]}"]')
        assert words_of(evidence.css_first("mark")) == " ".join(c.quote.split())
        assert "the bar is 0.50" in words_of(evidence)
        assert "Word for word in the stored page." in words_of(evidence)
        context = words_of(evidence.css_first("blockquote"))
        assert len(context) >= len(words_of(evidence.css_first("mark")))
        page = client.get(evidence.css("a")[-1].attributes["href"])
        assert words_of(LexborHTMLParser(page.text).css_first(".document mark")) in " ".join(c.quote.split())


def test_a_run_as_json_is_what_the_page_shows(client, demo, answered):
    twin = client.get(f"/runs/{answered.id}.json").json()
    model = run_page(answered, demo.store.version, demo.store.generation)
    assert [s["text"] for s in twin["sentences"]] == [s.text for s in model.sentences]
    assert twin["layers"][1]["figure"] == model.layers[1].figure
    assert twin["sources"][0]["quotes"][0]["link"].startswith("https://")


def test_a_run_asked_for_by_a_script_comes_as_a_fragment(client, answered):
    part = client.get(f"/runs/{answered.id}", headers={"X-Fragment": "1"})
    assert "<html" not in part.text
    assert '<article class="run"' in part.text
    assert part.headers["vary"] == "X-Fragment"


def test_no_answer_is_explained_by_its_layer_and_number(client, silent):
    shown = words_of(LexborHTMLParser(client.get(f"/runs/{silent.id}").text).css_first(".silence"))
    assert "No answer, at" in shown
    assert "the bar is" in shown
    assert "What would help" in shown


def test_what_was_drafted_and_not_shown_says_why(demo):
    trace = demo.ask("Does a heat pump water heater save 94 percent of electricity?", "fast").future.result().trace
    model = run_page(trace, demo.store.version, demo.store.generation)
    drafted = {c.id: c.text for c in trace.draft()}
    shown = {s.text for s in model.sentences}
    assert {x.text for x in model.left_out} == {t for t in drafted.values() if t not in shown}
    states = {drafted[c.claim]: c.state for c in trace.one(GroundingEvent).claims}
    assert all(x.state == states[x.text] for x in model.left_out)


def test_a_page_shows_what_a_run_made_of_its_sentences(client, demo, answered):
    answer = answered.one(RunFinished).answer
    c = answer.citations[0]
    shown = LexborHTMLParser(client.get("/pages", params={"url": c.url, "run": answered.id}).text)
    quotes = {" ".join(x.quote.split()) for x in answer.citations if x.url == c.url}
    assert {words_of(m) for m in shown.css(".m-cited.opens")} == quotes
    assert f"shown as [{c.n}]" in " ".join(words_of(n) for n in shown.css(".notes"))
    assert shown.css_first(".passage.is-kept") is not None
    never = client.get("/pages", params={"url": "https://theslowhouse.example/about.html", "run": answered.id})
    assert "layer 2 never saw it" in never.text


def test_the_page_that_matched_best_and_lost_says_why_at_each_sentence(client, demo, answered):
    version = demo.store.page(DEMO_WHY_URL).version
    made = marks(answered, version.removeprefix("sha256:")[:16])
    assert made
    assert Made.CITED not in {m.made for m in made}
    shown = words_of(
        LexborHTMLParser(client.get("/pages", params={"url": DEMO_WHY_URL, "run": answered.id}).text).css_first(
            ".document"
        )
    )
    assert all(" ".join(m.note.split()) in shown for m in made)


def test_marks_of_a_run_never_overlap_and_stand_on_the_page(demo, answered):
    for url in demo.store.urls():
        page = demo.store.page(url)
        made = marks(answered, page.version.removeprefix("sha256:")[:16])
        assert all(0 <= m.start < m.end <= len(page.text) for m in made)
        assert all(a.end <= b.start for a, b in pairwise(made))


def test_a_page_has_its_facts_trust_links_and_twin(client, demo):
    shown = LexborHTMLParser(client.get("/pages", params={"url": MEASURED}).text)
    text = words_of(shown.css_first("main"))
    assert "Ines Marrow" in text
    assert "Links to the site" in text
    assert len(shown.css("#linking tbody tr")) == min(
        25, client.get("/pages.json", params={"url": MEASURED}).json()["linking"]["paging"]["total"]
    )
    version = demo.store.page(MEASURED).version
    by_version = client.get(f"/pages/{version}")
    assert by_version.url.params["version"] == version
    assert by_version.status_code == 200


def test_two_versions_are_compared_sentence_by_sentence(hostile):
    client = TestClient(create_app(hostile), base_url=ADDRESS, headers=HTML)
    a, b = hostile.store.versions(HOSTILE)
    shown = LexborHTMLParser(client.get("/pages/diff", params={"a": a, "b": b}).text)
    assert "It changed <b>now</b>." in words_of(shown.css_first(".rows-of-diff .is-in"))
    assert f"/pages/diff?a={a}&amp;b={b}" in client.get("/pages", params={"url": HOSTILE}).text
    old = client.get("/pages", params={"url": HOSTILE, "version": a})
    assert "not the current version" in old.text


def test_sites_are_listed_searched_and_compared(client):
    names = [words_of(r.css_first("th")) for r in LexborHTMLParser(client.get("/sites").text).css(".sites tbody tr")]
    assert names[0] == "hearthlab.example"
    found = LexborHTMLParser(client.get("/sites", params={"q": "HEARTH"}).text).css(".sites tbody tr")
    assert len(found) == 1
    assert "has “zzz” in its name" in client.get("/sites?q=zzz").text
    hosts = client.get("/sites.json?level=host&by=link_trust").json()
    assert hosts["by"] == "rating"
    gap = client.get("/sites/compare.json?a=hearthlab.example&b=fairbuy.example").json()
    assert gap["sides"][0]["only_count"] + len(gap["both"]) >= 1
    assert client.get("/sites/compare").status_code == 200


def test_a_site_shows_its_referrers_as_a_picture_and_a_table(client, demo):
    shown = LexborHTMLParser(client.get("/sites/hearthlab.example").text)
    twin = client.get("/sites/hearthlab.example.json").json()
    assert len(shown.css("svg .dot")) == len(shown.css(".referrers tbody tr")) == len(twin["rings"]["dots"])
    assert sum(t["count"] for t in twin["tiers"]) == len(twin["referrers"])
    assert twin["pages_paging"]["total"] == sum(u.startswith("https://hearthlab.example/") for u in demo.store.urls())


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/runs/nope", "no trace nope"),
        ("/pages?url=https://nope.example/", "is not in this store"),
        ("/pages/sha256:nope", "no page version"),
        ("/pages/diff?a=sha256:1&b=sha256:2", "no page version"),
        ("/sites/nope.example", "is not in the link graph"),
        ("/sites/compare?a=nope.example&b=hearthlab.example", "is not in the link graph"),
        (f"/pages?url={MEASURED}&version=sha256:nope", "no version"),
    ],
)
def test_what_is_not_there_is_a_page_that_says_what_to_do(client, path, said):
    page = client.get(path)
    assert page.status_code == 404
    assert said in words_of(LexborHTMLParser(page.text).css_first("main"))
    address, _, query = path.partition("?")
    if not address.startswith("/pages/sha256"):
        twin = client.get(f"{address}.json?{query}")
        assert (twin.status_code, twin.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "query",
    ["start=5&end=2", "start=-4&end=9", "start=0&end=99999999", "part=9999", "part=-3", "linking=-9", "linking=99999"],
)
def test_odd_offsets_show_the_page_all_the_same(client, query):
    assert client.get(f"/pages?url={MEASURED}&{query}").status_code == 200


def hostile_paths(trace_id: str, versions) -> list[str]:
    return [
        "/", f"/runs/{trace_id}", f"/pages?url={HOSTILE.replace('&', '%26').replace('%22', '%2522')}&run={trace_id}",
        f"/pages/diff?a={versions[0]}&b={versions[1]}", "/sites", "/sites/evil.example", "/sites/other.example",
        "/sites/compare?a=evil.example&b=other.example", "/pages?url=https://other.example/",
        "/sites?q=%3Cscript%3Ealert(1)%3C/script%3E", "/sites/%3Cscript%3E", "/?q=%3Cscript%3Ealert(1)%3C/script%3E",
    ]  # fmt: skip


def test_hostile_text_is_shown_and_never_obeyed(hostile, hostile_trace):
    client = TestClient(create_app(hostile), base_url=ADDRESS, headers=HTML)
    texts = []
    for path in hostile_paths(hostile_trace.id, hostile.store.versions(HOSTILE)):
        answer = client.get(path)
        assert answer.status_code in (200, 404), path
        assert RTL not in answer.text
        assert ZERO not in answer.text
        assert_harmless(LexborHTMLParser(answer.text))
        texts.append(answer.text)
    assert sum("&lt;script&gt;alert" in t for t in texts) >= 5
    twin = client.get("/pages.json", params={"url": HOSTILE}).json()
    assert twin["title"] == SCRIPT
    assert twin["hidden"] == 2


def test_half_a_surrogate_pair_in_a_stored_text_breaks_nothing(tmp_path):
    from citestack.serve.workbench import Workbench
    from citestack.store import Store
    from tests.store.make import make_record

    url = "https://half.example/"
    with Store.open(str(tmp_path)) as store:
        store.put([make_record(url, ["Half a pair \ud800 stands here."], title="\udfff!")])
    bench = Workbench(str(tmp_path))
    client = TestClient(create_app(bench), base_url=ADDRESS, headers=HTML)
    shown = LexborHTMLParser(client.get("/pages", params={"url": url}).text)
    assert words_of(shown.css_first(".document")) == "Half a pair stands here."
    assert client.get("/pages.json", params={"url": url}).json()["title"] == "\udfff!"
    bench.close()


def test_the_style_sheet_in_the_head_is_the_only_one_that_the_policy_allows(client):
    answer = client.get("/library", headers=HTML)
    (style,) = LexborHTMLParser(answer.text).css("style")
    digest = base64.b64encode(hashlib.sha256(style.text().encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}';" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "no-store" in answer.headers["cache-control"]


def assert_harmless(page: LexborHTMLParser) -> None:
    """No script or style sheet but ours, no event handler, no style, no address but http(s) and our own."""
    ours = (STATIC / "style.css").read_text("utf-8")
    assert [s.parent.tag for s in page.css("style") if s.text().startswith(ours)] == ["head"]
    assert len(page.css("style")) == 1
    assert all(s.attributes.get("src", "").startswith("/static/") and not s.text() for s in page.css("script"))
    for node in page.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on"), node.html
            assert name != "style", node.html
            if name in ("href", "src", "action"):
                assert value.startswith(("/", "#", "https://", "http://")), node.html
                assert not value.startswith("//"), node.html
    for link in page.css("a[href^=http]"):
        assert link.attributes["rel"] == "noopener noreferrer"


def test_a_script_address_in_a_trace_is_never_a_link(demo, answered):
    from dataclasses import replace

    answer = answered.one(RunFinished).answer
    bad = tuple(replace(c, deep_link="javascript:alert(1)") for c in answer.citations)
    events = tuple(RunFinished(replace(answer, citations=bad)) if isinstance(e, RunFinished) else e for e in answered)
    model = run_page(replace(answered, events=events), demo.store.version, 0)
    assert all(q.link is None for s in model.sources for q in s.quotes)
