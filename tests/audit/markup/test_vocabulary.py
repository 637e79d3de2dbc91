"""The shipped vocabulary: closed in itself, and made as its script makes it."""

from __future__ import annotations

import json

from training.schema_vocabulary import vocabulary as compact
from training.schema_vocabulary import written

from citestack.audit.markup.vocabulary import vocabulary


def test_every_name_it_refers_to_is_in_it() -> None:
    known = vocabulary()
    named = {t for above in known.ancestors.values() for t in above}
    named |= {t for p in known.properties.values() for t in (*p.domains, *p.ranges)}
    named |= {home for homes in known.members.values() for home in homes}
    assert named - set(known.ancestors) == {"DeliveryTimeSettings"}  # the release names one type it no longer has
    everything = set(known.ancestors) | set(known.properties) | set(known.members)
    assert {n for new in known.superseded.values() for n in new} <= everything


def test_types_descend_and_every_enumeration_is_one() -> None:
    known = vocabulary()
    assert known.is_a("NewsArticle", ("CreativeWork",)) and not known.is_a("CreativeWork", ("NewsArticle",))
    assert known.is_a("LocalBusiness", ("Place",)) and known.is_a("LocalBusiness", ("Organization",))
    assert "Enumeration" in known.members["InStock"]
    assert {"URL", "Integer", "DateTime", "Duration"} <= known.data_types
    assert known.release == "30.0"


def test_near_spellings() -> None:
    known = vocabulary()
    assert known.nearest("Newsartcle", known.ancestors) == "NewsArticle"
    assert known.nearest("date-published", known.properties) == "datePublished"
    assert known.nearest("", known.properties) is known.nearest("x" * 10_000, known.properties) is None


def test_the_script_keeps_names_and_relations_alone() -> None:
    graph = [
        {"@id": "schema:Thing", "@type": "rdfs:Class", "rdfs:comment": "words"},
        {"@id": "schema:Text", "@type": ["schema:DataType", "rdfs:Class"]},
        {"@id": "schema:Colour", "@type": "rdfs:Class", "rdfs:subClassOf": {"@id": "schema:Thing"}},
        {"@id": "schema:Red", "@type": "schema:Colour"},
        {
            "@id": "schema:tint",
            "@type": "rdf:Property",
            "schema:domainIncludes": {"@id": "schema:Thing"},
            "schema:rangeIncludes": [{"@id": "schema:Text"}, {"@id": "schema:Colour"}],
            "schema:supersededBy": {"@id": "schema:colour"},
        },
    ]
    made = compact(graph, "1.0")
    assert json.loads(written(made)) == made
    assert made["types"] == {"Thing": "", "Text": "", "Colour": "Thing"}
    assert made["properties"] == {"tint": "Thing|Colour Text"}
    assert (made["members"], made["superseded"], made["data_types"]) == ({"Red": "Colour"}, {"tint": "colour"}, "Text")
    assert "words" not in written(made)
