"""Where on the page the answers stand: share of answers and share of words in each third of its blocks.

Both shares are printed: a long introduction holds many words, so that a bare count of answers by place would make it
look preferred.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from citestack.audit.model import Source
from citestack.audit.rule import Problem, Rule, Seen, in_text, not_measured, of_share
from citestack.audit.subject import Around, Subject
from citestack.corpus.split import count_words
from citestack.model import Sentence
from citestack.words import STOPWORDS, stem, words
from citestack.writing.self_contained import problem_of

LEAST = 200
"""Words from which on a page has thirds."""
ANSWERS = 0.6
"""Share of a prompt's content words, stemmed, that the best sentence with its heading must hold to count as its
answer. Words only: the model's verdict on answers is a check of layer 1."""
FEWEST = 3
"""Sentences that state something, without which a page without prompts is not judged."""
LATE = 0.5
"""The first third should hold at least this much of the answers that its words would lead one to expect."""
THIN = 0.1
"""Share of the words below which the first third is a title and a byline: nobody expects an answer there."""
THIRDS = ("first", "middle", "last")
SOURCE = Source(
    "Growth Memo: 44 % of 18,012 citations in ChatGPT came from the first 30 % of a page; CXL: 55 % of 100 in AI "
    "Overviews; with words counted, 47 % of citations fell on the top third with 37 % of the words (15 pages)",
    "https://www.growth-memo.com/",
    "measured",
)
_STATES = re.compile(r"\d|[\"“„«]|\b[A-Z][\w-]+ [A-Z]")


@dataclass(frozen=True, slots=True)
class Placed:
    sentence: Sentence
    third: int


def front_loaded(subject: Subject, around: Around) -> Seen:
    blocks = subject.page.blocks
    total = count_words(subject.page.text)
    if total < LEAST or len(blocks) < len(THIRDS):
        return not_measured(f"{total} words: a page has thirds from {LEAST} on.")
    starts = [blocks[i * len(blocks) // 3].start for i in range(3)]
    answers = _to_prompts(subject, around, starts) if around.prompts else _stating(subject, starts)
    if len(answers) < (1 if around.prompts else FEWEST):
        what = "no prompt is answered" if around.prompts else "fewer than three sentences state a number or a name"
        return not_measured(f"{what[0].upper()}{what[1:]} on the page.")
    return _judged(subject, answers, _word_shares(subject, starts), prompted=bool(around.prompts))


def _judged(subject: Subject, answers: list[Placed], of_words: list[float], *, prompted: bool) -> Seen:
    of_answers = [sum(a.third == i for a in answers) / len(answers) for i in range(3)]
    numbers: dict[str, float | None] = {f"answers_{name}": round(of_answers[i], 4) for i, name in enumerate(THIRDS)}
    numbers |= {f"words_{name}": round(of_words[i], 4) for i, name in enumerate(THIRDS)}
    numbers["answers"] = len(answers)
    lift = of_answers[0] / of_words[0] if of_words[0] else 1.0
    note = "; ".join(
        f"{n} third: {of_answers[i]:.0%} of answers, {of_words[i]:.0%} of words" for i, n in enumerate(THIRDS)
    )
    if of_words[0] < THIN or not (prompted or of_words[0] * len(answers) >= 1):
        return Seen("not_measured", numbers=numbers, note=f"The first third holds too few words to judge by. {note}")
    if lift >= LATE:
        return of_share(1, (), numbers=numbers, note=note)
    what = "answers to the prompts" if prompted else "sentences that state a number or a name"
    message = f"The first third holds {of_words[0]:.0%} of the words and {of_answers[0]:.0%} of {len(answers)} {what}."
    late = answers[0].sentence
    fix = "Say this sentence, or the answer it gives, under the title; keep the explanation below."
    problem = Problem("low", message, in_text(subject, late.start, late.end), fix)
    return of_share(lift / LATE, [problem], numbers=numbers, note=note)


def _word_shares(subject: Subject, starts: list[int]) -> list[float]:
    text, ends = subject.page.text, [*starts[1:], len(subject.page.text)]
    counts = [count_words(text[a:b]) for a, b in zip(starts, ends, strict=True)]
    return [n / max(sum(counts), 1) for n in counts]


def _stating(subject: Subject, starts: list[int]) -> list[Placed]:
    """Sentences that stand alone and carry a number, a quote or a name of two words."""
    prose = (s for s in subject.sentences if s.kind in {"paragraph", "list_item"} and _STATES.search(s.text, 1))
    return [_placed(s, starts) for s in prose if problem_of(s.text, s.kind) is None]


def _to_prompts(subject: Subject, around: Around, starts: list[int]) -> list[Placed]:
    """The best sentence for each prompt that has one, in page order."""
    found = [best for prompt in around.prompts if (best := _best(subject, prompt)) is not None]
    return sorted((_placed(s, starts) for s in found), key=lambda a: a.sentence.start)


def _best(subject: Subject, prompt: str) -> Sentence | None:
    """The sentence that holds most of the prompt's words, its heading's words counted in; ties by place."""
    wanted = _stems(prompt)
    best, most, heading = None, 0.0, frozenset[str]()
    for sentence in subject.sentences if wanted else ():
        if sentence.kind == "heading":
            heading = _stems(sentence.text)
            continue
        own = _stems(sentence.text)
        share = len(wanted & (own | heading)) / len(wanted) if wanted & own else 0.0
        if share > most:
            best, most = sentence, share
    return best if most >= ANSWERS else None


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(w) for w in words(text) if w not in STOPWORDS)


def _placed(sentence: Sentence, starts: list[int]) -> Placed:
    return Placed(sentence, max(bisect_right(starts, sentence.start) - 1, 0))


RULES: tuple[Rule, ...] = (
    Rule(
        "retrieval.front_loaded",
        2,
        "Answers stand near the top, not only further down",
        "What is cited stands early more often than its share of the words would make it.",
        SOURCE,
        front_loaded,
    ),
)
