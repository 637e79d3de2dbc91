"""Four numbers, five situations, and how close the call is."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.plan.answered import Answered, Told, answered
from citestack.plan.numbers import Number, Numbers, numbers
from citestack.plan.verdict import call, situation
from citestack.store.authority import Node

SITE = "acme.example"


def node(name: str, trust: float, referring: int = 5) -> Node:
    return Node(name, 0, 0.1, 0.1, 10.0, referring, referring, referring, 0, link_trust=trust)


def prompt(n: int, cited: list[str], ranked: list[str] | None, answers: int = 1) -> Answered:
    told = Told(frozenset(f"https://{s}/{n}" for s in cited), None if ranked is None else frozenset(ranked))
    return answered(f"p{n}", [told] * answers, SITE)


def judged(rows: list[Answered], links: dict[str, Node], kinds: dict[str, str] | None = None) -> Numbers:
    return numbers(rows, rows, SITE, links, lambda site: (kinds or {}).get(site, "other"))


LINKED = {SITE: node(SITE, 0.5), **{f"r{i}.example": node(f"r{i}.example", 0.4) for i in range(20)}}
UNLINKED = {**LINKED, SITE: node(SITE, 0.0, 0)}


def test_without_links_and_out_of_the_results_it_is_links() -> None:
    rows = [prompt(i, [f"r{i}.example", f"r{i + 1}.example"], ["r1.example"]) for i in range(12)]
    found = call(judged(rows, UNLINKED))
    assert (found.situation, found.close, found.runner_up) == ("no_link_equity", False, "niche_held")
    assert found.deciding[0] == "held"
    assert found.agreeing == 1.0
    assert found.margin == pytest.approx(1 - 2 * judged(rows, UNLINKED).held.value)  # type: ignore[operator]


def test_ranked_and_not_cited_it_is_readiness_whatever_links_it_has() -> None:
    rows = [prompt(i, [f"r{i}.example"], [SITE]) for i in range(12)]
    for links in (LINKED, UNLINKED, {}):
        assert call(judged(rows, links)).situation == "ranks_but_invisible"


def test_links_like_the_others_and_out_of_the_results_is_not_about_links() -> None:
    rows = [prompt(i, [f"r{i}.example"], ["r1.example"]) for i in range(12)]
    assert call(judged(rows, LINKED)).situation == "ranks_but_invisible"


def test_one_site_with_most_citations_holds_the_niche() -> None:
    rows = [prompt(i, ["holder.example"] if i % 3 else ["r1.example", "holder.example"], []) for i in range(12)]
    found = judged(rows, UNLINKED)
    assert (found.held.about, call(found).situation) == ("holder.example", "niche_held")
    assert found.held.value == pytest.approx((8 * 1 + 4 * 0.5) / 12)


def test_reference_and_regulator_hold_it_together() -> None:
    cited = [["a.gov", "b.org", "r1.example"], ["a.gov", "r2.example"], ["b.org"]]
    rows = [prompt(i, cited[i % 3], [SITE]) for i in range(12)]
    found = judged(rows, LINKED, {"a.gov": "government", "b.org": "reference"})
    assert found.held.about == "references and regulators"
    assert found.held.value == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert call(found).situation == "niche_held"


def test_cited_in_most_answers_is_doing_well() -> None:
    rows = [prompt(i, [SITE, "r1.example"] if i < 10 else ["r1.example"], [SITE]) for i in range(12)]
    assert call(judged(rows, LINKED)).situation == "doing_well"


def test_five_prompts_are_too_few() -> None:
    rows = [prompt(i, ["r1.example"], [SITE]) for i in range(5)]
    found = call(judged(rows, LINKED))
    assert found.situation == "not_enough_data"
    assert set(found.wanted) == {"cited", "held", "before", "below"}


def test_a_missing_number_is_missed_only_where_it_decides() -> None:
    lost = [prompt(i, [f"r{i}.example", f"r{i + 2}.example"], []) for i in range(12)]
    found = call(judged(lost, {}))
    assert (found.situation, found.wanted) == ("not_enough_data", ("below",))
    untold = [prompt(i, [f"r{i}.example", f"r{i + 2}.example"], None) for i in range(12)]
    assert call(judged(untold, LINKED)).situation == "ranks_but_invisible"
    assert call(judged(untold, UNLINKED)).wanted == ("before",)


def test_a_call_on_the_line_is_close() -> None:
    rows = [prompt(i, [f"r{i}.example"], [SITE] if i % 20 < 9 else []) for i in range(20)]
    found = call(judged(rows, UNLINKED))
    assert (found.situation, found.close, found.runner_up) == ("no_link_equity", True, "ranks_but_invisible")
    assert found.deciding[0] == "before"
    assert found.agreeing is not None
    assert 0.5 < found.agreeing < 0.95


def test_equal_links_count_half() -> None:
    same = {SITE: node(SITE, 0.4), "r1.example": node("r1.example", 0.404)}
    rows = [prompt(i, ["r1.example"], []) for i in range(8)]
    assert judged(rows, same).below.value == 0.5


def test_an_answer_counts_a_page_once_and_shares_sum_to_one() -> None:
    told = Told(frozenset({"https://a.example/1", "https://a.example/2", "https://acme.example/"}), None)
    found = answered("p", [told, told], SITE)
    assert sum(found.sites.values()) == pytest.approx(1)
    assert (found.cited, found.ranked, found.sites["a.example"]) == (1.0, None, pytest.approx(2 / 3))


def test_the_table_of_situations() -> None:
    for cited, held, before, below in product([True, False], repeat=4):
        found = situation(cited=cited, held=held, before=before, below=below)
        if cited:
            assert found == "doing_well"
        elif held:
            assert found == "niche_held"
        else:
            assert found == ("no_link_equity" if before and below else "ranks_but_invisible")


values = st.one_of(st.none(), st.floats(0, 1))


@given(values, values, values, values)
def test_filling_in_what_is_missing_never_contradicts(
    cited: float | None, held: float | None, before: float | None, below: float | None
) -> None:
    def made(*told: float | None) -> Numbers:
        names = ("cited", "held", "before", "below")
        return Numbers(
            *(Number(n, v, 9, np.full(4, v if v is not None else np.nan)) for n, v in zip(names, told, strict=True))
        )

    found = call(made(cited, held, before, below))
    if found.situation != "not_enough_data":
        for fill in (0.0, 1.0):
            whole = [fill if v is None else v for v in (cited, held, before, below)]
            assert call(made(*whole)).situation == found.situation
        assert found.margin is None or 0 <= found.margin <= 1
