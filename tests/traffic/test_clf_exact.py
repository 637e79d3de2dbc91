"""Whatever a log holds, cut by the block it says what it says line by line: the same requests, rejects, examples."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from citestack.traffic.formats.clf_columns import Shape
from citestack.traffic.formats.clf_cut import cut
from citestack.traffic.formats.clf_lines import read_line
from citestack.traffic.formats.parser import ClfParser, read_lines
from citestack.traffic.nouns import Parsed
from citestack.traffic.referrals import engine_of_tag
from tests.traffic.logs import BROWSER, GPTBOT, line

SHAPES = (
    Shape(6),
    Shape(2),
    Shape(8),
    Shape(6, vhost_first=True),
    Shape(2, vhost_first=True),
    Shape(8, vhost_last=True),
)
ODD = [
    "",
    "-",
    " ",
    "  ",
    "\t",
    "\r",
    "\xa0",
    "\x85",
    "\x1d",
    "\x00",
    "\x02",
    "*",
    '"',
    '" "',
    "\\",
    '\\"',
    "\\x22",
    "[",
    "]",
    "<13>",
    "<134>2026-10-10T10:00:00Z cache log ",
    "é",
    "漢",
    "１",
    "\udcff",
    "\udce9",
    "HTTP/1.1",
    " HTTP/1.1",
    "utm_source=chatgpt.com",
    "?utm_source=chatgpt.com&",
    "0",
    "9" * 16,
    "/",
    ":",
    "\x0b",
    "\x7f",
    "GPTBot",
]
ADDRESS = [
    "203.0.113.7",
    "2001:db8::7",
    "[2001:db8::7]",
    "[::1]:8080",
    "-",
    "",
    " ",
    "a b",
    "\u3000",
    "shop.example 192.0.2.1",
    "shop.example  192.0.2.1",
    "x\t1.2.3.4",
    "(192.0.2.1)",
    "::ffff:192.0.2.1",
    "<134>2026-10-10T10:00:00Z cache log 192.0.2.1",
    "\ufeff203.0.113.7",
    "1.2\r.3.4",
    "::",
    "x" * 70,
]
TIME = [
    "10/Oct/2026:13:55:36 +0000",
    "31/Dec/2025:23:59:60 +0130",
    "29/Feb/2024:00:00:00 -0500",
    "29/Feb/2025:00:00:00 -0500",
    "10/oct/2026:13:55:36 +0000",
    "1/Oct/2026:13:55:36 +0000",
    "10/Oct/2026:24:00:00 +0000",
    "10/Oct/2026:13:60:36 +0000",
    "10/Oct/2026:13:55:61 +0000",
    "10/Oct/2026:13:55:36 +0060",
    "10/Oct/2026:13:55:36 +2400",
    "10/Oct/2026:13:55:36 0000",
    "01/Jan/1970:00:30:00 +0100",
    "10/Okt/2026:13:55:36 +0000",
    "00/Oct/2026:13:55:36 +0000",
    "10/Oct/0000:13:55:36 +0000",
    "10/Oct/2026:13:5:036 +0000",
    "2026-10-10T13:55:36+00:00",
    "10/Oct/2026 13:55:36 +0000",
    "10/Oct/2026:1a:55:36 +0000",
]
REQUEST = [
    "GET / HTTP/1.1",
    "GET /a?utm_source=chatgpt.com HTTP/2.0",
    "GET /a b HTTP/1.1",
    "GET  / HTTP/1.1",
    "GETX HTTP/1.1",
    "GET / HTTP/2",
    "GET / HTTP/x.1",
    "GET /",
    "-",
    "",
    "G3T / HTTP/1.1",
    "get_it / HTTP/1.0",
    "GET /\xa0 HTTP/1.1",
    "GET \xa0 HTTP/1.1",
    "GET \tx HTTP/1.1",
    "A" * 21 + " / HTTP/1.1",
    "GET / HTTP/1.1 HTTP/1.1",
    " / HTTP/1.1",
    "GET http://shop.example/ HTTP/3.0",
    "\\x16\\x03",
    "utm_source=x / HTTP/1.1",
    "GET /utm_source=chatgpt.com HTTP/0.9",
]
AFTER = [
    "200 5",
    "200 -",
    "200 --",
    "200 ",
    "200",
    "- -",
    "20 5",
    "2000 5",
    "20a 5",
    "404 123456789012345",
    "404 1234567890123456",
    "200 5 7",
    "200 5a",
    "200  5",
    "200 1" + "0" * 20,
    "404 12345678901",
    "404 123456789012",
    "999 0",
    "２00 5",
]
TEXT = [
    "-",
    "",
    " ",
    BROWSER,
    GPTBOT,
    "https://chatgpt.com/",
    "x" * 300,
    "a\\b",
    "é",
    "\udcff",
    "*/*",
    'say "x"',
    "utm_source=chatgpt.com",
    "a\rb",
    "\udce2\udc82",
]
TAIL = ["", "", "", " ", "\r", "\r\r", ' "shop.example"', ' "a" "b"', " 0.001 .", "x", " \r", ' "', " \xa0"]


VALUES = (ADDRESS, TIME, REQUEST, AFTER, TEXT, TEXT, TAIL)


@st.composite
def lines(draw: st.DrawFn) -> str:
    """Mostly regular; now and then a field, the cut or the place of something odd is not."""
    often = st.integers(0, 5)

    def some(value: str, others: list[str]) -> str:
        return draw(st.sampled_from(others)) if draw(often) == 0 else value

    head = some("203.0.113.7", ADDRESS) + some(" - ", ODD) + some("-", ODD) + " "
    text = f'{head}[{some("10/Oct/2026:13:55:36 +0000", TIME)}] "{some("GET /a HTTP/1.1", REQUEST)}" {some("200 5", AFTER)}'
    if draw(often):
        text += f' "{some("-", TEXT)}" "{some(BROWSER, TEXT)}"'
    text += draw(st.sampled_from(TAIL))
    if draw(often) == 0:
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(ODD)) + text[at + draw(st.integers(0, 2)) :]
    return text[: draw(st.integers(0, len(text)))] if draw(st.integers(0, 15)) == 0 else text


def told(parsed: Parsed) -> tuple[Counter[tuple[object, ...]], object, object, int]:
    rows = Counter[tuple[object, ...]]()
    for batch in parsed.batches:
        found = batch.details(np.arange(len(batch.time)))
        tags = [
            on and engine_of_tag(t.decode("utf-8", "replace"))
            for on, t in zip(batch.tagged, found.target.to_pylist(), strict=True)
        ]
        columns = (batch.agent, batch.referer, found.address, found.method, found.host, found.target, found.dest)
        rows.update(
            zip(
                batch.time.tolist(),
                batch.status.tolist(),
                [t or "" for t in tags],
                *(c.to_pylist() for c in columns),
                strict=True,
            )
        )
    return rows, sorted(parsed.rejects, key=lambda r: r.reason), dict(parsed.skipped), parsed.lines


def exact(data: bytes, shape: Shape) -> Parsed:
    def one(text: str) -> object:
        return read_line(text, vhost_first=shape.vhost_first, vhost_last=shape.vhost_last)

    return read_lines(enumerate(data.split(b"\n")[:-1]), one, hosts=shape.vhost_first or shape.vhost_last)


@settings(max_examples=60)
@given(st.lists(lines(), min_size=1, max_size=12), st.sampled_from(SHAPES))
def test_cut_or_read_line_by_line_a_log_says_the_same(texts, shape):
    data = "".join(f"{t}\n" for t in texts).encode("utf-8", "surrogateescape")
    assert told(ClfParser(shape).parse(data)) == told(exact(data, shape))


def test_every_field_that_is_odd_alone_is_read_alike():
    """All the odd values above, each in a line that is regular but for it."""
    usual = ("203.0.113.7", "10/Oct/2026:13:55:36 +0000", "GET /a HTTP/1.1", "200 5", "-", BROWSER, "")
    odd = [(*usual[:i], value, *usual[i + 1 :]) for i, values in enumerate(VALUES) for value in values]
    texts = [f'{a} - - [{t}] "{r}" {s} "{f}" "{u}"{e}' for a, t, r, s, f, u, e in odd]
    texts += [text[: n * 7] for n, text in enumerate(texts[:40])]
    common = [text.partition(' "-"')[0] for text in texts]
    for shape in SHAPES:
        for some in (texts, common, [f"shop.example {text}" for text in texts]):
            data = "".join(f"{t}\n" for t in some).encode("utf-8", "surrogateescape")
            assert told(ClfParser(shape).parse(data)) == told(exact(data, shape))


STRANGE = (
    b"",
    b'""""""',
    b"\r",
    b"\xef\xbb\xbf",
    b"\xef\xbb\xbf" + line(GPTBOT).encode()[:-1],
    line("a\rb").encode()[:-1],
    line("x").encode()[:-1] + b"\r\r",
    line("x").encode()[:-1] + b"\r" + line("y").encode()[:-1],
    b'\xff" "',
    line("\udcff").encode("utf-8", "surrogateescape")[:-1],
    line('say "x"').encode()[:-1] + b"\xe2\x82",
    line("x" * 65_600).encode()[:-1],
    line(path="/" + "\xe9" * 32_700).encode()[:-1],
    line("\\x22").encode()[:-1],
    b"\x00",
)


def test_what_arrow_would_read_otherwise_is_read_alike():
    """Blank lines, lone returns, byte order marks, bytes that are no text: alone, first, and between regular lines."""
    usual = line().encode()
    for shape in SHAPES[:3]:
        for odd in STRANGE:
            for data in (odd + b"\n", odd + b"\n" + usual, usual + odd + b"\n" + usual * 2):
                assert told(ClfParser(shape).parse(data)) == told(exact(data, shape))
        data = b"\n".join((*STRANGE, usual)) * 2
        assert told(ClfParser(shape).parse(data)) == told(exact(data, shape))


def test_strange_lines_do_not_keep_the_others_from_being_cut():
    for odd in STRANGE:
        data = line().encode() * 5 + odd + b"\n" + line(GPTBOT).encode() * 5
        assert len(cut(data, SHAPES[0]).batch.time) >= 10


def test_lines_up_to_the_limit_are_taken_and_longer_ones_are_not():
    for end in ("\n", "\r\n"):
        around = len(line("").encode()) - 1
        data = "".join(line("x" * (n - around)).rstrip("\n") + end for n in range(65_533, 65_540)).encode()
        assert told(ClfParser(SHAPES[0]).parse(data)) == told(exact(data, SHAPES[0]))
        assert len(cut(data, SHAPES[0]).batch.time) >= 3


def test_regular_lines_are_cut():
    combined = "".join(line(a, referer=r) for a in (BROWSER, "é") for r in ("-", "https://chatgpt.com/"))
    vhost = "".join(f"shop.example:443 {text}" for text in combined.splitlines(True))
    common = "".join(f"{text[: text.index('512') + 3]}\n" for text in combined.splitlines())
    last = combined.replace("\n", ' "shop.example"\n')
    for text, shape in ((combined, SHAPES[0]), (vhost, SHAPES[3]), (common, SHAPES[1]), (last, SHAPES[5])):
        for data in (text.encode(), text.replace("\n", "\r\n").encode()):
            done = cut(data, shape)
            assert (done.lines, len(done.batch.time), done.odd) == (4, 4, [])
