"""What hangs together in a release: parts and wholes, passages and what was read from them, periods.

Everything is found by look-ups from one thing to its neighbours, and kept for the next page: a release does not change.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from rdflib import DCTERMS, OWL, RDF, RDFS, Graph, URIRef
from rdflib.term import Node

from .kinds import AGENTS, CONCEPTS, DOCUMENTS, PASSAGES, PageKind, kind_by_class
from .meaning import Meaning, narrowest, without_implied

if TYPE_CHECKING:
    from ..engine.port import Reader

MOST_LINKS = 20_000
"""How many links to one thing are looked at."""
MOST_TRIPLES = 40_000
"""Triples of descriptions that are kept, some 20 MB."""
MOST_PAIRS = 20_000
"""Links that are kept."""
_HIGHEST = 12
_ALL = 10_000_000

_NO_LINKS = frozenset({RDF.type, DCTERMS.hasPart, DCTERMS.isPartOf, RDF.subject, RDF.object, RDF.predicate})


Links = Mapping[URIRef, Sequence[URIRef]]
Rows = Mapping[URIRef, Sequence[Node]]
Found = TypeVar("Found", bound=Sized)


@dataclass(frozen=True)
class _Pointing:
    """The links to a thing. size: how many; unlisted: how many more there are."""

    by_property: Links
    size: int
    unlisted: int

    def __len__(self) -> int:
        return self.size


class _Kept(Generic[Found]):
    """What a look-up found, the last of it, up to a number of members in all."""

    def __init__(self, look_up: Callable[[URIRef], Found], most: int) -> None:
        self._look_up = look_up
        self._most = most
        self._size = 0
        self._found: OrderedDict[URIRef, Found] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, iri: URIRef) -> Found:
        """What there is about the thing."""
        with self._lock:
            known = self._found.get(iri)
            if known is not None:
                self._found.move_to_end(iri)
                return known
        found = self._look_up(iri)
        with self._lock:
            if iri not in self._found:
                self._found[iri] = found
                self._size += len(found) + 1
            while self._size > self._most and len(self._found) > 1:
                self._size -= len(self._found.popitem(last=False)[1]) + 1
        return found


class Structure:
    """The neighbourhoods of one release. May be used by any number of threads.

    Graphs that it hands out are shared: they are read, never written.
    """

    def __init__(self, reader: Reader, base: str, meaning: Meaning) -> None:
        self._reader = reader
        self._prefix = f"{base}id/"
        self._things = len(self._prefix)
        self._meaning = meaning
        self._graphs: _Kept[Graph] = _Kept(reader.describe, MOST_TRIPLES)
        self._links: _Kept[_Pointing] = _Kept(self._find_links, MOST_PAIRS)
        self._rows: _Kept[Rows] = _Kept(self._find_rows, MOST_PAIRS)
        self._tops: dict[str, URIRef | None] = {}
        self._wholes: dict[URIRef, URIRef | None] = {}

    def about(self, iri: URIRef) -> Graph:
        """The description of a thing."""
        return self._graphs.get(iri)

    def rows(self, iri: URIRef) -> Rows:
        """What is said of a thing, by property."""
        return self._rows.get(iri)

    def _find_rows(self, iri: URIRef) -> Rows:
        found: dict[URIRef, list[Node]] = {}
        for predicate, value in self.about(iri).predicate_objects(iri):
            if isinstance(predicate, URIRef):
                found.setdefault(predicate, []).append(value)
        return found

    def pointing(self, iri: URIRef) -> Links:
        """The things that point to a thing, by property, each sorted."""
        return self._links.get(iri).by_property

    def links_to(self, iri: URIRef) -> list[tuple[URIRef, URIRef]]:
        """The same as (thing, property) pairs."""
        return [(thing, link) for link, things in self.pointing(iri).items() for thing in things]

    def unlisted(self, iri: URIRef) -> int:
        """How many links to a thing were not looked at; 0 nearly always."""
        return self._links.get(iri).unlisted

    def _find_links(self, iri: URIRef) -> _Pointing:
        pairs, total = self._reader.incoming(iri, MOST_LINKS, 0)
        found: dict[URIRef, list[URIRef]] = {}
        for thing, link in pairs:
            if link in found:
                found[link].append(thing)
            else:
                found[link] = [thing]
        return _Pointing(found, len(pairs), total - len(pairs))

    def kind(self, iri: URIRef, graph: Graph | None = None) -> PageKind | None:
        """What sort of thing it is by its classes. graph: its description, when at hand."""
        known = self.about(iri) if graph is None else graph
        return kind_by_class(
            (cls for cls in known.objects(iri, RDF.type) if isinstance(cls, URIRef)), self._meaning.broader
        )

    @cached_property
    def passages(self) -> frozenset[URIRef]:
        """The quoted places in texts (Web Annotation Data Model, section 4)."""
        return self._members(PASSAGES)

    @cached_property
    def agents(self) -> frozenset[URIRef]:
        """Organisations, groups and the like."""
        return self._members(AGENTS)

    @cached_property
    def concepts(self) -> frozenset[URIRef]:
        """Concepts of vocabularies."""
        return self._members(CONCEPTS)

    @cached_property
    def documents(self) -> frozenset[URIRef]:
        """Documents, described or only named."""
        return self._members(DOCUMENTS)

    @cached_property
    def involvement(self) -> dict[URIRef, tuple[tuple[URIRef, URIRef], ...]]:
        """For each thing in a document, the (property, agent) of its links to agents."""
        found: dict[URIRef, list[tuple[URIRef, URIRef]]] = {}
        for agent in self.agents:
            for link, things in self.pointing(agent).items():
                if link not in _NO_LINKS:
                    for thing in things:
                        found.setdefault(thing, []).append((link, agent))
        return {thing: tuple(ties) for thing, ties in found.items()}

    def narrowest(self, words: Collection[URIRef]) -> list[URIRef]:
        """The words that no other of them implies."""
        return sorted(narrowest(words, self._meaning.broader))

    def parts(self, iri: URIRef) -> set[URIRef]:
        """What is said to be a part of a thing, from either end."""
        below = set(self.pointing(iri).get(DCTERMS.isPartOf, ()))
        return below.union(node for node in self.rows(iri).get(DCTERMS.hasPart, ()) if isinstance(node, URIRef))

    def whole(self, iri: URIRef) -> URIRef | None:
        """What a thing is directly a part of."""
        above = (node for node in self.about(iri).objects(iri, DCTERMS.isPartOf) if isinstance(node, URIRef))
        return min((node for node in above if node != iri), default=None)

    def document_of(self, iri: URIRef) -> URIRef | None:
        """The document that a thing is in, None when it is in none.

        The IRI tells it where it is one of ours (``…/id/document/x/measure/1`` is in ``…/id/document/x``);
        else the wholes are followed.
        """
        pieces = iri[self._things :].split("/", 2) if iri.startswith(self._prefix) else ()
        if len(pieces) == 3:
            top = f"{self._prefix}{pieces[0]}/{pieces[1]}"
            if top not in self._tops:
                self._tops[top] = URIRef(top) if URIRef(top) in self.documents else None
            if (document := self._tops[top]) is not None:
                return document
        if iri not in self._wholes:
            self._wholes[iri] = self._find_document(iri)
        return self._wholes[iri]

    def _find_document(self, iri: URIRef) -> URIRef | None:
        here, seen = self.whole(iri), {iri}
        while here is not None and here not in seen and len(seen) < _HIGHEST:
            if here in self.documents:
                return here
            seen.add(here)
            here = self.whole(here)
        return None

    def relations(self, iri: URIRef) -> dict[URIRef, list[URIRef]]:
        """The links of a thing to others, by property: the narrowest words only, no parts, no passages, no classes.

        What a transitive property says only by way of another value of it is left out.
        """
        links: dict[URIRef, list[URIRef]] = {}
        for predicate, values in self.rows(iri).items():
            there = [node for node in values if isinstance(node, URIRef) and node != iri and node not in self.passages]
            if there and predicate not in _NO_LINKS:
                links[predicate] = there
        narrow = without_implied(links, self._meaning.broader)
        return {
            predicate: kept
            for predicate, values in narrow.items()
            if (kept := self._without_detours(predicate, values, links))
        }

    def _without_detours(
        self, predicate: URIRef, values: list[URIRef], links: dict[URIRef, list[URIRef]]
    ) -> list[URIRef]:
        if len(values) > _HIGHEST or (predicate, RDF.type, OWL.TransitiveProperty) not in self.about(predicate):
            return values
        others = {value for every in links.values() for value in every}
        beyond = {
            far
            for other in others & {*links.get(predicate, ())}
            for far in self.about(other).objects(other, predicate)
            if far != other
        }
        return [value for value in values if value not in beyond]

    def _members(self, classes: Iterable[URIRef]) -> frozenset[URIRef]:
        known: set[URIRef] = set()
        waiting = list(classes)
        while waiting:
            cls = waiting.pop()
            if cls not in known:
                known.add(cls)
                waiting += self.pointing(cls).get(RDFS.subClassOf, ())
        return frozenset(iri for cls in known for iri in self._reader.instances(cls, _ALL, 0)[0])
