"""robots.txt per class, and what the site wishes."""

from __future__ import annotations

import pytest

from citestack.agents.table import agents, of_class

from .pages import look, page, with_robots

CHECKS = ("robots_search", "robots_user", "robots_training", "robots_file")


def test_no_robots_txt_read_is_not_measured() -> None:
    assert {look(name, page()).state for name in CHECKS} == {"not_measured"}


@pytest.mark.parametrize("row", [a for a in agents() if a.classes != ("ads",)], ids=lambda a: a.token)
def test_shutting_out_one_agent_is_told_under_its_own_class(row) -> None:
    subject = with_robots(f"User-agent: {row.token}\nDisallow: /\n")
    told = {name: [f for f in look(name, subject).findings if row.token in f.message] for name in CHECKS}
    for name, cls, severity in (("robots_search", "search", "high"), ("robots_user", "user", "medium")):
        expected = row.obeys and cls in row.classes
        assert [f.severity for f in told[name]] == [severity] * expected
        assert look(name, subject).state == (
            "partly" if expected or (row.token == "Googlebot" and cls == "search") else "pass"
        )
    neutral = not row.cites and bool({"training", "policy"} & set(row.classes))
    assert [f.severity for f in told["robots_training"]] == ["neutral"] * neutral
    assert look("robots_training", subject).state == "neutral"


def test_one_finding_for_each_line_with_the_line_quoted() -> None:
    outcome = look(
        "robots_search",
        with_robots("User-agent: *\nDisallow: /kettles # kitchen\n\nUser-agent: bingbot\nDisallow: /\n"),
    )
    assert [(f.evidence.quote, f.evidence.where) for f in outcome.findings] == [
        ("Disallow: /kettles # kitchen", "robots.txt line 2"),
        ("Disallow: /", "robots.txt line 5"),
    ]
    assert outcome.state == "fail" and outcome.numbers["kept_out"] == outcome.numbers["agents"]


def test_agents_that_do_not_obey_are_named_and_not_counted() -> None:
    outcome = look("robots_user", with_robots("User-agent: Perplexity-User\nDisallow: /\n"))
    assert outcome.state == "pass" and "Perplexity-User" in outcome.note


@pytest.mark.parametrize("status", [503, 429, None])
def test_a_server_error_shuts_out_all(status: int | None) -> None:
    subject = with_robots("", status)
    assert look("robots_search", subject).state == look("robots_file", subject).state == "fail"


def test_no_file_allows_all() -> None:
    assert {look(name, with_robots("", 404)).state for name in ("robots_search", "robots_user", "robots_file")} == {
        "pass"
    }


def test_html_a_cut_file_and_lines_that_nobody_hears_are_told() -> None:
    html = look("robots_file", with_robots("<!doctype html><html><body>Hi: there</body></html>"))
    assert "HTML" in html.findings[0].message and look("robots_search", with_robots("<html>")).state == "pass"
    cut = look("robots_file", with_robots(b"User-agent: *\n" + b"#" * 600_000))
    assert "500 KiB" in cut.findings[0].message
    deaf = look("robots_file", with_robots("User-agent: *\nDisallow: private\n"))
    assert deaf.findings[0].evidence.quote == "Disallow: private"


def test_stating_nothing_is_neutral_and_refusing_training_is_fine() -> None:
    assert look("preferences", with_robots("User-agent: *\nAllow: /\n")).state == "neutral"
    assert look("preferences", with_robots("User-agent: *\nContent-Signal: search=yes, ai-train=no\n")).state == "pass"


def test_refusing_search_or_grounding_is_a_finding_at_its_line() -> None:
    found = look("preferences", with_robots("User-agent: *\nContent-Signal: search=yes,ai-input=no\n")).findings
    assert [(f.severity, f.evidence.where) for f in found] == [("medium", "robots.txt line 2")]
    header = look("preferences", page(headers={"content-usage": "search=n"})).findings
    assert [f.evidence.where for f in header] == ["header Content-Usage"]


def test_contradictions_are_told() -> None:
    robots = (
        "User-agent: *\nContent-Signal: ai-train=yes\n\nUser-agent: GPTBot\nContent-Signal: ai-train=yes\nDisallow: /\n"
    )
    found = look("preferences", with_robots(robots, headers={"content-usage": "train-ai=n"})).findings
    assert any("refused at header Content-Usage" in f.message for f in found)
    assert any("GPTBot" in f.message and f.evidence.where == "robots.txt line 5" for f in found)


def test_the_classes_are_all_asked() -> None:
    asked = look("robots_search", with_robots("")).numbers["agents"]
    assert asked == len([a for a in of_class("search") if a.obeys])
