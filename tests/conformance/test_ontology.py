"""The ontology is complete for its readers and stays within OWL 2 DL.

No profile checker runs without Java, so the parts of OWL 2 DL that a hand-written vocabulary can break are
checked here: typing constraints (structural specification, section 5.8.1), simple properties (section 11.2),
reserved vocabulary (section 2.4), and that the data use each property as the kind it is declared to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

ROOT = Path(__file__).parents[2]
LIN = Namespace("https://w3id.org/linjaus/def#")
PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
RESERVED = (str(OWL), str(RDF), str(RDFS), str(XSD))
NEEDS_SIMPLE = {
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.IrreflexiveProperty,
    OWL.AsymmetricProperty,
}
DATATYPES = {XSD.string, XSD.integer, XSD.language, RDFS.Literal}


def read(*folders: str) -> Graph:
    """Every Turtle file below the folders, as one graph."""
    graph = Graph()
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.ttl")):
            graph.parse(path, format="turtle")
    return graph


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return read("ontology")


@pytest.fixture(scope="module")
def everything() -> Graph:
    return read("ontology", "data")


def languages(graph: Graph, thing: Node, predicate: URIRef) -> list[str]:
    """The language tags of the thing's values, one for each value."""
    return [str(text.language) for text in graph.objects(thing, predicate) if isinstance(text, Literal)]


def used_terms(graph: Graph) -> set[Node]:
    """Every property and class that the graph uses."""
    return set(graph.predicates()) | set(graph.objects(None, RDF.type))


def own_terms(graph: Graph) -> list[URIRef]:
    """The lin: terms that the graph describes."""
    return sorted({s for s in graph.subjects(RDF.type) if isinstance(s, URIRef) and s.startswith(str(LIN))})


def reserved(term: Node) -> bool:
    return str(term).startswith(RESERVED)


def kinds(graph: Graph, term: Node) -> set[Node]:
    return set(graph.objects(term, RDF.type)) & {OWL.Class, *PROPERTY_KINDS}


def axiom_terms(graph: Graph) -> Iterator[tuple[Node, set[Node]]]:
    """Each term that stands in an axiom, with the kinds it may be declared as there."""
    objects = {OWL.ObjectProperty}
    properties = {OWL.ObjectProperty, OWL.DatatypeProperty}
    for predicate, subject_kinds, object_kinds in (
        (RDFS.subClassOf, {OWL.Class}, {OWL.Class}),
        (OWL.disjointWith, {OWL.Class}, {OWL.Class}),
        (OWL.equivalentClass, {OWL.Class}, {OWL.Class}),
        (RDFS.subPropertyOf, properties, properties),
        (OWL.inverseOf, objects, objects),
        (RDFS.domain, properties, {OWL.Class}),
        (RDFS.range, properties, {OWL.Class, RDFS.Datatype}),
    ):
        for subject, value in graph.subject_objects(predicate):
            yield subject, set(subject_kinds)
            yield value, set(object_kinds)


def test_there_are_terms_to_judge(ontology: Graph) -> None:
    assert len(own_terms(ontology)) >= 40


def test_every_term_is_named_and_explained_in_finnish_and_english(ontology: Graph) -> None:
    for term in own_terms(ontology):
        for predicate in (RDFS.label, RDFS.comment):
            tags = languages(ontology, term, predicate)
            assert {"fi", "en"} <= set(tags), (term, predicate)
            assert len(tags) == len(set(tags)), f"two in one language: {term}"
        assert ontology.value(term, RDFS.isDefinedBy) == URIRef("https://w3id.org/linjaus/def")


def test_every_term_of_ours_that_the_data_use_is_defined(everything: Graph) -> None:
    used = {term for term in used_terms(everything) if str(term).startswith(str(LIN))}
    assert used
    assert used <= set(own_terms(everything))


