"""Sites around a page's content: five layouts with navigation and footer, as different as real sites are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from html import escape
from random import Random
from typing import Any

FIRST = (
    "amber", "birch", "cobalt", "delta", "ember", "fern", "granite", "hazel",
    "indigo", "juniper", "kestrel", "linden", "maple", "nimbus", "olive", "pebble",
)  # fmt: skip
SECOND = (
    "almanac", "board", "corner", "desk", "digest", "field", "gazette", "guide",
    "house", "journal", "notes", "page", "post", "review", "weekly", "works",
)  # fmt: skip
MENUS = (
    ("Home", "Articles", "About", "Contact"),
    ("Start", "Topics", "Archive", "Imprint"),
    ("Latest", "Guides", "People", "Write to us"),
    ("Overview", "Library", "Newsletter"),
    ("Home", "Blog", "Questions", "Privacy"),
)
FOOTERS = (
    "All rights reserved by {site}.",
    "{site} is made by a small team. Write to us at post@{host}.",
    "Printed on screens only. {site}, since 2009.",
    "{site} - imprint, privacy, cookies.",
    "You are reading {site}. Reuse with permission.",
)


@dataclass(frozen=True, slots=True)
class Site:
    host: str
    name: str


def site_names(count: int, seed: str) -> list[Site]:
    """``count`` different sites. The name says nothing about what the site is worth."""
    pairs = [(a, b) for a in FIRST for b in SECOND]
    Random(seed).shuffle(pairs)
    return [Site(f"{a}-{b}.example", f"{a.title()} {b.title()}") for a, b in pairs[:count]]


def paragraph(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>"


def paragraphs(*texts: str) -> str:
    return "\n".join(paragraph(t) for t in texts)


def heading(text: str, level: int = 2) -> str:
    return f"<h{level}>{escape(text, quote=False)}</h{level}>"


def link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{escape(text, quote=False)}</a>'


def json_ld(data: dict[str, Any]) -> str:
    shown = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False, indent=1)
    return f'<script type="application/ld+json">\n{shown}\n</script>'


def day_words(day: date, style: int) -> str:
    """The day as sites write it, in one of three ways."""
    return (f"{day.day} {day:%B %Y}", f"{day:%B} {day.day}, {day.year}", day.isoformat())[style % 3]


def whole(site: Site, title: str, content: str, head: str, chance: Random) -> str:
    """The document: ``content`` between a navigation and a footer of one of five layouts."""
    frame = chance.choice(FRAMES)
    menu = chance.choice(MENUS)
    items = "".join(f'<li><a href="/{m.lower().replace(" ", "-")}">{m}</a></li>' for m in menu)
    foot = chance.choice(FOOTERS).format(site=site.name, host=site.host)
    body = frame.format(site=site.name, menu=f"<ul>{items}</ul>", content=content, foot=foot)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title, quote=False)}{chance.choice((' | ', ' - ', ' · '))}{site.name}</title>\n"
        f'<meta name="viewport" content="width=device-width">\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'
    )


FRAMES = (
    """<header><a href="/">{site}</a><nav>{menu}</nav></header>
<main><article>
{content}
</article></main>
<footer><p>{foot}</p></footer>""",
    """<div id="top"><a href="/" class="logo">{site}</a></div>
<nav aria-label="Main">{menu}</nav>
<main id="content">
{content}
</main>
<footer><small>{foot}</small></footer>""",
    """<div class="page">
<div class="menu" role="navigation">{menu}</div>
<div class="content" role="main">
{content}
</div>
<div class="footer"><p>{foot}</p></div>
</div>""",
    """<header><p>{site}</p></header>
<main>
<article>
{content}
</article>
<aside><h2>Elsewhere here</h2>{menu}</aside>
</main>
<footer>{foot}</footer>""",
    """<nav>{menu}</nav>
<section class="post">
{content}
</section>
<footer><a href="/">{site}</a> <span>{foot}</span></footer>""",
)
