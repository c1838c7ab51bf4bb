"""Which nodes a SPARQL constraint need not be asked about: those for which it has no answer, as a short look tells.

rdflib takes most of a millisecond to answer a query about one node, and nearly every answer is empty. A *screen* holds
what any answer needs: the triples that must be there and the tests that they must pass. It may let a node through that
has no answer; then the query itself is asked and says so. It never keeps one back that has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from rdflib import BNode, Graph, Variable
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.evalutils import _ebv
from rdflib.plugins.sparql.parserutils import CompValue, Expr
from rdflib.plugins.sparql.sparql import FrozenBindings, Query, QueryContext
from rdflib.term import Node

THIS = Variable("this")
_ABOUT_ANSWERS = {"SelectQuery", "Project", "Distinct", "Reduced", "OrderBy", "Slice", "Extend"}
"""Parts of a query that say how answers are given. None makes an answer where there is no solution."""
_EXISTS, _NOT_EXISTS = "Builtin_EXISTS", "Builtin_NOTEXISTS"

_Found = Mapping[Node, Node]


@dataclass(frozen=True)
class _Test:
    """A condition that rdflib can judge from the bindings alone."""

    condition: Any
    variables: frozenset[Node]

    def passes(self, graph: Graph, found: _Found) -> bool:
        return bool(_ebv(self.condition, FrozenBindings(QueryContext(initBindings={}), found)))


@dataclass(frozen=True)
class _Absence:
    """FILTER NOT EXISTS. variables: those that it shares with what stands outside."""

    screen: Screen
    variables: frozenset[Node]

    def passes(self, graph: Graph, found: _Found) -> bool:
        return not self.screen.lets_through(graph, found)


@dataclass(frozen=True)
class Screen:
    """Triple patterns in an order in which they can be looked up, each with the tests that can be made after it."""

    first: Sequence[_Test | _Absence]
    steps: Sequence[tuple[tuple[Any, Any, Any], Sequence[_Test | _Absence]]]

    def lets_through(self, graph: Graph, found: _Found) -> bool:
        """Whether the triples are there, given these bindings."""
        passed = all(test.passes(graph, found) for test in self.first)
        return passed and next(self._solve(graph, 0, found), False)

    def _solve(self, graph: Graph, at: int, found: _Found) -> Iterator[bool]:
        if at == len(self.steps):
            yield True
            return
        pattern, tests = self.steps[at]
        sought = tuple(found.get(term) if isinstance(term, Variable | BNode) else term for term in pattern)
        for triple in graph.triples(sought):  # type: ignore[arg-type]
            more = _bind(pattern, triple, found)
            if more is not None and all(test.passes(graph, more) for test in tests):
                yield from self._solve(graph, at + 1, more)


def _bind(pattern: Sequence[Any], triple: Sequence[Any], found: _Found) -> dict[Node, Node] | None:
    more = dict(found)
    for term, value in zip(pattern, triple, strict=True):
        if isinstance(term, Variable | BNode) and more.setdefault(term, value) != value:
            return None
    return more


class ScreenedQueries(SPARQLBasedConstraint):  # type: ignore[misc]
    """As pySHACL's; it asks about the nodes that the screens of its queries let through."""

    def __init__(self, shape: Any) -> None:
        super().__init__(shape)
        self._screens = {helper.node: _screen_of(helper) for helper in self.sparql_constraints}

    def _evaluate_sparql_constraint(
        self, sparql_constraint: Any, target_graph: Any, f_v_dict: Mapping[Node, Collection[Node]]
    ) -> Any:
        screen = self._screens[sparql_constraint.node]
        if screen is not None:
            f_v_dict = {
                focus: values
                for focus, values in f_v_dict.items()
                if screen.lets_through(target_graph, {THIS: focus})
            }
        return super()._evaluate_sparql_constraint(sparql_constraint, target_graph, f_v_dict) if f_v_dict else (False, [])


def _screen_of(helper: Any) -> Screen | None:
    """The screen of one constraint; None when the query is not about one node, or cannot be used at all."""
    try:
        bound, text = helper.pre_bind_variables(THIS)
    except (ValidationFailure, ReportableRuntimeError, NotImplementedError):
        return None  # it is said when a node is there to ask about
    return make_screen(prepareQuery(helper.apply_prefixes(text))) if set(bound) == {"this"} else None


