"""The parts of a thing as a tree of statements, each with its links and the passages that it was read from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rdflib import DCTERMS, RDF, SDO, SKOS, Graph, Literal, URIRef

from ..iris import natural_key
from .labels import Text
from .meaning import Meaning
from .page_builder import PageBuilder
from .page_model import Ref
from .structure import Structure

MOST_STATEMENTS = 150
"""Statements of a tree on one page; what is below them is a link away."""
MOST_ORDERED = 100
"""Neighbours that are put in the order of the text; more keep the order of their IRIs."""
MOST_VALUES = 12
"""Agents, or concepts, of one property of a statement in a tree."""
MOST_CLAIMS = 100
"""Claims about one statement that are looked at."""
MOST_OTHERS = 3
"""Other things of one property of a statement in a tree."""
_DEEPEST = 6
_HIDDEN = frozenset({DCTERMS.source, SKOS.inScheme, DCTERMS.language, DCTERMS.license})
_POSITION = (SDO.position, URIRef("http://schema.org/position"))


@dataclass(frozen=True)
class LinkRow:
    """What a statement says of others by one property. more: how many values are left out."""

    property: Ref
    values: tuple[Ref, ...]
    more: int = 0


@dataclass(frozen=True)
class Mark:
    """One end of the tie between a statement and a sentence. anchor: of the other end; number: of the statement."""

    anchor: str
    number: int
    label: Text


@dataclass(frozen=True)
class Statement:
    """A part of a document. number: in the order of this page, 0 for the document itself.

    said: the number that the document gives it.

    key: by which its sentences name it; sentences: where it stands in the text of this page; hidden: how many parts
    are left out.
    """

    ref: Ref
    anchor: str
    number: int
    said: str
    types: tuple[Ref, ...]
    own_translation: bool
    rows: tuple[LinkRow, ...]
    sentences: tuple[Mark, ...]
    parts: tuple[Statement, ...]
    hidden: int = 0


@dataclass
class Branch:
    """A part that was looked up. passages: that it, or a claim about it, was read from; claimed: the
    properties of those claims; number: 1-based in the tree, 0 for its root.
    """

    iri: URIRef
    graph: Graph
    number: int
    anchor: str
    own: list[URIRef]
    passages: list[URIRef]
    claimed: frozenset[URIRef]
    branches: list[Branch] = field(default_factory=list)
    hidden: int = 0

    def each(self) -> Iterator[Branch]:
        """This one and all below it, in order."""
        yield self
        for branch in self.branches:
            yield from branch.each()


class Tree:
    """The parts of a thing, looked up; ``build`` makes records of it.

    root: the thing; tops: its parts on this page, in order; itself: whether what was read of the thing as a whole
    is shown too.
    """

    def __init__(
        self, structure: Structure, meaning: Meaning, root: URIRef, tops: Iterable[URIRef], itself: bool
    ) -> None:
        self._structure = structure
        self._meaning = meaning
        self._root = root
        self._count = 0
        self._itself = itself
        self._anchors: set[str] = set()
        self._seen = {root}
        self.root = self._branch(root)
        self.branches = self._grow(list(tops), 1)

    def each(self) -> Iterator[Branch]:
        """The thing itself, if it was read from a text, and its parts in the order of the page."""
        if self._itself and self.root.passages:
            yield self.root
        for branch in self.branches:
            yield from branch.each()

    def sources(self) -> list[URIRef]:
        """Where the parts come from (``dct:source``), if none of them was read from a stored text."""
        parts = [branch for top in self.branches for branch in top.each()]
        if any(branch.passages for branch in parts):
            return []
        told = {source for branch in parts for source in self._structure.rows(branch.iri).get(DCTERMS.source, ())}
        return sorted((source for source in told if isinstance(source, URIRef)), key=natural_key)

    def needs(self) -> set[URIRef]:
        """What will have to be named."""
        found: set[URIRef] = set()
        for branch in self.each():
            found.add(branch.iri)
            found.update(node for node in branch.graph.objects(branch.iri, RDF.type) if isinstance(node, URIRef))
            for predicate, values in self._links(branch).items():
                found.add(predicate)
                found.update(values[:MOST_VALUES])
        return found

    def build(self, builder: PageBuilder, sentences: Mapping[URIRef, str]) -> tuple[Statement | None, list[Statement]]:
        """The thing itself, if it was read from a text, and its parts. sentences: passage → its anchor on the page."""
        there = self._itself and self.root.passages
        whole = self._statement(self.root, builder, sentences) if there else None
        return whole, [self._statement(branch, builder, sentences) for branch in self.branches]

    def _grow(self, parts: list[URIRef], depth: int) -> list[Branch]:
        grown = []
        for iri in parts:
            if iri in self._seen or self._count >= MOST_STATEMENTS:
                continue
            self._seen.add(iri)
            branch = self._branch(iri)
            below = in_order(self._structure, self._structure.parts(iri) - self._seen)
            branch.branches = self._grow(below, depth + 1) if depth < _DEEPEST else []
            branch.hidden = len(below) - len(branch.branches)
            grown.append(branch)
        return grown

    def _branch(self, iri: URIRef) -> Branch:
        graph = self._structure.about(iri)
        own = passages_in(self._structure, iri)
        passages = set(own)
        claimed: set[URIRef] = set()
        for claim in self._structure.pointing(iri).get(RDF.subject, ())[:MOST_CLAIMS]:
            if read_from := passages_in(self._structure, claim):
                predicates = self._structure.rows(claim).get(RDF.predicate, ())
                passages.update(read_from)
                claimed.update(node for node in predicates if isinstance(node, URIRef))
        number = 0
        if iri != self._root:
            self._count += 1
            number = self._count
        return Branch(iri, graph, number, self._anchor(iri), own, sorted(passages, key=natural_key), frozenset(claimed))

    def _anchor(self, iri: URIRef) -> str:
        """An id in the page that does not change while the IRI does not."""
        tail = iri.removeprefix(f"{self._root}/") if iri != self._root else "itself"
        name = "_s-" + (re.sub(r"[^a-z0-9]+", "-", tail.rpartition("/id/")[2].lower()).strip("-") or "x")
        while name in self._anchors:
            name += "-"
        self._anchors.add(name)
        return name

    def _links(self, branch: Branch) -> dict[URIRef, list[URIRef]]:
        links = {
            predicate: sorted(values, key=natural_key)
            for predicate, values in self._structure.relations(branch.iri).items()
            if predicate not in _HIDDEN and (branch is not self.root or predicate in branch.claimed)
        }
        return links | self._said_of(branch)

    def _said_of(self, branch: Branch) -> dict[URIRef, list[URIRef]]:
        """What claims say, in concepts, of the statement that this is a part: how sure it is."""
        found: dict[URIRef, list[URIRef]] = {}
        for claim in self._structure.pointing(branch.iri).get(RDF.subject, ())[:MOST_CLAIMS]:
            relations = self._structure.relations(claim)
            if DCTERMS.isPartOf not in self._structure.rows(claim).get(RDF.predicate, ()):
                continue
            for predicate, values in relations.items():
                if concepts := sorted(set(values) & self._structure.concepts, key=natural_key):
                    found[predicate] = concepts
        return found

    def _statement(self, branch: Branch, builder: PageBuilder, sentences: Mapping[URIRef, str]) -> Statement:
        rows = []
        for predicate, values in self._links(branch).items():
            rank = 0 if set(values) & self._structure.agents else 1 if set(values) & self._structure.concepts else 2
            most = MOST_OTHERS if rank == 2 else MOST_VALUES
            refs = [ref for ref in map(builder.ref, values[:most]) if ref.named]
            if refs:
                refs.sort(key=lambda ref: natural_key(ref.label.text.casefold()))
                rows.append((rank, LinkRow(builder.ref(predicate), tuple(refs), max(0, len(values) - most))))
        rows.sort(key=lambda pair: (pair[0], pair[1].property.label.text.casefold()))
        ref = builder.ref(branch.iri)
        return Statement(
            ref,
            branch.anchor,
            branch.number,
            self._said_number(branch),
            builder.types(branch.graph, branch.iri),
            builder.is_own_translation(branch.graph, branch.iri),
            tuple(row for _, row in rows),
            tuple(Mark(sentences[one], branch.number, ref.label) for one in branch.passages if one in sentences),
            tuple(self._statement(part, builder, sentences) for part in branch.branches),
            branch.hidden,
        )

    def _said_number(self, branch: Branch) -> str:
        """The number that the source gives, found by ``schema:position`` or a property below it."""
        for predicate, value in sorted(branch.graph.predicate_objects(branch.iri), key=str):
            if isinstance(value, Literal) and (
                predicate in _POSITION or self._meaning.broader(URIRef(str(predicate))).intersection(_POSITION)
            ):
                return str(value)
        return ""


def passages_in(structure: Structure, iri: URIRef) -> list[URIRef]:
    """The passages that a thing points at, in the order of their IRIs."""
    found = {
        value
        for values in structure.rows(iri).values()
        if len(values) <= MOST_ORDERED
        for value in values
        if isinstance(value, URIRef) and value in structure.passages
    }
    return sorted(found, key=natural_key)


def in_order(structure: Structure, parts: Iterable[URIRef]) -> list[URIRef]:
    """Parts that have parts of their own first: they are the backbone. Then as their text goes, if all have one.

    Long lists keep the order of their IRIs.
    """
    ordered = sorted(parts, key=natural_key)
    if len(ordered) > MOST_ORDERED:
        return ordered
    places = {part: passages_in(structure, part) for part in ordered}
    if all(places.values()):
        ordered.sort(key=lambda part: natural_key(places[part][0]))
    return sorted(ordered, key=lambda part: not structure.parts(part))
