from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.config import CitationConfig
from citestack.model import Candidate, Claim, Passage, Span, SupportState, Verdict
from citestack.stack.layer5_citation import EXACT_COVER_PAGES, MinimalCiter
from citestack.stack.quoting import in_words
from citestack.trace import CitationEvent, ClaimState, GroundingEvent, Reason

SUPPORTED, UNSUPPORTED = SupportState.SUPPORTED, SupportState.UNSUPPORTED


def page(name: str, text: str) -> Candidate:
    url = f"https://{name}.example/"
    return Candidate(Passage(f"{name}:0-{len(text)}", url, f"sha256:{name}", 0, len(text), text, (), name), (), 0.1)


def verdict(claim: str, candidate: Candidate, words: int, score: float = 0.9) -> Verdict:
    text = " ".join(candidate.passage.text.split()[:words])
    return Verdict(claim, candidate.passage.id, SUPPORTED, score, score, 0.0, Span(0, len(text), text))


def cite(rows: dict[str, list[tuple[Candidate, int]]], pages: list[Candidate], **config: int) -> CitationEvent:
    """``rows``: claim -> (page, words of evidence) that support it; a claim without rows is unsupported."""
    claims = [Claim(c, f"Claim {c}.") for c in rows]
    verdicts = tuple(verdict(c, p, w) for c, row in rows.items() for p, w in row)
    states = tuple(ClaimState(c, SUPPORTED if row else UNSUPPORTED, 0.9, None) for c, row in rows.items())
    return MinimalCiter(CitationConfig(**config)).cite(claims, GroundingEvent(verdicts, states, ()), pages)


TEXT = "one two three four five six seven eight nine ten eleven twelve"
A, B, C = page("a", TEXT), page("b", TEXT), page("c", TEXT)


def test_one_page_that_verifies_everything_beats_two_that_share_it() -> None:
    event = cite({"s1": [(A, 3), (B, 9)], "s2": [(C, 3), (B, 9)]}, [A, B, C])
    assert {c.url for c in event.citations} == {"https://b.example/"}
    assert event.marks == {"s1": (1,), "s2": (1,)}


def test_the_quote_that_is_cheapest_to_read_wins_and_the_loser_hears_why() -> None:
    event = cite({"s1": [(A, 9), (B, 4)]}, [A, B])
    assert [c.url for c in event.citations] == ["https://b.example/"]
    lost = next(d for d in event.decisions if d.item == "https://a.example/")
    assert (lost.kept, lost.reason, lost.against) == (False, Reason.BETTER_SOURCE, "https://b.example/")
    assert lost.numbers == {"sentences_verified": 1, "score": 0.9, "words": 9, "bar": 4}


def test_two_quotes_of_one_page_get_two_numbers_so_that_each_mark_shows_its_own_words() -> None:
    event = cite({"s1": [(A, 3)], "s2": [(A, 5)], "s3": [(A, 3)]}, [A])
    assert [(c.n, c.quote) for c in event.citations] == [(1, "one two three"), (2, "one two three four five")]
    assert event.marks == {"s1": (1,), "s2": (2,), "s3": (1,)}


def test_unsupported_claims_are_never_marked() -> None:
    event = cite({"s1": [], "s2": [(A, 3)]}, [A])
    assert event.marks == {"s2": (1,)}


def test_no_support_no_citation() -> None:
    event = cite({"s1": []}, [A])
    assert (event.citations, dict(event.marks), event.decisions) == ((), {}, ())


def test_claims_beyond_the_source_limit_leave_over_budget() -> None:
    event = cite({"s1": [(A, 3)], "s2": [(B, 3)]}, [A, B], max_sources=1)
    assert len(event.citations) == 1
    assert [d.reason for d in event.decisions if d.item.startswith("s")] == [Reason.KEPT, Reason.OVER_BUDGET]


PAGES = [page(f"p{i:02}", TEXT) for i in range(EXACT_COVER_PAGES + 2)]
rows = st.dictionaries(
    st.sampled_from([f"s{i}" for i in range(6)]),
    st.lists(st.tuples(st.sampled_from(PAGES[:7]), st.integers(1, 12)), max_size=4),
    min_size=1,
)


