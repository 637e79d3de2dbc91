"""What layer 2 finds is a passage, read without the page around it: does it stand alone, is it long enough?"""

from __future__ import annotations

from citestack.audit.model import Source
from citestack.audit.rule import Problem, Rule, Seen, in_text, not_measured, of_share
from citestack.audit.subject import Around, Subject
from citestack.corpus.inside import inside
from citestack.corpus.split import MAX_WORDS, MIN_WORDS, count_words
from citestack.model import Block, Passage, Sentence
from citestack.writing.self_contained import Problem as Leaning
from citestack.writing.self_contained import start_problem

LISTED = 10
"""Findings shown of one check; the numbers count all."""
SHORT = 25
"""Words under which a passage answers nothing: one sentence."""
STANDS_ALONE = Source(
    "Dense X Retrieval (2023): units made self-contained were found better on five question sets; layers 2 to 4 of "
    "this stack embed, rank and verify passages without the text around them",
    "https://arxiv.org/abs/2312.06648",
    "measured",
)
LENGTH = Source(
    "Dense X Retrieval (2023): shorter units were found better; how engines cut is not published, this stack's "
    f"passages are {MIN_WORDS} to {MAX_WORDS} words of whole blocks",
    "https://arxiv.org/abs/2312.06648",
    "argued",
)


def self_contained(subject: Subject, _: Around) -> Seen:
    """Share of passages of prose whose first sentence does not lean on what stands before the passage."""
    opened = [(p, s) for p in subject.record.passages if (s := _first(subject, p)) is not None]
    if not opened:
        return not_measured("The page has no passage of prose.")
    leaning = [(s, why) for p, s in opened if (why := _leans(p, s)) is not None]
    numbers: dict[str, float | None] = {"passages": len(opened), "leaning": len(leaning)}
    problems = [_dangling(subject, s, why) for s, why in leaning[:LISTED]]
    note = f"{len(opened) - len(leaning)} of {len(opened)} passages stand alone"
    return of_share(1 - len(leaning) / len(opened), problems, numbers=numbers, note=note)


def _first(subject: Subject, passage: Passage) -> Sentence | None:
    """The first sentence of prose of a passage; None where it is a table or code."""
    found = inside(subject.sentences, passage.start, passage.end)
    first = next((s for s in found if s.kind != "heading"), None)
    return first if first is not None and first.kind in {"paragraph", "quote"} else None


def _leans(passage: Passage, sentence: Sentence) -> Leaning | None:
    """A term or heading inside the passage, just before the sentence, names what it is about."""
    found = start_problem(sentence.text)
    headed = sentence.start > passage.start
    return None if found is None or (found.needs == "term" and headed) else found


def _dangling(subject: Subject, sentence: Sentence, why: Leaning) -> Problem:
    message = f"A passage opens with a sentence that does not stand alone ({why.text})."
    fix = "Name the thing in the first sentence of the paragraph instead of pointing back to it."
    return Problem("low", message, in_text(subject, sentence.start, sentence.end), fix)


def lengths(subject: Subject, _: Around) -> Seen:
    """Share of the words that stand in passages and paragraphs of a good length."""
    passages = subject.record.passages
    if not passages:
        return not_measured("The page has no passage.")
    short = [p for p in passages if count_words(p.text) < SHORT]
    long = [b for b in subject.page.blocks if b.kind == "paragraph" and _words(subject, b) > MAX_WORDS]
    total = sum(count_words(p.text) for p in passages)
    wrong = sum(count_words(p.text) for p in short) + sum(_words(subject, b) for b in long)
    numbers: dict[str, float | None] = {"passages": len(passages), "short": len(short), "long_paragraphs": len(long)}
    problems = [_long(subject, b) for b in long[:LISTED]] + [_short(subject, p) for p in short[:LISTED]]
    return of_share(max(0.0, 1 - wrong / max(total, 1)), problems, numbers=numbers)


def _words(subject: Subject, block: Block) -> int:
    return count_words(subject.page.text[block.start : block.end])


def _long(subject: Subject, block: Block) -> Problem:
    message = f"A paragraph of {_words(subject, block)} words (bar: {MAX_WORDS}) is cut in two somewhere in its middle."
    sentence = next(s for s in subject.sentences if s.start >= block.start)
    fix = "Cut it where the subject changes, and open each part with a sentence that names it."
    return Problem("low", message, in_text(subject, sentence.start, min(sentence.end, block.end)), fix)


def _short(subject: Subject, passage: Passage) -> Problem:
    message = f"A passage has {count_words(passage.text)} words (bar: {SHORT}): too little to answer anything."
    return Problem("low", message, in_text(subject, passage.start, passage.end), "Say there what its heading promises.")


RULES: tuple[Rule, ...] = (
    Rule(
        "retrieval.self_contained",
        2,
        "Passages stand alone",
        "A passage is found, ranked and quoted without the page around it: 'It also supports this' says nothing then.",
        STANDS_ALONE,
        self_contained,
    ),
    Rule(
        "retrieval.passage_length",
        2,
        "Passages are long enough to answer and short enough to quote",
        "What is too long is cut at a place the author did not choose; what is too short answers nothing.",
        LENGTH,
        lengths,
    ),
)
