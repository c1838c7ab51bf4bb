"""``/shapes`` as records: each shape with whom it speaks of, what must hold, and what it found in this release."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node
from rdflib.util import from_n3

from ..iris import natural_key
from ..naming import in_chain
from .labels import Names, Text, pick
from .links import current_links
from .opened import OpenRelease
from .page_builder import PageBuilder, iris_in
from .page_model import Ref
from .shape_words import Must, ShapeReader, Step

SEVERITIES = ("violation", "warning", "info")
_PLACEHOLDER = re.compile(r"\{[?$][A-Za-z_]\w*\}")
_SEVERITY_OF = {SH.Warning: "warning", SH.Info: "info"}


@dataclass(frozen=True)
class Found:
    """One finding of the check. rule: IRI or name of the rule; thing: None when the focus is no IRI."""

    severity: str
    rule: str
    thing: Ref | None
    label: str
    message: Text
    remedy: Text
    place: str


@dataclass(frozen=True)
class Rule:
    """One rule of a shape: of the values along the path, or of the thing itself when that is empty."""

    name: Text
    anchor: str
    path: tuple[Step, ...]
    musts: tuple[Must, ...]
    message: Text
    remedy: Text
    severity: str
    found: tuple[Found, ...]


@dataclass(frozen=True)
class ShapePart:
    """A node shape. targets: (in words, what it names)."""

    ref: Ref
    anchor: str
    note: Text
    targets: tuple[tuple[str, tuple[Ref, ...]], ...]
    rules: tuple[Rule, ...]
    found: tuple[Found, ...]


def read_findings(opened: OpenRelease) -> tuple[Found, ...]:
    """What the check of the release found, the gravest first; empty when it found nothing or kept no record."""
    data = opened.read("findings.json")
    listed = json.loads(data) if data else []
    terms = {one["focus"]: _iri(one["focus"]) for one in listed}
    names = Names(g.chain, opened.reader.labels(iri for iri in terms.values() if iri is not None))
    builder = PageBuilder(names, current_links(), g.chain)
    found = []
    for one in listed:
        iri = terms[one["focus"]]
        found.append(
            Found(
                one["severity"],
                one["rule"].strip("<>"),
                builder.ref(iri) if iri is not None else None,
                one["focus_label"] or one["focus"],
                pick(one["message"], g.chain),
                pick(one["remedy"], g.chain),
                one["file"],
            )
        )
    return tuple(sorted(found, key=lambda one: (SEVERITIES.index(one.severity), one.rule, one.label)))


def _iri(focus: str) -> URIRef | None:
    """The focus of a finding, which is in N3 or a bare IRI."""
    if focus.startswith(("http://", "https://")):
        return URIRef(focus)
    term = from_n3(focus) if focus.startswith("<") and focus.endswith(">") else None
    return term if isinstance(term, URIRef) else None


def build_rules(opened: OpenRelease, root: URIRef, graph: Graph, findings: Iterable[Found]) -> list[ShapePart]:
    """Every node shape of the graph that has a name, by name. root: the document that the shapes are fragments of."""
    found: dict[str, list[Found]] = defaultdict(list)
    for one in findings:
        found[one.rule].append(one)
    names = Names(g.chain, opened.reader.labels(set(iris_in(graph))), graph)
    builder = PageBuilder(names, current_links(), g.chain)
    reader = ShapeReader(graph, builder.ref)
    shapes = {node for node in graph.subjects(RDF.type, SH.NodeShape) if isinstance(node, URIRef)}
    parts = [
        ShapePart(
            builder.ref(shape),
            _anchor(shape, root),
            _text(graph, shape, RDFS.comment, SH.description),
            _targets(graph, shape, builder),
            tuple(_rules(graph, shape, root, reader, found)),
            tuple(found[str(shape)]),
        )
        for shape in shapes
    ]
    return sorted(parts, key=lambda part: (part.ref.label.text.casefold(), part.ref.iri))


def unplaced(findings: Iterable[Found], parts: Iterable[ShapePart]) -> list[Found]:
    """The findings of rules that are no shape on the page: the machine's own, which hold for any site."""
    shown = {id(one) for part in parts for one in (*part.found, *(one for rule in part.rules for one in rule.found))}
    return [one for one in findings if id(one) not in shown]


def _rules(
    graph: Graph, shape: URIRef, root: URIRef, reader: ShapeReader, found: Mapping[str, Sequence[Found]]
) -> Iterable[Rule]:
    own = reader.musts(shape)
    if own:
        yield Rule(Text(""), "", (), own, _text(graph, shape, SH.message), Text(""), _severity(graph, shape), ())
    for part in sorted(graph.objects(shape, SH.property), key=lambda node: natural_key(str(node))):
        yield Rule(
            _text(graph, part, SH.name, RDFS.label),
            _anchor(part, root),
            reader.path(graph.value(part, SH.path)),
            reader.musts(part),
            _text(graph, part, SH.message),
            _text(graph, part, SH.description, RDFS.comment),
            _severity(graph, part),
            tuple(found.get(str(part), ())),
        )


def _targets(graph: Graph, shape: URIRef, builder: PageBuilder) -> tuple[tuple[str, tuple[Ref, ...]], ...]:
    words = (
        (SH.targetClass, _("Every thing of the class")),
        (SH.targetSubjectsOf, _("Every thing that has")),
        (SH.targetObjectsOf, _("Everything that is a value of")),
        (SH.targetNode, _("This thing:")),
    )
    return tuple((text, refs) for predicate, text in words if (refs := builder.refs(graph.objects(shape, predicate))))


def _severity(graph: Graph, shape: Node) -> str:
    stated = graph.value(shape, SH.severity)
    return _SEVERITY_OF.get(URIRef(str(stated)), "violation")


def _text(graph: Graph, node: Node, *predicates: URIRef) -> Text:
    for predicate in predicates:
        texts = [value for value in graph.objects(node, predicate) if isinstance(value, Literal)]
        if texts:
            best = in_chain(texts, g.chain)[0]
            return Text(_PLACEHOLDER.sub("…", best), best.language or "")
    return Text("")


def _anchor(node: Node, root: URIRef) -> str:
    return str(node)[len(root) + 1 :] if isinstance(node, URIRef) and node.startswith(f"{root}#") else ""
