"""A site's data → the names of what it describes, each with what tells it from others of the same name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.term import Node

from linjaus.namespaces import DCAT, DCTERMS, ORG, SKOS, SPDX

_THING = re.compile(r"/id/([a-z]+(?:-[a-z]+)*)/[a-z0-9]+(?:-[a-z0-9]+)*")
_NAMES = (SKOS.prefLabel, SKOS.altLabel, DCTERMS.title, DCTERMS.alternative)
_NOT_NAMED = {SKOS.Concept, SKOS.ConceptScheme, ORG.ChangeEvent}
"""Classes whose names are words of the language or sentences, not names that a text would use of them."""


PLACES = frozenset({"region", "municipality"})
"""The kinds of things that are places."""


@dataclass(frozen=True)
class Name:
    """A name of a thing. kind: ``organisation``, ``document``, ``region``, ``municipality``, ``initiative`` …

    region, publisher: IRIs; start, end: years of its period or existence; generic: whether the text is what its whole
    kind is called (*ELY-keskukset*), not the thing itself.
    """

    iri: URIRef
    kind: str
    text: str
    language: str
    region: URIRef | None = None
    publisher: URIRef | None = None
    start: int | None = None
    end: int | None = None
    generic: bool = False


def names_of(graph: Graph) -> list[Name]:
    """The names of the things that a site's data describes, and what their kinds are called, sorted.

    A thing is what has an IRI ``…/id/{kind}/{slug}`` and is no concept, event or stored text; a site's ontology in the
    same graph adds the names of classes and of organisations' kinds.
    """
    found = set()
    for predicate in _NAMES:
        for thing in graph.subjects(predicate, None, unique=True):
            if isinstance(thing, URIRef):
                found.add(thing)
    return sorted(
        (name for thing in found for name in _of_thing(graph, thing)),
        key=lambda name: (name.iri, name.language, name.generic, name.text),
    )


def _of_thing(graph: Graph, thing: URIRef) -> Iterator[Name]:
    match = _THING.search(str(thing))
    if match is None or match.end() != len(str(thing)):
        return
    classes = set(graph.objects(thing, RDF.type))
    if classes & _NOT_NAMED or (thing, SPDX.checksum, None) in graph or not classes:
        return
    publisher = _iri(graph.value(thing, DCTERMS.publisher))
    period = graph.value(thing, DCTERMS.temporal)
    region = _iri(graph.value(thing, DCTERMS.spatial)) or (
        _iri(graph.value(publisher, DCTERMS.spatial)) if publisher is not None else None
    )
    start = _year(graph.value(period, DCAT.startDate)) if period is not None else None
    end = _year(graph.value(period, DCAT.endDate)) if period is not None else None

    def name(text: Node, generic: bool) -> Name | None:
        if not isinstance(text, Literal) or not text.strip():
            return None
        words, language = str(text).strip(), text.language or ""
        return Name(thing, match[1], words, language, region, publisher, start, end, generic)

    own = [text for predicate in _NAMES for text in graph.objects(thing, predicate)]
    of_kind = [
        text
        for kind in graph.objects(thing, ORG.classification)
        for predicate in (SKOS.prefLabel, SKOS.altLabel)
        for text in graph.objects(kind, predicate)
    ]
    if (thing, DCTERMS.title, None) in graph:
        of_kind += [text for kind in classes for text in graph.objects(kind, RDFS.label)]
    yield from filter(None, (name(text, False) for text in own))
    yield from filter(None, (name(text, True) for text in of_kind))


def _iri(node: Node | None) -> URIRef | None:
    return node if isinstance(node, URIRef) else None


def _year(node: Node | None) -> int | None:
    digits = re.match(r"\d{4}", str(node)) if node is not None else None
    return int(digits[0]) if digits else None
