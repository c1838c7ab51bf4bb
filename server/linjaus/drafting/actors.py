"""Who has a part in the elements of a document: known organisations, and groups that its source names by their role."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from rdflib import RDF, SKOS, URIRef

from ..iris import IriSpace
from ..model import Triple
from ..outline import Actor, DocumentOutline, Element
from .statements import Claims, words
from .terms import Terms

PART = "actor-group"
"""What a group is called in its IRI."""


def name_groups(
    iris: IriSpace, slug: str, document: DocumentOutline, known: Mapping[str, URIRef], taken: Collection[URIRef]
) -> dict[str, URIRef]:
    """The IRI of each group that is named in the document, by ``key``. One that was known keeps its IRI."""
    names: dict[str, URIRef] = {}
    used = {*taken, *known.values()}
    number = 0
    for actor in (actor for element in document.each() for actor in element.actors if not actor.iri):
        if key(actor.name) in names:
            continue
        iri = known.get(key(actor.name))
        while iri is None:
            number += 1
            made = iris.mint_thing("document", slug, (PART, number))
            iri = made if made not in used else None
        names[key(actor.name)] = iri
    return names


def key(name: str) -> str:
    """By which two namings of a group are one."""
    return " ".join(name.casefold().split())


def tie_actors(
    iri: URIRef, element: Element, groups: Mapping[str, URIRef], claims: Claims, terms: Terms
) -> tuple[list[Triple], list[Triple]]:
    """(statements that the element involves its actors, the claims that say where each is named)."""
    ties: dict[URIRef, Actor] = {}
    for actor in element.actors:
        ties.setdefault(URIRef(actor.iri) if actor.iri else groups[key(actor.name)], actor)
    involves = terms("involves")
    stated: list[Triple] = [(iri, involves, agent) for agent in ties]
    claimed = [
        triple
        for agent, actor in ties.items()
        for triple in claims.make(iri, involves, agent, actor.passage, actor.confidence)
    ]
    return stated, claimed


def group_triples(
    document: DocumentOutline,
    groups: Mapping[str, URIRef],
    roles: Mapping[str, URIRef],
    claims: Claims,
    terms: Terms,
    language: str,
) -> Iterator[Triple]:
    """The groups themselves, where each is first named. roles: label by ``key`` → concept of a role."""
    told: set[URIRef] = set()
    for actor in (actor for element in document.each() for actor in element.actors if not actor.iri):
        iri = groups[key(actor.name)]
        passage = claims.anchors.holding(actor.passage)
        if iri in told or passage is None:
            continue
        told.add(iri)
        yield iri, RDF.type, terms("ActorGroup")
        yield iri, SKOS.prefLabel, words(actor.name, language)
        yield iri, terms("wording"), words(claims.anchors.text[slice(*actor.wording)], language)
        if (role := roles.get(key(actor.name))) is not None:
            yield iri, terms("role"), role
        yield iri, terms("statedIn"), passage
