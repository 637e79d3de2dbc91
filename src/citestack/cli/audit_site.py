"""``citestack audit SITE --site``: every page of a site, what they have in common, what changed since the last time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from citestack.cli.audit_out import check_outs, fails, read_config, write_site
from citestack.cli.output import console, print_json, progress

if TYPE_CHECKING:
    from citestack.audit.site.nouns import SiteReport, Waiver
    from citestack.audit.site.run import Site
    from citestack.audit.site_files import Origins
    from citestack.audit.subject import Subject
    from citestack.store import Store


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """What ``--site`` takes besides the site."""

    stored: bool
    max_pages: int
    rate: float
    allow_private: bool
    again: bool
    outs: tuple[Path, ...]
    config: Path | None
    fail_on: str | None
    fail_on_new: str | None


def run_site(
    source: str, location: str, profile: str, prompts: tuple[str, ...], options: SiteOptions, *, json: bool
) -> int:
    """The exit code."""
    from tempfile import TemporaryDirectory

    from citestack.audit.site.run import Site

    check_outs(options.outs, options.fail_on, options.fail_on_new)
    waivers, site = read_config(options.config), Site.parse(source)
    with TemporaryDirectory(prefix="citestack-audit-") as folder:
        if not options.stored:
            _take_in(source, location, options, Path(folder))
        report = _audited(site, location, profile, prompts, options, Path(folder), waivers)
    write_site(report, options.outs)
    if json:
        from citestack.shapes.site_audit import site_json

        print_json(site_json(report))
    else:
        from citestack.cli.show_site_audit import print_site

        print_site(console(), report, options.outs)
    return 1 if fails(report.counted, options.fail_on, options.fail_on_new) else 0


def _take_in(source: str, location: str, options: SiteOptions, folder: Path) -> None:
    """The site into the store, by its sitemap when one is given, else by its links; the sources are kept aside."""
    from citestack.audit.site.kept import KeepingClient
    from citestack.corpus.add import add
    from citestack.corpus.crawl import crawl
    from citestack.store import Store

    url = source if "://" in source else f"https://{source}"
    with (
        Store.open(location) as store,
        KeepingClient(folder, allow_private=options.allow_private) as client,
        progress("reading", "pages", options.max_pages) as bar,
    ):
        if url.endswith((".xml", ".xml.gz")):
            add([url], store, max_pages=options.max_pages, client=client, progress=bar)
        else:
            crawl(url, store, max_pages=options.max_pages, rate=options.rate, client=client, progress=bar)


def _audited(  # noqa: PLR0917 - what is audited and how
    site: Site,
    location: str,
    profile: str,
    prompts: tuple[str, ...],
    options: SiteOptions,
    folder: Path,
    waivers: Sequence[Waiver],
) -> SiteReport:
    from citestack.assemble import open_session
    from citestack.audit.neighbours import Neighbours
    from citestack.audit.site.reading import site_report
    from citestack.audit.site.run import audit_site
    from citestack.audit.site_files import Origins
    from citestack.audit.subject import Around
    from citestack.corpus.fetch import FetchClient

    with (
        open_session(location, profile) as session,
        FetchClient(allow_private=options.allow_private) as client,
        progress("auditing", "pages") as bar,
    ):
        store = session.corpus.store
        around = Around(session.models.support, session, prompts, neighbours=Neighbours(store))
        today = datetime.now(UTC).date()
        origins = None if options.stored else Origins(client)
        read = partial(_subject, store, folder, today, origins)
        run = audit_site(store, site, around, read=read, today=today, again=options.again, advance=bar.show)
        return site_report(store, run, waivers)


def _subject(store: Store, folder: Path, today: date, origins: Origins | None, url: str) -> Subject | None:
    """With its source and its origin's files where it was just fetched, else as it is stored."""
    from citestack.audit.read import stored
    from citestack.audit.site.kept import kept

    subject = kept(folder, url, today) or stored(store, url, today)
    return subject if subject is None or origins is None else origins.beside(subject)
