"""The order of what is said of a thing: its class, its names, its description, everything else, its source.

Only vocabularies that every site shares have a place of their own here. Any other predicate stays behind the one that
it was written after, so that a site's own order is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from rdflib import DCTERMS, FOAF, RDF, RDFS, SKOS, Literal, URIRef
from rdflib.term import Node

from ..namespaces import SDO

LANGUAGES = ("fi", "sv", "en")
"""The languages that names come in first, in this order; those of the machine's own messages."""

_RANKS = {
    predicate: rank
    for rank, predicates in enumerate(
        (
            (RDF.type,),
            (DCTERMS.title, SKOS.prefLabel, RDFS.label, FOAF.name, SDO.name),
            (DCTERMS.alternative, SKOS.altLabel, SKOS.hiddenLabel),
            (DCTERMS.description, RDFS.comment, SKOS.definition),
        )
    )
    for predicate in predicates
}
_MIDDLE = len(_RANKS)
_LAST = {DCTERMS.source: _MIDDLE + 1}

Thing = TypeVar("Thing")


def in_order(things: Iterable[Thing], predicate: Callable[[Thing], URIRef]) -> list[Thing]:
    """Things that each have a predicate, those of one predicate together, in our form's order."""
    groups: dict[URIRef, list[Thing]] = {}
    for thing in things:
        groups.setdefault(predicate(thing), []).append(thing)
    ranks: dict[URIRef, int] = {}
    behind = _RANKS[RDF.type]
    for name in groups:
        behind = ranks[name] = rank_of(name, behind)
    return [
        thing for name in sorted(groups, key=lambda name: (ranks[name], name != RDF.type)) for thing in groups[name]
    ]


def rank_of(predicate: URIRef, behind: int) -> int:
    """The place of a predicate; that of the one it stands behind when it has none of its own."""
    return _RANKS.get(predicate, _LAST.get(predicate, behind))


def comes_before(one: URIRef, other: URIRef) -> bool:
    """Whether one predicate has its place before another by these rules alone."""
    return rank_of(one, _MIDDLE) < rank_of(other, _MIDDLE)


def language_rank(value: Node | None, languages: Sequence[str] = LANGUAGES) -> int:
    """Where a value stands among those of one predicate: by language, others after them; -1 without a language."""
    tag = (value.language or "").lower() if isinstance(value, Literal) else ""
    if not tag:
        return -1
    return next((place for place, language in enumerate(languages) if tag == language.lower()), len(languages))
