"""The pages that say what is true: the sources themselves, an article that names them, and one that does not."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from benchmarks.gaming.layout import Site, day_words, heading, json_ld, link, paragraph, paragraphs, whole
from benchmarks.gaming.topics import Section, SourceText, Topic

SOURCE_DAY = date(2026, 7, 6)
ARTICLE_DAY = date(2026, 8, 3)
BYLINES = ("By {author}, {role}", "Written by {author}, {role}", "{author}, {role}")
BIOS = (
    "{author} ({role}) has written for {site} since 2014.",
    "About the author: {author}, {role}, answers readers' letters every month.",
    "{author}, {role}, read both sources in full for this page.",
)
METHODS = (
    "We asked nobody to pay for this page. If a figure here differs from its source, the source is right.",
    "Every figure on this page was compared with its source before it was published and again when it was updated.",
    "This page gives the figures of two sources that do not depend on each other, and says for each which one it is.",
)
REASONS = (
    (
        "I am no expert and do not want to be taken for one. What I write here I have either done myself or looked up, "
        "and where I was not sure I have left it out, because a short page that is right seemed better than a long one."
    ),
    (
        "People kept asking me about {subject}, and I kept saying the same things, so I have put them on one page. It "
        "is not long, it has no pictures, and nobody has paid me for it; when something changes I will change it here."
    ),
    (
        "There is a lot to be read about {subject}, and much of it is longer than it needs to be. I have tried to keep "
        "to what a person has to know before they start, in the order in which the questions usually come up."
    ),
)
ASIDES = (
    "I have no stake in any of this and sell nothing. If that should change, I will say so at the top of the page.",
    "That is all I know, and it has served us well. Thank you for reading as far as this.",
    "If you know it better, come by and tell me, and I will put it right. That has happened twice so far.",
    "I leave out what I am not sure of, so if something is missing, that is the reason.",
)


def source_page(topic: Topic, which: int, chance: Random) -> str:
    """One of the two pages that hold the facts."""
    text = topic.sources[which]
    mine = [s for s in topic.sections if s.source == which]
    content = [heading(text.title, 1), paragraph(f"{text.name}, {day_words(SOURCE_DAY, chance.randrange(3))}")]
    content.append(paragraph(text.about))
    for section in mine:
        content += [heading(section.heading), paragraphs(*section.says)]
    return whole(Site(text.host, text.name), text.title, "\n".join(content), "", chance)


def source_url(text: SourceText) -> str:
    return f"https://{text.host}/{'-'.join(text.title.lower().replace(':', '').replace(',', '').split()[:4])}"


def sourced_page(
    topic: Topic, site: Site, url: str, chance: Random, *, copy: tuple[str, int, Random] | None = None
) -> str:
    """Author, dates, the facts with a link to the source of each.

    ``copy`` puts another name to it, makes it so many days younger, and dresses it as another site does.
    """
    who, later, shell = copy or (topic.author, 0, chance)
    day = ARTICLE_DAY + timedelta(days=chance.randrange(20) + later)
    updated = day + timedelta(days=30)
    told = {"author": who, "role": topic.role, "site": site.name}
    style = chance.randrange(3)
    stamp = f"Published {day_words(day, style)}, last updated {day_words(updated, style)}"
    content = [heading(topic.title, 1), paragraph(chance.choice(BYLINES).format(**told)), paragraph(stamp)]
    content.append(paragraph(topic.lede))
    asked = chance.random() < 0.5
    inline = chance.random() < 0.5
    content += [part for s in topic.sections for part in _section(topic, s, asked=asked, inline=inline)]
    content += [heading("Sources"), _sources(topic), heading("About this page"), paragraph(chance.choice(METHODS))]
    content.append(paragraph(chance.choice(BIOS).format(**told)))
    return whole(site, topic.title, "\n".join(content), _article(topic, site, url, who, day, updated), shell)


def _section(topic: Topic, section: Section, *, asked: bool, inline: bool) -> list[str]:
    source = topic.sources[section.source]
    named = link(source_url(source), source.title)
    title = heading(section.ask if asked else section.heading)
    if inline:
        return [title, paragraph(" ".join(section.told)).replace("</p>", f" ({named})</p>")]
    return [title, paragraphs(*section.told), f"<p>Source: {source.name}, {named}</p>"]


def _sources(topic: Topic) -> str:
    rows = (f"<li>{s.name}: {link(source_url(s), s.title)}</li>" for s in topic.sources)
    return "<ul>\n" + "\n".join(rows) + "\n</ul>"


def _article(topic: Topic, site: Site, url: str, author: str, day: date, updated: date) -> str:
    data: dict[str, Any] = {
        "@type": "Article",
        "headline": topic.title,
        "url": url,
        "author": {"@type": "Person", "name": author, "jobTitle": topic.role},
        "publisher": {"@type": "Organization", "name": site.name, "url": f"https://{site.host}/"},
        "datePublished": day.isoformat(),
        "dateModified": updated.isoformat(),
        "citation": [source_url(s) for s in topic.sources],
    }
    return json_ld(data)


def plain_page(topic: Topic, site: Site, chance: Random) -> str:
    """True and plain: no link, no markup, no author."""
    content = [heading(topic.title.split(":")[0], 1), paragraph(topic.plain_lede)]
    content.append(paragraph(chance.choice(REASONS).format(subject=topic.subject)))
    for section in topic.sections:
        content.append(heading(section.heading))
        content.append(paragraphs(*section.plain) if chance.random() < 0.5 else paragraph(" ".join(section.plain)))
    content.append(paragraph(chance.choice(ASIDES)))
    return whole(site, topic.title.split(":")[0], "\n".join(content), "", chance)
