from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.track.columns.rows import Rows, Scorer, text_hash
from citestack.track.columns.schema import TABLES
from citestack.track.model import Asking, Cited, Observation, Page, Prompt, Searched, State, Usage
from citestack.track.scoring.mentions import Mentions
from citestack.track.scoring.owners import Owners
from citestack.track.scoring.universe import Brand, Universe
from tests.track.make import DAY, observed, page

UNIVERSE = Universe(
    (
        Brand("Acme", sites=("acme.example",)),
        Brand("Globex", sites=("globex.example",), competitor=True),
        Brand("Initech", competitor=True),
    )
)
ASKING = Asking("e", Prompt("which?"), 2, "de")


def rows_of(o: Observation, universe: Universe = UNIVERSE) -> Rows:
    rows = Rows()
    scorer = Scorer(Owners(universe), Mentions(universe.brands), lambda key: key.split("/")[2])
    scorer.add(rows, 7, (3, ASKING), o, {})
    return rows


ANSWER = """# Which tool

Acme has many good parts [1]. Others like it [2][3].

1. **Globex** beats Acme [3].
2. **Acme** is cheap.

Nothing more is known.

[1]: https://acme.example/a?utm_source=x#:~:text=parts
[2]: https://www.reddit.com/r/x
[3]: https://globex.example/g
"""


def test_an_answer_has_its_shape():
    o = observed(ANSWER, retrieved=["https://acme.example/a", "https://b.example/", "https://acme.example/a"])
    rows = rows_of(replace(o, searched=(Searched("a"), Searched("b")), usage=Usage(0.01)))
    (answer,) = rows.tables["answers"]
    assert answer == {
        "answer": 7, "run": 3, "engine": "e", "place": "de", "prompt": ASKING.prompt.id, "repeat": 2,
        "day": date(2026, 11, 1), "at": datetime(2026, 11, 1, 8, tzinfo=UTC), "state": "measured", "model": "m-1",
        "same_as": None, "text_hash": text_hash(o.text), "words": 20, "sentences": 6, "lists": 1, "blocks": 4,
        "cited_blocks": 2, "searches": 2, "retrieved": 2, "cost_usd": 0.01, "simulated": False,
    }  # fmt: skip
    assert all(set(r) == {name for name, _ in TABLES[t]} for t, found in rows.tables.items() for r in found)


def test_a_mark_has_its_owner_its_place_and_its_words():
    cites = rows_of(observed(ANSWER)).tables["cites"]
    assert [(c["n"], c["page"], c["owner"], c["brand"], c["sentence"]) for c in cites] == [
        (1, "https://acme.example/a", "own", "Acme", 1),
        (2, "https://www.reddit.com/r/x", "ugc", None, 2),
        (3, "https://globex.example/g", "competitor", "Globex", 2),
        (3, "https://globex.example/g", "competitor", "Globex", 3),
    ]
    assert [c["at_share"] for c in cites] == [2 / 20, 7 / 20, 7 / 20, 10 / 20]
    assert [c["word_count"] for c in cites] == [5, 1.5, 1.5, 3]
    assert [c["pawc"] for c in cites] == pytest.approx(
        [5 * exp(-1 / 5), 1.5 * exp(-2 / 5), 1.5 * exp(-2 / 5), 3 * exp(-3 / 5)]
    )


def test_mentioned_cited_attributed_and_ranked_are_four_things():
    named = {m["brand"]: m for m in rows_of(observed(ANSWER)).tables["mentions"]}
    assert named == {
        "Acme": {"answer": 7, "brand": "Acme", "times": 3, "at_share": 2 / 20, "list_rank": 2, "cited": True, "attributed": True},
        "Globex": {"answer": 7, "brand": "Globex", "times": 1, "at_share": 10 / 20, "list_rank": 1, "cited": True,
                   "attributed": True},
    }  # fmt: skip
    ghost = rows_of(observed("It is good [1].\n\n[1]: https://acme.example/a\n"))
    assert [c["brand"] for c in ghost.tables["cites"]] == ["Acme"]
    assert ghost.tables["mentions"] == []
    unlinked = rows_of(observed("Initech and Acme are good. So is it [1].\n\n[1]: https://acme.example/a\n"))
    assert [(m["brand"], m["cited"], m["attributed"]) for m in unlinked.tables["mentions"]] == [
        ("Initech", False, False), ("Acme", True, False),
    ]  # fmt: skip


def test_without_its_layout_an_answer_has_no_ranks_and_no_lists():
    rows = rows_of(replace(observed(ANSWER), blocks=None))
    assert rows.tables["answers"][0]["lists"] is None
    assert {m["list_rank"] for m in rows.tables["mentions"]} == {None}
    assert rows.tables["answers"][0]["blocks"] > 0


# --- the edge cases of the Word Count and of PAWC (GEO, KDD 2024) --------------------------------------------------


def marks(text: str, *spans: tuple[int | None, int | None, str], problem: str = "") -> Observation:
    cited = tuple(Cited(page(url), a, b, i, problem=problem) for i, (a, b, url) in enumerate(spans, 1))
    return Observation(State.MEASURED, text=text, cited=cited)


A, B = "https://a.example/", "https://b.example/"


def test_an_answer_without_citations_gives_nobody_anything():
    assert rows_of(marks("One two three.")).tables["cites"] == []


