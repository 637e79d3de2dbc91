"""Parts and their sum: bounded, missing shown as missing, and honest pages above dishonest ones."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citestack.authority.nouns import Signal
from citestack.authority.signals import WEIGHTS, SiteReader, page_signals, signal_parts, site_signals
from citestack.model import Block, FetchState, Link, Page
from tests.authority.signals.test_topics import OTHERS
from tests.authority.signals.web import HOME, TEXT, article, fetched, marked, page, person, sites, total

ORG = {"@type": "Organization", "name": "World Institute of Wells", "sameAs": ["https://lore.example/World_Institute"]}


def heads(*names: str) -> str:
    return "".join(f"<h2>{n}</h2><p>{TEXT}</p>" for n in names)


HONEST = page(
    '<p>By <a rel="author" href="/people/ada-long.html">Ada Long</a></p><p>Published 3 March 2026</p>'
    + "".join(
        f'<p>The spring lasts for nine years on average, as <a href="{u}">study {i}</a> found in forty wells.</p>'
        for i, u in enumerate(("https://doi.org/10.1234/a", "https://agency.gov/b", "https://lab.example/c.pdf"))
    )
    + heads("Cost", "Noise", "Size"),
    url="https://honest.example/tanks.html",
    title="Heat pump tanks",
    head=article(author=person("Ada Long"), datePublished="2026-03-03", headline="Heat pump tanks"),
    foot='<a href="/">Honest Wells</a> <a href="/about.html">About us</a>',
)
HONEST_SITE = (
    page(
        "<p>Ada Long is an engineer who has repaired pumps and valves in the villages of the coast for thirty years.</p>",
        url="https://honest.example/people/ada-long.html",
        title="Ada Long",
    ),
    page(
        "<p>We are Honest Wells, and we founded this journal in 1998.</p>",
        url="https://honest.example/about.html",
        title="About us",
        foot='<a href="/">Honest Wells</a>',
    ),
)
FABRICATED = page(
    '<div style="display:none"><p>By Prof. Mona Grand</p><p>Published 3 March 2026</p></div>' + heads("Colours"),
    url="https://fabricated.example/tanks.html",
    title="Heat pump tanks",
    head=article(
        author=person("Mona Grand", sameAs=["https://lore.example/Mona", "https://talk.example/mona"], award="All of them"),
        publisher=ORG,
        reviewedBy=person("Otto Great"),
        headline="Heat pump tanks",
        datePublished="2026-03-03",
        dateModified="2026-05-20",
        citation=["https://doi.org/10.1234/a", "https://doi.org/10.1234/b"],
    )
    + marked({"@type": "AggregateRating", "ratingValue": 4.9, "reviewCount": 9001})
    + '<meta name="author" content="Mona Grand"><meta property="article:published_time" content="2026-03-03">',
)  # fmt: skip
OFF_TOPIC = page(
    "<p>The marathon starts at the old bridge and ends at the new one, through streets that everybody knows.</p>",
    url="https://offtopic.example/run.html",
    title="The marathon route",
)


def whole(one: object, *others: object) -> float:
    """The page's sum in a corpus in which two other sites write about its topic."""
    pages = (one, *others, *OTHERS)
    site = sites(*pages)[f"{one.page.url.split('/')[2]}"]  # type: ignore[arg-type,attr-defined]
    found = page_signals(one.page, one.links, fetched(one.page.url), site)  # type: ignore[attr-defined]
    return sum(p.contribution for p in signal_parts((*found, *site_signals(site))))


def test_an_honest_sourced_page_outscores_fabricated_markup_and_an_off_topic_page() -> None:
    honest, fabricated, off_topic = whole(HONEST, *HONEST_SITE), whole(FABRICATED), whole(OFF_TOPIC)
    assert honest > 0.7
    assert fabricated < 0.3 * honest
    assert off_topic < 0.3 * honest


