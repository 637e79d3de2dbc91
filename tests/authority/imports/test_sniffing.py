"""Any encoding, delimiter, quoting and line end: the same links."""

from __future__ import annotations

import codecs
import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.authority.imports import delimited, reading
from citestack.authority.imports.encoding import Block, as_octets
from citestack.authority.imports.run import read_links
from citestack.authority.imports.values import Bad, Dates, read_number
from citestack.corpus.urls import is_page_key, page_key
from citestack.errors import CitestackError
from tests.authority.imports import files

ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-16-le bare": b"",
    "utf-16-be bare": b"",
    "cp1252": b"",
    "latin-1": b"",
}
HEADER = ["Referring page URL", "Target URL", "Anchor", "Left context"]
LATIN = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_categories=["Cc"], exclude_characters="\xad")
)
ANY = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\ufeff"))
NEWLINES = st.sampled_from(["", "\n", "\r\n", " \n "])


@st.composite
def exports(draw):
    encoding = draw(st.sampled_from(sorted(ENCODINGS)))
    words = LATIN if encoding in ("cp1252", "latin-1") else ANY
    rows = draw(st.lists(st.tuples(words, words, NEWLINES), min_size=1, max_size=12))
    return (
        encoding,
        draw(st.sampled_from(delimited.DELIMITERS)),
        draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC])),
        draw(st.sampled_from(["\n", "\r\n"])),
        [[f"https://a.example/{n}", "https://b.example/", anchor, f"x{left}{gap}x"] for n, (anchor, left, gap) in enumerate(rows)],
    )  # fmt: skip


def read_rows(blocks, delimiter, width):
    return [delimited.rows_of(piece, delimiter, width) for piece in delimited.pieces(blocks)]


def read(body: bytes):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        path.write_bytes(body)
        return [
            row
            for table in read_links(path)
            for row in zip(*map(table.column, ("source", "target", "anchor", "extra Left context")), strict=True)
        ]


@given(exports())
def test_any_encoding_delimiter_quoting_and_newline_round_trips(export):
    encoding, delimiter, quoting, newline, rows = export
    body = files.text((HEADER, rows), delimiter, quoting, newline)
    coded = ENCODINGS[encoding] + body.encode(encoding.removesuffix(" bare"))
    found = read(coded)
    expected = [tuple(c.replace("\r\n", "\n") for c in row) for row in rows]
    assert found == expected


@given(exports(), st.integers(1, 200))
def test_where_blocks_are_cut_changes_nothing(export, size):
    _, delimiter, quoting, newline, rows = export
    text = files.text(("abcd", rows), delimiter, quoting, newline).split(newline, 1)[1]
    whole = next(iter(read_rows([Block(as_octets(text), 1, damaged=False)], delimiter, 4)))
    lines = text.splitlines(keepends=True) if "\n" in text else [text]
    pieces, at, line = [], 0, 1
    cuts = [i for i in range(1, len(text) + 1) if text[i - 1] == "\n"]
    for cut in cuts:
        if cut - at >= size or cut == cuts[-1]:
            pieces.append(Block(as_octets(text[at:cut]), line, damaged=False))
            line += text[at:cut].count("\n")
            at = cut
    parts = list(read_rows(pieces, delimiter, 4))
    assert lines
    assert [r for p in parts for r in p.fields] == whole.fields
    assert [n for p in parts for n in p.lines] == whole.lines


def test_quotes_that_are_not_doubled_cost_nothing():
    text = '"a","say "hi" now","c"\n"a","b, "x" y","c"\n"a","b","c"\n5" pipe,b,c\n"Best" shoes,b,c\n'
    rows = list(read_rows([Block(as_octets(text), 2, damaged=False)], ",", 3))
    assert [part.rejected for part in rows if part.rejected] == []
    assert [row[:2] for part in rows for row in part.fields] == [
        ["a", 'say "hi" now'], ["a", 'b, "x" y'], ["a", "b"], ['5" pipe', "b"], ['"Best" shoes', "b"],
    ]  # fmt: skip
    assert [line for part in rows for line in part.lines] == [2, 3, 4, 5, 6]


