"""What one dataset states about a thing: its IRI, its fragments, and what they say by blank nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox
from rdflib import OWL, RDF, Literal, URIRef

from ..namespaces import LABEL_PROPERTIES
from .blank import names_of, stable
from .lines import SortedLines
from .quads import parse_lines
from .records import Inner, Value

_DEEPEST = 8
_STRING = "http://www.w3.org/2001/XMLSchema#string"

Rows = dict[tuple[URIRef, URIRef], frozenset[Value]]
"""(about, property) → values."""


@dataclass(frozen=True)
class Space:
    """How the IRIs of a site tell what is a thing, what derived. base: ends in a slash."""

    base: str

    def thing_of(self, iri: str) -> URIRef:
        """The thing that an IRI belongs to: a fragment to what it is one of, a term of the ontology to itself."""
        return URIRef(iri if iri.startswith(f"{self.base}def#") else iri.partition("#")[0])

    def kind_of(self, iri: str) -> str:
        """The word for the kind of a thing: that of its last part, else the first of its path; empty for others."""
        if not iri.startswith(self.base):
            return ""
        steps = iri[len(self.base) :].split("/")
        if steps[0] == "id" and len(steps) >= 3:
            return steps[-2] if len(steps) > 3 else steps[1]
        return steps[0].partition("#")[0]

    def is_derived(self, quad: ox.Quad) -> bool:
        """Whether a quad stands in a graph that the machine derives."""
        graph = quad.graph_name
        return isinstance(graph, ox.NamedNode) and graph.value.startswith(f"{self.base}graph/derived/")


@dataclass(frozen=True)
class Description:
    """All that is stated about a thing, in no matter which graph. triples: of the thing, its fragments, blank nodes."""

    iri: URIRef
    own: frozenset[tuple[URIRef, ox.Triple]] = frozenset()
    blank: dict[str, list[ox.Triple]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.own)

    @cached_property
    def rows(self) -> Rows:
        """The values by property; what is said by blank nodes is in its place."""
        found: dict[tuple[URIRef, URIRef], set[Value]] = {}
        for about, triple in self.own:
            found.setdefault((about, URIRef(triple.predicate.value)), set()).add(self._value(triple.object, ()))
        return {key: frozenset(values) for key, values in found.items()}

    @cached_property
    def form(self) -> frozenset[str]:
        """The same for two descriptions if and only if they say the same."""
        triples = [*(triple for _, triple in self.own), *(triple for some in self.blank.values() for triple in some)]
        quads = [ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples]
        return frozenset(str(quad) for quad in stable(quads))

    def values(self, *properties: URIRef) -> frozenset[Value]:
        """The values of the thing itself."""
        return frozenset().union(*(self.rows.get((self.iri, each), frozenset()) for each in properties))

    def iris(self, *properties: URIRef) -> list[URIRef]:
        """The IRIs among the values, sorted."""
        return sorted(value for value in self.values(*properties) if isinstance(value, URIRef))

    def labels(self) -> tuple[Literal, ...]:
        """The names of the thing, of the best property that gives any, sorted."""
        for each in LABEL_PROPERTIES:
            found = [value for value in self.values(each) if isinstance(value, Literal)]
            if found:
                return tuple(sorted(found, key=lambda text: (text.language or "", str(text))))
        return ()

    @property
    def alive(self) -> bool:
        """Whether the thing is there and has not been withdrawn."""
        flags = self.values(OWL.deprecated)
        return bool(self) and not any(isinstance(flag, Literal) and flag.value is True for flag in flags)

    def classes(self) -> list[URIRef]:
        """Its classes, as stated."""
        return self.iris(RDF.type)

    def _value(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, above: tuple[str, ...]) -> Value:
        if isinstance(term, ox.NamedNode):
            return URIRef(term.value)
        if isinstance(term, ox.Literal):
            return literal(term)
        if isinstance(term, ox.Triple) or term.value in above or len(above) >= _DEEPEST:
            return Inner()
        members = self._members(term.value)
        if members:
            return Inner(tuple((RDF.first, self._value(member, (*above, term.value))) for member in members))
        rows = {
            (URIRef(triple.predicate.value), self._value(triple.object, (*above, term.value)))
            for triple in self.blank.get(term.value, ())
        }
        return Inner(tuple(sorted(rows, key=repr)))

    def _members(self, name: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
        """The members of an RDF list, in order; empty for any other node, and for a list that runs in a circle."""
        members: list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = []
        seen: set[str] = set()
        while name not in seen:
            seen.add(name)
            said = {triple.predicate.value: triple.object for triple in self.blank.get(name, ())}
            if said.keys() != {str(RDF.first), str(RDF.rest)} or len(self.blank[name]) != 2:
                return []
            members.append(said[str(RDF.first)])
            rest = said[str(RDF.rest)]
            if isinstance(rest, ox.NamedNode):
                return members if rest.value == str(RDF.nil) else []
            if not isinstance(rest, ox.BlankNode):
                return []
            name = rest.value
        return []


class Side:
    """One of the two datasets, read where it is needed."""

    def __init__(self, lines: SortedLines, space: Space) -> None:
        self._lines = lines
        self._space = space
        self._known: dict[URIRef, Description] = {}

    def describe(self, iri: URIRef) -> Description:
        """What the dataset states about a thing; empty when it states nothing."""
        if iri not in self._known:
            self._known[iri] = self._describe(iri)
        return self._known[iri]

    def _describe(self, iri: URIRef) -> Description:
        prefixes = [f"<{iri}> "]
        if self._space.thing_of(iri) == iri and not iri.startswith(f"{self._space.base}def"):
            prefixes.append(f"<{iri}#")
        own = {(_iri(quad.subject), quad.triple) for each in prefixes for quad in self._stated(each)}
        blank: dict[str, list[ox.Triple]] = {}
        waiting = [name for _, triple in own for name in names_of(triple.object)]
        while waiting:
            name = waiting.pop()
            if name not in blank:
                blank[name] = list({quad.triple: None for quad in self._stated(f"_:{name} ")})
                waiting += [other for triple in blank[name] for other in names_of(triple.object)]
        return Description(iri, frozenset(own), blank)

    def _stated(self, prefix: str) -> Iterator[ox.Quad]:
        for quad in parse_lines(self._lines.starting_with(prefix.encode())):
            if not self._space.is_derived(quad):
                yield quad


def _iri(term: object) -> URIRef:
    return URIRef(term.value if isinstance(term, ox.NamedNode) else str(term))


def literal(term: ox.Literal) -> Literal:
    """The literal as rdflib has it, its lexical form kept."""
    if term.language:
        return Literal(term.value, lang=term.language)
    if term.datatype.value == _STRING:
        return Literal(term.value)
    return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
