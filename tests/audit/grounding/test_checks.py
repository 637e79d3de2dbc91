"""The checks of layer 4: what they find, with which evidence, and what they leave unmeasured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from citestack.audit.checks.grounding import RULES
from citestack.audit.grounds import with_grounds
from citestack.audit.model import Outcome
from citestack.audit.run import audit
from citestack.audit.subject import Around, Subject
from tests.audit.web import BLOG_TEXT, LAB, LAB_TEXT, around, subject


def outcomes(page: Subject, known: Around) -> dict[str, Outcome]:
    report = audit(page, known, rules=RULES, makers=())
    for finding in report.findings:
        e = finding.evidence
        assert e.start is not None and page.page.text[e.start : e.end] == e.quote
    return {o.id.removeprefix("grounding."): o for o in report.outcomes}


def test_a_contradiction_is_severe_and_shows_both_quotes() -> None:
    found = outcomes(subject(BLOG_TEXT), around({LAB: LAB_TEXT}))["contradicted"]
    (finding,) = found.findings
    assert (found.state, finding.severity) == ("fail", "high")
    assert finding.evidence.quote == "Scale changes the taste of boiled water."
    assert "Scale does not change the taste of boiled water." in finding.message and LAB in finding.message


def test_invented_statistics_weigh_against_the_page() -> None:
    invented = "<p>Studies show that tea makes people happier.</p><p>Of all homes 87 percent drink tea every day.</p>"
    honest = f'<p>Descaling a kettle lowers its electricity use by 8 percent (<a href="{LAB}">laboratory</a>).</p>'
    plain = "<p>Tea is made with hot water and a pot.</p>"
    shares = [
        outcomes(subject(body), around({LAB: LAB_TEXT}))
        for body in (honest, plain, invented + f'<h2>More</h2><p>See the <a href="{LAB}">laboratory report</a>.</p>')
    ]
    assert [o["sourced"].share for o in shares] == [1.0, None, 0.0]
    assert [o["source_named"].share for o in shares] == [1.0, None, 0.0]
    assert [f.severity for f in shares[2]["source_named"].findings] == ["medium", "medium"]


def test_without_sources_at_hand_a_bare_statistic_is_still_a_finding() -> None:
    found = outcomes(subject("<p>Of all homes 87 percent drink tea every day.</p>"), around())
    assert [found[name].state for name in ("source_named", "sourced", "contradicted", "citations")] == [
        "fail", "not_measured", "not_measured", "not_measured",
    ]  # fmt: skip
    assert "A statistic without a source" in found["source_named"].findings[0].message


def test_plain_figures_of_a_manual_are_counted_apart() -> None:
    found = outcomes(subject("<p>A family of four uses a pot of 3 litres for tea.</p>"), around({LAB: LAB_TEXT}))
    assert found["statements"].numbers["number"] == 1
    assert found["source_named"].state == "not_measured"


def test_a_citation_that_is_gone_or_does_not_say_it_is_found() -> None:
    gone = "https://gone.example/x"
    body = (
        f'<p>Of all homes 87 percent drink tea every day, says the <a href="{LAB}">laboratory</a>.</p>'
        f'<p>Another <a href="{gone}">page on tea</a> was linked here.</p>'
    )
    found = outcomes(subject(body), replace(around({LAB: LAB_TEXT}), cited_status={gone: 404}))["citations"]
    assert [(f.severity, f.evidence.quote) for f in found.findings] == [
        ("high", "page on tea"),
        ("medium", "Of all homes 87 percent drink tea every day, says the laboratory."),
    ]
    assert found.share == pytest.approx(1 / 3)
    assert found.numbers["gone"] == 1


def test_a_cited_copy_is_a_finding() -> None:
    copy = "https://mirror.example/a"
    body = f'<p>Of all homes 87 percent drink tea (<a href="{copy}">report</a>). {"A pot of tea is hot and good. " * 9}</p>'
    found = outcomes(subject(body), around({copy: body}))["citations"]
    assert "is a copy of this one" in found.findings[0].message


def test_leaning_and_long_sentences_are_found() -> None:
    long = "The pot " + "and the lid and the stove " * 14 + "stand in the house."
    found = outcomes(
        subject(f"<p>As mentioned above, tea is hot.</p><p>It weighs 900 grams.</p><p>{long}</p>"), around()
    )
    assert [f.evidence.quote for f in found["self_contained"].findings] == ["It weighs 900 grams."]
    assert found["quotable"].numbers["long"] == 1
    assert "words; a quotation" in found["quotable"].findings[0].message


@pytest.mark.parametrize("body", ["<p>Menu</p>", "<h1>Tea</h1><pre>x = 1</pre>"])
def test_a_page_without_sentences_is_not_measured(body: str) -> None:
    assert {o.state for o in outcomes(subject(body), around({LAB: LAB_TEXT})).values()} == {"not_measured"}


def test_a_check_run_by_itself_sees_what_the_audit_sees() -> None:
    page, known = subject(BLOG_TEXT), around({LAB: LAB_TEXT})
    prepared = with_grounds(page, known)
    assert [r.outcome(page, known) for r in RULES] == [r.outcome(page, prepared) for r in RULES]


def test_many_findings_are_listed_up_to_a_bound_and_counted() -> None:
    body = "".join(f"<p>Of all homes in street {n} about {n + 10} percent drink tea.</p>" for n in range(30))
    found = outcomes(subject(body), around())["source_named"]
    assert (len(found.findings), found.numbers["without_source"]) == (8, 30)
    assert found.note.startswith("22 more")
