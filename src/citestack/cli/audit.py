"""``citestack audit``: a page as the five layers read it, what to put right, and the text to do it with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citestack.cli.audit_out import check_outs, fails, page_findings, read_config, write_page
from citestack.cli.audit_site import SiteOptions, run_site
from citestack.cli.options import JsonOption, ProfileOption, StoreOption, store_location
from citestack.cli.output import console, print_json
from citestack.cli.prompts import PromptsOption, QuestionsOption, counted, read_prompts
from citestack.cli.show_audit import print_audit, print_waived
from citestack.errors import UsageError

if TYPE_CHECKING:
    from contextlib import ExitStack

    from citestack.assemble import Session
    from citestack.audit.cited import Cited
    from citestack.audit.model import Audit
    from citestack.audit.subject import Subject


def register(app: typer.Typer) -> None:
    app.command("audit", help="Read a page as each layer would: findings, scores, fixes to copy.")(audit)


def audit(
    source: Annotated[str, typer.Argument(metavar="URL|FILE", help="A page, a file, or with --site a site.")],
    *,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="A file: where it will stand.")] = None,
    question: QuestionsOption = None,
    prompts: PromptsOption = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="Fetch the page, though it is in the store.")] = False,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Loopback and intranet as well.")] = False,
    as_agent: Annotated[
        list[str] | None,
        typer.Option("--as", metavar="AGENT", help="Ask as this AI agent too; 'all': one per operator."),
    ] = None,
    render: Annotated[bool, typer.Option("--render", help="Run the page's scripts in a Chromium as well.")] = False,
    fetch_cited: Annotated[
        int | None, typer.Option("--fetch-cited", min=0, max=60, metavar="N", help="Fetch N cited pages at most.")
    ] = None,
    fix: Annotated[str | None, typer.Option("--fix", metavar="NAME", help="Print one fix alone, to a file.")] = None,
    site: Annotated[bool, typer.Option("--site", help="All pages of the site: crawled, or of its sitemap.")] = False,
    use_stored: Annotated[bool, typer.Option("--stored", help="--site: only what is in the store.")] = False,
    max_pages: Annotated[int, typer.Option("--max-pages", help="--site: read at most so many.", min=1)] = 500,
    rate: Annotated[float, typer.Option("--rate", help="--site: requests per second at most.", min=0.01)] = 1.0,
    again: Annotated[bool, typer.Option("--again", help="--site: begin anew after a run that broke off.")] = False,
    out: Annotated[
        list[Path] | None, typer.Option("--out", metavar="FILE", help="Write .html, .sarif, .csv or .json.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Waivers. [default: ./citestack-audit.toml]")
    ] = None,
    fail_on: Annotated[str | None, typer.Option("--fail-on", help="high, medium or low: exit 1 on such.")] = None,
    fail_on_new: Annotated[str | None, typer.Option("--fail-on-new", help="--site: exit 1 on new ones.")] = None,
    profile: ProfileOption = "fast",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when ``--fail-on`` says so, or when there is no fix of that name.

    Cited pages that are not in the store are fetched only for a page that is itself fetched, unless asked for.
    """
    from contextlib import ExitStack

    asked = read_prompts(question, prompts)
    if site:
        chosen = SiteOptions(
            use_stored, max_pages, rate, allow_private, again, tuple(out or ()), config, fail_on, fail_on_new
        )
        raise typer.Exit(run_site(source, store_location(store), profile, asked, chosen, json=json))
    check_outs(out or (), fail_on)
    waivers = read_config(config)
    with ExitStack() as opened:
        session = _session(opened, store_location(store), profile)
        subject = _subject(
            opened, source, url, session, as_agent or (), fetch=fetch, allow_private=allow_private, render=render
        )
        cited = _cited(opened, subject, session, fetch_cited, allow_private=allow_private)
        report = _audited(subject, session, asked, cited)
    findings = page_findings(report, waivers)
    write_page(report, findings, out or ())
    if fix is not None:
        raise typer.Exit(_print_fix(report, fix))
    if json:
        from citestack.shapes.audit import audit_json

        print_json(audit_json(report))
    else:
        print_audit(console(), report)
        print_waived(console(), findings)
    raise typer.Exit(1 if fails(findings, fail_on) else 0)


def _session(opened: ExitStack, location: str, profile: str) -> Session | None:
    """None where there is no store: the page is then read by itself."""
    from citestack.assemble import open_session

    if "://" not in location and not Path(location).exists():
        return None
    return opened.enter_context(open_session(location, profile))


def _subject(
    opened: ExitStack,
    source: str,
    url: str | None,
    session: Session | None,
    agents: Sequence[str],
    *,
    fetch: bool,
    allow_private: bool,
    render: bool,
) -> Subject:
    """A page of the store is fetched all the same when agents or a browser are to look at it."""
    from citestack.audit import read
    from citestack.corpus.fetch import open_client

    if not source.lower().startswith(("http://", "https://")):
        if agents or render:
            raise UsageError("a file is not fetched: --as and --render need a URL", layer="cli")
        path = Path(source)
        return read.from_file(path, url or path.resolve().as_uri())
    live = fetch or render or bool(agents)
    known = None if live or session is None else read.stored(session.corpus.store, source)
    if known is not None:
        return known
    return read.fetched(
        source, opened.enter_context(open_client(allow_private=allow_private)), agents=agents, render=render
    )


def _cited(
    opened: ExitStack, subject: Subject, session: Session | None, fetch: int | None, *, allow_private: bool
) -> Cited:
    from citestack.audit.cited import FETCHED, cited_of
    from citestack.corpus.fetch import open_client

    asked = fetch if fetch is not None else FETCHED if subject.read_as == "fetched" else 0
    client = opened.enter_context(open_client(allow_private=allow_private)) if asked else None
    return cited_of(subject, session.corpus.store if session is not None else None, client, asked)


def _audited(subject: Subject, session: Session | None, prompts: tuple[str, ...], cited: Cited) -> Audit:
    from citestack.audit.run import audit as run
    from citestack.audit.subject import Around
    from citestack.inference.support import load_support

    support = session.models.support if session is not None else load_support("features")
    chat = session.models.chat if session is not None else None
    with counted("asking", "prompts") as heard:
        return run(subject, Around(support, session, prompts, cited.pages, cited.status, chat=chat), progress=heard)


def _print_fix(report: Audit, name: str) -> int:
    found = next((fix for fix in report.fixes if fix.name == name), None)
    if found is None:
        known = ", ".join(fix.name for fix in report.fixes) or "none"
        raise UsageError(f"no fix {name!r} for this page", hint=f"There are: {known}.", layer="cli")
    typer.echo(found.content)
    return 0
