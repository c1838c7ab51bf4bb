"""A saved question asked of the engine: its rows for a page or a picture, and the choices of its parameters."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app, g
from rdflib.term import Identifier, Node

from ..engine.port import QueryEngine, QueryRequest, QueryResult, ResultFormats
from ..saved_query import Parameter, SavedQuery
from .live import current_release
from .result_table import Table, rows_of_bindings, table_of_bindings, table_of_triples, truth_of
from .sparql_protocol import JSON_RESULTS, TSV

MOST_CHOICES = 1000
_KEPT = 500


@dataclass(frozen=True)
class Answer:
    """An answer as people read it: a table, or yes or no. graph: whether the table's rows are triples."""

    table: Table | None
    truth: bool | None = None
    graph: bool = False


@dataclass(frozen=True)
class Choice:
    """A value that a parameter can be given, and what it belongs to, if that is said."""

    value: Node
    group: Node | None = None


def ask(question: SavedQuery, terms: Mapping[str, Identifier]) -> Answer:
    """The answer, as far as a page shows it. Raises QueryError and EngineError."""
    with run(question.text, terms) as result:
        if result.form == "ask":
            return Answer(None, truth_of(result))
        if result.form == "select":
            return Answer(table_of_bindings(result))
        return Answer(table_of_triples(result), graph=True)


def run(text: str, terms: Mapping[str, Identifier]) -> QueryResult:
    """The engine's answer to a query of this request's release, in a form that is read row by row."""
    parts = current_app.extensions["linjaus"]
    engine: QueryEngine = parts.engine
    formats = ResultFormats(bindings=TSV, boolean=JSON_RESULTS, graph="application/n-triples")
    request = QueryRequest(text=text, formats=formats, deadline=parts.settings.deadline, bindings=dict(terms))
    return engine.query(request, current_release().name)


def default_terms(question: SavedQuery, values: Mapping[str, str]) -> dict[str, str]:
    """The values with the page's language for names where the asker left their language open."""
    own = {parameter.name: g.language for parameter in question.parameters if parameter.kind == "language"}
    return {**own, **values}


class _Kept:
    """What can be chosen never changes within a release: the last few answers, by release, question and parameter."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[str, str, str], tuple[Choice, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, str, str]) -> tuple[Choice, ...] | None:
        with self._lock:
            return self._found.get(key)

    def put(self, key: tuple[str, str, str], found: tuple[Choice, ...]) -> None:
        with self._lock:
            self._found[key] = found
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)


_kept = _Kept()


def choices(question: SavedQuery, parameter: Parameter) -> tuple[Choice, ...]:
    """What the data offers for a parameter, in the order of its query; at most MOST_CHOICES. Raises EngineError."""
    if not parameter.choices:
        return ()
    key = (current_release().name, question.name, parameter.name)
    found = _kept.get(key)
    if found is None:
        with run(question.choices_of(parameter), {}) as result:
            columns, rows = rows_of_bindings(result)
            table = [row for row, _ in zip(rows, range(MOST_CHOICES), strict=False) if columns and row[0] is not None]
        found = tuple(
            dict.fromkeys(Choice(row[0], row[1] if len(row) > 1 else None) for row in table if row[0] is not None)
        )
        _kept.put(key, found)
    return found
