"""Answers to SELECT that are not Oxigraph's own: from elsewhere, or cut after so many rows and said to be."""

from __future__ import annotations

import io
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO, cast
from xml.sax.saxutils import quoteattr

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_JSON, _XML = "application/sparql-results+json", "application/sparql-results+xml"


class Solutions(ABC):
    """An answer that something else than Oxigraph works out, begun but not yet written. names: of its variables;
    truncated: whether it is cut.
    """

    def __init__(self, names: tuple[str, ...], truncated: bool) -> None:
        self.names = names
        self.truncated = truncated

    @abstractmethod
    def write(self, write: Callable[[bytes], int], media_type: str) -> None:
        """Write it, in pieces, as Oxigraph would. media_type: one of port.BINDINGS_TYPES. Raises MemoryError."""


def cut(solutions: ox.QuerySolutions, most: int) -> tuple[ox.QuerySolutions, bool]:
    """(the first ``most`` solutions, whether there are more). Works them out, and holds them in memory."""
    variables = solutions.variables
    rows = [tuple(row) for row in islice(solutions, most + 1)]
    truncated = len(rows) > most
    written = cast(IO[bytes], _Written(variables, iter(rows[:most])))  # the engine asks of a file only ``read``
    again = ox.parse_query_results(written, format=ox.QueryResultsFormat.JSON)
    return cast(ox.QuerySolutions, again), truncated


class Linked:
    """Takes an answer's bytes and passes them on with a link in its head, where the format has a place for one (SPARQL
    1.1 Query Results JSON Format section 3.1.2, XML Format section 2.3.1). iri: of where the rest is.
    """

    def __init__(self, write: Callable[[bytes], int], media_type: str, iri: str) -> None:
        self._write = write
        self._held = b""
        self._mark, self._in_its_place = {
            _JSON: (b"]}", b'],"link":' + json.dumps([iri]).encode() + b"}"),
            _XML: (b"</head>", f"<link href={quoteattr(iri)}/></head>".encode()),
        }.get(media_type, (b"", b""))

    def write(self, data: bytes, /) -> int:
        """Take some bytes; returns how many."""
        if not self._mark:
            return self._write(data)
        self._held += data
        if self._mark in self._held:
            self._write(self._held.replace(self._mark, self._in_its_place, 1))
            self._mark = b""
        return len(data)

    def flush(self) -> None:
        """Nothing: the head is held until it is there whole."""


class _Written(io.RawIOBase):
    """Solutions as bytes of JSON, for the engine to read: it serialises nothing that it did not make itself."""

    def __init__(self, variables: list[ox.Variable], rows: Iterator[tuple[Term | None, ...]]) -> None:
        self._names = [variable.value for variable in variables]
        self._rows = rows
        self._pending = json.dumps({"head": {"vars": self._names}})[:-1] + ', "results": {"bindings": ['
        self._bytes = self._pending.encode()
        self._between = ""
        self._ended = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        while not self._bytes and not self._ended:
            self._bytes = self._more()
        taken = self._bytes if size < 0 else self._bytes[:size]
        self._bytes = self._bytes[len(taken) :]
        return taken

    def _more(self) -> bytes:
        written = []
        for row in islice(self._rows, 500):
            found = {name: _written(term) for name, term in zip(self._names, row, strict=True) if term is not None}
            written.append(self._between + json.dumps(found))
            self._between = ","
        if written:
            return "".join(written).encode()
        self._ended = True
        return b"]}}"


def _written(term: Term) -> dict[str, object]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _written(part) for name, part in parts.items()}}
    found: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
        if term.direction is not None:
            found["its:dir"] = str(term.direction)
    else:
        found["datatype"] = term.datatype.value
    return found
