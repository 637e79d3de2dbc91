from __future__ import annotations

from citestack.model import Link
from citestack.store.authority import BuildInfo, Node

from .make import make_record

A, B = "https://a.example/", "https://b.example/"


def test_sentences_of_any_version_can_be_read(store):
    old, new = make_record(A, ["One. Two."]), make_record(A, ["Ünö. Three."])
    store.put([old])
    store.put([new])
    assert store.sentences(old.page.version) == old.sentences
    assert store.sentences(new.page.version) == new.sentences
    assert store.sentences("sha256:none") == ()
    assert (store.current_version(A), store.current_version(B)) == (new.page.version, None)


def test_links_are_read_a_part_at_a_time_those_of_the_text_first(store):
    menu, text = Link(A, B, "menu", place="boilerplate"), Link(A, B, "text")
    own = Link(B, B, "myself")
    others = [Link(f"https://c.example/{n}", B, f"c{n}") for n in range(3)]
    records = [make_record(A, ["A."], links=(menu, text)), make_record(B, ["B."], links=(own,))]
    store.put([*records, *(make_record(x.source, ["C."], links=(x,)) for x in others)])
    first, rest = store.some_links_to(B, 0, 3), store.some_links_to(B, 3, 3)
    assert (first.total, rest.total) == (5, 5)
    assert first.links + rest.links == (text, *others, menu)
    assert store.some_links_from(A, 0, 9).links == (text, menu)
    assert (store.some_links_from(B, 0, 9).total, store.some_links_from("https://no.example/", 0, 9).links) == (0, ())
    assert store.some_links_to("https://no.example/", 0, 9).total == 0


def test_pages_of_hosts_are_no_pages_of_hosts_with_a_longer_name(store):
    urls = ["https://a.example/x_%", "http://a.example/", "https://a.example:81/", "https://a.example2/",
            "https://b.a.example/", "https://aXexample/", "https://a.example/gone"]  # fmt: skip
    store.put([make_record(u, ["Text."], title=f"T {u}", modified="2026-01-02", language="en") for u in urls])
    store.remove(["https://a.example/gone"])
    total, lines = store.pages_of(["a.example"], 0, 10)
    assert total == 3
    assert {x.url for x in lines} == set(urls[:3])
    assert (lines[0].title, lines[0].modified, lines[0].language, lines[0].passages) == (
        f"T {lines[0].url}",
        "2026-01-02",
        "en",
        1,
    )
    both = store.pages_of(["a.example", "b.a.example"], 0, 10)
    assert both[0] == 4
    assert [x.url for x in store.pages_of(["a.example", "b.a.example"], 1, 2)[1]] == [x.url for x in both[1][1:3]]
    assert store.pages_of([], 0, 10) == store.pages_of(["no.example"], 0, 10) == (0, [])


def node(n: int, name: str, rating: float, trust: float | None = None) -> Node:
    return Node(name, n, 0.1, 0.2, rating, 1, 1, 1, 1, link_trust=trust)


def test_nodes_are_listed_by_parts_and_by_what_their_name_holds(store):
    names = ["a_b.example", "ab.example", "sub.ab.example", "xab.example", "z.example"]
    nodes = [node(n, name, float(n)) for n, name in enumerate(names)]
    builds = store.authority
    builds.save(BuildInfo(0, 1, "h", "2026-01-01", {}, {}), {"host": nodes}, {})
    assert [n.name for n in builds.top("host", "rating", 2, skip=1)] == ["xab.example", "sub.ab.example"]
    assert [n.name for n in builds.top("host", "rating", containing="a_b")] == ["a_b.example"]
    assert (builds.count("host", "rating"), builds.count("host", "rating", containing="ab")) == (5, 3)
    assert (builds.count("host", "link_trust"), builds.count("domain", "rating")) == (0, 0)
    assert builds.hosts_of("ab.example") == ["ab.example", "sub.ab.example"]
    assert builds.hosts_of("no.example") == []
