"""The views over HTTP: hostile text is text, a page is followed by its address, JSON says the same."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from citestack.serve.stackview.stack import stack_page
from tests.serve.stack.small import FRAGMENT, HTML, asked, bench_over, client_of, page_of
from tests.stack.fake_view import PAGES, FakePage, FakeView
from tests.test_engine import QUESTIONS

SCRIPT = "<script>alert(1)</script>"
HOSTILE = FakeView(
    (
        page_of(
            "https://evil.example/x?<b>=1&'\"",
            f"{SCRIPT} pumps",
            f'The pump needs 45 litres {SCRIPT} of oil. "><img src=x onerror=alert(1)> holds 300 litres.',
        ),
        FakePage(
            "https://evil.example/{{7*7}}",
            "{{7*7}} <svg onload=alert(1)>",
            (
                (
                    ("</details><h1>Owned", "{% raw %}"),
                    "The pump needs 45 litres of oil </mark></blockquote><script>x</script>.",
                ),
            ),
        ),
    )
)


class Tags(HTMLParser):
    """The elements of a document, the ids, and whether it asks for anything inline."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self.script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.script = tag == "script"
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name == "href" and value:
                self.links.append(value)
            if name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if self.script and data.strip():
            self.inline.append(data)


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    with client_of(bench := bench_over(tmp_path, HOSTILE)) as client:
        trace = asked(bench, HOSTILE, f"How many litres of oil does the pump need {SCRIPT}?")
        for url in (None, *(p.url for p in HOSTILE.pages), "https://nowhere.example/<script>"):
            page = client.get(f"/runs/{trace.id}/stack", params={"page": url} if url else {}, headers=HTML)
            compare = client.get("/compare", params={"a": trace.id, "rerank.keep": "1"}, headers=HTML)
            for answer in (page, compare):
                tags = Tags(answer.text)
                assert answer.status_code == 200
                assert tags.inline == []
                assert tags.names.count("script") <= 1  # its own module
                assert "h4" not in tags.names
                assert tags.names.count("img") <= 1  # the mark in the header
                assert "49" not in answer.text.split("<title>")[1].split("</title>")[0]
                assert all(link.startswith(("/", "http://", "https://", "#")) for link in tags.links)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text


@pytest.mark.parametrize("question", QUESTIONS[:3])
def test_the_page_and_its_json_say_the_same(tmp_path: Path, question: str) -> None:
    view = FakeView()
    with client_of(bench := bench_over(tmp_path, view)) as client:
        trace = asked(bench, view, question)
        page = client.get(f"/runs/{trace.id}/stack", headers=HTML)
        twin = client.get(f"/runs/{trace.id}/stack.json").json()
    expected = stack_page(trace, {}, trace, None)
    assert twin["citation"]["head"]["summary"] == expected.citation.head.summary
    assert [q["text"] for q in twin["fan"]["queries"]] == [q.text for q in expected.fan.queries]
    tags = Tags(page.text)
    assert len(tags.ids) == len(set(tags.ids))
    assert len(tags.names) < 3000
    for card in expected.citation.sources:
        assert f'<b class="mark">[{card.n}]</b>' in page.text


def test_any_page_is_followed_by_its_address_with_its_levers(tmp_path: Path) -> None:
    view = FakeView()
    with client_of(bench := bench_over(tmp_path, view)) as client:
        trace = asked(bench, view, QUESTIONS[0])
        fates = {}
        for page in PAGES:
            shown = client.get(f"/runs/{trace.id}/stack", params={"page": page.url, "levers": "true"}, headers=HTML)
            twin = client.get(f"/runs/{trace.id}/stack.json", params={"page": page.url}).json()["followed"]
            fates[page.url] = twin
            assert shown.status_code == 200
            assert twin["levers"] is not None
            assert "Work out the levers" not in shown.text
            assert ('id="levers"' in shown.text) == (twin["fate"] == "dropped")
    assert {f["fate"] for f in fates.values()} == {"cited", "dropped"}
    assert all(f["sentence"].endswith(".") for f in fates.values())
    assert any(lever["flips"] for f in fates.values() for lever in f["levers"])


def test_a_page_nobody_knows_and_an_address_in_other_letters(tmp_path: Path) -> None:
    view = FakeView()
    with client_of(bench := bench_over(tmp_path, view)) as client:
        trace = asked(bench, view, QUESTIONS[0])
        at = f"/runs/{trace.id}/stack.json"
        unknown = client.get(at, params={"page": "https://nowhere.example/"}).json()["followed"]
        spelled = client.get(at, params={"page": f" {PAGES[0].url.replace('harbor', 'HARBOR')}#part "}).json()[
            "followed"
        ]
    assert unknown["fate"] == "unknown_page"
    assert spelled["page"]["url"] == PAGES[0].url


def test_links_that_follow_keep_the_settings(tmp_path: Path) -> None:
    view = FakeView()
    with client_of(bench := bench_over(tmp_path, view)) as client:
        trace = asked(bench, view, QUESTIONS[0])
        text = client.get(f"/runs/{trace.id}/stack?rerank.host_cap=2", headers=FRAGMENT).text
    follow = [link for link in Tags(text).links if "page=" in link]
    assert follow
    assert all("rerank.host_cap=2" in link for link in follow)


def test_a_run_that_abstained_is_shown_as_far_as_it_came(tmp_path: Path) -> None:
    view = FakeView()
    with client_of(bench := bench_over(tmp_path, view)) as client:
        ids = [asked(bench, view, q).id for q in ("?!", "zebra quantum marmalade")]
        pages = [client.get(f"/runs/{i}/stack", headers=HTML) for i in ids]
        turned = [client.get(f"/runs/{i}/stack?rerank.host_cap=2", headers=HTML) for i in ids]
    for page in (*pages, *turned):
        assert page.status_code == 200
        assert "No answer." in page.text
        assert "Not reached." in page.text
