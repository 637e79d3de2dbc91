"""One result of layer 2."""

from __future__ import annotations

from typing import Any

from citestack.model import Candidate


def result_json(rank: int, score: float, c: Candidate) -> dict[str, Any]:
    p = c.passage
    shape = {"rank": rank, "score": score, "url": p.url, "title": p.title, "headings": p.headings, "text": p.text}
    return {**shape, "passage": p.id, "page_version": p.version, "start": p.start, "end": p.end}
