"""The twin of the stack's own parts: tables, settings and cuts from planted citations, and what is kept of an asking."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from citestack.config import Config
from citestack.errors import NotFoundError, UsageError
from citestack.model import Hit
from citestack.stack.layer2_retrieval import fused_score
from citestack.store import Store
from citestack.store.twins import Twins
from citestack.track.engines.pages import page_of as plain_page
from citestack.track.model import Cited, Observation, Prompt, State
from citestack.twin import cuts, settings, stack_parts
from citestack.twin.asking import PARTS, Kept, Passage, Reading, SeenPassage
from citestack.twin.calibrate import _believed
from citestack.twin.fitting import Fitting
from citestack.twin.model import Agreement, Estimate, Setting
from citestack.twin.observed import Answers, Observed, observed, result_pages
from citestack.twin.pages import alike

QUICK = Fitting(draws=30, judged=300, inner=2, ridges=(0.3,), trees=None)
PLANTED = np.array([5.0, 1.0, 4.0, 0.5])


def world(prompts=80, pages=16, seed=4):
    """Readings whose pages are cited by the planted weights of layer 3."""
    rng = np.random.default_rng(seed)
    readings, seen = [], []
    for p in range(prompts):
        values = rng.random((pages, 4))
        chance = 1 / (1 + np.exp(-(values @ PLANTED - 7.0)))
        urls = [f"https://h{i % 5}.example/{p}/{i}" for i in range(pages)]
        head = tuple(Passage(u, tuple(map(float, v))) for u, v in zip(urls, values, strict=True))
        hits = tuple(SeenPassage(u, ((0, "lexical", i + 1), (1, "dense", pages - i))) for i, u in enumerate(urls))
        readings.append(Reading(f"q{p}", (1.0, 0.3), head, hits))
        cited = {alike(u): 1.0 for u, c in zip(urls, rng.random(pages) < chance, strict=True) if c}
        seen.append(Observed(f"q{p}", cited, ()))
    return readings, seen


@pytest.fixture(scope="module")
def made():
    return world()


def test_weights_become_settings_in_their_proportions(made):
    config = Config()
    table = stack_parts.rerank_table(*made, stack_parts.present(config.rerank))
    found, told = settings.weighed(table, QUICK)
    assert np.corrcoef(found.weights, PLANTED)[0, 1] >= 0.9
    assert [w.part.name for w in told] == [*PARTS, "rank"]
    moved = settings.rerank_settings(found, config)
    assert all(s.moved for s in moved)
    assert sum(s.value for s in moved) == pytest.approx(0.95, abs=0.005)
    assert {s.path: s.value for s in moved}["rerank.trust_weight"] == pytest.approx(0.95 * 4 / 10.5, abs=0.08)
    assert settings.applied(config, {s.path: s.value for s in moved}).rerank.trust_weight > 0.25


def test_a_page_stands_with_its_best_passage():
    reading = Reading("q", (1.0,), (Passage("u", (0.2, 0.0, None, 0.5)), Passage("u", (0.9, 0.0, None, None))), ())
    table = stack_parts.rerank_table([reading], [Observed("q", {}, ())], stack_parts.present(Config().rerank))
    assert table.values.shape == (1, 4)
    assert table.values[0, 0] == 0.9
    assert np.isnan(table.values[0, 2:]).all()


def test_the_modes_of_layer_2_are_those_it_adds():
    config = replace(Config().retrieval, agreement=0.4)
    hits = ((0, "lexical", 3), (0, "dense", 1), (1, "title", 2))
    reading = Reading("q", (1.0, 0.5), (), (SeenPassage("u", hits),))
    (row,) = stack_parts.fusion_table([reading], [Observed("q", {}, ())], config, config.rrf_k).values
    worth = np.array([config.lexical_weight, config.dense_weight, config.title_weight, config.agreement])
    whole = fused_score([Hit(q, m, r, 0.0) for q, m, r in hits], [1.0, 0.5], config)
    assert row @ worth == pytest.approx(whole, abs=1e-6)


def test_the_present_constant_stays_unless_another_is_better_beyond_noise(monkeypatch):
    monkeypatch.setattr(settings, "RRF_K", (4, 60))
    readings, _ = world(60, 30)
    rng = np.random.default_rng(2)
    chance = 1 / (1 + np.exp(6 - 40 / (4 + np.arange(1, 31))))
    near = [
        Observed(r.prompt, {alike(s.url): 1.0 for s, c in zip(r.seen, rng.random(30) < chance, strict=True) if c}, ())
        for r in readings
    ]
    config = Config().retrieval
    assert settings.choose_rrf_k(readings, near, config, replace(QUICK, outer=2))[0] == config.rrf_k
    k, why = settings.choose_rrf_k(readings, near, replace(config, rrf_k=60), replace(QUICK, outer=2))
    assert (k, "against 60" in why) == (4, True)


def test_a_cut_moves_where_the_engine_shows_another():
    readings, seen = world(40)
    weights = dict(zip(PARTS, PLANTED, strict=True))
    one_host = []
    for r in readings:
        best = sorted(r.head, key=lambda p: -float(np.dot(p.values, PLANTED)))
        chosen = {p.url.split("/")[2]: p.url for p in reversed(best)}
        one_host.append(Observed(r.prompt, {alike(u): 1.0 for u in chosen.values()}, ()))
    told = {s.path: s for s in cuts.cut_settings(readings, one_host, weights, Config(), QUICK)}
    assert (told["rerank.host_cap"].value, told["rerank.host_cap"].moved) == (1, True)
    assert not told["rerank.page_cap"].moved
    stays = cuts.cut_settings(readings, seen, weights, Config(), QUICK)
    assert not any(s.moved for s in stays if s.path == "rerank.host_cap")


@pytest.mark.parametrize(("counts", "value"), [([1, 2, 2], 6), ([8] * 20, 8), ([], None)])
def test_a_cap_on_sources_is_contradicted_only_by_more(counts, value):
    found = cuts.sources_setting(counts, Config())
    assert [s.value for s in found] == ([] if value is None else [value])
    assert [s.moved for s in found] == ([] if value is None else [value != 6])


def test_settings_that_help_nothing_stay():
    told = (Setting("rerank.keep", 4, 8, "fitted"),)
    even = Agreement(Estimate(0.5), Estimate(0.5), Estimate(0.0, -0.1, 0.1), 9)
    (stays,) = _believed(told, even)
    assert (stays.value, stays.moved) == (8, False)
    assert _believed(told, replace(even, difference=Estimate(0.2, 0.1, 0.3))) == told
    assert _believed(told, None) == told


def test_reach_tells_where_citations_are_lost():
    reading = Reading(
        "q", (1.0,), (Passage("https://a.example/1", (0, 0, 0, 0)),), (SeenPassage("https://a.example/2", ()),)
    )
    cited = {"a.example/1": 1.0, "a.example/2": 1.0, "a.example/3": 1.0, "b.example": 1.0}
    stored = frozenset({"a.example/1", "a.example/2", "a.example/3"})
    assert stack_parts.reach([reading], [Observed("q", cited, ())], stored) == {
        "in_store": 0.75, "found": 0.25, "measured": 0.25,
    }  # fmt: skip


def test_what_was_asked_is_kept_and_a_line_that_was_cut_off_is_asked_again(tmp_path):
    file, asked = tmp_path / "x" / "kept.jsonl", []

    def ask():
        asked.append(1)
        return {"a": [1, None]}

    assert Kept(file).get("p", ask) == {"a": [1, None]}
    file.write_bytes(file.read_bytes() + b'["q", {"a"')
    assert Kept(file).get("p", ask) == {"a": [1, None]}
    assert Kept(file).get("q", ask) == {"a": [1, None]}
    assert len(asked) == 2


def test_repeats_of_a_prompt_are_shares_of_its_answers():
    def seen(*urls):
        return Observation(State.MEASURED, cited=tuple(Cited(plain_page(u), None, None, 1) for u in urls))

    prompt = Prompt("q")
    answers = Answers("e", "run 1", ((prompt, seen("https://a.example/")), (prompt, seen())), {})
    (one,) = observed(answers)
    assert one.cited == {"a.example": 0.5}
    assert result_pages(answers) == []


def test_twins_are_kept_by_name_and_number(tmp_path):
    with Store.open(tmp_path / "s") as store:
        shelf = store.shelf(Twins)
        assert shelf.newest() is None
        first, second = shelf.save("x", "2026-01-01", b"{}"), shelf.save("x", "2026-01-02", b"[]")
        shelf.save("y", "2026-01-03", b"1")
        assert shelf.get("x") == second
        assert shelf.get(f"x#{first.id}") == first
        assert [t.name for t in shelf.list()] == ["y", "x", "x"]
        with pytest.raises(NotFoundError, match="no twin 'z'"):
            shelf.get("z")


def test_a_twin_is_of_one_engine():
    from citestack.twin.observed import _engine

    assert _engine({"a"}, "") == "a"
    with pytest.raises(UsageError, match="of one engine"):
        _engine({"a", "b"}, "")
    with pytest.raises(UsageError, match="no answers of 'c'"):
        _engine({"a"}, "c")
