"""Which nodes a SPARQL constraint need not be asked about: those for which it has no answer, as a short look tells.

rdflib takes most of a millisecond to answer a query about one node, and nearly every answer is empty. A *screen* holds
what any answer needs: the triples that must be there and the tests that they must pass. It may let a node through that
has no answer; then the query itself is asked and says so. It never keeps one back that has.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from rdflib import RDF, BNode, Graph, Literal, Variable
from rdflib.plugins.sparql.operators import EBV
from rdflib.plugins.sparql.parserutils import CompValue, Expr, value
from rdflib.plugins.sparql.sparql import FrozenBindings, Query, QueryContext, SPARQLError
from rdflib.term import Node

from .reads import prepare

THIS = Variable("this")
_ABOUT_ANSWERS = {"SelectQuery", "Project", "Distinct", "Reduced", "OrderBy", "Slice", "Extend"}
"""Parts of a query that say how answers are given. None makes an answer where there is no solution."""
_NOT_EXISTS = "Builtin_NOTEXISTS"
_NOT_ALONE = {"Builtin_EXISTS", _NOT_EXISTS, "Builtin_NOW", "Builtin_RAND", "Builtin_UUID", "Builtin_STRUUID"}
"""Functions that look at more than bindings: at the graph, the clock, or chance."""

_COMPARISONS: dict[str, Callable[[str, str], bool]] = {"=": operator.eq, "!=": operator.ne}
_CONTEXT = QueryContext(initBindings={})

_Found = Mapping[Node, Node]
_TriplePattern = tuple[Any, Any, Any]


@dataclass(frozen=True, eq=False)
class _Test:
    """A condition that rdflib can judge from the bindings alone. quick: judges the same at once, where there is one."""

    condition: Any
    variables: frozenset[Node]
    quick: Callable[[_Found], bool] | None = None

    def passes(self, graph: Graph, found: _Found) -> bool:
        if self.quick is not None:
            return self.quick(found)
        try:
            return bool(EBV(value(FrozenBindings(_CONTEXT, found), self.condition)))
        except SPARQLError:
            return False  # SPARQL 1.1 Query Language, section 17.2: an error takes a solution away


@dataclass(frozen=True, eq=False)
class _Absence:
    """FILTER NOT EXISTS. variables: those that it shares with what stands outside."""

    screen: Screen
    variables: frozenset[Node]

    def passes(self, graph: Graph, found: _Found) -> bool:
        return not self.screen.lets_through(graph, found)


@dataclass(frozen=True, eq=False)
class Screen:
    """Triple patterns, and tests that are made as soon as their variables are bound."""

    patterns: tuple[_TriplePattern, ...]
    tests: tuple[_Test | _Absence, ...]

    def lets_through(self, graph: Graph, found: _Found) -> bool:
        """Whether the triples are there, given these bindings."""
        return next(self._solve(graph, self.patterns, self.tests, found), False)

    def _solve(
        self, graph: Graph, patterns: tuple[_TriplePattern, ...], tests: tuple[_Test | _Absence, ...], found: _Found
    ) -> Iterator[bool]:
        if tests:
            due = [test for test in tests if test.variables <= found.keys()]
            if not all(test.passes(graph, found) for test in due):
                return
            tests = tuple(test for test in tests if test not in due)
        if not patterns:
            yield True
            return
        chosen = min(patterns, key=lambda pattern: _cost(pattern, found)) if len(patterns) > 1 else patterns[0]
        left = tuple(pattern for pattern in patterns if pattern is not chosen)
        for triple in graph.triples(_filled(chosen, found)):
            more = _bind(chosen, triple, found)
            if more is not None:
                yield from self._solve(graph, left, tests, more)


def _filled(pattern: _TriplePattern, found: _Found) -> tuple[Any, ...]:
    return tuple(found.get(term) if isinstance(term, Variable | BNode) else term for term in pattern)


def _cost(pattern: _TriplePattern, found: _Found) -> int:
    """How many triples a pattern may meet, roughly. Many things share a class or a value, few a neighbour."""
    subject, predicate, value = _filled(pattern, found)
    if subject is not None:
        return 0 if predicate is not None else 1
    if value is None:
        return 5 if predicate is not None else 6
    return 3 if isinstance(value, Literal) else 4 if predicate == RDF.type else 2


def _bind(pattern: _TriplePattern, triple: Sequence[Any], found: _Found) -> dict[Node, Node] | None:
    more = dict(found)
    for term, there in zip(pattern, triple, strict=True):
        if isinstance(term, Variable | BNode) and more.setdefault(term, there) != there:
            return None
    return more


class ScreenedQueries(SPARQLBasedConstraint):
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
                focus: values for focus, values in f_v_dict.items() if screen.lets_through(target_graph, {THIS: focus})
            }
        ask: Any = super()._evaluate_sparql_constraint
        return ask(sparql_constraint, target_graph, f_v_dict) if f_v_dict else (False, [])


def _screen_of(helper: Any) -> Screen | None:
    """The screen of one constraint; None when the query is not about one node, or cannot be used at all."""
    try:
        bound, text = helper.pre_bind_variables(THIS)
    except (ValidationFailure, ReportableRuntimeError, NotImplementedError):
        return None  # it is said when a node is there to ask about
    return make_screen(prepare(helper.apply_prefixes(text))) if set(bound) == {"this"} else None


def make_screen(query: Query) -> Screen:
    """What any answer to a query about ``$this`` needs."""
    patterns, tests = _needs(query.algebra)
    return Screen(tuple(patterns), tuple(tests))


def _needs(part: Any, alone: bool = True, outer: Set[Node] = frozenset()) -> tuple[list[Any], list[_Test | _Absence]]:
    """Triple patterns without which a part of a query has no solution, and tests that each must pass.

    alone: whether no other part binds variables beside it. outer: variables that are bound where it stands.
    """
    if part.name in _ABOUT_ANSWERS:
        return _needs(part.p, alone, outer)
    if part.name == "Filter":
        patterns, tests = _needs(part.p, alone, outer)
        known, whole = _known(part, patterns, outer), alone and _is_plain(part.p, outer)
        made = (_test(one, known, whole) for one in _conjuncts(part.expr))
        return patterns, [*tests, *(test for test in made if test is not None)]
    if part.name == "BGP":
        return list(part.triples), []
    if part.name == "Join":
        one, other = _needs(part.p1, False, outer), _needs(part.p2, False, outer)
        return one[0] + other[0], one[1] + other[1]
    if part.name in ("LeftJoin", "Minus"):
        return _needs(part.p1, False, outer)
    return [], []


def _known(part: Any, patterns: Sequence[Any], outer: Set[Node]) -> set[Node]:
    """The variables that the conditions of a filter may look at: rdflib does not always show them those outside."""
    return {THIS, *_variables(patterns), *(outer if part.no_isolated_scope else ())}


def _test(condition: Any, known: Set[Node], whole: bool = False) -> _Test | _Absence | None:
    """A condition that can be judged once the known variables are bound; None for any other.

    whole: whether the known variables are all that stand outside.
    """
    if getattr(condition, "name", "") == _NOT_EXISTS:
        return _absence(condition.graph, known) if whole else None
    names, variables = _names(condition), _variables(condition)
    if not isinstance(condition, Expr | Variable) or _NOT_ALONE & names or not variables <= known:
        return None
    return _Test(condition, frozenset(variables), _quick(condition))


def _quick(condition: Any) -> Callable[[_Found], bool] | None:
    """A comparison of plain strings, which needs nothing of rdflib's; None for any other condition."""
    name = getattr(condition, "name", "")
    if name == "RelationalExpression" and condition.op in _COMPARISONS:
        compare, sides = _COMPARISONS[condition.op], (condition.expr, condition.other)
    elif name == "Builtin_CONTAINS":
        compare, sides = _contains, (condition.arg1, condition.arg2)
    else:
        return None
    one, other = (_plain(side) for side in sides)
    if one is None or other is None:
        return None

    def judge(found: _Found) -> bool:
        left, right = one(found), other(found)
        return left is not None and right is not None and compare(left, right)

    return judge


