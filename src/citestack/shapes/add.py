"""What an ``add`` or a ``crawl`` did."""

from __future__ import annotations

from typing import Any

from citestack.corpus.report import AddReport


def add_json(report: AddReport) -> dict[str, Any]:
    pages = {name: getattr(report, name) for name in ("added", "updated", "unchanged", "failed")}
    failures = [{"source": f.source, "code": f.code, "message": f.message} for f in report.failures]
    return {
        "pages": pages,
        "passages": report.passages,
        "links": report.links,
        "failures": failures,
        "seconds": round(report.seconds, 3),
    }
