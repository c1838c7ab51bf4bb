"""What a question asks → SQL over the tables of a release.

A triple pattern is a row of a table, a variable that stands twice an equation; SPARQL's bags are SQL's. Paths with
``*`` or ``+`` are sets of pairs that a recursive query gathers (SPARQL 1.1 Query, section 18.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from linjaus.engine.columns.question import (
    IRI,
    STRING,
    TAGGED,
    TYPED,
    Count,
    Pattern,
    Question,
    Term,
    TextTest,
)

CLOSED = 20_000
"""Rows of a property whose pairs are all followed to the end when neither end of a path is given."""


@dataclass(frozen=True)
class Property:
    """A table of one property. subject_iris, object_iris: whether all its subjects, objects are IRIs."""

    table: str
    rows: int
    subject_iris: bool
    object_iris: bool


class Tables(Protocol):
    """The tables of a release. rows: of ``triples``, the union of its graphs; properties: by IRI.

    heavy: rows of the largest table that a question needs, below which the store is as fast. selective: rows of some
    pattern, below which the store finds its way from there faster than columns are read.
    """

    rows: int
    properties: Mapping[str, Property]
    heavy: int
    selective: int

    def numbers(self, terms: Iterable[Term]) -> dict[Term, int]:
        """The numbers of the terms that stand in the release."""
        ...

    def count(self, table: str, column: str, number: int) -> int:
        """How many rows of a table have a number in a column: ``s``, ``p`` or ``o``."""
        ...


class _Elsewhere(Exception):
    """The store has to answer."""


def write_statement(question: Question, tables: Tables) -> tuple[str, list[str]] | None:
    """A SELECT whose rows are those of the answer, terms by their numbers, with its parameters; None: ask the store."""
    try:
        writer = _Writer(question, tables)
        return writer.statement(), writer.values
    except _Elsewhere:
        return None


class _Writer:
    def __init__(self, question: Question, tables: Tables) -> None:
        self._question = question
        self._tables = tables
        constants = [
            node
            for pattern in question.patterns
            for node in (pattern.subject, pattern.object)
            if isinstance(node, Term)
        ]
        self._numbers = tables.numbers(constants)
        if set(constants) - set(self._numbers):
            raise _Elsewhere  # a term that stands nowhere: the store sees that at once
        self._sources: list[str] = []
        self._gathered: list[str] = []
        self._conditions: list[str] = []
        self._places: dict[str, list[str]] = {}
        self._iris: set[str] = set()
        self.values: list[str] = []

    def statement(self) -> str:
        question = self._question
        self._judge()
        for pattern in question.patterns:
            self._add(pattern)
        for places in self._places.values():
            self._conditions += [f"{places[0]} = {place}" for place in places[1:]]
        for number, test in enumerate(question.tests):
            self._filter(number, test)
        return self._finished()

    def _judge(self) -> None:
        """Whether columns are worth it, and whether the patterns hang together."""
        plain = [pattern for pattern in self._question.patterns if not pattern.repeat]
        if not plain or max(self._rows(pattern) for pattern in self._question.patterns) < self._tables.heavy:
            raise _Elsewhere
        if min(self._matching(pattern) for pattern in plain) < self._tables.selective:
            raise _Elsewhere
        groups = [set(pattern.variables()) for pattern in self._question.patterns]
        reached, rest = groups[0], groups[1:]
        while near := [group for group in rest if group & reached]:
            reached = reached.union(*near)
            rest = [group for group in rest if not group & reached]
        if rest:
            raise _Elsewhere

    def _rows(self, pattern: Pattern) -> int:
        if isinstance(pattern.predicate, str):
            return self._tables.rows
        found = self._tables.properties.get(pattern.predicate.lexical)
        if found is None:
            raise _Elsewhere
        return found.rows

    def _matching(self, pattern: Pattern) -> int:
        """How many triples have the constants of a pattern, or those of its end that has fewer."""
        table = self._table(pattern)
        given = [(column, node) for column, node in (("s", pattern.subject), ("o", pattern.object))]
        counts = [
            self._tables.count(table, column, self._numbers[node]) for column, node in given if isinstance(node, Term)
        ]
        return min(counts, default=self._rows(pattern))

    def _table(self, pattern: Pattern) -> str:
        if isinstance(pattern.predicate, str):
            return "triples"
        return self._tables.properties[pattern.predicate.lexical].table

    def _add(self, pattern: Pattern) -> None:
        alias = f"t{len(self._sources)}"
        if pattern.repeat:
            self._follow(pattern, alias)
            return
        self._sources.append(f"{self._table(pattern)} {alias}")
        for column, node in (("s", pattern.subject), ("p", pattern.predicate), ("o", pattern.object)):
            if isinstance(node, str):
                self._places.setdefault(node, []).append(f"{alias}.{column}")
            elif column != "p":
                self._conditions.append(f"{alias}.{column} = {self._numbers[node]}")
        if isinstance(pattern.predicate, str):
            self._iris.add(pattern.predicate)
        else:
            found = self._tables.properties[pattern.predicate.lexical]
            self._iris |= {
                node
                for node, is_iri in ((pattern.subject, found.subject_iris), (pattern.object, found.object_iris))
                if is_iri and isinstance(node, str)
            }

    def _follow(self, pattern: Pattern, alias: str) -> None:
        """A path of one predicate, once or not at all or more often: from a given end, or of all pairs."""
        table = self._table(pattern)
        ends = (pattern.subject, pattern.object)
        given = [node for node in ends if isinstance(node, Term)]
        if len(given) == 2:
            raise _Elsewhere
        if given:
            near, far = ("o", "s") if isinstance(pattern.object, Term) else ("s", "o")
            start = self._numbers[given[0]]
            first = (
                f"SELECT {start}::INTEGER"
                if pattern.repeat == "*"
                else f"SELECT {far} FROM {table} WHERE {near} = {start}"
            )
            self._gathered.append(
                f"{alias}g(x) AS ({first} UNION SELECT e.{far} FROM {alias}g JOIN {table} e ON e.{near} = {alias}g.x)"
            )
            self._sources.append(f"{alias}g {alias}")
            free = next(node for node in ends if isinstance(node, str))
            self._places.setdefault(free, []).append(f"{alias}.x")
            return
        if self._rows(pattern) > CLOSED or not self._is_anchored(pattern):
            raise _Elsewhere
        self._gathered.append(
            f"{alias}g(s, o) AS (SELECT s, o FROM {table}"
            f" UNION SELECT {alias}g.s, e.o FROM {alias}g JOIN {table} e ON e.s = {alias}g.o)"
        )
        pairs = f"{alias}g"
        if pattern.repeat == "*":
            pairs = f"(SELECT s, o FROM {alias}g WHERE s <> o UNION ALL SELECT id, id FROM terms)"
        self._sources.append(f"{pairs} {alias}")
        for column, node in zip("so", ends, strict=True):
            self._places.setdefault(str(node), []).append(f"{alias}.{column}")

    def _is_anchored(self, pattern: Pattern) -> bool:
        """Whether another pattern says what an end of a path may be: else that is any node of the graph."""
        return any(
            {other.subject, other.object} & {pattern.subject, pattern.object}
            for other in self._question.patterns
            if not other.repeat
        )

    def _filter(self, number: int, test: TextTest) -> None:
        alias = f"f{number}"
        self._sources.append(f"terms {alias}")
        self._conditions.append(f"{alias}.id = {self._places[test.variable][0]}")
        if test.function == "lang":
            kinds = f"{TAGGED}" if test.value else f"{STRING}, {TYPED}"
            self._conditions.append(f"{alias}.kind IN ({kinds})")
            if test.value:
                self._test(f"{alias}.tag = ?", test.value)
            return
        kinds = f"{IRI}, {STRING}, {TAGGED}, {TYPED}" if test.of_any else f"{STRING}, {TAGGED}"
        self._conditions.append(f"{alias}.kind IN ({kinds})")
        self._test(f"{test.function}({alias}.lexical, ?)", test.value)

    def _test(self, condition: str, value: str) -> None:
        self._conditions.append(condition)
        self.values.append(value)

    def _finished(self) -> str:
        question = self._question
        values = ", ".join(f"{self._value(column)} AS c{place}" for place, column in enumerate(question.columns))
        grouped = [self._place(name) for name in question.groups or ()]
        parts = [f"SELECT {'DISTINCT ' if question.distinct else ''}{values}", f"FROM {', '.join(self._sources)}"]
        if self._gathered:
            parts.insert(0, f"WITH RECURSIVE {', '.join(self._gathered)}")
        if self._conditions:
            parts.append(f"WHERE {' AND '.join(self._conditions)}")
        if grouped:
            parts.append(f"GROUP BY {', '.join(grouped)}")
        if question.order:
            parts.append(f"ORDER BY {', '.join(self._ordered())}")
        if question.limit is not None:
            parts.append(f"LIMIT {question.limit}")
        if question.offset:
            parts.append(f"OFFSET {question.offset}")
        return " ".join(parts)

    def _value(self, column: str | Count) -> str:
        if isinstance(column, str):
            return self._place(column)
        if column.variable is None:
            return "count(*)"
        return f"count({'DISTINCT ' if column.distinct else ''}{self._place(column.variable)})"

    def _place(self, variable: str) -> str:
        return self._places[variable][0]

    def _ordered(self) -> Iterator[str]:
        counts: Mapping[str, int] = {
            column.name: place for place, column in enumerate(self._question.columns) if isinstance(column, Count)
        }
        for name, descending in self._question.order:
            if name not in counts and name not in self._iris:
                raise _Elsewhere  # literals and blank nodes have an order of their own
            key = f"c{counts[name]}" if name in counts else self._place(name)
            yield f"{key} {'DESC' if descending else 'ASC'}"
