"""The block cutter and the regular expressions say the same of every line, and lose none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.traffic.formats.clf_columns import Shape
from citestack.traffic.formats.clf_lines import read_line
from citestack.traffic.formats.parser import ClfParser
from citestack.traffic.nouns import Row
from tests.traffic.logs import BROWSER, GPTBOT, line

FIELD = st.text(st.characters(blacklist_characters='"\\\n\r', blacklist_categories=("Cs", "Cc")), max_size=30)
TOKEN = st.text(st.sampled_from("abcXYZ019-._~/%?=&"), min_size=1, max_size=80)


COMBINED = Shape(6)


def read(data: bytes, shape: Shape = COMBINED):
    parsed = ClfParser(shape).parse(data)
    rows = []
    for batch in parsed.batches:
        details = batch.details(__import__("numpy").arange(len(batch.time)))
        columns = (batch.agent, batch.referer, details.address, details.method, details.host, details.target)
        texts = ([v.decode("utf-8", "replace") for v in c.to_pylist()] for c in columns)
        rows += list(zip(batch.time.tolist(), batch.status.tolist(), *texts, batch.tagged.tolist(), strict=True))
    return parsed, rows


def as_tuple(r: Row) -> tuple:
    return (int(r.time), r.status, r.agent, r.referer, r.address, r.method, r.host, r.target, "utm_source=" in r.target)


@given(
    st.lists(
        st.tuples(FIELD, TOKEN, FIELD, st.integers(100, 599), st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1))),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_cutting_a_block_gives_what_one_line_at_a_time_gives(rows):
    lines = [
        line(agent, path=f"/{path}", referer=referer, status=status, when=f"{when:%d/%b/%Y:%H:%M:%S} +0130")
        for agent, path, referer, status, when in rows
    ]
    parsed, found = read("".join(lines).encode())
    single = [read_line(text.rstrip("\n")) for text in lines]
    assert sorted(found) == sorted(as_tuple(r) for r in single if isinstance(r, Row))
    assert len(found) == parsed.lines == len(lines)
    assert not parsed.rejects


@given(st.binary(max_size=400), st.sampled_from([Shape(2), Shape(6), Shape(6, vhost_first=True), Shape(8)]))
def test_whatever_the_bytes_every_line_is_accounted_for(noise, shape):
    data = noise + b"\n" + line(GPTBOT).encode() + noise + b"\n"
    parsed = ClfParser(shape).parse(data)
    requests = sum(len(b.time) for b in parsed.batches)
    assert parsed.lines == data.count(b"\n")
    assert parsed.lines == requests + sum(r.count for r in parsed.rejects) + sum(parsed.skipped.values())


def test_time_zones_and_leap_days_count_in_utc():
    for when, utc in (
        ("01/Mar/2024:00:30:00 +0200", datetime(2024, 2, 29, 22, 30, tzinfo=UTC)),
        ("31/Dec/2025:20:00:00 -0500", datetime(2026, 1, 1, 1, 0, tzinfo=UTC)),
    ):
        _, rows = read(line(when=when).encode())
        assert rows[0][0] == int(utc.timestamp())


@pytest.mark.parametrize(
    "when", ["31/Feb/2026:10:00:00 +0000", "10/Foo/2026:10:00:00 +0000", "10/Oct/2026:25:00:00 +0000"]
)
def test_a_day_that_does_not_exist_is_rejected_as_such(when):
    parsed, rows = read(line(when=when).encode())
    assert not rows
    assert [(r.reason, r.count, r.line) for r in parsed.rejects] == [("bad_time", 1, 1)]


def test_quotation_marks_inside_fields_do_not_move_them():
    bare = line('say "GPTBot" to me')
    escaped = line(r"Agent \"quoted\" 1.0", path=r"/a\"b")
    nginx = line(r"Agent \x22quoted\x22 1.0")
    _, rows = read((bare + escaped + nginx).encode())
    assert [r[2] for r in rows] == ['say "GPTBot" to me', 'Agent "quoted" 1.0', 'Agent "quoted" 1.0']
    assert rows[1][7] == '/a"b'


def test_a_line_that_was_cut_off_says_so_and_the_next_one_is_whole():
    parsed, rows = read((line()[:-30] + "\n" + line(GPTBOT)).encode())
    assert [(r.reason, r.count) for r in parsed.rejects] == [("unclosed_quote", 1)]
    assert [r[2] for r in rows] == [GPTBOT]


def test_requests_that_are_no_http_are_requests_still():
    raw = r'203.0.113.9 - - [10/Oct/2026:13:55:36 +0000] "\x16\x03\x01\x00" 400 150 "-" "-"' + "\n"
    parsed, rows = read(raw.encode())
    assert not parsed.rejects
    assert (rows[0][1], rows[0][5], rows[0][7]) == (400, "", "")


def test_binary_rubbish_and_overlong_lines_have_reasons_of_their_own():
    parsed, _ = read(b"\x1f\x8b\x08\x00rubbish\n" + b"a" * 70_000 + b"\n" + b"hello\n" + b"\n")
    assert {r.reason for r in parsed.rejects} == {"binary", "line_too_long", "not_this_format"}
    assert parsed.skipped == {"blank": 1}


def test_virtual_hosts_before_and_after():
    first = "www.shop.example:443 " + line(path="/x")
    _, rows = read(first.encode(), Shape(6, vhost_first=True))
    assert (rows[0][4], rows[0][6], rows[0][7]) == ("203.0.113.77", "www.shop.example:443", "/x")
    last = line().rstrip("\n") + ' "shop.example"\n'
    _, rows = read(last.encode(), Shape(8, vhost_last=True))
    assert (rows[0][6], rows[0][2]) == ("shop.example", BROWSER)


def test_an_address_longer_than_the_window_is_found_whole():
    long = "a" * 100
    _, rows = read(line(ip=long, path="/" + "p" * 3000 + "?utm_source=chatgpt.com").encode())
    assert rows[0][4] == long
    assert rows[0][8]


def test_the_tag_counts_in_the_address_asked_for_only():
    _, rows = read(line(referer="https://shop.example/?utm_source=chatgpt.com", path="/a.css").encode())
    assert not rows[0][8]


@pytest.mark.parametrize(
    "hostile",
    [" " * 60_000, '1.2.3.4 - - [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 5' + " " * 60_000 + '"',
     '1.2.3.4 - - [10/Oct/2026:13:55:36 +0000] "' + '" 200 1 "a' * 6000, '"' * 60_001, "[" * 60_000, ":" * 60_000],
)  # fmt: skip
def test_hostile_lines_end_soon(hostile):
    """A run that grows with the square of the length would take minutes, and the suite's own limit would end it."""
    parsed, _ = read(((hostile + "\n") * 20).encode())
    assert parsed.lines == 20
