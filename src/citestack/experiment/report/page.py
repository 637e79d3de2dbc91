"""The frame of the report: one file that needs nothing else, in the look of the other reports."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from citestack.audit.report.elements import Markup, el
from citestack.version import VERSION

FOOT = (
    "Differences are paired by prompt, intervals hold in 95 of 100 repetitions with other prompts of the same kind. "
    "Up and down are said only of what two tests, the correction for all arms, and the interval agree on."
)
_STYLES = (
    ("citestack.audit.report", "report.css"), ("citestack.track.report", "track.css"),
    ("citestack.experiment.report", "experiment.css"),
)  # fmt: skip


def document(title: str, head: Sequence[object], body: Sequence[object]) -> str:
    """Style inside, no script, nothing asked from anywhere."""
    css = "\n".join(files(package).joinpath(name).read_text(encoding="utf-8") for package, name in _STYLES)
    meta = (
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", http_equiv="Content-Security-Policy", content="default-src 'none'; style-src 'unsafe-inline'"),
        el("title", title),
        el("style", Markup(css)),
    )
    foot = el("footer", f"Made by citestack {VERSION}. {FOOT}")
    page = el("html", el("head", *meta), el("body", el("header", *head), el("main", *body), foot), lang="en")
    return f"<!doctype html>\n{page}\n"
