"""Whether the shapes themselves are sound: SHACL's own shapes, SPARQL that parses, targets.

A shapes graph that is malformed or targets nothing is an error, not a pass: a check that cannot fail is no check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pyshacl.entrypoints import meta_validate
from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, RuleLoadError, ShapeLoadError
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from ..errors import SiteUnreadable, SourceError
from ..model import SourceFile
from .places import first_line

DEPTH = 60
"""How deep shapes may hold shapes: SHACL's own shapes need some 35 for a list of nested ones."""
LOAD_ERRORS = (ConstraintLoadError, ReportableRuntimeError, RuleLoadError, ShapeLoadError)
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
"""The properties by which a shape says what it applies to."""
_NAMED_FREELY = {SH.path, SH["class"], SH.datatype, SH.hasValue, RDF.first}
_WRITTEN_FREELY = {SH.name, SH.description, SH.message, SH.select, SH.pattern}


def check_shapes(shapes: Graph, files: Sequence[SourceFile]) -> None:
    """Raises SiteUnreadable, naming file and line, when shapes break SHACL's own shapes or have no target."""
    errors = [*_meta_errors(shapes, files), *_query_errors(shapes, files)]
    if errors:
        raise SiteUnreadable("The shapes cannot be used.", "Mend them; nothing was checked.", tuple(errors))
    if not any(True for _ in targets(shapes)):
        raise SiteUnreadable(
            "The shapes target nothing, so they would let anything pass.",
            "Give each node shape in shapes/*.ttl a target, such as sh:targetClass.",
        )


def targets(shapes: Graph) -> Iterator[tuple[URIRef, Node]]:
    """Every target of the shapes: its kind, and the class, node or property (SHACL, section 2.1.3)."""
    for kind in TARGETS:
        for target in shapes.objects(None, kind):
            yield kind, target
    for shape in shapes.subjects(RDF.type, SH.NodeShape):
        if (shape, RDF.type, RDFS.Class) in shapes:
            yield SH.targetClass, shape


def owners(shapes: Graph, shape: Node | None) -> Iterator[Node]:
    """A shape, and while it is anonymous, the shape that holds it."""
    seen: set[Node] = set()
    while shape is not None and shape not in seen:
        yield shape
        seen.add(shape)
        shape = (
            None
            if isinstance(shape, URIRef)
            else min(shapes.subjects(None, shape), key=lambda node: node.n3(), default=None)
        )


def unusable(reason: str, files: Sequence[SourceFile]) -> SiteUnreadable:
    """What pySHACL could not load or evaluate, laid to the file that has the shape it names."""
    named = (
        file.path
        for file in files
        for shape in sorted(set(file.graph.subjects()), key=lambda node: node.n3())
        if isinstance(shape, URIRef) and f"{shape}>" in reason
    )
    first = next(iter(reason.strip().splitlines()), "the validator gave no reason")
    error = SourceError(
        f"A shape cannot be evaluated: {first}", "Mend it; nothing was checked.", next(named, "shapes/")
    )
    return SiteUnreadable("The shapes cannot be used.", "Mend them; nothing was checked.", (error,))


def _meta_errors(shapes: Graph, files: Sequence[SourceFile]) -> Iterator[SourceError]:
    try:
        conforms, report, text = meta_validate(_without_twins(shapes), inference="none", max_validation_depth=DEPTH)
        if conforms:
            return
        _, report, text = meta_validate(shapes, inference="none", max_validation_depth=DEPTH)
    except LOAD_ERRORS as error:
        raise unusable(str(error), files) from error
    if not isinstance(report, Graph):
        yield SourceError("The shapes are not SHACL.", str(text), "shapes/")
        return
    results = list(report.objects(None, SH.result))
    told = [result for result in results if isinstance(report.value(result, SH.resultPath), URIRef)]
    found = set()
    for result in told or results:
        focus, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
        places = (first_line(files, node) for node in owners(shapes, focus))
        file, line = next((place for place in places if place[1]), ("", 0))
        reason = " ".join(sorted(str(item) for item in report.objects(result, SH.resultMessage)))
        named = (node for node in (focus, path, report.value(result, SH.value)) if isinstance(node, URIRef | Literal))
        about = " ".join([node.n3() for node in named])
        found.add((file or "shapes/", line, f"The shape is not SHACL: {about}: {reason}."))
    for file, line, message in sorted(found):
        yield SourceError(message, "See https://www.w3.org/TR/shacl/#shacl-shacl.", file, line)


def _without_twins(shapes: Graph) -> Graph:
    """The shapes with one of each build: those that differ only in texts and in the terms they name are one.

    SHACL's own shapes look at the build alone, and cost more than the data do.
    """
    first: dict[object, Node] = {}
    named = sorted({shape for shape in shapes.subjects(SH.path, None) if isinstance(shape, URIRef)})
    twins: dict[Node, Node] = {shape: first.setdefault(_build(shapes, shape), shape) for shape in named}
    single = Graph(bind_namespaces="none")
    for subject, predicate, value in shapes:
        if twins.get(subject, subject) == subject:
            single.add((subject, predicate, twins.get(value, value)))
    return single


def _build(shapes: Graph, node: Node, depth: int = 0) -> object:
    def seen_as(predicate: Node, value: Node) -> object:
        if isinstance(value, BNode) and depth < DEPTH:
            return _build(shapes, value, depth + 1)
        if predicate in _NAMED_FREELY and isinstance(value, URIRef):
            return ""
        if predicate in _WRITTEN_FREELY and isinstance(value, Literal):
            return value.datatype, value.language
        return value

    parts = Counter((predicate, seen_as(predicate, value)) for predicate, value in shapes.predicate_objects(node))
    return frozenset(parts.items())


def _query_errors(shapes: Graph, files: Sequence[SourceFile]) -> Iterator[SourceError]:
    for name in (SH.select, SH.ask):
        for constraint, query in sorted(shapes.subject_objects(name), key=lambda pair: (pair[0].n3(), pair[1].n3())):
            prefixes = {
                str(shapes.value(declaration, SH.prefix)): str(shapes.value(declaration, SH.namespace))
                for holder in shapes.objects(constraint, SH.prefixes)
                for declaration in shapes.objects(holder, SH.declare)
            }
            try:
                prepareQuery(str(query).replace("$PATH", "rdf:type"), initNs=prefixes)
            except Exception as error:  # rdflib raises a bare Exception for an unknown prefix
                file, line = first_line(files, constraint)
                yield SourceError(f"The query of a shape is not SPARQL: {error}", "Mend it.", file or "shapes/", line)
