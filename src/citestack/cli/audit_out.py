"""Audits as files, and what decides the exit code of ``citestack audit``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from citestack.errors import UsageError

if TYPE_CHECKING:
    from citestack.audit.model import Audit
    from citestack.audit.site.nouns import Listed, SiteReport, Waiver

FORMATS = (".json", ".csv", ".html", ".sarif")
SEVERITIES = ("low", "medium", "high")
Writers = Mapping[str, Callable[[], str | bytes]]


def check_outs(paths: Sequence[Path], *severities: str | None) -> None:
    """Before the work: every file has a format we write, every severity exists. Raises ``UsageError``."""
    for path in paths:
        if path.suffix.lower() not in FORMATS:
            raise UsageError(f"no format for {path.name!r}", hint=f"Use {', '.join(FORMATS)}.", layer="cli")
    for severity in severities:
        if severity is not None and severity not in SEVERITIES:
            raise UsageError(f"no severity {severity!r}", hint="Use high, medium or low.", layer="cli")


def read_config(path: Path | None) -> tuple[Waiver, ...]:
    """The file given, else ``citestack-audit.toml`` of the working folder, if there is one. Raises ``ConfigError``."""
    from citestack.audit.checks import RULES
    from citestack.audit.site.waivers import NAME, read_waivers

    chosen = path or Path(NAME)
    if path is None and not chosen.exists():
        return ()
    return read_waivers(chosen, {rule.id for rule in RULES})


def page_findings(audit: Audit, waivers: Sequence[Waiver]) -> tuple[Listed, ...]:
    """Findings of one page with the waivers that count on its day."""
    from citestack.audit.site.diff import key_of
    from citestack.audit.site.nouns import Listed
    from citestack.audit.site.waivers import split, waived

    found = [Listed(audit.url, audit.title, f, key_of(f)) for f in audit.findings]
    return waived(found, split(waivers, audit.date)[0])


def write_page(audit: Audit, findings: Sequence[Listed], paths: Sequence[Path]) -> None:
    from citestack.audit.report.html_page import page_html
    from citestack.audit.report.rows import findings_csv
    from citestack.audit.report.sarif import sarif
    from citestack.audit.site.nouns import Check
    from citestack.shapes.audit import audit_json

    reasons = {f.id: f.why for f in audit.findings}
    checks = {o.id: Check(o.id, o.layer, o.title, reasons.get(o.id, o.title), o.source) for o in audit.outcomes}
    _write(paths, {
        ".json": lambda: _json(audit_json(audit)),
        ".csv": lambda: findings_csv(findings),
        ".html": lambda: page_html(audit, findings),
        ".sarif": lambda: _json(sarif(checks, findings, {audit.url: audit.version})),
    })  # fmt: skip


def write_site(report: SiteReport, paths: Sequence[Path]) -> None:
    from citestack.audit.report.html_site import site_html
    from citestack.audit.report.rows import findings_csv
    from citestack.audit.report.sarif import sarif
    from citestack.shapes.site_audit import site_json

    gone = report.diff.gone if report.diff is not None else ()
    versions = {p.url: p.version for p in report.pages}
    _write(paths, {
        ".json": lambda: _json(site_json(report)),
        ".csv": lambda: findings_csv(report.findings),
        ".html": lambda: site_html(report),
        ".sarif": lambda: _json(sarif(report.checks, report.findings, versions, gone)),
    })  # fmt: skip


def fails(findings: Sequence[Listed], fail_on: str | None, fail_on_new: str | None = None) -> bool:
    """A finding that nobody waived is as severe as asked; a new one for the second."""
    bars = ((fail_on, None), (fail_on_new, "new"))
    return any(
        one.waiver is None and one.finding.severity in SEVERITIES[SEVERITIES.index(bar) :]
        for bar, change in bars
        if bar is not None
        for one in findings
        if change is None or one.change == change
    )


def _write(paths: Sequence[Path], writers: Writers) -> None:
    for path in paths:
        made = writers[path.suffix.lower()]()
        try:
            path.write_bytes(made.encode("utf-8") if isinstance(made, str) else made)
        except OSError as e:
            raise UsageError(f"{path} cannot be written: {e.strerror}", hint="Give another path.", layer="cli") from e


def _json(value: Any) -> bytes:
    return orjson.dumps(_plain(value), option=orjson.OPT_INDENT_2) + b"\n"


def _plain(value: Any) -> Any:
    """Lone surrogates, which a page can hold and UTF-8 cannot, become question marks."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value
