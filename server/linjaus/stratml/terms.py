"""Which words of a site's ontology come close to which elements of StratML: told by the ontology itself.

StratML has no vocabulary in RDF. An element is named here by the namespace of its schema, ``#`` and its name, and an
ontology says ``lin:Priority skos:closeMatch stratml:Goal`` (SKOS Reference, section 10: close, not the same).
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDFS, SKOS, Graph, URIRef

from ..namespaces import STRATML

MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch)
"""How an ontology may say that a word comes close to an element."""
ABOVE = (RDFS.subClassOf, RDFS.subPropertyOf)


def elements_of(ontology: Graph, term: URIRef) -> frozenset[str]:
    """The names of the elements that a class or property comes close to; what is nearest above it has the word."""
    for level in _levels(ontology, term):
        found = {
            str(match)[len(STRATML) :]
            for word in level
            for how in MATCHES
            for match in ontology.objects(word, how)
            if str(match).startswith(STRATML)
        }
        if found:
            return frozenset(found)
    return frozenset()


def implied(ontology: Graph, term: URIRef) -> set[URIRef]:
    """The word itself and every class or property above it. Circles do no harm."""
    return {word for level in _levels(ontology, term) for word in level}


def _levels(ontology: Graph, term: URIRef) -> Iterator[set[URIRef]]:
    seen: set[URIRef] = set()
    level = {term}
    while level:
        yield level
        seen |= level
        level = {
            above
            for word in level
            for link in ABOVE
            for above in ontology.objects(word, link)
            if isinstance(above, URIRef) and above not in seen
        }
