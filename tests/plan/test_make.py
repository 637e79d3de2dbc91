"""Whole plans of made webs: the verdict, tasks that can be checked, what moved, and what an empty store says."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from benchmarks.plan_verdicts import session_of
from benchmarks.plan_worlds import SITE, WORLDS, World, make

from citestack.audit.run import RULES
from citestack.errors import NotFoundError, UsageError
from citestack.evaluate.statistics.interval import Interval
from citestack.experiment.arms.registry import arms
from citestack.experiment.design.file import design_from
from citestack.experiment.figures import Applied, Effect, Findings
from citestack.plan.audited import EFFORT, GATES
from citestack.plan.designing import design_toml
from citestack.plan.make import Wanted, make_plan
from citestack.plan.model import Plan
from citestack.plan.published import PUBLISHED
from citestack.plan.report.forms import FORMS
from citestack.plan.stored import plan_bytes, plan_json, plan_of
from citestack.plan.tried import ARMS, Measured, Tried, best
from citestack.plan.wording import expected
from citestack.store.plans import Plans

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
WANTED = Wanted(most_prompts=8, start=date(2026, 12, 1))


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Plan, Plan, str]]]:
    """Per situation the plan, and the plan of the same store made again."""
    made = {}
    for n, world in enumerate(WORLDS):
        folder = tmp_path_factory.mktemp(world)
        make(world, 30_000 + n, folder)
        with session_of(str(folder)) as session:
            first = make_plan(session, SITE, WANTED, now=NOW)
            made[world] = (first, make_plan(session, f"https://www.{SITE}/0", WANTED, now=NOW), str(folder))
    return made


@pytest.mark.parametrize("world", WORLDS)
def test_each_made_web_has_its_situation(plans: dict[str, tuple[Plan, Plan, str]], world: World) -> None:
    plan = plans[world][0]
    assert plan.verdict.situation == world
    assert [e.name for e in plan.verdict.because[:4]] == [
        "cited", "held by one", "lost before ranking", "better linked are cited"
    ]  # fmt: skip
    assert all(e.value is not None and e.interval is not None and e.n for e in plan.verdict.because[:3])
    assert plan.verdict.margin is not None
    assert len(plan.sentences) == 3
    assert plan.start == "2026-12-01"


@pytest.mark.parametrize("world", WORLDS)
def test_every_task_says_where_what_and_how_it_is_checked(
    plans: dict[str, tuple[Plan, Plan, str]], world: World
) -> None:
    tasks = plans[world][0].tasks
    assert len({t.id for t in tasks}) == len(tasks) <= 25
    for t in tasks:
        assert t.check.startswith("citestack ")
        assert ": " in t.check
        assert t.expected is not None
        assert t.expected.source or t.expected.said.startswith("unknown") or t.expected.origin == "unknown"
        assert t.page or t.host or t.window == "days 30-60" or t.title.startswith(("Turn to", "Look for"))
        assert t.evidence.startswith("/")


def test_the_plan_follows_the_situation(plans: dict[str, tuple[Plan, Plan, str]]) -> None:
    early = [t for t in plans["no_link_equity"][0].tasks if t.window == "days 0-30" and t.title.startswith("Earn")]
    assert len(early) == 3
    held = plans["niche_held"][0]
    assert any(t.title.startswith("Be cited by") for t in held.tasks)
    assert not any(t.title.startswith("Earn") for t in plans["ranks_but_invisible"][0].tasks if t.window == "days 0-30")


def test_links_are_asked_of_who_links_to_the_cited_and_not_here(plans: dict[str, tuple[Plan, Plan, str]]) -> None:
    from citestack.store import Store

    plan, _, folder = plans["no_link_equity"]
    with Store.open(folder, read_only=True) as store:
        mine = {e.source for e in store.authority.referrers("domain", SITE)}
        for t in plan.tasks:
            if t.title.startswith("Earn"):
                assert t.host not in mine
                assert {e.target for e in store.authority.targets("domain", t.host)} - {SITE}


def test_what_links_bring_is_unknown_with_the_reason_and_how_many_it_takes_is_said_once(
    plans: dict[str, tuple[Plan, Plan, str]],
) -> None:
    plan = plans["no_link_equity"][0]
    earn = [t for t in plan.tasks if t.title.startswith("Earn")]
    assert earn and {t.expected.origin for t in earn if t.expected} == {"unknown"}
    assert all("no experiment of this store measured the arm inbound_links" in expected(t) for t in earn)
    assert not any("more referring domain" in expected(t) + t.why for t in plan.tasks)
    assert sum("more referring domain" in note for note in plan.notes) == 1
    once = "each link of this plan counts as one"
    assert {name: form(plan).count(once) for name, form in FORMS.items()} == {"html": 1, "markdown": 1, "csv": 0}


def test_what_an_experiment_measured_of_links_is_said_or_why_it_measured_nothing() -> None:
    effect = Effect("inbound_links", "outside", "pawc", None, 30, 0, 0.2, 0.3, Interval(0.1, 0.05, 0.15), 0.5, 0.01,
                    0.02, (-0.01, 0.01), "up")  # fmt: skip
    measured = Tried(SITE, {"inbound_links": Measured("3, links", effect)}, any=True).of_links()
    assert (measured.origin, measured.source, measured.amount) == (
        "measured here",
        "experiment 3, links",
        effect.difference,
    )
    nothing = replace(effect, prompts=0, difference=None, finding="too few")
    left = Applied("inbound_links", 6, 0, (("no build", 6),))
    findings = Findings("pawc", (nothing,), (), (), (), (), (), applied=(left,))
    told = Tried(SITE, best(findings, "4, links"), any=True).of_links()
    assert told.origin == "unknown" and told.amount is None
    assert told.said.startswith("unknown: experiment 4, links measured nothing of it: 6: no build, and no study")
    assert "none of this store's experiments" in Tried(SITE, any=True).of_links().said


def test_made_again_the_tasks_are_the_same_and_open(plans: dict[str, tuple[Plan, Plan, str]]) -> None:
    for first, again, _ in plans.values():
        assert {t.progress for t in first.tasks} == {"new"}
        assert {t.progress for t in again.tasks} == {"open"}
        assert [t.id for t in again.tasks] == [t.id for t in first.tasks]
        assert (again.before, again.done) == (first.made_at, ())


def test_what_is_missing_is_said_with_the_command(plans: dict[str, tuple[Plan, Plan, str]]) -> None:
    plan = plans["no_link_equity"][0]
    names = [e.name for e in plan.missing]
    assert names == ["movement", "backlinks", "audit", "server logs", "first-party reports", "experiments"]
    assert all(e.value is None and e.missing.startswith("citestack ") for e in plan.missing)


def test_a_plan_comes_back_from_its_bytes(plans: dict[str, tuple[Plan, Plan, str]]) -> None:
    for plan, again, _ in plans.values():
        assert plan_of(plan_bytes(plan)) == plan
        assert json.loads(json.dumps(plan_json(again)))["domain"] == SITE


def test_the_forms(plans: dict[str, tuple[Plan, Plan, str]]) -> None:
    plan = plans["no_link_equity"][1]
    html = FORMS["html"](plan)
    assert html.index(plan.sentences[0].split(";")[0]) < html.index("Why this verdict")
    assert not re.search(r"<script|https?://[^\"]*\.(js|css)|\son\w+=", html)
    assert all(f'id="task-{t.id}"' in html for t in plan.tasks)
    rows = list(csv.DictReader(io.StringIO(FORMS["csv"](plan))))
    assert [r["id"] for r in rows] == [t.id for t in plan.tasks]
    markdown = FORMS["markdown"](plan)
    assert markdown.count("- [ ] **") == len(plan.tasks)
    assert "no link equity" in markdown.splitlines()[0]


def test_what_pages_say_is_escaped() -> None:
    from citestack.plan.model import Task, Verdict

    evil = Task("i", "days 0-30", 4, "<b>=1</b>", page="javascript:alert(1)", sentence="=cmd|' /C calc'!A0 *x*")
    plan = Plan(
        "a.example", "2026-11-22T00:00:00+00:00", Verdict("doing_well", (), 0.1, False, None, None), (evil,), ()
    )
    assert "<b>" not in FORMS["html"](plan)
    assert 'href="javascript' not in FORMS["html"](plan)
    assert "'=cmd" in FORMS["csv"](plan)
    assert r"\*x\*" in FORMS["markdown"](plan)


def test_an_empty_store_says_that_there_is_not_enough(tmp_path: Path) -> None:
    with session_of(str(tmp_path)) as session:
        plan = make_plan(session, "acme.example", Wanted(), now=NOW)
        assert plan.verdict.situation == "not_enough_data"
        assert "citestack crawl https://acme.example" in [e.missing for e in plan.missing]
        assert plan.sentences[0].startswith("Not enough data on acme.example")
        assert plan.verdict.bottleneck is None
        kept = session.corpus.store.shelf(Plans).newest("acme.example")
        assert kept is not None
        assert plan_of(kept.body) == plan
        for form in FORMS.values():
            assert "acme.example" in form(plan)
        with pytest.raises(NotFoundError):
            make_plan(session, "acme.example", Wanted(prompt_set="none"))
        for bad in ("", "acme", "a b"):
            with pytest.raises(UsageError):
                make_plan(session, bad)


def test_the_design_of_the_plans_edits_is_one() -> None:
    from citestack.plan.making import task_id
    from citestack.plan.model import Task, Verdict

    verdict = Verdict("ranks_but_invisible", (), 0.1, close=False, runner_up=None, bottleneck=4)
    tasks = tuple(Task(task_id("audit", SITE, check), "days 0-30", 2, check) for check in ARMS)
    plan = Plan(SITE, "2026-11-22T00:00:00+00:00", verdict, tasks, (), prompts=('What "is" it?', "Ünd\\?"))
    design = design_from(design_toml(plan), yaml=False)
    assert [p.text for p in design.prompts] == list(plan.prompts)
    assert design.targets == (SITE,)
    assert len(design.arms) == 6
    assert not design_toml(replace(plan, tasks=()))


def test_tables_name_checks_and_arms_that_exist() -> None:
    checks = {rule.id for rule in RULES}
    assert {*EFFORT, *GATES, *PUBLISHED, *ARMS} <= checks
    assert set(ARMS.values()) <= {info.name for info in arms()}
