"""Order within the windows, the cut, and what became of the tasks of the plan before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from citestack.plan.audited import GATES
from citestack.plan.making import HOURS, task_id
from citestack.plan.model import Part, Plan, Progress, Situation, Task, Window

WINDOWS: tuple[Window, ...] = ("days 0-30", "days 30-60", "days 60-90")
LIMIT = 25
_ORIGINS = ("measured here", "published", "unknown")


def ordered(tasks: Sequence[Task], site: str) -> tuple[Task, ...]:
    """By window; in it what shuts engines out first, then by expected share of prompts per hour, then by how well the
    effect is known, then the larger and the cheaper ones.
    """
    gates = {task_id("audit", site, check) for check in GATES}
    first = {task_id(kind, site) for kind in ("prompt set", "baseline")}
    return tuple(
        sorted(tasks, key=lambda t: (WINDOWS.index(t.window), t.id not in gates, t.id not in first, *_worth(t)))
    )


def _worth(t: Task) -> tuple[float, int, float, str]:
    hours = HOURS[t.effort]
    amount = t.expected.amount if t.expected is not None else None
    origin = _ORIGINS.index(t.expected.origin) if t.expected is not None else len(_ORIGINS)
    return (-(amount.value / hours if amount is not None else 0.0), origin, -(t.size or 0.0) / hours, t.title + t.id)


def distinct(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """The first of those with one id."""
    found: dict[str, Task] = {}
    for task in tasks:
        found.setdefault(task.id, task)
    return tuple(found.values())


def cut(tasks: Sequence[Task], limit: int) -> tuple[tuple[Task, ...], int]:
    """The first of every window in turn of its share, at most ``limit`` in all, and how many are left out."""
    counts = Counter(t.window for t in tasks)
    room = dict.fromkeys(WINDOWS, 0)
    while sum(room.values()) < min(limit, len(tasks)):
        open_ = [w for w in WINDOWS if room[w] < counts[w]]
        fewest = min(open_, key=lambda w: (room[w] / _SHARES[w], WINDOWS.index(w)))
        room[fewest] += 1
    kept: list[Task] = []
    for t in tasks:
        if room[t.window] > 0:
            room[t.window] -= 1
            kept.append(t)
    return tuple(kept), len(tasks) - len(kept)


_SHARES = {"days 0-30": 3.0, "days 30-60": 1.0, "days 60-90": 1.5}
"""Of the list, when there is more than it holds: the first month is what begins tomorrow."""


def with_links_earlier(tasks: Sequence[Task], situation: Situation) -> tuple[Task, ...]:
    """Without link equity the best three hosts are written to in the first month: an answer takes weeks."""
    if situation != "no_link_equity":
        return tuple(tasks)
    links = [t for t in tasks if t.window == "days 60-90" and t.host][:3]
    early = {t.id for t in links}
    return tuple(replace(t, window="days 0-30") if t.id in early else t for t in tasks)


def against(
    before: Plan | None, tasks: Sequence[Task], measured: Collection[Part], prompts: Collection[str]
) -> tuple[tuple[Task, ...], tuple[Task, ...]]:
    """The tasks with their progress, those not looked at again among them, and those done since the plan before.

    Done is what was measured again and is gone: nobody's word counts.
    """
    if before is None:
        return tuple(tasks), ()
    was = {t.id: t for t in before.tasks}
    now = [replace(t, progress=_progress(was.get(t.id), t)) for t in tasks]
    gone = [t for t in was.values() if t.id not in {n.id for n in now}]
    done = [t for t in gone if _looked_again(t, measured, prompts)]
    kept = [replace(t, progress="open", why=_not_again(t)) for t in gone if t not in done]
    return (*now, *kept), tuple(replace(t, progress="done") for t in done)


_NOT_AGAIN = "Not measured again since the plan before. "


def _not_again(t: Task) -> str:
    return _NOT_AGAIN + t.why.removeprefix(_NOT_AGAIN)


def _progress(was: Task | None, now: Task) -> Progress:
    if was is None:
        return "new"
    return "worse" if now.size is not None and was.size is not None and now.size > was.size else "open"


def _looked_again(t: Task, measured: Collection[Part], prompts: Collection[str]) -> bool:
    return (t.part is None or t.part in measured) and set(t.prompts) <= set(prompts)
