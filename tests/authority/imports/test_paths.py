"""A piece read by whole columns and the same piece read row by row: the same links, rejections and stored bytes."""

from __future__ import annotations

import csv
import io
import itertools
import re

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from citestack.authority.imports import delimited, linkform, linkimport, packing, reader, regular
from citestack.authority.imports.columns import DATES as DAY_COLUMNS
from citestack.authority.imports.delimited import Piece
from citestack.authority.imports.encoding import Decoder, as_octets, is_damaged
from citestack.authority.imports.formats import columns_of
from citestack.authority.imports.reader import Reader, Task
from citestack.authority.imports.run import LINK_FORMATS
from citestack.authority.imports.stored import imported_edges, imported_links
from citestack.authority.imports.tables import Table
from citestack.authority.imports.values import Bad, read_url
from citestack.corpus.urls import KEY_LENGTH, PLAIN_KEY, TRACKED, is_page_key
from citestack.store import Store
from tests.authority.imports import files
from tests.authority.imports.test_sniffing import DATES, NUMBERS

HEADERS = [files.AHREFS[0], files.SEMRUSH[0], files.MAJESTIC[0], files.LATEST[0], files.SITES[0], files.PAGES[0]]
FORMS = [form for form in LINK_FORMATS if not form.rows_at]
URLS = (
    "https://a.example/", "https://a.example/b?x=1", "https://b.example/?utm_source=x", "https://b.example/?x=1&GCLID",
    "HTTP://A.example", "https://a.example/../b", "https://a.example/é", "https://a.example/%7Ex", "ftp://a.example/",
    "https://a.example/" + "x" * 240, "https:///", "a.example", "http://[::1]/", "https://a.example/.well-known", "",
)  # fmt: skip
ODD = (
    "4e5",
    "٣",
    "007",
    "1" * 15,
    "1" * 16,
    "9" * 20,
    "1" * 400,
    "-5",
    "true",
    "FALSE",
    "0",
    "1",
    "perhaps",
    "Text",
    "nofollow",
    "image",
)
WORDS = st.text(st.sampled_from('a"\t,;\n\x1f é日\x85\u2028'), max_size=5)
ODD_WORDS = st.text(st.sampled_from('a"\r\n\ufeff\0'), max_size=5)
NOISE = st.text(st.sampled_from('a"\t,;\r\n'), max_size=8)
READABLE = [url for url in URLS if not isinstance(read_url(url), Bad)]
DAYS, FIGURES = [*DATES, "3/4/2025"], [*NUMBERS, *ODD]
FLAGS, WORDED = ["true", "FALSE", "0", "1", "", "n/a"], ["", "Text", "image", "nofollow", "nofollow ugc", "footer"]


def cells_of(columns, at):
    """What the column may hold, most of it readable."""
    name = next((name for name, place in columns.fields.items() if place == at), None)
    if name in ("source", "target", "source_site"):
        return st.sampled_from(READABLE)
    if name in DAY_COLUMNS:
        return st.sampled_from([day for day in DATES if day])
    if name == "count" or at in columns.metrics.values():
        return st.sampled_from([*NUMBERS, "007", "1" * 15, "1" * 16, "9" * 18])
    if name in ("rel", "type", "place", "lost_word"):
        return st.sampled_from(WORDED)
    return st.sampled_from(FLAGS) if name in linkform.FLAGS else WORDS