def make_screen(query: Query) -> Screen:
    """What any answer to a query about ``$this`` needs."""
    patterns, tests = _needs(query.algebra)
    return _arrange(patterns, tests, {THIS})


def _needs(part: Any, alone: bool = True) -> tuple[list[Any], list[_Test | _Absence]]:
    """Triple patterns without which a part of a query has no solution, and tests that each must pass.

    alone: whether no other part binds variables beside it.
    """
    if part.name in _ABOUT_ANSWERS:
        return _needs(part.p, alone)
    if part.name == "Filter":
        patterns, tests = _needs(part.p, alone)
        known = {THIS, *_variables(patterns)}
        whole = alone and _is_plain(part.p)
        made = (_test(one, known, whole) for one in _conjuncts(part.expr))
        return patterns, [*tests, *(test for test in made if test is not None)]
    if part.name == "BGP":
        return list(part.triples), []
    if part.name == "Join":
        one, other = _needs(part.p1, False), _needs(part.p2, False)
        return one[0] + other[0], one[1] + other[1]
    if part.name in ("LeftJoin", "Minus"):
        return _needs(part.p1, False)
    return [], []


def _test(condition: Any, known: Set[Node], whole: bool = False) -> _Test | _Absence | None:
    """A condition that can be judged once the known variables are bound; None for any other.

    whole: whether the known variables are all that stand outside.
    """
    if getattr(condition, "name", "") == _NOT_EXISTS:
        return _absence(condition.graph, known) if whole else None
    names, variables = _names(condition), _variables(condition)
    if not isinstance(condition, Expr | Variable) or {_EXISTS, _NOT_EXISTS} & names or not variables <= known:
        return None
    return _Test(condition, frozenset(variables))


def _absence(part: Any, known: Set[Node]) -> _Absence | None:
    """NOT EXISTS, when the whole of what must not exist is triple patterns with tests on what they bind."""
    if not _is_plain(part):
        return None
    patterns, tests = _needs(part)
    return _Absence(_arrange(patterns, tests, set(known)), frozenset(_variables(patterns) & known))


def _is_plain(part: Any) -> bool:
    """Whether ``_needs`` says all that a part asks for."""
    if part.name == "BGP":
        return True
    if part.name == "Join":
        return _is_plain(part.p1) and _is_plain(part.p2)
    if part.name != "Filter" or not _is_plain(part.p):
        return False
    bound = {THIS, *_variables(_needs(part.p)[0])}
    return all(isinstance(_test(one, bound), _Test) for one in _conjuncts(part.expr))


def _arrange(patterns: Sequence[Any], tests: Sequence[_Test | _Absence], bound: set[Node]) -> Screen:
    """The patterns in an order that asks for few triples, with the tests as soon as their variables are bound."""
    left, waiting = list(patterns), list(tests)

    def due() -> list[_Test | _Absence]:
        ready = [test for test in waiting if test.variables <= bound]
        waiting[:] = [test for test in waiting if test not in ready]
        return ready

    first, steps = due(), []
    while left:
        chosen = min(left, key=lambda pattern: _cost(pattern, bound))
        left.remove(chosen)
        bound = bound | _variables(chosen)
        steps.append((chosen, due()))
    return Screen(first, steps)


def _cost(pattern: Sequence[Any], bound: Set[Node]) -> tuple[bool, bool, bool]:
    free = [isinstance(term, Variable | BNode) and term not in bound for term in pattern]
    return free[0] and free[2], free[0], free[1]


def _conjuncts(condition: Any) -> list[Any]:
    if getattr(condition, "name", "") == "ConditionalAndExpression":
        return [part for one in (condition.expr, *condition.other) for part in _conjuncts(one)]
    return [condition]


def _names(term: Any) -> set[str]:
    found = {term.name} if isinstance(term, CompValue) else set()
    return found.union(*(_names(part) for part in _parts(term)))


def _variables(term: Any) -> set[Node]:
    if isinstance(term, Variable | BNode):
        return {term}
    return set().union(*(_variables(part) for part in _parts(term)))


def _parts(term: Any) -> Collection[Any]:
    if isinstance(term, CompValue):
        return list(term.values())
    return term if isinstance(term, list | tuple | set) else ()
