"""noindex, snippets, archives, data-nosnippet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from citestack.audit.read import of_body

from .pages import URL, WORDS, look, page


def meta(content: str, name: str = "robots") -> str:
    return f'<meta name="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("head", "headers", "state"),
    [
        ("", {}, "pass"),
        (meta("index, follow"), {}, "pass"),
        (meta("NoIndex"), {}, "fail"),
        (meta("none"), {}, "fail"),
        ("", {"x-robots-tag": "noindex, nofollow"}, "fail"),
        (meta("noindex", "googlebot"), {}, "partly"),
        (meta("noindex", "GPTBot"), {}, "pass"),
        (meta("noindex", "description"), {}, "pass"),
        ("", {"x-robots-tag": "otherbot: noindex"}, "pass"),
        ("", {"x-robots-tag": "bingbot: nofollow, noindex"}, "partly"),
        ("", {"x-robots-tag": "max-snippet: 50, noindex"}, "fail"),
        (meta("unavailable_after: 2025-01-01"), {}, "fail"),
        (meta("unavailable_after: Sunday, 01-Sep-24 12:34:56 GMT"), {}, "fail"),
        ("", {"x-robots-tag": "unavailable_after: 25 Jun 2010 15:00:00 PST"}, "fail"),
        (meta("unavailable_after: 2030-01-01"), {}, "pass"),
        (meta("unavailable_after: never"), {}, "pass"),
    ],
)
def test_noindex(head: str, headers: dict[str, str], state: str) -> None:
    assert look("indexable", page(head, headers=headers)).state == state


def test_the_place_of_a_directive_is_shown() -> None:
    found = look("indexable", page(meta("noindex", "googlebot"))).findings[0]
    assert (found.evidence.quote, found.evidence.where) == (
        '<meta name="googlebot" content="noindex">',
        "meta googlebot",
    )


@pytest.mark.parametrize(
    ("content", "state"),
    [
        ("nosnippet", "fail"),
        ("max-snippet:0", "fail"),
        ("max-snippet:-1", "pass"),
        ("max-snippet:x", "pass"),
        ("max-snippet: 1000", "pass"),
    ],
)
def test_snippets(content: str, state: str) -> None:
    assert look("snippets", page(meta(content))).state == state


def test_a_limit_holds_as_much_as_the_sentences_that_fit() -> None:
    outcome = look("snippets", page(meta("max-snippet:20")))
    fit = sum(s.end - s.start <= 20 for s in page().sentences)
    assert outcome.share == pytest.approx(fit / len(page().sentences)) and outcome.state == "partly"


def test_other_engines_rules_do_not_limit_google() -> None:
    assert look("snippets", page(meta("nosnippet", "bingbot"))).state == "pass"


@pytest.mark.parametrize(
    ("content", "state"),
    [("noarchive", "fail"), ("nocache", "partly"), ("noarchive, nocache", "partly"), ("all", "pass")],
)
def test_archives(content: str, state: str) -> None:
    assert look("noarchive", page(meta(content))).state == state


def test_a_stored_page_has_no_head() -> None:
    stored = replace(page(), raw=None, html=None, status=None)
    assert {look(n, stored).state for n in ("indexable", "snippets", "noarchive", "data_nosnippet")} == {"not_measured"}


SECRET = "The secret of a good kettle is descaling it once a month."


@pytest.mark.parametrize(
    "body",
    [
        f"<div data-nosnippet><p>{SECRET}</p></div>",
        f'<section DATA-NOSNIPPET="false"><div><div data-nosnippet>{SECRET}</div></div></section>',
        f"<p>Before. <span data-nosnippet>{SECRET}</span> After.</p>",
        f"<div data-nosnippet><p>{SECRET}",
    ],
)
def test_withheld_words_are_quoted_where_they_stand(body: str) -> None:
    subject = page(body=body)
    outcome = look("data_nosnippet", subject)
    assert [f.evidence.quote for f in outcome.findings] == [SECRET]
    assert outcome.share == pytest.approx(1 - len(SECRET) / len(subject.page.text))


def test_a_page_withheld_whole_fails_and_other_elements_have_no_effect() -> None:
    html = f"<html><body data-nosnippet><div data-nosnippet><h1>Kettles</h1><p>{WORDS}</p></div></body></html>"
    whole = look("data_nosnippet", of_body(html.encode(), URL, "text/html", "file"))
    assert whole.share is not None and whole.share < 0.02 and "<body>" in whole.findings[-1].message
    paragraph = look("data_nosnippet", page(body=f"<p data-nosnippet>{SECRET}</p>"))
    assert paragraph.state == "pass" and "<p>" in paragraph.findings[0].message
