"""Marks, links and source lists as people and engines write them."""

import pytest

from citestack.answers import CitedAnswer, read_answer, restored

A, B, C = "https://a.example/x", "https://b.example/y", "https://c.example/z"


def read(raw: str) -> CitedAnswer:
    answer = read_answer(raw)
    assert restored(answer.text, answer.cuts) == raw
    return answer


def cites(answer: CitedAnswer) -> list[tuple[str, list[str | None]]]:
    """Sentences with the URLs (or problems) of their citations."""
    url = {s.n: s.url or s.title for s in answer.sources}
    return [
        (s.text, [url[c.source] if c.source is not None else c.problem for c in s.citations]) for s in answer.sentences
    ]


LIST = f"\n\nSources:\n1. {A}\n2. {B}\n3. {C}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("One fact [1]. Two facts [2].", [("One fact.", [A]), ("Two facts.", [B])]),
        ("One fact.[1] Two facts.[2]", [("One fact.", [A]), ("Two facts.", [B])]),
        ("One fact. [1] Two facts. [2]", [("One fact.", [A]), ("Two facts.", [B])]),
        ("One fact.[1][2] Two facts.", [("One fact.", [A, B]), ("Two facts.", [])]),
        ("One fact [1] [2].", [("One fact.", [A, B])]),
        ("One fact [1, 3].", [("One fact.", [A, C])]),
        ("One fact [1,2;3].", [("One fact.", [A, B, C])]),
        ("One fact [1-3].", [("One fact.", [A, B, C])]),
        ("One fact [1–2].", [("One fact.", [A, B])]),
        ("One fact [1 and 3].", [("One fact.", [A, C])]),
        ("One fact [[2]].", [("One fact.", [B])]),
        ("One fact [^2].", [("One fact.", [B])]),
        ("One fact【2】.", [("One fact.", [B])]),
        ("One fact【2†source】.", [("One fact.", [B])]),
        ("One fact [web:2].", [("One fact.", [B])]),
        ("One fact [source 2].", [("One fact.", [B])]),
        ("One fact [7].", [("One fact.", ["out_of_range"])]),
        ("One fact [0].", [("One fact.", ["out_of_range"])]),
        ("One fact [1][1].", [("One fact.", [A, A])]),
        ("The fact [1] has a mark inside.", [("The fact has a mark inside.", [A])]),
        ("[1] One fact.", [("One fact.", [A])]),
        ("One fact.¹ Two facts.²³", [("One fact.", [A]), ("Two facts.²³", [])]),
        ("The area¹ is 12 km² wide.", [("The area is 12 km² wide.", [A])]),
        ("One fact [cite: 1, 2].", [("One fact.", [A, B])]),
        ("[cite_start]One fact [cite: 3].", [("One fact.", [C])]),
        (
            "One fact.\ue200cite\ue202turn0search0\ue202turn1news2\ue201",
            [("One fact.", ["out_of_range", "out_of_range"])],
        ),
        ('One fact [1]. <span style="display:none">[2][3]</span>', [("One fact.", [A])]),
        ("One fact.\n\n[1][2]", [("One fact.", [A, B])]),
        ("One fact.\n[1]", [("One fact.", [A])]),
        ("- One fact [1]\n- Two facts [2]", [("One fact", [A]), ("Two facts", [B])]),
        ("1. One fact. [1]\n2. Two facts. [2]", [("One fact.", [A]), ("Two facts.", [B])]),
        ("**One** _fact_ [1].", [("One fact.", [A])]),
        ("## A heading [1]\nOne fact.", [("A heading", [A]), ("One fact.", [])]),
        ("| a | b [1] |\n|---|---|\n| c | d [2] |", [("a | b", [A]), ("c | d", [B])]),
        ("> Quoted fact [1].", [("Quoted fact.", [A])]),
        ("Set `a[1]` to 2. [3]", [("Set a[1] to 2.", [C])]),
        ("One fact [1].\n```\nx = a[2]\n```", [("One fact.", [A]), ("```\nx = a[2]\n```", [])]),
        ("The interval [0, 1] is closed [2].", [("The interval [0, 1] is closed.", [B])]),
        ("It was so [in 1999] once [1].", [("It was so [in 1999] once.", [A])]),
        ("From 1999 [1999] on.", [("From 1999 [1999] on.", [])]),
        ("Dr. Smith found it [1]. The U.S. agreed [2].", [("Dr. Smith found it.", [A]), ("The U.S. agreed.", [B])]),
        ("Ein Fünftel fällt weg [1].", [("Ein Fünftel fällt weg.", [A])]),
        ("Costs 5.0 units<sup>[1]</sup>.", [("Costs 5.0 units.", [A])]),
    ],
)
def test_marks(body: str, expected: list[tuple[str, list[str]]]) -> None:
    assert cites(read(body + LIST)) == expected


