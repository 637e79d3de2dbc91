"""A store with pages, two experiments, plans and twins, all of values made by hand: nothing is asked or fitted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from citestack.evaluate.statistics.interval import Interval
from citestack.experiment.design.stored import design_json
from citestack.experiment.figures import (
    Applied,
    Detectable,
    Effect,
    Example,
    Finding,
    Findings,
    Floor,
    HonestPair,
    ZeroSum,
)
from citestack.experiment.findings.stored import findings_json
from citestack.experiment.model import (
    CONTROL,
    Addition,
    ArmChoice,
    ArmKind,
    Asked,
    Case,
    Changed,
    Design,
    Outcome,
    Said,
)
from citestack.experiment.run.journal import CASES, FINDINGS, OUTCOME
from citestack.experiment.run.stored import case_json, outcome_json
from citestack.model import PageRecord
from citestack.plan.model import Evidence, Expected, LayerCount, Plan, Task, Verdict
from citestack.plan.stored import plan_bytes
from citestack.store import Store
from citestack.store.experiments import Experiments, Part
from citestack.store.plans import Plans
from citestack.twin import model as twin
from citestack.twin.stored import save_twin
from tests.store.make import make_record

KETTLE = "https://kettles.example/quiet.html"
LAB = "https://lab.example/noise.html"
PROMPT = "How loud is an electric kettle?"
SCRIPT = "<script>alert('boo')</script>"
ARMS: tuple[tuple[str, ArmKind, float, float, Finding], ...] = (
    ("front-load", "structure", 0.084, 0.031, "up"),
    ("statistics", "text", 0.041, 0.036, "within noise"),
    ("keyword-stuffing", "text", -0.062, 0.030, "down"),
    ("faq", "structure", 0.0, 0.0, "no change"),
    ("statistics-permissive", "fabricated", 0.037, 0.034, "within noise"),
)
DESIGN = Design(
    "Answer first", tuple(Asked(f"{PROMPT[:-1]}, {n}?", "kettles") for n in range(60)),
    tuple(ArmChoice(name) for name, *_ in ARMS), adopters=(0.0, 0.5, 1.0), permissive=True, wanted=0.05,
)  # fmt: skip
PLANNED, EMPTY = "kettles.example", "nobody.example"


def levered(location: str) -> None:
    with Store.open(location) as store:
        store.put([page(KETTLE), page(LAB)])
        experiments(store)
        plans(store)
        for made in twins():
            save_twin(store, made)


def page(url: str) -> PageRecord:
    said = {
        "Noise": ["Kettles differ. The water makes the noise. A quiet kettle stays under 60 decibels at one metre."],
        "Care": ["Descale it every month. Hard water leaves scale, which makes it louder."],
    }
    return make_record(url, said, title="How loud kettles are")


def experiments(store: Store) -> None:
    shelf = store.shelf(Experiments)
    done = shelf.begin(DESIGN.name, {"design": design_json(DESIGN), "world": {"pages": 2, "citestack": "0.0"}})
    case = Case(DESIGN.prompts[0].text, KETTLE, "kettles", 2, (LAB,))
    shelf.save(done.id, [
        Part(CASES, "000000", {"cases": [case_json(case)], "left_out": ""}),
        *(Part(OUTCOME, o.key, outcome_json(o)) for o in outcomes()),
        Part(FINDINGS, "", findings_json(findings())),
    ])  # fmt: skip
    shelf.finish(done.id)
    shelf.begin("Broken off", {"design": design_json(replace(DESIGN, name="Broken off", permissive=False))})


def outcomes() -> Iterator[Outcome]:
    """Of the one case: the control does not come through layer 4."""
    control = {"found_by": 0.6, "retrieved": 1.0, "reranked": 1.0, "verified": 0.0, "cited": 0.0, "pawc": 0.0}
    yield Outcome(CONTROL, 0, 1, 0.0, "measured", "", control, trace_id="0123456789abcdef")
    for name, *_ in ARMS:
        yield Outcome(name, 0, 1, 0.0, "measured", "", {**control, "verified": 1.0, "cited": 1.0, "pawc": 0.4})


def findings() -> Findings:
    measures = (("pawc", None), ("retrieved", 2), ("rerank_score", 3), ("verified", 4), ("cited", 5))
    effects = [effect(arm, m, layer) for arm in ARMS for m, layer in measures]
    effects += [effect(arm, "pawc", None, stratum=f"rank {n}", part=n / 3) for arm in ARMS for n in range(1, 6)]
    effects += [effect(ARMS[0], "pawc", None, adopters=a, part=1 - a * 0.8) for a in (0.5, 1.0)]
    return Findings(
        "pawc", tuple(effects),
        tuple(Floor(m, 60, 10, 0.06, (-0.045, 0.044), "placebo") for m, _ in measures),
        (Detectable("pawc", 60, 1, 5, 0.031, 25),),
        (HonestPair("statistics-permissive", "statistics", 60, (0.24, 0.23), (0.19, 0.23), Interval(-0.04, -0.06, -0.01)),),
        (example(), example(made_up=True)),
        ("2 of 5 arms moved the PAWC share beyond noise.", "front-load acts first in layer 4.", "This is one stack."),
        (f"Two prompts were left out. {SCRIPT}",),
        (ZeroSum("front-load", "pawc", 60, 1.0, 0.084, 0.017, Interval(0.067, 0.03, 0.1), Interval(0.004, -0.01, 0.018)),),
        (Applied("front-load", 60, 58, (("the best answer is the first sentence already", 2),)),
         Applied("faq", 60, 0, (("no question on the page", 40), ("no sentence of it answers the prompt", 20)))),
    )  # fmt: skip


def effect(
    arm: tuple[str, ArmKind, float, float, Finding], measure: str, layer: int | None, *, stratum: str = "",
    adopters: float = 0.0, part: float = 1.0,
) -> Effect:  # fmt: skip
    name, kind, value, half, finding = arm
    still = layer is not None and layer < 3
    by = 0.0 if still else value * part
    difference = Interval(by, by - (0 if still else half), by + (0 if still else half))
    said: Finding = "no change" if still else finding
    return Effect(
        name, kind, measure, layer, 58, 2, 0.22, 0.22 + by, difference, by / 0.22, 0.01, 0.04, (-0.045, 0.044), said,
        stratum, adopters,
    )  # fmt: skip


def example(*, made_up: bool = False) -> Example:
    before = (Said("An electric kettle reaches 85 decibels.", (LAB,)), Said("Scale makes it louder.", (KETTLE,)))
    after = (Said("A quiet kettle stays under 60 decibels at one metre.", (KETTLE,)), *before)
    quote = "We measured 58 decibels at one metre."
    added = Addition("The lab measured 58 decibels, according to lab.example.", None if made_up else LAB, quote, 0.93)
    left = Addition("Nine of ten people prefer it.", None, "", 0.12, "no source says it")
    return Example(
        "statistics-permissive" if made_up else "front-load", DESIGN.prompts[0].text, KETTLE, "pawc", 0.18, 0.42,
        (Changed("Kettles differ. The water makes the noise.", ""), Changed("", f"A quiet kettle stays under 60. {SCRIPT}")),
        before, after, (added,), (left,), "fabricated" if made_up else "structure",
    )  # fmt: skip


def plans(store: Store) -> None:
    shelf = store.shelf(Plans)
    for made in (plan("2026-08-01T08:00:00+00:00"), again(), nothing_known()):
        shelf.save(made.domain, plan_bytes(made), made.made_at)


def plan(made_at: str) -> Plan:
    share = Interval(0.12, 0.06, 0.22)
    verdict = Verdict(
        "ranks_but_invisible",
        (
            Evidence("cited in", "track", 0.12, 0.5, "share", "in 12 % of 60 answers a page of it is cited", share, 60,
                     "ranks_but_invisible", link="/track?domain=kettles.example"),
            Evidence("one site holds", "track", 0.41, 0.5, "share", "lab.example has 41 % of the citations",
                     Interval(0.41, 0.3, 0.53), 60, "niche_held"),
            Evidence("sites with more trust", "authority", None, 0.5, "share", "no link graph", missing="citestack authority build"),
        ),
        0.76, True, "niche_held", 4, "Layer 4 loses most: 21 of the 34 prompts that reach it are lost there.",
    )  # fmt: skip
    counts = ((60, 52), (52, 44), (44, 34), (34, 13), (13, 7))
    layers = tuple(
        LayerCount(n, a, b, Interval(b / a, b / a - 0.1, b / a + 0.08), 0.7) for n, (a, b) in enumerate(counts, 1)
    )
    return Plan(
        PLANNED, made_at, verdict, tuple(tasks()), (verdict.because[2],), start=made_at[:10], layers=layers,
        sentences=("kettles.example: ranks but invisible.", "Layer 4 loses most.", f"Begin with the answer. {SCRIPT}"),
        prompts=tuple(p.text for p in DESIGN.prompts), prompts_from="a set", left_out=3, notes=("60 prompts.",),
    )  # fmt: skip


def tasks() -> Iterator[Task]:
    here = Expected(
        "of the prompts where it is missing now", "measured here", "experiment 1", Interval(0.08, 0.05, 0.11)
    )
    yield Task(
        "a1", "days 0-30", 4, "State the noise in one sentence with its number", KETTLE,
        "A quiet kettle stays under 60 decibels at one metre.", "", here, "an hour",
        f"citestack why {KETTLE} shows it verified", f"/pages/audit?url={KETTLE}", part="stack", why="21 prompts are lost here.",
    )  # fmt: skip
    yield Task("a2", "days 0-30", 1, "Give the page a date", KETTLE, "", "",
               Expected("fresher pages are cited more", "published", "a benchmark"), "an hour", "the date is read")  # fmt: skip
    yield Task("b1", "days 30-60", None, "Ask three engines every week", effort="a day", check="citestack track report")
    yield Task("c1", "days 60-90", None, "Ask lab.example for a link", "", "", "lab.example",
               Expected("unknown", "unknown"), "weeks", "a new referrer", "/sites/lab.example")  # fmt: skip


def again() -> Plan:
    """Made later: one task is done, one got worse."""
    later = plan("2026-10-01T08:00:00+00:00")
    first, second, *rest = later.tasks
    moved = (replace(first, progress="open"), *(replace(t, progress="worse") for t in rest[:1]), *rest[1:])
    return replace(later, tasks=moved, done=(replace(second, progress="done"),), before="2026-08-01T08:00:00+00:00")


def nothing_known() -> Plan:
    lacking = Evidence(
        "prompts", "track", None, None, "count", "no prompts are known", missing="citestack track prompts import"
    )
    verdict = Verdict("not_enough_data", (), None, False, None, None)
    said = (f"Not enough data on {EMPTY}.", "It was not measured.", "There is nothing to do.")
    return Plan(EMPTY, "2026-09-01T08:00:00+00:00", verdict, (), (lacking,), sentences=said)


def twins() -> tuple[twin.Twin, ...]:
    return made_twin("overviews", shipped=True), made_twin("shuffled", shipped=False)


def made_twin(name: str, *, shipped: bool) -> twin.Twin:
    e = twin.Estimate
    origin = twin.Origin(
        "runs 1 to 3", ("google-ai-overview",), ("result page",), (), ("US",), ("en",), "2026-08-01", "2026-08-30",
        300, 5_400, 812.0, simulated=True, reach={"in_results": 0.62, "stored": None},
    )  # fmt: skip
    good = 0.73 if shipped else 0.52
    scores = (
        twin.Score("twin", e(0.31, 0.29, 0.33), e(good, good - 0.03, good + 0.03), e(0.63, 0.6, 0.66)),
        twin.Score("rank", e(0.37, 0.35, 0.39), e(0.69, 0.66, 0.72), e(0.62, 0.59, 0.65)),
        twin.Score("relevance", e(0.41, 0.39, 0.43), e(0.58, 0.55, 0.61), e(0.51, 0.48, 0.54)),
    )
    sign = -0.06 if shipped else 0.002
    contrasts = tuple(
        twin.Contrast(b, e(sign, sign - 0.02, sign + 0.02), sign / 0.37, beaten=shipped) for b in ("rank", "relevance")
    )
    bins = tuple(twin.Bin(p, e(p + 0.02, p - 0.03, p + 0.07), 500) for p in (0.05, 0.15, 0.3, 0.5))
    named = (("relevance", 0.9), ("trust", 0.4), ("freshness", 0.05), ("coverage", -0.1))
    parts = tuple(
        twin.PartWeight(twin.Part(n, f"{n} of its best passage", 3), e(w, w - 0.2, w + 0.2), e(w, w - 0.2, w + 0.2), 0.1,
                        -0.1, 0.0, 1.0)
        for n, w in named
    )  # fmt: skip
    model = twin.Predictor("additive", twin.Additive(("relevance",), (0.5,), (0.2,), (), (-1.0, 0.9)))
    why = "it beats rank alone and relevance alone" if shipped else "it does not beat rank alone"
    return twin.Twin(
        name, "2026-09-02T08:00:00+00:00", "stack", origin, twin.Verdict(shipped, why), scores, contrasts, bins,
        e(0.02, 0.01, 0.04), parts, (twin.Missing("pagespeed", "not in these observations"),),
        (twin.Setting("rerank.trust_weight", 0.35, 0.2, "the weight of trust against relevance"),), model,
        agreement=twin.Agreement(e(0.31, 0.27, 0.35), e(0.36, 0.31, 0.4), e(0.05, 0.01, 0.09), 40), profile="fast",
        version="0.0",
    )  # fmt: skip
