"""Headings: a part of every passage's address, so they should say something; their order matters to readers."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from citestack.audit.model import Evidence, Source
from citestack.audit.rule import Problem, Rule, Seen, in_text, not_measured, of_share
from citestack.audit.subject import Around, Subject
from citestack.corpus.split import MAX_WORDS, count_words
from citestack.model import Block
from citestack.words import stem, words

LISTED = 10
UNHEADED = 2 * MAX_WORDS
"""Words from which on a text without a heading is a finding."""
SAYING = Source(
    "This stack, layer 2: the heading path of a passage is searched with the passage, as a field of its own in the "
    "word index and as part of the embedded text",
    "https://developers.google.com/search/docs/fundamentals/seo-starter-guide",
    "argued",
)
ORDER = Source(
    "Google Search Central, SEO starter guide: headings in semantic order help screen readers, for Search their order "
    "and number do not matter; WCAG 2.2, 1.3.1 asks for them",
    "https://developers.google.com/search/docs/fundamentals/seo-starter-guide",
    "none",
)
_EMPTY = frozenset(
    stem(w)
    for w in """introduction intro overview general details detail more info information miscellaneous misc other others
    notes note summary conclusion conclusions example examples background about description content contents welcome
    start section part chapter text read further click here next previous untitled heading title subtitle test
    einleitung übersicht allgemeines details sonstiges zusammenfassung fazit mehr""".split()  # noqa: SIM905 - reads better
)
_QUESTION = re.compile(r"\?\s*$|^(?:how|what|why|when|where|which|who|can|does|do|is|are|should)\b", re.IGNORECASE)


def _heads(subject: Subject) -> list[Block]:
    """Headings of the main text, terms and captions aside."""
    return [b for b in subject.page.blocks if b.kind == "heading" and b.level <= 6]


def _text(subject: Subject, block: Block) -> str:
    return " ".join(subject.page.text[block.start : block.end].split())


def saying(subject: Subject, _: Around) -> Seen:
    heads = [b for b in _heads(subject) if b.level > 1] or _heads(subject)
    total = count_words(subject.page.text)
    if not heads:
        if total < UNHEADED:
            return not_measured(f"{total} words need no heading.")
        problem = Problem("medium", f"{total} words stand under no heading.", *_first(subject))
        return of_share(0, [problem], numbers={"headings": 0, "words": total})
    bare = [b for b in heads if _says_nothing(_text(subject, b))]
    same = _repeated(subject, heads)
    wrong = list(dict.fromkeys([*bare, *same]))
    questions = sum(bool(_QUESTION.search(_text(subject, b))) for b in heads)
    numbers: dict[str, float | None] = {
        "headings": len(heads),
        "empty": len(bare),
        "repeated": len(same),
        "questions": questions,
    }
    problems = [_problem(subject, b, repeated=b in same) for b in wrong[:LISTED]]
    note = f"{len(heads) - len(wrong)} of {len(heads)} headings say what is under them, {questions} ask a question"
    return of_share(1 - len(wrong) / len(heads), problems, numbers=numbers, note=note)


def _first(subject: Subject) -> tuple[Evidence, str]:
    sentence = next((s for s in subject.sentences), None)
    quote = Evidence("", where="page") if sentence is None else in_text(subject, sentence.start, sentence.end)
    return quote, "Put a heading above each part that answers a question of its own."


def _says_nothing(text: str) -> bool:
    """Only words that fit any page; numbers aside. Scripts that ``words`` does not split are left alone."""
    found = [w for w in words(text) if not w.isdigit()]
    return bool(found) and all(stem(w) in _EMPTY for w in found)


def _repeated(subject: Subject, heads: list[Block]) -> list[Block]:
    """Headings whose words another one on the page has as well, the first of each aside."""
    seen = Counter[str]()
    found = []
    for block in heads:
        key = _text(subject, block).casefold()
        seen[key] += 1
        if seen[key] > 1:
            found.append(block)
    return found


def _problem(subject: Subject, block: Block, *, repeated: bool) -> Problem:
    quote = in_text(subject, block.start, block.end)
    name = _text(subject, block)
    if repeated:
        message = f"'{name}' heads more than one part of the page."
        return Problem("low", message, quote, f"Say which one: '{name}' and the thing it is about.")
    return Problem("low", f"'{name}' would fit any page.", quote, "Name the thing and the question that is answered.")


def order(subject: Subject, _: Around) -> Seen:
    """One h1, no level skipped. Shown, not counted."""
    levels = _levels(subject)
    if not levels:
        return not_measured("The page has no heading.")
    tops = sum(level == 1 for level, _ in levels)
    skipped = [(a, b) for a, b in pairwise(levels) if b[0] > a[0] + 1]
    numbers: dict[str, float | None] = {"h1": tops, "skipped": len(skipped)}
    problems = []
    if tops != 1:
        message = f"The page has {tops} first-level headings; screen readers look for one."
        problems.append(Problem("neutral", message, _quote(subject, levels[0][1]), "Use one h1, for the page's title."))
    for above, below in skipped[:LISTED]:
        message = f"A level-{above[0]} heading is followed by level {below[0]}."
        fix = f"Make '{below[1]}' level {above[0] + 1}."
        problems.append(Problem("neutral", message, _quote(subject, below[1]), fix))
    return Seen(
        "neutral", tuple(problems), None, numbers, f"{tops} first-level headings, {len(skipped)} levels skipped"
    )


def _levels(subject: Subject) -> list[tuple[int, str]]:
    """Of the source where it was read, so that an h1 outside of the main text counts."""
    if subject.raw is not None:
        blocks = [(b.level, " ".join(b.text.split())) for b in subject.raw.blocks if b.kind == "heading"]
        return [(level, text) for level, text in blocks if level <= 6 and text]
    return [(b.level, _text(subject, b)) for b in _heads(subject)]


def _quote(subject: Subject, text: str) -> Evidence:
    for block in _heads(subject):
        if _text(subject, block) == text:
            return in_text(subject, block.start, block.end)
    return Evidence(text, where="heading")


RULES: tuple[Rule, ...] = (
    Rule(
        "retrieval.headings",
        2,
        "Headings say what is under them",
        "A passage is searched together with the headings above it; 'Overview' adds nothing to find it by.",
        SAYING,
        saying,
    ),
    Rule(
        "retrieval.heading_order",
        2,
        "One first-level heading, no level skipped",
        "It helps people who read with a screen reader; search engines say that they do not mind.",
        ORDER,
        order,
    ),
)
