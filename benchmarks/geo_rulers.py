"""What the rulers cost per answer, and whether they say what the definitions say.

``python -m benchmarks.geo_rulers`` writes ``results/geo_rulers.json`` in half a minute: 500 made answers of 1 to 30
sentences over 5 sources, both forms, beside a naive peer that is written straight from the definitions, one pass per
source and ruler. With NLTK installed (``pip install nltk``; no data of it is needed) the word counts of the released
code's form are compared with its tokenizer, sentence by sentence, over the demo web.
"""

from __future__ import annotations

import random
import re
from importlib.util import find_spec
from math import e
from time import perf_counter
from typing import Any

from benchmarks.record import write_result
from citestack.evaluate.geo.rulers import FORMS, Form, Marked, impressions
from citestack.evaluate.geo.words import code_words, words

SEED, ANSWERS, SOURCES = 7, 500, 5
TEXT = "a heat pump of 45 litres saves energy, and it's quiet: don't pay 300 euros (or more) to an old-fashioned tank"
WORDS = re.findall(r"\S+", TEXT)


def made(chance: random.Random) -> list[Marked]:
    def sentence() -> Marked:
        text = " ".join(chance.choices(WORDS, k=chance.randint(3, 25))).capitalize() + "."
        return Marked(text, tuple(chance.choices(range(SOURCES + 2), k=chance.choice((0, 1, 1, 1, 2, 3)))))

    return [sentence() for _ in range(chance.randint(1, 30))]


def naive(said: list[Marked], form: Form) -> list[list[float] | None]:
    """Word count, position and PAWC, each source on its own."""
    return [_naive_row(said, form, by_words, by_place) for by_words, by_place in ((1, 0), (0, 1), (1, 1))]


def _naive_row(said: list[Marked], form: Form, by_words: int, by_place: int) -> list[float] | None:
    sums = [
        sum(_naive_part(said, i, c, form, by_words, by_place) for i in range(len(said))) for c in range(1, SOURCES + 1)
    ]
    whole = sum(sums)
    if not whole:
        return [1 / SOURCES] * SOURCES if form == "code" else None
    return [x / whole for x in sums]


def _naive_part(said: list[Marked], i: int, source: int, form: Form, by_words: int, by_place: int) -> float:
    marks = list(said[i].marks)
    if form == "paper":
        marks = [m for m in sorted(set(marks)) if 1 <= m <= SOURCES]
        place = i / len(said)
    else:
        marks = [SOURCES if m == 0 else m for m in marks]
        place = i / (len(said) - 1) if len(said) > 1 else 0
    length = words(said[i].text) if form == "paper" else code_words(said[i].text)
    return marks.count(source) / len(marks) * length**by_words * e ** (-place * by_place) if marks else 0.0


def timed(run: Any, answers: list[list[Marked]], form: Form) -> float:
    """Microseconds per answer, the best of three passes."""
    best = float("inf")
    for _ in range(3):
        started = perf_counter()
        for said in answers:
            run(said, form)
        best = min(best, perf_counter() - started)
    return round(1e6 * best / len(answers), 1)


def farthest(answers: list[list[Marked]], form: Form) -> float:
    """Largest difference of any share between ours and the naive peer."""
    most = 0.0
    for said in answers:
        found = impressions(said, SOURCES, form)
        for ours, theirs in zip((found.word_count, found.position, found.pawc), naive(said, form), strict=True):
            if (ours is None) != (theirs is None):
                return float("inf")
            most = max([most, *(abs(a - b) for a, b in zip(ours or (), theirs or (), strict=True))])
    return most


def tokenizer() -> dict[str, Any] | None:
    """How often the word count of the released code's form is NLTK's; None without NLTK."""
    if find_spec("nltk") is None:
        return None
    from nltk.tokenize import NLTKWordTokenizer  # type: ignore[import-not-found,unused-ignore]

    split = NLTKWordTokenizer()
    texts = demo_sentences()
    pairs = [(code_words(t), sum(len(token) > 2 for token in split.tokenize(t))) for t in texts]
    return {
        "sentences": len(texts),
        "same_count": round(sum(a == b for a, b in pairs) / len(pairs), 4),
        "words_ours": sum(a for a, _ in pairs),
        "words_nltk": sum(b for _, b in pairs),
    }


def demo_sentences() -> list[str]:
    from tempfile import TemporaryDirectory

    from citestack.demo import load_demo
    from citestack.store import Store

    with TemporaryDirectory() as folder, Store.open(folder) as store:
        load_demo(store)
        versions = [v for url in store.urls() if (v := store.current_version(url))]
        return sorted({s.text for v in versions for s in store.sentences(v)})


def main() -> None:
    chance = random.Random(SEED)
    answers = [made(chance) for _ in range(ANSWERS)]
    figures: dict[str, Any] = {
        "answers": ANSWERS,
        "sentences": sum(map(len, answers)),
        "forms": {
            form: {
                "ours_us": timed(lambda said, form: impressions(said, SOURCES, form), answers, form),
                "naive_us": timed(naive, answers, form),
                "largest_difference": farthest(answers, form),
            }
            for form in FORMS
        },
        "tokenizer": tokenizer(),
    }
    for form, row in figures["forms"].items():
        print(
            f"{form}: {row['ours_us']} us an answer, naive {row['naive_us']}; differ by {row['largest_difference']:.1e}"
        )
    print(f"tokens: {figures['tokenizer'] or 'NLTK is not installed'}")
    write_result("geo_rulers", figures, seed=SEED)


if __name__ == "__main__":
    main()
