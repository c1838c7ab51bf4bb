"""Shapes and data to findings, by pySHACL on rdflib's memory store (W3C SHACL, 20 July 2017).

Severities come from each result, never from the report's verdict; messages and remedies from the shapes, in every
language that they have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pyshacl
from pyshacl.errors import ValidationFailure
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from ..errors import SiteUnreadable
from ..model import Finding, SourceFile
from .places import Places
from .soundness import DEPTH, LOAD_ERRORS, TARGETS, owners, targets, unusable

_SEVERITIES = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
_TEXTS = {SH.name, SH.description, SH.message, RDFS.label, RDFS.comment}
_PATH_MARKS = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


@lru_cache(maxsize=256)
def _prepare(text: str) -> Query:
    return prepareQuery(text)


class _Prepared(Graph):
    """A graph that parses each query once: pySHACL asks the same one again for every focus node."""

    def __init__(self, triples: Iterable[tuple[Node, Node, Node]]) -> None:
        super().__init__(bind_namespaces="none")
        for triple in triples:
            self.add(triple)

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Result:
        """As rdflib's, with the parsed query kept."""
        prepared = _prepare(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *args, **kwargs)


def check_data(
    data: Graph, content: Graph, shapes: Graph, files: Sequence[SourceFile], places: Places
) -> Iterator[Finding]:
    """The findings of the shapes on the data. data: content with the ontology merged in, so that subclasses count.

    files: those of the shapes. Raises SiteUnreadable when no target meets a node of the content, or when a shape
    cannot be evaluated.
    """
    if not any(_meets(content, data, kind, target) for kind, target in targets(shapes)):
        raise SiteUnreadable(
            "No shape's target meets anything in the data, so the shapes would let anything pass.",
            "Check the classes that shapes/*.ttl target and the types in data/: they share none.",
        )
    try:
        _, report, text = pyshacl.validate(
            _Prepared(data),
            shacl_graph=_spread(shapes),
            inference="none",
            do_owl_imports=False,
            max_validation_depth=DEPTH,
        )
    except LOAD_ERRORS as error:
        raise unusable(str(error), files) from error
    except ValidationFailure as error:
        raise unusable(error.message, files) from error
    if not isinstance(report, Graph):
        raise unusable(text, files)
    for result, focus in report.subject_objects(SH.focusNode):
        if (None, SH.result, result) in report:
            yield _finding(report, result, focus, shapes, data, places)


def _spread(shapes: Graph) -> Graph:
    """The same constraints, set out so that pySHACL takes them in one go: many times faster, with the same results.

    A property shape that a targeted node shape holds gets the targets itself: pySHACL then evaluates it once for
    all nodes, not once for each. Texts are left out; ``_finding`` reads them from the shapes as written.
    """
    spread = Graph(bind_namespaces="none")
    for triple in shapes:
        if triple[1] not in _TEXTS:
            spread.add(triple)
    for holder, held in list(spread.subject_objects(SH.property)):
        aims = [(kind, target) for kind in TARGETS for target in spread.objects(holder, kind)]
        kept_whole = (
            (holder, SH.path, None) in spread  # what it holds is about its values
            or (holder, RDF.type, RDFS.Class) in spread
            or (holder, SH.deactivated, None) in spread
            or (None, None, holder) in spread
        )
        if aims and not kept_whole:
            spread.remove((holder, SH.property, held))
            for kind, target in aims:
                spread.add((held, kind, target))
    return spread


def _finding(report: Graph, result: Node, focus: Node, shapes: Graph, data: Graph, places: Places) -> Finding:
    value = report.value(result, SH.value)
    shape, constraint = report.value(result, SH.sourceShape), report.value(result, SH.sourceConstraint)
    sources = [node for node in (constraint, *owners(shapes, shape)) if node is not None]
    named = next((node for node in sources if isinstance(node, URIRef)), None)
    path = report.value(result, SH.resultPath)
    if not isinstance(path, URIRef):
        path = next((found for node in sources if (found := shapes.value(node, SH.path)) is not None), None)
    facts = {"this": places.label(focus), "value": _show(value, data, places), "path": _path_text(shapes, path)}
    message = _texts(shapes, sources, SH.message, facts)
    if not message:
        generic = sorted(str(text) for text in report.objects(result, SH.resultMessage))
        message = {"en": " ".join(generic)}
    file, line = places.locate(focus, path, value)
    severity = report.value(result, SH.resultSeverity)
    return Finding(
        severity=_SEVERITIES.get(severity, "violation") if isinstance(severity, URIRef) else "violation",
        rule=str(named) if named is not None else str(report.value(result, SH.sourceConstraintComponent)),
        focus=focus.n3(),
        focus_label=places.label(focus),
        message=message,
        remedy=_texts(shapes, sources, SH.description, facts),
        path=_path_text(shapes, path),
        value="" if value is None else value.n3(),
        file=file,
        line=line,
    )


def _texts(shapes: Graph, sources: Sequence[Node], name: URIRef, facts: Mapping[str, str]) -> dict[str, str]:
    """Every language of the first source that has the text; ``{?value}`` and its like filled in (SHACL, 5.3.2)."""
    for source in sources:
        texts = {}
        for text in sorted(shapes.objects(source, name), key=lambda text: text.n3(), reverse=True):
            shown = str(text)
            for fact, replacement in facts.items():
                shown = shown.replace(f"{{?{fact}}}", replacement).replace(f"{{${fact}}}", replacement)
            texts[(text.language if isinstance(text, Literal) else None) or "en"] = shown
        if texts:
            return dict(sorted(texts.items()))
    return {}


def _show(value: Node | None, data: Graph, places: Places) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, Literal) or (value, None, None) not in data else places.label(value)


def _path_text(shapes: Graph, path: Node | None) -> str:
    """A SHACL path as a SPARQL property path in full IRIs (SHACL, section 2.3.1)."""
    if path is None:
        return ""
    if isinstance(path, URIRef):
        return path.n3()
    if (path, RDF.first, None) in shapes:
        return "/".join(_path_text(shapes, step) for step in Collection(shapes, path))
    alternatives = shapes.value(path, SH.alternativePath)
    if alternatives is not None:
        return "(" + "|".join(_path_text(shapes, step) for step in Collection(shapes, alternatives)) + ")"
    inverse = shapes.value(path, SH.inversePath)
    if inverse is not None:
        return "^" + _path_text(shapes, inverse)
    for mark, sign in _PATH_MARKS.items():
        step = shapes.value(path, mark)
        if step is not None:
            return _path_text(shapes, step) + sign
    return path.n3()


def _meets(content: Graph, data: Graph, kind: URIRef, target: Node) -> bool:
    if kind == SH.targetClass:
        classes = data.transitive_subjects(RDFS.subClassOf, target)
        return any((None, RDF.type, of) in content for of in classes)
    if kind == SH.targetNode:
        return (target, None, None) in content
    return (None, target, None) in content
