"""Documents as lists show them: what sort they are, whose, of which years, and how much of them is described."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g
from rdflib import DCTERMS, RDF, URIRef

from .labels import Names
from .links import current_links
from .live import OpenRelease
from .meaning import narrowest
from .page_builder import PageBuilder
from .page_model import Ref
from .periods import Period, period_of
from .tree import passages_in

_MOST_PARTS = 5_000
_MAKERS = (DCTERMS.publisher, DCTERMS.creator)


@dataclass(frozen=True)
class DocumentCard:
    """A document as a list shows it. parts: how much of it is described; 0 when it is only named.

    read: whether any of the parts was read from a stored text; otherwise the document is described in outline.
    """

    ref: Ref
    types: tuple[Ref, ...]
    publishers: tuple[Ref, ...]
    period: Period | None
    parts: int
    read: bool


def cards_of(opened: OpenRelease, documents: Sequence[URIRef]) -> list[DocumentCard]:
    """A card for each of the documents, in their order; the names of all in one look-up."""
    structure = opened.structure
    graphs = {iri: structure.about(iri) for iri in documents}
    makers = {
        iri: [node for word in _MAKERS for node in graph.objects(iri, word) if isinstance(node, URIRef)]
        for iri, graph in graphs.items()
    }
    types = {
        iri: narrowest(
            [node for node in graph.objects(iri, RDF.type) if isinstance(node, URIRef)], opened.meaning.broader
        )
        for iri, graph in graphs.items()
    }
    shown = {node for iri in documents for node in (iri, *makers[iri], *types[iri])}
    builder = PageBuilder(Names(g.chain, opened.reader.labels(shown)), current_links(), g.chain)
    parts = {iri: _parts(opened, iri) for iri in documents}
    return [
        DocumentCard(
            builder.ref(iri),
            tuple(ref for ref in builder.refs(types[iri]) if ref.named),
            builder.refs(makers[iri]),
            period_of(graph, iri),
            len(parts[iri]),
            any(passages_in(structure, part) for part in parts[iri]),
        )
        for iri, graph in graphs.items()
    ]


def _parts(opened: OpenRelease, iri: URIRef) -> set[URIRef]:
    """The parts of parts that a document has; what is a document itself, and its parts, do not count."""
    structure = opened.structure
    seen: set[URIRef] = set()
    waiting = [iri]
    while waiting and len(seen) < _MOST_PARTS:
        below = structure.parts(waiting.pop()) - structure.documents - seen
        seen |= below
        waiting += below
    return seen