def _contains(whole: str, part: str) -> bool:
    return part in whole


def _plain(term: Any) -> Callable[[_Found], str | None] | None:
    """How to find a plain string that a term stands for: STR, LANG or the string itself. None stands for an error."""
    name = getattr(term, "name", "")
    if isinstance(term, Literal) and term.datatype is None and term.language is None:
        return lambda found: str(term)
    if name not in ("Builtin_STR", "Builtin_LANG") or not isinstance(term.arg, Variable):
        return None
    variable = term.arg
    if name == "Builtin_STR":
        return lambda found: str(found[variable])
    return lambda found: node.language or "" if isinstance(node := found[variable], Literal) else None


def _absence(part: Any, known: Set[Node]) -> _Absence | None:
    """NOT EXISTS, when the whole of what must not exist is triple patterns with tests on what they bind."""
    if not _is_plain(part, known):
        return None
    patterns, tests = _needs(part, outer=known)
    used = _variables(patterns).union(*(test.variables for test in tests))
    return _Absence(Screen(tuple(patterns), tuple(tests)), frozenset(used & known))


def _is_plain(part: Any, outer: Set[Node]) -> bool:
    """Whether ``_needs`` says all that a part asks for."""
    if part.name == "BGP":
        return True
    if part.name == "Join":
        return _is_plain(part.p1, outer) and _is_plain(part.p2, outer)
    if part.name != "Filter" or not _is_plain(part.p, outer):
        return False
    known = _known(part, _needs(part.p, outer=outer)[0], outer)
    return all(isinstance(_test(one, known), _Test) for one in _conjuncts(part.expr))


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
