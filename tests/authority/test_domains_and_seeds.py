from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.authority.domains import Domains
from citestack.authority.seeds import read_seeds
from citestack.corpus.urls import site_of
from citestack.errors import SeedError, SourceError

DOMAINS = Domains.bundled()
CASES = {
    "https://www.Example.co.uk/a": ("www.example.co.uk", "example.co.uk"),
    "http://one.github.io/x": ("one.github.io", "one.github.io"),
    "http://deep.one.github.io/x": ("deep.one.github.io", "one.github.io"),
    "https://github.io/": ("github.io", "github.io"),
    "http://127.0.0.1:8000/": ("127.0.0.1", "127.0.0.1"),
    "http://[::1]:80/x": ("::1", "::1"),
    "http://localhost:3000/": ("localhost", "localhost"),
    "https://shop.b\u00fccher.de/": ("shop.xn--bcher-kva.de", "xn--bcher-kva.de"),
    "https://a.b.demo.example./": ("a.b.demo.example", "demo.example"),
    "https://intranet/": ("intranet", "intranet"),
}


@pytest.mark.parametrize(("url", "expected"), CASES.items())
def test_host_and_domain(url, expected):
    assert (DOMAINS.host(url), DOMAINS.domain(url)) == expected
    assert DOMAINS.host_of_page(DOMAINS.page(url)) == expected[0]
    assert [DOMAINS.name(level, url) for level in ("page", "host", "domain")] == [DOMAINS.page(url), *expected]
    assert DOMAINS.domain(url) == site_of(url)


@given(st.from_regex(r"([a-z]{1,5}[.]){0,3}(com|co[.]uk|example|blogspot[.]com|org[.]au|zz)", fullmatch=True))
def test_the_graph_and_the_corpus_agree_on_what_a_site_is(host):
    assert DOMAINS.domain(f"https://{host}/") == site_of(f"https://{host}/")


def test_what_is_no_page_is_refused():
    with pytest.raises(SourceError):
        DOMAINS.domain("mailto:someone@example.org")


def test_a_seed_file(tmp_path):
    path = tmp_path / "seeds.txt"
    path.write_text(
        "\ufeff# trusted\nexample.org\n\n  https://www.example.org/page#part  # again\nB\u00dcCHER.de\nlocalhost\n",
        "utf-8",
    )
    assert read_seeds(path, DOMAINS) == ("example.org", "localhost", "xn--bcher-kva.de")


@pytest.mark.parametrize("line", ["two words", "a.org,b.org", "ftp://a.org/", "nodot", "http://", "a..org/%%"])
def test_a_broken_line_is_named(tmp_path, line):
    path = tmp_path / "seeds.txt"
    path.write_text(f"example.org\n{line}\n", "utf-8")
    with pytest.raises(SeedError, match="line 2") as caught:
        read_seeds(path, DOMAINS)
    assert caught.value.as_dict()["code"] == "bad_seeds"


def test_a_file_that_is_none(tmp_path):
    with pytest.raises(SeedError, match="cannot read"):
        read_seeds(tmp_path / "missing", DOMAINS)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SeedError, match="cannot read"):
        read_seeds(tmp_path / "binary", DOMAINS)