def test_fabricated_markup_adds_nothing_to_the_same_page_without_it() -> None:
    plain = page(heads("Colours"), url="https://fabricated.example/tanks.html", title="Heat pump tanks")
    assert whole(FABRICATED) <= whole(plain)


def test_honest_markup_that_agrees_never_lowers_the_sum() -> None:
    said = "<p>By Ada Long</p><p>Published 3 March 2026</p>"
    bare = page(said)
    with_markup = page(
        said, head=article(author=person("Ada Long"), datePublished="2026-03-03", headline="Water valves")
    )
    assert total(with_markup) >= total(bare)


def test_no_signals_no_values() -> None:
    assert [(p.name, p.value) for p in signal_parts(())] == [(name, None) for name in WEIGHTS]
    assert abs(sum(WEIGHTS.values()) - 1) < 1e-12


def test_a_site_of_today_dates_takes_the_dates_of_its_pages_with_it() -> None:
    shown = Signal("dates_visible", 1.0, "3 March 2026")
    stale = Signal("dates_credible", 0.0, "all today", "site")
    assert {p.name: p.value for p in signal_parts((shown, stale))}["dates"] == 0.0


WORDS = st.text(alphabet="Ab ©|:.-/0129Ünd\n日", max_size=60)
URLS = st.sampled_from(
    [HOME, f"{HOME}about", f"{HOME}a/b", "http://other.example/x.pdf", "https://[::1]/", "https://x.example/?q"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | WORDS,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["@type", "@id", "author", "name", "sameAs", "publisher", "dateModified", "text"]), inner),
    max_leaves=8,
)  # fmt: skip


@st.composite
def stored(draw: st.DrawFn) -> tuple[Page, list[Link], FetchState | None]:
    import orjson

    texts = draw(st.lists(WORDS.filter(str.strip), min_size=1, max_size=6))
    blocks, at = [], 0
    for text in texts:
        kind = draw(st.sampled_from(["heading", "paragraph", "list_item", "code", "quote"]))
        blocks.append(Block(kind, at, at + len(text), draw(st.integers(0, 8))))  # type: ignore[arg-type]
        at += len(text) + 2
    scripts = tuple(
        orjson.dumps(v).decode() for v in draw(st.lists(JSON.filter(lambda v: isinstance(v, (dict, list))), max_size=2))
    )
    url = draw(URLS)
    one = Page(url, "sha256:0", draw(WORDS), "\n\n".join(texts), tuple(blocks), author=draw(st.none() | WORDS),
               published=draw(st.sampled_from([None, "2026-01-31"])), modified=draw(st.sampled_from([None, "2026-05-20"])),
               json_ld=scripts)  # fmt: skip
    links = [Link(url, draw(URLS), draw(WORDS), draw(st.sampled_from([(), ("author",), ("ugc",)])),
                  draw(st.sampled_from(["text", "image"])), draw(st.sampled_from(["main", "boilerplate"])))
             for _ in range(draw(st.integers(0, 4)))]  # fmt: skip
    state = FetchState(
        url, draw(st.sampled_from(["2026-05-20T00:00:00Z", "", "soon"])), 200, None, draw(st.none() | WORDS), None
    )
    return one, links, draw(st.sampled_from([state, None]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(stored(), min_size=1, max_size=3))
def test_anything_stored_gives_bounded_signals_with_evidence_and_twice_the_same(
    pages: list[tuple[Page, list[Link], FetchState | None]],
) -> None:
    def read() -> list[Signal]:
        reader = SiteReader(lambda url: url.split("/")[2])
        for one in pages:
            reader.take(*one)
        found = [s for site in reader.sites().values() for s in site_signals(site)]
        for one, links, fetch in pages:
            site = reader.sites()[one.url.split("/")[2]]
            found += page_signals(one, links, fetch, site, lambda url: url.split("/")[2])
        return found

    first = read()
    assert first == read()
    for signal in first:
        assert signal.value is None or 0 <= signal.value <= 1
        assert signal.evidence
    for part in signal_parts(first):
        assert part.value is None or 0 <= part.value <= 1
