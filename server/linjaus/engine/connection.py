"""A web process's side of the socket to the engine's process: connections that are used again, and one query on one."""

from __future__ import annotations

import os
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from linjaus.engine import wire
from linjaus.engine.port import Look
from linjaus.errors import EngineAbandoned, EngineBusy, EngineError, EngineTimeout, EngineUnavailable

_SLACK = 5.0  # seconds that the engine may be late to say that it is late
_GLANCE = 0.1  # seconds that nobody looks whether the client is still there; most queries take less
_BLOCK = 1 << 18
_LOOK = 1 << 15  # bytes of the longest answer that is taken without a thread
_KEPT, _ENGINES = 32, 4  # connections that are kept for one engine; engines that any are kept for
_HANG_UP = getattr(select, "POLLRDHUP", select.POLLHUP)  # the former is Linux's, and tells more


class StaleConnection(EngineError):
    """A kept connection was found closed before anything came over it: a fresh one may do better."""


class EngineSocket(socket.socket):
    """A connection to an engine. listened: whether somebody's loop listens to it."""

    listened = False


class Connections:
    """Connections that nobody uses just now, by the release that they lead to. For any thread, and across fork."""

    def __init__(self) -> None:
        self._idle: dict[str, list[EngineSocket]] = {}
        self._pid = os.getpid()
        self._lock = threading.Lock()

    def take(self, release: str) -> EngineSocket | None:
        """A kept connection, or None."""
        if self._pid != os.getpid():  # those are the parent's
            self._lock, self._idle, self._pid = threading.Lock(), {}, os.getpid()
        with self._lock:
            idle = self._idle.get(release)
            return idle.pop() if idle else None

    def keep(self, release: str, connection: EngineSocket) -> None:
        """Keep a connection over which nothing is under way."""
        with self._lock:
            while release not in self._idle and len(self._idle) >= _ENGINES:
                for each in self._idle.pop(next(iter(self._idle))):
                    each.close()
            idle = self._idle.setdefault(release, [])
            if len(idle) < _KEPT:
                return idle.append(connection)
        return connection.close()

    def close(self) -> None:
        """Let all go."""
        with self._lock:
            for idle in self._idle.values():
                for connection in idle:
                    connection.close()
            self._idle.clear()


def connect(path: Path) -> EngineSocket:
    """A fresh connection to an engine. Raises EngineBusy, EngineUnavailable."""
    connection = EngineSocket(socket.AF_UNIX, socket.SOCK_STREAM)
    # the system's timeouts, because Python's cost another call each time
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _timeval(_GLANCE))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _timeval(_SLACK))
    try:
        connection.connect(str(path))
    except BlockingIOError as error:
        connection.close()
        raise EngineBusy("The engine is taking no more connections.", "Try again a little later.") from error
    except OSError as error:
        connection.close()
        raise EngineUnavailable(
            f"The engine of the release {path.stem} cannot be reached.", "Try again in a moment."
        ) from error
    return connection


def _timeval(seconds: float) -> bytes:
    return struct.pack("@ll", int(seconds), int(seconds % 1 * 1_000_000))