def test_one_sentence_weighs_one():
    (cite,) = rows_of(marks("One two three.", (14, 14, A))).tables["cites"]
    assert (cite["word_count"], cite["pawc"], cite["at_share"]) == (3, 3, 0)


def test_the_first_sentence_weighs_one_and_the_last_one_by_e():
    first, last = rows_of(marks("One two. Three four five.", (8, 8, A), (25, 25, B))).tables["cites"]
    assert (first["pawc"], last["pawc"]) == pytest.approx((2, 3 * exp(-1)))


def test_a_repeated_mark_counts_twice_and_shares_its_sentence():
    o = marks("One two three four.", (18, 18, A), (18, 18, A))
    o = replace(o, cited=(o.cited[0], replace(o.cited[1], problem="duplicate")))
    assert [c["word_count"] for c in rows_of(o).tables["cites"]] == [2, 2]


def test_marks_that_point_nowhere_are_left_out_and_take_no_words():
    o = marks("One two three four.", (18, 18, A), (18, 18, B), problem="")
    for problem in ("out_of_range", "no_source", "typed"):
        rows = rows_of(replace(o, cited=(o.cited[0], replace(o.cited[1], problem=problem))))
        assert [c["word_count"] for c in rows.tables["cites"]] == [4]
        assert rows.left_out == {problem: 1}


def test_a_mark_whose_redirect_failed_is_no_row_and_keeps_its_share_of_the_words():
    lost = Cited(Page("https://redirect.example/x", None, None), 18, 18, 2, problem="redirect_failed")
    rows = rows_of(replace(marks("One two three four.", (18, 18, A)), cited=(Cited(page(A), 18, 18, 1), lost)))
    assert [c["word_count"] for c in rows.tables["cites"]] == [2]
    assert rows.left_out == {"redirect_failed": 1}


def test_a_mark_before_and_behind_the_full_stop_is_of_the_same_sentence():
    for at in (7, 8):
        (cite,) = rows_of(marks("One two. Three.", (at, at, A))).tables["cites"]
        assert cite["sentence"] == 0


def test_a_span_over_two_sentences_has_its_share_of_both_and_the_place_of_the_first():
    both, second = rows_of(marks("One two. Three four five.", (0, 25, A), (25, 25, B))).tables["cites"]
    assert (both["sentence"], both["at_share"], both["word_count"]) == (0, 0, 2 + 1.5)
    assert second["word_count"] == 1.5


def test_a_source_of_the_answer_as_a_whole_has_no_place():
    (cite,) = rows_of(marks("One two.", (None, None, A))).tables["cites"]
    assert [cite[n] for n in ("sentence", "at_share", "word_count", "pawc")] == [None] * 4


def test_what_was_not_measured_has_a_row_and_nothing_else():
    o = replace(observed(ANSWER, retrieved=["https://b.example/"]), state=State.INCOMPLETE)
    rows = rows_of(o)
    assert [len(rows.tables[t]) for t in TABLES] == [1, 0, 0, 0]
    assert rows.left_out == {"not_measured": 4}
    assert rows.tables["answers"][0]["words"] is None
    failed = rows_of(Observation(State.FAILED, "timeout")).tables["answers"][0]
    assert (failed["at"], failed["day"], failed["text_hash"]) == (None, None, None)


def test_tracking_parameters_fragments_and_punctuation_make_no_other_page():
    urls = ["https://a.example/x?utm_source=chatgpt.com", "https://a.example/x#:~:text=y", "HTTPS://A.example:443/x"]
    cites = rows_of(marks("One two.", *((8, 8, u) for u in urls))).tables["cites"]
    assert {c["page"] for c in cites} == {"https://a.example/x"}
    loose = Cited(Page("https://a.example,", "https://a.example,", None), 0, 8, 1)
    assert [
        c["page"] for c in rows_of(Observation(State.MEASURED, text="One two.", cited=(loose,))).tables["cites"]
    ] == [A]


PROBLEMS = st.sampled_from(["", "", "", "duplicate", "out_of_range", "no_source", "redirect_failed", "typed"])
PAGES = st.sampled_from([page(A), page(B), page("https://acme.example/x"), Page("gone", None, None)])
PLACES = st.one_of(st.none(), st.integers(-5, 80))
CITED = st.builds(Cited, PAGES, PLACES, PLACES, st.integers(0, 3), st.none(), st.none(), PROBLEMS)


@given(
    st.text(st.sampled_from("ab .\n-1Acme"), max_size=60),
    st.lists(CITED, max_size=8),
    st.sampled_from([State.MEASURED, State.NO_SEARCH]),
)
def test_every_mark_is_a_row_or_left_out_with_a_reason_and_words_are_conserved(text, cited, state):
    rows = rows_of(Observation(state, asked_at=f"{DAY}T08:00:00Z", text=text, cited=tuple(cited)))
    kept = rows.tables["cites"]
    assert len(kept) + rows.left_out.total() == len(cited) == rows.marks["seen"]
    assert len(kept) == rows.marks["kept"]
    assert all(rows.left_out)
    if kept:
        words = rows.tables["answers"][0]["words"]
        given_away = sum(c["word_count"] or 0 for c in kept)
        assert given_away <= words + 1e-6
        assert all((c["pawc"] or 0) <= (c["word_count"] or 0) + 1e-9 for c in kept)
        assert all(c["at_share"] is None or 0 <= c["at_share"] <= 1 for c in kept)
