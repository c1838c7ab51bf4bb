"""``data/documents/NAME.ttl``: a document with its elements as triples, and claims for what is not sure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, Literal, URIRef
from rdflib.term import Node

from ..iris import IriSpace
from ..model import Triple
from ..outline import DOCUMENT_KINDS, HIGH, LOW, MEDIUM, PRIORITY, DocumentOutline, Element, Outline, Reading
from .actors import group_triples, tie_actors
from .identity import Path
from .statements import Claims, day, moment, stated, words
from .terms import ELEMENT_CLASSES, STATUS, Terms

_LINKS = {"organisation": "involves", "document": "follows", "initiative": "follows"}
"""How an element is tied to a known thing that its sentence names, until a person says it better."""


@dataclass(frozen=True)
class Proposal:
    """A known thing that a sentence names. words: how; reason: why it was taken for it."""

    iri: URIRef
    kind: str
    words: str
    confidence: str
    reason: str


def document_triples(
    outline: Outline,
    document: DocumentOutline,
    iris: IriSpace,
    slug: str,
    names: Mapping[Path, URIRef],
    proposals: Mapping[Path, list[Proposal]],
    claims: Claims,
    today: str,
    groups: Mapping[str, URIRef],
    roles: Mapping[str, URIRef],
) -> Iterator[Triple]:
    """Everything that the file says, in its order. names: the IRI of each element by its place.

    groups: the IRI of each group of actors by the key of its name; roles: the concept of each role, likewise.
    """
    iri, terms, language = iris.mint_thing("document", slug), Terms(iris), outline.language.value
    kind, title = terms(DOCUMENT_KINDS[document.kind.value]), words(document.title.value, language)
    period = iris.mint_thing("document", slug, fragment="period")
    claimed: list[tuple[URIRef, Node, Reading]] = [
        (RDF.type, kind, document.kind),
        (DCTERMS.title, title, document.title),
    ]
    yield iri, RDF.type, kind
    yield iri, DCTERMS.title, title
    if document.description:
        yield iri, DCTERMS.description, words(document.description, language)
    yield iri, terms("coverage"), terms.described
    if document.region is not None and stated(document.region.confidence):
        region = URIRef(document.region.value)
        yield iri, DCTERMS.spatial, region
        claimed.append((DCTERMS.spatial, region, document.region))
    if document.publisher is not None and stated(document.publisher.confidence):
        publisher = URIRef(document.publisher.value)
        yield iri, DCTERMS.publisher, publisher
        claimed.append((DCTERMS.publisher, publisher, document.publisher))
    dated = document.period is not None and stated(document.period.confidence)
    if dated:
        yield iri, DCTERMS.temporal, period
    yield iri, DCTERMS.language, terms.language(language)
    if outline.address is not None and stated(outline.address.confidence):
        yield iri, FOAF.page, URIRef(outline.address.value)
    yield iri, DCTERMS.source, claims.source
    if document.period is not None and dated:
        yield period, RDF.type, DCTERMS.PeriodOfTime
        if document.period.start:
            yield period, DCAT.startDate, moment(document.period.start)
        if document.period.end:
            yield period, DCAT.endDate, moment(document.period.end)
    yield iris.graph(f"documents/{slug}"), STATUS, terms.unchecked
    yield iris.graph(f"documents/{slug}"), DCTERMS.modified, day(today)
    for predicate, value, reading in claimed:
        if reading.confidence != HIGH:
            yield from claims.make(iri, predicate, value, reading.span, MEDIUM)
    if document.period is not None and dated:
        yield from claims.make(iri, DCTERMS.temporal, period, document.period.span, document.period.confidence)
    twice = {
        number for number, count in Counter(one.number for one in document.elements if one.number).items() if count > 1
    }
    for at, element in enumerate(document.elements):
        by_place = at + 1 if element.number in twice or not element.number else 0
        yield from _element(element, (at,), iri, names, proposals, claims, terms, language, by_place, groups)
    yield from group_triples(document, groups, roles, claims, terms, language)


def _element(
    element: Element,
    path: Path,
    parent: URIRef,
    names: Mapping[Path, URIRef],
    proposals: Mapping[Path, list[Proposal]],
    claims: Claims,
    terms: Terms,
    outline_language: str,
    by_place: int,
    groups: Mapping[str, URIRef],
) -> Iterator[Triple]:
    """An element, its claims, and the elements under it. by_place: its number when the source gives none of its own."""
    if not stated(element.confidence):
        return
    iri, language = names[path], element.language or outline_language
    kind = terms(ELEMENT_CLASSES[element.kind])
    number = by_place or element.number
    yield iri, RDF.type, kind
    yield iri, SKOS.prefLabel, words(" ".join(element.title.split()), language)
    if element.description:
        yield iri, DCTERMS.description, words(element.description, language)
    if element.kind == PRIORITY or element.number:
        yield iri, terms("number"), Literal(number)
    if element.wording is not None:
        yield iri, terms("wording"), words(claims.anchors.text[slice(*element.wording)], language)
    yield iri, DCTERMS.isPartOf, parent
    listed = {actor.iri for actor in element.actors}
    named = [
        (terms(_LINKS[one.kind]), one.iri)
        for one in proposals.get(path, ())
        if one.kind in _LINKS and one.confidence != LOW and str(one.iri) not in listed
    ]
    for predicate, thing in named:
        yield iri, predicate, thing
    ties, tie_claims = tie_actors(iri, element, groups, claims, terms)
    yield from ties
    passage = claims.anchors.holding(element.passage or element.wording)
    yield (iri, DCTERMS.source, claims.source) if passage is None else (iri, terms("statedIn"), passage)
    if element.confidence != HIGH:
        yield from claims.make(iri, RDF.type, kind, element.passage, MEDIUM)
    if element.kind == PRIORITY and (by_place or not element.numbered):
        yield from claims.make(iri, terms("number"), Literal(number), element.passage, MEDIUM)
    for predicate, thing in named:
        yield from claims.make(iri, predicate, thing, element.passage, MEDIUM)
    yield from tie_claims
    for at, child in enumerate(element.children):
        yield from _element(child, (*path, at), iri, names, proposals, claims, terms, outline_language, 0, groups)