class Exchange:
    """One request over a connection, and what comes back.

    seconds: until the deadline. waiting: see port.QueryRequest. kept: whether the connection was used before. done:
    takes the connection back when the exchange has come to its proper end.
    """

    _arrived = memoryview(bytearray(_LOOK))
    """Where ``look`` receives. A fresh place of that size costs more than all else that it does."""

    def __init__(
        self,
        connection: EngineSocket,
        seconds: float,
        waiting: int,
        kept: bool,
        done: Callable[[EngineSocket], None],
    ) -> None:
        self._socket = connection
        self._seconds = seconds
        self._waiting = waiting
        self._kept = kept
        self._begun = False
        self._done = done
        self._over = False
        self._began = time.monotonic()
        self._held = bytearray()
        self._bodies: list[bytes] | None = None
        self._poll: select.poll | None = None

    def send(self, data: bytes) -> None:
        """Send the request. Raises EngineError when the engine does not take it."""
        try:
            self._socket.sendall(data)
        except BlockingIOError as error:
            raise self._broken() from error
        except OSError:
            pass  # it would not hear the rest: what it has to say about that comes next

    def try_to_send(self, data: bytes) -> bool:
        """Send the request without waiting, all of it or else nothing that matters: then the exchange is closed."""
        try:
            if self._socket.send(data, socket.MSG_DONTWAIT) == len(data):
                return True
        except OSError:
            pass
        self.close()
        return False

    def fileno(self) -> int:
        """The descriptor that becomes readable when something has come."""
        return self._socket.fileno()

    @property
    def listened(self) -> bool:
        """Whether a loop listens to the descriptor already, from a former exchange."""
        return self._socket.listened

    @listened.setter
    def listened(self, whether: bool) -> None:
        self._socket.listened = whether

    def look(self) -> Look:
        """Take what has come, without waiting, and say what it is. Nothing may have been read by ``frame`` yet.

        For one thread of a process alone: the loop.
        """
        try:
            length = self._socket.recv_into(self._arrived, 0, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return Look.NOTHING
        except OSError:
            return Look.OTHER
        came = bytes(self._arrived[:length])
        self._held += came  # for who asks for frames after all
        self._bodies = wire.bodies(came)
        return Look.WHOLE if self._bodies else Look.OTHER

    def take(self) -> tuple[bytes, bytes]:
        """(body of the header, bytes of the answer), when ``look`` has seen all of it; the exchange is at its end."""
        self.end()
        header, *blocks = self._bodies or []
        return header, blocks[0] if len(blocks) == 1 else b"".join(blocks)

    def frame(self) -> tuple[bytes, bytes]:
        """(kind, body) of the next frame. Raises what an error frame tells of, or EngineError at an early end."""
        kind, length = wire.frame_head(self._read(wire.HEAD_LENGTH))
        body = self._read(length) if length else b""
        if kind == wire.ERROR:
            if not self._begun:
                self.end()
            raise wire.read_error(body)
        self._begun = True
        return kind, body

    def data(self) -> Iterator[bytes]:
        """The bytes of the answer. Raises EngineError if it breaks off."""
        try:
            while True:
                kind, body = self.frame()
                if kind == wire.END:
                    return self.end()
                yield body
        finally:
            self.close()

    def ready(self, seconds: float) -> bool:
        """Whether the next frame, or the end of all, is there within so many seconds."""
        if self._over:
            return True
        if len(self._held) >= wire.HEAD_LENGTH:
            _, length = wire.frame_head(self._held)
            if len(self._held) >= wire.HEAD_LENGTH + length:
                return True
        return bool(self._polled(seconds))

    def end(self) -> None:
        """The exchange has come to its proper end: the connection is free for another."""
        if not self._over:
            self._over = True
            self._done(self._socket)

    def close(self) -> None:
        """End the exchange wherever it stands. May be called twice, and after its end."""
        if not self._over:
            self._over = True
            self._socket.close()

    def _read(self, length: int) -> bytes:
        held = self._held
        while len(held) < length:
            if self._over:
                raise self._broken()
            try:
                data = self._socket.recv(_BLOCK)
            except BlockingIOError:
                self._await()
                continue
            except ConnectionResetError:
                data = b""
            except OSError as error:
                raise self._broken() from error
            if not data:
                if self._kept and not self._begun and not held:
                    raise StaleConnection("The engine has closed the connection.", "Try again.")
                raise self._broken()
            held += data
        wanted = bytes(held[:length])
        del held[:length]
        return wanted

    def _await(self) -> None:
        """Until there is something to read. Raises EngineAbandoned, EngineError."""
        found = self._polled(self._began + self._seconds + _SLACK - time.monotonic())
        if not found:
            raise self._broken()
        if any(descriptor == self._waiting for descriptor, _ in found):
            self.close()
            raise EngineAbandoned("Nobody waits for the answer any more.")

    def _polled(self, seconds: float) -> list[tuple[int, int]]:
        if self._poll is None:
            self._poll = select.poll()
            self._poll.register(self._socket, select.POLLIN)
            if self._waiting >= 0:
                self._poll.register(self._waiting, _HANG_UP)
        return self._poll.poll(1000 * max(0.0, seconds))

    def _broken(self) -> EngineError:
        if time.monotonic() - self._began >= self._seconds:
            return EngineTimeout(
                f"The answer broke off: it was not whole within {self._seconds:g} seconds.",
                "Ask for less at once, or download the whole dataset.",
                seconds=self._seconds,
            )
        return EngineError("The answer broke off: the engine's process ended.", "Try again.")
