"""Counts, pages, days; the record and back; the join with citations; and no address in any of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from citestack.errors import NotFoundError, SourceError
from citestack.store import Store
from citestack.store.traffic import TrafficPart, TrafficShelf
from citestack.traffic.join import CitedPage, join
from citestack.traffic.page_names import PageNames
from citestack.traffic.privacy import hashed, masked, network_of
from citestack.traffic.report import report
from citestack.traffic.saved import load, overlaps, save
from citestack.traffic.tally import Tally
from tests.store.conftest import location, new_database, postgres_url, store  # noqa: F401 - fixtures
from tests.traffic.logs import BROWSER, CLAUDE, ELSEWHERE, GPTBOT, PUBLISHED, USER, line, told, traffic_of, write

NEXT = "11/Oct/2026:00:10:00 +0000"


def sample(folder: Path, name: str = "a.log") -> Path:
    return write(
        folder / name,
        line(GPTBOT, ip=PUBLISHED, path="/guide"),
        line(GPTBOT, ip=PUBLISHED, path="/guide?utm_source=x", status=403),
        line(GPTBOT, ip=ELSEWHERE, path="/.env", status=404),
        line(CLAUDE, path="/robots.txt"),
        line(CLAUDE, path="/guide", status=503, when=NEXT),
        line(USER, path="/guide", ip="198.51.100.1"),
        line(USER, path="/guide", ip="198.51.100.1", when=NEXT),
        line(BROWSER, path="/guide", referer="https://claude.ai/chat/1"),
        line(BROWSER),
        "rubbish from 198.51.100.77 and 2001:db8:1:2:3::99\n",
    )


def test_the_report_says_who_fetched_what_when_and_how_it_went(tmp_path):
    found = told(sample(tmp_path), host="shop.example")
    assert found["requests"] == 9
    assert found["period"] == {"first": "2026-10-10", "last": "2026-10-11"}
    reading = found["reading"]
    assert (reading["lines"], reading["requests"], reading["rejected"]) == (10, 9, 1)
    assert reading["files"][0]["rejects"][0]["example"] == "rubbish from 198.51.100.0 and 2001:db8:1::"
    gpt, claude = (next(a for a in found["agents"] if a["agent"] == n) for n in ("GPTBot", "ClaudeBot"))
    assert gpt["states"] == {"verified": 2, "contradicted": 1}
    assert (gpt["requests"], gpt["blocked"], gpt["client_errors"], gpt["pages"]) == (3, 1, 2, 2)
    assert gpt["list_of"] == "2026-09-02"
    assert (claude["states"], claude["list_of"], claude["robots_txt"]) == ({"unverifiable": 2}, None, 1)
    assert claude["server_errors"] == 1
    assert {c["class"]: c["requests"] for c in found["classes"]} == {"training": 5, "user": 2}
    pages = {p["page"]: p for p in found["pages"]}
    guide = pages["https://shop.example/guide"]
    # ChatGPT-User has a list, and 198.51.100.1 is not on it.
    assert (guide["requests"], guide["contradicted"], guide["classes"]) == (3, 2, {"training": 3})
    assert pages["https://shop.example/.env"]["contradicted"] == 1
    days = {d["day"]: d for d in found["days"]}
    assert (days["2026-10-10"]["requests"], days["2026-10-11"]["requests"]) == (7, 2)
    assert (days["2026-10-10"]["contradicted"], days["2026-10-10"]["visits"]) == (2, 1)
    assert found["lists_far_off"] is False


def test_sums_agree_with_one_another(tmp_path):
    found = told(sample(tmp_path))
    requests = sum(a["requests"] for a in found["agents"])
    assert requests == sum(c["requests"] for c in found["classes"])
    assert requests == sum(p["requests"] + p["contradicted"] for p in found["pages"])
    assert requests == sum(sum(a["statuses"].values()) for a in found["agents"])
    names = ("training", "search", "user", "ads", "other", "contradicted")
    assert requests == sum(d[n] for d in found["days"] for n in names)


def test_a_period_and_a_host_leave_out_and_say_how_many(tmp_path):
    log = write(
        tmp_path / "a.log", "a.example:443 " + line(GPTBOT), "a.example:443 " + line(GPTBOT, when=NEXT),
        "b.example:443 " + line(GPTBOT),
    )  # fmt: skip
    found = traffic_of(log, host="a.example", until=1791676800)
    assert found.left_out == {"period": 1, "host": 1}
    assert [(c.day, c.n) for c in found.counts] == [("2026-10-10", 1)]
    assert sum(f.requests for f in found.files) == 3


def test_pages_beyond_the_cap_are_counted_together(tmp_path):
    import pyarrow as pa

    rows = [(n % 7, f"/p{n}") for n in range(50) for _ in range(50 - n)]
    table = {name: [0] * len(rows) for name in ("kind", "agent", "state", "day", "time")}
    table |= {
        "engine": [-1] * len(rows),
        "status": [200] * len(rows),
        "host": [b""] * len(rows),
        "network": [""] * len(rows),
    }
    table["target"] = [target.encode() for _, target in rows]
    with Tally(pages=10) as tally:
        tally.add(pa.table(table))
        pages = tally.pages(PageNames())
    assert len(pages) == 11
    assert next(p.n for p in pages if not p.page) == sum(range(1, 41))
    assert sum(p.n for p in pages) == len(rows)


def test_hits_are_packed_and_stay_what_they_were(tmp_path, monkeypatch):
    log = write(tmp_path / "a.log", *(line(GPTBOT, ip=PUBLISHED, path=f"/{n % 50}") for n in range(3000)))
    whole = traffic_of(log)
    monkeypatch.setattr("citestack.traffic.tally._COMPACT", 100)
    monkeypatch.setattr("citestack.traffic.tally._TOGETHER", 10)
    monkeypatch.setattr("citestack.traffic.blocks.BLOCK", 20_000)
    packed = traffic_of(log)
    assert (packed.counts, packed.pages) == (whole.counts, whole.pages)


def test_names_of_pages():
    import pyarrow as pa

    def name(target, host=b"", own=""):
        return PageNames(own).column(pa.array([host]), pa.array([target])).to_pylist()[0]

    assert name(b"/a?utm_source=x&id=2") == "/a?id=2"
    assert name(b"/a", b"Shop.Example:443") == "https://shop.example/a"
    assert name(b"/a", own="shop.example") == "https://shop.example/a"
    assert name(b"/a?from=203.0.113.77&v=1.2.3") == "/a?from=203.0.113.0&v=1.2.3"
    assert name(b"") == "/"
    assert name(b"\xff\xfe") == "/%EF%BF%BD%EF%BF%BD"
    assert name(b"/a", b"<script>") == "/a"


def test_kept_traffic_comes_back_and_the_same_logs_do_not_count_twice(store, tmp_path):  # noqa: F811
    shelf = store.shelf(TrafficShelf)
    traffic = traffic_of(sample(tmp_path), host="shop.example")
    first = save(shelf, traffic)
    again = save(shelf, traffic)
    assert [i.id for i in shelf.imports()] == [again.id] == [first.id]
    back = load(shelf)
    assert (back.counts, back.pages) == (sorted(traffic.counts), sorted(traffic.pages))
    assert (back.days, back.lists, back.host, back.left_out) == (
        traffic.days,
        traffic.lists,
        traffic.host,
        traffic.left_out,
    )
    shown, kept = report(traffic), report(back)
    assert {**shown, "reading": 0} == {**kept, "reading": 0}
    assert kept["reading"]["rejected"] == 1
    part = load(shelf, since="2026-10-11")
    assert {c.day for c in part.counts} == {p.day for p in part.pages} == set(part.days) == {"2026-10-11"}
    assert store.generation == 0


def test_other_logs_come_beside_and_share_a_day_aloud(store, tmp_path):  # noqa: F811
    shelf = store.shelf(TrafficShelf)
    save(shelf, traffic_of(sample(tmp_path)))
    other = traffic_of(write(tmp_path / "b.log", line(GPTBOT, ip=PUBLISHED)))
    save(shelf, other, "b")
    assert len(overlaps(shelf)) == 1
    assert sum(c.n for c in load(shelf).counts if c.kind == "fetch") == 8
    save(shelf, traffic_of(write(tmp_path / "c.log", line(GPTBOT, ip=PUBLISHED, when=NEXT))), "b")
    assert [i.label == "b" for i in shelf.imports()] == [False, True]
    shelf.remove(shelf.imports()[0].id)
    assert [i.label for i in shelf.imports()] == ["b"]
    with pytest.raises(NotFoundError):
        shelf.remove(99)


def test_parts_of_a_shelf(store):  # noqa: F811
    shelf = store.shelf(TrafficShelf)
    kept = shelf.save(
        "logs", "x", b"1", {"a": "ä"}, [TrafficPart("2026-01-01", 1, b"\0a"), TrafficPart("2026-01-02", 2, b"b")]
    )
    assert (kept.about, kept.sha256) == ({"a": "ä"}, b"1")
    assert shelf.parts(kept.id, until="2026-01-02") == [TrafficPart("2026-01-01", 1, b"\0a")]
    assert shelf.save("other", "x", b"1", {}, []).id == 2


@pytest.mark.parametrize("kept", ["none", "network", "hash"])
def test_no_visitors_address_reaches_the_store_or_the_report(kept, tmp_path):
    network = {"none": None, "network": network_of, "hash": lambda a: hashed(a, b"k" * 16)}[kept]
    log = sample(tmp_path)
    with log.open("a") as file:
        file.write(line(GPTBOT, ip="2001:db8:aaaa:bbbb::77", path="/x?ip=198.51.100.77"))
    traffic = traffic_of(log, network=network)
    with Store.open(tmp_path / "store") as opened:
        save(opened.shelf(TrafficShelf), traffic)
        whole = json.dumps(report(load(opened.shelf(TrafficShelf))))
    found = [whole, json.dumps(report(traffic)), repr(traffic)]
    raw = b"".join(p.read_bytes() for p in (tmp_path / "store").rglob("*") if p.is_file())
    for address in (
        PUBLISHED,
        ELSEWHERE,
        "198.51.100.1",
        "198.51.100.77",
        "2001:db8:aaaa:bbbb::77",
        "2001:db8:1:2:3::99",
    ):
        assert not any(f'{address}"' in text or f"{address} " in text or f"{address}'" in text for text in found), (
            address
        )
        assert address.encode() + b'"' not in raw
    networks = {n.network for n in traffic.networks}
    if kept == "none":
        assert not networks
    elif kept == "network":
        assert {"132.196.86.0/24", "2001:db8:aaaa::/48"} <= networks
    else:
        assert all(len(n) == 16 and int(n, 16) >= 0 for n in networks)


def test_masking_leaves_times_and_versions_alone():
    assert (
        masked("at 13:55:36 v1.2.3 from 192.0.2.77:80, [2001:db8:1:2::3] ::1")
        == "at 13:55:36 v1.2.3 from 192.0.2.0:80, [2001:db8:1::] ::"
    )
    assert network_of("::ffff:192.0.2.7") == "192.0.2.0/24"
    assert network_of("no") == ""


def test_fetched_pages_meet_cited_ones(tmp_path):
    found = traffic_of(
        write(
            tmp_path / "a.log",
            line(CLAUDE, path="/both", when="01/Oct/2026:00:00:00 +0000"),
            *(line("Claude-User/1.0", path="/both", when=f"0{day}/Oct/2026:00:00:00 +0000") for day in (2, 4, 6)),
            line(CLAUDE, path="/only-fetched"),
            line(GPTBOT, path="/contradicted", ip=ELSEWHERE),
            line(CLAUDE, path="/gone", status=404),
        ),
        host="shop.example",
    )
    cited = [
        CitedPage("http://shop.example/both?utm_source=chatgpt.com", "openai", 3, first_at=1791072000.0),
        CitedPage("https://shop.example/both", "openai", 1),
        CitedPage("https://shop.example/never", "perplexity", 2),
        CitedPage("https://other.example/", "openai", 9),
    ]
    made = join(found.pages, cited, "shop.example")
    (both,) = made.crawled_and_cited
    assert (both.fetches, both.citations) == ({"training": 1, "user": 3}, {"openai": 4})
    assert (both.user_gap, both.lag) == (2 * 86_400, 1791072000 - 1790812800)
    assert [p.page for p in made.crawled_never_cited] == ["https://shop.example/only-fetched"]
    assert [(p.page, p.citations) for p in made.cited_never_crawled] == [
        ("https://shop.example/never", {"perplexity": 2})
    ]
    bare = join(traffic_of(tmp_path / "a.log").pages, cited, "shop.example")
    assert bare.unnamed == 5
    assert not bare.crawled_and_cited


def test_what_is_not_there_is_told(tmp_path):
    with pytest.raises(SourceError):
        traffic_of(tmp_path / "no.log")
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError):
        traffic_of(tmp_path / "empty")
