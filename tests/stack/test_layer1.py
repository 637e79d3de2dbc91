"""Layer 1: the fan is reasoned, conserved, deterministic and does not drift."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.config import FanoutConfig
from citestack.errors import QuestionError
from citestack.model import QueryKind
from citestack.stack.facets import clean_label
from citestack.stack.fan_choice import choose
from citestack.stack.fan_words import is_generic, stems
from citestack.stack.layer1_fanout import CorpusFanOut
from citestack.stack.proposals import Proposal
from citestack.trace import FanoutEvent, Reason
from citestack.trace_json import canonical
from tests.stack.fake_view import FakeEmbedder, FakePage, FakeView

VIEW = FakeView()
FAN = CorpusFanOut(VIEW, FanoutConfig())
VOCABULARY = [
    "HarborDB",
    "autovacuum",
    "vacuum",
    "WAL",
    "tables",
    "backup",
    "restore",
    "vs",
    "QuayBase",
    "mercury",
    "how",
    "what",
    "is",
    "the",
    "for",
    "large",
    "cost",
    "latest",
    "best",
    "pizza",
    "Naples",
    "difference",
    "between",
    "or",
    "in",
    "8.3",
    "?",
    "dump",
    "bread",
    "Hefe",
]


def kinds(event: FanoutEvent) -> dict[QueryKind, list[str]]:
    out: dict[QueryKind, list[str]] = {}
    for query in event.queries:
        out.setdefault(query.kind, []).append(query.text)
    return out


def check(event: FanoutEvent, question: str, config: FanoutConfig) -> None:
    """What must hold for every fan."""
    considered = [q.text for q in event.considered]
    assert considered == [d.item for d in event.decisions]
    assert len(set(considered)) == len(considered)
    kept = [d.item for d in event.decisions if d.kept]
    assert sorted(kept) == sorted(q.text for q in event.queries)
    assert all(d.kept == (d.reason is Reason.KEPT) for d in event.decisions)
    assert {q.text: q for q in event.considered if q.text in set(kept)} == {q.text: q for q in event.queries}
    first, *rest = event.queries
    assert first.kind is QueryKind.ORIGINAL and first.weight == 1.0
    assert all(q.text.strip() and q.reason for q in event.considered)
    weights = [q.weight for q in event.queries]
    assert weights == sorted(weights, reverse=True) and all(0 < q.weight < 1 for q in rest)
    assert len(event.queries) <= max(1, config.max_queries)


@pytest.mark.parametrize(
    ("question", "kind", "text"),
    [
        ("What is autovacuum?", QueryKind.EQUIVALENT, "autovacuum"),
        ("how do I back up HarborDB", QueryKind.EQUIVALENT, "backup HarborDB"),
        ("What is autovacuum?", QueryKind.SPECIFICATION, "Tuning autovacuum for large tables"),
        ("HarborDB vs QuayBase for a small team", QueryKind.COMPARATIVE, "HarborDB vs QuayBase"),
        ("HarborDB vs QuayBase for a small team", QueryKind.COMPARATIVE, "QuayBase for a small team"),
        ("HarborDB vs QuayBase for a small team", QueryKind.IMPLICIT, "Price and support HarborDB QuayBase"),
        ("Can autovacuum be switched off?", QueryKind.ENTAILMENT, "autovacuum can be switched off"),
        ("Is a QuayBase backup worth it?", QueryKind.ENTAILMENT, "a QuayBase backup is worth it"),
        ("Are large tables slower in HarborDB?", QueryKind.ENTAILMENT, "large tables are slower in HarborDB"),
        ("harbor backup restore", QueryKind.CANONICALIZATION, "HarborDB backup restore"),
        ("WAL archiving", QueryKind.EQUIVALENT, "write-ahead log archiving"),
        ("what is mercury", QueryKind.CLARIFICATION, "Mercury, the planet"),
        ("what is mercury", QueryKind.CLARIFICATION, "Mercury, the element"),
        ("what is mercury", QueryKind.DRILL_DOWN, "Surface mercury"),
        ("tune autovacuum of HarborDB for large tables", QueryKind.GENERALIZATION, "tune autovacuum HarborDB"),
    ],
)
def test_kinds_with_their_evidence(question: str, kind: QueryKind, text: str) -> None:
    assert text in kinds(FAN.expand(question)).get(kind, [])


def test_newest_version_named_by_the_corpus() -> None:
    pages = [
        FakePage(f"https://a.example/{v}", f"Harbor {v} release notes", (((f"Harbor {v}",), "Harbor is a database."),))
        for v in ("9.6", "12.1", "12.10")
    ]
    fan = CorpusFanOut(FakeView(pages), FanoutConfig()).expand("What is the latest Harbor release?")
    assert any("12.10" in text for text in kinds(fan)[QueryKind.RECENCY])


def test_reasons_name_the_evidence() -> None:
    reasons = {q.text: q.reason for q in FAN.expand("What is autovacuum?").queries}
    assert "above 1 of the first" in reasons["Tuning autovacuum for large tables"]
    assert "'Can autovacuum be switched off?'" in reasons["Can autovacuum be switched off?"]


def test_mined_queries_carry_the_topic() -> None:
    for question in ("What is autovacuum?", "HarborDB backup", "what is mercury", "QuayBase purge"):
        event = FAN.expand(question)
        topic = set(stems(question))
        assert all(topic & set(stems(q.text)) for q in event.considered if q.source == "corpus")


def test_generic_labels_are_not_facets() -> None:
    assert all("Notes" not in q.text for q in FAN.expand("how does HarborDB vacuuming work").considered)
    for label in (
        "See also",
        "Overview",
        "Notes",
        "Chapter 3. Introduction",
        "Examples",
        "Return Values",
        "Description",
    ):
        assert is_generic(clean_label(label))
    assert clean_label("25.1.6. The Autovacuum Daemon ¶") == "The Autovacuum Daemon"
    assert clean_label("Chapter 25. Routine Tasks") == "Routine Tasks"
    assert clean_label("3.11 changes") == "3.11 changes"


@pytest.mark.parametrize("question", ["best pizza in Naples", "who won the 1998 world cup", "wetter morgen in Berlin"])
def test_off_corpus_questions_are_not_mined(question: str) -> None:
    event = FAN.expand(question)
    assert all(q.source == "rule" for q in event.considered)
    assert len(event.queries) <= 3
    words = set(stems(question))
    assert all(set(stems(q.text)) <= words for q in event.considered)


def test_one_search_serves_the_whole_fan() -> None:
    view = FakeView()
    CorpusFanOut(view, FanoutConfig()).expand("How do I tune autovacuum for large tables in HarborDB?")
    assert view.calls == Counter(lexical=1, candidates=1)


def test_an_embedder_reorders_facets_only() -> None:
    plain = FAN.expand("What is autovacuum?")
    closer = CorpusFanOut(VIEW, FanoutConfig(), FakeEmbedder()).expand("What is autovacuum?")
    assert {q.text for q in plain.considered} == {q.text for q in closer.considered}
    check(closer, "What is autovacuum?", FanoutConfig())


def test_budget_and_bars_are_recorded() -> None:
    config = FanoutConfig(max_queries=3)
    event = CorpusFanOut(VIEW, config).expand("latest HarborDB version")
    check(event, "latest HarborDB version", config)
    dropped = [d for d in event.decisions if d.reason is Reason.OVER_BUDGET]
    assert dropped and all(d.numbers["mmr"] <= d.numbers["cut"] for d in dropped)
    weak = [d for d in event.decisions if d.reason is Reason.NOT_RELEVANT]
    assert weak and all(d.numbers["relevance"] < d.numbers["bar"] for d in weak)


def test_repeats_lose_to_what_came_first() -> None:
    def proposal(text: str, relevance: float) -> Proposal:
        return Proposal(text, QueryKind.SPECIFICATION, "because", "corpus", relevance)

    proposals = [
        proposal(t, 0.9) for t in ("cold Tea", "tea kettle copper", "copper kettle tea", "green tea", "green tea")
    ]
    choice = choose("Cold tea?", ("tea",), proposals, FanoutConfig())
    fate = {d.item: d for d in choice.decisions}
    assert fate["cold Tea"].reason is Reason.DUPLICATE_QUERY and fate["cold Tea"].against == "Cold tea?"
    assert fate["copper kettle tea"].reason is Reason.NOT_DIVERSE
    assert fate["copper kettle tea"].against == "tea kettle copper"
    assert [q.text for q in choice.queries] == ["Cold tea?", "tea kettle copper", "green tea"]


def test_an_empty_question_is_an_error_and_an_empty_corpus_is_not() -> None:
    with pytest.raises(QuestionError):
        FAN.expand(" ?! ")
    empty = FakeView([FakePage("https://a.example/", "Empty", ())])
    event = CorpusFanOut(empty, FanoutConfig()).expand("What is autovacuum?")
    assert [q.text for q in event.queries] == ["What is autovacuum?", "autovacuum"]


def test_a_ten_thousand_character_question() -> None:
    question = "How do I tune autovacuum? " + "Our tables are large. " * 500
    event = FAN.expand(question)
    check(event, question, FanoutConfig())
    assert event.queries[0].text == " ".join(question.split())


@given(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=12), st.integers(1, 10), st.floats(0, 1))
def test_every_fan_is_conserved_and_repeatable(words: list[str], most: int, lam: float) -> None:
    question = " ".join(words)
    if not any(c.isalnum() for c in question):
        return
    config = FanoutConfig(max_queries=most, mmr_lambda=lam)
    event = CorpusFanOut(VIEW, config).expand(question)
    check(event, question, config)
    assert canonical(event) == canonical(CorpusFanOut(FakeView(), config).expand(question))


@given(st.text(min_size=1))
def test_any_text_gives_a_fan_or_a_question_error(question: str) -> None:
    try:
        event = FAN.expand(question)
    except QuestionError:
        return
    check(event, question, FanoutConfig())
    canonical(event)
