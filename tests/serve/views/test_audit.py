"""The audit of a page in the browser, without script: findings beside their words, fixes as files, hostile pages."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from citestack.demo import DEMO_QUESTION, DEMO_WHY_URL
from citestack.serve.app import create_app

from .conftest import ADDRESS, HOSTILE, HTML, SCRIPT


def audited(client: TestClient, **query: object) -> tuple[LexborHTMLParser, dict]:
    shown, twin = (client.get(f"/pages/audit{end}", params={"url": DEMO_WHY_URL, **query}) for end in ("", ".json"))
    assert (shown.status_code, twin.status_code) == (200, 200)
    return LexborHTMLParser(shown.text), twin.json()


def test_each_finding_with_words_stands_beside_them(client: TestClient) -> None:
    page, told = audited(client)
    placed = [f for f in told["findings"] if f["place"]]
    assert placed
    beside = " ".join(n.text() for n in page.css(".run-of .finding"))
    assert [f["finding"]["message"] for f in placed if f["finding"]["message"] not in beside] == []
    elsewhere = [f for f in told["findings"] if not f["place"]]
    on_top = " ".join(n.text() for n in page.css(".layer .finding"))
    assert [f["finding"]["message"] for f in elsewhere if f["finding"]["message"] not in on_top] == []


def test_its_address_leads_to_the_words(client: TestClient) -> None:
    page, told = audited(client)
    marks = {node.attributes["id"] for node in page.css(".m[id]")}
    first = next(f for f in told["findings"] if f["place"])
    assert first["place"].rpartition("#")[2] in marks


def test_prompts_are_asked_and_kept_in_the_address(client: TestClient) -> None:
    page, told = audited(client, prompts=f"{DEMO_QUESTION}\n\n {DEMO_QUESTION}\n")
    assert told["prompts"] == [DEMO_QUESTION]
    assert told["likelihood"]["prompts"] == 1
    assert page.css_first("textarea#prompts").text() == DEMO_QUESTION


def test_a_fix_comes_as_a_file_of_plain_text(client: TestClient) -> None:
    _, told = audited(client)
    assert told["fixes"]
    for fix in told["fixes"]:
        got = client.get(fix["href"])
        assert got.text == fix["fix"]["content"]
        assert got.headers["content-type"].startswith("text/plain")
        assert got.headers["content-disposition"].startswith("attachment")
    assert client.get("/pages/audit/fix", params={"url": DEMO_WHY_URL, "name": "nope"}).status_code == 404


def test_without_an_address_there_is_a_box_for_it(client: TestClient) -> None:
    assert LexborHTMLParser(client.get("/pages/audit").text).css_first("input[type=url]") is not None
    assert client.get("/pages/audit", params={"url": "https://nowhere.example/"}).status_code == 404


@pytest.mark.parametrize("prompts", ["", SCRIPT])
def test_a_hostile_page_shows_as_text(hostile, prompts: str) -> None:  # type: ignore[no-untyped-def]
    client = TestClient(create_app(hostile), base_url=ADDRESS, headers=HTML)
    text = client.get("/pages/audit", params={"url": HOSTILE, "prompts": prompts}).text
    assert SCRIPT not in text
    assert {s.attributes.get("src") for s in LexborHTMLParser(text).css("script")} == {"/static/audit.js"}


def test_a_sentence_is_followed_for_each_prompt(client: TestClient) -> None:
    query = {"url": DEMO_WHY_URL, "text": "It saves a lot.", "prompts": f"{DEMO_QUESTION}\nHow loud is it?"}
    shown, twin = (client.get(f"/pages/sentence{end}", params=query) for end in ("", ".json"))
    told, page = twin.json(), LexborHTMLParser(shown.text)
    assert [p["question"] for p in told["prompts"]] == [DEMO_QUESTION, "How loud is it?"]
    assert [len(p["layers"]) for p in told["prompts"]] == [5, 5]
    assert told["prompts"][0]["fails"] and told["prompts"][0]["lever"] in page.css_first("article").text()
    assert not told["prompts"][0]["on_page"] and "tried as if it were" in shown.text


def test_without_a_sentence_or_prompts_there_is_a_form_and_without_a_page_an_error(client: TestClient) -> None:
    form = LexborHTMLParser(client.get("/pages/sentence", params={"url": DEMO_WHY_URL, "text": "A"}).text)
    assert [n.attributes["name"] for n in form.css("textarea")] == ["text", "prompts"]
    assert client.get("/pages/sentence").status_code in (400, 422)
    gone = {"url": "https://nowhere.example/", "text": "A b.", "prompts": "c?"}
    assert client.get("/pages/sentence", params=gone).status_code == 404
