"""The extractive writer: conservation, verbatim claims, replay, joins, choice, order and abstention."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citestack.config import WritingConfig
from citestack.model import Candidate, claim_id
from citestack.trace import Decision, Reason, WritingEvent, measured
from citestack.writing.extractive import ExtractiveWriter, decide, redraft

from .pages import FAN, QUESTION, Overlap, candidate

INTERVAL = "Descale an espresso machine every two to three months when the water is hard."
HOW = "Fill the tank of the espresso machine with descaling solution and run half of it through the group."
SIGNS = "Slow flow and a lukewarm boiler are the first signs of limescale."
GRIND = "A finer grind slows the shot down and raises the extraction."
DANGLING = "It also protects the pump."


def write(
    candidates: list[Candidate], kept: list[str] | None = None, config: WritingConfig | None = None
) -> WritingEvent:
    ids = [c.passage.id for c in candidates] if kept is None else kept
    return ExtractiveWriter(Overlap(), config or WritingConfig()).write(FAN, candidates, ids)


def fate(event: WritingEvent, text: str) -> Decision:
    return next(d for d in event.decisions if d.item == claim_id(text))


# --- properties ---------------------------------------------------------------------------------------------------

lines = st.sampled_from(
    [
        INTERVAL,
        HOW,
        SIGNS,
        GRIND,
        DANGLING,
        "This takes about twenty minutes from start to end.",
        "You need these tools:",
        ("list_item", "A measuring jug holds the solution."),
        ("list_item", "A soft cloth"),
        ("code", "descale --months 3"),
        ("heading", "How often to descale"),
        ("table_row", "hard | 2 months"),
        "Why should I care about scale?",
        "See the chapter on water for more.",
    ]
)
passages = st.lists(lines, min_size=1, max_size=7)


@st.composite
def corpora(draw) -> list[Candidate]:
    hosts = [draw(st.sampled_from("abc")) for _ in range(draw(st.integers(0, 5)))]
    return [candidate(draw(passages), f"https://{host}.example/{i}", 10 * i) for i, host in enumerate(hosts)]


weights = st.floats(0, 1).map(measured)
configs = st.builds(
    WritingConfig,
    max_sentences=st.integers(0, 5),
    pool=st.integers(0, 12),
    relevance_weight=weights,
    words_weight=weights,
    names_weight=weights,
    fan_weight=weights,
    form_weight=weights,
    place_weight=weights,
    min_score=weights,
    min_share=weights,
    mmr_lambda=weights,
    repeats=weights,
)


@given(corpora(), configs, st.randoms(use_true_random=False))
def test_conservation_sums_and_verbatim_claims(candidates, config, random):
    kept = [c.passage.id for c in candidates if random.random() < 0.7]
    event = write(candidates, kept, config)
    assert sorted(d.item for d in event.decisions) == sorted({p.claim.id for p in event.pool})
    assert {c.id for c in event.draft} == {d.item for d in event.decisions if d.kept}
    assert len(event.draft) <= config.max_sentences
    assert bool(event.draft) == (event.abstain_reason is None)
    by_id = {c.passage.id: c for c in candidates}
    for p in event.pool:
        passage, span = by_id[p.passage].passage, p.claim.origin
        assert p.claim.text == span.text == passage.text[span.start - passage.start : span.end - passage.start]
        assert p.claim.id == claim_id(p.claim.text)
        assert p.score == measured(sum(x.contribution for x in p.parts))
    for claim in event.draft:
        assert claim.origin_passage in kept
        edges = by_id[claim.origin_passage].sentences
        assert claim.origin.start in {s.start for s in edges}
        assert claim.origin.end in {s.end for s in edges}  # never cut inside a sentence


@given(corpora(), configs, configs)
def test_replay_equals_a_fresh_run(candidates, before, after):
    after = replace(after, pool=min(after.pool, before.pool))
    kept = [c.passage.id for c in candidates[::2]]
    recorded = write(candidates, None, before)
    assert decide(recorded.pool, kept, after, FAN) == write(candidates, kept, after)
    assert write(candidates, None, before) == recorded


@given(corpora())
@settings(max_examples=30)
def test_the_pool_does_not_depend_on_what_layer_3_kept(candidates):
    assert write(candidates, []).pool == write(candidates).pool


@given(corpora(), configs)
def test_a_second_draft_keeps_the_first_and_every_sentence_has_one_fate(candidates, config):
    kept = [c.passage.id for c in candidates]
    first = write(candidates, kept, config)
    second = redraft(first, kept, config, FAN)
    assert second.draft[: len(first.draft)] == first.draft
    assert len({c.id for c in second.draft}) == len(second.draft)
    assert sorted(d.item for d in second.decisions) == sorted({p.claim.id for p in first.pool})
    assert {c.id for c in second.draft} == {d.item for d in second.decisions if d.kept}
    assert second is first or len(second.draft) > len(first.draft)


def test_the_second_draft_takes_what_lagged_behind_the_best():
    config = WritingConfig(min_share=1.0, min_score=0.0)
    page = candidate([INTERVAL, HOW])
    first = write([page], config=config)
    assert [c.text for c in first.draft] == [INTERVAL]
    assert [c.text for c in redraft(first, [page.passage.id], config, FAN).draft] == [INTERVAL, HOW]


# --- choice and order ---------------------------------------------------------------------------------------------


def test_answers_with_the_sentence_that_answers_and_names_why_the_others_lost():
    page = candidate([INTERVAL, DANGLING, GRIND, ("heading", "Water")])
    event = write([page])
    assert event.draft[0].text == INTERVAL
    assert fate(event, GRIND).reason is Reason.NOT_ANSWERING
    assert fate(event, GRIND).numbers["score"] < fate(event, GRIND).numbers["bar"]
    assert fate(event, "Water").reason is Reason.NOT_SELF_CONTAINED


def test_passages_dropped_by_layer_3_give_no_sentence():
    pages = [candidate([INTERVAL]), candidate([HOW], "https://b.example/")]
    event = write(pages, [pages[1].passage.id], WritingConfig(min_score=0.1))
    assert fate(event, INTERVAL).reason is Reason.PASSAGE_DROPPED
    assert [c.text for c in event.draft] == [HOW]


def test_the_same_text_on_two_pages_is_one_item_and_comes_from_the_kept_one():
    pages = [candidate([INTERVAL]), candidate([INTERVAL], "https://b.example/")]
    event = write(pages, [pages[1].passage.id])
    assert [c.origin_passage for c in event.draft] == [pages[1].passage.id]
    assert len(event.decisions) == 1


def test_a_repeat_names_the_sentence_it_repeats():
    again = "You should descale an espresso machine every two or three months when the water is hard."
    config = WritingConfig(min_share=0.5)
    event = write([candidate([INTERVAL]), candidate([again], "https://b.example/")], config=config)
    lost = next(d for d in event.decisions if d.reason is Reason.REPEATS)
    assert lost.against == event.draft[0].id
    assert lost.numbers["similarity"] >= lost.numbers["bar"]


@pytest.mark.parametrize(
    "other",
    [
        "Descale an espresso machine every five to six months when the water is hard, 20 times in 10 years.",
        "Do not descale an espresso machine every two to three months when the water is hard.",
    ],
)
def test_other_figures_or_a_denial_repeat_nothing(other):
    event = write([candidate([INTERVAL]), candidate([other], "https://b.example/")])
    assert {c.text for c in event.draft} == {INTERVAL, other}


def test_only_the_first_passages_are_looked_at():
    pages = [candidate([GRIND]), candidate([INTERVAL], "https://b.example/")]
    event = write(pages, config=WritingConfig(passages=1))
    assert {p.passage for p in event.pool} == {pages[0].passage.id}


def test_only_the_pool_is_read_by_the_model_and_the_rest_is_over_budget():
    model = Overlap()
    page = candidate([INTERVAL, HOW, SIGNS, GRIND])
    event = ExtractiveWriter(model, WritingConfig(pool=2)).write(FAN, [page], [page.passage.id])
    alone = [text for text in model.read if not text.startswith("Care: ")]
    assert len(alone) == 2
    assert sorted(model.read) == sorted([*alone, *(f"Care: {text}" for text in alone)])  # alone and under its heading
    assert [d.reason for d in event.decisions].count(Reason.OVER_BUDGET) == 2


def test_what_a_leaning_sentence_would_be_worth_is_read_too():
    leaning = "This espresso machine should be descaled often, every two months."
    page = candidate([("list_item", leaning), ("heading", "Espresso machine descale often")])
    event = write([page])
    assert fate(event, leaning).reason is Reason.NOT_SELF_CONTAINED
    assert fate(event, leaning).numbers["score"] > 0.3
    assert fate(event, "Espresso machine descale often").numbers == {}
    forced = [replace(p, self_contained=True, problem=None) if p.claim.text == leaning else p for p in event.pool]
    assert [c.text for c in decide(forced, [page.passage.id], WritingConfig(min_score=0.3), FAN).draft] == [leaning]


def test_sentences_of_one_passage_stand_together_in_page_order_behind_the_best():
    config = WritingConfig(min_score=0.0, min_share=0.0, mmr_lambda=0.3)
    pages = [candidate([SIGNS], "https://b.example/"), candidate([GRIND, HOW, INTERVAL])]
    texts = [c.text for c in write(pages, config=config).draft]
    assert texts[0] == INTERVAL
    assert texts.index(HOW) == texts.index(GRIND) + 1


def test_without_a_model_the_cheap_parts_decide():
    page = candidate([INTERVAL, GRIND])
    event = ExtractiveWriter(None, WritingConfig()).write(FAN, [page], [page.passage.id])
    assert [c.text for c in event.draft] == [INTERVAL]
    assert next(p.value for p in event.pool[0].parts if p.name == "relevance") is None


# --- joins --------------------------------------------------------------------------------------------------------


def units(*blocks) -> dict[str, str | None]:
    return {p.claim.text: p.problem for p in write([candidate(list(blocks))]).pool}


def test_a_pronoun_joins_the_sentence_before_as_one_span():
    assert (
        units(INTERVAL, "It keeps the boiler free of scale.")[INTERVAL + " It keeps the boiler free of scale."] is None
    )


def test_a_pronoun_does_not_join_a_heading():
    found = units(("heading", "Backflushing the group"), "It removes coffee oils from the valve.")
    assert "dangling" in found["It removes coffee oils from the valve."]


def test_a_definition_joins_its_term_and_a_remark_joins_both():
    term, says, default = ("heading", "brew_pressure (bar)"), "Sets the pressure at the group.", "The default is 9 bar."
    found = units(term, says, default)
    assert found["brew_pressure (bar)\nSets the pressure at the group."] is None
    assert found["brew_pressure (bar)\nSets the pressure at the group. The default is 9 bar."] is None


def test_a_default_does_not_join_a_remark_on_something_else():
    default = "The default is 9 bar."
    found = units("The pump of a lever machine makes no noise at all.", default)
    assert "subject" in found[default]


def test_a_pronoun_does_not_reach_into_the_paragraph_before():
    found = units(
        INTERVAL, ("list_item", "A soft cloth helps to keep the case clean."), "It keeps the boiler free of scale."
    )
    assert "dangling" in found["It keeps the boiler free of scale."]


def test_a_generic_heading_is_no_term():
    assert (
        "subject"
        in units(("heading", "Description"), "Sets the pressure at the group.")["Sets the pressure at the group."]
    )


def test_a_lead_in_takes_its_whole_list_or_nothing():
    items = [("list_item", f"Step {i} takes the water tank out and cleans it.") for i in range(3)]
    whole = "To descale, follow these steps:\n" + "\n".join(text for _, text in items)
    assert units("To descale, follow these steps:", *items)[whole] is None
    long = [("list_item", f"Step {i} " + "takes the tank out and cleans it " * 3) for i in range(4)]
    assert "too long" in units("To descale, follow these steps:", *long)["To descale, follow these steps:"]


def test_a_lead_in_takes_the_command_that_follows():
    joined = "Start the cleaning program with the following command:\ndescale --months 3"
    assert (
        units("Start the cleaning program with the following command:", ("code", "descale --months 3"))[joined] is None
    )


def test_a_lead_in_with_nothing_after_it_falls():
    assert "announces" in units("The steps of descaling are:")["The steps of descaling are:"]


# --- abstention ---------------------------------------------------------------------------------------------------


def test_abstains_with_score_and_bar_when_nothing_answers():
    event = write([candidate([GRIND])])
    assert event.draft == ()
    best = event.pool[0].score
    assert event.abstain_reason == (
        f"No sentence answers the question: the best of 1 scored {best:.2f}, the bar is {WritingConfig().min_score:.2f}."
    )


@pytest.mark.parametrize(
    ("candidates", "kept", "said"),
    [
        ([], None, "No passage was relevant enough"),
        ([candidate([INTERVAL])], [], "No passage was relevant enough"),
        ([candidate([DANGLING])], None, "stands alone"),
    ],
)
def test_abstains_in_plain_words(candidates, kept, said):
    event = write(candidates, kept)
    assert event.draft == ()
    assert said in event.abstain_reason


def test_no_query_no_answer():
    page = candidate([INTERVAL])
    event = ExtractiveWriter(Overlap()).write((), [page], [page.passage.id])
    assert (event.pool, event.draft) == ((), ())
    assert event.abstain_reason


@pytest.mark.parametrize("text", ["", "???", "日本語の質問はどうですか", "x" * 5000])
def test_any_question_text_is_survived(text):
    page = candidate([INTERVAL])
    event = ExtractiveWriter(None).write((replace(QUESTION, text=text),), [page], [page.passage.id])
    assert len(event.decisions) == 1
