"""Accept and Accept-Language to a representation; a graph to bytes in a stable order.

Negotiation follows RFC 9110, sections 12.4.2 (quality), 12.5.1 (Accept) and RFC 4647, section 3.4 (lookup).
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rdflib import RDF, XSD, Graph, Literal, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.plugins.serializers.turtle import TurtleSerializer
from rdflib.term import Node

from .errors import NotAcceptable


@dataclass(frozen=True)
class Syntax:
    """One way to write RDF. extension: without the dot; rdflib: its serialiser's name; quads: can hold named graphs."""

    media_type: str
    extension: str
    name: str
    rdflib: str
    quads: bool = False
    file_type: str = ""
    """Code in the EU file-type authority table."""

    @property
    def content_type(self) -> str:
        """The media type with its charset where the type is text."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


TURTLE = Syntax("text/turtle", "ttl", "Turtle", "turtle", file_type="RDF_TURTLE")
JSON_LD = Syntax("application/ld+json", "jsonld", "JSON-LD", "json-ld", quads=True, file_type="JSON_LD")
N_TRIPLES = Syntax("application/n-triples", "nt", "N-Triples", "nt", file_type="RDF_N_TRIPLES")
RDF_XML = Syntax("application/rdf+xml", "rdf", "RDF/XML", "xml", file_type="RDF_XML")
TRIG = Syntax("application/trig", "trig", "TriG", "trig", quads=True, file_type="RDF_TRIG")
N_QUADS = Syntax("application/n-quads", "nq", "N-Quads", "nquads", quads=True, file_type="RDF_N_QUADS")

SYNTAXES = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
GRAPH_SYNTAXES = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
BY_MEDIA_TYPE = {syntax.media_type: syntax for syntax in SYNTAXES}
BY_EXTENSION = {syntax.extension: syntax for syntax in SYNTAXES}
HTML = "text/html"

_XML_NAME_END = re.compile(r"[A-Za-z_À-ÖØ-öø-ÿ][\w.·-]*$")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

_ITEM = re.compile(r"\s*(?:\"[^\"]*\"|[^,\"])+")
_PIECE = re.compile(r"(?:\"[^\"]*\"|[^;\"])+")
_HINTS = ("charset", "profile")
"""Parameters of a range that say how, not what: they make nothing unacceptable (RFC 6906, section 3.1)."""
_QUALITY = re.compile(r"\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class _Range:
    main: str
    sub: str
    parameters: tuple[str, ...]
    quality: float

    def specificity(self, media_type: str) -> int:
        """How closely this range names the media type; 0 when it does not match."""
        main, _, rest = media_type.partition("/")
        sub, *parameters = (piece.strip() for piece in rest.split(";"))
        if self.main == "*":
            return 1
        if self.main != main:
            return 0
        if self.sub == "*":
            return 2
        if self.sub != sub:
            return 0
        if any(parameter not in parameters for parameter in self.parameters):
            return 0
        return 3 + len(self.parameters)


def _parse_ranges(accept: str) -> list[_Range]:
    ranges = []
    for item in _ITEM.findall(accept):
        name, *parameters = [piece.strip().lower() for piece in _PIECE.findall(item)] or [""]
        main, slash, sub = name.partition("/")
        if not slash or not main or not sub or (main == "*" and sub != "*"):
            continue
        quality: float | None = 1.0
        own = []
        for parameter in parameters:
            key = parameter.partition("=")[0].strip()
            if key == "q":
                match = _QUALITY.fullmatch(parameter)
                quality = float(match[1]) if match else None
                break
            if parameter and key not in _HINTS:
                own.append(parameter)
        if quality is not None:
            ranges.append(_Range(main, sub, tuple(own), quality))
    return ranges


def negotiate(accept: str | None, available: Sequence[str]) -> str | None:
    """The best of the available media types for an Accept header, or None when none is acceptable.

    available: in the server's order of preference, which decides between equals. A missing, empty or wholly
    malformed header accepts anything, and a malformed range in it counts for nothing (RFC 9110, section 12.5.1).
    """
    ranges = _parse_ranges(accept or "")
    if not ranges:
        return available[0] if available else None
    best, best_quality = None, 0.0
    for media_type in available:
        _, quality = max(
            ((r.specificity(media_type), r.quality) for r in ranges if r.specificity(media_type)),
            default=(0, 0.0),
        )
        if quality > best_quality:
            best, best_quality = media_type, quality
    return best


def negotiate_language(accept_language: str | None, available: Sequence[str]) -> str:
    """The best of the available languages (RFC 4647 lookup: ``sv-FI`` finds ``sv``); the first when none fits."""
    wishes: list[tuple[float, int, str]] = []
    for order, item in enumerate((accept_language or "").split(",")):
        tag, *parameters = (piece.strip().lower() for piece in item.split(";"))
        match = _QUALITY.fullmatch(parameters[0]) if parameters else None
        quality = float(match[1]) if match else 1.0
        if tag and quality > 0:
            wishes.append((-quality, order, tag))
    by_tag = {tag.lower(): tag for tag in available}
    for _, _, wish in sorted(wishes):
        while wish:
            if wish in by_tag:
                return by_tag[wish]
            wish = wish.rpartition("-")[0]
    return available[0]


def language_chain(language: str, available: Sequence[str]) -> tuple[str, ...]:
    """One fallback chain for every label on a page: the reader's language, then the site's in their order."""
    return (language, *(other for other in available if other != language))


def xml_can_say(predicates: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether RDF/XML can: predicates that end in an XML name, texts without control characters.

    RDF 1.1 XML Syntax, section 5.3, and XML 1.0, section 2.2.
    """
    return all(map(_XML_NAME_END.search, predicates)) and not any(map(_NOT_IN_XML.search, texts))