@pytest.mark.parametrize(
    "tail",
    [
        f"Sources:\n1. {A}\n2. {B}",
        f"**Sources:**\n1. {A}\n2. {B}",
        f"### References\n\n[1] {A}\n\n[2] {B}",
        f"## Sources\n- [1] First title - {A}\n- [2] Second title - {B}",
        f"Sources\n- [First]({A})\n- [Second]({B})",
        f"References:\n[1] First title. {A}\n[2] Second title ({B}).",
        f"Citations:\n1) First: {A}\n2) Second: <{B}>",
        f"Sources:\n[1] First title\n    {A}\n[2] Second title\n    {B}",
        f"Sources:\n[1] First title\n{A}\n[2] Second title\n{B}",
        f'[1]: {A}\n[2]: {B} "Second"',
        f"[^1]: {A}\n[^2]: [Second]({B})",
        f"[1] First title - {A}\n[2] Second title - {B}",
        f"1. [First]({A})\n2. [Second]({B})",
        f"【1】{A}\n【2】{B}",
        f"Sources: [1] {A} [2] {B}",
        f"Sources: {A}, {B}",
        f"Sources: [First]({A}), [Second]({B})",
        f"Sources:\n¹ {A}\n² {B}",
        f"Sources:\n\n{A}\n{B}",
        f"**References**\n* **[1]** {A}\n* **[2]** {B}",
    ],
)  # fmt: skip
def test_source_lists(tail: str) -> None:
    answer = read(f"One fact [1]. Two facts [2].\n\n{tail}")
    assert cites(answer) == [("One fact.", [A]), ("Two facts.", [B])]
    assert [s.n for s in answer.sources] == [1, 2]
    assert answer.text.strip() == "One fact. Two facts."


def test_footnotes_of_an_export() -> None:
    raw = f'One fact[^1_1]. Two facts[^1_2][^1_1].\n\n<span style="display:none">[^1_3]</span>\n\n<div>⁂</div>\n\n[^1_1]: {A}\n\n[^1_2]: {B}\n\n[^1_3]: {C}\n'
    assert cites(read(raw)) == [("One fact.", [A]), ("Two facts.", [B, A])]


def test_titles_of_entries() -> None:
    answer = read(f"F [1].\n\nSources:\n[1] “First title” — {A}\n[2] [Second title]({B})\n[3] Knuth, Volume 2, 1969")
    assert [(s.title, s.url) for s in answer.sources] == [
        ("First title", A), ("Second title", B), ("Knuth, Volume 2, 1969", None),
    ]  # fmt: skip


