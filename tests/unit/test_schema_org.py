"""What search engines read is true, bounded, and cannot end the script element that it stands in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.namespace import FOAF, ORG, SKOS

from linjaus.namespaces import DCAT, DCTERMS
from linjaus.schema_org import (
    LONGEST_DESCRIPTION,
    SHORTEST_DESCRIPTION,
    Release,
    View,
    describe_dataset,
    describe_thing,
    kinds_of,
    script_text,
)

DATASET = URIRef("https://example.org/set/laud")
VIEW = View(("fi", "en"), lambda iri: iri.replace("https://example.org", "http://host"))
RELEASE = Release("2031-05-06-0badcafe", "Laud.", "https://example.org/licence")


def described(graph: Graph) -> dict[str, object]:
    return describe_dataset(graph, (DATASET,), VIEW, "http://host/set/laud", "http://host/catalog", RELEASE)


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10))
def test_a_script_text_is_the_same_json_without_any_markup(value: object) -> None:
    document = {"x": value}
    text = script_text(document)
    assert json.loads(text) == document
    assert not set("<>&\u2028\u2029") & set(text)


@given(title=st.text(max_size=200), description=st.text(max_size=6000))
def test_a_description_is_never_shorter_or_longer_than_search_engines_take(title: str, description: str) -> None:
    graph = Graph()
    graph.add((DATASET, DCTERMS.title, Literal(f"T{title}", lang="fi")))
    graph.add((DATASET, DCTERMS.description, Literal(f"D{description}", lang="fi")))
    said = described(graph)["description"]
    assert isinstance(said, dict)
    assert SHORTEST_DESCRIPTION <= len(said["@value"]) <= LONGEST_DESCRIPTION


def test_texts_come_in_the_readers_order_each_with_its_language() -> None:
    graph = Graph()
    for text, tag in (("B", "en"), ("C", "de"), ("A", "fi")):
        graph.add((DATASET, DCTERMS.title, Literal(text, lang=tag)))
    names = described(graph)["name"]
    assert isinstance(names, list)
    assert [name["@value"] for name in names] == ["A", "B", "C"]
    assert [name["@language"] for name in names] == ["fi", "en", "de"]


def test_files_are_fetched_from_the_host_and_periods_may_be_open() -> None:
    graph, file, period = Graph(), BNode(), BNode()
    graph.add((DATASET, DCAT.distribution, file))
    graph.add((file, DCAT.downloadURL, URIRef("https://example.org/download/x.ttl")))
    graph.add((file, DCAT.mediaType, URIRef("https://www.iana.org/assignments/media-types/text/turtle")))
    graph.add((DATASET, DCTERMS.temporal, period))
    graph.add((period, DCAT.startDate, Literal("2018")))
    found = described(graph)
    assert found["temporalCoverage"] == "2018/.."
    assert found["distribution"] == {
        "@type": "DataDownload",
        "encodingFormat": "text/turtle",
        "contentUrl": "http://host/download/x.ttl",
    }


@pytest.mark.parametrize(
    ("types", "kinds"),
    [
        ([], ["Thing"]),
        ([URIRef("https://example.org/def#X")], ["Thing"]),
        ([FOAF.Document, URIRef("https://schema.org/Report"), URIRef("http://schema.org/Thing")], ["Report"]),
        ([FOAF.Document], ["CreativeWork"]),
        ([SKOS.Concept, ORG.Organization], ["DefinedTerm"]),
        ([ORG.Organization], ["Organization"]),
        ([DCTERMS.Location], ["Place"]),
    ],
)
def test_a_thing_is_what_its_classes_imply(types: list[URIRef], kinds: list[str]) -> None:
    assert kinds_of(types) == kinds


def test_a_work_belongs_to_the_dataset_and_other_things_do_not() -> None:
    thing = URIRef("https://example.org/id/thing/x")
    graph = Graph()
    graph.add((thing, RDF.type, FOAF.Document))
    graph.add((thing, DCTERMS.publisher, Literal("Kustantaja")))
    work = describe_thing(graph, thing, ["CreativeWork"], VIEW, "http://host/doc/thing/x", DATASET, {})
    assert work["isPartOf"] == {"@type": "Dataset", "@id": str(DATASET)}
    assert work["publisher"] == "Kustantaja"
    place = describe_thing(graph, thing, ["Place"], VIEW, "http://host/doc/thing/x", DATASET, {})
    assert not {"isPartOf", "publisher"} & set(place)
