"""Answers to agents, text without scripts, companions of the page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from citestack.audit.as_agent import ROBOTS_DENIED
from citestack.audit.checks.retrieval.served import script_chars
from citestack.audit.checks.retrieval.wording import held
from citestack.audit.read import of_body
from citestack.audit.subject import AgentAnswer, SiteFile

from .pages import URL, WORDS, look, page


def given(*answers: AgentAnswer, **more: str):  # type: ignore[no-untyped-def]
    return look("served_alike", replace(page(headers=more), agents=answers))


SAME = page().page.text


def test_nobody_asked_is_not_measured_and_robots_txt_is_another_check() -> None:
    assert given().state == "not_measured"
    assert given(AgentAnswer("GPTBot", None, error=ROBOTS_DENIED)).state == "not_measured"


@pytest.mark.parametrize(
    ("answer", "state", "severities"),
    [
        (AgentAnswer("OAI-SearchBot", 200, {}, SAME), "pass", []),
        (AgentAnswer("OAI-SearchBot", 200, {}, SAME + " Sale today!"), "pass", []),
        (AgentAnswer("OAI-SearchBot", 403, error="403"), "fail", ["high"]),
        (AgentAnswer("OAI-SearchBot", None, error="timeout"), "fail", ["high"]),
        (AgentAnswer("OAI-SearchBot", 200, {}, "Just a moment..."), "fail", ["medium"]),
        (AgentAnswer("OAI-SearchBot", 200, {}, error="the page has no text"), "fail", ["medium"]),
        (AgentAnswer("OAI-SearchBot", 200, {"x-robots-tag": "noindex"}, SAME), "fail", ["medium"]),
        (AgentAnswer("GPTBot", 403, error="403"), "neutral", ["neutral"]),
    ],
)
def test_what_one_agent_is_given(answer: AgentAnswer, state: str, severities: list[str]) -> None:
    outcome = given(answer)
    assert (outcome.state, [f.severity for f in outcome.findings]) == (state, severities)


def test_the_share_is_of_agents_that_lead_to_citations() -> None:
    answers = [AgentAnswer("bingbot", 200, {}, SAME), AgentAnswer("Claude-User", 403), AgentAnswer("GPTBot", 403)]
    outcome = given(*answers)
    assert outcome.share == 0.5 and len(outcome.findings) == 2


EMPTY = '<html><body><p>Loading.</p><div id="root"> <!-- app --> </div><script>%s</script></body></html>' % ("x" * 5000)


@pytest.mark.parametrize(
    ("html", "state"),
    [
        (f"<p>{WORDS}</p>", "pass"),
        (EMPTY, "fail"),
        ("<p>Loading.</p><noscript>Please enable JavaScript.</noscript>", "fail"),
        ("<p>A short notice.</p>", "not_measured"),
    ],
)
def test_text_without_scripts_by_what_the_source_looks_like(html: str, state: str) -> None:
    assert look("without_scripts", of_body(html.encode(), URL, "text/html", "file")).state == state


def test_text_without_scripts_against_a_browser() -> None:
    same = replace(page(), rendered=SAME)
    assert look("without_scripts", same).state == "pass"
    more = "Reviews say that the kettle lasts for nine years in daily use.\n" * 30
    outcome = look("without_scripts", replace(page(), rendered=SAME + "\n" + more))
    assert outcome.state == "partly" and outcome.findings[0].evidence.quote in more
    assert look("without_scripts", replace(page(), rendered="")).state == "not_measured"


def test_script_characters_are_counted_once() -> None:
    assert script_chars("<script>ab</script ><SCRIPT src=x></SCRIPT>") == 2
    assert script_chars("<script>" * 1000) == 8000


def test_share_of_words() -> None:
    assert held("a b b c", "b a x") == 0.5 and held("", "a") is None


@pytest.mark.parametrize("name", ["llms_txt", "markdown_mirror"])
def test_companions_are_neutral_whatever_is_there(name: str) -> None:
    field = {"llms_txt": "llms_txt", "markdown_mirror": "mirror"}[name]
    assert look(name, page()).state == "not_measured"
    for file in (
        SiteFile(URL, 404),
        SiteFile(URL, None),
        SiteFile(URL, 200, b"<!doctype html><html>not found</html>"),
        SiteFile(URL, 200, f"# Kettles\n\n{WORDS}\n\n- [Kettles]({URL})".encode()),
    ):
        outcome = look(name, replace(page(), **{field: file}))
        assert outcome.state == "neutral" and outcome.source.strength == "none" and not outcome.findings
    assert ("100%" in outcome.note) or ("is named in it" in outcome.note)
