"""Verdicts per citation, states per sentence, and the shares they come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
import pytest

from citestack.answers import read_answer
from citestack.answers.checking import check_answer
from citestack.answers.model import Source
from citestack.answers.page_texts import PageText, Unreadable
from citestack.answers.report import AnswerReport, Share, totals
from citestack.cli.verify_answer import exit_code
from citestack.evaluate.alce_answers import judged_report
from citestack.evaluate.judges import SupportJudge
from citestack.inference.support import load_support

SUPPORT = load_support()
LITRES, WEIGHT, DENIAL = (
    "The tank holds 300 litres of water.",
    "The tank weighs 90 kilograms.",
    "The tank holds 500 litres of water.",
)
BIRDS = "Sparrows nest in April under the roof."


@dataclass(frozen=True)
class Pages:
    """Texts by source number; None = could not be read."""

    texts: Mapping[int, str | None]
    local = True

    def find(self, sources: Sequence[Source]) -> dict[int, PageText | Unreadable]:
        found = {s.n: self.texts[s.n] for s in sources if s.n in self.texts}
        return {
            n: Unreadable("timeout", "too slow") if text is None else PageText(text, "folder")
            for n, text in found.items()
        }


def check(body: str, *texts: str | None, sources: int = 0) -> AnswerReport:
    listed = "\n".join(f"{n}. https://a.example/{n}" for n in range(1, max(sources, len(texts)) + 1))
    answer = read_answer(f"{body}\n\nSources:\n{listed}\n" if listed else body)
    return check_answer(answer, [Pages(dict(enumerate(texts, 1)))], SUPPORT)


def states(report: AnswerReport) -> list[str]:
    return [str(s.state) for s in report.sentences]


def verdicts(report: AnswerReport) -> list[list[str]]:
    return [[str(c.verdict) for c in s.citations] for s in report.sentences]


def test_a_page_that_says_it() -> None:
    report = check("The tank holds 300 litres [1].", LITRES)
    assert (states(report), verdicts(report)) == (["supported"], [["supports"]])
    (citation,) = report.sentences[0].citations
    assert citation.quote is not None and LITRES[citation.quote.start : citation.quote.end] == citation.quote.text
    assert (citation.read_from, report.sentences[0].best, exit_code(report)) == ("folder", 0, 0)
    assert {c.name for c in citation.checks} >= {"numbers", "names", "negation"}


def test_a_page_that_says_another_number() -> None:
    report = check("The tank holds 300 litres of water [1].", DENIAL)
    assert (states(report), verdicts(report), exit_code(report)) == (["refuted"], [["refutes"]], 1)


def test_a_page_that_says_a_part() -> None:
    report = check("The tank holds 300 litres and was built in Norway [1].", LITRES)
    assert (states(report), verdicts(report), exit_code(report)) == (["partial"], [["partly"]], 1)


def test_a_page_that_says_nothing_of_it() -> None:
    report = check("The tank holds 300 litres [1].", BIRDS)
    assert (states(report), verdicts(report), exit_code(report)) == (["unsupported"], [["does_not"]], 1)


def test_a_lead_in_does_not_hide_a_denial() -> None:
    page = "VACUUM FULL requires an exclusive lock on each table while it is being processed."
    report = check(
        "- **Locks**: VACUUM FULL requires no exclusive lock on each table while it is being processed [1].", page
    )
    assert states(report) == ["refuted"]
    assert states(check("- **Locks**: VACUUM FULL requires an exclusive lock on each table [1].", page)) == [
        "supported"
    ]


def test_a_table_row_is_judged_with_its_heads() -> None:
    page = "max_connections determines the number of connections. The default of max_connections is 100."
    report = check(
        "| Setting | Default |\n|---|---|\n| max_connections | 100 [1] |\n| max_connections | 200 [1] |", page
    )
    assert states(report) == ["no_check_needed", "supported", "partial"]


def test_one_of_several_pages_is_enough() -> None:
    report = check("The tank holds 300 litres [1][2].", BIRDS, LITRES)
    assert (states(report), report.sentences[0].best) == (["supported"], 1)
    assert (totals(report).recall, totals(report).precision) == (Share(1, 1), Share(1, 2))


def test_two_pages_can_support_jointly() -> None:
    report = check("The tank holds 300 litres of water and weighs 90 kilograms [1][2].", LITRES, WEIGHT)
    assert verdicts(report) == [["partly", "partly"]]
    assert (states(report), report.sentences[0].jointly) == (["supported"], True)
    assert (totals(report).precision, totals(report).full_precision) == (Share(2, 2), Share(0, 2))


def test_the_wrong_number_is_told_and_the_right_one_named() -> None:
    report = check("The tank holds 300 litres [1]. Sparrows nest in April [1].", BIRDS, LITRES)
    assert states(report) == ["unsupported", "supported"]
    assert [s.elsewhere for s in report.sentences] == [(2,), ()]


def test_a_sentence_without_a_source() -> None:
    report = check("The tank holds 300 litres. The tank weighs 90 kilograms [1].", WEIGHT, LITRES)
    assert (states(report), report.sentences[0].elsewhere, exit_code(report)) == (["uncited", "supported"], (2,), 1)
    assert totals(report).recall == Share(1, 2)


def test_marks_that_name_nothing_count_against() -> None:
    report = check("The tank holds 300 litres [1][7].", LITRES)
    assert (states(report), verdicts(report)) == (["supported"], [["supports", "no_source"]])
    assert (totals(report).recall, totals(report).precision) == (Share(1, 1), Share(1, 2))
    alone = check("The tank holds 300 litres [7].", LITRES)
    assert (states(alone), alone.sentences[0].elsewhere) == (["unsupported"], (1,))


def test_a_source_cited_twice_beside_one_sentence_counts_against() -> None:
    report = check("The tank holds 300 litres [1][1].", LITRES)
    assert [c.problem for c in report.sentences[0].citations] == [None, "duplicate"]
    assert totals(report).precision == Share(1, 2)


def test_a_page_that_could_not_be_read_leaves_every_denominator() -> None:
    report = check("The tank holds 300 litres [1]. The tank weighs 90 kilograms [2].", None, WEIGHT)
    assert (states(report), verdicts(report)) == (["not_measured", "supported"], [["not_readable"], ["supports"]])
    assert report.sentences[0].citations[0].reason == "timeout: too slow"
    assert (totals(report).recall, totals(report).precision, exit_code(report)) == (Share(1, 1), Share(1, 1), 0)
    nothing = check("The tank holds 300 litres [1].", None)
    assert (totals(nothing).recall.value, totals(nothing).precision.value, exit_code(nothing)) == (None, None, 3)


def test_an_unread_page_beside_one_that_does_not_support_decides_nothing() -> None:
    assert states(check("The tank holds 300 litres [1][2].", None, BIRDS)) == ["not_measured"]
    assert states(check("The tank holds 300 litres [1][2].", None, LITRES)) == ["supported"]
    assert states(check("The tank holds 300 litres of water [1][2].", None, DENIAL)) == ["refuted"]


def test_what_needs_no_source_leaves_the_denominators_too() -> None:
    report = check("# Tanks\n\nGreat question! The tank holds 300 litres [1]. Anything else?", LITRES)
    assert states(report) == ["no_check_needed", "no_check_needed", "supported", "no_check_needed"]
    assert [s.no_check for s in report.sentences] == ["heading", "courtesy", None, "question"]
    assert totals(report).recall == Share(1, 1)


def test_an_answer_that_marks_nothing_is_compared_with_all_its_sources() -> None:
    report = check("The tank holds 300 litres.", BIRDS, LITRES)
    assert (states(report), report.sentences[0].elsewhere) == (["uncited"], (2,))
    assert totals(report).precision.value is None


def test_nothing_to_check() -> None:
    report = check("Thanks!")
    assert (states(report), exit_code(report), totals(report).recall.value) == (["no_check_needed"], 0, None)


# --- what the response carries itself -----------------------------------------------------------------------------


def anthropic(
    said: str, cited_text: str, page: str | None, *, fetched: str = "", retrieved: str = "https://a.example/1"
) -> AnswerReport:
    url = "https://a.example/1"
    blocks = [
        {"type": "web_search_tool_result", "content": [{"type": "web_search_result", "url": retrieved}]},
        {"type": "text", "text": said, "citations": [{"type": "web_search_result_location", "url": url, "cited_text": cited_text}]},
    ]  # fmt: skip
    if fetched:
        document = {"type": "document", "source": {"type": "text", "data": fetched}}
        result = {"type": "web_fetch_result", "url": url, "content": document}
        blocks.append({"type": "web_fetch_tool_result", "content": result})
    answer = read_answer(orjson.dumps({"type": "message", "content": blocks}))
    return check_answer(answer, [Pages({1: page})], SUPPORT)


def test_the_quote_in_the_response_can_prove_what_an_unread_page_says() -> None:
    (citation,) = anthropic("The tank holds 300 litres.", LITRES, None).sentences[0].citations
    assert (citation.verdict, citation.read_from, citation.cited_text_found) == ("supports", "excerpt", None)
    refuted = anthropic("The tank holds 300 litres of water.", DENIAL, None)
    assert states(refuted) == ["refuted"]


def test_a_quote_that_does_not_support_says_nothing_about_the_page() -> None:
    report = anthropic("The tank holds 300 litres.", BIRDS, None)
    assert (states(report), verdicts(report)) == (["not_measured"], [["not_readable"]])


def test_a_quote_that_is_not_on_the_page_is_told_and_the_page_decides() -> None:
    (citation,) = anthropic("The tank holds 300 litres.", LITRES, BIRDS).sentences[0].citations
    assert (citation.verdict, citation.cited_text_found, citation.read_from) == ("does_not", False, "folder")
    (kept,) = anthropic("The tank holds 300 litres.", "The tank  holds ... of water.", LITRES).sentences[0].citations
    assert (kept.verdict, kept.cited_text_found) == ("supports", True)


def test_a_whole_document_in_the_response_is_the_page() -> None:
    report = anthropic("The tank holds 300 litres.", "", None, fetched=f"{BIRDS} {LITRES}")
    assert (states(report), report.sentences[0].citations[0].read_from) == (["supported"], "response")


def test_a_page_the_engine_did_not_retrieve() -> None:
    report = anthropic("The tank holds 300 litres.", "", LITRES, retrieved="https://other.example/")
    assert report.sentences[0].citations[0].retrieved is False
    assert check("The tank holds 300 litres [1].", LITRES).sentences[0].citations[0].retrieved is None


# --- ALCE's rule on the same answer -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "texts", "recall", "precision"),
    [
        ("Great question! The tank holds 300 litres [1].", (LITRES,), 0.5, 1.0),
        ("The tank holds 300 litres [1][7].", (LITRES,), 0.0, 0.0),
        ("The tank holds 300 litres [1][2].", (LITRES, BIRDS), 1.0, 0.5),
        ("The tank holds 300 litres [1]. The tank weighs 90 kilograms [2].", (None, WEIGHT), 1.0, 1.0),
        ("The tank holds 300 litres [1].", (None,), None, None),
        ("The tank holds 300 litres [1]. It is red.", (None,), 0.0, None),
        ("The tank holds 300 litres.", (LITRES,), 0.0, 0.0),
    ],
)
def test_alce_over_the_pages_that_were_read(
    body: str, texts: tuple[str | None, ...], recall: float | None, precision: float | None
) -> None:
    found = judged_report(check(body, *texts), SupportJudge(SUPPORT))
    assert (found.recall, found.precision) == (recall, precision)
