"""From descriptions to page records: the names of everything in one look-up, whatever the page shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from ..iris import natural_key
from ..namespaces import LABEL_PROPERTIES
from ..naming import in_chain
from .evidence import Passage, passage_in
from .labels import Names, Text
from .links import Links
from .meaning import Broader, narrowest, without_implied
from .page_model import SHOWN_ELSEWHERE, Claim, Quote, Ref, Row, Section, Value, order_key

_DEEPEST = 4
_PLAIN_DATATYPES = frozenset(
    {
        XSD.string,
        XSD.integer,
        XSD.positiveInteger,
        XSD.nonNegativeInteger,
        XSD.decimal,
        XSD.double,
        XSD.boolean,
        XSD.date,
        XSD.dateTime,
        XSD.gYear,
        XSD.gYearMonth,
        XSD.anyURI,
        XSD.language,
    }
)
_CLAIM_FRAME = frozenset({RDF.type, RDF.subject, RDF.predicate, RDF.object})
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

Claims = Mapping[tuple[Node, Node], Sequence[tuple[URIRef, Graph]]]


def iris_in(*graphs: Graph) -> Iterator[URIRef]:
    """Every IRI that a page made from these graphs may have to name."""
    for graph in graphs:
        for triple in graph:
            yield from (node for node in triple if isinstance(node, URIRef))


@dataclass
class PageBuilder:
    """Makes the records of one page.

    translation_marks: properties whose values are the tags of languages in which the names are the publisher's own
    translations. broader: what a property or class implies; what a narrower one says is not said again. placed:
    fragments that have their place on the page already; each is described once.
    """

    names: Names
    links: Links
    chain: Sequence[str]
    passages: Mapping[URIRef, Passage] = field(default_factory=dict)
    claims: Claims = field(default_factory=dict)
    translation_marks: frozenset[URIRef] = frozenset()
    broader: Broader = lambda term: frozenset()
    placed: set[Node] = field(default_factory=set)

    def ref(self, iri: URIRef) -> Ref:
        """How the page names a thing, and where that leads."""
        label = self.names.of(iri)
        text = label or Text(self.links.short(str(iri)))
        return Ref(str(iri), text, self.links.href(str(iri)), label is not None)

    def claim_ref(self, iri: URIRef, subject: URIRef, predicate: URIRef) -> Ref:
        """A statement about a statement, named by what it is about."""
        label = Text(f"{self.ref(subject).label.text}: {self.ref(predicate).label.text}", self.ref(subject).label.lang)
        return Ref(str(iri), label, self.links.href(str(iri)))

    def refs(self, iris: Iterable[Node]) -> tuple[Ref, ...]:
        """The IRIs among the nodes, by label."""
        found = [self.ref(iri) for iri in set(iris) if isinstance(iri, URIRef)]
        return tuple(sorted(found, key=lambda ref: (not ref.named, ref.label.text.casefold(), ref.iri)))

    def quote(self, passage: Passage | None) -> Quote | None:
        """A passage with its source named."""
        if passage is None:
            return None
        source = self.ref(passage.source) if passage.source is not None else None
        return Quote(passage.sentences, source, passage.address, passage.date)

    def section(
        self, graph: Graph, iri: URIRef, anchor: str = "", hidden: frozenset[URIRef] = SHOWN_ELSEWHERE
    ) -> Section:
        """One thing, with all that the graph says of it but the hidden properties."""
        ref = self.ref(iri)
        return Section(
            ref,
            anchor,
            self.types(graph, iri),
            self.rows(graph, iri, ref.label, frozenset({iri}), hidden),
            self.quote(self.passages.get(iri) or passage_in(graph, iri)),
            self.is_own_translation(graph, iri),
        )

    def types(self, graph: Graph, iri: URIRef) -> tuple[Ref, ...]:
        """The narrowest classes of a thing."""
        kinds = [kind for kind in graph.objects(iri, RDF.type) if isinstance(kind, URIRef) and not _is_plumbing(kind)]
        return self.refs(narrowest(kinds, self.broader))

    def is_own_translation(self, graph: Graph, iri: URIRef) -> bool:
        """Whether the name that the page shows of a thing is the publisher's own translation."""
        marked = {
            str(value).lower()
            for mark in self.translation_marks
            for value in graph.objects(iri, mark)
            if isinstance(value, Literal)
        }
        return self.ref(iri).label.lang.lower() in marked

    def rows(
        self, graph: Graph, subject: Node, heading: Text, above: frozenset[Node], hidden: frozenset[URIRef]
    ) -> tuple[Row, ...]:
        """The properties of a node in the order of a page. above: the nodes that this one is shown within."""
        by_property: dict[URIRef, list[Node]] = {}
        for _, predicate, value in graph.triples((subject, None, None)):
            if predicate not in hidden:
                by_property.setdefault(URIRef(str(predicate)), []).append(value)
        made = []
        for predicate, values in without_implied(by_property, self.broader).items():
            row = self._row(graph, subject, predicate, values, heading, above)
            if row.values or row.others:
                made.append((order_key(predicate, row.property.label.text), row))
        return tuple(row for _, row in sorted(made, key=lambda pair: (pair[0], pair[1].property.iri)))

    def _row(
        self, graph: Graph, subject: Node, predicate: URIRef, values: list[Node], heading: Text, above: frozenset[Node]
    ) -> Row:
        tagged = [value for value in values if isinstance(value, Literal) and value.language]
        best = set(in_chain(tagged, self.chain)) if tagged else set()
        if predicate in LABEL_PROPERTIES:
            best = {value for value in best if str(value) != heading.text}
            shown = [value for value in values if value not in tagged and str(value) != heading.text]
            others = [value for value in tagged if value not in best and str(value) != heading.text]
        else:
            shown = [value for value in values if value not in tagged]
            others = [value for value in tagged if value not in best]
        made = [self._value(graph, subject, predicate, value, above) for value in [*best, *shown]]
        return Row(
            self.ref(predicate),
            tuple(sorted(made, key=_value_key)),
            tuple(
                self._value(graph, subject, predicate, value, above)
                for value in sorted(others, key=lambda v: (v.language, v))
            ),
        )

    def _value(self, graph: Graph, subject: Node, predicate: URIRef, value: Node, above: frozenset[Node]) -> Value:
        claims = tuple(self._claim(iri, about) for iri, about in self.claims.get((predicate, value), ()))
        if isinstance(value, Literal):
            return self.literal(value, claims)
        if isinstance(value, URIRef):
            inside = () if value in self.placed else self._inside(graph, value, above)
            anchor = str(value).partition("#")[2] if inside else ""
            return Value(
                ref=self.ref(value),
                rows=inside,
                anchor=anchor,
                quote=self.quote(self.passages.get(value)),
                claims=claims,
            )
        if value in above or len(above) > _DEEPEST:
            return Value(text=Text("…"), claims=claims)
        members = _list_members(graph, value)
        if members:
            shown = tuple(self._value(graph, value, predicate, member, above | {value}) for member in members)
            return Value(rows=(Row(self.ref(RDF.first), shown),), claims=claims)
        return Value(rows=self.rows(graph, value, Text(""), above | {value}, frozenset()), claims=claims)

    def _inside(self, graph: Graph, value: URIRef, above: frozenset[Node]) -> tuple[Row, ...]:
        """A fragment of the thing is described in its place; it has no page of its own."""
        root = next((str(node) for node in above if isinstance(node, URIRef) and "#" not in node), "")
        if not root or not str(value).startswith(root + "#") or len(above) > _DEEPEST:
            return ()
        self.placed.add(value)
        return self.rows(graph, value, Text(""), above | {value}, frozenset())

    def literal(self, value: Literal, claims: tuple[Claim, ...] = ()) -> Value:
        """A literal as the page shows it."""
        text = str(value)
        datatype = value.datatype
        if datatype == XSD.anyURI and text.lower().startswith(("http://", "https://")):
            return Value(ref=Ref(text, Text(text), self.links.href(text)), claims=claims)
        date = text[:10] if datatype in (XSD.date, XSD.dateTime) and _ISO_DATE.match(text) else ""
        unusual = datatype is not None and datatype not in _PLAIN_DATATYPES
        short = self.links.short(str(datatype)) if unusual else ""
        return Value(text=Text(text, value.language or ""), date=date, datatype=short, claims=claims)

    def _claim(self, iri: URIRef, graph: Graph) -> Claim:
        return Claim(self.ref(iri), self.rows(graph, iri, Text(""), frozenset({iri}), _CLAIM_FRAME))


