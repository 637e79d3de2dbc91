"""Who an agent is, and how sure that is."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.agents.table import agent, agents, named_in
from citestack.traffic.addresses import address_key, columns, plain, ranges_of
from citestack.traffic.lists import Lists, PrefixList, load, prefixes_in, published, shipped
from citestack.traffic.rdns import ReverseDns, below
from tests.traffic.logs import BROWSER, CLAUDE, ELSEWHERE, GPTBOT, LISTS, PUBLISHED, line, traffic_of, write

GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
AMAZON = "Mozilla/5.0 (compatible; Amazonbot/0.1; +https://developer.amazon.com/support/amazonbot)"
V4 = st.ip_addresses(v=4).map(str)
V6 = st.ip_addresses(v=6).map(str)
NETS = st.one_of(
    st.tuples(V4, st.integers(0, 32)).map(lambda x: str(ip_network(f"{x[0]}/{x[1]}", strict=False))),
    st.tuples(V6, st.integers(8, 128)).map(lambda x: str(ip_network(f"{x[0]}/{x[1]}", strict=False))),
)


def states(tmp_path, *lines: str, **more):
    found = traffic_of(write(tmp_path / "a.log", *lines), **more)
    return {(c.agent, c.state): c.n for c in found.counts if c.kind == "fetch"}


@given(st.lists(NETS, max_size=12), st.lists(st.one_of(V4, V6), max_size=12), st.data())
def test_a_range_holds_what_its_prefixes_hold(nets, addresses, data):
    for net in nets[:4]:
        parsed = ip_network(net)
        place = data.draw(st.integers(0, parsed.num_addresses - 1))
        edges = [parsed[0], parsed[-1], parsed[place]]
        addresses += [str(e) for e in edges] + [str(e + 1) for e in edges if int(e) + 1 < 2**parsed.max_prefixlen]
    # An address in IPv4's mapped form is the IPv4 address.
    wanted = [ip_address(a) for a in addresses]
    wanted = [a.ipv4_mapped if a.version == 6 and a.ipv4_mapped else a for a in wanted]
    held = ranges_of(nets).hold(*columns([address_key(a) or b"" for a in addresses]))
    parsed_nets = [ip_network(n) for n in nets]
    mapped = [n for n in parsed_nets if n.version == 6 and n.overlaps(ip_network("::ffff:0:0/96"))]
    for address, found in zip(wanted, held.tolist(), strict=True):
        sure = any(address.version == n.version and address in n for n in parsed_nets)
        if not mapped:
            assert found == sure, address


@given(st.one_of(V4, V6))
def test_addresses_come_back_as_they_went(text):
    key = address_key(text)
    parsed = ip_address(text)
    mapped = parsed.ipv4_mapped if parsed.version == 6 else None
    assert key is not None
    assert ip_address(plain(key)) == (mapped or parsed)


@pytest.mark.parametrize(
    ("text", "same"),
    [("192.0.2.1:443", "192.0.2.1"), ("[2001:db8::1]:443", "2001:db8::1"), ("fe80::1%eth0", "fe80::1"),
     ("::ffff:192.0.2.1", "192.0.2.1"), (" 192.0.2.1 ", "192.0.2.1")],
)  # fmt: skip
def test_ports_brackets_and_zones_are_cut_off(text, same):
    assert address_key(text) == address_key(same) is not None


@pytest.mark.parametrize("text", ["", "-", "unknown", "1.2.3", "1.2.3.4.5", "a.b.c.d", "::g", "1.2.3.400", "\0"])
def test_what_is_no_address_has_no_key(text):
    assert address_key(text) is None


def test_the_four_states(tmp_path):
    found = states(
        tmp_path,
        line(GPTBOT, ip=PUBLISHED),
        line(GPTBOT, ip="2001:db8:0:5::9"),
        line(GPTBOT, ip=ELSEWHERE),
        line(GPTBOT, ip="-"),
        line(CLAUDE, ip=ELSEWHERE),
        line(AMAZON, ip=ELSEWHERE),
        line(BROWSER, ip=ELSEWHERE),
        lists=LISTS,
    )
    assert found == {
        ("GPTBot", "verified"): 2,
        ("GPTBot", "contradicted"): 1,
        ("GPTBot", "claimed"): 1,
        ("ClaudeBot", "unverifiable"): 1,
        ("Amazonbot", "claimed"): 1,
    }


def test_a_newer_list_takes_the_place_of_the_older_and_its_day_is_told(tmp_path):
    newer = PrefixList("https://claude.com/crawling/bots.json", "2026-11-20", "x", ("203.0.113.0/24",))
    lists = Lists([*shipped(), newer, PrefixList("https://openai.com/gptbot.json", "2020-01-01", "x", ("0.0.0.0/0",))])
    found = traffic_of(write(tmp_path / "a.log", line(CLAUDE), line(GPTBOT)), lists=lists)
    assert {(c.agent, c.state) for c in found.counts} == {("ClaudeBot", "verified"), ("GPTBot", "contradicted")}
    assert found.lists == {"ClaudeBot": "2026-11-20", "GPTBot": "2026-09-02"}


@pytest.mark.parametrize(
    "name",
    ["MyGPTBotClone/1.0", "GPTBot-Clone/1.0", "NotGPTBot", "GPTBots/1.0", "compatible; +https://openai.com/GPTBot",
     "bot@GPTBot.example", "GPT Bot", "GPTBot_x"],
)  # fmt: skip
def test_look_alikes_are_nobody(name, tmp_path):
    assert states(tmp_path, line(name, ip=PUBLISHED)) == {}


TOKENS = [a.token for a in agents() if a.user_agent is not None]


@given(st.sampled_from(TOKENS), st.text("abcXYZ019_-", min_size=1, max_size=5), st.booleans())
def test_no_token_matches_inside_a_longer_name(token, more, before):
    name = f"Mozilla/5.0 (compatible; {more + token if before else token + more}/1.0)"
    found = named_in(name)
    assert found is None or found.token.lower() != token.lower() or f"{more}{token}".lower() in map(str.lower, TOKENS)


@pytest.mark.parametrize("known", [a for a in agents() if a.user_agent], ids=lambda a: a.token)
def test_every_agent_of_the_table_is_found_by_its_user_agent(known, tmp_path):
    assert {token for token, _ in states(tmp_path, line(known.user_agent))} == {known.token}


def test_the_shipped_lists_belong_to_the_table_and_are_dated():
    urls = published()
    for one in shipped():
        assert one.url in urls
        assert one.day >= "2026-09-02"
        assert one.ranges.hold(*columns([address_key(p.partition("/")[0]) or b"" for p in one.prefixes])).all()
    assert load().day_of(agent("ClaudeBot")) is None


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b'{"prefixes": [{"ipv4Prefix": "192.0.2.0/24"}, {"ipv6Prefix": "2001:db8::/32"}]}', ("192.0.2.0/24", "2001:db8::/32")),
        (b'["192.0.2.0/24", "2001:db8::1"]', ("192.0.2.0/24", "2001:db8::1/128")),
        (b'{"creationTime": "x", "prefixes": ["192.0.2.1"]}', ("192.0.2.1/32",)),
    ],
)  # fmt: skip
def test_the_forms_in_which_operators_publish(body, found):
    assert prefixes_in(body) == found


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b"[]", b'{"prefixes": [{}]}', b'["no"]', b"[7]", b'{"prefixes": 3}']
)
def test_what_is_no_list_is_refused(body):
    with pytest.raises(ValueError):
        prefixes_in(body)


def test_reverse_dns_is_confirmed_forwards_and_at_a_label(tmp_path):
    names = {
        "192.0.2.1": "crawl-1.googlebot.com",
        "192.0.2.2": "x.fakegooglebot.com",
        "192.0.2.3": "liar.googlebot.com",
    }
    back = {
        "crawl-1.googlebot.com": ["192.0.2.1"],
        "x.fakegooglebot.com": ["192.0.2.2"],
        "liar.googlebot.com": ["198.51.100.1"],
    }
    rdns = ReverseDns(names.get, lambda name: back.get(name, []))
    asked = {ip: rdns.confirms(ip, ("googlebot.com",)) for ip in ("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4")}
    assert asked == {"192.0.2.1": True, "192.0.2.2": False, "192.0.2.3": False, "192.0.2.4": None}
    lines = [line(GOOGLEBOT, ip=ip) for ip in asked]
    assert states(tmp_path, *lines, rdns=rdns) == {("Googlebot", "verified"): 1, ("Googlebot", "contradicted"): 3}
    assert states(tmp_path, *lines) == {("Googlebot", "contradicted"): 4}
    assert ReverseDns(names.get, lambda name: back[name], most=0).confirms("192.0.2.1", ("googlebot.com",)) is None
    assert below("a.GOOGLEBOT.com.", "googlebot.com")
    assert not below("googlebot.com.evil.example", "googlebot.com")