@st.composite
def files_of_rows(draw):
    """Task and text: rows as a tool writes them, some cells of any kind, sometimes noise between."""
    form, header = draw(st.sampled_from(FORMS)), draw(st.sampled_from(HEADERS))
    columns, delimiter = columns_of(header, form), draw(st.sampled_from(delimited.DELIMITERS))
    target = draw(st.sampled_from([None, "a.example"]))
    if form.needs_target or "target" not in columns.fields:
        target = "a.example"
    odd, out = draw(st.sampled_from([False, False, True])), io.StringIO()
    quoting = draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
    rows = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=draw(st.sampled_from(["\n", "\r\n"])))
    usual, any_cell = [cells_of(columns, at) for at in range(len(header))], st.sampled_from([*URLS, *DAYS, *FIGURES])
    for _ in range(draw(st.integers(1, 4))):
        row = [draw(cells) for cells in usual]
        if odd:
            row[draw(st.integers(0, len(row) - 1))] = draw(st.one_of(any_cell, ODD_WORDS))
        rows.writerow(row)
        out.write(draw(NOISE) if odd else "")
    dates = draw(st.sampled_from([None, "dmy", "mdy"]))
    return Task(columns, tuple(header), delimiter, target, dates), out.getvalue()


def same(one, other):
    """Two answers of ``Reader.read``."""
    (table, rows, errors), (wanted, wanted_rows, wanted_errors) = one, other
    assert (rows, errors) == (wanted_rows, wanted_errors)
    assert len(table) == len(wanted)
    if len(table):
        assert table.columns.schema == wanted.columns.schema
        assert table.columns.equals(wanted.columns)
        a, b = packing.pack(table, rows, errors), packing.pack(wanted, rows, errors)
        assert a.body == b.body
        assert np.array_equal(a.keys, b.keys)
        assert np.array_equal(a.digests, b.digests)


@settings(max_examples=400, deadline=None)
@given(files_of_rows())
def test_whole_columns_and_single_rows_say_the_same(case):
    task, text = case
    piece = Piece(as_octets(text), 2, is_damaged(text))
    by_rows = Reader(task)._by_rows(piece)
    same(Reader(task).read(piece), by_rows)
    fast = Reader(task)._by_columns(piece)
    event(f"by columns: {fast is not None}")
    if fast is not None:
        same(fast, by_rows)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_the_order_of_dates_is_learnt_alike(data):
    """3/4/2025 is what the first date shows that can be read in one way only, column by column."""
    header, (row, *_) = files.AHREFS
    columns = columns_of(header, FORMS[0])
    days = st.sampled_from(["3/4/2025", "25/4/2025", "4/25/2025", "25.4.2025", "2025-04-25", ""])
    places = {columns.fields[name] for name in DAY_COLUMNS if name in columns.fields}
    cells = [days if at in places else st.just(cell) for at, cell in enumerate(row)]
    rows = data.draw(st.lists(st.tuples(*cells), min_size=1, max_size=5))
    orders = set()
    for damaged in (False, True):
        piece = Piece(as_octets(files.text((rows[0], rows[1:]), "\t")), 2, damaged)
        table = Table(FORMS[0], "\t", columns, header, iter([piece]), Decoder(b""))
        assert (regular.texts_of(piece, "\t", columns.width) is None) is damaged
        orders.add(linkimport.open_task(table, None, None)[0].dates)
    assert len(orders) == 1


def every_text(alphabet, longest):
    return ("".join(letters) for n in range(1, longest + 1) for letters in itertools.product(alphabet, repeat=n))


@pytest.mark.parametrize("width", [1, 2])
def test_what_is_called_regular_is_read_as_the_strict_reader_reads_it(width):
    regular_ones = 0
    for text in itertools.chain(every_text('a"\t\n', 6), every_text('"\t\n\r', 5), ['"a"b\t"c"\n', '"a"\t"b"\r']):
        texts = regular.texts_of(Piece(as_octets(text), 1, damaged=False), "\t", width)
        if texts is not None:
            rows = [list(row) for row in zip(*(c.to_pylist() for c in texts.columns), strict=True)]
            assert rows == delimited.rows_of(Piece(as_octets(text), 1, damaged=False), "\t", width).fields, text
            regular_ones += 1
    assert regular_ones > 300


@pytest.mark.parametrize("window", [1, 2, 1 << 16])
def test_all_quoted_is_what_it_says(window, monkeypatch):
    monkeypatch.setattr(regular, "_WINDOW", window)
    cell = '"[^"\t\n]*"'
    for text in every_text('a"\t\n', 7):
        octets = np.frombuffer(text.encode(), np.uint8)
        if len(text.removesuffix("\n")) > 2:
            assert regular.all_quoted(octets, 9) == bool(re.fullmatch(rf"{cell}(?:[\t\n]{cell})*\n?", text)), text
        else:
            assert not regular.all_quoted(octets, 9)


