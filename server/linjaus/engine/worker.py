"""The plug for strangers' queries: the client of the engine's process, as web processes use it."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from linjaus.engine import wire
from linjaus.engine.evaluation import Call
from linjaus.engine.port import QueryRequest, QueryResult
from linjaus.engine.process import socket_path
from linjaus.engine.terms import bound
from linjaus.errors import EngineBusy, EngineError, EngineTimeout, EngineUnavailable

_SLACK = 5.0  # seconds that the engine may be late to say that it is late


class WorkerEngine:
    """Asks the engine process of a release at ``{run_dir}/{release}.sock``, one connection for each query.

    current: gives the name of the release that is asked when a caller names none. deadline: seconds, the
    engine's own. Holds no state: may be used from any thread, and across fork.
    """

    def __init__(self, run_dir: Path, current: Callable[[], str | None], deadline: float = 30.0) -> None:
        self._run_dir = run_dir
        self._current = current
        self._deadline = deadline

    def query(self, request: QueryRequest, release: str | None = None) -> QueryResult:
        """See port.QueryEngine.query."""
        name = release or self._current()
        if not name:
            raise EngineUnavailable("There is no release to ask.", "Build one with `linjaus build`.")
        call = call_of(request)
        seconds = min(request.deadline or self._deadline, self._deadline)
        connection = _Connection(socket_path(self._run_dir, name), seconds)
        try:
            connection.send(wire.request_frame(call, request.deadline))
            kind, body = connection.frame()
            if kind != wire.HEADER:
                raise EngineError("The engine answered out of turn.")
            form, media_type, variables = json.loads(body)
        except BaseException:
            connection.close()
            raise
        return QueryResult(form, media_type, tuple(variables), connection.data(), connection.close)

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
                data = self._socket.recv(1 << 18)
                if not data:
                    raise self._broken()
                self._held += data
        except OSError as error:
            raise self._broken() from error
        wanted = bytes(self._held[:length])
        del self._held[:length]
        return wanted

    def _broken(self) -> EngineError:
        if time.monotonic() - self._began >= self._seconds:
            return EngineTimeout(
                f"The answer broke off: it was not whole within {self._seconds:g} seconds.",
                "Ask for less at once, or download the whole dataset.",
                seconds=self._seconds,
            )
        return EngineError("The answer broke off: the engine's process ended.", "Try again.")
