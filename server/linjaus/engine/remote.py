"""The plug for any SPARQL 1.1 endpoint, asked through SPARQLWrapper (SPARQL 1.1 Protocol section 2.1)."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator, Mapping
from email.message import Message
from http.client import HTTPException, HTTPResponse
from urllib.error import HTTPError, URLError

from rdflib.term import Identifier
from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import (
    EndPointInternalError,
    EndPointNotFound,
    QueryBadFormed,
    SPARQLWrapperException,
    Unauthorized,
    URITooLong,
)

from linjaus import __version__
from linjaus.engine import policy, syntax
from linjaus.engine.port import BINDINGS_TYPES, GRAPH_TYPES, EngineStats, Form, QueryRequest, QueryResult
from linjaus.engine.terms import bound
from linjaus.errors import (
    EngineBusy,
    EngineError,
    EngineMemory,
    EngineTimeout,
    EngineUnavailable,
    LinjausError,
    NotAcceptable,
    QueryError,
    QueryRefused,
    UnsupportedQuery,
)

AGENT = f"Linjaus/{__version__} (+https://w3id.org/linjaus/)"
_BLOCK = 1 << 16
_FORMS: dict[str, Form] = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "construct", "DESCRIBE": "describe"}
_PLACE = re.compile(r"line (\d+), column (\d+)", re.IGNORECASE)


class RemoteEngine:
    """Asks the endpoint at ``url``. deadline: seconds without a sign of life from it."""

    def __init__(self, url: str, deadline: float = 30.0) -> None:
        self._url = url
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
        response = self._ask(request, media_type, seconds)
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

    def _ask(self, request: QueryRequest, media_type: str, seconds: float) -> HTTPResponse:
        wrapper = SPARQLWrapper(self._url, agent=AGENT)
        wrapper.setTimeout(max(1, round(seconds)))
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", media_type)
        for graph in request.default_graphs:
            wrapper.addParameter("default-graph-uri", graph)
        for graph in request.named_graphs:
            wrapper.addParameter("named-graph-uri", graph)
        wrapper.setQuery(bind_values(request.text, request.bindings))
        try:
            response: HTTPResponse = wrapper.query().response
        except SPARQLWrapperException as error:
            raise _refusal(error) from error
        except HTTPError as error:
            raise _failure(error, seconds) from error
        except (URLError, OSError, HTTPException) as error:
            raise _unreached(self._url, error, seconds) from error
        return response


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


def _said(body: bytes) -> str:
    """What an endpoint said of an error, cut to a readable length."""
    text = body.decode("utf-8", "replace").strip()
    try:
        problem = json.loads(text)
        text = str(problem.get("detail") or problem.get("title") or text)
    except (ValueError, AttributeError):
        pass
    return " ".join(text.split())[:500]


def _refusal(error: SPARQLWrapperException) -> LinjausError:
    body = error.args[0] if error.args else b""
    said = _said(body.partition(b"Response:\n")[2] or body if isinstance(body, bytes) else str(body).encode())
    if isinstance(error, QueryBadFormed):
        place = _PLACE.search(said)
        line, column = (int(place[1]), int(place[2])) if place else (0, 0)
        return QueryError(f"The endpoint turns the query down: {said}", line=line, column=column)
    if isinstance(error, URITooLong):
        return QueryError("The query is too long for the endpoint.", "Ask in smaller pieces.")
    if isinstance(error, EndPointNotFound):
        return EngineUnavailable("There is no SPARQL endpoint at this address.", "Check the address.")
    if isinstance(error, Unauthorized):
        return EngineUnavailable("The endpoint asks for a user name and password.", "Check its settings.")
    if isinstance(error, EndPointInternalError):
        return EngineError(f"The endpoint failed: {said}")
    return EngineError(f"The endpoint cannot be asked: {said}")


def _failure(error: HTTPError, seconds: float) -> LinjausError:
    said = _said(error.read())
    if error.code == 403:
        return QueryRefused(f"The endpoint refuses the query: {said}")
    if error.code == 406:
        return NotAcceptable(f"The endpoint has no format that was asked for: {said}")
    if error.code == 413:
        return QueryError(f"The query is too long for the endpoint: {said}")
    if error.code in (429, 503):
        wait = error.headers.get("Retry-After", "")
        return EngineBusy(f"The endpoint is busy: {said}", retry_after=int(wait) if wait.isdigit() else 1)
    if error.code == 501:
        return UnsupportedQuery(f"The endpoint does not support the query: {said}")
    if error.code in (408, 504):
        return EngineTimeout(f"The endpoint ran out of time: {said}", seconds=seconds)
    if error.code == 507:
        return EngineMemory(f"The endpoint ran out of memory: {said}")
    return EngineError(f"The endpoint answered {error.code}: {said}")


def _unreached(url: str, error: BaseException, seconds: float) -> EngineError:
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, (TimeoutError, socket.timeout)):
        return EngineTimeout(f"The endpoint {url} did not answer within {seconds:g} seconds.", seconds=seconds)
    return EngineUnavailable(f"The endpoint {url} cannot be reached: {reason}.", "Check its address.")
