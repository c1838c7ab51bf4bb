"""What another engine answers, made into what ours would have answered.

SELECT and ASK come as SPARQL JSON, graphs as N-Triples: both show whether they are whole. Literals get the lexical form
that our own store gives them, stand-ins for blank nodes become blank nodes again, and Oxigraph writes the format that
the client wants, so that the bytes do not depend on the engine.

Solutions of engines whose spelling of JSON is known (``_KNOWN``) are changed in their bytes, term by term where a term
has to be, and read and written by Oxigraph alone; those of others go through Python row by row.
"""

from __future__ import annotations

import functools
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from http.client import HTTPException, HTTPResponse
from itertools import islice

import pyoxigraph as ox

from linjaus.engine.port import BINDINGS_TYPES, GRAPH_TYPES
from linjaus.errors import EngineError, EngineTimeout

JSON, N_TRIPLES = BINDINGS_TYPES[0], GRAPH_TYPES[2]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[Term | None, ...]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_PLAIN = frozenset({f"{_XSD}string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"})
_VIRTUOSO_BLANK = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')
_KNOWN = frozenset({"virtuoso", "fuseki"})
"""Kinds of engines that write each term of SPARQL JSON in one line: type, datatype, value."""
_STRING = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_TYPED = re.compile(
    rb'\{\s*"type"\s*:\s*"(?:typed-)?literal"\s*,\s*"datatype"\s*:\s*(%s)\s*,\s*"value"\s*:\s*(%s)\s*\}'
    % (_STRING, _STRING)
)
_AS_STORED = re.compile(
    rb'"http://www\.w3\.org/2001/XMLSchema#(?:string" .*|anyURI" .*|integer" "(?:0|-?[1-9][0-9]{0,17})"'
    rb'|gYear" "[1-9][0-9]{3}"|date" "[1-9][0-9]{3}-[01][0-9]-[0-3][0-9]"|boolean" "(?:true|false)")',
    re.DOTALL,
)
"""A datatype and a value, as JSON has them, which our own store does not spell otherwise."""
_VIRTUOSO_GEOMETRY = "http://www.openlinksw.com/schemas/virtrdf#Geometry"
_WKT = ox.NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral")
_BLOCK = 1 << 16
_HEAD = 64
"""Rows that are written together at first; later ones come in larger pieces."""


class Body:
    """The body of an answer, as Oxigraph's parsers read files. Raises EngineError when it ends too early.

    seconds: how long the endpoint may be silent, for the message. change: made to every piece; with it, or from
    Virtuoso, no piece ends within a line, and so within a term.
    """

    def __init__(self, response: HTTPResponse, seconds: float, change: Callable[[bytes], bytes] | None = None) -> None:
        self._response = response
        self._seconds = seconds
        self._is_virtuoso = response.headers.get("Server", "").startswith("Virtuoso")
        self._change = change
        self._held = b""
        if response.length is None and not response.chunked:
            response.close()
            raise EngineError("The answer of the endpoint does not say where it ends.", "Ask it over HTTP/1.1.")

    def read(self, size: int = _BLOCK) -> bytes:
        """At most ``size`` bytes, as soon as there are some; none at the end."""
        if not self._held:
            self._held = self._next()
        wanted, self._held = self._held[:size], self._held[size:]
        return wanted

    def _next(self) -> bytes:
        try:
            data = self._response.read1(_BLOCK)
            if (self._is_virtuoso or self._change) and data and not data.endswith(b"\n"):
                data += self._response.readline()  # a line holds a whole term
        except TimeoutError as error:
            raise EngineTimeout(
                f"The endpoint fell silent for {self._seconds:g} seconds.", seconds=self._seconds
            ) from error
        except (OSError, HTTPException, ValueError, AttributeError) as error:
            raise EngineError(f"The answer of the endpoint broke off: {error!r}.", "Try again.") from error
        if not data and self._response.length:
            raise EngineError("The answer of the endpoint broke off.", "Try again.")
        if self._is_virtuoso:
            data = _VIRTUOSO_BLANK.sub(rb"\1", data)
        return self._change(data) if self._change else data


