"""The site builds from docs/ without a warning, holds together, and asks no other host for anything."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).parents[2]
MISSING = [m for m in ("sphinx", "myst_parser", "furo") if importlib.util.find_spec(m) is None]
LOADING_RELS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "manifest"}
SVG = "http://www.w3.org/2000/svg"
"""A namespace's name, which is never fetched."""
STYLE_LOADS = re.compile(r"""@import\s+(?:url\()?["']?([^"');]+)|url\(\s*["']?([^"')]+)""")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(MISSING), reason="needs the extra 'docs'")]


def build(docs: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """As ``make site`` does it: every warning is an error."""
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "--keep-going",
        "-b",
        "html",
        "-d",
        f"{out}.trees",
        docs,
        out,
    ]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(command, env=env, check=False, capture_output=True, text=True, timeout=250)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    built = build(ROOT / "docs", out)
    assert built.returncode == 0, built.stderr
    return out


def pages(site: Path) -> Iterator[tuple[Path, LexborHTMLParser]]:
    for page in sorted(site.rglob("*.html")):
        yield page, LexborHTMLParser(page.read_text(encoding="utf-8"))


def loads(tree: LexborHTMLParser) -> Iterator[str]:
    """Every address that a browser asks for by itself when it shows the page."""
    for node in tree.css("[src], [srcset], [poster], object[data]"):
        found = node.attributes
        yield from (found[name] or "" for name in ("src", "poster", "data") if name in found)
        yield from (part.split()[0] for part in (found.get("srcset") or "").split(",") if part.strip())
    for node in tree.css("link[href]"):
        if LOADING_RELS & set((node.attributes.get("rel") or "").split()):
            yield node.attributes["href"] or ""
    for node in tree.css("style, [style]"):
        yield from style_loads(node.text() + (node.attributes.get("style") or ""))


def style_loads(css: str) -> list[str]:
    return [a or b for a, b in STYLE_LOADS.findall(css)]


def is_elsewhere(address: str) -> bool:
    return not address.startswith("data:") and bool(urlsplit(address).netloc or urlsplit(address).scheme)


def test_every_page_of_the_folder_is_a_page_of_the_site(site: Path) -> None:
    docs = ROOT / "docs"
    wanted = {p.relative_to(docs).with_suffix(".html") for p in docs.rglob("*.md")}
    assert wanted <= {p.relative_to(site) for p in site.rglob("*.html")}


def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    found = [(page.name, address) for page, tree in pages(site) for address in loads(tree)]
    assert len(found) > 100
    assert [f for f in found if is_elsewhere(f[1])] == []


def test_no_style_or_script_names_another_host(site: Path) -> None:
    styles = [a for sheet in site.rglob("*.css") for a in style_loads(sheet.read_text(encoding="utf-8"))]
    scripts = [p.read_text(encoding="utf-8") for p in site.rglob("_static/**/*.js")]
    scripts += [s.text() for _, tree in pages(site) for s in tree.css("script:not([src])")]
    assert [a for a in styles if is_elsewhere(a)] == []
    assert {m for s in scripts for m in re.findall(r"""["'`]((?:https?:)?//[\w./-]+)""", s)} <= {SVG}


def test_every_link_within_the_site_ends_at_a_page_and_a_place(site: Path) -> None:
    trees = {page.resolve(): tree for page, tree in pages(site)}
    ids = {page: {n.attributes["id"] for n in tree.css("[id]")} for page, tree in trees.items()}
    broken = []
    for page, tree in trees.items():
        for href in (node.attributes["href"] or "" for node in tree.css("a[href]")):
            parts = urlsplit(href)
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if parts.scheme or parts.netloc:
                continue
            if not target.is_file() or (
                parts.fragment and target in ids and unquote(parts.fragment) not in ids[target]
            ):
                broken.append((page.name, href))
    assert broken == []


def test_code_can_be_scrolled_by_keyboard_and_headings_have_a_level(site: Path) -> None:
    for page, tree in pages(site):
        assert tree.css_first("[role=heading]:not([aria-level])") is None, page
        assert tree.css_first("pre:not([tabindex])") is None, page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# Home\n\nSee [nothing](nowhere.md).\n", "nowhere.md"),
        ("# Home\n\nSee [no such place](#nowhere).\n", "nowhere"),
        ("# Home\n", "toc.not_included"),
    ],
    ids=["missing page", "missing heading", "page outside the navigation"],
)
def test_a_broken_link_or_a_lost_page_fails_the_build(text: str, said: str, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "static").mkdir(parents=True)
    shutil.copy(ROOT / "docs" / "conf.py", docs)
    shutil.copy(ROOT / "docs" / "static" / "site.css", docs / "static")
    (docs / "index.md").write_text(text, encoding="utf-8")
    (docs / "other.md").write_text("# Other\n", encoding="utf-8")
    built = build(docs, tmp_path / "site")
    assert built.returncode != 0
    assert said in built.stderr
