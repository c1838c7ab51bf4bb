"""A gunicorn worker: one loop for all connections, threads for the requests that are there whole.

A response that was given from what is kept is also remembered by the bytes of its request; the same bytes are then
answered by the loop itself, as long as the app's ``stamp`` is the same.
"""

from __future__ import annotations

import contextlib
import os
import queue
import re
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from gunicorn.http import errors
from gunicorn.http.errors import ParseException
from gunicorn.workers.base import Worker

from .keys import AT_END, HIT, REPEATED
from .problems import problem_reply
from .requests import RequestReader
from .responses import FileWrapper, Reply, Responder, clock

_READ = 1 << 16
_TICK = 1.0
_LINGER = 1.0
"""Seconds that a stopping process leaves to requests which are on their way on open connections."""
_DRAIN = 2.0
"""Seconds for a client to read the last answer before the connection goes."""
_SENDFILE = 1 << 20
_MODESTY = 0.0003
"""Seconds, for each connection that it has, by which a process lets the others go first in taking a new one."""
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,12})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked", re.IGNORECASE)
_EXPECT = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
_LARGEST_REPEATED = 1 << 16
_MOST_REPEATED = 256
_IN, _OUT, _NOTHING = select.EPOLLIN, select.EPOLLOUT | select.EPOLLONESHOT, select.EPOLLONESHOT


class State(Enum):
    """What a connection waits for: its next request, the rest of one, an answer, the client's reading, its end."""

    IDLE = 0
    READING = 1
    BUSY = 2
    WRITING = 3
    DRAINING = 4


@dataclass(eq=False)
class Connection:
    """A client's connection. until: on the monotonic clock, when patience with it ends; state says what for.

    listened: whether the loop hears when something arrives.
    """

    socket: socket.socket
    client: Any
    until: float
    patience: float
    state: State = State.IDLE
    buffer: bytes = b""
    continued: bool = False
    listened: bool = True
    reply: Reply | None = None
    sent: int = 0
    ends: list[Callable[[int, bool], None]] = field(default_factory=list)

    def send_all(self, data: bytes) -> None:
        """Send from a thread. Raises OSError when the client is gone, or has not taken it in time."""
        rest = memoryview(data)
        until = 0.0
        while rest:
            try:
                rest = rest[self.socket.send(rest) :]
            except BlockingIOError:
                until = until or time.monotonic() + self.patience
                poll = select.poll()
                poll.register(self.socket, select.POLLOUT)
                if not poll.poll(1000 * max(0.0, until - time.monotonic())):
                    raise TimeoutError("the client reads too slowly") from None
        self.sent += len(data)


@dataclass(frozen=True)
class _Repeat:
    """An answer as it is sent again. date_at: where its date stands."""

    data: bytes
    date_at: int
    tell: Callable[[str, int], None] | None


