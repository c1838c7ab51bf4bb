"""A SPARQL endpoint elsewhere: queries and updates through SPARQLWrapper, graphs by the Graph Store Protocol.

What the endpoint says of a failure becomes the same errors as those of our own engine. The texts of Virtuoso's errors
are read, because it answers 500 for a query that ran out of time as for one that it cannot do.
"""

from __future__ import annotations

import json
import os
import re
import socket
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote

from SPARQLWrapper import POST, SPARQLWrapper

from linjaus import __version__
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
from linjaus.model import EngineAddress

AGENT = f"Linjaus/{__version__} (+https://w3id.org/linjaus/)"
_PLACE = re.compile(r"line (\d+), column (\d+)", re.IGNORECASE)
_OUT_OF_TIME = re.compile(
    r"S1T00|SR171|SR177|S1TAT|estimated execution time|timed? ?out|query cancelled", re.IGNORECASE
)
_OUT_OF_MEMORY = re.compile(r"out of memory|memory (?:pool|limit)|transitive temp memory|OutOfMemory", re.IGNORECASE)
_VIRTUOSO_CANNOT = re.compile(r"^Virtuoso \w+ Error (?:SP|SQ|SR|TR|37000)")
_TIMEOUTS = {"virtuoso": ("timeout", 1000, ""), "qlever": ("timeout", 1, "s"), "graphdb": ("timeout", 1, "")}
"""By kind of engine: the parameter that tells it how long a query may take, its units in a second, what follows."""