def test_one_quote_that_is_never_closed_costs_no_other_row():
    text = "\n".join(['a,"b', *(f"{n},x" for n in range(200)), ""])
    after = Block(b'c,"d\ne"\n', 203, damaged=False)
    rows = list(read_rows([Block(as_octets(text), 2, damaged=False), after], ",", 2))
    kept = [row for part in rows for row in part.fields]
    assert kept == [["a", '"b'], *([str(n), "x"] for n in range(200)), ["c", "d\ne"]]


def test_excel_line_and_empty_lines_are_stepped_over():
    body = "sep=;\r\n\r\nReferring page URL;Target URL;Anchor;Left context\r\n\r\nhttps://a.example/;https://b.example/;x;y\r\n"
    assert read(body.encode()) == [("https://a.example/", "https://b.example/", "x", "y")]


@given(st.text(alphabet="htps:/aeux.%?&=_-~012 @#", max_size=40))
def test_a_url_taken_as_its_own_key_is_one(tail):
    for url in (f"https://a.example/{tail}", f"http{tail}", f"https://{tail}"):
        if is_page_key(url):
            assert page_key(url) == url


@pytest.mark.parametrize("url", ["https://a.example/?utm_source=x", "https://a.example/b?x=1&GCLID=2", "https://a.example/../b", "https://A.example/", "https://a.example"])  # fmt: skip
def test_what_page_key_changes_is_no_key(url):
    assert not is_page_key(url)
    assert page_key(url) != url


DATES = {
    "2025-10-31": "2025-10-31", "2025-10-31 23:59:59 UTC": "2025-10-31", "31.10.2025": "2025-10-31",
    "Oct 31, 2025": "2025-10-31", "31 Oct 2025": "2025-10-31", "31. Oktober 2025": "2025-10-31", "31 mai 2025": "2025-05-31",
    "1er août 2025": "2025-08-01", "31 de dezembro de 2025": "2025-12-31", "3 lug 2025": "2025-07-03", "3 mrt. 2025": "2025-03-03",
    "2025年1月2日": "2025-01-02", "2025년 1월 2일": "2025-01-02", "1735689600": "2025-01-01", "4/4/2025": "2025-04-04", "": None,
    "-": None, "0000-00-00": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DATES.items())
def test_dates(text, expected):
    assert Dates()(text) == expected


def test_a_date_that_may_be_two_is_refused_until_the_file_shows_its_order():
    dates = Dates()
    refused = dates("3/4/2025")
    assert isinstance(refused, Bad)
    assert refused.code == "ambiguous_date"
    dates.learn("25/4/2025")
    assert dates("3/4/2025") == "2025-04-03"
    assert isinstance(dates("4/25/2025"), Bad)
    assert Dates("mdy")("3/4/2025") == "2025-03-04"
    assert isinstance(Dates()("31 Floreal 2025"), Bad)
    assert isinstance(Dates()("2025-02-30"), Bad)


NUMBERS = {
    "1234": 1234, "1,234": 1234, "1.234": 1234, "1 234": 1234, "1\u202f234\u202f567": 1234567, "1'234": 1234, "12.5": 12.5,
    "12,5": 12.5, "0.123": 0.123, "1,234.5": 1234.5, "1.234,5": 1234.5, "": None, "-": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NUMBERS.items())
def test_numbers(text, expected):
    assert read_number(text) == expected


@pytest.mark.parametrize("text", ["12,34,567", "1.2.3", "many", "5k", "٣"])
def test_what_is_no_number(text):
    assert isinstance(read_number(text), Bad)


@given(st.binary(max_size=400))
def test_no_bytes_are_a_traceback(body):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        path.write_bytes(body)
        try:
            for table in read_links(path):
                assert len(table) >= 0
        except CitestackError:
            pass


def test_the_longest_line_is_within_one_block():
    assert reading.BLOCK <= reading.MAX_LINE
