"""What a release says of itself in VoID: true counts, partitions by class and property, linksets, dumps.

Describing Linked Datasets with the VoID Vocabulary, W3C Interest Group Note, 3 March 2011.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import pyoxigraph as ox
from rdflib import RDF, Graph, Literal, URIRef

from ..config import Settings
from ..namespaces import DCTERMS, FOAF, OWL, SKOS, VOID
from ..representation import Syntax

_MAPPINGS = {
    str(term)
    for term in (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch, OWL.sameAs)
}
_FORMATS = "http://www.w3.org/ns/formats/"
_FORMAT_NAMES = {
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "nt": "N-Triples",
    "rdf": "RDF_XML",
    "trig": "TriG",
    "nq": "N-Quads",
}
_EXAMPLES = 5
_ABOUT = (DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.modified, DCTERMS.publisher, FOAF.name)


def describe_void(
    triples: Sequence[ox.Triple], settings: Settings, syntaxes: Iterable[Syntax], site_description: Graph
) -> Graph:
    """The VoID description of a release. Counts are of the union graph.

    syntaxes: those in which there is a dump; site_description: who publishes what.
    """
    graph = Graph(bind_namespaces="none")
    dataset = settings.iris.dataset(settings.slug)
    _describe_document(graph, settings, dataset, site_description)
    subjects = {triple.subject for triple in triples}
    own = sorted(
        subject.value
        for subject in subjects
        if isinstance(subject, ox.NamedNode) and settings.iris.parse_thing(subject.value) and "#" not in subject.value
    )
    properties = Counter(triple.predicate.value for triple in triples)
    classes = Counter(
        triple.object.value
        for triple in triples
        if triple.predicate.value == str(RDF.type) and isinstance(triple.object, ox.NamedNode)
    )
    counts = {
        VOID.triples: len(triples),
        VOID.entities: len(own),
        VOID.distinctSubjects: len(subjects),
        VOID.distinctObjects: len({str(triple.object) for triple in triples}),
        VOID.properties: len(properties),
        VOID.classes: len(classes),
    }
    for term, count in counts.items():
        graph.add((dataset, term, Literal(count)))
    graph.add((dataset, VOID.uriSpace, Literal(f"{settings.base}id/")))
    graph.add((dataset, VOID.sparqlEndpoint, URIRef(f"{settings.base}sparql")))
    for namespace in sorted({_space(iri) for iri in [*properties, *classes]}):
        graph.add((dataset, VOID.vocabulary, URIRef(namespace)))
    for iri in own[:: max(1, len(own) // _EXAMPLES)][:_EXAMPLES]:
        graph.add((dataset, VOID.exampleResource, URIRef(iri)))
    for syntax in syntaxes:
        graph.add((dataset, VOID.feature, URIRef(_FORMATS + _FORMAT_NAMES[syntax.extension])))
        graph.add((dataset, VOID.dataDump, URIRef(f"{settings.base}download/dataset.{syntax.extension}")))
    for number, (iri, count) in enumerate(sorted(classes.items()), 1):
        part = URIRef(f"{dataset}#class-{number}")
        graph.add((dataset, VOID.classPartition, part))
        graph.add((part, VOID["class"], URIRef(iri)))
        graph.add((part, VOID.entities, Literal(count)))
    _partition_by_property(graph, dataset, triples)
    _describe_linksets(graph, dataset, triples, settings)
    return graph


def _describe_document(graph: Graph, settings: Settings, dataset: URIRef, site_description: Graph) -> None:
    document = URIRef(f"{settings.base}.well-known/void")
    graph.add((document, RDF.type, VOID.DatasetDescription))
    graph.add((document, FOAF.primaryTopic, dataset))
    graph.add((dataset, RDF.type, VOID.Dataset))
    graph.add((dataset, FOAF.homepage, URIRef(settings.base)))
    for term in _ABOUT:
        for subject, value in site_description.subject_objects(term):
            graph.add((subject, term, value))


def _partition_by_property(graph: Graph, dataset: URIRef, triples: Sequence[ox.Triple]) -> None:
    uses: dict[str, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        uses[triple.predicate.value].append(triple)
    for number, iri in enumerate(sorted(uses), 1):
        part = URIRef(f"{dataset}#property-{number}")
        graph.add((dataset, VOID.propertyPartition, part))
        graph.add((part, VOID.property, URIRef(iri)))
        graph.add((part, VOID.triples, Literal(len(uses[iri]))))
        graph.add((part, VOID.distinctSubjects, Literal(len({str(triple.subject) for triple in uses[iri]}))))
        graph.add((part, VOID.distinctObjects, Literal(len({str(triple.object) for triple in uses[iri]}))))


def _describe_linksets(graph: Graph, dataset: URIRef, triples: Sequence[ox.Triple], settings: Settings) -> None:
    """One linkset for each mapping property and each space that it leads to (section 5)."""
    linksets: Counter[tuple[str, str]] = Counter()
    for triple in triples:
        subject, value = triple.subject, triple.object
        if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode):
            continue
        leads_out = settings.iris.owns(subject.value) and not settings.iris.owns(value.value)
        if triple.predicate.value in _MAPPINGS and leads_out:
            linksets[(triple.predicate.value, _space(value.value))] += 1
    for number, ((predicate, space), count) in enumerate(sorted(linksets.items()), 1):
        linkset, target = URIRef(f"{dataset}#linkset-{number}"), URIRef(space)
        graph.add((dataset, VOID.subset, linkset))
        graph.add((linkset, RDF.type, VOID.Linkset))
        graph.add((linkset, VOID.linkPredicate, URIRef(predicate)))
        graph.add((linkset, VOID.subjectsTarget, dataset))
        graph.add((linkset, VOID.objectsTarget, target))
        graph.add((linkset, VOID.triples, Literal(count)))
        graph.add((target, RDF.type, VOID.Dataset))
        graph.add((target, VOID.uriSpace, Literal(space)))


def _space(iri: str) -> str:
    """What an IRI begins with, up to its last ``#``, ``/`` or ``:``; a slash at its very end belongs to the name."""
    whole = iri.rstrip("/#")
    cut = max(whole.rfind("#"), whole.rfind("/"))
    if cut >= 0 and whole[cut - 1 : cut] == "/":
        return iri  # nothing but a host
    return whole[: (cut if cut >= 0 else whole.rfind(":")) + 1]
