"""Copies are found, and the right page is called the original."""

from __future__ import annotations

import random
import time

from citestack.corpus.duplicates import THRESHOLD, find_duplicates, signature, similarity


def text(seed: int, words: int = 400) -> list[str]:
    draw = random.Random(seed)
    return [f"w{draw.randrange(5_000)}" for _ in range(words)]


def changed(words: list[str], every: int) -> str:
    return " ".join("other" if n % every == 0 else w for n, w in enumerate(words))


def jaccard(a: str, b: str) -> float:
    first, second = (
        {tuple(w[i : i + 5]) for i in range(len(w) - 4)} for w in (a.casefold().split(), b.casefold().split())
    )
    return len(first & second) / len(first | second)


def test_the_estimate_is_near_the_truth() -> None:
    errors = []
    for seed in range(60):
        words = text(seed, 60 + 10 * seed)
        a, b = " ".join(words), changed(words, 10 + seed)
        errors.append(similarity(signature(a), signature(b)) - jaccard(a, b))
    assert abs(sum(errors) / len(errors)) < 0.03
    assert max(map(abs, errors)) < 0.25


def test_bounds() -> None:
    a, b = signature(" ".join(text(1))), signature(" ".join(text(2)))
    assert len(a) == 256
    assert similarity(a, a) == 1.0
    assert similarity(a, b) < 0.2
    assert signature("too short to compare") == b""
    assert similarity(b"", b"") == 0.0


def test_a_near_copy_is_marked_and_an_unlike_page_is_not() -> None:
    words = text(1)
    pages = {
        "https://b.org/copy/long": signature(changed(words, 200)),
        "https://a.org/x": signature(" ".join(words)),
        "https://c.org/y": signature(" ".join(text(9))),
    }
    assert find_duplicates(pages) == {"https://b.org/copy/long": "https://a.org/x"}


def test_who_is_the_original() -> None:
    same = signature(" ".join(text(1)))
    pages = {"https://a.org/": same, "https://b.org/p": same, "https://c.org/page": same}
    assert set(find_duplicates(pages).values()) == {"https://a.org/"}
    dated = {"https://b.org/p": "2020-01-01", "https://a.org/": "2021-01-01"}
    assert set(find_duplicates(pages, {}, dated).values()) == {"https://b.org/p"}
    declared = {"https://a.org/": "https://c.org/page", "https://b.org/p": "https://elsewhere.org/"}
    assert set(find_duplicates(pages, declared, dated).values()) == {"https://c.org/page"}


def test_a_declaration_joins_pages_that_do_not_look_alike() -> None:
    pages = {"https://a.org/print": b"", "https://a.org/": signature(" ".join(text(3)))}
    assert find_duplicates(pages, {"https://a.org/print": "https://a.org/"}) == {
        "https://a.org/print": "https://a.org/"
    }


def test_order_does_not_matter() -> None:
    pages = {f"https://e.org/{n}": signature(changed(text(n % 7), 300 + n)) for n in range(40)}
    turned = dict(reversed(pages.items()))
    assert find_duplicates(pages) == find_duplicates(turned)
    assert len(find_duplicates(pages)) == 33


def test_many_copies_of_one_page_cost_little() -> None:
    same = signature(" ".join(text(1)))
    pages = {f"https://e.org/{n}": same for n in range(5_000)}
    started = time.process_time()
    assert len(find_duplicates(pages)) == 4_999
    assert time.process_time() - started < 5.0


def test_similar_pairs_are_found_by_the_bands() -> None:
    found = 0
    for seed in range(50):
        words = text(seed + 100)
        a, b = signature(" ".join(words)), signature(changed(words, 150))
        if similarity(a, b) >= THRESHOLD:
            found += bool(find_duplicates({"https://a.org/": a, "https://b.org/": b}))
        else:
            found += 1
    assert found == 50
