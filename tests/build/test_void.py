"""The VoID description is complete and true: every figure is what SPARQL counts over the release."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import FOAF, RDF, RDFS, VOID, Graph, Literal, URIRef

from linjaus.config import Settings
from linjaus.shelf import Release

Built = tuple[Release, Settings]
MAPPINGS = "skos:exactMatch|skos:closeMatch|skos:broadMatch|skos:narrowMatch|skos:relatedMatch|owl:sameAs"
PREFIXES = (
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX owl: <http://www.w3.org/2002/07/owl#>"
    " PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
)


@pytest.fixture(scope="module")
def described(each_release: Built) -> tuple[Graph, URIRef, ox.Store, Settings]:
    """The description, its dataset, the union of the release's graphs, the settings."""
    release, settings = each_release
    store = ox.Store()
    quads = ox.parse(path=str(release.path("dataset.nq")), format=ox.RdfFormat.N_QUADS)
    store.extend(ox.Quad(*quad.triple) for quad in quads)
    return Graph().parse(release.path("void.ttl")), settings.iris.dataset(settings.slug), store, settings


Described = tuple[Graph, URIRef, ox.Store, Settings]


def count(store: ox.Store, pattern: str, what: str = "*") -> int:
    """How many solutions a pattern has, or how many distinct values of a variable."""
    answer = store.query(f"{PREFIXES} SELECT (COUNT({what}) AS ?n) WHERE {{ {pattern} }}")
    assert isinstance(answer, ox.QuerySolutions)
    (row,) = answer
    return int(row[0].value)


def values(store: ox.Store, pattern: str) -> set[str]:
    answer = store.query(f"{PREFIXES} SELECT DISTINCT ?x WHERE {{ {pattern} }}")
    assert isinstance(answer, ox.QuerySolutions)
    return {row[0].value for row in answer}


def number(graph: Graph, node: object, term: URIRef) -> int:
    return int(str(graph.value(node, term)))  # type: ignore[arg-type]


def test_the_totals_are_those_of_sparql(described: Described, each_release: Built) -> None:
    void, dataset, store, settings = described
    release, _ = each_release
    own = f'?s ?p ?o FILTER(STRSTARTS(STR(?s), "{settings.base}id/") && !CONTAINS(STR(?s), "#"))'
    assert number(void, dataset, VOID.triples) == count(store, "?s ?p ?o") == release.manifest.counts["triples"]
    assert number(void, dataset, VOID.distinctSubjects) == count(store, "?s ?p ?o", "DISTINCT ?s")
    assert number(void, dataset, VOID.distinctObjects) == count(store, "?s ?p ?o", "DISTINCT ?o")
    assert number(void, dataset, VOID.properties) == count(store, "?s ?p ?o", "DISTINCT ?p")
    assert number(void, dataset, VOID.classes) == count(store, "?s a ?c FILTER(isIRI(?c))", "DISTINCT ?c")
    assert number(void, dataset, VOID.entities) == count(store, own, "DISTINCT ?s")


def test_every_class_and_property_has_its_partition(described: Described) -> None:
    void, dataset, store, _ = described
    classes = {str(void.value(part, VOID["class"])): part for part in void.objects(dataset, VOID.classPartition)}
    assert set(classes) == values(store, "?s a ?x FILTER(isIRI(?x))")
    for iri, part in classes.items():
        assert number(void, part, VOID.entities) == count(store, f"?s a <{iri}>", "DISTINCT ?s"), iri
    properties = {str(void.value(part, VOID.property)): part for part in void.objects(dataset, VOID.propertyPartition)}
    assert set(properties) == values(store, "?s ?x ?o")
    for iri, part in properties.items():
        assert number(void, part, VOID.triples) == count(store, f"?s <{iri}> ?o"), iri
        assert number(void, part, VOID.distinctSubjects) == count(store, f"?s <{iri}> ?o", "DISTINCT ?s"), iri
        assert number(void, part, VOID.distinctObjects) == count(store, f"?s <{iri}> ?o", "DISTINCT ?o"), iri


def test_the_linksets_hold_every_mapping_to_the_outside(described: Described) -> None:
    void, dataset, store, settings = described
    outside = f'FILTER(STRSTARTS(STR(?s), "{settings.base}") && isIRI(?o) && !STRSTARTS(STR(?o), "{settings.base}"))'
    linksets = list(void.subjects(RDF.type, VOID.Linkset))
    assert set(void.objects(dataset, VOID.subset)) == set(linksets)
    total = 0
    for linkset in linksets:
        predicate, target = void.value(linkset, VOID.linkPredicate), void.value(linkset, VOID.objectsTarget)
        space = void.value(target, VOID.uriSpace)
        assert isinstance(space, Literal)
        found = count(store, f'?s <{predicate}> ?o {outside} FILTER(STRSTARTS(STR(?o), "{space}"))')
        assert number(void, linkset, VOID.triples) == found, (predicate, space)
        assert void.value(linkset, VOID.subjectsTarget) == dataset
        total += found
    assert total == count(store, f"?s ({MAPPINGS}) ?o {outside}")


def test_a_linkset_leads_to_a_whole_vocabulary_and_not_to_one_entry(kainuu_release: Release) -> None:
    void = Graph().parse(kainuu_release.path("void.ttl"))
    spaces = {
        str(space) for target in void.objects(None, VOID.objectsTarget) for space in void.objects(target, VOID.uriSpace)
    }
    assert {"http://www.yso.fi/onto/yso/", "https://sws.geonames.org/", "http://data.europa.eu/nuts/code/"} <= spaces
    assert not [space for space in spaces if space.startswith("https://sws.geonames.org/") and len(space) > 25]


def test_examples_vocabularies_and_dumps_are_there(described: Described, each_release: Built) -> None:
    void, dataset, store, settings = described
    release, _ = each_release
    examples = list(void.objects(dataset, VOID.exampleResource))
    assert examples
    for example in examples:
        assert count(store, f"<{example}> ?p ?o") > 0, example
    dumps = {str(dump).removeprefix(f"{settings.base}download/") for dump in void.objects(dataset, VOID.dataDump)}
    assert dumps
    assert all(release.manifest.file(name) for name in dumps)
    assert len(set(void.objects(dataset, VOID.feature))) == len(dumps)
    assert str(RDFS) in {str(space) for space in void.objects(dataset, VOID.vocabulary)}


def test_the_document_says_what_it_is_about(described: Described) -> None:
    void, dataset, _, settings = described
    document = URIRef(f"{settings.base}.well-known/void")
    assert (document, RDF.type, VOID.DatasetDescription) in void
    assert (document, FOAF.primaryTopic, dataset) in void
    assert (dataset, VOID.sparqlEndpoint, URIRef(f"{settings.base}sparql")) in void
