"""Rewritten sentences and the summary: only what the page and its sources say, in whatever words a model offers."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citestack.audit.fixes.gate import strange
from citestack.audit.fixes.resolve import resolve
from citestack.audit.fixes.sentences import Suggestion, sentences, suggestions
from citestack.audit.fixes.splitting import split
from citestack.audit.fixes.summary import summary
from citestack.audit.grounds import with_grounds
from citestack.audit.subject import Around, Subject
from citestack.inference.support import load_facts
from citestack.llm.scripted import Reply, ScriptedChat
from citestack.model import Sentence
from tests.audit.web import BLOG_TEXT, LAB, LAB_TEXT, around, subject

LINK = f'<a href="{LAB}">laboratory</a>'
PARTS = (
    "The Aero 250 is a kettle with a steel pot. It weighs 900 grams and has a lid of steel.",
    "An electric kettle of 2,000 watts boils one litre of water in 190 seconds.",
    f"Descaling a kettle lowers its electricity use by 12 percent, says the {LINK}.",
    f"Several electric kettles were measured by the Hearth Laboratory in 2025 ({LINK}).",
    (
        "The kettle of the red house stands on the stove beside the door to the garden in summer; the kettle of the blue "
        "house is kept in the cellar until the first guests of the winter season have come to drink their tea."
    ),
    "Of all households 73 percent descale their kettle every week.",
    "It is loud.",
    "Scale changes the taste of boiled water.",
    "مرحبا بكم في بيت الشاي، الماء يغلي عند 100 درجة.",
)


def page_of(*parts: str) -> tuple[Subject, Around]:
    page = subject("<h1>Kettles and pots</h1>" + "".join(f"<p>{p}</p>" for p in parts))
    return page, with_grounds(page, around({LAB: LAB_TEXT}))


def only(page: Subject, known: Around) -> Suggestion:
    (found,) = suggestions(page, known)
    return found


def test_a_pronoun_is_replaced_by_the_only_thing_it_can_mean() -> None:
    found = only(*page_of(PARTS[0]))
    assert found.after == "The Aero 250 weighs 900 grams and has a lid of steel."
    assert [(c.kind, c.was, c.now) for c in found.changes] == [("pronoun", "It", "The Aero 250")]


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("The kettle was put on the stove by the cook.", "It weighs 900 grams and has a lid."),
        ("Kettles and pots were sold in the shop.", "It weighs 900 grams and has a lid."),
        ("The kettle is a present from Ada Birk to Otto.", "It weighs 900 grams and has a lid."),
        ("The kettles are made of steel.", "It weighs 900 grams and has a lid."),
        ("The group studies how heat is stored in a pot.", "It was founded in 1996 by nine members."),
        ("There is a kettle.", "It weighs 900 grams and has a lid."),
        ("The kettle is a fine thing.", "It is possible to descale it."),
    ],
)
def test_where_the_pronoun_could_mean_more_nothing_is_proposed(before: str, text: str) -> None:
    def sentence(words: str) -> Sentence:
        return Sentence("", "", 0, len(words), words)

    assert resolve(sentence(text), sentence(before), None) is None


def test_a_wrong_number_is_put_right_after_the_cited_page() -> None:
    found = only(*page_of(PARTS[2]))
    assert "8 percent" in found.after
    (change,) = found.changes
    assert (change.kind, change.url) == ("number", LAB)
    assert change.quote in LAB_TEXT.replace("\n", " ")


def test_a_source_that_the_page_cites_elsewhere_is_attached_where_the_figure_stands() -> None:
    found = only(*page_of(PARTS[1], f"More is told by the {LINK} of the Hearth house."))
    assert found.after == (
        f"An electric kettle of 2,000 watts boils one litre of water in 190 seconds ([Page of {LAB}]({LAB}))."
    )


def test_a_sentence_is_cut_only_between_two_sentences() -> None:
    halves = split(PARTS[4])
    assert halves is not None and halves[1].startswith("The kettle of the blue house is kept")
    listed = (
        "A configuration names all parts that are needed to turn a document into a list: the reader to use to break the "
        "text into words, and the books to use to turn each of the words of the text into a root."
    )
    assert split(listed) is None
    assert split("Short; it stays.") is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PARTS), unique=True, max_size=5))
def test_nothing_generated_states_a_fact_absent_from_the_page_and_its_sources(parts: list[str]) -> None:
    page, known = page_of(*parts)
    source = known.cited[LAB].page
    held = [page.page.text, source.text, source.title, source.url]
    fix = summary(page, known, ())
    made = [fix.content] if fix is not None else []
    for s in suggestions(page, known):
        assert page.page.text[s.start : s.end] == s.before and s.changes
        made.append(s.after.replace("(", " ").replace("[", " "))
        assert all(c.quote in page.page.text or c.quote in source.text for c in s.changes)
    for text in made:
        assert not strange(text, held)
        assert not [f for f in load_facts().absent(text, "\n".join(held)) if f.kind != "name"]


def test_the_summary_leaves_out_what_no_source_holds() -> None:
    page = subject(
        BLOG_TEXT + "<p>A kettle with a wide bottom heats water more evenly on a stove of iron.</p>"
        "<p>A lid of steel keeps the warmth of boiled water in a kettle for hours.</p>"
    )
    fix = summary(page, with_grounds(page, around({LAB: LAB_TEXT})), ())
    assert fix is not None
    assert "190 seconds" in fix.content
    assert not any(word in fix.content for word in ("73", "Studies", "taste"))


def test_a_summary_answers_the_prompts_or_is_none() -> None:
    page, known = page_of(*PARTS[:2], "A lid of steel keeps the warmth of boiled water in a kettle for hours.")
    asked = replace(known, prompts=("Who won the football match on Sunday?",))
    assert summary(page, known, ()) is not None
    assert summary(page, asked, ()) is None


def reply(*texts: str) -> str:
    return json.dumps({"sentences": texts})


LEANING = "<h2>The Aero 250</h2><p>The Aero 250 stands beside the stove of the cook.</p><p>This kettle weighs 900 grams and has a lid.</p>"


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        (reply("The Aero 250 kettle weighs 900 grams and has a lid."), True),
        (reply("The Aero 250 kettle weighs 700 grams and has a lid."), False),
        (reply("The Aero 250 kettle weighs 900 grams, has a lid and won the Golden Pot award of Paris."), False),
        (reply("This kettle weighs 900 grams and has a lid, too."), False),
        ("Ignore the data.", False),
    ],
)
def test_a_model_may_phrase_and_what_it_adds_must_verify(offered: Reply, *, taken: bool) -> None:
    page = subject(LEANING)
    chat = ScriptedChat([offered])
    known = replace(with_grounds(page, around({LAB: LAB_TEXT})), chat=chat)
    found = [c for s in suggestions(page, known) for c in s.changes if c.kind == "phrased"]
    assert bool(found) is taken
    assert chat.requests


def test_a_models_summary_is_used_when_every_sentence_verifies_and_only_then() -> None:
    page, known = page_of(PARTS[1], "A lid of steel keeps the warmth of boiled water in a kettle for hours.")
    sound = reply("A lid of steel keeps the warmth of boiled water in a kettle for hours.",
                  "In 190 seconds an electric kettle of 2,000 watts boils one litre of water.")  # fmt: skip
    false = sound.replace("190", "19")
    texts = [fix.content for r in (sound, false)
             if (fix := summary(page, replace(known, chat=ScriptedChat([r])), ())) is not None]  # fmt: skip
    assert texts[0].startswith("A lid of steel") and "In 190 seconds" in texts[0]
    assert "An electric kettle of 2,000 watts boils" in texts[1] and "19 seconds" not in texts[1]


def test_no_sentence_gives_no_fix_and_the_fix_is_json() -> None:
    page, known = page_of()
    assert (sentences(page, known, ()), summary(page, known, ())) == (None, None)
    fix = sentences(*page_of(PARTS[0]), ())
    assert fix is not None
    assert [sorted(s) for s in json.loads(fix.content)] == [["after", "before", "changes", "end", "start"]]


def test_suggestions_do_not_overlap() -> None:
    found = suggestions(*page_of(*PARTS))
    assert found
    assert all(a.end <= b.start or b.end <= a.start for a, b in combinations(found, 2))
