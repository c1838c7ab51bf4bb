"""What the endpoint says of itself (SPARQL 1.1 Service Description).

Limits are numbers under properties of the endpoint's own, ``{base}sparql#deadline`` and so on, each explained in the
same graph: no vocabulary that others use has words for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from rdflib import RDF, RDFS, VOID, XSD, BNode, Graph, Literal, Namespace, URIRef

from ..config import Settings
from ..namespaces import DCTERMS, SD
from .live import OpenRelease

_RESULT_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPH_FORMATS = ("Turtle", "JSON-LD", "N-Triples", "RDF_XML", "TriG", "N-Quads")
_FORMATS = "http://www.w3.org/ns/formats/"

_FEATURES = {
    "rdf12": (
        "RDF 1.2 and SPARQL 1.2 as far as the engine goes: triple terms <<( )>>, reifiers and annotations; TRIPLE,"
        " SUBJECT, PREDICATE, OBJECT, isTRIPLE; literals with a base direction, LANGDIR, STRLANGDIR, hasLANG,"
        " hasLANGDIR; ADJUST, VERSION. Not sameValue. A format that cannot hold an answer's terms is refused with 406."
    ),
    "union-default-graph": "Without a dataset in the query or in the protocol, the default graph is all named graphs.",
    "formats-by-parameter": "format= or an extension of the address (/sparql.csv) names the format instead of Accept.",
    "pinned-release": "release= names a kept release, which is asked instead of the live one.",
    "no-update": "Updates are refused with 403: the data changes by new releases only.",
}
_NO_SERVICE = ("no-service", "SERVICE is refused with 403, in every spelling, SILENT or not.")
_SERVICE = ("some-services", "SERVICE is allowed for the endpoints that are listed, written in full.")


@dataclass(frozen=True)
class _Limit:
    name: str
    meaning: str
    value: int | float


def describe_service(opened: OpenRelease, settings: Settings, counts: Mapping[URIRef, int] | None) -> Graph:
    """The service, its dataset with the named graphs, formats, features and limits.

    counts: triples by named graph, None when that is not known just now.
    """
    manifest, graph = opened.manifest, Graph(bind_namespaces="none")
    service, dataset, default = URIRef(f"{manifest.base}sparql"), BNode(), BNode()
    own = Namespace(f"{service}#")
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, service))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    graph.add((service, SD.feature, SD.UnionDefaultGraph))
    for name in (*_RESULT_FORMATS, *_GRAPH_FORMATS):
        graph.add((service, SD.resultFormat, URIRef(_FORMATS + name)))
    _add_features(graph, service, own, settings)
    _add_limits(graph, service, own, settings)
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, DCTERMS.source, URIRef(f"{manifest.base}set/{manifest.slug}/{manifest.release}")))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    graph.add((default, VOID.triples, Literal(opened.reader.count(), datatype=XSD.integer)))
    for name in opened.reader.graph_names():
        named, content = BNode(), BNode()
        graph.add((dataset, SD.namedGraph, named))
        graph.add((named, RDF.type, SD.NamedGraph))
        graph.add((named, SD.name, name))
        if counts is not None:
            graph.add((named, SD.graph, content))
            graph.add((content, RDF.type, SD.Graph))
            graph.add((content, VOID.triples, Literal(counts.get(name, 0), datatype=XSD.integer)))
    return graph


def _add_features(graph: Graph, service: URIRef, own: Namespace, settings: Settings) -> None:
    for name, text in [*_FEATURES.items(), _SERVICE if settings.services else _NO_SERVICE]:
        graph.add((service, SD.feature, own[name]))
        graph.add((own[name], RDF.type, SD.Feature))
        graph.add((own[name], RDFS.comment, Literal(text, lang="en")))
    if settings.services:
        graph.add((service, SD.feature, SD.BasicFederatedQuery))
    for endpoint in settings.services:
        graph.add((own[_SERVICE[0]], RDFS.seeAlso, URIRef(endpoint)))


def _add_limits(graph: Graph, service: URIRef, own: Namespace, settings: Settings) -> None:
    for limit in _limits(settings):
        term = own[limit.name]
        whole = isinstance(limit.value, int)
        value = limit.value if whole else Decimal(f"{limit.value:g}")
        graph.add((service, term, Literal(value, datatype=XSD.integer if whole else XSD.decimal)))
        graph.add((term, RDF.type, RDF.Property))
        graph.add((term, RDFS.domain, SD.Service))
        graph.add((term, RDFS.comment, Literal(limit.meaning, lang="en")))


def _limits(settings: Settings) -> list[_Limit]:
    limits = [
        _Limit("deadline", "Seconds that a query may take; it is ended with 504.", float(settings.deadline)),
        _Limit("memory", "Bytes of memory that a query may add; 507 beyond.", settings.memory),
        _Limit("queryBytes", "Bytes of a query's text; 413 beyond.", settings.max_query_bytes),
        _Limit("addressBytes", "Bytes of an address with its parameters; 414 beyond.", settings.max_address_bytes),
        _Limit("parameters", "Parameters of one request; 400 beyond.", settings.max_parameters),
        _Limit("queue", "Queries that may wait for their turn; 503 beyond.", settings.queue),
        _Limit("clientQueries", "Queries that one client may have under way; 429 beyond.", settings.client_queries),
    ]
    if settings.max_rows:
        limits.append(_Limit("rows", "Rows at which the answer to a SELECT is cut, and says so.", settings.max_rows))
    return limits
