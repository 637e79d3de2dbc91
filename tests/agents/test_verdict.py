"""What a robots.txt says: the documented examples, the same as protego, and the line that decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from citestack.agents.patterns import path_of, pattern_of
from citestack.agents.robots_file import MAX_BYTES, read_robots
from citestack.agents.table import Agent, agent, agents
from citestack.agents.verdict import Verdict, origin_of, verdict, verdicts

HOST = "https://example.com"


def judge(robots: str, path: str = "/a", token: str = "GPTBot", status: int | None = 200) -> Verdict:
    return verdict(origin_of(status, robots.encode()), HOST + path, agent(token))


def test_the_line_that_decides_is_shown_as_it_stands() -> None:
    robots = "# ours\r\nUser-agent: *\r\nDisallow: /a   # no\r\nAllow: /a/b\r\n"
    said = judge(robots, "/a/c")
    assert (said.allowed, said.because, said.group) == (False, "rule", "*")
    assert said.line is not None and (said.line.number, said.line.text) == (3, "Disallow: /a   # no")
    assert judge(robots, "/a/b").line == read_robots(robots.encode()).groups[0].rules[1].line


# The table "order of precedence for rules" of Google's robots.txt documentation.
@pytest.mark.parametrize(
    ("path", "allow", "disallow", "allowed"),
    [
        ("/page", "/p", "/", True),
        ("/folder/page", "/folder", "/folder", True),
        ("/page.htm", "/page", "/*.htm", False),
        ("/page.php5", "/page", "/*.ph", True),
        ("/", "/$", "/", True),
        ("/page.htm", "/$", "/", False),
    ],
)
@pytest.mark.parametrize("order", ["allow first", "disallow first"])
def test_the_longest_match_wins_and_allow_wins_a_tie(
    path: str, allow: str, disallow: str, allowed: bool, order: str
) -> None:
    lines = [f"Allow: {allow}", f"Disallow: {disallow}"]
    text = "\n".join(["User-agent: *", *(lines if order == "allow first" else lines[::-1])])
    assert judge(text, path).allowed is allowed


# The table "URL matching based on path values" of the same page.
@pytest.mark.parametrize(
    ("pattern", "match", "no_match"),
    [
        ("/", "/ /any /fish.html", ""),
        ("/*", "/ /any /fish.html", ""),
        ("/$", "/", "/any /fish.html"),
        (
            "/fish",
            "/fish /fish.html /fish/salmon.html /fishheads /fishheads/yummy.html /fish.php?id=anything",
            "/Fish.asp /catfish /?id=fish /desert/fish",
        ),
        (
            "/fish*",
            "/fish /fish.html /fish/salmon.html /fishheads /fishheads/yummy.html /fish.php?id=anything",
            "/Fish.asp /catfish /?id=fish /desert/fish",
        ),
        (
            "/fish/",
            "/fish/ /fish/?id=anything /fish/salmon.htm",
            "/fish /fish.html /animals/fish/ /Fish/Salmon.asp",
        ),
        (
            "/*.php",
            "/index.php /filename.php /folder/filename.php /folder/filename.php?parameters /folder/any.php.file.html",
            "/ /windows.PHP",
        ),
        (
            "/*.php$",
            "/filename.php /folder/filename.php",
            "/filename.php?parameters /filename.php/ /filename.php5 /windows.PHP",
        ),
        ("/fish*.php", "/fish.php /fishheads/catfish.php?parameters", "/Fish.PHP"),
    ],
)
def test_patterns_match_as_documented(pattern: str, match: str, no_match: str) -> None:
    compiled = pattern_of(pattern)
    assert [p for p in match.split() if not compiled.matches(path_of(HOST + p))] == []
    assert [p for p in no_match.split() if compiled.matches(path_of(HOST + p))] == []


# The escapes of RFC 9309, 2.2.2.
@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz"),
        ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar"),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84"),
        ("/foo/bar/%E3%83%84", "/foo/bar/ツ"),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz"),
        ("/a%3Cd.html", "/a%3cd.html"),
    ],
)
def test_one_spelling_of_escapes(pattern: str, path: str) -> None:
    matches = pattern_of(pattern).matches(path_of(HOST + path))
    assert matches is ("%2F" not in path)  # an escaped slash is another octet than a slash


@pytest.mark.parametrize(
    ("robots", "token", "allowed"),
    [
        ("User-agent: gptBOT\nDisallow: /", "GPTBot", False),
        ("User-agent: GPTBot/1.3\nDisallow: /", "GPTBot", False),
        ("User-agent: GPTBot*\nDisallow: /", "GPTBot", False),
        ("User-agent: GPT\nDisallow: /", "GPTBot", True),
        ("User-agent: Claude\nDisallow: /", "ClaudeBot", True),
        ("User-agent: Applebot-Extended\nDisallow: /", "Applebot", True),
        ("User-agent: Applebot\nDisallow: /", "Applebot-Extended", True),
        ("User-agent: Googlebot\nDisallow: /", "Applebot", False),
        ("User-agent: Googlebot\nDisallow: /\nUser-agent: Applebot\nDisallow:", "Applebot", True),
        ("User-agent: *\nDisallow: /", "YandexAdditional", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: GPTBot\nDisallow:", "GPTBot", True),
        ("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /", "GPTBot", False),
        ("User-agent: GPTBot\n\n\nUser-agent: CCBot\nDisallow: /", "GPTBot", False),
        ("User-agent: GPTBot\nSitemap: /s.xml\nCrawl-delay: 9\nUser-agent: CCBot\nDisallow: /", "GPTBot", False),
        ("User-agent: GPTBot\nAllow: /b\nUser-agent: CCBot\nDisallow: /", "GPTBot", True),
        ("User-agent: GPTBot\nAllow: /b\nUser-agent: *\nDisallow:\nUser-agent: GPTBot\nDisallow: /a", "GPTBot", False),
        ("\ufeffUser-agent: GPTBot\nDisallow: /", "GPTBot", False),
        ("Disallow: /\nUser-agent: GPTBot\nDisallow: /x", "GPTBot", True),
        ("User-agent: GPTBot\nDissalow: /", "GPTBot", False),
        ("User-agent: GPTBot\nDisallow: a", "GPTBot", True),
        ("User-agent: GPTBot\rDisallow: /", "GPTBot", False),
    ],
)
def test_groups(robots: str, token: str, allowed: bool) -> None:
    assert judge(robots, token=token).allowed is allowed


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_client_errors_allow(status: int) -> None:
    assert judge("User-agent: *\nDisallow: /", status=status) == Verdict(allowed=True, because="no_file")


@pytest.mark.parametrize("status", [None, 429, 500, 503])
def test_server_errors_and_silence_disallow(status: int | None) -> None:
    assert judge("", status=status) == Verdict(allowed=False, because="unreachable")


def test_rules_that_nobody_hears_are_kept() -> None:
    read = read_robots(b"Allow: /\nUser-agent: *\nDisallow: private\nDisallow: /x\n")
    assert [line.number for line in read.ignored] == [1, 3]


@pytest.mark.parametrize("row", agents(), ids=lambda a: a.token)
def test_each_agent_of_the_table_hears_its_own_group_and_only_that(row: Agent) -> None:
    own = f"User-agent: *\nDisallow: /\n\nUser-agent: {row.token}\nDisallow: /private\nAllow: /\n"
    assert judge(own, "/a", row.token).group == row.token.lower()
    assert judge(own, "/a", row.token).allowed and not judge(own, "/private/x", row.token).allowed
    others = [f"User-agent: {a.token}\nDisallow: /" for a in agents() if a not in {row, *map(agent, row.follows)}]
    assert judge("\n\n".join(others), "/a", row.token) == Verdict(allowed=True, because="no_group")


TOKENS = ["*", "GPTBot", "CCBot", "PerplexityBot", "Bytespider"]
PART = st.sampled_from(
    ["a", "b", "fish", "Fish", ".php", "?q=1", "é", "%C3%A9", "%3D", "=", "&", "*", "%2f", "index.html"]
)
PATH = st.lists(PART, max_size=4).map("".join)
RULE = st.builds(
    lambda f, slash, p, end: f"{f}: {slash}{p}{end}",
    st.sampled_from(["Allow", "Disallow", "disallow ", "DISALLOW"]),
    st.sampled_from(["/", "/", "/", "*", ""]),
    PATH,
    st.sampled_from(["", "", "$", " # why"]),
)
GROUP = st.builds(
    lambda names, rules, gap: "\n".join([*(f"User-agent: {n}" for n in names), *rules]) + gap,
    st.lists(st.sampled_from(TOKENS), min_size=1, max_size=3),
    st.lists(st.one_of(RULE, st.just("Sitemap: https://example.com/s.xml"), st.just("# only a remark")), max_size=5),
    st.sampled_from(["\n", "\n\n", "\r\n\r\n"]),
)
FILE = st.builds(
    lambda head, groups: head + "".join(groups),
    st.sampled_from(["", "\ufeff", "Disallow: /\n"]),
    st.lists(GROUP, max_size=4),
)


@given(FILE, st.lists(PART.filter(lambda p: p != "*"), max_size=4).map(lambda p: "/" + "".join(p)))
def test_the_same_verdict_as_protego(robots: str, path: str) -> None:
    theirs = Protego.parse(robots.removeprefix("\ufeff"))
    ours = verdicts(origin_of(200, robots.encode()), HOST + path, [agent(t) for t in TOKENS if t != "*"])
    assert {t: v.allowed for t, v in ours.items()} == {t: bool(theirs.can_fetch(HOST + path, t)) for t in ours}


@given(FILE, PATH)
def test_a_verdict_by_a_rule_names_a_line_of_the_file(robots: str, path: str) -> None:
    origin = origin_of(200, robots.encode())
    for said in verdicts(origin, f"{HOST}/{path}", agents()).values():
        assert (said.line is None) == (said.because != "rule")
        if said.line is not None:
            assert origin.file.lines[said.line.number - 1].strip() == said.line.text


@given(st.binary(max_size=400))
def test_any_bytes_are_a_file(body: bytes) -> None:
    assert len(verdicts(origin_of(200, body), f"{HOST}/a", agents())) == len(agents())


def test_html_in_place_of_robots_txt_says_nothing_and_is_told() -> None:
    read = read_robots(b"<!-- x --><!DOCTYPE html><html><body>User-agent</body></html>")
    assert read.is_html and not read.groups


def test_what_stands_beyond_500_kib_is_cut() -> None:
    head = b"User-agent: *\nDisallow: /early\n" + b"#" * MAX_BYTES + b"\nDisallow: /a\n"
    read = read_robots(head)
    assert read.cut and judge(head.decode(), "/a").allowed and not judge(head.decode(), "/early").allowed


def test_a_file_full_of_wildcards_takes_no_long_time() -> None:
    """A quadratic matcher would not end within the suite's time limit."""
    rules = "\n".join(f"Disallow: /{'*a' * 40}{n}" for n in range(5000))
    said = verdicts(origin_of(200, f"User-agent: *\n{rules}".encode()), f"{HOST}/{'a' * 2000}", agents())
    assert all(v.allowed for v in said.values())
