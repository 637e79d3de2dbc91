"""The design file of an experiment on the edits that a plan asks for."""

from __future__ import annotations

import json

from citestack.plan.making import task_id
from citestack.plan.model import Plan
from citestack.plan.tried import ARMS

MOST = 6
"""Arms: with more, the correction eats what they would show."""


def arms_of(plan: Plan) -> tuple[str, ...]:
    """Arms that make the plan's edits, in the order of its tasks."""
    by_id = {task_id("audit", plan.domain, check): arm for check, arm in ARMS.items()}
    found = [by_id[t.id] for t in plan.tasks if t.id in by_id]
    return tuple(dict.fromkeys(found))[:MOST]


def design_toml(plan: Plan) -> str:
    """As ``citestack experiment run`` reads it; empty when no arm makes an edit of the plan, or there is no prompt."""
    arms = arms_of(plan)
    if not arms or not plan.prompts:
        return ""
    lines = [
        f"# Edits of the plan of {plan.domain}, {plan.made_at[:10]}: {plan.verdict.situation.replace('_', ' ')}.",
        f"name = {_text(f'plan {plan.domain}')}",
        f"targets = [{_text(plan.domain)}]",
        f"arms = [{', '.join(map(_text, arms))}]",
        "prompts = [",
        *(f"  {_text(prompt)}," for prompt in plan.prompts),
        "]",
        "",
    ]
    return "\n".join(lines)


def _text(value: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's."""
    return json.dumps(value, ensure_ascii=True)
