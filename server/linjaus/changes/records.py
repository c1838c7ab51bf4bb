"""What changed, as records: reports, pages and feeds read these and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from rdflib import Literal, URIRef

from .quads import QuadDifference
from .words import Piece

ADDED, REMOVED, WITHDRAWN, MOVED, REWORDED, CHANGED = "added", "removed", "withdrawn", "moved", "reworded", "changed"
STATUSES = (ADDED, REMOVED, WITHDRAWN, MOVED, REWORDED, CHANGED)
"""What can have happened to a thing, in the order of reports. Each thing has the first that is true of it."""


@dataclass(frozen=True)
class Inner:
    """A thing without an address, by what is said of it. rows: empty when it has been said further out.

    The rows of a list are its members in order, each as ``rdf:first``.
    """

    rows: tuple[tuple[URIRef, Value], ...] = ()


Value: TypeAlias = URIRef | Literal | Inner


@dataclass(frozen=True)
class Rewording:
    """A text that took the place of another, of the same property in the same language. words: both, piece by piece."""

    before: Literal
    after: Literal
    words: tuple[Piece, ...]


@dataclass(frozen=True)
class PropertyChange:
    """What changed in the values of one property. about: the thing, or a fragment of it."""

    about: URIRef
    property: URIRef
    removed: tuple[Value, ...] = ()
    added: tuple[Value, ...] = ()
    reworded: tuple[Rewording, ...] = ()


@dataclass(frozen=True)
class ThingChange:
    """What happened to one thing: an IRI with its fragments and what it says by blank nodes.

    status: one of STATUSES. former: the address that a moved thing had, when it has a new one; wholes: what it was a
    part of and what it is a part of now, when that changed. trail: what it is a part of, from the outside in.
    properties: the content, of an added or removed thing all of it. metadata: dates, checksums and the like.
    before, after: whether it was there, and not withdrawn, in either release.
    """

    iri: URIRef
    status: str
    properties: tuple[PropertyChange, ...] = ()
    metadata: tuple[PropertyChange, ...] = ()
    trail: tuple[URIRef, ...] = ()
    former: URIRef | None = None
    wholes: tuple[URIRef, URIRef] | None = None
    before: bool = True
    after: bool = True


@dataclass(frozen=True)
class KindChanges:
    """The changed things of one kind. key: the word for it in IRIs; name: the class or concept scheme that names it."""

    key: str
    name: URIRef | None
    things: tuple[ThingChange, ...]

    def counts(self) -> dict[str, int]:
        """How many things by status, in the order of STATUSES; those that are 0 are left out."""
        found = Counter(thing.status for thing in self.things)
        return {status: found[status] for status in STATUSES if found[status]}


@dataclass(frozen=True)
class Changes:
    """What changed from one release to another.

    before, after: their names. kinds: changed content, without derived graphs. metadata_only: things of which nothing
    but metadata changed. nameless: statements, stated and about no thing with an address, that were removed and added.
    derived: derived statements that were removed and added. names: the labels of every IRI in here that has some, of
    its best property.
    """

    before: str
    after: str
    base: str
    kinds: tuple[KindChanges, ...] = ()
    metadata_only: tuple[ThingChange, ...] = ()
    nameless: tuple[int, int] = (0, 0)
    derived: tuple[int, int] = (0, 0)
    names: Mapping[URIRef, tuple[Literal, ...]] = field(default_factory=dict)
    quads: QuadDifference = field(default_factory=QuadDifference)

    def things(self) -> Iterator[ThingChange]:
        """Every changed thing, those with changed metadata only at the end."""
        for kind in self.kinds:
            yield from kind.things
        yield from self.metadata_only

    def without_detail(self) -> Changes:
        """What happened to which thing, and nothing of how: enough for notes, and small."""
        return replace(
            self,
            kinds=tuple(
                replace(kind, things=tuple(ThingChange(thing.iri, thing.status) for thing in kind.things))
                for kind in self.kinds
            ),
            metadata_only=tuple(ThingChange(thing.iri, thing.status) for thing in self.metadata_only),
            names={iri: texts for iri, texts in self.names.items() if iri in {kind.name for kind in self.kinds}},
            quads=QuadDifference(),
        )
