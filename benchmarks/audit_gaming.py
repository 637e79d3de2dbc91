"""Twenty topics, eight competing pages each: does the audit rank the honest page first, and does invention ever pay?

    python -m benchmarks.audit_gaming                      # writes results/audit_gaming.json
    python -m benchmarks.audit_gaming --topic garlic       # one topic, prints only

What other auditors make of the same pages: ``benchmarks.audit_peers``.

Each topic gets a store with its two sources, the eight pages and the two sources of the off-topic page (which is
honest and sourced about its own subject), and an authority build. Each page is audited with the topic's prompts.

*Printed scores* are the five layers' values and the citation likelihood, the share of prompts for which the page was
cited. Two pages are compared by the scores that are measured for both. What must hold, in every topic:

- ``first``: honest_sourced has a higher mean of the printed scores than each other page; a tie is not first.
- ``no_reward``: on no printed score is the fabricated or the off-topic page above honest_plain.
- ``schema``: the thin page in full markup has a lower mean than honest_plain. The same page without its markup is
  audited beside it, so that the table shows what the markup alone is worth.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from benchmarks.gaming.suite import KINDS, SuitePage, competing, load, stored_pages
from benchmarks.gaming.topics import Topic, topics, written
from benchmarks.record import hash_files, write_result

if TYPE_CHECKING:
    from citestack.assemble import Session
    from citestack.audit.model import Audit, Scores
    from citestack.audit.subject import Subject
    from citestack.model import PageRecord

TODAY = date(2026, 11, 20)
SCORES = ("fanout", "retrieval", "rerank", "grounding", "citation", "likelihood")
BARE = "thin_without_markup"
CLOSE = 1e-9
Row = dict[str, float | None]


def printed(scores: Scores) -> Row:
    """The six numbers that an audit prints, in [0, 1]; None = not measured."""
    row: Row = {layer.name: layer.value for layer in scores.layers}
    likelihood = scores.likelihood
    row["likelihood"] = likelihood.survived[4] / likelihood.prompts if likelihood and likelihood.prompts else None
    return row


def audited(page: SuitePage, topic: Topic, session: Session) -> Audit:
    from citestack.audit.read import of_body
    from citestack.audit.run import audit
    from citestack.audit.subject import Around

    subject = of_body(page.body, page.url, "text/html", "fetched", {"content-type": "text/html"}, 200, TODAY)
    around = Around(session.models.support, session, topic.prompts, cited(subject, session))
    return audit(subject, around, makers=())


def cited(subject: Subject, session: Session) -> Mapping[str, PageRecord]:
    """The pages that it links to and that stand in the store."""
    from citestack.corpus.urls import page_key

    keys = {page_key(link.target) for link in subject.record.links}
    found = {key: session.corpus.store.record(key) for key in sorted(keys)}
    return {key: record for key, record in found.items() if record is not None and key != page_key(subject.url)}


def bare(page: SuitePage) -> SuitePage:
    """The same page with its structured data taken out."""
    plain = re.sub(r'<script type="application/ld\+json">.*?</script>', "", page.html, flags=re.DOTALL)
    return replace(page, html=plain)


def rows_of(topic: Topic, every: tuple[Topic, ...], profile: str) -> dict[str, Row]:
    """Kind -> printed scores, the bare thin page last. That one is audited in a store which holds it as it is."""
    pages = competing(topic, every)
    thin = next(p for p in pages if p.kind == "thin_marked_up")
    stored = stored_pages(topic, every)
    rows = _audited(topic, stored, pages, profile)
    stripped = tuple(bare(p) if p.url == thin.url else p for p in stored)
    rows[BARE] = _audited(topic, stripped, (bare(thin),), profile)["thin_marked_up"]
    return rows


def _audited(topic: Topic, stored: tuple[SuitePage, ...], pages: tuple[SuitePage, ...], profile: str) -> dict[str, Row]:
    from citestack.assemble import open_session
    from citestack.inference import load_embedder

    with tempfile.TemporaryDirectory() as place:
        load(Path(place), stored, load_embedder("static"))
        with open_session(place, profile) as session:
            return {page.kind: printed(audited(page, topic, session).scores) for page in pages}


# --- what must hold ---------------------------------------------------------------------------------------------------


def measured(rows: Mapping[str, Row], *kinds: str) -> list[str]:
    """The scores that are measured for all of these pages."""
    return [name for name in SCORES if all(rows[kind].get(name) is not None for kind in kinds)]


def mean(rows: Mapping[str, Row], kind: str, names: list[str]) -> float | None:
    return fmean(rows[kind][name] or 0.0 for name in names) if names else None


def ranking(rows: Mapping[str, Row]) -> list[str]:
    """Kinds, best mean of what is measured for all eight first; the order of ``KINDS`` among equals."""
    names = measured(rows, *KINDS)
    return sorted(KINDS, key=lambda kind: -(mean(rows, kind, names) or 0.0))


def broken(rows: Mapping[str, Row]) -> list[dict[str, Any]]:
    """What does not hold: the rule, the page's kind, the score, and the two numbers."""
    if not measured(rows, *KINDS):
        return [{"rule": "measured", "kind": "all", "score": "all"}]
    found = [below for kind in KINDS[1:] for below in _not_below(rows, "first", kind, "honest_sourced")]
    found += [above for kind in ("fabricated", "off_topic") for above in _above_plain(rows, kind)]
    return found + _not_below(rows, "schema", "thin_marked_up", "honest_plain")


