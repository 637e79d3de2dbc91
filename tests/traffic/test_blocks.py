"""A log in blocks: whole lines, none lost or twice, whatever their length, plain or packed."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.traffic import blocks, classify
from citestack.traffic.blocks import Source
from tests.traffic.logs import BROWSER, CLAUDE, GPTBOT, line, traffic_of, write

LENGTHS = st.lists(st.integers(0, 90), max_size=30)


@given(LENGTHS, st.booleans(), st.sampled_from([1, 7, 40, 64, 1000]))
def test_blocks_are_the_log_in_whole_lines(tmp_path_factory, lengths, ended, size):
    text = b"\n".join(b"x" * n for n in lengths) + (b"\n" if ended else b"")
    folder = tmp_path_factory.mktemp("log")
    (folder / "a.log").write_bytes(text)
    (folder / "a.gz").write_bytes(gzip.compress(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", size)
        for path in sorted(folder.iterdir()):
            source = Source(path, digest=True)
            found = list(source.blocks())
            assert all(block.endswith(b"\n") for block in found)
            assert b"".join(found) == (text if text.endswith(b"\n") or not text else text + b"\n")
            assert source.bytes_read == path.stat().st_size


def test_a_plain_log_is_not_put_together_from_pieces(tmp_path, monkeypatch):
    """Each block is read up to the end of a line: the rest of the line need not be fetched and joined."""
    monkeypatch.setattr(blocks, "BLOCK", 100_000)
    monkeypatch.setattr(Source, "_rest_of_line", lambda *_: pytest.fail("a block ended inside a line"))
    log = write(tmp_path / "a.log", *(line(path=f"/{n}") for n in range(3_000)))
    assert b"".join(Source(log).blocks()) == log.read_bytes()


def test_a_line_longer_than_can_be_seen_ahead_is_cut_once(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 1_000)
    log = write(tmp_path / "a.log", line(), line("x" * 300_000), line(), line())
    found = traffic_of(log)
    assert (found.files[0].lines, found.files[0].requests) == (4, 3)
    assert [(r.reason, r.count) for r in found.files[0].rejects] == [("line_too_long", 1)]


def test_names_that_do_not_fit_the_memory_are_looked_at_again(tmp_path, monkeypatch):
    agents = [GPTBOT, BROWSER, CLAUDE, "MyGPTBotClone/1.0", *(f"{BROWSER} {n}" for n in range(40))]
    log = write(tmp_path / "a.log", *(line(agents[n * 7 % len(agents)]) for n in range(600)))
    whole = traffic_of(log)
    monkeypatch.setattr(classify, "_CACHED", 3)
    monkeypatch.setattr(blocks, "BLOCK", 2_000)
    assert traffic_of(log).counts == whole.counts
    assert {c.agent for c in whole.counts} == {"GPTBot", "ClaudeBot"}
