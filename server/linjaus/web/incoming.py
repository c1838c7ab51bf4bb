"""The links to a thing, and those from it that are too many for a row: grouped by property, a page of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import DCTERMS, RDF, URIRef
from rdflib.term import Node

from ..errors import NotFound
from ..iris import natural_key
from .links import Links as Addresses
from .meaning import without_implied
from .opened import OpenRelease
from .page_builder import PageBuilder, claim_of
from .page_model import Group, Member, Pager
from .paging import turn, window
from .structure import Links, Structure

GROUP_SIZE = 25
MOST_OTHERS = 6
MOST_SORTED = 200
_OF_CLAIMS = (RDF.subject, RDF.predicate, RDF.object)
_IN_ROWS = frozenset({RDF.type, RDF.subject, RDF.predicate, RDF.object, DCTERMS.isPartOf, DCTERMS.source})


@dataclass(frozen=True)
class Window:
    """One page of the members of a group."""

    members: list[URIRef]
    where: Pager


class IncomingLinks:
    """The groups of a page, looked up. asked, number: which group is turned to which page.

    moved: rows of the thing that are listed here. covered: properties whose
    links the page shows in another way. Raises NotFound when no group is the one asked for.
    """

    def __init__(
        self,
        opened: OpenRelease,
        iri: URIRef,
        pointing: Links,
        moved: Mapping[URIRef, Sequence[URIRef]],
        covered: frozenset[URIRef],
        asked: str,
        number: int,
    ) -> None:
        self._opened = opened
        self._iri = iri
        self._asked = asked
        self._claims = {one for link in _OF_CLAIMS for one in pointing.get(link, ())}
        groups = without_implied(pointing, opened.meaning.broader) if len(pointing) > 1 else pointing
        found = self._without_inverse(groups)
        for predicate, values in moved.items():
            found[predicate] = sorted({*found[predicate], *values}) if predicate in found else values
        if moved:
            found = {**without_implied(found, opened.meaning.broader)}
        self.windows = {
            key: Window(*window(_sorted(members), number if str(key) == asked else 1, GROUP_SIZE))
            for key, members in found.items()
            if key not in covered and key != DCTERMS.hasPart and key != DCTERMS.isPartOf
        }
        if asked and URIRef(asked) not in self.windows:
            raise NotFound("Nothing points to this by that property.", name=asked)

    def needs(self) -> set[URIRef]:
        """What will have to be named."""
        found: set[URIRef] = set(self.windows)
        for group in self.windows.values():
            for member in group.members:
                found.update((member, *self._others(member), *self._claim(member)))
                if (document := self._opened.structure.document_of(member)) is not None:
                    found.add(document)
        return found

    def build(self, builder: PageBuilder, links: Addresses, path: str) -> tuple[Group, ...]:
        """The groups, by name. path: of the page on this host."""
        groups = []
        for index, (key, group) in enumerate(sorted(self.windows.items()), 1):
            anchor = f"_in-{index}"
            members = tuple(self._member(builder, one) for one in group.members)
            pager = turn(group.where, lambda wanted, key=key, anchor=anchor: _address(links, path, key, anchor, wanted))  # type: ignore[misc]
            inside = sum(member.within is not None for member in members)
            statements = key not in (RDF.subject, RDF.object) and 2 * inside > len(members)
            groups.append(Group(builder.ref(key), anchor, members, pager, statements))
        return tuple(sorted(groups, key=lambda one: one.property.label.text.casefold()))

    def _member(self, builder: PageBuilder, iri: URIRef) -> Member:
        document = self._opened.structure.document_of(iri)
        within = builder.ref(document) if document is not None and document != self._iri else None
        ref = builder.ref(iri)
        if not ref.named and (claim := self._claim(iri)):
            ref = builder.claim_ref(iri, *claim)
        return Member(ref, within, builder.refs(self._others(iri)))

    def _claim(self, iri: URIRef) -> tuple[URIRef, URIRef] | tuple[()]:
        """(subject, predicate) of a statement about a statement, which has no name of its own."""
        return claim_of(self._opened.structure.about(iri), iri) if iri in self._claims else ()

    def _others(self, iri: URIRef) -> Sequence[URIRef]:
        structure = self._opened.structure
        if self._iri not in structure.agents:
            return ()
        agents = {agent for _, agent in structure.involvement.get(iri, ())}
        return sorted(agents - {self._iri, iri}, key=natural_key)[:MOST_OTHERS] if self._iri in agents else ()

    def _without_inverse(self, groups: Mapping[URIRef, Sequence[URIRef]]) -> dict[URIRef, Sequence[URIRef]]:
        """The links to a thing without those that its own description states from its end."""
        rows = self._opened.structure.rows(self._iri)
        kept: dict[URIRef, Sequence[URIRef]] = {}
        for predicate, members in groups.items():
            inverse = self._opened.meaning.inverse(predicate)
            stated: set[Node] = {value for one in (predicate, *inverse) for value in rows.get(one, ())}
            rest = [member for member in members if member not in stated] if stated else members
            if rest:
                kept[predicate] = rest
        return kept


def moved_rows(structure: Structure, iri: URIRef) -> dict[URIRef, list[URIRef]]:
    """What a page lists as it lists the links to a thing: property → the values.

    These are the properties with more values than a row should have, and those by which what stands in no document
    names parts of documents: an organisation what it carries out.
    """
    outside = structure.document_of(iri) is None and iri not in structure.documents
    found = {}
    for predicate, values in structure.rows(iri).items():
        things = [value for value in values if isinstance(value, URIRef)]
        if predicate not in _IN_ROWS and (
            len(things) > GROUP_SIZE
            or (
                outside
                and things
                and all(one not in structure.passages and structure.document_of(one) for one in things)
            )
        ):
            found[predicate] = things
    return found


def _sorted(members: Sequence[URIRef]) -> list[URIRef]:
    """Part 2 before part 10; in a long list only where the numbers are the last in their IRIs."""
    if len(members) <= MOST_SORTED:
        return sorted(members, key=natural_key)
    return sorted(members, key=_quick_key)


def _quick_key(iri: str) -> tuple[str, int, str]:
    head, _, tail = iri.rpartition("/")
    return head, len(tail) if tail.isdecimal() else 0, tail


def _address(links: Addresses, path: str, key: URIRef, anchor: str, number: int) -> str:
    return links.local(f"{path}#{anchor}", of=str(key), page=number if number > 1 else None)