def serialize(
    graph: Graph, syntax: Syntax, prefixes: Mapping[str, str], context: Mapping[str, object] | None = None
) -> bytes:
    """The graph as bytes, the same for the same triples whatever the order they came in.

    prefixes: bound for the syntaxes that have them. context: JSON-LD context, used inline; nothing is fetched.
    """
    ordered = Graph(bind_namespaces="none")
    for triple in sorted(to_canonical_graph(graph), key=written):
        ordered.add(triple)
    return serialize_ordered(ordered, syntax, prefixes, context)


def serialize_ordered(
    graph: Graph, syntax: Syntax, prefixes: Mapping[str, str], context: Mapping[str, object] | None = None
) -> bytes:
    """The same for a graph whose triples came in a stable order and whose blank nodes have stable names.

    Raises NotAcceptable for RDF/XML when XML has no way to say the graph.
    """
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, namespace)
    if syntax is N_TRIPLES:
        lines = sorted(graph.serialize(format="nt").split("\n"))
        return "".join(f"{line}\n" for line in lines if line).encode()
    if syntax is RDF_XML and not xml_can_say(
        map(str, graph.predicates()), (str(o) for o in graph.objects() if isinstance(o, Literal))
    ):
        others = tuple(other.media_type for other in GRAPH_SYNTAXES if other is not RDF_XML)
        raise NotAcceptable("RDF/XML cannot say this.", "Take another syntax.", available=others)
    if syntax is JSON_LD:
        return _serialize_json_ld(graph, context or dict(prefixes))
    if syntax is TURTLE:
        stream = io.BytesIO()
        _Turtle(graph).serialize(stream)
        return stream.getvalue()
    data: bytes = graph.serialize(format=syntax.rdflib, encoding="utf-8")
    return data


def written(triple: tuple[Any, ...]) -> tuple[str, ...]:
    """The key by which triples are ordered: as they are written. Literals have no order by value (NaN has none)."""
    return tuple(term.n3() for term in triple)


