"""What the ontology of a release says of its words, as far as pages need it: read when first asked, then kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from rdflib import OWL, RDF, RDFS, SKOS, URIRef

if TYPE_CHECKING:
    from ..engine.port import Reader

_SAMPLE = 20
_MOST_AXIOMS = 1000
T = TypeVar("T")
Broader = Callable[[URIRef], frozenset[URIRef]]


class Meaning:
    """The words of one release. May be used by any number of threads: what two of them find out is the same."""

    def __init__(self, reader: Reader, base: str) -> None:
        self._reader = reader
        self._base = base
        self._ranges: dict[URIRef, frozenset[URIRef]] = {}
        self._direct: dict[URIRef, frozenset[URIRef]] = {}
        self._broader: dict[URIRef, frozenset[URIRef]] = {}
        self._inverse: dict[URIRef, frozenset[URIRef]] = {}

    def ranges(self, predicate: URIRef) -> frozenset[URIRef]:
        """What the values of a property are."""
        if predicate not in self._ranges:
            self._ranges[predicate] = self._objects(predicate, RDFS.range)
        return self._ranges[predicate]

    def inverse(self, predicate: URIRef) -> frozenset[URIRef]:
        """The properties that say the same from the other end, in whichever direction the ontology states it."""
        if predicate not in self._inverse:
            pointing, _ = self._reader.incoming(predicate, _MOST_AXIOMS, 0)
            named = {subject for subject, link in pointing if link == OWL.inverseOf}
            self._inverse[predicate] = self._objects(predicate, OWL.inverseOf) | named
        return self._inverse[predicate]

    def broader(self, term: URIRef) -> frozenset[URIRef]:
        """Every property or class that is implied by this one, itself left out. Circles do no harm."""
        if term not in self._broader:
            found: set[URIRef] = set()
            waiting = [term]
            while waiting:
                for above in self._above(waiting.pop()) - found:
                    found.add(above)
                    waiting.append(above)
            self._broader[term] = frozenset(found - {term})
        return self._broader[term]

    def name_of_kind(self, things: Sequence[URIRef]) -> URIRef | None:
        """What names a kind of things: the concept scheme that they share, else their narrowest common class.

        things: some of the kind; the first few are looked at. None when they share nothing that has a name.
        """
        classes: set[URIRef] | None = None
        schemes: set[URIRef] | None = None
        for iri in things[:_SAMPLE]:
            about = self._reader.describe(iri)
            types = {node for node in about.objects(iri, RDF.type) if isinstance(node, URIRef)}
            within = {node for node in about.objects(iri, SKOS.inScheme) if isinstance(node, URIRef)}
            classes = types if classes is None else classes & types
            schemes = within if schemes is None else schemes & within
        if schemes and len(schemes) == 1 and self._reader.labels(schemes):
            return next(iter(schemes))
        sizes = {cls: self._reader.instances(cls, 1, 0)[1] for cls in classes or ()}
        named = self._reader.labels(sizes)
        return min(named, key=lambda cls: (sizes[cls], not cls.startswith(self._base), cls), default=None)

    def _above(self, term: URIRef) -> frozenset[URIRef]:
        if term not in self._direct:
            self._direct[term] = self._objects(term, RDFS.subPropertyOf, RDFS.subClassOf)
        return self._direct[term]

    def _objects(self, term: URIRef, *predicates: URIRef) -> frozenset[URIRef]:
        about = self._reader.describe(term)
        return frozenset(
            node for predicate in predicates for node in about.objects(term, predicate) if isinstance(node, URIRef)
        )


def without_implied(values: Mapping[URIRef, Collection[T]], broader: Broader) -> dict[URIRef, list[T]]:
    """The values of each property without those that a narrower property states already; emptied ones are left out."""
    kept: dict[URIRef, list[T]] = {}
    for predicate, own in values.items():
        implied = {
            value
            for other in values
            if other != predicate and predicate in broader(other) and other not in broader(predicate)
            for value in values[other]
        }
        rest = [value for value in own if value not in implied]
        if rest:
            kept[predicate] = rest
    return kept


def narrowest(terms: Collection[URIRef], broader: Broader) -> list[URIRef]:
    """The classes that no other of them implies."""
    return [
        term
        for term in terms
        if not any(term in broader(other) and other not in broader(term) for other in terms if other != term)
    ]
