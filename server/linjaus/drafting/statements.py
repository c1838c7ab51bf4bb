"""Triples that several files of a draft have in common: claims, names, periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rdflib import DCTERMS, RDF, XSD, Literal, URIRef
from rdflib.term import Node

from ..iris import IriSpace
from ..model import Triple
from ..outline import HIGH, LOW, Span
from .identity import part_of
from .terms import Terms


@dataclass(frozen=True)
class Anchors:
    """The passages of a text by their spans. text: as stored; names: span → IRI of the passage, in reading order."""

    text: str
    names: dict[Span, URIRef]

    def holding(self, span: Span | None) -> URIRef | None:
        """The passage that holds a span, else the one in which it begins, else None."""
        if span is None:
            return None
        if span in self.names:
            return self.names[span]
        inside = [(end - start, iri) for (start, end), iri in self.names.items() if start <= span[0] < end]
        return min(inside)[1] if inside else None


@dataclass
class Claims:
    """Claims as a draft makes them. known: statement → the claim that it had; taken: IRIs not to be given anew."""

    iris: IriSpace
    anchors: Anchors
    source: URIRef
    known: Mapping[Triple, URIRef] = field(default_factory=dict)
    taken: frozenset[URIRef] = frozenset()
    counts: dict[URIRef, int] = field(default_factory=dict)

    def make(
        self, subject: URIRef, predicate: URIRef, value: Node, span: Span | None, confidence: str
    ) -> Iterator[Triple]:
        """One claim on a statement: where it was read and, when it is not high, how surely."""
        claim = self.known.get((subject, predicate, value)) or self._new(subject)
        terms = Terms(self.iris)
        yield claim, RDF.type, RDF.Statement
        yield claim, RDF.subject, subject
        yield claim, RDF.predicate, predicate
        yield claim, RDF.object, value
        passage = self.anchors.holding(span)
        yield (claim, DCTERMS.source, self.source) if passage is None else (claim, terms("statedIn"), passage)
        if confidence != HIGH:
            yield claim, terms("confidence"), terms.confidence(confidence)

    def _new(self, subject: URIRef) -> URIRef:
        while True:
            self.counts[subject] = self.counts.get(subject, 0) + 1
            claim = part_of(self.iris, subject, "claim", self.counts[subject])
            if claim not in self.taken:
                return claim


def stated(confidence: str) -> bool:
    """Whether a reading of this confidence is stated. What is less sure than medium stands in a comment alone."""
    return confidence != LOW


def day(value: str) -> Literal:
    """A day as xsd:date."""
    return Literal(value, datatype=XSD.date)


def moment(value: str) -> Literal:
    """A year, month or day as the datatype of its form."""
    kinds = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
    return Literal(value, datatype=kinds[len(value)])


def words(text: str, language: str) -> Literal:
    """A text in a language."""
    return Literal(text, lang=language)
