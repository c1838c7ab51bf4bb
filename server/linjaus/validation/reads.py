"""A graph that notes what was read of it, and for whom: who must be judged again when a triple comes or goes.

A judgement is a function of the triples that it read. So when a triple changes, those judgements may change that asked
for a pattern which the triple fits, and no others: no rule has to say how far it looks.
"""

from __future__ import annotations

from collections.abc import Generator, Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from rdflib import Graph
from rdflib.paths import Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from ..model import Triple

_Pattern = tuple[Node | None, Node | None, Node | None]


@lru_cache(maxsize=256)
def prepare(text: str) -> Query:
    """A parsed query, kept: the same one is asked again for other nodes and in other checks."""
    return prepareQuery(text)


class Reads(Graph):
    """The triples of another graph, seen through a book of readers.

    A reader is told of by ``begin``; what it reads about itself as a subject is not written down: it is its own reader.
    """

    def __init__(self, graph: Graph) -> None:
        super().__init__(store=graph.store, identifier=graph.identifier, bind_namespaces="none")
        self._reader: Hashable = None
        self._own: Mapping[Node, list[Node]] = {}
        self._readers: dict[_Pattern, set[Hashable]] = {}

    def begin(self, reader: Hashable) -> None:
        """What is read from now on is read for this reader."""
        self._reader = reader
        own: dict[Node, list[Node]] = {}
        if isinstance(reader, Node):
            for _, predicate, value in super().triples((reader, None, None)):
                own.setdefault(predicate, []).append(value)
        self._own = own

    def affected_by(self, triples: Iterable[Triple]) -> set[Hashable]:
        """Whoever read something of which these triples are a part; themselves as subjects included."""
        found: set[Hashable] = set()
        for subject, predicate, value in triples:
            found.add(subject)
            for pattern in (
                (subject, predicate, None),
                (subject, None, None),
                (None, predicate, value),
                (None, predicate, None),
                (None, None, value),
                (None, None, None),
            ):
                found |= self._readers.get(pattern, set())
        return found

    def __bool__(self) -> bool:
        """Always true: whether it is empty is nobody's business, and costs a count of all triples to find out."""
        return True

    def triples(self, triple: Any) -> Any:
        """As rdflib's; noted. A path comes back here step by step."""
        subject, predicate, value = triple
        if not isinstance(predicate, Path):
            if subject is None:
                self._note((None, predicate, value))
            elif subject != self._reader:
                self._note((subject, predicate, None))
        return super().triples(triple)

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Generator[Any, None, None]:
        """As rdflib's; those of the reader itself are at hand."""
        if subject is not None and subject == self._reader and isinstance(predicate, Node):
            yield from self._own.get(predicate, ())
        else:
            yield from super().objects(subject, predicate, unique)

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Result:
        """As rdflib's, with the parsed query kept."""
        prepared = prepare(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *args, **kwargs)

    def _note(self, pattern: _Pattern) -> None:
        self._readers.setdefault(pattern, set()).add(self._reader)
