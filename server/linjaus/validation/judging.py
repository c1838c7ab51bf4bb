"""Shapes that judge one node after another (W3C SHACL, 20 July 2017), by pySHACL's own constraints.

pySHACL makes a shape's constraints anew for every focus node that comes to it, and asks its queries about each; here
they are made once, and the queries are screened (``screening.py``). What a constraint says is pySHACL's alone.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pyshacl.constraints import ALL_CONSTRAINT_COMPONENTS
from pyshacl.constraints.core.logical_constraints import (
    AndConstraintComponent,
    NotConstraintComponent,
    OrConstraintComponent,
    XoneConstraintComponent,
)
from pyshacl.constraints.core.shape_based_constraints import QualifiedValueShapeConstraintComponent
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.errors import ConstraintLoadWarning, ReportableRuntimeError
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from .reads import Reads
from .screening import ScreenedQueries
from .soundness import DEPTH

_COMPONENTS: dict[Any, Any] = {
    parameter: ScreenedQueries if component is SPARQLBasedConstraint else component
    for component in ALL_CONSTRAINT_COMPONENTS
    for parameter in component.constraint_parameters()
}
_ASKS_ONLY = {
    AndConstraintComponent,
    NotConstraintComponent,
    OrConstraintComponent,
    QualifiedValueShapeConstraintComponent,
    XoneConstraintComponent,
}
"""Constraints that ask other shapes whether a node conforms, and never show their results."""


@dataclass(frozen=True)
class Result:
    """A validation result (SHACL, section 3.6.2). messages: what pySHACL says when the shape says nothing."""

    focus: Node
    shape: Node
    component: Node
    severity: Node | None = None
    path: Node | None = None
    value: Node | None = None
    constraint: Node | None = None
    messages: tuple[str, ...] = ()


class ReadyShape(Shape):
    """As pySHACL's, with its constraints made once."""

    @cached_property
    def constraints(self) -> Sequence[Any]:
        """The constraints, made. Raises pySHACL's load errors."""
        return self._make()

    @cached_property
    def silent_constraints(self) -> Sequence[Any]:
        """The same, which say whether a node conforms and no more: a result's text costs more than its finding."""
        made = self._make()
        for constraint in made:
            constraint.make_v_result = _say_nothing
        return made

    def _make(self) -> list[Any]:
        kinds = dict.fromkeys(
            _COMPONENTS[parameter] for parameter in self.sg.graph.predicates(self.node) if parameter in _COMPONENTS
        )
        made = []
        for kind in kinds:
            try:
                made.append(kind(self))
            except ConstraintLoadWarning as warning:
                self.logger.warning(repr(warning))
        return [*made, *(own.make_validator_for_shape(self) for own in self._custom_constraints())]

    def _custom_constraints(self) -> set[Any]:
        found: set[Any] = self.find_custom_constraints()  # type: ignore[no-untyped-call]
        return found

    def validate(
        self, executor: SHACLExecutor, target_graph: Any, focus: Any = None, _evaluation_path: list[Any] | None = None
    ) -> tuple[bool, list[Any]]:
        """As pySHACL's: whether the focus nodes conform, and the results. focus: one node, or several."""
        if self.deactivated:
            return True, []
        trail = _evaluation_path or []
        if len(trail) // 2 >= executor.max_validation_depth:
            raise ReportableRuntimeError(f"Validation path too deep! {' -> '.join(map(str, trail))}")
        values = self.value_nodes(target_graph, focus)
        conforms, reports = True, []
        asked = any(type(step) in _ASKS_ONLY for step in trail)
        for constraint in self.silent_constraints if asked else self.constraints:
            passed, told = constraint.evaluate(executor, target_graph, values, [*trail, self, constraint])
            conforms = conforms and passed
            reports += told
        return conforms, reports


def _say_nothing(*_: Any, **__: Any) -> tuple[str, None, list[Any]]:
    return "", None, []


class _Lists(Graph):
    """A graph whose lists are read once: pySHACL reads them anew for every node."""

    def __init__(self, graph: Graph) -> None:
        super().__init__("SimpleMemory", bind_namespaces="none")
        for triple in graph:
            self.add(triple)
        self._lists: dict[Node, list[Node]] = {}

    def items(self, list: Node) -> Generator[Node, None, None]:
        """As rdflib's."""
        if list not in self._lists:
            self._lists[list] = [*super().items(list)]
        yield from self._lists[list]


class _ReadyShapes(ShapesGraph):
    """The shapes of a graph, ready."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(_Lists(graph))  # a copy: pySHACL adds to what it is given
        self._ready: dict[Node, ReadyShape] = {}

    def lookup_shape_from_node(self, node: Any) -> ReadyShape:
        """As pySHACL's. Raises KeyError when the node is no shape."""
        if node not in self._ready:
            plain: Any = super().lookup_shape_from_node(node)
            self._ready[node] = ReadyShape(self, node, plain.is_property_shape, plain.path(), plain.logger)
        return self._ready[node]