@dataclass(frozen=True)
class Endpoint:
    """An engine elsewhere, and what it is asked with. Holds no connection: may be used from any thread."""

    address: EngineAddress

    def ask(
        self, text: str, accept: str, seconds: float, default: Sequence[str] = (), named: Sequence[str] = ()
    ) -> HTTPResponse:
        """The answer to a query, begun, in the media type ``accept``. default, named: IRIs of the dataset.

        seconds: that any step may take. Raises QueryError and its kinds, NotAcceptable, EngineError and its kinds.
        """
        wrapper = self._wrapper(self.address.query, seconds)
        wrapper.addCustomHttpHeader("Accept", accept)
        for graph in default:
            wrapper.addParameter("default-graph-uri", graph)
        for graph in named:
            wrapper.addParameter("named-graph-uri", graph)
        if self.address.kind in _TIMEOUTS:
            name, units, unit = _TIMEOUTS[self.address.kind]
            wrapper.addParameter(name, f"{max(1, round(seconds * units))}{unit}")
        wrapper.setQuery(text)
        response = self._sent(lambda: wrapper.query().response, seconds)
        try:
            _refuse_part(response, seconds)
        except LinjausError:
            response.close()
            raise
        return response

    def update(self, text: str, seconds: float) -> None:
        """Carry an update out. Raises what ``ask`` raises."""
        wrapper = self._wrapper(self.address.update or self.address.query, seconds)
        wrapper.setQuery(text)
        wrapper.queryType = "INSERT"  # what kind it is does not matter, only that it is no query
        self._sent(lambda: wrapper.query().response, seconds).close()

    def add(self, graph: str, lines: Sequence[str], seconds: float) -> None:
        """Add N-Triples, without blank nodes, to a named graph (SPARQL 1.1 Graph Store Protocol, section 5.5)."""
        body = "".join(lines).encode()
        if not self.address.graph_store:
            self.update(f"INSERT DATA {{ GRAPH <{graph}> {{\n{''.join(lines)}}} }}", seconds)
            return
        url = f"{self.address.graph_store}?graph={quote(graph, safe='')}"
        headers = {"Content-Type": "application/n-triples", "User-Agent": AGENT}
        request = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310 - config lets http(s) pass only
        self._sent(lambda: _opener(self.address).open(request, timeout=seconds), seconds).close()

    def _wrapper(self, url: str, seconds: float) -> _Wrapper:
        wrapper = _Wrapper(url, agent=AGENT)
        wrapper.address = self.address
        wrapper.seconds = max(0.001, seconds)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        return wrapper

    def _sent(self, send: Callable[[], HTTPResponse], seconds: float) -> HTTPResponse:
        begun = time.monotonic()
        try:
            return send()
        except HTTPError as error:
            said, wait = _said(error.read()), error.headers.get("Retry-After", "")
            raise _failure(error.code, said, wait, seconds, time.monotonic() - begun) from error
        except (URLError, OSError, HTTPException) as error:
            raise _unreached(self.address.query, error, seconds) from error


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper with an opener of its own: the library's sets up digest authentication for the whole process, and
    asks servers to close the connection, whereupon some no longer say where an answer ends.
    """

    address: EngineAddress
    seconds: float  # the library's own timeout is cut to whole ones

    def _query(self) -> tuple[HTTPResponse, str]:
        return _opener(self.address).open(self._createRequest(), timeout=self.seconds), self.returnFormat


class _Connection(HTTPConnection):
    def request(self, method: str, url: str, body: Any = None, headers: Any = None, **options: Any) -> None:
        super().request(method, url, body, {**(headers or {}), "Connection": "keep-alive"}, **options)


class _SecureConnection(HTTPSConnection):
    def request(self, method: str, url: str, body: Any = None, headers: Any = None, **options: Any) -> None:
        super().request(method, url, body, {**(headers or {}), "Connection": "keep-alive"}, **options)


class _Handler(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> HTTPResponse:
        return self.do_open(_Connection, request)


class _SecureHandler(urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> HTTPResponse:
        return self.do_open(_SecureConnection, request)


def _opener(address: EngineAddress) -> urllib.request.OpenerDirector:
    handlers: list[urllib.request.BaseHandler] = [_Handler(), _SecureHandler()]
    if address.user:
        is_basic = address.auth != "digest"
        keys = urllib.request.HTTPPasswordMgrWithPriorAuth()
        for url in filter(None, (address.query, address.update, address.graph_store)):
            keys.add_password(None, url, address.user, address.password, is_authenticated=is_basic)
        kind = urllib.request.HTTPBasicAuthHandler if is_basic else urllib.request.HTTPDigestAuthHandler
        handlers.append(kind(keys))
    return urllib.request.build_opener(*handlers)


def hang_up(response: HTTPResponse) -> None:
    """Break the connection of an answer, also while another thread reads from it."""
    try:
        with socket.socket(fileno=os.dup(response.fileno())) as same:
            same.shutdown(socket.SHUT_RDWR)
    except (OSError, ValueError, AttributeError):
        pass  # it was read to its end or closed, whereupon it has no descriptor


def _refuse_part(response: HTTPResponse, seconds: float) -> None:
    """Raises EngineTimeout or EngineError for an answer that says of itself that it is not whole."""
    if response.headers.get("X-SQL-State"):
        raise EngineTimeout(
            f"The engine did not end within {seconds:g} seconds.",
            "Ask for less at once, or download the whole dataset.",
            seconds=seconds,
        )
    if response.headers.get("X-SPARQL-MaxRows"):
        most = response.headers["X-SPARQL-MaxRows"]
        raise EngineError(
            f"The engine cuts answers at {most} rows.", "Ask for less at once; the operator can raise ResultSetMaxRows."
        )


def _said(body: bytes) -> str:
    """What an endpoint said of an error, cut to a readable length, without the query that it echoes."""
    text = body.decode("utf-8", "replace").strip().partition("\n\nSPARQL query:")[0]
    try:
        problem = json.loads(text)
        text = str(problem.get("detail") or problem.get("title") or text)
    except (ValueError, AttributeError):
        pass
    return " ".join(text.split())[:500]


def _failure(code: int, said: str, wait: str, seconds: float, took: float) -> LinjausError:
    """The error for a status code. took: seconds until it came, which tell a late 500 from an early one."""
    is_late = code in (408, 504) or (code in (500, 503) and took >= 0.9 * seconds)
    if is_late or (code >= 400 and _OUT_OF_TIME.search(said)):
        return EngineTimeout(f"The endpoint ran out of time: {said}", seconds=seconds)
    if code == 500 and _VIRTUOSO_CANNOT.match(said) and not _OUT_OF_MEMORY.search(said):
        return UnsupportedQuery(f"Virtuoso cannot do it: {said}", "Ask in another way, or download the data.")
    if code == 507 or (code >= 500 and _OUT_OF_MEMORY.search(said)):
        return EngineMemory(f"The endpoint ran out of memory: {said}")
    if code == 400:
        place = _PLACE.search(said)
        line, column = (int(place[1]), int(place[2])) if place else (0, 0)
        return QueryError(f"The endpoint turns the query down: {said}", line=line, column=column)
    if code == 401:
        return EngineUnavailable(
            "The endpoint asks for a user name and a password, or does not take ours.", "Set them in the environment."
        )
    if code == 403:
        return QueryRefused(f"The endpoint refuses the query: {said}")
    if code == 406:
        return NotAcceptable(f"The endpoint has no format that was asked for: {said}")
    if code in (413, 414):
        return QueryError(f"The query is too long for the endpoint: {said}")
    if code in (429, 503):
        return EngineBusy(f"The endpoint is busy: {said}", retry_after=int(wait) if wait.isdigit() else 1)
    if code == 501:
        return UnsupportedQuery(f"The endpoint does not support the query: {said}")
    if code in (502, 404):
        return EngineUnavailable(f"There is no SPARQL endpoint at this address: {said}", "Check the address.")
    return EngineError(f"The endpoint answered {code}: {said}")


def _unreached(url: str, error: BaseException, seconds: float) -> EngineError:
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, TimeoutError):
        return EngineTimeout(f"The endpoint {url} did not answer within {seconds:g} seconds.", seconds=seconds)
    return EngineUnavailable(f"The endpoint {url} cannot be reached: {reason}.", "Check its address.")
