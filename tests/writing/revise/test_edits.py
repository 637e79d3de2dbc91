"""Queries, differences, removals and proposals, one case at a time."""

from __future__ import annotations

import pytest

from citestack.inference.support import load_facts
from citestack.revision import EditKind
from citestack.writing.revise_align import differences, nearest, share_held
from citestack.writing.revise_edits import Edits
from citestack.writing.revise_query import MOST_WORDS, queries_for
from citestack.writing.revise_removal import closed, removals, stands
from tests.writing.pages import candidate

FACTS = load_facts()


def proposed(sentence: str, *evidence: str, certain: frozenset[str] = frozenset()) -> dict[str, EditKind]:
    return {p.text: p.kind for p in Edits(FACTS).of(sentence, candidate(list(evidence)), certain)}


def test_the_query_leaves_out_what_is_in_doubt_and_asks_with_and_without_a_doubtful_name() -> None:
    sentence = "The lighthouse of Sandvik was designed by Ruth Halloway in 1817."
    doubtful = FACTS.absent(sentence, "The lighthouse of Sandvik was designed by Maud Ellery in 1871.")
    assert queries_for(sentence, doubtful) == (
        "lighthouse Sandvik designed Ruth Halloway",
        "lighthouse Sandvik designed",
    )


def test_without_doubt_one_query_and_without_words_none() -> None:
    assert queries_for("Dogs are allowed on the rock.", ()) == ("Dogs allowed rock",)
    assert queries_for("It is what it is.", ()) == ()


def test_a_long_sentence_is_asked_with_its_first_words() -> None:
    long = " ".join(f"word{n}" for n in range(60)) + "."
    assert len(queries_for(long, ())[0].split()) == MOST_WORDS


def test_the_nearest_sentences_share_most_words() -> None:
    page = candidate(["Bread is baked.", "The oven is hot at night.", "The oven is cold."])
    assert nearest("The oven is hot.", page)[0] == "The oven is hot at night."
    assert nearest("Rockets fly.", page) == []
    assert share_held("The oven is hot.", "A hot oven") == 1.0 and share_held("the of", "x") == 0.0


def test_differences_are_places_between_common_words_and_runs_of_them() -> None:
    found = list(differences("The tower is 83 metres high.", "Since 1871 the tower is 38 metres high and white."))
    assert [(d.said, d.given, d.opens, d.agreement) for d in found] == [("83", "38", False, 1.0)]
    assert list(differences("Cats sleep.", "Rockets fly.")) == []


@pytest.mark.parametrize(
    ("false", "evidence", "true", "kind"),
    [
        ("The tower is 83 metres high.", "The tower is 38 metres high.", "The tower is 38 metres high.", "number"),
        ("It was lit on 14 October 1817.", "It was lit on 14 October 1871.", "It was lit on 14 October 1871.", "date"),
        ("It was built by Ruth Hall in spring.", "It was built by Maud Ellery in spring.", "It was built by Maud Ellery in spring.", "name"),
        ("Dogs are allowed on the rock.", "Dogs are not allowed on the rock.", "Dogs are not allowed on the rock.", "words"),
        ("Dogs are not allowed on the rock.", "Dogs are allowed on the rock.", "Dogs are allowed on the rock.", "removal"),
        ("Compression is enabled by default.", "Compression is disabled by default.", "Compression is disabled by default.", "words"),
        ("The house will become a museum.", "The house may become a museum.", "The house may become a museum.", "hedge"),
        ("Clients wait 90 minutes for an answer.", "Clients wait 90 seconds for an answer.", "Clients wait 90 seconds for an answer.", "number"),
        ("The mill grinds the rye at night, which cost 700 crowns.", "The mill grinds the rye at night.", "The mill grinds the rye at night.", "removal"),
    ],
)  # fmt: skip
def test_the_evidence_is_among_the_proposals(false: str, evidence: str, true: str, kind: str) -> None:
    assert proposed(false, evidence)[true] == kind


def test_a_name_that_other_evidence_holds_is_not_the_false_one() -> None:
    sentence, evidence = "It was built by Ruth Hall in spring.", "It was built by Maud Ellery in spring."
    assert "It was built by Maud Ellery in spring." in proposed(sentence, evidence)
    assert "It was built by Maud Ellery in spring." not in proposed(
        sentence, evidence, certain=frozenset({"ruth", "hall"})
    )


def test_what_a_sentence_is_about_changes_only_when_all_the_rest_agrees() -> None:
    assert proposed("Foocorp was founded in 1998.", "Barcorp was founded in 1998.") == {}
    long = "Pallas has led the group for heating at the Hearth Laboratory since 2014."
    assert "name" in proposed(long, long.replace("Pallas", "Marrow")).values()


def test_a_number_is_not_replaced_by_words() -> None:
    assert "The maximum value is NULL." not in proposed("The maximum value is 28 weeks.", "The maximum value is NULL.")


def test_a_condition_is_never_left_out() -> None:
    sentence = "The lock opens when the green key is turned."
    assert list(removals(sentence, "The lock opens.", FACTS.absent(sentence, "The lock opens."))) == []
    assert "The lock opens." not in proposed(sentence, "The lock opens.")


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [("a,", ".", "a."), ("a ", " b", "a b"), ("a (", ") b", "a b"), ("a", "", "a"), ("", "b", "b"), ("a, ", ", b", "a, b")],
)  # fmt: skip
def test_the_sides_of_a_gap_close(before: str, after: str, joined: str) -> None:
    assert closed(before, after) == joined


@pytest.mark.parametrize(
    "broken",
    [
        "The pump is switched on by the.",
        "The pump is switched (on by the user.",
        "The pump is switched), on by the (user.",
        "The pump is is switched on by the user.",
        "Both pumps and, the user switches them on.",
        "When both the pump is switched on it hums.",
        "Too short.",
    ],
)
def test_what_is_left_must_be_a_sentence(broken: str) -> None:
    assert not stands(broken, "The pump is switched on by the user at night.")


def test_an_editor_is_heard_and_tidied() -> None:
    class Editor:
        def propose(self, sentence: str, evidence: str) -> list[str]:
            return [f"{sentence[:-1]}  at night.", sentence]

    found = Edits(FACTS, Editor()).of(
        "The pump hums in the cellar.", candidate(["The pump hums in the cellar at night."]), frozenset()
    )
    assert [(p.text, p.kind) for p in found] == [("The pump hums in the cellar at night.", EditKind.EDITOR)]
