"""Where statements come from, by general vocabularies alone.

Any thing with ``oa:hasSelector`` is a quoted place in a source (Web Annotation Data Model, section 4.2); any
``rdf:Statement`` about a triple says more about that triple (RDF 1.1 Schema, section 5.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import DCTERMS, FOAF, RDF, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from ..namespaces import OA
from .labels import Text, in_chain

if TYPE_CHECKING:
    from ..engine.port import Reader

MOST_LOOKED_AT = 200
"""How many values of one page are looked at for a quote, and how many claims."""


@dataclass(frozen=True)
class Passage:
    """A quoted place. address: of the source on the web, empty when nothing says; date: ISO, or empty."""

    sentences: tuple[Text, ...]
    source: URIRef | None = None
    address: str = ""
    date: str = ""


def passage_in(graph: Graph, iri: URIRef, chain: Sequence[str] = ()) -> Passage | None:
    """The quoted place that the graph describes under this IRI, without what is said about its source."""
    quotes = [
        exact
        for selector in graph.objects(iri, OA.hasSelector)
        for exact in graph.objects(selector, OA.exact)
        if isinstance(exact, Literal)
    ]
    if not quotes:
        return None
    source = min((node for node in graph.objects(iri, OA.hasSource) if isinstance(node, URIRef)), default=None)
    language = next(
        (value.language for value in graph.objects(iri, None) if isinstance(value, Literal) and value.language), None
    )
    best = in_chain(quotes, chain)
    return Passage(tuple(Text(str(quote), quote.language or language or "") for quote in best), source)


def find_passages(reader: Reader, candidates: Iterable[URIRef], known: dict[URIRef, Graph]) -> dict[URIRef, Passage]:
    """The quoted places among the candidates, each with what its source says of itself.

    known: descriptions that the page already has; those looked up here are added.
    """
    found: dict[URIRef, Passage] = {}
    for iri in sorted(set(candidates))[:MOST_LOOKED_AT]:
        passage = passage_in(_description(reader, iri, known), iri)
        if passage is not None:
            found[iri] = _with_source(reader, passage, known)
    return found


def _with_source(reader: Reader, passage: Passage, known: dict[URIRef, Graph]) -> Passage:
    if passage.source is None:
        return passage
    about = _description(reader, passage.source, known)
    pages = [
        page
        for link in (FOAF.page, DCTERMS.source, FOAF.isPrimaryTopicOf)
        for page in sorted(map(str, about.objects(passage.source, link)))
        if page.startswith(("http://", "https://"))
    ]
    dates = [
        date
        for link in (DCTERMS.modified, DCTERMS.issued)
        for date in sorted(map(str, about.objects(passage.source, link)))
    ]
    language = next(
        (
            str(tag)
            for tag in about.objects(passage.source, None)
            if isinstance(tag, Literal) and tag.datatype == XSD.language
        ),
        "",
    )
    sentences = tuple(Text(text.text, text.lang or language) for text in passage.sentences)
    address = pages[0] if pages else "" if len(about) else str(passage.source)
    return Passage(sentences, passage.source, address, dates[0] if dates else "")


def _description(reader: Reader, iri: URIRef, known: dict[URIRef, Graph]) -> Graph:
    if iri not in known:
        known[iri] = reader.describe(iri)
    return known[iri]


def find_claims(
    reader: Reader, pointing: Iterable[tuple[URIRef, URIRef]], subject: URIRef
) -> dict[tuple[Node, Node], list[tuple[URIRef, Graph]]]:
    """The statements about triples of the subject: (predicate, object) → what describes the statement.

    pointing: (subject, predicate) pairs of the links to the subject.
    """
    claims: dict[tuple[Node, Node], list[tuple[URIRef, Graph]]] = {}
    about = [iri for iri, predicate in pointing if predicate == RDF.subject]
    for iri in about[:MOST_LOOKED_AT]:
        graph = reader.describe(iri)
        predicate, value = graph.value(iri, RDF.predicate), graph.value(iri, RDF.object)
        if (iri, RDF.subject, subject) in graph and predicate is not None and value is not None:
            claims.setdefault((predicate, value), []).append((iri, graph))
    return claims
