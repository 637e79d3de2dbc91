"""Pages that are hard on a reader: very large, very deep, broken, or nothing at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

WORDS = [
    "the",
    "river",
    "bridge",
    "was",
    "built",
    "in",
    "1874",
    "by",
    "nine",
    "masons",
    "and",
    "it",
    "stands",
    "near",
    "a",
    "mill",
    "that",
    "makes",
    "paper",
]
ARABIC = "القهوة تحتوي على الكافيين. يحتوي الكوب على 95 ملليغرام من الكافيين. نشر هذا النص في 3 مايو 2026."
HEBREW = "הגשר נבנה בשנת 1874. אורכו 120 מטרים, והוא עומד ליד הטחנה."


def page(body: str, head: str = "", attributes: str = 'lang="en"') -> bytes:
    return f"<!DOCTYPE html><html {attributes}><head><title>A bridge</title>{head}</head><body>{body}</body></html>".encode()


def script(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def article(**facts: object) -> str:
    return script(json.dumps({"@context": "https://schema.org", "@type": "Article", "headline": "A bridge", **facts}))


TEXT = "<main><h1>A bridge</h1><p>By Ann Lee, 3 May 2026</p><p>The bridge was built in 1874 and is 120 metres long.</p></main>"


def words(count: int) -> str:
    chance = Random(7)
    return " ".join(chance.choice(WORDS) for _ in range(count))


def five_megabytes() -> bytes:
    chance = Random(5)
    line = "<h2>Part {n}</h2><p>In {year} the bridge carried {count:,} carts, says <a href='/log/{n}'>the log</a>. {rest}.</p>"
    lines, size, n = [], 0, 0
    while size < 5_000_000:
        n += 1
        lines.append(line.format(n=n, year=1874 + n % 150, count=chance.randrange(10**6), rest=words(60)))
        size += len(lines[-1])
    return page("\n".join(lines))


def fifty_thousand_links() -> bytes:
    rows = "".join(
        f'<li><a href="https://site{n % 997}.example/page/{n}">Page {n} of the list</a></li>' for n in range(50_000)
    )
    return page(f"{TEXT}<ul>{rows}</ul>")


def deep_json_ld(depth: int) -> bytes:
    """One Article in another, ``depth`` levels; written by hand, since json refuses to."""
    inner = '{"@type":"Article","headline":"A bridge","isPartOf":' * depth + '{"@type":"Thing"}' + "}" * depth
    return page(TEXT, script(f'{{"@context":"https://schema.org","@graph":[{inner}]}}'))


def deep_lists(depth: int) -> bytes:
    return page(
        TEXT, script('{"@context":"https://schema.org","@type":"Article","author":' + "[" * depth + "]" * depth + "}")
    )


def cyclic_json_ld() -> bytes:
    """Each names the other, and one itself."""
    ann = {"@type": "Person", "@id": "#ann", "name": "Ann Lee", "worksFor": {"@id": "#org"}, "knows": {"@id": "#ann"}}
    org = {
        "@type": "Organization",
        "@id": "#org",
        "name": "Bridge Office",
        "founder": {"@id": "#ann"},
        "parentOrganization": {"@id": "#org"},
    }
    main = {
        "@type": "Article",
        "@id": "#page",
        "headline": "A bridge",
        "author": {"@id": "#ann"},
        "isPartOf": {"@id": "#page"},
    }
    return page(TEXT, script(json.dumps({"@context": "https://schema.org", "@graph": [ann, org, main]})))


def wide_json_ld() -> bytes:
    questions = [
        {"@type": "Question", "name": f"Question {n}?", "acceptedAnswer": {"@type": "Answer", "text": f"Answer {n}."}}
        for n in range(10_000)
    ]
    return page(
        TEXT, script(json.dumps({"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": questions}))
    )


def many_scripts() -> bytes:
    return page(TEXT, article(datePublished="2026-05-03") * 1_000)


def odd_types() -> bytes:
    """Values where objects are expected, objects where values are, null, and a context that is a list."""
    odd = {
        "@context": ["https://schema.org", None, 7],
        "@type": ["Article", None, 3, {}],
        "author": [None, 1, True, {"name": {}}, []],
        "headline": {"@value": 1},
        "publisher": "x",
        "@graph": "none",
        "sameAs": {"@id": None},
    }
    return page(
        TEXT, script(json.dumps(odd)) + script("[]") + script("null") + script("7") + script('{"@type":') + script("")
    )


DATES = (
    "2026-02-31",
    "yesterday",
    "0000-00-00",
    "99999-01-01",
    "2026-13-01T25:61:61Z",
    "1e400",
    "-4",
    "",
    "2026-05-03T",
    "３ May ２０２６",
)


def invalid_dates() -> bytes:
    metas = "".join(
        f'<meta property="article:published_time" content="{d}"><meta name="date" content="{d}">' for d in DATES
    )
    odd: list[object] = [*DATES, 99999999999999999999, None, {}, [], True]
    marked = "".join(article(datePublished=d, dateModified=d) for d in odd)
    shown = "".join(f"<p>Updated <time datetime='{d}'>{d}</time></p>" for d in DATES)
    return page(TEXT + shown, metas + marked)


def right_to_left() -> bytes:
    body = f"<main><h1>الجسر</h1><p>{ARABIC}</p><h2>הגשר</h2><p>{HEBREW}</p><p>\u202eThe bridge\u202c is \u2067{HEBREW}\u2069 long.</p></main>"
    return page(body, article(inLanguage="ar", author={"@type": "Person", "name": "ليلى حداد"}), 'lang="ar" dir="rtl"')


def no_body() -> bytes:
    return b"<!DOCTYPE html><html><head><title>Nothing here</title></head></html>"


def only_scripts() -> bytes:
    return page("<div id=root></div><script>document.write('The bridge was built in 1874.')</script>" * 50)


def frames() -> bytes:
    return b"<html><head><title>Frames</title></head><frameset cols='20%,80%'><frame src='menu.html'><frame src='text.html'></frameset></html>"


def binary() -> bytes:
    return bytes(Random(3).randrange(256) for _ in range(200_000))


def picture() -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(Random(4).randrange(256) for _ in range(50_000))


def one_paragraph() -> bytes:
    return page(f"<main><h1>A bridge</h1><p>{words(200_000)}</p></main>")


def one_word() -> bytes:
    return page(f"<main><h1>A bridge</h1><p>{'bridge' * 100_000}</p></main>")


def punctuation() -> bytes:
    return page(f"<main><p>{'. ! ? … ' * 50_000}</p></main>")


def deep_markup() -> bytes:
    return page("<div>" * 20_000 + TEXT + "</div>" * 20_000)


def broken_markup() -> bytes:
    return b"<html><head><title>A <b>bridge<body><p>The bridge was built in 1874.<table><tr><td>120 metres<p></html><p>After the end.\x00\xff\xfe<a href='http://[::1'>x</a><a href='javascript:void(0)'>y</a>"


def nulls_and_surrogates() -> bytes:
    return page(
        "<main><p>The bridge\x00 was built in &#xD800; 1874 &#x110000; and &#0; stands.</p><p>\U0001f309 120 metres.</p></main>"
    )


def robots_noise() -> bytes:
    metas = "".join(
        f'<meta name="{n}" content="{c}">'
        for n in ("robots", "googlebot", "GPTBOT")
        for c in ("max-snippet:", "max-snippet:-99", "max-snippet:x,,,", "noindex " * 500, "unavailable_after: never")
    )
    return page(TEXT, metas + '<link rel="canonical" href="::::"><link rel="canonical" href="/other">')


HARD: dict[str, Callable[[], bytes]] = {
    "five megabytes": five_megabytes,
    "50,000 links": fifty_thousand_links,
    "JSON-LD 5,000 deep": lambda: deep_json_ld(5_000),
    "JSON-LD 900 deep": lambda: deep_json_ld(900),
    "JSON-LD 300 deep": lambda: deep_json_ld(300),
    "lists 5,000 deep": lambda: deep_lists(5_000),
    "lists 900 deep": lambda: deep_lists(900),
    "cyclic JSON-LD": cyclic_json_ld,
    "10,000 questions in JSON-LD": wide_json_ld,
    "1,000 scripts of JSON-LD": many_scripts,
    "JSON-LD of odd types": odd_types,
    "invalid dates": invalid_dates,
    "right to left": right_to_left,
    "no body": no_body,
    "only scripts": only_scripts,
    "frames": frames,
    "binary": binary,
    "picture": picture,
    "nothing": lambda: b"",
    "a paragraph of 200,000 words": one_paragraph,
    "a word of 600,000 letters": one_word,
    "only punctuation": punctuation,
    "markup 20,000 deep": deep_markup,
    "broken markup": broken_markup,
    "nulls and surrogates": nulls_and_surrogates,
    "noise for robots": robots_noise,
}
