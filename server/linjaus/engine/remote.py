"""The plug for any SPARQL 1.1 endpoint, asked through SPARQLWrapper (SPARQL 1.1 Protocol section 2.1)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from email.message import Message
from http.client import HTTPException, HTTPResponse

from rdflib.term import Identifier

from linjaus.engine import policy, syntax
from linjaus.engine.port import BINDINGS_TYPES, GRAPH_TYPES, EngineStats, Form, QueryRequest, QueryResult
from linjaus.engine.remote_transport import Endpoint
from linjaus.engine.terms import bound
from linjaus.errors import EngineError, EngineTimeout, NotAcceptable, QueryError
from linjaus.model import EngineAddress

_BLOCK = 1 << 16
_FORMS: dict[str, Form] = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "construct", "DESCRIBE": "describe"}


class RemoteEngine:
    """Asks the endpoint at ``url``. deadline: seconds without a sign of life from it."""

    def __init__(self, url: str, deadline: float = 30.0) -> None:
        self._endpoint = Endpoint(EngineAddress("endpoint", url))
        self._deadline = deadline

    def query(self, request: QueryRequest, release: str | None = None) -> QueryResult:
        """See port.QueryEngine.query. ``release`` is not looked at: the endpoint has one."""
        policy.refuse_update(request.text)
        form = _FORMS.get(syntax.leading_keyword(request.text))
        if form is None:
            raise QueryError("The text is neither SELECT, ASK, CONSTRUCT nor DESCRIBE.", "Correct the query.")
        media_type = request.formats.for_form(form)
        if media_type is None:
            available = GRAPH_TYPES if form in ("construct", "describe") else BINDINGS_TYPES
            raise NotAcceptable("No format that the client accepts can hold the answer.", "", available)
        seconds = min(request.deadline or self._deadline, self._deadline)
        text = bind_values(request.text, request.bindings)
        response = self._endpoint.ask(text, media_type, seconds, request.default_graphs, request.named_graphs)
        found = _media_type_of(response.headers)
        if found != media_type:
            response.close()
            raise EngineError(f"The endpoint answered in {found or 'no stated format'}, not in {media_type}.")
        chunks = _chunks(response, seconds)
        try:
            first = next(chunks, b"")
        except EngineError:
            response.close()
            raise
        return QueryResult(form, found, _variables(found, first), _after(first, chunks), response.close)

    def stats(self, release: str | None = None) -> EngineStats:
        """See port.QueryEngine.stats. Nothing is counted here."""
        return EngineStats()

    def close(self) -> None:
        """Nothing is held."""


def bind_values(text: str, bindings: Mapping[str, Identifier]) -> str:
    """The query with a VALUES row that binds each variable to its term. Raises QueryError if it has no place for it."""
    if not bindings:
        return text
    for name, term in bindings.items():
        bound(name, term)
    try:
        return syntax.with_values_row(text, {name: term.n3() for name, term in bindings.items()})
    except ValueError as error:
        raise QueryError(f"{error}.", "Give the query a WHERE group of its own.") from error


def _chunks(response: HTTPResponse, seconds: float) -> Iterator[bytes]:
    """The body, block by block. Raises EngineError if it ends before its stated end."""
    try:
        while data := response.read(_BLOCK):
            yield data
        if response.length:
            raise EngineError("The answer of the endpoint broke off.", "Try again.")
    except TimeoutError as error:
        raise EngineTimeout(f"The endpoint fell silent for {seconds:g} seconds.", "", seconds=seconds) from error
    except (OSError, HTTPException) as error:
        raise EngineError(f"The answer of the endpoint broke off: {error!r}.", "Try again.") from error
    finally:
        response.close()


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _media_type_of(headers: Message) -> str:
    return headers.get_content_type() if headers.get("Content-Type") else ""


def _variables(media_type: str, first: bytes) -> tuple[str, ...]:
    """The columns of a SELECT, as far as its first block tells."""
    text = first.decode("utf-8", "replace")
    if media_type == BINDINGS_TYPES[0]:
        head = re.search(r'"vars"\s*:\s*(\[[^\]]*\])', text)
        return tuple(json.loads(head[1])) if head else ()
    if media_type == BINDINGS_TYPES[1]:
        return tuple(re.findall(r'<variable\s+name="([^"]*)"', text))
    if media_type in BINDINGS_TYPES:
        line = text.splitlines()[0] if text else ""
        return tuple(name.strip('?"') for name in re.split(r"[,\t]", line) if name)
    return ()
