"""A plan as Markdown: to put into an issue or a wiki."""

from __future__ import annotations

import re
from collections.abc import Iterator

from citestack.explain.fate import LAYER_NAMES
from citestack.plan import wording
from citestack.plan.model import Plan, Task
from citestack.plan.ordering import WINDOWS

_SIGNS = re.compile(r"([\\`*_\[\]<>#|])")


def plan_markdown(plan: Plan) -> str:
    """CommonMark with tables; what pages say is escaped."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    yield f"# Plan for {_plain(plan.domain)}: {wording.TITLES[plan.verdict.situation]}"
    yield f"\n{plan.made_at[:10]}, 90 days from {plan.start}."
    for sentence in plan.sentences:
        yield f"\n{_plain(sentence)}"
    for note in plan.notes:
        yield f"\n> {_plain(note)}"
    yield "\n## Why\n"
    yield "| number | value | bar | what it is |\n|---|---|---|---|"
    for e in plan.verdict.because:
        yield f"| {e.name} | {wording.number(e)} | {wording.bar(e)} | {_plain(e.said)} |"
    yield from _layers(plan)
    for window in WINDOWS:
        yield from _window(window, [t for t in plan.tasks if t.window == window])
    if plan.left_out:
        yield f"\n{plan.left_out:,} more tasks are left out."
    yield from _rest(plan)


def _layers(plan: Plan) -> Iterator[str]:
    if not plan.layers:
        return
    yield "\n## Down the stack\n"
    yield "| layer | prompts in | out | the site | sites that are cited |\n|---|---|---|---|---|"
    for c in plan.layers:
        numbers = f"{c.entered} | {c.survived} | {wording.rate(c)} | {wording.others(c)}"
        yield f"| {c.layer} {LAYER_NAMES[c.layer]} | {numbers} |"


def _window(window: str, tasks: list[Task]) -> Iterator[str]:
    if not tasks:
        return
    yield f"\n## {window.capitalize()}\n"
    for task in tasks:
        mark = "" if task.progress == "new" else f" ({task.progress})"
        yield f"- [ ] **{_plain(task.title)}**{mark}"
        if wording.where(task):
            yield f"  {_plain(wording.where(task))}"
        if task.sentence:
            yield f"  > {_plain(task.sentence)}"
            yield ""
        for name, text in (("Why", task.why), ("Expected", wording.expected(task)), ("Effort", task.effort)):
            yield f"  - {name}: {_plain(text)}"
        yield f"  - Check: `{task.check.replace('`', ' ')}`"


def _rest(plan: Plan) -> Iterator[str]:
    if plan.before is not None:
        yield f"\n## Since the plan of {plan.before[:10]}\n"
        for t in plan.done:
            yield f"- [x] {_plain(t.title)} {_plain(wording.where(t))}"
        if not plan.done:
            yield "Nothing that was measured again is done."
    if plan.missing:
        yield "\n## Not measured\n"
        for e in plan.missing:
            yield f"- {e.name}: {_plain(e.said)}. Run: `{e.missing}`"


def _plain(text: str) -> str:
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))
