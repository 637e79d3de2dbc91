"""The forms of a plan by name; each takes the plan and gives the file's text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from citestack.plan.model import Plan
from citestack.plan.report.html import plan_html
from citestack.plan.report.markdown import plan_markdown
from citestack.plan.report.rows import plan_csv

FORMS: Mapping[str, Callable[[Plan], str]] = {"html": plan_html, "markdown": plan_markdown, "csv": plan_csv}