def test_a_mark_at_the_start_of_a_piece_belongs_to_its_cell():
    piece = Piece(as_octets("\ufeffa\tb\n"), 90, damaged=False)
    assert regular.texts_of(piece, "\t", 2) is None
    assert delimited.rows_of(piece, "\t", 2).fields == [["\ufeffa", "b"]]


@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("anchor", ["kiln", 'a "kiln"', "two\nlines", "tab\tin it", "", "日本"])
def test_what_rfc_4180_allows_is_read_by_whole_columns(quoting, newline, anchor):
    header, (row, *_) = files.AHREFS
    text = files.text((row, [[*row[:5], anchor, *row[6:]]] * 3), "\t", quoting, newline)
    found = Reader(Task(columns_of(header, FORMS[0]), tuple(header), "\t", None, None))._by_columns(
        Piece(as_octets(text), 2, False)
    )
    assert found is not None
    assert found[0].column("anchor") == ["the kiln", anchor, anchor, anchor]


def test_a_bad_row_costs_its_neighbours_nothing_but_time(monkeypatch):
    monkeypatch.setattr(reader, "SMALL", 200)
    header = ["Source url", "Target url", "Anchor", "Last seen"]
    rows = [[f"https://a.example/{n}", "https://b.example/", f"a {n}", "2025-01-02"] for n in range(200)]
    rows[77][3], rows[140][2] = "soon", "two\nlines"
    text = files.text((rows[0], rows[1:])) + 'x"y\n'
    task = Task(columns_of(header, FORMS[1]), tuple(header), "\t", None, None)
    piece = Piece(as_octets(text), 2, damaged=False)
    read, by_rows = Reader(task).read(piece), Reader(task)._by_rows(piece)
    same(read, by_rows)
    assert [(e.row, e.code) for e in read[2]] == [(79, "bad_date"), (203, "bad_quoting")]
    slow = [part for part in reader.smaller(piece) if Reader(task)._by_columns(part) is None]
    assert sum(part.text.count("\n") for part in slow) < 20


@given(
    st.text(alphabet="htps:/aeux.%?&=_-~012 @#", max_size=40),
    st.sampled_from(["", "utm_x", "gclid", "?gclid", "_GA=1", "x" * 230]),
)
def test_a_key_is_the_same_to_both_engines(tail, more):
    for url in (f"https://a.example/{tail}{more}", f"http{tail}", f"https://{tail}?{more}&{tail}"):
        one = pa.array([url])
        plain = pc.match_substring_regex(one, PLAIN_KEY)[0].as_py() and len(url) <= KEY_LENGTH
        assert (plain and not pc.match_substring_regex(one, TRACKED)[0].as_py()) == is_page_key(url)


def test_links_of_older_stores_are_read(tmp_path):
    body = {
        "source": ["https://a.example/", "https://b.example/"], "target": ["https://acme.example/"] * 2, "anchor": ["x", ""],
        "form": [9, 0], "first_seen": ["2025-01-02", None], "metrics": {"as": [23, None]}, "extra": {"Odd": ["", "z"]},
    }  # fmt: skip
    with Store.open(tmp_path) as store:
        with store.importing("semrush", "semrush", "old.csv") as writer:
            writer.add_links(np.array([1, 2]), np.array([3, 4], np.uint32), orjson.dumps(body))
        first, second = imported_links(store)
        assert (first.rel, first.form, first.first_seen, first.metrics) == (
            ("nofollow",),
            "text",
            "2025-01-02",
            {"as": 23},
        )
        assert (second.metrics, second.extra) == ({}, {"Odd": "z"})
        assert [e.source for e in imported_edges(store)] == ["https://a.example/", "https://b.example/"]
