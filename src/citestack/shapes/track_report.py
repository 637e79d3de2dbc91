"""The report of the measuring side as JSON: what ``track report --json`` prints and what other faces are served."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from citestack.track.report.alerts import Alert
from citestack.track.report.document import ReportDocument
from citestack.track.report.sentences import lead, universe


def report_json(document: ReportDocument, alerts: Sequence[Alert] = ()) -> dict[str, Any]:
    """``lead``: the sentences. Figures as ``document.figure_dict`` has them, with the texts of the other faces."""
    found = document.as_dict()
    return {
        "title": found.pop("title"),
        "lead": list(lead(document)),
        "universe_words": universe(document),
        **found,
        "alerts": [a.as_dict() for a in alerts],
    }
