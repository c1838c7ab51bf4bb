"""What stands next to a thing: concepts in their scheme, places in places, parts of a whole in their order."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from rdflib import SKOS, Graph, URIRef

from ..namespaces import GEO
from .kinds import PageKind
from .labels import Text
from .page_builder import PageBuilder
from .page_model import Ref
from .structure import Links, Structure
from .tree import MOST_ORDERED, in_order

_UP_DOWN = {
    PageKind.CONCEPT: (
        (SKOS.broader, SKOS.narrower),
        (SKOS.narrower, SKOS.broader),
        (SKOS.related, SKOS.related),
    ),
    PageKind.PLACE: ((GEO.sfWithin, GEO.sfContains), (GEO.sfContains, GEO.sfWithin)),
}
_MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
MOST = 25


@dataclass(frozen=True)
class Neighbours:
    """What stands in one direction. word: for the direction; property: the same, where it is the data's own word."""

    word: Text
    property: Ref | None
    refs: tuple[Ref, ...]


@dataclass(frozen=True)
class Siblings:
    """A part among the parts of its whole: 1-based place, how many, and who stands before and after it."""

    whole: Ref
    place: int
    count: int
    before: Ref | None
    after: Ref | None


class NeighboursView:
    """The neighbours of a concept or a place by the words that both vocabularies have for it, looked up.

    A direction with more than MOST of them is left to the paged lists. stated, pointing: the properties that the
    neighbours were taken from, at this end and at the other.
    """

    def __init__(self, kind: PageKind, graph: Graph, iri: URIRef, pointing: Links) -> None:
        self._found: list[tuple[URIRef, list[URIRef]]] = []
        self.stated: set[URIRef] = set()
        self.pointing: set[URIRef] = set()
        taken: set[URIRef] = {iri}
        for out, back in _UP_DOWN[kind]:
            there = {node for node in graph.objects(iri, out) if isinstance(node, URIRef)}
            there.update(pointing.get(back, ()))
            if 0 < len(there - taken) <= MOST:
                self._found.append((out, sorted(there - taken)))
                self.stated.add(out)
                self.pointing.add(back)
                taken |= there

    def __bool__(self) -> bool:
        return bool(self._found)

    def needs(self) -> set[URIRef]:
        """What will have to be named."""
        return {node for _, there in self._found for node in there}

    def build(self, builder: PageBuilder) -> tuple[Neighbours, ...]:
        """The records."""
        return tuple(Neighbours(Text(_word_for(word)), None, builder.refs(there)) for word, there in self._found)


def _word_for(direction: URIRef) -> str:
    words: dict[URIRef, str] = {
        SKOS.broader: _("Broader"),
        SKOS.narrower: _("Narrower"),
        SKOS.related: _("Related"),
        GEO.sfWithin: _("It lies in"),
        GEO.sfContains: _("It holds"),
    }
    return words[direction]


class MatchesView:
    """The concepts of other vocabularies that a thing is mapped to, looked up."""

    words = frozenset(_MATCHES)

    def __init__(self, graph: Graph, iri: URIRef) -> None:
        self._found = [
            (word, there)
            for word in _MATCHES
            if (there := sorted(node for node in graph.objects(iri, word) if isinstance(node, URIRef)))
        ]

    def __bool__(self) -> bool:
        return bool(self._found)

    def needs(self) -> set[URIRef]:
        """What will have to be named."""
        return {node for word, there in self._found for node in (word, *there)}

    def build(self, builder: PageBuilder) -> tuple[Neighbours, ...]:
        """The records."""
        found = [(builder.ref(word), builder.refs(there)) for word, there in self._found]
        return tuple(Neighbours(word.label, word, there) for word, there in found)


class SiblingsView:
    """A part among the parts of its whole, looked up. Long rows keep the order of their IRIs."""

    def __init__(self, structure: Structure, iri: URIRef) -> None:
        self._whole = structure.whole(iri)
        self._row: list[URIRef] = []
        if self._whole is not None:
            parts = structure.parts(self._whole) | {iri}
            like = {part for part in parts if bool(structure.parts(part)) == bool(structure.parts(iri))}
            self._row = in_order(structure, like if len(parts) <= MOST_ORDERED else parts)
        self._at = self._row.index(iri) if iri in self._row else -1

    def __bool__(self) -> bool:
        return self._at >= 0 and len(self._row) > 1

    def needs(self) -> set[URIRef]:
        """What will have to be named."""
        near = self._row[max(0, self._at - 1) : self._at + 2]
        return {*near, *([self._whole] if self._whole is not None else [])}

    def build(self, builder: PageBuilder) -> Siblings | None:
        """The record."""
        if self._whole is None:
            return None
        before = self._row[self._at - 1] if self._at > 0 else None
        after = self._row[self._at + 1] if self._at + 1 < len(self._row) else None
        return Siblings(
            builder.ref(self._whole),
            self._at + 1,
            len(self._row),
            builder.ref(before) if before is not None else None,
            builder.ref(after) if after is not None else None,
        )
