"""What the endpoint says of itself (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from rdflib import RDF, RDFS, VOID, XSD, BNode, Graph, Literal, URIRef

from ..config import Settings
from ..namespaces import SD
from .live import OpenRelease

_RESULT_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPH_FORMATS = ("Turtle", "JSON-LD", "N-Triples", "RDF_XML", "TriG", "N-Quads")
_FORMATS = "http://www.w3.org/ns/formats/"


def describe_service(opened: OpenRelease, settings: Settings) -> Graph:
    """The service, its dataset with the named graphs, formats and limits."""
    manifest, graph = opened.manifest, Graph(bind_namespaces="none")
    service, dataset, default = URIRef(f"{manifest.base}sparql"), BNode(), BNode()
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, service))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    graph.add((service, SD.feature, SD.UnionDefaultGraph))
    for name in (*_RESULT_FORMATS, *_GRAPH_FORMATS):
        graph.add((service, SD.resultFormat, URIRef(_FORMATS + name)))
    limits = (
        f"A query may take {settings.deadline:g} seconds and {settings.memory} bytes of memory, and may be"
        f" {settings.max_query_bytes} bytes long. SERVICE and updates are refused."
    )
    graph.add((service, RDFS.comment, Literal(limits, lang="en")))
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    graph.add((default, VOID.triples, Literal(opened.reader.count(), datatype=XSD.integer)))
    for name in opened.reader.graph_names():
        named = BNode()
        graph.add((dataset, SD.namedGraph, named))
        graph.add((named, RDF.type, SD.NamedGraph))
        graph.add((named, SD.name, name))
    return graph
