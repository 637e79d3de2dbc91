"""Visits from AI answers, and what only looks like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.traffic.referrals import HOSTS, engine_of_referer, engine_of_tag, is_page
from tests.traffic.logs import BROWSER, GPTBOT, USER, line, told, write

EVERY = [host for hosts in HOSTS.values() for host in hosts]
LABEL = st.text("abcdefghij0123456789-", min_size=1, max_size=8).filter(lambda s: s.strip("-") == s)


@given(st.sampled_from(EVERY), LABEL)
def test_a_host_or_one_below_it_matches_and_no_other(host, label):
    engine = next(e for e, hosts in HOSTS.items() if host in hosts)
    for good in (
        f"https://{host}/",
        f"http://{host}",
        f"https://{label}.{host}/c/1?q=2",
        f"https://{host.upper()}.:443/",
    ):
        assert engine_of_referer(good) == engine
    for bad in (f"https://{label}{host}/", f"https://{host}.{label}.example/", f"https://{label}.example/{host}",
                f"https://{label}.example/?{host}", f"https://{host}@{label}.example/", f"https://{host}-{label}.example"):  # fmt: skip
        found = engine_of_referer(bad)
        assert found is None or f"{label}{host}" in EVERY, bad


@pytest.mark.parametrize(
    "referer",
    ["https://chatgpt.com.evil.example/", "https://notchatgpt.com/", "https://chatgpt.com@evil.example/",
     "https://evil.example\\.chatgpt.com/", "https://evil.example#.chatgpt.com/", "javascript:chatgpt.com", "-", "",
     "https://[chatgpt.com/", "https://chatgpt.com%2f.evil.example/", "android-app://com.openai.chatgpt.clone/",
     "ftp://chatgpt.com/", "https://www.google.com/search?q=chatgpt.com"],
)  # fmt: skip
def test_look_alikes_are_no_engine(referer):
    assert engine_of_referer(referer) is None


def test_apps_and_bare_hosts():
    assert engine_of_referer("android-app://com.openai.chatgpt/") == "ChatGPT"
    assert engine_of_referer("android-app://com.anthropic.claude") == "Claude"
    assert engine_of_referer("android-app://ai.perplexity.app.android/") == "Perplexity"
    assert engine_of_referer("chatgpt.com") == "ChatGPT"


@pytest.mark.parametrize(
    ("target", "engine"),
    [("/?utm_source=chatgpt.com", "ChatGPT"), ("/a?x=1&UTM_Source=Perplexity", "Perplexity"), ("/?utm_source=claude.ai#x", "Claude"),
     ("/?utm_source=chatgpt.com.evil.example", None), ("/?utm_source=notchatgpt.com", None), ("/?xutm_source=chatgpt.com", None),
     ("/utm_source=chatgpt.com", None), ("/?a=utm_source%3Dchatgpt.com", None), ("/?utm_source=news&utm_source=chatgpt.com", None)],
)  # fmt: skip
def test_tags(target, engine):
    assert engine_of_tag(target) == engine


def test_pages_and_what_belongs_to_them():
    assert all(map(is_page, ("/", "/a", "/a.html", "/v1.2/x", "/a.b/c", "/x.php?id=1", "/paper.pdf", "/release-1.2")))
    assert not any(
        map(is_page, ("/a.css", "/a.js?v=2", "/b/c.WOFF2", "/favicon.ico", "/feed.xml", "/d.json", "/i.webp"))
    )
    assert not is_page("/a", "image")
    assert is_page("/a.js", "document")


def test_what_counts_as_a_visit_and_why_the_rest_does_not(tmp_path):
    chat = "https://chatgpt.com/"
    found = told(
        write(
            tmp_path / "a.log",
            line(referer=chat, path="/guide?utm_source=chatgpt.com"),
            line(path="/guide?utm_source=chatgpt.com"),
            line(referer=chat, path="/gone", status=404),
            line(referer=chat, path="/guide", status=304),
            line(referer=chat, path="/a.css"),
            line(referer=chat, path="/old", status=301),
            line(referer=chat, path="/guide", method="POST"),
            line("curl/8.5", referer=chat, path="/guide"),
            line("-", referer=chat, path="/guide"),
            line(GPTBOT, referer=chat, path="/guide"),
            line(USER, path="/guide?utm_source=chatgpt.com"),
            line(referer="https://shop.example/?utm_source=chatgpt.com", path="/next"),
            line(referer="https://www.perplexity.ai/", path="/guide"),
            line(referer="https://www.google.com/", path="/guide"),
        )
    )["referrals"]
    assert {e["engine"]: e["visits"] for e in found["engines"]} == {"ChatGPT": 4, "Perplexity": 1}
    assert found["not_counted"] == {"sub_resource": 1, "bot": 2, "redirect": 1, "method": 1, "agent": 2}
    assert {p["page"]: (p["visits"], p["errors"]) for p in found["landings"]} == {"/guide": (4, 0), "/gone": (1, 1)}
    assert found["floor"] is True
    assert "floor" in found["note"].lower()


def test_logs_without_a_referer_say_that_visits_cannot_be_told(tmp_path):
    rows = [line(BROWSER).rpartition(' "-"')[0] + "\n"] * 3
    assert told(write(tmp_path / "a.log", *rows))["referrals"]["without_referer"] == ["common"]
