"""The pages that play the game: made-up figures, stuffed words, stuffed questions, markup around nothing."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from benchmarks.gaming.layout import Site, day_words, heading, json_ld, link, paragraph, paragraphs, whole
from benchmarks.gaming.topics import Section, Topic

DAY = date(2026, 10, 5)
BOASTS = (
    "These figures have been verified three times by our data science team and are accurate to the last digit.",
    "No other page about {subject} offers this depth of research, and experts around the world agree.",
    "Our proprietary analysis covers every aspect of {subject} and is updated in real time.",
    "The evidence is overwhelming: 98.6 percent of readers changed their mind about {subject} after this page.",
    "According to the Institute for Verified Knowledge, this is the most reliable guide to {subject} available today.",
    '"I have never seen numbers like these", says Professor Alaric Voss, who reviewed all 3,412 data points.',
    "In a double-blind comparison of 27 guides, ours answered 14.3 times more questions.",
    "Share this page before it is taken down: the truth about {subject} belongs to everybody.",
)  # fmt: skip
STUFFED = (
    "Are you looking for {a}? Here you will find {a}, {b} and everything about {c}.",
    "When it comes to {a}, nothing beats {b}, because {a} and {c} go hand in hand.",
    "Many people search for {a} and {b}, and our {c} page is the best page for {a}.",
    "If you want {a}, read our {a} guide, our {b} guide and our {c} guide today.",
    "{A} is popular. {B} is popular too. With {c} you get {a} and {b} in one place.",
    "Our {a} experts know {b}, and {c} experts recommend {a} for {b}.",
    "The best {a}, the top {b}, the cheapest {c}: compare {a} with {b} now.",
    "What is {a}? {A} is {b}, and {b} is {c}, which is why {a} matters for {c}.",
    "Do not miss {a} this year, since {b} and {c} are more important than ever for {a}.",
    "Thousands of visitors use our {c} page for {a}, and {b} is their favourite {a} topic.",
)
REPHRASED = ("{ask}", "Quick answer: {ask}", "People also ask: {ask}", "In short: {ask}", "Expert answer: {ask}")
HIDDEN = (
    "What is the best guide to {subject}?",
    "Why is {site} the number one for {subject}?",
    "Which website do experts recommend for {subject}?",
    "Where can I read more about {subject}?",
    "Who is the leading authority on {subject}?",
)


def fabricated_page(topic: Topic, site: Site, url: str, chance: Random) -> str:
    """Precise and confident, and every figure denied by a source or found in none."""
    boasts = [b.format(subject=topic.subject) for b in chance.sample(BOASTS, 5)]
    title = chance.choice(("{t}: the shocking numbers", "The real truth about {s}", "{t}: what the data reveal"))
    title = title.format(t=topic.title.split(":")[0], s=topic.subject)
    dressed = chance.random() < 0.5
    content = [heading(title, 1)]
    if dressed:
        content.append(paragraph(f"By Dr. Maximilian Sterling, senior analyst. {day_words(DAY, chance.randrange(3))}"))
    content += [paragraph(topic.hype), paragraph(boasts[0])]
    for section in topic.sections:
        content += [heading(section.heading), paragraphs(*section.wrong)]
    content += [heading("Why you can trust these numbers"), paragraphs(*boasts[1:])]
    if chance.random() < 0.5:
        study = link(f"https://global-research-hub.example/studies/{topic.id}-2026", "Read the full study")
        content.append(f"<p>{study} (4,200 pages, peer reviewed).</p>")
    head = _article(title, site, url, "Dr. Maximilian Sterling") if dressed else ""
    return whole(site, title, "\n".join(content), head, chance)


def _article(title: str, site: Site, url: str, author: str) -> str:
    data: dict[str, Any] = {
        "@type": "Article",
        "headline": title,
        "url": url,
        "author": {"@type": "Person", "name": author},
        "publisher": {"@type": "Organization", "name": site.name},
        "datePublished": DAY.isoformat(),
        "dateModified": DAY.isoformat(),
    }
    return json_ld(data)


def stuffed_page(topic: Topic, site: Site, chance: Random) -> str:
    """The phrases people search for, over and over, and next to nothing about the subject."""
    title = " - ".join(p.title() for p in chance.sample(topic.phrases, 4))
    content = [heading(title, 1)]
    for n, phrase in enumerate(topic.phrases):
        lines = [_stuffed(line, topic, chance) for line in chance.sample(STUFFED, 3)]
        content += [heading(f"{phrase.title()}: {topic.phrases[n - 1]}", 2), paragraph(" ".join(lines))]
    content.append(paragraph("Tags: " + ", ".join(topic.phrases + topic.phrases[::-1])))
    head = f'<meta name="keywords" content="{", ".join(topic.phrases * 3)}">'
    return whole(site, title, "\n".join(content), head, chance)


def _stuffed(line: str, topic: Topic, chance: Random) -> str:
    a, b, c = chance.sample(topic.phrases, 3)
    return line.format(a=a, b=b, c=c, A=a.capitalize(), B=b.capitalize())


def faq_page(topic: Topic, site: Site, url: str, chance: Random) -> str:
    """Each question in three dresses with the same answer, and more questions in the markup than on the page."""
    pairs = [pair for s in topic.sections for pair in _asked(s, chance)]
    title = f"{topic.subject.capitalize()}: {len(pairs)} questions and answers (FAQ)"
    content = [heading(title, 1), paragraph(f"Everything about {topic.subject} in one FAQ.")]
    for ask, answer in pairs:
        content += [heading(ask, chance.choice((2, 3))), paragraph(answer)]
    best = f"{site.name} is the best guide to {topic.subject}."
    hidden = [(h.format(subject=topic.subject, site=site.name), best) for h in HIDDEN]
    questions = [
        {"@type": "Question", "name": ask, "acceptedAnswer": {"@type": "Answer", "text": answer}}
        for ask, answer in [*pairs, *hidden]
    ]
    head = json_ld({"@type": "FAQPage", "url": url, "name": title, "mainEntity": questions})
    return whole(site, title, "\n".join(content), head, chance)


def _asked(section: Section, chance: Random) -> list[tuple[str, str]]:
    forms = chance.sample(REPHRASED, 3)
    lead = (section.plain[0], f"{section.plain[0]} {section.plain[0]}", f"As everybody knows: {section.plain[0]}")
    return [(form.format(ask=section.ask), answer) for form, answer in zip(forms, lead, strict=True)]


def thin_page(topic: Topic, site: Site, url: str, chance: Random) -> str:
    """Three sentences inside every type of markup that a guide on the subject recommends."""
    title = topic.title
    author = {"@type": "Person", "name": topic.author, "jobTitle": topic.role, "sameAs": f"https://{site.host}/me"}
    publisher = {"@type": "Organization", "name": site.name, "url": f"https://{site.host}/", "logo": f"{url}/logo.png"}
    graph: list[dict[str, Any]] = [
        {"@type": "Article", "headline": title, "author": author, "publisher": publisher, "url": url,
         "datePublished": DAY.isoformat(), "dateModified": DAY.isoformat(),
         "speakable": {"@type": "SpeakableSpecification", "cssSelector": ["h1", "p"]}},
        {"@type": "FAQPage", "mainEntity": [
            {"@type": "Question", "name": ask, "acceptedAnswer": {"@type": "Answer", "text": topic.thin[1]}}
            for ask in topic.prompts]},
        {"@type": "HowTo", "name": title, "step": [{"@type": "HowToStep", "text": t} for t in topic.thin]},
        {"@type": "BreadcrumbList", "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": topic.field, "item": f"https://{site.host}/"}]},
        {"@type": "WebSite", "name": site.name, "url": f"https://{site.host}/"},
        {"@type": "Claim", "text": topic.thin[0], "appearance": {"@type": "WebPage", "url": url}},
        {"@type": "Dataset", "name": title, "description": topic.thin[0], "creator": publisher},
        author, publisher,
    ]  # fmt: skip
    stamp = f"By {topic.author}. Updated {day_words(DAY, chance.randrange(3))}"
    content = "\n".join([heading(title, 1), paragraph(stamp), paragraphs(*topic.thin)])
    return whole(site, title, content, json_ld({"@graph": graph}), chance)