def _not_below(rows: Mapping[str, Row], rule: str, kind: str, better: str) -> list[dict[str, Any]]:
    names = measured(rows, kind, better)
    has, against = mean(rows, kind, names), mean(rows, better, names)
    if has is None or against is None or has < against - CLOSE:
        return []
    return [_broken(rule, kind, "mean", has, against)]


def _above_plain(rows: Mapping[str, Row], kind: str) -> list[dict[str, Any]]:
    pairs = [(name, rows[kind][name], rows["honest_plain"][name]) for name in measured(rows, kind, "honest_plain")]
    return [
        _broken("no_reward", kind, name, has, against)
        for name, has, against in pairs
        if has is not None and against is not None and has > against + CLOSE
    ]


def _broken(rule: str, kind: str, score: str, has: float | None, against: float | None) -> dict[str, Any]:
    return {"rule": rule, "kind": kind, "score": score, "has": _short(has), "against": _short(against)}


# --- printing ---------------------------------------------------------------------------------------------------------


def show(topic: Topic, rows: Mapping[str, Row], failures: list[dict[str, Any]]) -> None:
    names = measured(rows, *KINDS)
    print(f"\n{topic.id}: {', '.join(ranking(rows))}")
    print(f"  {'':20}{''.join(f'{name:>11}' for name in SCORES)}{'mean':>11}")
    for kind, row in rows.items():
        print(f"  {kind:20}{''.join(_cell(row.get(name)) for name in SCORES)}{_cell(mean(rows, kind, names))}")
    for f in failures:
        print(f"  BROKEN {f}", flush=True)


def _cell(value: float | None) -> str:
    return f"{'-':>11}" if value is None else f"{value:11.3f}"


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _kept(rows: Mapping[str, Row]) -> dict[str, Any]:
    names = measured(rows, *KINDS)
    return {
        k: {**{n: _short(v) for n, v in row.items()}, "mean": _short(mean(rows, k, names))} for k, row in rows.items()
    }


def figures(found: Mapping[str, Mapping[str, Row]]) -> dict[str, Any]:
    """Per topic the table and what is broken, and over all topics how often each rule holds."""
    failures = {name: broken(rows) for name, rows in found.items()}
    holds = {
        rule: sum(not any(f["rule"] in (rule, "measured") for f in failed) for failed in failures.values())
        for rule in ("first", "no_reward", "schema")
    }
    return {
        "topics": len(found),
        "holds_in_topics": holds,
        "scores_compared": sorted({name for rows in found.values() for name in measured(rows, *KINDS)}),
        "mean_over_topics": _over_topics(found),
        "per_topic": {
            name: {"scores": _kept(rows), "ranking": ranking(rows), "broken": failures[name]}
            for name, rows in found.items()
        },
    }


def _over_topics(found: Mapping[str, Mapping[str, Row]]) -> dict[str, dict[str, float | None]]:
    def one(kind: str, name: str) -> float | None:
        values = [v for rows in found.values() if (v := rows[kind].get(name)) is not None]
        return _short(fmean(values)) if values else None

    return {kind: {name: one(kind, name) for name in SCORES} for kind in (*KINDS, BARE)}


def main() -> int:
    """Exit code 1 when a rule is broken in any topic."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--topic", action="append", default=[], help="only this topic; nothing is written")
    parser.add_argument("--profile", default="fast")
    args = parser.parse_args()
    every, started = topics(), time.monotonic()
    found: dict[str, dict[str, Row]] = {}
    for topic in every:
        if not args.topic or topic.id in args.topic:
            found[topic.id] = rows_of(topic, every, args.profile)
            show(topic, found[topic.id], broken(found[topic.id]))
    result = figures(found)
    print(f"\nholds in topics: {result['holds_in_topics']} of {len(found)}")
    if not args.topic:
        result |= {"profile": args.profile, "seconds": round(time.monotonic() - started, 1)}
        write_result("audit_gaming", result, data_hash=hash_files(written()))
    return 1 if any(row["broken"] for row in result["per_topic"].values()) else 0


if __name__ == "__main__":
    sys.exit(main())