def claim_of(graph: Graph, iri: URIRef) -> tuple[URIRef, URIRef] | tuple[()]:
    """(subject, predicate) of an ``rdf:Statement``, without fragment; empty when it is none."""
    subject, predicate = graph.value(iri, RDF.subject), graph.value(iri, RDF.predicate)
    if isinstance(subject, URIRef) and isinstance(predicate, URIRef):
        return URIRef(subject.partition("#")[0]), predicate
    return ()


def _is_plumbing(kind: Node) -> bool:
    return kind in (OWL.NamedIndividual, OWL.Thing, RDFS.Resource)


def _value_key(value: Value) -> tuple[int, tuple[tuple[int, int, str], ...]]:
    if value.text is not None:
        return (0, natural_key(value.date or value.text.text.casefold()))
    if value.ref is not None:
        return (1, natural_key(value.ref.label.text.casefold() + value.ref.iri))
    return (2, natural_key(str(len(value.rows))))


def _list_members(graph: Graph, node: Node) -> list[Node]:
    """The members of an RDF list; empty for any other node. A list that runs in a circle ends where it began."""
    members: list[Node] = []
    seen: set[Node] = set()
    while node != RDF.nil and node not in seen:
        seen.add(node)
        first = graph.value(node, RDF.first)
        rest = graph.value(node, RDF.rest)
        if first is None or rest is None:
            return members
        members.append(first)
        node = rest
    return members
