"""robots.txt for a policy does what it says and changes little; llms.txt has the pages' own words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.agents.table import agent, agents
from citestack.agents.verdict import origin_of, verdict
from citestack.audit.fixes import llms_txt, robots_txt
from citestack.audit.fixes.robots_txt import cited, everyone, fix_for, keeps, nobody
from citestack.audit.subject import Around, Subject
from citestack.inference.support import load_support

from .pages import URL, page, with_robots

POLICIES = (cited, everyone, nobody)


def may(text: str, token: str, url: str = URL) -> bool:
    return verdict(origin_of(200, text.encode()), url, agent(token)).allowed


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    "robots",
    [
        "",
        "User-agent: *\nDisallow: /\n",
        "User-agent: *\nDisallow: /admin\nAllow: /\n",
        "User-agent: GPTBot\nAllow: /\n\nUser-agent: bingbot\nDisallow: /kettles\nDisallow: /cart\n",
        "User-agent: GPTBot\nUser-agent: OAI-SearchBot\nCrawl-delay: 5\nDisallow: /\n",
        "User-agent: Googlebot\nDisallow: /*?\nDisallow: /kett\nAllow: /k\n",
        "Disallow: /\nnonsense\nUser-agent:\n",
    ],
)
def test_the_file_does_what_its_policy_says(robots: str, policy) -> None:  # type: ignore[no-untyped-def]
    made = fix_for(policy(), with_robots(robots))
    text = robots if made is None else made.content
    assert keeps(text, URL, policy())
    assert {a.token: may(text, a.token) for a in policy().opened} == {a.token: True for a in policy().opened}
    assert not any(
        may(text, a.token, u) for a in policy().shut for u in (URL, "https://a.example/", "https://a.example/x?y")
    )
    if made is not None:
        again = replace(with_robots(text), record=page().record)
        assert fix_for(policy(), again) is None


def test_cited_not_trained_on_leaves_every_other_line_as_it_is() -> None:
    robots = "# Ours\nUser-agent: *\nDisallow: /admin # staff\n\nUser-agent: bingbot\nDisallow: /cart\nDisallow: /kettles\nCrawl-delay: 2\n\nUser-agent: SemrushBot\nDisallow: /\n\nSitemap: https://a.example/s.xml\n"
    made = fix_for(cited(), with_robots(robots))
    assert made is not None
    lines = made.content.splitlines()
    assert (
        "\n".join(lines[:8])
        == robots[: robots.index("User-agent: bingbot")] + robots[robots.index("User-agent: SemrushBot") :].strip()
    )
    at = lines.index("User-agent: bingbot")
    assert lines[at + 1 : at + 3] == ["Disallow: /cart", "Crawl-delay: 2"]
    assert "Disallow: /kettles" not in lines
    assert may(made.content, "bingbot") and not may(made.content, "bingbot", "https://a.example/cart")
    assert not may(made.content, "GPTBot") and not may(made.content, "Google-Extended")
    assert not may(made.content, "PerplexityBot", "https://a.example/admin")
    assert "evaluator" in made.note and "Amazonbot" in made.note


def test_an_opened_agent_keeps_the_wishes_of_its_group() -> None:
    made = fix_for(cited(), with_robots("User-agent: *\nContent-Signal: ai-train=no\nDisallow: /\n"))
    assert made is not None and made.content.count("Content-Signal: ai-train=no") == 2


@pytest.mark.parametrize(("body", "status"), [(b"", 503), (b"", None), (b"User-agent: *\n" + b"#" * 600_000, 200)])
def test_what_was_not_read_whole_is_not_written_over(body: bytes, status: int | None) -> None:
    assert fix_for(cited(), with_robots(body, status)) is None


def test_without_a_file_or_with_a_page_in_its_place_one_is_written() -> None:
    for subject in (with_robots("", 404), with_robots("<!doctype html><html>x</html>")):
        made = fix_for(cited(), subject)
        assert made is not None and made.content.startswith("User-agent: GPTBot\n") and "<" not in made.content


NAMES = st.sampled_from(["*", "GPTBot", "bingbot", "Googlebot", "Applebot", "CCBot", "Claude-User"])
LINES = st.sampled_from(
    ["Allow: /", "Disallow: /", "Disallow: /kettles", "Allow: /kettles$", "Disallow: /*", "Disallow: /*les", "Disallow:",
     "Crawl-delay: 3", "# remark", "", "Content-Signal: search=yes", "Allow: /index.html", "Sitemap: /s.xml"]
)  # fmt: skip
FILES = st.lists(st.one_of(NAMES.map("User-agent: {}".format), LINES), max_size=14).map("\n".join)


@given(FILES, st.sampled_from(POLICIES))
def test_any_file_is_brought_to_any_policy(robots: str, policy) -> None:  # type: ignore[no-untyped-def]
    made = fix_for(policy(), with_robots(robots))
    assert keeps(robots if made is None else made.content, URL, policy())
    if made is not None and policy is cited:
        bystander = replace(agent("OAI-AdsBot"))
        for url in (URL, "https://a.example/", "https://a.example/x"):
            before, after = (
                verdict(origin_of(200, t.encode()), url, bystander).allowed for t in (robots, made.content)
            )
            assert before == after


def test_every_agent_but_those_for_ads_is_governed() -> None:
    named = {a.token for a in everyone().opened}
    assert named == {a.token for a in agents() if set(a.classes) & {"search", "user", "training", "policy"}}


def around(**more) -> Around:  # type: ignore[no-untyped-def]
    return Around(load_support("features"), **more)


def test_without_robots_or_store_there_is_nothing_to_write() -> None:
    assert llms_txt.make(page(), around(), ()) is None
    assert all(make(page(), around(), ()) is None for make in robots_txt.MAKERS)


SITE = {
    "index.html": "<title>Kettle House</title><h1>Kettle House</h1><p>Kettle House tests kettles in its own kitchen.</p>",
    "about.html": "<title>About [us]</title><h1>About [us]</h1><p>"
    + "We are very long winded people, " * 20
    + "we are.</p>",
    "guides/lime-scale.html": "<title>Lime scale</title><h1>Lime scale</h1><p>Vinegar takes lime scale off in an hour.</p>",
    "guides/noise.html": "<title>Noise</title><h1>Noise</h1><p>A kettle is loudest just before it boils.</p>",
}


def test_llms_txt_of_a_stored_site(tmp_path: Path) -> None:
    from citestack.assemble import open_session
    from citestack.corpus.add import add
    from citestack.store import Store

    for name, html in SITE.items():
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_text(
            f"<html><head>{html.replace('</title>', '</title></head><body><main>')}</main></body></html>"
        )
    with Store.open(tmp_path / "store") as store:
        add([str(tmp_path / "site")], store, base_url="https://a.example/")
    with open_session(tmp_path / "store", "fast") as session:
        made = llms_txt.make(page(), around(session=session), ())
        other: Subject = page(url="https://b.example/")
        assert llms_txt.make(other, around(session=session), ()) is None
    assert made is not None
    assert made.content == (
        "# Kettle House\n\n> Kettle House tests kettles in its own kitchen.\n\n## Pages\n\n"
        "- [Kettle House](https://a.example/): Kettle House tests kettles in its own kitchen.\n"
        "- [About \\[us\\]](https://a.example/about.html)\n\n## Guides\n\n"
        "- [Lime scale](https://a.example/guides/lime-scale.html): Vinegar takes lime scale off in an hour.\n"
        "- [Noise](https://a.example/guides/noise.html): A kettle is loudest just before it boils.\n"
    )
