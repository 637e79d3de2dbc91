"""JSON-LD made of what the page shows: article, people, publisher, sources, questions, verified claims.

Nothing is taken from the old markup alone. What readers do not see is left out, and the note says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from citestack.answers.identity import key_of
from citestack.audit.addresses import same_site
from citestack.audit.fixes.page_people import Author, authors, site_name, site_url
from citestack.audit.fixes.question_pairs import QuestionPair, question_pairs
from citestack.audit.fixes.verified_claims import verified_claims
from citestack.audit.markup.agreement.compared import Declared
from citestack.audit.markup.agreement.days import Role, SeenDay, seen_days
from citestack.audit.markup.checker import check_scripts
from citestack.audit.markup.of_page import checked
from citestack.audit.markup.shown import Shown, folded
from citestack.audit.markup.vocabulary import vocabulary
from citestack.audit.model import Fix, Outcome
from citestack.audit.subject import Around, Subject
from citestack.model import Link

LEAST_QUESTIONS = 2
"""One question among the headings makes no list of questions and answers."""
MOST_CITED = 50
_UNVOUCHED = frozenset({"sponsored", "ugc"})
_NOTE = "Every fact stands on the page or in a source that it cites. Replace the old markup by it."
Thing = dict[str, Any]


@dataclass(slots=True)
class _Made:
    subject: Subject
    around: Around
    shown: Shown
    declared: Declared
    things: list[Thing] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        """What ids begin with; a file has no address of its own, so its ids are relative."""
        return self.subject.url if site_url(self.subject.url) else ""


def json_ld(subject: Subject, around: Around, _: tuple[Outcome, ...]) -> Fix | None:
    """None for a page without title, or if the checker found an error in what was made."""
    made = _Made(subject, around, Shown(subject), Declared(checked(subject).graph, subject.url))
    if not _headline(made):
        return None
    made.things.append(_article(made))
    _questions(made)
    _claims(made)
    content = _written({"@context": "https://schema.org", "@graph": made.things})
    if check_scripts([content], subject.url).errors:
        return None
    note = "Every fact stands on the page or in a source that it cites. Replace the old markup by it."
    return Fix(
        "json_ld", "JSON-LD of what the page says", "application/ld+json", content, " ".join((note, *made.left_out))
    )


def _article(made: _Made) -> Thing:
    subject = made.subject
    made_by, unseen = authors(subject, made.shown, made.declared)
    if unseen:
        made.left_out.append(f"Left out as author, since readers do not see the name: {', '.join(unseen)}.")
    article: Thing = {"@type": _kind(made), "@id": f"{made.base}#article", "headline": _headline(made)}
    if made.base:
        article |= {"url": subject.url, "mainEntityOfPage": subject.url}
    if subject.page.language:
        article["inLanguage"] = subject.page.language
    people = [_author(made, n, author) for n, author in enumerate(made_by, 1)]
    if people:
        article["author"] = people
    article |= _days(made)
    publisher = site_name(subject, made.shown, made.declared)
    if publisher:
        article["publisher"] = _publisher(made, publisher)
    cited = _citations(made)
    return article | ({"citation": cited} if cited else {})


def _headline(made: _Made) -> str:
    """The page's title as it is shown or stands in its head; not one guessed from the address."""
    page, raw = made.subject.page, made.subject.raw
    if raw is None or made.shown.has(page.title):
        return page.title
    heads = (raw.title, *(m.get("content", "") for m in raw.metas if "title" in (m.get("property") or "")))
    return page.title if any(folded(page.title) in folded(head) for head in heads) else ""


def _kind(made: _Made) -> str:
    """The page's own kind of article; a page that declares itself something else is described as a page."""
    tops = [t for node in made.declared.of("Thing") if node.incoming is None for t in node.types]
    own = next((t for t in tops if vocabulary().is_a(t, ("Article",))), None)
    other = any(vocabulary().is_a(t, ("Product", "Recipe", "Event", "Place", "SoftwareApplication")) for t in tops)
    return own or ("WebPage" if other else "Article")


