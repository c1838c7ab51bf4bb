"""That two texts say the same, whatever they look like (RDF 1.1 Concepts, section 3.6: graph isomorphism)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyoxigraph
from rdflib import XSD, BNode, Literal
from rdflib.term import Node

from ..errors import SourceError
from ..model import Triple
from ..turtle import strict_quads
from .terms import resolve

_BASE = "https://base.invalid/"
"""What relative IRIs are resolved against in a text that declares no base: the same for both texts."""

Quads = frozenset[pyoxigraph.Quad]


def judge(text: str, file: str) -> Quads:
    """What a Turtle text says. Raises SourceError with file and line when it is not Turtle."""
    return frozenset(strict_quads(text.removeprefix("\ufeff"), file, _BASE))


def same_meaning(one: Quads, other: Quads, file: str) -> None:
    """Raises SourceError when two graphs are not isomorphic."""
    if one != other and _canonical(one) != _canonical(other):
        raise SourceError(
            "This file cannot be laid out without changing what it says, so it was left as it is.",
            "Please report it with the file; it is a fault of Linjaus.",
            file,
        )


def expect(
    before: Quads, after: Quads, file: str, *, added: Iterable[Triple] = (), taken: Iterable[Triple] = ()
) -> None:
    """Raises SourceError when a graph is not what it was with these triples added and those taken away."""
    wanted = (before - {_quad(triple, "") for triple in taken}) | {_quad(triple, "new") for triple in added}
    same_meaning(wanted, after, file)


def _quad(triple: Triple, mark: str) -> pyoxigraph.Quad:
    """mark: set before the names of blank nodes, which keeps those that are new apart."""
    subject, predicate, value = (_term(term, mark) for term in triple)
    return pyoxigraph.Quad(subject, predicate, value, pyoxigraph.DefaultGraph())


def _term(term: Node, mark: str) -> Any:
    if isinstance(term, Literal):
        if term.language:
            return pyoxigraph.Literal(str(term), language=term.language)
        return pyoxigraph.Literal(str(term), datatype=pyoxigraph.NamedNode(str(term.datatype or XSD.string)))
    if isinstance(term, BNode):
        return pyoxigraph.BlankNode(mark + str(term))
    return pyoxigraph.NamedNode(resolve(str(term), _BASE))


def _canonical(quads: Iterable[pyoxigraph.Quad]) -> frozenset[pyoxigraph.Quad]:
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(dataset)