@given(rows)
def test_conservation_every_supporting_page_and_supported_claim_is_decided_once(
    rows: dict[str, list[tuple[Candidate, int]]],
) -> None:
    event = cite(rows, PAGES)
    items = [d.item for d in event.decisions]
    supporting = {p.passage.url for row in rows.values() for p, _ in row}
    assert sorted(items) == sorted(supporting | {c for c, row in rows.items() if row})


@given(rows)
def test_every_citation_is_necessary_and_no_smaller_cover_exists(rows: dict[str, list[tuple[Candidate, int]]]) -> None:
    event = cite(rows, PAGES)
    needed = [{p.passage.url for p, _ in row} for row in rows.values() if row]
    chosen = {c.url for c in event.citations}
    assert all(row & chosen for row in needed)
    for size in range(len(chosen)):
        assert not any(all(row & set(s) for row in needed) for s in combinations(sorted(set().union(*needed)), size))


@given(rows)
def test_quotes_are_the_stored_words_and_numbers_run_from_one(rows: dict[str, list[tuple[Candidate, int]]]) -> None:
    event = cite(rows, PAGES)
    by_version = {p.passage.version: p.passage.text for p in PAGES}
    assert [c.n for c in event.citations] == list(range(1, len(event.citations) + 1))
    assert all(by_version[c.page_version][c.start : c.end] == c.quote for c in event.citations)


@given(st.lists(st.sampled_from(PAGES), min_size=EXACT_COVER_PAGES + 1, unique_by=lambda p: p.passage.url))
def test_many_pages_fall_back_to_greedy_cover_and_still_cover(pages: list[Candidate]) -> None:
    event = cite({f"s{i}": [(p, 3)] for i, p in enumerate(pages)}, PAGES, max_sources=30)
    assert {c.url for c in event.citations} == {p.passage.url for p in pages}


SAID = "A 300 litre tank holds the water that four people use."
MAKER = page("tankmaker", f"Tanks come in three sizes. {SAID} Larger ones are made to order.")


def quoting(text: str, *, title: str = "Buying a tank") -> Candidate:
    quoted = page("shop", text)
    return replace(quoted, passage=replace(quoted.passage, title=title))


ANSWER = "Four people use the water of a tank of 300 litres."


def sources(*pages: tuple[Candidate, str], answer: str = ANSWER) -> CitationEvent:
    """Each page with the words in it that verify the one claim."""
    verdicts = tuple(_found(p, words) for p, words in pages)
    state = ClaimState("s1", SUPPORTED, 0.9, None)
    candidates = [p for p, _ in pages]
    grounding = GroundingEvent(verdicts, (state,), ())
    return MinimalCiter(CitationConfig()).cite([Claim("s1", answer)], grounding, candidates)


def _found(candidate: Candidate, words: str) -> Verdict:
    start = candidate.passage.text.index(words)
    return Verdict("s1", candidate.passage.id, SUPPORTED, 0.9, 0.9, 0.0, Span(start, start + len(words), words))


@pytest.mark.parametrize(
    "text",
    [
        f"As tankmaker.example says, {SAID[0].lower()}{SAID[1:]}",
        f"“tankmaker” says: “{SAID}”",
        f"{SAID} (tankmaker.example)",
    ],
)
def test_the_page_that_is_quoted_is_cited_and_the_one_that_quotes_it_hears_so(text: str) -> None:
    shop = quoting(text)
    event = sources((shop, "300 litre tank holds the water that four people use"), (MAKER, SAID))
    assert [c.url for c in event.citations] == [MAKER.passage.url]
    lost = next(d for d in event.decisions if d.item == shop.passage.url)
    assert (lost.reason, lost.against, lost.numbers["quoted"]) == (Reason.BETTER_SOURCE, MAKER.passage.url, 1)


