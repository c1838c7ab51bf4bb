"""Oxigraph's terms and rdflib's, one into the other: the edge of this room."""

from __future__ import annotations

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Identifier, Node

from linjaus.errors import QueryError

_STRING = "http://www.w3.org/2001/XMLSchema#string"
OxTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def to_rdflib(term: OxTerm) -> Identifier:
    """The term as rdflib has it, lexical forms kept as they are, base direction left out.

    Raises ValueError for a triple term, which rdflib has not.
    """
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        if term.datatype.value == _STRING:
            return Literal(term.value)
        return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
    raise ValueError("rdflib has no triple terms")


def to_oxigraph(term: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """The term as Oxigraph has it. Raises ValueError for an IRI or a language tag that is none."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        if term.datatype:
            return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
        return ox.Literal(str(term))
    raise ValueError(f"{term!r} is no RDF term")


def bound(name: str, term: Node) -> ox.NamedNode | ox.Literal:
    """The term that a query's variable is bound to. Raises QueryError for anything but an IRI or a literal."""
    try:
        found = to_oxigraph(term)
    except ValueError as error:
        raise QueryError(f"The value of ?{name} is not usable: {error}.", "Give an IRI or a literal.") from error
    if isinstance(found, ox.BlankNode):
        raise QueryError(f"The value of ?{name} is a blank node.", "Give an IRI or a literal.")
    return found


def graph_of(quads: list[ox.Quad]) -> Graph:
    """The triples of some quads as an rdflib graph."""
    graph = Graph(bind_namespaces="none")
    for quad in quads:
        graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    return graph
