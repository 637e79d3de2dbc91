"""The reports that are known: their headers, and their columns in order.

Bing's headers are those of exports; of other languages only the Polish one of the query report is known. The headers of
Search Console's generative AI report are published nowhere: those here are likely ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from citestack.track.first_party.nouns import Form, Kind, Unit

UNITS: Final[Mapping[str, Unit]] = {
    "query": "text", "intent": "text", "topic": "text", "page": "url", "day": "day", "country": "text",
    "device": "text", "appearance": "text", "channel": "text", "source_medium": "text", "nth_day": "nth_day",
    "citations": "count", "cited_pages": "count", "clicks": "count", "impressions": "count", "sessions": "count",
    "share": "share", "ctr": "share", "position": "decimal",
}  # fmt: skip
SAMPLE = "a sample: its sum need not be the overview's, and is never scaled to it"
BREAK = "2026-09"
"""Month in which Google began to count multimodal use in its generative AI report; the day is not known."""
_NAMES: Final[Mapping[str, frozenset[str]]] = {
    "query": frozenset({"grounding query", "grounding queries", "top queries", "query", "queries", "zapytanie"}),
    "intent": frozenset({"intent", "intencja"}),
    "topic": frozenset({"topic", "temat"}),
    "page": frozenset({"page", "pages", "top pages", "url"}),
    "day": frozenset({"date", "day"}),
    "nth_day": frozenset({"nth day"}),
    "country": frozenset({"country", "countries"}),
    "device": frozenset({"device", "devices"}),
    "appearance": frozenset({"search appearance"}),
    "citations": frozenset({"citations", "cytowania"}),
    "cited_pages": frozenset({"cited pages"}),
    "share": frozenset({"citation share", "udział cytowań"}),
    "clicks": frozenset({"clicks"}),
    "impressions": frozenset({
        "impressions", "ai impressions", "generative ai impressions", "search generative ai impressions",
    }),
    "ctr": frozenset({"ctr"}),
    "position": frozenset({"position"}),
    "sessions": frozenset({"sessions"}),
    "channel": frozenset({
        "session default channel group", "session primary channel group", "default channel group", "channel group",
        "session primary channel group (default channel group)", "session default channel grouping",
    }),
    "source_medium": frozenset({"session source / medium", "session source/medium", "source / medium"}),
}  # fmt: skip
ROOTS: Final[Mapping[str, tuple[str, ...]]] = {
    "citations": ("citation", "cytow", "zitat", "zitier", "citas", "citaz", "citaç", "citat", "цит", "引用", "인용"),
    "impressions": (
        "impression",
        "impresi",
        "impressõ",
        "wyświetl",
        "einblend",
        "vertoning",
        "показ",
        "表示回数",
        "노출",
    ),
    "query": (
        "quer",
        "suchanfrag",
        "requête",
        "consulta",
        "zapyta",
        "zoekopdracht",
        "запрос",
        "クエリ",
        "검색어",
        "查询",
    ),
    "country": ("countr", "länder", "land", "pays", "país", "paese", "kraj", "стран", "국가", "国家", "ülke"),
    "device": (
        "devic",
        "gerät",
        "appareil",
        "dispositiv",
        "urządz",
        "apparaat",
        "устройств",
        "デバイス",
        "기기",
        "设备",
    ),
    "appearance": ("appearance", "darstellung", "apparence", "aparien", "aspetto", "wygląd"),
}
"""Pieces of words that tell reports of one shape apart. They were not seen in exports: the values must fit as well, and
the report of the import says that words decided."""


def _form(  # noqa: PLR0913 - a row of the tables below
    kind: Kind,
    title: str,
    order: str,
    required: str,
    *,
    optional: str = "",
    forbidden: str = "",
    mark: str = "",
    notes: tuple[str, ...] = (),
) -> Form:
    """The first of ``required`` is what a row is about (a day is no such thing), the second what is counted."""
    names = {name: _NAMES[name] for name in (*order.split(), *optional.split(), *forbidden.split())}
    about, value, *_ = required.split()
    needed, without = frozenset(required.split()), frozenset(forbidden.split())
    about_field = None if about == "day" else about
    return Form(kind, title, names, needed, tuple(order.split()), value, about_field, without, mark, notes)


def _performance(kind: Kind, title: str, about: str) -> Form:
    order = f"{about} clicks impressions ctr position"
    return _form(kind, f"Search Console {title}", order, f"{about} clicks impressions")


def _ai(kind: Kind, title: str, about: str) -> Form:
    order, unseen = (
        f"{about} impressions",
        "the header of this report is published nowhere: it was read as a likely one",
    )
    return _form(kind, f"Generative AI in Search, {title}", order, order, forbidden="clicks ctr", notes=(unseen,))


BING: tuple[Form, ...] = (
    _form(
        "bing-queries",
        "Bing grounding queries",
        "query intent topic citations share",
        "query citations",
        mark="aisearchqueriesreport",
        notes=(SAMPLE,),
    ),
    _form(
        "bing-pages", "Bing cited pages", "page citations", "page citations", mark="aipagestatsreport", notes=(SAMPLE,)
    ),
    _form(
        "bing-overview",
        "Bing citations by day",
        "day citations cited_pages",
        "day citations cited_pages",
        mark="aiperformanceoverviewstats",
    ),
    _form(
        "bing-overview-filtered",
        "Bing citations by day, filtered",
        "day citations",
        "day citations",
        forbidden="cited_pages",
        mark="aiperformancefilteredoverviewstats",
    ),
)
CONSOLE: tuple[Form, ...] = (
    _performance("gsc-queries", "queries", "query"),
    _performance("gsc-pages", "pages", "page"),
    _performance("gsc-dates", "by day", "day"),
    _performance("gsc-countries", "countries", "country"),
    _performance("gsc-devices", "devices", "device"),
    _performance("gsc-appearance", "search appearance", "appearance"),
)
CONSOLE_AI: tuple[Form, ...] = (
    _ai("gsc-ai-pages", "pages", "page"),
    _ai("gsc-ai-dates", "by day", "day"),
    _ai("gsc-ai-countries", "countries", "country"),
    _ai("gsc-ai-devices", "devices", "device"),
)
GA4: tuple[Form, ...] = (
    _form(
        "ga4-channels",
        "GA4 sessions by channel",
        "channel sessions",
        "channel sessions",
        optional="day nth_day source_medium",
    ),
    _form(
        "ga4-sources",
        "GA4 sessions by source",
        "source_medium sessions",
        "source_medium sessions",
        optional="day nth_day",
        forbidden="channel",
    ),
)
FORMS: tuple[Form, ...] = (*BING, *CONSOLE, *CONSOLE_AI, *GA4)
BY_KIND: Mapping[str, Form] = {form.kind: form for form in FORMS}