def test_hosts_without_a_scheme_are_pages_in_a_source_list() -> None:
    answer = read("F [1].\n\nSources:\n[1] Docs, www.a.example.org/x\n[2] sqlite.org/limits.html")
    assert [s.url for s in answer.sources] == ["https://www.a.example.org/x", "https://sqlite.org/limits.html"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (f"As the [manual]({A}) says, it runs.", [("As the manual says, it runs.", [A])]),
        (f"It runs ([manual]({A})).", [("It runs.", [A])]),
        (f"It runs. ([a.example]({A}))", [("It runs.", [A])]),
        (f"It runs [a.example]({A}). It stops.", [("It runs.", [A]), ("It stops.", [])]),
        (f"It runs.[1]({A})[2]({B}) It stops.", [("It runs.", [A, B]), ("It stops.", [])]),
        (f"It runs [[1]]({A}).", [("It runs.", [A])]),
        (f"It runs. [Manual]({A}), [Guide]({B})\n\nIt stops.", [("It runs.", [A, B]), ("It stops.", [])]),
        (f"It runs ([manual]({A}); [guide]({B})).", [("It runs.", [A, B])]),
        (f"It runs ({A}).", [("It runs.", [A])]),
        (f"It runs. Source: {A}", [("It runs.", [A]), ("Source:", [])]),
        (f"It runs <{A}>.", [("It runs.", [A])]),
        (f"Read {A}, then run it.", [(f"Read {A}, then run it.", [A])]),
        (f"It runs, says [the manual][m].\n\n[m]: {A}", [("It runs, says the manual.", [A])]),
        (f"It runs [source]({A}).", [("It runs.", [A])]),
        (f'It runs ([Example][1]). It stops.[1][2]\n\n[1]: {A} "Title"\n[2]: {B}', [("It runs.", [A]), ("It stops.", [A, B])]),
        ("See [below](#part) or [mail](mailto:x@a.example).", [("See below or mail.", [])]),
        (f"![chart]({A}) It runs.", [("It runs.", [])]),
        (f"In `[x]({A})` a link.", [(f"In [x]({A}) a link.", [])]),
        ("It runs (https://en.wikipedia.org/wiki/Run_(art)).", [("It runs.", ["https://en.wikipedia.org/wiki/Run_(art)"])]),
    ],
)  # fmt: skip
def test_links(raw: str, expected: list[tuple[str, list[str]]]) -> None:
    assert cites(read(raw)) == expected


def test_urls_are_one_page_and_keep_what_was_written() -> None:
    raw = f"It runs ([m]({A}?utm_source=openai#:~:text=it%20runs,fast,-end)). It stops ([m](HTTPS://A.example:443/x#top))."
    (source,) = read(raw).sources
    assert (source.url, source.fragment) == (A, "it runs … fast")
    assert source.given == f"{A}?utm_source=openai#:~:text=it%20runs,fast,-end"


def test_the_label_is_the_mark_as_written() -> None:
    answer = read(f"One fact [1, 2].{LIST}")
    assert [c.label for c in answer.sentences[0].citations] == ["[1, 2]", "[1, 2]"]
    assert {(c.start, c.end) for c in answer.sentences[0].citations} == {(8, 8)}


def test_a_source_cited_twice_beside_one_sentence_is_a_duplicate() -> None:
    first, second = read(f"One fact [1][1].{LIST}").sentences[0].citations
    assert (first.problem, second.problem) == (None, "duplicate")


def test_marks_without_any_source() -> None:
    assert cites(read("One fact [1].")) == [("One fact.", ["no_source"])]


def test_an_answer_of_marks_alone_keeps_them() -> None:
    answer = read(f"[1][2]{LIST}")
    assert (answer.sentences, [c.source for c in answer.unattached]) == ((), [1, 2])


def test_a_list_of_links_is_the_answer_when_nothing_is_marked() -> None:
    answer = read(f"The best tools are these:\n\n1. [First]({A}) does one thing.\n2. [Second]({B}) does two.")
    assert cites(answer)[1:] == [("First does one thing.", [A]), ("Second does two.", [B])]


def test_a_section_about_sources_is_no_list_of_sources() -> None:
    answer = read("Sources of error are many.\n\n## References\n\nForeign keys reference other tables.")
    assert [s.text for s in answer.sentences] == [
        "Sources of error are many.",
        "References",
        "Foreign keys reference other tables.",
    ]


def test_rows_know_the_header_of_their_table() -> None:
    answer = read("| a | b |\n|---|:-:|\n| c | d |\n\n| e | f |\n\nText.\n\n| g | h |\n| i | j |")
    assert [(s.text, s.kind, s.header) for s in answer.sentences] == [
        ("a | b", "heading", ""), ("c | d", "table_row", "a | b"), ("e | f", "table_row", "a | b"),
        ("Text.", "paragraph", ""), ("g | h", "table_row", ""), ("i | j", "table_row", ""),
    ]  # fmt: skip


def test_line_ends_of_windows() -> None:
    assert [s.text for s in read_answer(f"One fact [1].\r\n\r\nSources:\r\n1. {A}").sentences] == ["One fact."]