class ConnectionWorker(Worker):  # type: ignore[misc]
    """See the module. ``cfg.threads`` bounds the threads, ``cfg.keepalive`` is the patience between requests."""

    head_patience = 10.0
    """Seconds that a request may take to arrive."""
    write_patience = 30.0
    """Seconds that a client may take to take a block of its answer."""
    largest_body = 8 << 20
    """Bytes of the largest body that is waited for; with a larger one the app is asked at once, and says no."""

    longest_line = 1 << 17
    """Bytes of the longest first line that is read; the app is asked about every shorter one, and may say no."""

    def run(self) -> None:
        """Serve until told to stop (gunicorn's interface)."""
        self._epoll = select.epoll()
        self._connections: dict[int, Connection] = {}
        self._listeners = {listener.fileno(): listener for listener in self.sockets}
        self._work: queue.SimpleQueue[tuple[Connection, bytes, int] | None] = queue.SimpleQueue()
        self._threads = 0
        self._idle = 0
        self._lock = threading.Lock()
        self._reader = RequestReader(self.cfg, self.sockets[0].getsockname())
        self._stamp: Any = None
        self._repeats: dict[bytes, _Repeat] = {}
        self._tick: Callable[[], Any] = getattr(self.wsgi, "tick", lambda: None)
        self._app_stamp: Callable[[], Any] = getattr(self.wsgi, "stamp", lambda: None)
        fields = self.cfg.limit_request_fields * (self.cfg.limit_request_field_size + 4)
        self._longest_head = self.longest_line + fields
        for fd, listener in self._listeners.items():
            listener.setblocking(False)
            self._epoll.register(fd, select.EPOLLIN)
        self._epoll.register(self.PIPE[0], select.EPOLLIN)
        self._loop()

    def _loop(self) -> None:
        swept = 0.0
        stopping = 0.0
        while True:
            now = time.monotonic()
            if now - swept >= _TICK / 2:
                swept = now
                self.notify()
                self._tick()
                self._sweep(now)
                if self.ppid != os.getppid():
                    self.alive = False
            if not self.alive:
                if not stopping:
                    stopping = now + _LINGER
                    self._stop_listening()
                if not self._connections or (now > stopping and self._close_idle()):
                    return
            for fd, event in self._epoll.poll(0.1 if stopping else _TICK):
                if fd in self._listeners:
                    self._accept(self._listeners[fd])
                elif fd == self.PIPE[0]:
                    with contextlib.suppress(BlockingIOError):
                        os.read(fd, 4096)
                else:
                    connection = self._connections.get(fd)
                    if connection is not None:
                        self._on_event(connection, event)

    def _stop_listening(self) -> None:
        for fd in self._listeners:
            self._epoll.unregister(fd)
        self._listeners.clear()

    def _close_idle(self) -> bool:
        """Whether all connections are gone but such as wait for an answer."""
        for connection in list(self._connections.values()):
            if connection.state in (State.IDLE, State.DRAINING):
                self._close(connection)
        return not self._connections

    def _sweep(self, now: float) -> None:
        for connection in list(self._connections.values()):
            if connection.state is not State.BUSY and connection.until < now:
                if connection.state is State.READING:
                    self._send(connection, problem_reply(408, "The request did not arrive in time."))
                else:
                    self._close(connection, abort=connection.state is State.WRITING)

    def _accept(self, listener: Any) -> None:
        if len(self._connections) >= self.cfg.worker_connections:
            self._close_oldest_idle()
            if len(self._connections) >= self.cfg.worker_connections:
                time.sleep(0.01)  # every connection is in use: those that come wait in the listener's queue
                return
        if self._connections and self.cfg.workers > 1:
            time.sleep(_MODESTY * min(len(self._connections), 5))  # let a process that has fewer take it
        try:
            accepted, client = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        accepted.setblocking(False)
        connection = Connection(accepted, client, time.monotonic() + self.head_patience, self.write_patience)
        self._connections[accepted.fileno()] = connection
        self._epoll.register(accepted.fileno(), _IN)

    def _close_oldest_idle(self) -> None:
        idle = [each for each in self._connections.values() if each.state is State.IDLE]
        if idle:
            self._close(min(idle, key=lambda connection: connection.until))

    def _on_event(self, connection: Connection, event: int) -> None:
        try:
            if connection.state is State.WRITING:
                self._write(connection)
                return
            if connection.state is State.BUSY:
                return
            data = connection.socket.recv(_READ)
            if not data:
                self._close(connection)
            elif connection.state is State.DRAINING:
                self._listen(connection)
            else:
                connection.buffer = connection.buffer + data if connection.buffer else data
                self._advance(connection)
        except BlockingIOError:
            self._listen(connection)
        except OSError:
            self._close(connection)

    def _advance(self, connection: Connection) -> None:
        """Go on with what has arrived: repeat an answer, give a whole request to a thread, or wait for more."""
        data = connection.buffer
        repeat = self._repeats.get(data)
        if repeat is not None and self.alive and self._app_stamp() == self._stamp:
            connection.buffer = b""
            date_at = repeat.date_at
            again = repeat.data[:date_at] + clock.date().encode() + repeat.data[date_at + 29 :]
            if repeat.tell is not None:
                repeat.tell(connection.client[0], len(again))
            self._send(connection, Reply(again))
            return
        head_end = data.find(b"\r\n\r\n") + 4
        if head_end < 4:
            if len(data) > self._longest_head:
                self._refuse(connection, 431, "The header fields are larger than this server takes.")
            elif b"\n" not in data and len(data) > self.longest_line:
                self._refuse(connection, 414, "The address is longer than this server takes.")
            else:
                self._wait(connection)
            return
        if len(data) > self.longest_line < data.find(b"\r\n"):
            self._refuse(connection, 414, "The address is longer than this server takes.")
            return
        end = self._end_of_request(data, head_end)
        if end < 0:
            if not connection.continued and _EXPECT.search(data, 0, head_end):
                connection.continued = True
                connection.socket.send(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._wait(connection)
            return
        connection.buffer = data[end:]
        connection.continued = False
        connection.state = State.BUSY
        connection.listened = False
        self._epoll.modify(connection.socket, _NOTHING)
        self._work.put((connection, data[:end], head_end))
        with self._lock:
            if self._idle > 0:
                self._idle -= 1
                return
            if self._threads >= self.cfg.threads:
                return
            self._threads += 1
        threading.Thread(target=self._serve_all, name="serve", daemon=True).start()

    def _end_of_request(self, data: bytes, head_end: int) -> int:
        """Where the request ends in the data; -1 when it is not there yet. The headers are judged later, strictly."""
        length, chunked = _LENGTH.search(data, 0, head_end), _CHUNKED.search(data, 0, head_end)
        if length is not None and chunked is not None:
            return len(data)  # an attempt to smuggle, which the parser refuses (RFC 9112, section 6.1)
        if length is not None:
            end = head_end + int(length[1])
            if end - head_end > self.largest_body:
                return len(data)
            return end if len(data) >= end else -1
        if chunked is not None:
            return len(data) if data.endswith(b"0\r\n\r\n") or len(data) > self.largest_body else -1
        return head_end

    def _wait(self, connection: Connection) -> None:
        """For more bytes of a request that has begun to arrive."""
        if connection.state is State.IDLE and connection.buffer:
            connection.state = State.READING
            connection.until = time.monotonic() + self.head_patience
        self._listen(connection)

    def _listen(self, connection: Connection) -> None:
        """Hear from now on when something arrives."""
        if not connection.listened:
            connection.listened = True
            with contextlib.suppress(ValueError):  # the loop has closed it meanwhile, while stopping
                self._epoll.modify(connection.socket, _IN)

    def _refuse(self, connection: Connection, status: int, detail: str) -> None:
        self._send(connection, problem_reply(status, detail))

    def _serve_all(self) -> None:
        while True:
            work = self._work.get()
            if work is None:
                return
            connection, data, head_end = work
            try:
                self._send(connection, self._serve(connection, data, head_end))
            except Exception:
                self.log.exception("A bug in serving")
                self._close(connection, abort=True)
            with self._lock:
                self._idle += 1

    def _serve(self, connection: Connection, data: bytes, head_end: int) -> Reply:
        """The reply to a request, as far as it is not sent already."""
        try:
            request = self._reader.read(data, head_end, connection.socket, connection.client)
        except ParseException as error:
            return _refusal(error)
        except (StopIteration, errors.NoMoreData):
            return problem_reply(400, "The request is not whole.")
        environ = request.environ
        environ["wsgi.file_wrapper"] = FileWrapper
        environ[AT_END] = connection.ends
        close = request.close or not self.alive or not self._is_whole(environ, data, head_end)
        connection.sent = 0
        stamp = self._app_stamp()
        responder = Responder(connection, environ["REQUEST_METHOD"], request.is_http_1_0, close)
        try:
            reply = responder.run(self.wsgi, environ)
        except OSError:
            return Reply(close=True, abort=True)
        except Exception:
            self.log.exception("A bug in answering %s", environ["PATH_INFO"])
            return problem_reply(500, "The server has failed.")
        if reply.abort and not self._is_told(environ, reply):
            self.log.warning("An answer broke off: %s", reply.data.decode())
        if reply.whole and not close and head_end == len(data) and environ.get(HIT):
            self._remember(data, reply, stamp, environ)
        return reply

    def _is_whole(self, environ: dict[str, Any], data: bytes, head_end: int) -> bool:
        """Whether we and the parser agree on where the request ends."""
        return int(environ.get("CONTENT_LENGTH") or 0) == len(data) - head_end

    def _is_told(self, environ: dict[str, Any], reply: Reply) -> bool:
        """Whether the app has made a record of what broke off."""
        return bool(environ[AT_END]) or not reply.data

    def _remember(self, data: bytes, reply: Reply, stamp: Any, environ: dict[str, Any]) -> None:
        if len(reply.data) + len(data) > _LARGEST_REPEATED:
            return
        with self._lock:
            if stamp != self._stamp or len(self._repeats) >= _MOST_REPEATED:
                self._repeats = {}
                self._stamp = stamp
            self._repeats[data] = _Repeat(reply.data, reply.date_at, environ.get(REPEATED))

    def _send(self, connection: Connection, reply: Reply) -> None:
        """Send what is left, in this thread as far as the connection takes it at once, the rest in the loop."""
        if reply.abort:
            self._end(connection, broken=True)
            self._close(connection, abort=True)
            return
        connection.reply = reply
        connection.until = time.monotonic() + self.write_patience
        try:
            self._write(connection)
        except OSError:
            self._end(connection, broken=True)
            self._close(connection)

    def _write(self, connection: Connection) -> None:
        reply = connection.reply
        if reply is None:
            return
        try:
            while reply.data:
                sent = connection.socket.send(reply.data)
                connection.sent += sent
                reply.data = reply.data[sent:] if sent < len(reply.data) else b""
            while reply.file is not None and reply.length:
                sent = os.sendfile(
                    connection.socket.fileno(), reply.file.file.fileno(), None, min(_SENDFILE, reply.length)
                )
                if not sent:
                    raise OSError("the file is shorter than it was")
                reply.length -= sent
                connection.sent += sent
                connection.until = time.monotonic() + self.write_patience
        except BlockingIOError:
            connection.state = State.WRITING
            connection.listened = False
            self._epoll.modify(connection.socket, _OUT)
            return
        except OSError:
            self._end(connection, broken=True)
            self._close(connection, abort=True)
            return
        self._end(connection, broken=False)
        self._after(connection, reply.close)

    def _end(self, connection: Connection, broken: bool) -> None:
        """The request is over, one way or the other."""
        if connection.reply is not None and connection.reply.file is not None:
            connection.reply.file.close()
        connection.reply = None
        ends, connection.ends = connection.ends, []
        for tell in ends:
            tell(connection.sent, broken)

    def _after(self, connection: Connection, close: bool) -> None:
        now = time.monotonic()
        if close:
            connection.until = now + _DRAIN
            connection.buffer = b""
            connection.state = State.DRAINING
            with contextlib.suppress(OSError):
                connection.socket.shutdown(socket.SHUT_WR)
            self._listen(connection)
            return
        connection.until = now + self.cfg.keepalive
        connection.state = State.IDLE
        if connection.buffer:
            self._advance(connection)
        else:
            self._listen(connection)

    def _close(self, connection: Connection, abort: bool = False) -> None:
        """End a connection. abort: so that the client sees it broken, whatever it has read of it."""
        if connection.reply is not None:
            self._end(connection, broken=True)
        fd = connection.socket.fileno()
        if fd < 0:
            return
        self._connections.pop(fd, None)
        with contextlib.suppress(OSError):
            self._epoll.unregister(fd)
        if abort:
            with contextlib.suppress(OSError):
                connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.socket.close()


_STATUSES: dict[type[Exception], int] = {
    errors.LimitRequestLine: 414,
    errors.LimitRequestHeaders: 431,
    errors.UnsupportedTransferCoding: 501,
    errors.ExpectationFailed: 417,
    errors.InvalidHTTPVersion: 505,
    errors.InvalidRequestMethod: 405,
}


def _refusal(error: ParseException) -> Reply:
    status = _STATUSES.get(type(error), 400)
    detail = {
        414: "The address is longer than this server takes.",
        431: "The header fields are larger than this server takes.",
        501: "This transfer coding is not read here.",
        417: "This expectation cannot be met.",
        505: "This version of HTTP is not spoken here.",
        405: "This is no method.",
    }.get(status, "The request breaks the rules of HTTP.")
    return problem_reply(status, detail)
