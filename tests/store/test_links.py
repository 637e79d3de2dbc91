from __future__ import annotations

from citestack.model import Link

from .make import make_record

A, B, C = "https://a.example/", "https://b.example/", "https://c.example/"


def test_links_come_back_from_both_ends_in_order(store):
    links = (
        Link(A, C, "see c", ("nofollow", "ugc")),
        Link(A, B, "", kind="image", place="boilerplate"),
        Link(A, C, "c again"),
    )
    store.put([make_record(A, ["A."], links=links), make_record(B, ["B."], links=(Link(B, C, "ç \u00e9"),))])
    assert store.links_from(A) == links
    assert store.links_to(C) == (links[0], links[2], Link(B, C, "ç \u00e9"))
    assert store.links_from(C) == store.links_to(A) == ()


def test_links_are_replaced_with_the_page_and_go_with_it(store):
    store.put([make_record(A, ["A."], links=(Link(A, B, "old"),))])
    store.put([make_record(A, ["New."], links=(Link(A, C, "new"),))])
    assert (store.links_to(B), store.links_from(A)) == ((), (Link(A, C, "new"),))
    store.remove([A])
    assert store.links_to(C) == ()


def test_anchors_are_main_content_texts_of_other_pages_most_frequent_first(store):
    pages = [
        make_record(f"https://s.example/{n}", [f"P {n}."], links=(Link(f"https://s.example/{n}", A, text),))
        for n, text in enumerate(["rare", "common", "common", "also"])
    ]
    own = make_record(A, ["A."], links=(Link(A, A, "myself"), Link(A, B, "")))
    menu = make_record(B, ["B."], links=(Link(B, A, "menu", place="boilerplate"),))
    store.put([*pages, own, menu])
    assert store.anchors([B, A, C]) == {A: ("common", "also", "rare")}
    assert store.anchors([]) == {}


def test_an_anchor_no_database_can_hold_is_kept_with_replacement_characters(store):
    store.put([make_record(A, ["A."], links=(Link(A, B, "nul \x00 lone \ud800 ok"),))])
    assert store.links_from(A)[0].anchor == "nul � lone ? ok"
