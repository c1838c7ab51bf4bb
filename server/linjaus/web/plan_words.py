"""Which things of a release are plans, goals and the like in StratML's terms: told by its ontology, looked up once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import RDF, Graph, URIRef

from ..stratml import MOST_PARTS, elements_of
from .meaning import Meaning
from .structure import Structure

_STATED = frozenset({"Goal", "Objective"})


class PlanWords:
    """What the words of one release are in StratML. May be used by any number of threads."""

    def __init__(self, structure: Structure, meaning: Meaning) -> None:
        self._structure = structure
        self._meaning = meaning
        self._elements: dict[URIRef, frozenset[str]] = {}
        self._plans: dict[URIRef, bool] = {}

    def is_plan(self, iri: URIRef) -> bool:
        """Whether a document can be had as StratML: the ontology counts it among plans, and a goal of it, or something
        that could stand under one, is described.
        """
        if "StrategicPlan" not in self._of(iri):
            return False
        if iri not in self._plans:
            self._plans[iri] = any(_STATED & self._of(part) for part in self.parts(iri))
        return self._plans[iri]

    def parts(self, iri: URIRef) -> Iterator[URIRef]:
        """Every part of a document, at any depth, up to a number of them; none of parts that are plans themselves."""
        seen, waiting = {iri}, [iri]
        while waiting and len(seen) <= MOST_PARTS:
            for part in sorted(self._structure.parts(waiting.pop()) - seen):
                seen.add(part)
                if "StrategicPlan" not in self._of(part):
                    waiting.append(part)
                    yield part

    def ontology(self, words: Iterable[URIRef]) -> Graph:
        """What the ontology says of the words and of those above them."""
        found = Graph(bind_namespaces="none")
        for word in {above for one in words for above in (one, *self._meaning.broader(one))}:
            found += self._structure.about(word)
        return found

    def _of(self, iri: URIRef) -> set[str]:
        """The elements that the classes of a thing come close to."""
        found: set[str] = set()
        for cls in self._structure.rows(iri).get(RDF.type, ()):
            if isinstance(cls, URIRef):
                if cls not in self._elements:
                    self._elements[cls] = elements_of(self.ontology([cls]), cls)
                found |= self._elements[cls]
        return found
