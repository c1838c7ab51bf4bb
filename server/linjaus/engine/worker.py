"""The plug for strangers' queries: the client of the engine's process, as web processes use it."""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from linjaus.engine import wire
from linjaus.engine.evaluation import Call
from linjaus.engine.port import EngineStats, QueryRequest, QueryResult
from linjaus.engine.process import socket_path
from linjaus.engine.terms import bound
from linjaus.errors import EngineAbandoned, EngineBusy, EngineError, EngineTimeout, EngineUnavailable

_SLACK = 5.0  # seconds that the engine may be late to say that it is late
_LOOK = 0.02  # seconds between two looks for a socket that is to come
_HANG_UP = getattr(select, "POLLRDHUP", select.POLLHUP)  # the former is Linux's, and tells more
_WAITING = 2  # queries of one web process that may wait for an engine to start; the others are for running ones
WANTED, REFUSED = "wanted", "refused"
"""Folders beside the sockets: a file ``wanted/{release}`` asks for an engine and is touched whenever it is used; a file
``refused/{release}`` says why there is none. Whoever supervises the engines makes both folders, or there is nobody.
"""


class WorkerEngine:
    """Asks the engine process of a release at ``{run_dir}/{release}.sock``, one connection for each query.

    current: gives the name of the release that is asked when a caller names none; its engine runs all the time, that
    of another release is asked for (``WANTED``) and waited for within the deadline. deadline: seconds, the engine's
    own. Holds no connection: may be used from any thread, and across fork.
    """

    def __init__(self, run_dir: Path, current: Callable[[], str | None], deadline: float = 30.0) -> None:
        self._run_dir = run_dir
        self._current = current
        self._deadline = deadline
        self._places = threading.BoundedSemaphore(_WAITING)

    def query(self, request: QueryRequest, release: str | None = None) -> QueryResult:
        """See port.QueryEngine.query."""
        name = release or self._current()
        if not name:
            raise EngineUnavailable("There is no release to ask.", "Build one with `linjaus build`.")
        call = call_of(request)
        seconds = min(request.deadline or self._deadline, self._deadline)
        connection = self._connect(name, seconds)
        connection.watch(request.waiting)
        try:
            connection.send(wire.request_frame(call, request.deadline))
            kind, body = connection.frame()
            if kind != wire.HEADER:
                raise EngineError("The engine answered out of turn.")
            form, media_type, variables, row_limit, truncated = json.loads(body)
        except BaseException:
            connection.close()
            raise
        chunks = connection.data()
        return QueryResult(
            form, media_type, tuple(variables), chunks, connection.close, row_limit, truncated, connection.ready
        )

    def stats(self, release: str | None = None) -> EngineStats:
        """See port.QueryEngine.stats."""
        name = release or self._current()
        if not name:
            raise EngineUnavailable("There is no release to ask.", "Build one with `linjaus build`.")
        connection = _Connection(socket_path(self._run_dir, name), self._deadline)
        try:
            connection.send(wire.frame(wire.STATS))
            _, body = connection.frame()
            return EngineStats(**json.loads(body))
        finally:
            connection.close()

    def _connect(self, name: str, seconds: float) -> _Connection:
        path = socket_path(self._run_dir, name)
        if name == self._current() or not self._want(name):
            return _Connection(path, seconds)
        try:
            return _Connection(path, seconds)
        except EngineUnavailable:
            return self._wait(name, path, time.monotonic() + seconds)

    def _want(self, name: str) -> bool:
        """Say that the engine of a release is in use; whether anybody hears it."""
        try:
            (self._run_dir / WANTED / name).touch()
        except OSError:
            return False
        return True

    def _wait(self, name: str, path: Path, until: float) -> _Connection:
        """Connect as soon as the engine is there. Raises EngineBusy, or EngineUnavailable at the deadline."""
        if not self._places.acquire(blocking=False):
            raise EngineBusy("Other releases are being opened for queries just now.", "Try again a little later.")
        try:
            while True:
                try:
                    return _Connection(path, max(_LOOK, until - time.monotonic()))
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
        """Nothing is held."""


def call_of(request: QueryRequest) -> Call:
    """The request with Oxigraph's terms. Raises QueryError for a value that cannot be bound."""
    bindings = {name: bound(name, term) for name, term in request.bindings.items()}
    return Call(request.text, request.formats, request.default_graphs, request.named_graphs, bindings)


class _Connection:
    """One query's connection to the engine's process."""

    def __init__(self, path: Path, seconds: float) -> None:
        self._seconds = seconds
        self._began = time.monotonic()
        self._held = bytearray()
        self._waiting = -1
        self._poll = select.poll()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(seconds + _SLACK)
        try:
            self._socket.connect(str(path))
        except BlockingIOError as error:
            self._socket.close()
            raise EngineBusy("The engine is taking no more connections.", "Try again a little later.") from error
        except OSError as error:
            self._socket.close()
            raise EngineUnavailable(
                f"The engine of the release {path.stem} cannot be reached.", "Try again in a moment."
            ) from error
        self._poll.register(self._socket, select.POLLIN)

    def watch(self, waiting: int) -> None:
        """Look, from now on, whether whoever waits has hung up. waiting: their descriptor, or -1."""
        self._waiting = waiting
        if waiting >= 0:
            self._poll.register(waiting, _HANG_UP)

    def ready(self, seconds: float) -> bool:
        """Whether the next frame, or the end of all, is there within so many seconds."""
        if len(self._held) >= wire.HEAD_LENGTH:
            _, length = wire.frame_head(bytes(self._held[: wire.HEAD_LENGTH]))
            if len(self._held) >= wire.HEAD_LENGTH + length:
                return True
        return bool(self._poll.poll(1000 * seconds))

    def send(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except TimeoutError as error:
            raise self._broken() from error
        except OSError:
            pass  # it would not hear the rest: what it has to say about that comes next

    def frame(self) -> tuple[bytes, bytes]:
        """(kind, body) of the next frame. Raises what an error frame tells of, or EngineError at an early end."""
        kind, length = wire.frame_head(self._read(wire.HEAD_LENGTH))
        body = self._read(length)
        if kind == wire.ERROR:
            raise wire.read_error(body)
        return kind, body

    def data(self) -> Iterator[bytes]:
        """The bytes of the answer. Raises EngineError if it breaks off."""
        try:
            while True:
                kind, body = self.frame()
                if kind == wire.END:
                    return
                yield body
        finally:
            self.close()

    def close(self) -> None:
        self._socket.close()

    def _read(self, length: int) -> bytes:
        try:
            while len(self._held) < length:
                self._await()
                data = self._socket.recv(1 << 18)
                if not data:
                    raise self._broken()
                self._held += data
        except OSError as error:
            raise self._broken() from error
        wanted = bytes(self._held[:length])
        del self._held[:length]
        return wanted

    def _await(self) -> None:
        """Until there is something to read. Raises EngineAbandoned, TimeoutError."""
        found = self._poll.poll(1000 * max(0.0, self._began + self._seconds + _SLACK - time.monotonic()))
        if not found:
            raise TimeoutError
        if any(descriptor == self._waiting for descriptor, _ in found):
            self.close()
            raise EngineAbandoned("Nobody waits for the answer any more.")

    def _broken(self) -> EngineError:
        if time.monotonic() - self._began >= self._seconds:
            return EngineTimeout(
                f"The answer broke off: it was not whole within {self._seconds:g} seconds.",
                "Ask for less at once, or download the whole dataset.",
                seconds=self._seconds,
            )
        return EngineError("The answer broke off: the engine's process ended.", "Try again.")