@pytest.mark.parametrize(
    "text",
    [
        SAID,  # names nobody
        f"{SAID} Ask at shop.example.",  # names itself
        "A tank of 300 litres is enough for four, and tankmaker.example sells it.",  # its own words
        f"{SAID} Others: nottankmaker.example, tankmaker.example.org.",  # other hosts
    ],
)
def test_a_page_that_does_not_quote_stays_the_cheaper_source(text: str) -> None:
    shop = quoting(text)
    event = sources((shop, " ".join(text.split()[:4])), (MAKER, SAID))
    assert [c.url for c in event.citations] == [shop.passage.url]


def test_a_page_that_quotes_is_cited_where_the_quoted_page_was_not_found() -> None:
    shop = quoting(f"tankmaker.example says: {SAID}")
    assert [c.url for c in sources((shop, SAID)).citations] == [shop.passage.url]


def test_two_pages_that_quote_each_other_are_judged_by_cost() -> None:
    one = page("one", f"two.example says: {SAID}")
    two = page("two", f"one.example says: {SAID}")
    assert [c.url for c in sources((one, SAID), (two, "A 300 litre tank")).citations] == [two.passage.url]


OTHER_WORDS = page("paraphrase", "Four need 300 litres.")


def test_the_page_that_has_the_sentence_word_for_word_is_cited_before_a_shorter_rewording() -> None:
    event = sources((OTHER_WORDS, "Four need 300 litres."), (MAKER, SAID), answer=SAID)
    assert [c.url for c in event.citations] == [MAKER.passage.url]
    lost = next(d for d in event.decisions if d.item == OTHER_WORDS.passage.url)
    assert (lost.reason, lost.against) == (Reason.BETTER_SOURCE, MAKER.passage.url)
    assert (lost.numbers["words"], lost.numbers["bar"], lost.numbers["reworded"]) == (4, 11, 1)


def test_of_two_rewordings_and_of_two_pages_with_its_words_the_shorter_quote_is_cited() -> None:
    reworded = sources((OTHER_WORDS, "Four need 300 litres."), (MAKER, SAID))
    assert [c.url for c in reworded.citations] == [OTHER_WORDS.passage.url]
    both = page("both", SAID)
    event = sources((MAKER, MAKER.passage.text), (both, SAID), answer=SAID)
    assert [c.url for c in event.citations] == [both.passage.url]
    assert all("reworded" not in d.numbers for d in (*reworded.decisions, *event.decisions))


@pytest.mark.parametrize(("room", "hosts"), [(6, {"tankmaker", "other"}), (1, {"other"})])
def test_a_rewording_stands_in_for_the_words_only_where_the_set_is_full(room: int, hosts: set[str]) -> None:
    """One page rewords both sentences; two have their words, one of which rewords the other sentence as well."""
    one = page("one", "Four need 300 litres. Larger tanks are made for customers.")
    two = "Larger ones are made to order."
    claims = [Claim("s1", SAID), Claim("s2", two)]
    other = page("other", two)
    found = [("s1", one, 4), ("s2", one, 9), ("s1", MAKER, 16), ("s2", other, 6), ("s1", other, 2)]
    states = tuple(ClaimState(c.id, SUPPORTED, 0.9, None) for c in claims)
    grounding = GroundingEvent(tuple(verdict(c, p, n) for c, p, n in found), states, ())
    event = MinimalCiter(CitationConfig(max_sources=room)).cite(claims, grounding, [one, MAKER, other])
    assert {c.url for c in event.citations} == {f"https://{host}.example/" for host in hosts}
    assert event.marks.keys() == {"s1", "s2"}


@given(st.lists(st.sampled_from(["Tank", "300", "litres", "it's", "é", "-", "."]), min_size=1, max_size=8), st.data())
def test_a_sentence_stands_in_every_text_that_holds_it(tokens: list[str], data: st.DataObject) -> None:
    said = " ".join(tokens)
    around = data.draw(st.sampled_from(["{}", "Before. {}", "{} After.", "({})"]))
    assert in_words(said.upper(), around.format(said)) is any(t not in {"-", "."} for t in tokens)
    assert not in_words(f"{said} more", said)
