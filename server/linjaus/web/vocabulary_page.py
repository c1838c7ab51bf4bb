"""The words of a vocabulary as records for a page: what each means, how it hangs together, how it is used."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from ..namespaces import LABEL_PROPERTIES
from ..naming import in_chain
from .labels import Names, Text
from .links import current_links
from .opened import OpenRelease
from .page_builder import PageBuilder, iris_in
from .page_model import SHOWN_ELSEWHERE, Ref, Row, Value
from .usage import Usage, Use

CLASS, PROPERTY, OTHER = "class", "property", "other"
CLASS_TYPES = frozenset({OWL.Class, RDFS.Class})
PROPERTY_TYPES = frozenset({OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property})
MOST_TERMS = 5_000

_NOTES = (RDFS.comment, SKOS.definition, SKOS.scopeNote)
_HIDDEN = SHOWN_ELSEWHERE | frozenset(LABEL_PROPERTIES) | frozenset({*_NOTES, RDFS.isDefinedBy, OWL.inverseOf})
_PART = re.compile(r"(.+/id/[^/]+/[^/]+(?:/[^/]+/[0-9]+)*)/[a-z-]+/[0-9]+")
_TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)


@dataclass(frozen=True)
class Example:
    """A place where a word is used. value: what the property leads to there; None for a class."""

    thing: Ref
    value: Value | None = None


@dataclass(frozen=True)
class Term:
    """One word. kind: CLASS, PROPERTY or OTHER; short: its prefixed name; note: what it means; uses: None if unknown.

    rows: what else is said of it; rules: the shapes that speak of it.
    """

    ref: Ref
    anchor: str
    kind: str
    short: str
    note: Text | None
    types: tuple[Ref, ...]
    rows: tuple[Row, ...]
    uses: int | None
    examples: tuple[Example, ...]
    rules: tuple[Ref, ...]


def declared(opened: OpenRelease) -> set[URIRef]:
    """Every class and property that the release declares."""
    return {iri for kind in CLASS_TYPES | PROPERTY_TYPES for iri in opened.reader.instances(kind, MOST_TERMS)[0]}


def describe_terms(opened: OpenRelease, iris: Iterable[URIRef]) -> Graph:
    """What the release says of each of the words."""
    graph = Graph(bind_namespaces="none")
    for iri in iris:
        for triple in opened.reader.describe(iri):
            graph.add(triple)
    return graph


def kind_of(iri: URIRef, graph: Graph, usage: Usage) -> str:
    """Whether a word is a class or a property: by its types, else by how it is used."""
    types = set(graph.objects(iri, RDF.type))
    if types & CLASS_TYPES or (iri in usage.classes and iri not in usage.properties):
        return CLASS
    return PROPERTY if types & PROPERTY_TYPES or iri in usage.properties else OTHER


def build_terms(
    opened: OpenRelease, iris: Sequence[URIRef], graph: Graph, usage: Usage, anchors: Mapping[URIRef, str]
) -> list[Term]:
    """The words as records, by name. graph: what is said of them and of the words around; anchors: iri → id."""
    rules = _rules_by_term(opened)
    about = Graph(bind_namespaces="none")
    for iri in iris:
        for triple in graph.triples((iri, None, None)):
            about.add(triple)
    uses = {iri: usage.classes.get(iri) or usage.properties.get(iri) or Use() for iri in iris}
    shown = {node for use in uses.values() for example in use.examples for node in example if isinstance(node, URIRef)}
    wholes = {whole for node in shown for whole in wholes_of(node)}
    wanted = {*iris, *iris_in(graph), *shown, *wholes, *(rule for iri in iris for rule in rules.get(iri, ()))}
    shapes = opened.graph_of_file("shapes.ttl") if rules else Graph()
    builder = PageBuilder(Names(g.chain, opened.reader.labels(wanted), graph, shapes), current_links(), g.chain)
    builder.placed.update(iris)
    made = []
    for iri in iris:
        kind = kind_of(iri, graph, usage)
        made.append(
            Term(
                builder.ref(iri),
                anchors.get(iri, ""),
                kind,
                builder.links.short(str(iri)),
                _note(iri, graph),
                builder.refs(set(graph.objects(iri, RDF.type)) - CLASS_TYPES - {OWL.NamedIndividual}),
                (*builder.rows(graph, iri, Text(""), frozenset({iri}), _HIDDEN), *_around(iri, graph, builder)),
                uses[iri].count if usage.known else None,
                tuple(_example(builder, thing, value) for thing, value in uses[iri].examples),
                builder.refs(rules.get(iri, ())),
            )
        )
    return sorted(made, key=lambda term: (term.ref.label.text.casefold(), term.ref.iri))


def _note(iri: URIRef, graph: Graph) -> Text | None:
    for predicate in _NOTES:
        texts = [value for value in graph.objects(iri, predicate) if isinstance(value, Literal)]
        if texts:
            best = in_chain(texts, g.chain)[0]
            return Text(str(best), best.language or "")
    return None


def _around(iri: URIRef, graph: Graph, builder: PageBuilder) -> list[Row]:
    """What the other words say of this one: the narrower ones, the inverse, its properties, those that lead to it."""
    inverse = {*graph.objects(iri, OWL.inverseOf), *graph.subjects(OWL.inverseOf, iri)}
    found: list[tuple[str, set[Node]]] = [
        (_("Inverse"), inverse),
        (_("Narrower"), {*graph.subjects(RDFS.subClassOf, iri), *graph.subjects(RDFS.subPropertyOf, iri)} - {iri}),
        (_("Its properties"), {*graph.subjects(RDFS.domain, iri)}),
        (_("Properties that lead to it"), {*graph.subjects(RDFS.range, iri)}),
    ]
    rows = []
    for name, nodes in found:
        refs = builder.refs(nodes)
        if refs:
            rows.append(Row(Ref("", Text(name), None), tuple(Value(ref=ref) for ref in refs)))
    return rows


def _example(builder: PageBuilder, thing: URIRef, value: Node | None) -> Example:
    named = ref_by_whole(builder, thing)
    if isinstance(value, Literal):
        return Example(named, builder.literal(value))
    if isinstance(value, URIRef):
        return Example(named, Value(ref=ref_by_whole(builder, value)))
    return Example(named, None if value is None else Value(text=Text("…")))


def wholes_of(iri: URIRef) -> list[URIRef]:
    """The things that a thing is a part of by its IRI, the nearest first: ``…/plan/x`` for ``…/plan/x/claim/2``."""
    found, rest = [], str(iri)
    if "#" in rest:
        rest = rest.partition("#")[0]
        found.append(URIRef(rest))
    while match := _PART.fullmatch(rest):
        rest = match[1]
        found.append(URIRef(rest))
    return found


def ref_by_whole(builder: PageBuilder, iri: URIRef) -> Ref:
    """How the page names a thing; one without a name by that of the thing that it is a part of."""
    ref = builder.ref(iri)
    if not ref.named:
        for whole in wholes_of(iri):
            name = builder.names.of(whole)
            if name is not None:
                rest = str(iri)[len(whole) :].strip("/#").replace("/", " ")
                return Ref(ref.iri, Text(f"{name.text} › {rest}", name.lang), ref.href)
    return ref


def _rules_by_term(opened: OpenRelease) -> dict[URIRef, set[URIRef]]:
    """For each word the node shapes that have it as target, on a path or as what values must be."""
    if opened.manifest.file("shapes.ttl") is None:
        return {}
    graph = opened.graph_of_file("shapes.ttl")
    found: dict[URIRef, set[URIRef]] = defaultdict(set)
    for shape in graph.subjects(RDF.type, SH.NodeShape):
        if not isinstance(shape, URIRef):
            continue
        seen: set[Node] = set()
        waiting: list[Node] = [shape]
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            for _subject, predicate, value in graph.triples((node, None, None)):
                is_part = predicate in (SH.property, SH.node) or not isinstance(value, URIRef)
                if isinstance(value, URIRef) and (predicate in _TARGETS or not is_part):
                    found[value].add(shape)
                elif is_part and not isinstance(value, Literal):
                    waiting.append(value)
    return found
