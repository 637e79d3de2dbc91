"""Order, the cut, and what became of the plan before."""

from __future__ import annotations

from dataclasses import replace

from citestack.evaluate.statistics.interval import Interval
from citestack.plan.making import share, short, task_id
from citestack.plan.model import Expected, Plan, Task, Verdict
from citestack.plan.ordering import against, cut, distinct, ordered, with_links_earlier

SITE = "acme.example"
VERDICT = Verdict("ranks_but_invisible", (), 0.4, close=False, runner_up=None, bottleneck=None)


def task(name: str, window: str = "days 0-30", **about: object) -> Task:
    return Task(task_id(name), window, None, name, **about)  # type: ignore[arg-type]


def brings(value: float) -> Expected:
    return Expected("cited for more", "measured here", "replay", Interval(value, 0.0, 1.0))


def plan(*tasks: Task) -> Plan:
    return Plan(SITE, "2026-10-01T00:00:00+00:00", VERDICT, tasks, ())


def test_expected_effect_per_hour_decides_within_a_window() -> None:
    cheap = task("cheap", expected=brings(0.1), effort="an hour")
    large = task("large", expected=brings(0.3), effort="days")
    vague = task("vague", expected=Expected("unknown", "unknown"), effort="an hour", size=100.0)
    said = task("said", expected=Expected("by others", "published", "X"), effort="days")
    late = task("late", "days 60-90", expected=brings(0.9), effort="an hour")
    assert ordered([late, vague, said, large, cheap], SITE) == (cheap, large, said, vague, late)


def test_what_shuts_engines_out_comes_first() -> None:
    gate = Task(task_id("audit", SITE, "retrieval.robots_search"), "days 0-30", 2, "Let search agents in")
    assert ordered([task("cheap", expected=brings(0.9), effort="an hour"), gate], SITE)[0] == gate


def test_the_cut_leaves_every_window_its_part() -> None:
    tasks = [task(f"{w}{i}", w) for w in ("days 0-30", "days 30-60", "days 60-90") for i in range(30)]
    kept, left = cut(tasks, 11)
    assert left == 79
    assert [sum(t.window == w for t in kept) for w in ("days 0-30", "days 30-60", "days 60-90")] == [6, 2, 3]
    assert cut(tasks[:5], 25) == (tuple(tasks[:5]), 0)


def test_one_id_stands_once() -> None:
    first, again = task("a", why="first"), task("a", why="again")
    assert distinct([first, task("b"), again]) == (first, task("b"))


def test_without_link_equity_links_begin_at_once() -> None:
    links = [task(f"l{i}", "days 60-90", host=f"h{i}.example") for i in range(5)]
    moved = with_links_earlier(links, "no_link_equity")
    assert [t.window for t in moved].count("days 0-30") == 3
    assert with_links_earlier(links, "ranks_but_invisible") == tuple(links)


def test_done_is_what_was_measured_again_and_is_gone() -> None:
    before = plan(
        task("gone", part="audit"), task("same", part="audit", size=2.0), task("grew", part="audit", size=2.0)
    )
    now = [task("same", part="audit", size=2.0), task("grew", part="audit", size=3.0), task("fresh", part="audit")]
    tasks, done = against(before, now, {"audit"}, ())
    assert {t.title: t.progress for t in tasks} == {"same": "open", "grew": "worse", "fresh": "new"}
    assert [(t.title, t.progress) for t in done] == [("gone", "done")]


def test_what_was_not_looked_at_again_stays_open() -> None:
    unseen, unasked = task("unseen", part="audit"), task("unasked", part="stack", prompts=("p", "q"))
    tasks, done = against(plan(unseen, unasked), [], {"stack"}, ("p",))
    assert not done
    assert [t.progress for t in tasks] == ["open", "open"]
    assert tasks[0].why == "Not measured again since the plan before. "
    again, _ = against(plan(*tasks), [], {"stack"}, ("p",))
    assert again[0].why == tasks[0].why


def test_a_first_plan_is_all_new() -> None:
    assert against(None, [task("a")], {"audit"}, ()) == ((task("a"),), ())


def test_ids_stay_when_blanks_and_capitals_move() -> None:
    assert task_id("state", "https://a.example/", "One  sentence") == task_id(
        "state", "https://a.example/", "one sentence"
    )
    assert task_id("state", "a", "b") != task_id("state", "ab", "")


def test_short_words_and_shares() -> None:
    assert short("a  b\nc") == "a b c"
    assert len(short("word " * 100, 40)) <= 40
    assert share(0, 0) is None
    found = share(3, 12)
    assert found is not None
    assert (found.value, found.low < 0.25 < found.high) == (0.25, True)
    assert replace(task("a"), progress="done").progress == "done"
