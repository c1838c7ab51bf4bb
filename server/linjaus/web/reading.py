"""A passage: what was read from it, and its neighbours in the text."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import RDF, Graph, Literal, URIRef

from ..iris import natural_key
from ..namespaces import OA
from .labels import Text
from .page_builder import PageBuilder
from .page_model import Ref
from .structure import Structure

MOST = 100


@dataclass(frozen=True)
class Read:
    """Something read from a passage. types: of the thing; within: its document. A claim has a property and a value."""

    ref: Ref
    types: tuple[Ref, ...] = ()
    within: Ref | None = None
    property: Ref | None = None
    value: Ref | Text | None = None


@dataclass(frozen=True)
class Reading:
    """All that was read from a passage, and the passages before and after it."""

    read: tuple[Read, ...]
    more: int
    before: Ref | None
    after: Ref | None


class ReadingView:
    """What was read from a passage, looked up."""

    def __init__(self, structure: Structure, graph: Graph, iri: URIRef) -> None:
        self._structure = structure
        pointing = {one for ones in structure.pointing(iri).values() for one in ones}
        found = sorted(pointing - structure.passages, key=natural_key)
        self._more = max(0, len(found) - MOST)
        self._found = found[:MOST]
        source = min((node for node in graph.objects(iri, OA.hasSource) if isinstance(node, URIRef)), default=None)
        row: list[URIRef] = []
        if source is not None:
            row = sorted(structure.pointing(source).get(OA.hasSource, ()), key=natural_key)
        at = row.index(iri) if iri in row else -1
        self._before = row[at - 1] if at > 0 else None
        self._after = row[at + 1] if 0 <= at < len(row) - 1 else None
        self._claims = {one: claim for one in self._found if (claim := self._claim(one)) is not None}

    def needs(self) -> set[URIRef]:
        """What will have to be named."""
        near = {one for one in (self._before, self._after) if one is not None}
        found = {*self._found, *near}
        for one in self._found:
            found.update(node for node in self._structure.about(one).objects(one, RDF.type) if isinstance(node, URIRef))
            if (document := self._structure.document_of(one)) is not None:
                found.add(document)
        for triple in self._claims.values():
            found.update(node for node in triple if isinstance(node, URIRef))
        return found

    def build(self, builder: PageBuilder) -> Reading:
        """The records."""
        return Reading(
            tuple(self._read(builder, one) for one in self._found),
            self._more,
            builder.ref(self._before) if self._before is not None else None,
            builder.ref(self._after) if self._after is not None else None,
        )

    def _read(self, builder: PageBuilder, one: URIRef) -> Read:
        if one in self._claims:
            subject, predicate, value = self._claims[one]
            shown = builder.ref(value) if isinstance(value, URIRef) else Text(str(value), value.language or "")
            return Read(builder.ref(subject), (), None, builder.ref(predicate), shown)
        document = self._structure.document_of(one)
        return Read(
            builder.ref(one),
            builder.types(self._structure.about(one), one),
            builder.ref(document) if document is not None else None,
        )

    def _claim(self, iri: URIRef) -> tuple[URIRef, URIRef, URIRef | Literal] | None:
        graph = self._structure.about(iri)
        subject, predicate, value = (graph.value(iri, part) for part in (RDF.subject, RDF.predicate, RDF.object))
        if isinstance(subject, URIRef) and isinstance(predicate, URIRef) and isinstance(value, URIRef | Literal):
            return subject, predicate, value
        return None
