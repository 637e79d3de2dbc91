"""The site that ``make site`` builds of this folder; decisions/017-docs-site.md says why with these tools.

The navigation is not written twice: each ``index.md`` is a page of lists of links, and those lists are the navigation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from citestack.version import VERSION

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "citestack"
release = VERSION
html_title = f"citestack {VERSION}"
extensions = ["myst_parser"]
exclude_patterns = ["images/**"]
nitpicky = True
smartquotes = False
myst_heading_anchors = 4
"""GitHub's anchors, so that a link works there and here."""
html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
AFTER_THE_THEME = 900
"""Sphinx's default is 500; Furo fills its navigation there."""
LIST_OF_LINKS = re.compile(r"^(?:## (?P<heading>.+)\n+)?(?P<links>(?:- \[.+\n)+)", re.MULTILINE)
LINK = re.compile(r"^- \[(?P<title>[^]]+)\]\((?P<page>[^)]+)\.md\)", re.MULTILINE)


def toctree(section: re.Match[str]) -> str:
    """A hidden table of contents, which is what the side bar shows, with the words of the list."""
    entries = [f"{link['title']} <{link['page']}>" for link in LINK.finditer(section["links"])]
    caption = [f":caption: {section['heading']}"] if section["heading"] else []
    return "\n".join(["```{toctree}", ":hidden:", *caption, "", *entries, "```", ""])


def add_navigation(_app: Sphinx, name: str, source: list[str]) -> None:
    """Sphinx's ``source-read``: appends to an index page the contents that its lists name."""
    if name.rpartition("/")[2] == "index":
        source[0] += "\n" + "\n".join(toctree(section) for section in LIST_OF_LINKS.finditer(source[0]))


def finish(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    """Sphinx's ``html-page-context``: what axe-core finds missing for keyboards and screen readers.

    Code that is wider than the window scrolls, so it takes the focus; the side bar's captions are headings of a level.
    """
    for part in ("body", "furo_navigation_tree"):
        shown = context.get(part, "").replace("<pre>", '<pre tabindex="0">')
        context[part] = shown.replace('role="heading">', 'role="heading" aria-level="2">')


def setup(app: Sphinx) -> None:
    app.connect("source-read", add_navigation)
    app.connect("html-page-context", finish, priority=AFTER_THE_THEME)