def test_every_reused_term_in_the_data_has_a_name_in_three_languages(everything: Graph) -> None:
    for term in used_terms(read("data")):
        assert {"fi", "sv", "en"} <= set(languages(everything, term, RDFS.label)), term


def test_no_term_is_of_two_kinds(ontology: Graph) -> None:
    for term in set(ontology.subjects(RDF.type)):
        assert len(kinds(ontology, term)) <= 1, term


def test_every_term_in_an_axiom_is_declared_as_what_it_is_used_as(ontology: Graph) -> None:
    for term, allowed in axiom_terms(ontology):
        assert not isinstance(term, BNode), "an anonymous class: say it with a named one"
        assert kinds(ontology, term) & allowed or (RDFS.Datatype in allowed and term in DATATYPES), term


def test_sub_properties_and_inverses_stay_within_their_kind(ontology: Graph) -> None:
    for lower, upper in ontology.subject_objects(RDFS.subPropertyOf):
        assert kinds(ontology, lower) == kinds(ontology, upper), (lower, upper)


def test_ranges_of_data_properties_are_datatypes(ontology: Graph) -> None:
    for term, value in ontology.subject_objects(RDFS.range):
        assert (OWL.DatatypeProperty in kinds(ontology, term)) == (value in DATATYPES), term


def test_reserved_vocabulary_is_not_redeclared(ontology: Graph) -> None:
    for term in set(ontology.subjects(RDF.type)):
        assert not (kinds(ontology, term) and reserved(term)), term


def test_properties_that_are_not_simple_carry_no_axiom_that_needs_simplicity(ontology: Graph) -> None:
    composite: set[Node] = set(ontology.subjects(RDF.type, OWL.TransitiveProperty))
    assert composite == {LIN.restsOn}
    while above := {u for t in composite for u in ontology.objects(t, RDFS.subPropertyOf)} - composite:
        composite |= above
    for term in composite:
        assert not set(ontology.objects(term, RDF.type)) & NEEDS_SIMPLE, term
        assert (None, OWL.onProperty, term) not in ontology, term
        assert (None, OWL.propertyDisjointWith, term) not in ontology, term


def test_only_object_properties_are_transitive_symmetric_or_inverse(ontology: Graph) -> None:
    for kind in (OWL.TransitiveProperty, OWL.SymmetricProperty):
        for term in ontology.subjects(RDF.type, kind):
            assert OWL.ObjectProperty in kinds(ontology, term), term


def test_hierarchies_have_no_cycle(ontology: Graph) -> None:
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf):
        for term, upper in ontology.subject_objects(predicate):
            assert term not in set(ontology.transitive_objects(upper, predicate)), term


def test_the_data_use_each_property_as_the_kind_it_is(everything: Graph) -> None:
    for _, predicate, value in everything:
        declared = kinds(everything, predicate)
        assert declared or reserved(predicate), f"undeclared: {predicate}"
        if OWL.ObjectProperty in declared:
            assert not isinstance(value, Literal), (predicate, value)
        if OWL.DatatypeProperty in declared:
            assert isinstance(value, Literal), (predicate, value)


def test_nothing_is_in_two_disjoint_classes(everything: Graph) -> None:
    for left, right in everything.subject_objects(OWL.disjointWith):
        for thing in everything.subjects(RDF.type, left):
            for kind in everything.objects(thing, RDF.type):
                assert right not in set(everything.transitive_objects(kind, RDFS.subClassOf)), thing


def test_the_ontology_says_its_version_licence_and_name(ontology: Graph) -> None:
    header = URIRef("https://w3id.org/linjaus/def")
    for predicate in (OWL.versionIRI, OWL.versionInfo, URIRef("http://purl.org/dc/terms/title")):
        assert ontology.value(header, predicate, any=True), predicate
    licence = ontology.value(header, URIRef("http://purl.org/dc/terms/license"))
    assert licence == URIRef("https://creativecommons.org/licenses/by/4.0/")
