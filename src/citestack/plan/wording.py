"""The words of a plan that every form of it shares."""

from __future__ import annotations

from citestack.explain.fate import LAYER_NAMES
from citestack.plan.making import count
from citestack.plan.model import Evidence, LayerCount, Plan, Situation, Task

TITLES: dict[Situation, str] = {
    "no_link_equity": "no link equity",
    "ranks_but_invisible": "ranks but invisible",
    "niche_held": "niche held",
    "doing_well": "doing well",
    "not_enough_data": "not enough data",
}
MEANS: dict[Situation, str] = {
    "no_link_equity": "it is not even ranked where others are cited, and nothing vouches for it: links first",
    "ranks_but_invisible": "it is ranked, and its pages do not give what is cited: readiness first",
    "niche_held": "others hold the citations, and neither links nor readiness take them in 90 days",
    "doing_well": "it is cited in most answers: keep it, and measure",
    "not_enough_data": "too little was measured to say anything",
}


def sentences(plan: Plan) -> tuple[str, str, str]:
    """How it stands, where it is lost, what to begin with."""
    return _standing(plan), _lost(plan), _first(plan)


def _standing(plan: Plan) -> str:
    v = plan.verdict
    if v.situation == "not_enough_data":
        need = next((e for e in (*v.because, *plan.missing) if e.value is None and e.missing), None)
        return f"Not enough data on {plan.domain}" + (f": {need.said}. Run: {need.missing}." if need else ".")
    close = ""
    if v.close and v.runner_up is not None:
        close = f" The call is close: {TITLES[v.runner_up]} is nearly as likely."
    return f"{plan.domain}: {TITLES[v.situation]}; {means(plan)}.{close}"


def means(plan: Plan) -> str:
    """What the situation says; of a site that is linked like the others and still not ranked, that."""
    v = plan.verdict
    sides = {e.name: e.value is not None and e.bar is not None and e.value > e.bar for e in v.because}
    if v.situation == "ranks_but_invisible" and sides.get("lost before ranking"):
        return "it is linked as well as the sites that are cited, and its pages are not found: readiness first"
    return MEANS[v.situation]


def _lost(plan: Plan) -> str:
    if plan.verdict.bottleneck is None:
        return "Where its prompts are lost on the way down the stack was not measured."
    return f"{plan.verdict.bottleneck_said.rstrip('.')}."


def _first(plan: Plan) -> str:
    moved = f" Since {plan.before[:10]}: {count(len(plan.done), 'task')} done." if plan.before else ""
    if not plan.tasks:
        return f"There is nothing to do that the data speaks for.{moved}"
    first = plan.tasks[0]
    where = first.page or first.host
    at = f" on {where}" if where else ""
    return f"Begin with “{first.title.rstrip('.')}”{at}, the first of {count(len(plan.tasks), 'task')}.{moved}"


def number(e: Evidence) -> str:
    """Value, interval and bar."""
    if e.value is None:
        return "not measured"
    if e.unit == "share":
        span = f" ({e.interval.low:.0%} to {e.interval.high:.0%})" if e.interval is not None else ""
        return f"{e.value:.0%}{span}"
    return f"{e.value:,.0f}"


def bar(e: Evidence) -> str:
    if e.bar is None:
        return ""
    return f"{e.bar:.0%}" if e.unit == "share" else f"{e.bar:,.0f}"


def where(task: Task) -> str:
    return task.page or task.host


def layer(task: Task) -> str:
    return "" if task.layer is None else f"{task.layer} {LAYER_NAMES[task.layer]}"


def expected(task: Task) -> str:
    """With who says so."""
    if task.expected is None:
        return "unknown"
    e = task.expected
    a = e.amount if task.part == "stack" else None
    amount = "" if a is None else f"{a.value:+.0%} of the prompts ({a.low:.0%} to {a.high:.0%}): "
    source = f" ({e.origin}: {e.source})" if e.source else "" if e.said.startswith("unknown") else f" ({e.origin})"
    return f"{amount}{e.said}{source}"


def rate(c: LayerCount) -> str:
    if c.rate is None:
        return "nothing came so far"
    return f"{c.rate.value:.0%} ({c.rate.low:.0%} to {c.rate.high:.0%})"


def others(c: LayerCount) -> str:
    return "not known" if c.cited_sites is None else f"{c.cited_sites:.0%}"
