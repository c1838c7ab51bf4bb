"""What goes over the socket between a web process and the engine's process.

A request is one frame, an answer several: a header, data, and an end; or one error, in place of the header or
in the middle. A STATS frame is answered with one. A frame is its kind (one byte), the length of its body (four
bytes, big-endian) and the body. An answer without an end frame is broken.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, fields

import pyoxigraph as ox

from linjaus import errors
from linjaus.engine.evaluation import Call
from linjaus.engine.port import ResultFormats

REQUEST, HEADER, DATA, END, ERROR, STATS = b"Q", b"H", b"D", b"E", b"X", b"S"
HEAD_LENGTH = 5
_HEAD = struct.Struct(">cI")
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


def frame(kind: bytes, body: bytes = b"") -> bytes:
    """One frame, ready to be sent."""
    return _HEAD.pack(kind, len(body)) + body


def frame_head(data: bytes) -> tuple[bytes, int]:
    """(kind, length of the body) from the first HEAD_LENGTH bytes of a frame."""
    kind, length = _HEAD.unpack(data)
    return kind, length


def request_frame(call: Call, deadline: float | None) -> bytes:
    """The frame that asks for ``call``. deadline: seconds, None for the engine's own."""
    body = {
        "text": call.text,
        "formats": asdict(call.formats),
        "default_graphs": call.default_graphs,
        "named_graphs": call.named_graphs,
        "deadline": deadline,
        "bindings": {name: _term_fields(term) for name, term in call.bindings.items()},
    }
    return frame(REQUEST, json.dumps(body).encode())


def read_request(body: bytes) -> tuple[Call, float | None]:
    """The reverse of request_frame, from the body of the frame. Raises ValueError, KeyError or TypeError."""
    found = json.loads(body)
    call = Call(
        found["text"],
        ResultFormats(**found["formats"]),
        tuple(found["default_graphs"]),
        tuple(found["named_graphs"]),
        {name: _term(each) for name, each in found["bindings"].items()},
    )
    return call, found["deadline"]


def header_frame(form: str, media_type: str, variables: tuple[str, ...], row_limit: int, truncated: bool) -> bytes:
    """The frame that begins an answer."""
    return frame(HEADER, json.dumps([form, media_type, variables, row_limit, truncated]).encode())


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