class _Turtle(TurtleSerializer):
    """rdflib's serialiser, with literals ordered and written by their lexical form.

    By itself it compares values, which fails for some, and writes ``"1"^^xsd:boolean`` as the integer 1.
    """

    def sortProperties(self, properties: Mapping[Node, list[Node]]) -> list[Node]:  # noqa: N802
        """Sort the values of each property; the properties in their order, rdf:type first."""
        for values in properties.values():
            values.sort(key=lambda value: value.n3())
        first = [term for term in self.predicateOrder if term in properties]
        return [*first, *sorted(set(properties) - set(first), key=str)]

    def label(self, node: Node, position: int) -> str:
        """A term as it is written; numbers and booleans without quotes where that says the same (Turtle, 2.5)."""
        if isinstance(node, Literal):
            plain = _PLAIN.get(node.datatype) if node.datatype else None
            if plain is not None and plain.fullmatch(node):
                return str(node)
            return node._literal_n3(qname_callback=lambda datatype: self.getQName(datatype, False))
        label: str = super().label(node, position)
        return label


_PLAIN = {
    XSD.integer: re.compile(r"[+-]?[0-9]+"),
    XSD.decimal: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD.double: re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
    XSD.boolean: re.compile(r"true|false"),
}


_FIRST_KEYS = ("@context", "@id", "id", "@type", "type")
_KEYWORDS = ("@id", "@type")


def _serialize_json_ld(graph: Graph, context: Mapping[str, object]) -> bytes:
    from pyld import jsonld  # half a second of imports that a server without JSON-LD readers never pays

    triples = [
        dict(zip(("subject", "predicate", "object"), map(_json_ld_term, triple), strict=True)) for triple in graph
    ]
    options = {"documentLoader": _fetch_nothing, "graph": True, "ordered": True}
    needed = {"@context": _needed_context(graph, context)}
    compacted = jsonld.compact(jsonld.from_rdf({"@default": triples}), needed, options)
    return (json.dumps(_sorted_json(compacted), ensure_ascii=False, indent=1) + "\n").encode()


def _json_ld_term(term: Node) -> dict[str, str]:
    """A term as the algorithms of JSON-LD take it (JSON-LD 1.1 Processing Algorithms, section 8)."""
    if isinstance(term, URIRef):
        return {"type": "IRI", "value": str(term)}
    if not isinstance(term, Literal):
        return {"type": "blank node", "value": f"_:{term}"}
    literal = {"type": "literal", "value": str(term), "datatype": str(term.datatype or XSD.string)}
    return {**literal, "datatype": str(RDF.langString), "language": term.language} if term.language else literal


def _needed_context(graph: Graph, context: Mapping[str, object]) -> dict[str, object]:
    """The part of a context that can shorten something in the graph."""
    iris = {str(term) for triple in graph for term in triple if isinstance(term, URIRef)}
    iris |= {str(term.datatype) for term in graph.objects() if isinstance(term, Literal) and term.datatype}
    iris |= {iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in iris}
    needed = {}
    for name, meaning in context.items():
        iri = meaning.get("@id") if isinstance(meaning, Mapping) else meaning
        if iri in iris or iri in _KEYWORDS:
            needed[name] = meaning
    return needed


def _fetch_nothing(url: str, options: object = None) -> object:
    """The document loader of every JSON-LD call: contexts are our own and inline (w3c/json-ld-syntax#421)."""
    raise PermissionError(f"{url} is not fetched")


def _sorted_json(value: object) -> object:
    """JSON with the order of unordered arrays fixed. RDF lists keep theirs (JSON-LD 1.1, section 9.7)."""
    if isinstance(value, dict):
        ordered = sorted(value, key=lambda key: (key not in _FIRST_KEYS, key))
        return {key: value[key] if key in ("@list", "@context") else _sorted_json(value[key]) for key in ordered}
    if isinstance(value, list):
        return sorted((_sorted_json(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


def extensions(syntaxes: Iterable[Syntax]) -> list[str]:
    """Their file name extensions."""
    return [syntax.extension for syntax in syntaxes]