class Reading:
    """Reads the terms of one endpoint's answers. blanks: prefix of the IRIs that stand for blank nodes, or empty."""

    def __init__(self, blanks: str = "", kind: str = "") -> None:
        self._blanks = blanks
        self._is_known = kind in _KNOWN
        stand_in = json.dumps(blanks, ensure_ascii=False)[:-1].encode()
        self._stand_in = re.compile(rb'"type"\s*:\s*"uri"\s*,\s*"value"\s*:\s*' + re.escape(stand_in))

    def changing(self) -> Callable[[bytes], bytes] | None:
        """What makes the terms in a piece of SPARQL JSON those of our own store; None for an engine not known to us."""
        return self._changed if self._is_known else None

    def _changed(self, data: bytes) -> bytes:
        if self._blanks:
            data = self._stand_in.sub(b'"type":"bnode","value":"', data)
        return _TYPED.sub(_respelt, data) if b'"datatype"' in data else data

    def solutions(self, body: Body, variables: tuple[str, ...]) -> ox.QuerySolutions:
        """The solutions of a SELECT, as Oxigraph's writers take them, from a body with ``changing``, if there is one.

        Raises EngineError when they break off.
        """
        if self._is_known:
            found = _parse(body)
            if isinstance(found, ox.QuerySolutions) and tuple(each.value for each in found.variables) == variables:
                return found
            return solutions(variables, self._rows(found, variables))
        return solutions(variables, self.rows(body, variables))

    def truth(self, body: Body) -> bool:
        """The answer to an ASK."""
        found = _parse(body)
        if not isinstance(found, ox.QueryBoolean):
            raise EngineError("The endpoint did not answer an ASK with a truth.")
        return bool(found)

    def rows(self, body: Body, variables: tuple[str, ...]) -> Iterator[Row]:
        """The solutions of a SELECT, in the order of ``variables``. Raises EngineError when they break off."""
        return self._rows(_parse(body), variables)

    def _rows(self, found: ox.QuerySolutions | ox.QueryBoolean, variables: tuple[str, ...]) -> Iterator[Row]:
        if not isinstance(found, ox.QuerySolutions):
            raise EngineError("The endpoint did not answer a SELECT with solutions.")
        theirs = {variable.value: place for place, variable in enumerate(found.variables)}
        if variables and not set(theirs) <= set(variables):  # Virtuoso has a column where there is none
            raise EngineError(f"The endpoint answered with columns that nobody asked for: {', '.join(theirs)}.")
        places = [theirs.get(name) for name in variables]
        try:
            for solution in found:
                terms = list(solution)
                yield tuple(None if place is None else self.term(terms[place]) for place in places)
        except (SyntaxError, ValueError) as error:
            raise _damaged(error) from error

    def triples(self, body: Body) -> Iterator[ox.Triple]:
        """The triples of a CONSTRUCT. Raises EngineError when they break off."""
        try:
            for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES):  # type: ignore[arg-type]  # it asks for read() only
                yield ox.Triple(
                    self.term(quad.subject),  # type: ignore[arg-type]
                    quad.predicate,
                    self.term(quad.object),  # type: ignore[arg-type]
                )
        except (SyntaxError, ValueError) as error:
            raise _damaged(error) from error

    def term(self, term: Term | None) -> Term | None:
        """The term as our own store would have it."""
        if isinstance(term, ox.Literal):
            return term if term.language or term.datatype.value in _PLAIN else _stored(term)
        if isinstance(term, ox.NamedNode) and self._blanks and term.value.startswith(self._blanks):
            return ox.BlankNode(term.value[len(self._blanks) :])
        return term


def _parse(body: Body) -> ox.QuerySolutions | ox.QueryBoolean:
    try:
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]
    except (SyntaxError, ValueError) as error:
        raise _damaged(error) from error
    return found


def _damaged(error: Exception) -> EngineError:
    return EngineError(f"The answer of the endpoint broke off or is damaged: {error}.", "Try again.")


def _respelt(found: re.Match[bytes]) -> bytes:
    if _AS_STORED.fullmatch(found[1] + b" " + found[2]):
        return found[0]
    return _respelt_as(found[1], found[2])


@functools.lru_cache(maxsize=4096)
def _respelt_as(datatype: bytes, value: bytes) -> bytes:
    literal = ox.Literal(json.loads(value), datatype=ox.NamedNode(json.loads(datatype)))
    return _json(_stored(literal)).encode()


@functools.lru_cache(maxsize=4096)
def _stored(literal: ox.Literal) -> ox.Literal:
    """A typed literal in the lexical form that it would come out of our own store with."""
    if literal.datatype.value == _VIRTUOSO_GEOMETRY:
        literal = ox.Literal(literal.value, datatype=_WKT)
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode(_XSD), ox.NamedNode(_XSD), literal))
    found = next(iter(store)).object
    assert isinstance(found, ox.Literal)  # noqa: S101 - a literal went in
    return found


def solutions(variables: tuple[str, ...], rows: Iterable[Row]) -> ox.QuerySolutions:
    """Rows as Oxigraph's writers take them, read when they are needed."""
    found = ox.parse_query_results(_Rows(variables, iter(rows)), format=ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - it is what _Rows writes
    return found


def boolean(truth: bool) -> ox.QueryBoolean:
    """A truth as Oxigraph's writers take it."""
    text = json.dumps({"head": {}, "boolean": truth}).encode()
    found = ox.parse_query_results(io.BytesIO(text), format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QueryBoolean)  # noqa: S101 - it is what was written
    return found


class _Rows:
    """Rows as a file of SPARQL JSON, written while it is read."""

    def __init__(self, variables: tuple[str, ...], rows: Iterator[Row]) -> None:
        self._names = [json.dumps(name) for name in variables]
        self._rows = rows
        self._pieces = self._write()
        self._held = b""

    def read(self, size: int = _BLOCK) -> bytes:
        if not self._held:
            self._held = next(self._pieces, b"")
        wanted, self._held = self._held[:size], self._held[size:]
        return wanted

    def _write(self) -> Iterator[bytes]:
        yield f'{{"head":{{"vars":[{",".join(self._names)}]}},"results":{{"bindings":['.encode()
        comma, some = "", _HEAD
        while rows := list(islice(self._rows, some)):
            yield (comma + ",".join(map(self._row, rows))).encode()
            comma, some = ",", min(8 * some, 4096)
        yield b"]}}"

    def _row(self, row: Row) -> str:
        pairs = zip(self._names, row, strict=True)
        return "{" + ",".join(f"{name}:{_json(term)}" for name, term in pairs if term is not None) + "}"


def _json(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return f'{{"type":"uri","value":{json.dumps(term.value)}}}'
    if isinstance(term, ox.BlankNode):
        return f'{{"type":"bnode","value":{json.dumps(term.value)}}}'
    if isinstance(term, ox.Literal):
        value = json.dumps(term.value)
        if term.language:
            return f'{{"type":"literal","value":{value},"xml:lang":{json.dumps(term.language)}}}'
        if term.datatype.value in _PLAIN:
            return f'{{"type":"literal","value":{value}}}'
        return f'{{"type":"literal","value":{value},"datatype":{json.dumps(term.datatype.value)}}}'
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    inner = ",".join(f'"{name}":{_json(part)}' for name, part in parts.items())
    return f'{{"type":"triple","value":{{{inner}}}}}'
