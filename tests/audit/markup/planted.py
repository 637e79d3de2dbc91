"""Errors planted one by one: name, what the script says, the kind of issue, a word of its message or fix."""

from __future__ import annotations

from typing import Any

C = {"@context": "https://schema.org"}


def article(**said: Any) -> dict[str, Any]:
    return {
        **C,
        "@type": "Article",
        "headline": "K",
        "author": {"@type": "Person", "name": "J"},
        "datePublished": "2026-01-01",
        **said,
    }


def offer(**said: Any) -> dict[str, Any]:
    return {
        **C,
        "@type": "Product",
        "name": "K",
        "offers": {"@type": "Offer", "price": 1, "priceCurrency": "EUR", **said},
    }


PLANTED: list[tuple[Any, str, str]] = [
    # JSON
    ('{"@context": "https://schema.org", "@type": "Article",}', "syntax", "comma stands before"),
    ('{"@context": "https://schema.org" "@type": "Article"}', "syntax", "comma is missing"),
    ("{'@context': 'https://schema.org', '@type': 'Article'}", "syntax", "quoted by '"),
    ('{"@context": "https://schema.org", "name": "a "b" c"}', "syntax", "not escaped"),
    ('{"@context": "https://schema.org", "name": "a\nb"}', "syntax", "line break"),
    ('{"@context": "https://schema.org", "@type": "Article"', "syntax", "ends before"),
    ('{"@context": "https://schema.org"}{"@type": "Article"}', "syntax", "More follows"),
    ('{"@context": "https://schema.org", // note\n"@type": "Article"}', "syntax", "comment"),
    ('{"@context": "https://schema.org", "price": undefined}', "syntax", "undefined"),
    ("{&quot;@context&quot;: &quot;https://schema.org&quot;}", "syntax", "entities"),
    ('{"@context": "https://schema.org", "@type": "Article"]', "syntax", "closes what it did not open"),
    ('{"@context": "https://schema.org", @type: "Article"}', "syntax", "not quoted"),
    ('{"@context": "https://schema.org", "name": "\\x41"}', "syntax", "escape"),
    ('{"@context": "https://schema.org", "@type": "Article", "name": "a", "name": "b"}', "structure", "twice"),
    # JSON-LD
    ({"@type": "Article", "headline": "K"}, "context", "no @context"),
    ({"@context": "schema.org", "@type": "Article"}, "context", "not schema.org's address"),
    ({**C, "@typ": "Article", "headline": "K"}, "structure", "@type is meant"),
    ({**C, "headline": "K"}, "untyped", "no @type"),
    (article(author={"@id": ["x"]}), "structure", "@id is no string"),
    (article(name={"@value": "x", "name": "y"}), "structure", "can have no properties"),
    ('"just a string"', "structure", "must hold an object"),
    # names
    ({**C, "@type": "NewsArtikel", "headline": "K"}, "type", "NewsArticle"),
    ({**C, "@type": "article", "headline": "K"}, "type", "Article"),
    ({**C, "@type": "InStock", "name": "K"}, "type", "member of an enumeration"),
    (article(datepublished="2026-01-01"), "property", "datePublished"),
    (article(autor="J"), "property", "author"),
    (article(factCheckingPolicy="https://a.example/f"), "property", "no property factCheckingPolicy"),
    # domains
    (article(price="19"), "domain", "Article has no property price"),
    ({**C, "@type": "Person", "name": "J", "headline": "K"}, "domain", "Person has no property headline"),
    ({**C, "@type": "FAQPage", "mainEntity": {"@type": "Answer", "text": "t", "acceptedAnswer": {"@type": "Answer"}}}, "domain", "acceptedAnswer"),
    ({**C, "@type": "Person", "@reverse": {"author": {"@type": "Place", "name": "x"}}}, "domain", "@reverse"),
    # ranges
    (article(author={"@type": "Place", "name": "Vienna"}), "range", "author is a Place"),
    (article(headline={"@type": "Person", "name": "J"}), "range", "no object"),
    (article(author=17), "range", "author is a number"),
    (article(publisher={"@id": "#p", "@type": "WebPage"}), "range", "publisher is a WebPage"),
    (article(datePublished=True), "range", "true or false"),
    # literals
    (article(datePublished="March 1, 2026"), "literal", "ISO 8601"),
    (article(dateModified="2026-02-30"), "literal", "ISO 8601"),
    (article(dateModified="2026-13-01T00:00:00Z"), "literal", "ISO 8601"),
    ({**C, "@type": "Recipe", "name": "T", "cookTime": "45 minutes"}, "literal", "duration"),
    (article(sameAs="www.a.example"), "literal", "URL"),
    (article(url="https://"), "literal", "URL"),
    ({**C, "@type": "Person", "name": "J", "birthDate": "1.5.1980"}, "literal", "ISO 8601"),
    ({**C, "@type": "Answer", "upvoteCount": "many"}, "literal", "whole number"),
    ({**C, "@type": "Course", "name": "c", "isAccessibleForFree": "yes"}, "literal", "true or false"),
    # enumerations
    (offer(availability="inStok"), "enumeration", "InStock"),
    (offer(itemCondition="https://schema.org/Shiny"), "enumeration", "OfferItemCondition"),
    (offer(availability="https://schema.org/NewCondition"), "enumeration", "another enumeration"),
    ({**C, "@type": "Event", "name": "e", "eventStatus": "canceled"}, "enumeration", "EventStatusType"),
]  # fmt: skip
"""All of them lose a reader something: reported as errors."""

ADVICE: list[tuple[Any, str, str]] = [
    (article(author="Jane"), "text_for_thing", "bare string"),
    (article(reviews={"@type": "Review"}), "superseded", "review"),
    ({**C, "@type": "UserComments", "name": "x"}, "superseded", "InteractionCounter"),
    (article(publisher={"@id": "#nobody"}), "reference", "nothing on the page"),
    (article(publisher={"@type": "Thing", "name": "x"}), "underspecific", "more general"),
    (article(publisher={"name": "x"}), "untyped", "publisher has no @type"),
    (article(description=""), "empty", "description is empty"),
    (article(description="Tea &amp; cake"), "entity", "entity"),
    (article(dateModified="2026-01-01 10:00:00"), "literal", "ISO 8601"),
    ('<!-- {"@context": "https://schema.org", "@type": "Person", "name": "J"} -->', "wrapping", "CDATA"),
    ({**C, "@type": "Article"}, "recommended", "without headline"),
    ({**C, "@type": "FAQPage", "mainEntity": {"@type": "Question", "name": "Why?"}}, "recommended", "acceptedAnswer"),
    ({**C, "@type": "Claim", "text": "x"}, "recommended", "appearance"),
    ({**C, "@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": "a"}]}, "recommended", "position"),
]  # fmt: skip
"""Read all the same: told, never an error."""
