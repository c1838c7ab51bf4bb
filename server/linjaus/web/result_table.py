"""The first rows of an answer as terms, for a table that people read.

The engine's tab-separated values (SPARQL 1.1 Query Results CSV and TSV Formats, section 4) and N-Triples are both
one solution or triple per line, so a long answer is read only as far as it is shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from ..errors import EngineError
from ..representation import written

SHOWN = 1000
_LONGEST_LINE = 8 * 2**20
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_NUMBERS = (
    (re.compile(r"[+-]?[0-9]+"), XSD.integer),
    (re.compile(r"[+-]?[0-9]*\.[0-9]+"), XSD.decimal),
    (re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"), XSD.double),
    (re.compile(r"true|false"), XSD.boolean),
)


@dataclass(frozen=True)
class Table:
    """columns: names without ``?``; rows: terms, None for unbound; more: whether the answer goes on."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Node | None, ...], ...]
    more: bool = False

    def iris(self) -> set[URIRef]:
        """Every IRI in it."""
        return {term for row in self.rows for term in row if isinstance(term, URIRef)}


def table_of_bindings(chunks: Iterable[bytes], most: int = SHOWN) -> Table:
    """A table of the first rows of tab-separated values. Raises EngineError when a line is absurdly long."""
    columns, rows = rows_of_bindings(chunks)
    shown = tuple(islice(rows, most))
    return Table(columns, shown, more=next(rows, None) is not None)


def rows_of_bindings(chunks: Iterable[bytes]) -> tuple[tuple[str, ...], Iterator[tuple[Node | None, ...]]]:
    """The columns of tab-separated values, and their rows one by one. Raises EngineError as the table does."""
    lines = _lines(chunks)
    columns = tuple(name.lstrip("?$") for name in next(lines, "").split("\t") if name)
    return columns, (tuple(map(parse_term, line.split("\t")[: len(columns)])) if columns else () for line in lines)


def table_of_triples(chunks: Iterable[bytes], most: int = SHOWN) -> Table:
    """A table of the first triples of N-Triples."""
    graph, more, count = Graph(bind_namespaces="none"), False, 0
    for line in _lines(chunks):
        if not line.strip():
            continue
        if count == most:
            more = True
            break
        graph.parse(data=line, format="nt")
        count += 1
    return Table(("subject", "predicate", "object"), tuple(sorted(graph, key=written)), more)


def truth_of(chunks: Iterable[bytes]) -> bool:
    """The answer of an ASK in SPARQL 1.1 Query Results JSON."""
    return bool(json.loads(b"".join(chunks))["boolean"])


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.removesuffix(b"\r").decode("utf-8", "replace")
        if len(rest) > _LONGEST_LINE:
            raise EngineError("A row of the answer is too long for a table.", "Take the answer as CSV or JSON.")
    if rest:
        yield rest.decode("utf-8", "replace")


def parse_term(text: str) -> Node | None:
    """A term as TSV writes it; None for an empty cell. What is no plain term (a triple term) becomes its own text."""
    if not text:
        return None
    if text.startswith("<") and text.endswith(">") and not text.startswith("<<"):
        return URIRef(_unescape(text[1:-1]))
    if text.startswith("_:"):
        return BNode(text[2:])
    match = _LITERAL.fullmatch(text)
    if match:
        datatype = URIRef(match[3]) if match[3] else None
        return Literal(_unescape(match[1]), lang=match[2], datatype=datatype, normalize=False)
    for pattern, datatype in _NUMBERS:
        if pattern.fullmatch(text):
            return Literal(text, datatype=datatype, normalize=False)
    return Literal(text)


def _unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "uU" and len(code) > 1:
            number = int(code[1:], 16)
            return chr(number) if number < 0x110000 else "\ufffd"
        return _CONTROLS.get(code, code)

    return _ESCAPE.sub(one, text) if "\\" in text else text
