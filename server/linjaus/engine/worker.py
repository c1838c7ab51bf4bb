"""The plug for strangers' queries: the client of the engine's process, as web processes use it."""

from __future__ import annotations

import contextlib
import functools
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

from linjaus.engine import wire
from linjaus.engine.connection import Connections, EngineSocket, Exchange, StaleConnection, connect
from linjaus.engine.evaluation import Call
from linjaus.engine.port import EngineStats, QueryRequest, QueryResult, Sent
from linjaus.engine.process import socket_path
from linjaus.engine.terms import bound
from linjaus.errors import EngineBusy, EngineError, EngineUnavailable

_LOOK = 0.02  # seconds between two looks for a socket that is to come
_WAITING = 2  # queries of one web process that may wait for an engine to start; the others are for running ones
_LONGEST_AT_ONCE = 1 << 15  # bytes of a request that a socket surely takes at once
WANTED, REFUSED = "wanted", "refused"
"""Folders beside the sockets: a file ``wanted/{release}`` asks for an engine and is touched whenever it is used; a file
``refused/{release}`` says why there is none. Whoever supervises the engines makes both folders, or there is nobody.
"""


class WorkerEngine:
    """Asks the engine process of a release at ``{run_dir}/{release}.sock``.

    current: gives the name of the release that is asked when a caller names none; its engine runs all the time, that
    of another release is asked for (``WANTED``) and waited for within the deadline. deadline: seconds, the engine's
    own. May be used from any thread, and across fork.
    """

    def __init__(self, run_dir: Path, current: Callable[[], str | None], deadline: float = 30.0) -> None:
        self._run_dir = run_dir
        self._current = current
        self._deadline = deadline
        self._connections = Connections()
        self._places = threading.BoundedSemaphore(_WAITING)

    def query(self, request: QueryRequest, release: str | None = None) -> QueryResult:
        """See port.QueryEngine.query."""
        name = release or self._current()
        if not name:
            raise EngineUnavailable("There is no release to ask.", "Build one with `linjaus build`.")
        seconds = min(request.deadline or self._deadline, self._deadline)
        asked = wire.request_frame(call_of(request), request.deadline, request.client)
        return _result(*self._exchange(name, asked, seconds, request.waiting))

    def send(self, request: QueryRequest, release: str) -> Sent | None:
        """See port.PromptEngine.send: over a kept connection to the engine that runs all the time."""
        if release != self._current():
            return None
        seconds = min(request.deadline or self._deadline, self._deadline)
        asked = wire.request_frame(call_of(request), request.deadline, request.client)
        if len(asked) > _LONGEST_AT_ONCE:
            return None
        kept = self._connections.take(release)
        if kept is None:
            return None
        sent = _Sent(kept, seconds, request.waiting, True, functools.partial(self._connections.keep, release))
        sent.again = functools.partial(self.query, request, release)
        return sent if sent.try_to_send(asked) else None

    def stats(self, release: str | None = None) -> EngineStats:
        """See port.QueryEngine.stats."""
        name = release or self._current()
        if not name:
            raise EngineUnavailable("There is no release to ask.", "Build one with `linjaus build`.")
        fresh = connect(socket_path(self._run_dir, name))
        exchange, (_, body) = self._begin(fresh, False, name, wire.frame(wire.STATS), self._deadline, -1)
        exchange.close()  # a worker may listen on those that are kept, and knows no numbers
        return EngineStats(**json.loads(body))

    def _exchange(self, name: str, asked: bytes, seconds: float, waiting: int) -> tuple[Exchange, tuple[bytes, bytes]]:
        """Send a request to the engine of a release; the exchange, and the first frame that comes back."""
        path = socket_path(self._run_dir, name)
        kept = self._connections.take(name)
        wanted = name != self._current() and self._want(name)
        if kept is not None:
            with contextlib.suppress(StaleConnection):
                return self._begin(kept, True, name, asked, seconds, waiting)
        fresh = self._connect(name, path, seconds) if wanted else connect(path)
        return self._begin(fresh, False, name, asked, seconds, waiting)

    def _begin(
        self, connection: EngineSocket, kept: bool, name: str, asked: bytes, seconds: float, waiting: int
    ) -> tuple[Exchange, tuple[bytes, bytes]]:
        exchange = Exchange(connection, seconds, waiting, kept, functools.partial(self._connections.keep, name))
        try:
            exchange.send(asked)
            return exchange, exchange.frame()
        except BaseException:
            exchange.close()
            raise

    def _connect(self, name: str, path: Path, seconds: float) -> EngineSocket:
        try:
            return connect(path)
        except EngineUnavailable:
            return self._wait(name, path, time.monotonic() + seconds)

    def _want(self, name: str) -> bool:
        """Say that the engine of a release is in use; whether anybody hears it."""
        try:
            (self._run_dir / WANTED / name).touch()
        except OSError:
            return False
        return True

    def _wait(self, name: str, path: Path, until: float) -> EngineSocket:
        """Connect as soon as the engine is there. Raises EngineBusy, or EngineUnavailable at the deadline."""
        if not self._places.acquire(blocking=False):
            raise EngineBusy("Other releases are being opened for queries just now.", "Try again a little later.")
        try:
            while True:
                try:
                    return connect(path)
                except EngineUnavailable:
                    refused = self._refusal(name)
                    if refused:
                        raise EngineUnavailable(refused, "Ask another release.") from None
                    if time.monotonic() + _LOOK >= until:
                        raise
                time.sleep(_LOOK)
        finally:
            self._places.release()

    def _refusal(self, name: str) -> str:
        try:
            return (self._run_dir / REFUSED / name).read_text(encoding="utf-8")
        except OSError:
            return ""

    def close(self) -> None:
        """Let go of the connections that are kept."""
        self._connections.close()


class _Sent(Exchange):
    """See port.Sent. again: asks once more, if the connection turns out to have been closed before."""

    again: Callable[[], QueryResult]

    def result(self) -> QueryResult:
        """See port.Sent.result."""
        try:
            return _result(self, self.frame())
        except StaleConnection:
            self.close()
            return self.again()
        except BaseException:
            self.close()
            raise

    def whole(self) -> QueryResult:
        """See port.Sent.whole."""
        header, body = self.take()
        form, media_type, variables, row_limit, truncated = wire.read_header(header)
        return QueryResult(form, media_type, variables, iter((body,)), row_limit=row_limit, truncated=truncated)


def _result(exchange: Exchange, first: tuple[bytes, bytes]) -> QueryResult:
    """first: what came first, (kind, body). Raises EngineError when that begins no answer."""
    kind, body = first
    if kind != wire.HEADER:
        exchange.close()
        raise EngineError("The engine answered out of turn.")
    form, media_type, variables, row_limit, truncated = wire.read_header(body)
    return QueryResult(
        form, media_type, variables, exchange.data(), exchange.close, row_limit, truncated, exchange.ready
    )


def call_of(request: QueryRequest) -> Call:
    """The request with Oxigraph's terms. Raises QueryError for a value that cannot be bound."""
    bindings = {name: bound(name, term) for name, term in request.bindings.items()}
    return Call(request.text, request.formats, request.default_graphs, request.named_graphs, bindings)
