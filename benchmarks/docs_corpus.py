"""A real multi-site corpus: HTML documentation packages of a Debian system, mapped to their public URLs.

``python -m benchmarks.docs_corpus fetch --work DIR`` downloads the packages with apt and unpacks them (nothing is
installed); ``build --work DIR --store STORE`` adds every site to one store, in one command line each, as a user would.
The packages' own licences apply; none of their text is part of this project.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Site:
    """One documentation set: the package, the folder inside it, and where the public copy lives."""

    package: str
    folder: str
    base_url: str
    skip: tuple[str, ...] = ()


SITES = (
    Site("postgresql-doc-15", "usr/share/doc/postgresql-doc-15/html", "https://www.postgresql.org/docs/15/"),
    Site("python3.11-doc", "usr/share/doc/python3.11/html", "https://docs.python.org/3.11/", ("genindex*",)),
    Site("sqlite3-doc", "usr/share/doc/sqlite3", "https://www.sqlite.org/", ("releaselog", "syntax", "session")),
    Site("apache2-doc", "usr/share/doc/apache2-doc/manual/en", "https://httpd.apache.org/docs/2.4/en/"),
    Site("python-django-doc", "usr/share/doc/python-django-doc/html", "https://docs.djangoproject.com/3.2/"),
    Site("git-doc", "usr/share/doc/git-doc", "https://git-scm.com/docs/", ("RelNotes",)),
    Site("debian-handbook", "usr/share/doc/debian-handbook/html/en-US", "https://debian-handbook.info/browse/stable/"),
    Site("debian-policy", "usr/share/doc/debian-policy/policy.html", "https://www.debian.org/doc/debian-policy/"),
    Site("debian-faq", "usr/share/doc/debian/FAQ", "https://www.debian.org/doc/manuals/debian-faq/"),
    Site("developers-reference", "usr/share/developers-reference", "https://www.debian.org/doc/manuals/devref/"),
    Site("debmake-doc", "usr/share/doc/debmake-doc/html", "https://www.debian.org/doc/manuals/debmake-doc/"),
    Site("rsyslog-doc", "usr/share/doc/rsyslog-doc/html", "https://www.rsyslog.com/doc/"),
    Site("haproxy-doc", "usr/share/doc/haproxy/html", "https://docs.haproxy.org/2.6/"),
    Site("varnish-doc", "usr/share/doc/varnish/html", "https://varnish-cache.org/docs/7.1/"),
    Site("python-flask-doc", "usr/share/doc/python-flask-doc/html", "https://flask.palletsprojects.com/2.2/"),
    Site("python-jinja2-doc", "usr/share/doc/python-jinja2-doc/html", "https://jinja.palletsprojects.com/3.1/"),
    Site("python-requests-doc", "usr/share/doc/python-requests-doc/html", "https://requests.readthedocs.io/"),
    Site("python-sqlalchemy-doc", "usr/share/doc/python-sqlalchemy-doc/html", "https://docs.sqlalchemy.org/14/"),
    Site("python-celery-doc", "usr/share/doc/python-celery-doc/html", "https://docs.celeryq.dev/en/stable/"),
    Site("postfix-doc", "usr/share/doc/postfix/html", "https://www.postfix.org/"),
    Site("bind9-doc", "usr/share/doc/bind9-doc/arm", "https://bind9.readthedocs.io/en/v9.18/"),
    Site("exim4-doc-html", "usr/share/doc/exim4-doc-html/spec_html", "https://www.exim.org/docs/spec_html/"),
)  # fmt: skip


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=("fetch", "build"))
    parser.add_argument("--work", type=Path, required=True, help="folder for packages and unpacked pages")
    parser.add_argument("--store", help="store to add the sites to")
    args = parser.parse_args(argv)
    if args.step == "fetch":
        fetch(args.work)
        return 0
    if not args.store:
        parser.error("build needs --store")
    return build(args.work, args.store)


def fetch(work: Path) -> None:
    """Download and unpack what is not there yet; a package that is missing on this system is named and skipped."""
    work.mkdir(parents=True, exist_ok=True)
    for site in SITES:
        target = work / site.package
        if target.exists():
            continue
        with tempfile.TemporaryDirectory(dir=work) as temporary:
            done = subprocess.run(["apt-get", "download", "-qq", site.package], cwd=temporary, check=False)
            packages = list(Path(temporary).glob("*.deb"))
            if done.returncode or not packages:
                print(f"skipped {site.package}: not to be had here", file=sys.stderr)
                continue
            subprocess.run(["dpkg", "-x", str(packages[0]), f"{temporary}/root"], check=True)
            shutil.move(f"{temporary}/root", target)


def build(work: Path, store: str) -> int:
    """Add every site with the public command line; pages skipped are search indexes and source listings."""
    command = shutil.which("citestack", path=str(Path(sys.executable).parent)) or "citestack"
    for site, folder in sites_in(work):
        with tempfile.TemporaryDirectory(dir=work) as temporary:
            pages = _selected(folder, ("_*", *site.skip), Path(temporary) / "site")
            arguments = ["add", str(pages), "--base-url", site.base_url, "--store", store, "--no-embed"]
            done = subprocess.run([command, *arguments], check=False)
        if done.returncode:
            return done.returncode
    return 0


def sites_in(work: Path) -> Iterator[tuple[Site, Path]]:
    """The sites whose package lies unpacked under ``work``."""
    for site in SITES:
        folder = work / site.package / site.folder
        if folder.is_dir():
            yield site, folder


def _selected(folder: Path, skip: tuple[str, ...], target: Path) -> Path:
    """A copy of the folder's HTML without the names to skip; links are followed: packages share files by link."""

    def ignored(where: str, names: list[str]) -> set[str]:
        unwanted = set(shutil.ignore_patterns(*skip)(where, names))
        files = {n for n in names if (Path(where) / n).is_file() and not n.endswith((".html", ".htm"))}
        broken = {n for n in names if not (Path(where) / n).exists()}
        return unwanted | files | broken

    shutil.copytree(folder, target, ignore=ignored)
    return target


if __name__ == "__main__":
    sys.exit(main())