def _author(made: _Made, number: int, author: Author) -> Thing:
    thing: Thing = {"@type": "Organization" if author.organisation else "Person", "@id": f"{made.base}#author-{number}"}
    thing["name"] = author.name
    if author.url:
        thing["url"] = author.url
    made.things.append(thing)
    return {"@id": thing["@id"]}


def _publisher(made: _Made, name: str) -> Thing:
    thing: Thing = {"@type": "Organization", "@id": f"{made.base}#publisher", "name": name}
    home = site_url(made.subject.url)
    if home:
        thing["url"] = home
    made.things.append(thing)
    return {"@id": thing["@id"]}


def _days(made: _Made) -> Thing:
    """The days that readers see; the ones known otherwise only where the page shows them too."""
    seen = tuple(seen_days(made.shown))
    known: tuple[tuple[str, Role, str | None], ...] = (
        ("datePublished", "published", made.subject.page.published),
        ("dateModified", "modified", made.subject.page.modified),
    )
    found: Thing = {}
    for key, role, said in known:
        day = _day(seen, role, said)
        if day is not None and day <= made.subject.today:
            found[key] = day.isoformat()
        elif said is not None:
            made.left_out.append(f"{key} {said} is left out: readers do not see it.")
    told = any(day.role == "modified" for day in seen)
    if not told and found.get("dateModified", "9") <= found.get("datePublished", ""):
        del found["dateModified"]
    return found


def _day(seen: tuple[SeenDay, ...], role: Role, said: str | None) -> date | None:
    named = next((s.day for s in seen if s.role == role), None)
    return named or next((s.day for s in seen if said is not None and s.day == date.fromisoformat(said)), None)


def _citations(made: _Made) -> list[Thing]:
    """Links in the text to pages of other sites, by the words of the link or the title of the page when it was read."""
    found: dict[str, Thing] = {}
    for link in made.subject.record.links:
        if _is_source(made.subject, link) and link.target not in found:
            record = made.around.cited.get(key_of(link.target) or "")
            name = record.page.title if record is not None and record.page.title else link.anchor.strip()
            found[link.target] = {"@type": "CreativeWork", "name": name, "url": link.target}
    return list(found.values())[:MOST_CITED]


def _is_source(subject: Subject, link: Link) -> bool:
    anchor = link.anchor.strip()
    if link.place != "main" or link.kind != "text" or _UNVOUCHED & set(link.rel) or len(anchor) < 2:
        return False
    elsewhere = key_of(link.target) is not None and not same_site(link.target, subject.url)
    return elsewhere and anchor in subject.page.text


def _questions(made: _Made) -> None:
    pairs = question_pairs(made.subject.page, [link.anchor for link in made.subject.record.links])
    if len(pairs) >= LEAST_QUESTIONS:
        asked = [_question(pair) for pair in pairs]
        made.things.append({"@type": "FAQPage", "@id": f"{made.base}#faq", "mainEntity": asked})


def _question(pair: QuestionPair) -> Thing:
    answer = {"@type": "Answer", "text": pair.answer}
    return {"@type": "Question", "name": pair.question, "acceptedAnswer": answer}


def _claims(made: _Made) -> None:
    """``appearance`` alone: which appearance was the first cannot be known from two pages."""
    if not made.around.cited:
        made.left_out.append("No Claim: no page that it cites was read, so none could be verified.")
        return
    for n, claim in enumerate(verified_claims(made.subject, made.around), 1):
        source = {"@type": "CreativeWork", "url": claim.url, "name": claim.source.page.title or claim.url}
        made.things.append(
            {"@type": "Claim", "@id": f"{made.base}#claim-{n}", "text": claim.sentence.text, "appearance": source}
        )


def _written(said: Thing) -> str:
    """Safe inside a script element: nothing in it can end the script."""
    return json.dumps(said, ensure_ascii=False, indent=2).replace("<", "\\u003c")