class Judge:
    """What the shapes say of the nodes of a graph. Raises pySHACL's load errors when the shapes cannot be used."""

    def __init__(self, shapes: Graph, data: Graph) -> None:
        self.reads = Reads(data)
        self._data = data
        self._executor = SHACLExecutor(max_validation_depth=DEPTH)
        self._above: dict[Node, frozenset[Node]] = {}
        by_node: dict[Node, list[ReadyShape]] = {}
        by_class: dict[Node, list[ReadyShape]] = {}
        by_subject: dict[Node, list[ReadyShape]] = {}
        by_object: dict[Node, list[ReadyShape]] = {}
        ready = _ReadyShapes(shapes)
        for plain in list(ready.shapes):
            shape: Any = ready.lookup_shape_from_node(plain.node)
            for index, aims in (
                (by_node, shape.target_nodes()),
                (by_class, {*shape.target_classes(), *shape.implicit_class_targets()}),
                (by_subject, shape.target_subjects_of()),
                (by_object, shape.target_objects_of()),
            ):
                for aim in aims:
                    index.setdefault(aim, []).append(shape)
        self._by_node, self._by_class, self._by_subject, self._by_object = by_node, by_class, by_subject, by_object

    def candidates(self) -> set[Node]:
        """Every node that may be one that a shape targets (SHACL, section 2.1.3)."""
        found: set[Node] = set(self._by_node)
        found.update(subject for subject in self._data.subjects(unique=True))
        for name in self._by_object:
            found.update(self._data.objects(None, name))
        return found

    def touched_by(self, triples: Iterable[tuple[Node, Node, Node]]) -> set[Node]:
        """The nodes that some triples, come or gone, make or unmake targets, besides their subjects."""
        return {value for _, predicate, value in triples if predicate in self._by_object}

    def forget_classes(self) -> None:
        """The classes have changed: who stands above whom is to be looked up anew."""
        self._above.clear()

    def judge(self, node: Node) -> list[Result]:
        """The results of every shape that targets the node. Raises pySHACL's errors when one cannot be evaluated."""
        self.reads.begin(node)
        found: list[Result] = []
        for shape in self._shapes_for(node):
            conforms, reports = shape.validate(self._executor, self.reads, node)
            if not conforms:
                found += (_result(*report[1:]) for report in reports)
        return found

    def _shapes_for(self, node: Node) -> Iterable[ReadyShape]:
        found = dict.fromkeys(self._by_node.get(node, ()))
        for kind in self.reads.objects(node, RDF.type):
            if kind not in self._above:
                above = self._data.transitive_objects(kind, RDFS.subClassOf)
                self._above[kind] = frozenset(one for one in above if one is not None)
            for of in self._above[kind]:
                found.update(dict.fromkeys(self._by_class.get(of, ())))
        for name, shapes in self._by_subject.items():
            if next(self.reads.objects(node, name), None) is not None:
                found.update(dict.fromkeys(shapes))
        for name, shapes in self._by_object.items():
            if (None, name, node) in self.reads:
                found.update(dict.fromkeys(shapes))
        return found


def _result(name: Node, triples: Iterable[tuple[Node, Node, Any]]) -> Result:
    """A result from the triples by which pySHACL tells it; those of nested results are left out."""
    facts: dict[Node, list[Node]] = {}
    for subject, predicate, value in triples:
        if subject == name:
            facts.setdefault(predicate, []).append(value[1] if isinstance(value, tuple) else value)
    return _from_facts(facts)


def results_in(report: Graph) -> Iterator[Result]:
    """The results of a validation report, those that are details of others left out."""
    for name in report.objects(None, SH.result):
        facts: dict[Node, list[Node]] = {}
        for predicate, value in report.predicate_objects(name):
            facts.setdefault(predicate, []).append(value)
        yield _from_facts(facts)


def _from_facts(facts: dict[Node, list[Node]]) -> Result:
    def one(name: URIRef) -> Node | None:
        return next(iter(facts.get(name, ())), None)

    focus, shape, component = one(SH.focusNode), one(SH.sourceShape), one(SH.sourceConstraintComponent)
    assert focus is not None  # noqa: S101 - SHACL, section 3.6.2.1: every result has these three
    assert shape is not None  # noqa: S101
    assert component is not None  # noqa: S101
    return Result(
        focus,
        shape,
        component,
        one(SH.resultSeverity),
        one(SH.resultPath),
        one(SH.value),
        one(SH.sourceConstraint),
        tuple(sorted(str(text) for text in facts.get(SH.resultMessage, ()))),
    )
