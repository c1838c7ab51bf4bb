"""Reading one Turtle file so that every triple knows its line.

The syntax is judged by pyoxigraph, which is strict and says line and column; the triples come from rdflib's
parser, whose sink tells us where it stands. Nothing is fetched: Turtle has no includes.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, MutableSequence
from typing import Any

import pyoxigraph
from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.plugins.parsers.notation3 import BadSyntax, RDFSink, SinkParser

from .errors import SourceError
from .model import Triple


class _LineSink(RDFSink):
    """A sink that notes, for each triple, the line on which the parser stood, and names blank nodes by file."""

    def __init__(self, graph: Graph, file: str) -> None:
        super().__init__(graph)
        self.lines: dict[Triple, int] = {}
        self.parser: _LineParser | None = None
        self._file = hashlib.sha256(file.encode()).hexdigest()[:12]

    def newBlankNode(self, arg: Any = None, uri: str | None = None, why: Any = None) -> BNode:  # noqa: N802
        """A blank node whose name no other file uses: labels are local to a document (RDF 1.1 Turtle, 2.6)."""
        if isinstance(arg, tuple | list):
            return BNode(f"f{self._file}l{str(arg[0]).rpartition('#')[2]}")
        self.counter += 1
        return BNode(f"f{self._file}b{self.counter}")

    def newLiteral(self, s: str, dt: URIRef | None, lang: str | None) -> Literal:  # noqa: N802
        """A literal with its lexical form as written: ``Z`` is no ``+00:00``, and hex digits keep their case."""
        return Literal(s, datatype=dt, normalize=False) if dt else Literal(s, lang=lang)

    def makeStatement(self, quadruple: Any, why: Any = None) -> None:  # noqa: N802
        super().makeStatement(quadruple, why)
        scope, predicate, subject, value = quadruple
        triple = (self.normalise(scope, subject), self.normalise(scope, predicate), self.normalise(scope, value))
        if self.parser is not None:
            self.lines.setdefault(triple, self.parser.line_of_statement())


_NUMBERS = (
    (re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"), XSD.double),
    (re.compile(r"[+-]?[0-9]*\.[0-9]+"), XSD.decimal),
    (re.compile(r"[+-]?[0-9]+"), XSD.integer),
)


class _LineParser(SinkParser):
    """rdflib's parser, which knows on which line the object of each statement begins.

    Its own count of lines runs ahead: it counts a line again whenever it takes back a step.
    """

    def __init__(self, sink: _LineSink, text: str, base: str) -> None:
        super().__init__(sink, baseURI=base, turtle=True)
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._objects: deque[int] = deque()
        self._at = 0

    def line_of_statement(self) -> int:
        """The 1-based line of the statement being made; that of the closing bracket for the triples of a list."""
        return bisect_left(self._ends, self._objects.popleft() if self._objects else self._at) + 1

    def skipSpace(self, argstr: str, i: int) -> int:  # noqa: N802
        """As rdflib's; notes where it stands."""
        j = super().skipSpace(argstr, i)
        self._at = max(j, 0)
        return j

    def nodeOrLiteral(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:  # noqa: N802
        """As rdflib's; a bare number keeps the form in which it is written (RDF 1.1 Turtle, 2.5.2)."""
        j = self.skipSpace(argstr, i)
        if j >= 0 and argstr[j] in "+-.0123456789":
            for syntax, datatype in _NUMBERS:
                match = syntax.match(argstr, j)
                if match:
                    res.append(Literal(match[0], datatype=datatype, normalize=False))
                    return int(match.end())
        return int(super().nodeOrLiteral(argstr, i, res))

    def objectList(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:  # noqa: N802
        """One or more objects between commas (RDF 1.1 Turtle, 2.2); notes where each begins."""
        begins = []
        while True:
            begins.append(self.skipSpace(argstr, i))
            i = self.object(argstr, i, res)
            if i < 0:
                return i
            i = self.skipSpace(argstr, i)
            if i < 0:
                self.BadSyntax(argstr, i, "EOF found after object")
            if argstr[i] != ",":
                self._objects = deque(begins)
                return i
            i += 1


def strict_quads(text: str, file: str, base: str) -> Iterator[pyoxigraph.Quad]:
    """What a Turtle text says, one by one, by the strict parser.

    Raises SourceError with file and line at the first thing that is not Turtle.
    """
    try:
        yield from pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.TURTLE, base_iri=base)
    except SyntaxError as error:
        raise SourceError(
            f"The file is not Turtle: {error.msg}.", "Look at this line and the one before it.", file, error.lineno or 0
        ) from error


def decode(data: bytes, file: str) -> str:
    """The text of a file, whole. Raises SourceError with file and line when its bytes are not UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SourceError("The file is not UTF-8.", "Save it as UTF-8.", file, line) from error


def parse_turtle(data: bytes, file: str, base: str) -> tuple[Graph, dict[Triple, int], dict[str, str]]:
    """The graph of a Turtle document, the line of each triple, and its prefixes.

    data: the file's bytes; file: its name in messages; base: what relative IRIs are resolved against.
    Raises SourceError with file and line when the bytes are not UTF-8 or not Turtle.
    """
    text = decode(data, file).removeprefix("\ufeff")
    for _ in strict_quads(text, file, base):
        pass
    graph = Graph(bind_namespaces="none")
    sink = _LineSink(graph, file)
    parser = _LineParser(sink, text, base)
    sink.parser = parser
    try:
        parser.loadBuf(text)
    except BadSyntax as error:
        raise SourceError("The file is not Turtle.", str(error._why), file, error.lines + 1) from error
    prefixes = {str(prefix): str(namespace) for prefix, namespace in parser._bindings.items()}
    return graph, sink.lines, prefixes
