"""What goes over the socket between a web process and the engine's process.

A request is one frame, an answer several: a header, data, and an end; or one error, in place of the header or
in the middle. A STATS frame is answered with one. A frame is its kind (one byte), the length of its body (four
bytes, big-endian) and the body. An answer without an end frame is broken.
"""

from __future__ import annotations

import functools
import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, fields
from types import MappingProxyType

import pyoxigraph as ox

from linjaus import errors
from linjaus.engine.evaluation import Call, Term
from linjaus.engine.port import Form, ResultFormats

REQUEST, HEADER, DATA, END, ERROR, STATS = b"Q", b"H", b"D", b"E", b"X", b"S"
HEAD_LENGTH = 5
_HEAD = struct.Struct(">cI")
_CLIENT = 16
_TURN = struct.Struct(f">d{_CLIENT}sI")
"""What a request's body begins with: seconds, the client's name, and how long the JSON is that comes before the query:
formats, graphs and bindings.
"""
TURN_LENGTH = _TURN.size
"""Bytes of a request's body that ``read_turn`` needs."""
_REQUEST_OVERHEAD = 1 << 20
_KINDS = {
    kind.__name__: kind
    for kind in (
        errors.QueryError,
        errors.QueryRefused,
        errors.UnsupportedQuery,
        errors.NotAcceptable,
        errors.EngineError,
        errors.EngineTimeout,
        errors.EngineMemory,
        errors.EngineBusy,
        errors.EngineOverEager,
        errors.EngineUnavailable,
    )
}


ANSWERED, QUERY_ERROR, ENGINE_ERROR, DAMAGED, MEMORY, CLIENT_GONE = b"A", b"Q", b"E", b"D", b"M", b"G"
"""How a query ended, as its worker says."""


def frame(kind: bytes, body: bytes = b"") -> bytes:
    """One frame, ready to be sent."""
    return _HEAD.pack(kind, len(body)) + body


def frame_head(data: bytes | bytearray, at: int = 0) -> tuple[bytes, int]:
    """(kind, length of the body) from the first HEAD_LENGTH bytes of the frame that begins there."""
    kind, length = _HEAD.unpack_from(data, at)
    return kind, length


def bodies(data: bytes) -> list[bytes] | None:
    """The bodies of an answer's frames, but for the end; None unless all of it is there, and no error."""
    found: list[bytes] = []
    at, length = 0, len(data)
    while at + HEAD_LENGTH <= length:
        kind, size = _HEAD.unpack_from(data, at)
        begin = at + HEAD_LENGTH
        at = begin + size
        if kind == END and at == length:
            return found
        if kind == ERROR:
            return None
        found.append(data[begin:at])
    return None


def request_frame(call: Call, deadline: float | None, client: str) -> bytes:
    """The frame that asks for ``call``. deadline: seconds, None for the engine's own; client: empty for our own."""
    if call.bindings:
        wishes = _wishes(call.formats, call.default_graphs, call.named_graphs, call.bindings)
    else:
        wishes = _usual_wishes(call.formats, call.default_graphs, call.named_graphs)
    turn = _TURN.pack(deadline or 0.0, _share(client), len(wishes))
    return frame(REQUEST, turn + wishes + call.text.encode("utf-8", "surrogatepass"))


def _wishes(
    formats: ResultFormats,
    default_graphs: tuple[str, ...],
    named_graphs: tuple[str, ...],
    bindings: Mapping[str, Term] = MappingProxyType({}),
) -> bytes:
    terms = {name: _term_fields(term) for name, term in bindings.items()}
    return json.dumps(
        [(formats.bindings, formats.boolean, formats.graph), default_graphs, named_graphs, terms]
    ).encode()


_usual_wishes = functools.lru_cache(maxsize=256)(_wishes)


def longest_request(query_length: int) -> int:
    """Bytes of the longest body of a request with a query of so many bytes: JSON may write a part six times as long."""
    return 6 * query_length + _REQUEST_OVERHEAD


def read_turn(body: bytes) -> tuple[float, bytes]:
    """(seconds that a request asks for, 0 for the engine's own; its client) from the body of its frame.

    Raises ValueError.
    """
    try:
        seconds, client, _ = _TURN.unpack_from(body)
    except struct.error as error:
        raise ValueError(str(error)) from error
    if not seconds >= 0.0:
        raise ValueError("no number of seconds")
    return seconds, client.rstrip(b"\0")


def read_call(body: bytes) -> Call:
    """The reverse of request_frame, from the body of the frame. Raises ValueError, KeyError or TypeError."""
    begin = _TURN.size + _TURN.unpack_from(body)[2]
    formats, default_graphs, named_graphs, bindings = _read_wishes(body[_TURN.size : begin])
    return Call(body[begin:].decode("utf-8", "surrogatepass"), formats, default_graphs, named_graphs, bindings)


@functools.lru_cache(maxsize=64)
def _read_wishes(data: bytes) -> tuple[ResultFormats, tuple[str, ...], tuple[str, ...], Mapping[str, Term]]:
    formats, default_graphs, named_graphs, bindings = json.loads(data)
    terms = {name: _term(each) for name, each in bindings.items()}
    return ResultFormats(*formats), tuple(default_graphs), tuple(named_graphs), terms


@functools.lru_cache(maxsize=1024)
def _share(client: str) -> bytes:
    """A client's name at a fixed length; nothing for our own."""
    return hashlib.blake2b(client.encode(), digest_size=_CLIENT).digest() if client else b""


@functools.lru_cache(maxsize=256)
def header_frame(form: str, media_type: str, variables: tuple[str, ...], row_limit: int, truncated: bool) -> bytes:
    """The frame that begins an answer."""
    return frame(HEADER, json.dumps([form, media_type, variables, row_limit, truncated]).encode())


@functools.lru_cache(maxsize=256)
def read_header(body: bytes) -> tuple[Form, str, tuple[str, ...], int, bool]:
    """The reverse of header_frame, from the body of the frame."""
    form, media_type, variables, row_limit, truncated = json.loads(body)
    return form, media_type, tuple(variables), row_limit, truncated


def error_frame(error: errors.LinjausError) -> bytes:
    """The frame that tells of an error, which must be one of those that an engine raises."""
    return frame(ERROR, json.dumps([type(error).__name__, asdict(error)]).encode())


def read_error(body: bytes) -> errors.LinjausError:
    """The error that an error frame tells of."""
    name, found = json.loads(body)
    kind = _KINDS[name]
    known = {each.name for each in fields(kind)}
    return kind(**{key: value for key, value in found.items() if key in known})


def _term_fields(term: object) -> list[str]:
    if isinstance(term, ox.NamedNode):
        return ["iri", term.value]
    if isinstance(term, ox.Literal):
        return ["literal", term.value, term.datatype.value, term.language or ""]
    raise ValueError(f"{term} cannot be bound")


def _term(found: list[str]) -> ox.NamedNode | ox.Literal:
    if found[0] == "iri":
        return ox.NamedNode(found[1])
    _, value, datatype, language = found
    return ox.Literal(value, language=language) if language else ox.Literal(value, datatype=ox.NamedNode(datatype))
