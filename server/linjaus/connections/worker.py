"""A gunicorn worker: one loop for all connections, threads for what an answer may have to wait for."""

from __future__ import annotations

import contextlib
import os
import select
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gunicorn.workers.base import Worker

from .answering import Answering, Work
from .begun import Begun, Progress
from .connection import Connection, State
from .framing import asks_to_continue, end_of_request
from .open_connections import OpenConnections
from .problems import problem_reply
from .requests import RequestReader
from .responses import Reply

_READ = 1 << 16
_TICK = 1.0
_LINGER = 1.0
"""Seconds that a stopping process leaves to requests which are on their way on open connections."""
_MODESTY = 0.0003
"""Seconds, for each connection that it has, by which a process lets the others go first in taking a new one."""
_LONGEST_BEGUN = 1 << 16
"""Bytes of the longest request that is read in the loop; to read a longer one takes a time that others would notice."""
_ASKING = 0.3
"""Seconds that an answer is waited for in the loop, at least. Then a thread takes over, which knows all that may be."""


@dataclass(eq=False, slots=True)
class _Asking:
    """A request whose answer is waited for in the loop. until: when a thread takes over."""

    work: Work
    begun: Begun
    until: float


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
        self._open = OpenConnections(self._epoll, self.cfg.keepalive, self.write_patience, self.log)
        self._connections = self._open.by_descriptor
        self._asking: dict[int, _Asking] = {}
        self._arrived = memoryview(bytearray(_READ))
        self._listeners = {listener.fileno(): listener for listener in self.sockets}
        reader = RequestReader(self.cfg, self.sockets[0].getsockname())
        self._answering = Answering(self.wsgi, self.log, reader, self.cfg.threads, self._open.send_from_thread)
        self._tick: Callable[[], Any] = getattr(self.wsgi, "tick", lambda: None)
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
                    self._answering.stopping = True
                    self._stop_listening()
                if not self._connections or (now > stopping and self._open.close_idle()):
                    self._tick()
                    return
            for fd, event in self._epoll.poll(0.1 if stopping else _TICK if not self._asking else _ASKING):
                connection = self._connections.get(fd)
                if connection is not None:
                    self._on_event(connection, event)
                elif fd in self._asking:
                    self._go_on(fd)
                elif fd in self._listeners:
                    self._accept(self._listeners[fd])
                elif fd == self.PIPE[0]:
                    with contextlib.suppress(BlockingIOError):
                        os.read(fd, 4096)

    def _stop_listening(self) -> None:
        for fd in self._listeners:
            self._epoll.unregister(fd)
        self._listeners.clear()

    def _sweep(self, now: float) -> None:
        for fd, asking in list(self._asking.items()):
            if asking.until < now:
                self._leave_to_thread(fd)
        for connection in list(self._connections.values()):
            if connection.state not in (State.ASKING, State.BUSY) and connection.until < now:
                if connection.state is State.READING:
                    self._open.send(connection, problem_reply(408, "The request did not arrive in time."))
                else:
                    self._open.close(connection, abort=connection.state is State.WRITING)

    def _accept(self, listener: Any) -> None:
        if len(self._connections) >= self.cfg.worker_connections:
            self._open.close_oldest_idle()
            if len(self._connections) >= self.cfg.worker_connections:
                time.sleep(0.01)  # every connection is in use: those that come wait in the listener's queue
                return
        if self._connections and self.cfg.workers > 1:
            time.sleep(_MODESTY * min(len(self._connections), 5))  # let a process that has fewer take it
        try:
            accepted, client = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self._open.add(accepted, client, time.monotonic() + self.head_patience)

    def _on_event(self, connection: Connection, event: int) -> None:
        try:
            if connection.state is State.WRITING:
                self._open.write(connection)
                return
            if connection.state is State.BUSY:
                return
            if connection.state is State.ASKING:  # gone, or impatient
                self._leave_to_thread(next(fd for fd, one in self._asking.items() if one.work.connection is connection))
                return
            if event & select.EPOLLOUT:
                self._advance(connection)
                return
            length = connection.socket.recv_into(self._arrived)
            data = bytes(self._arrived[:length])
            if not data:
                self._open.close(connection)
            elif connection.state is State.DRAINING:
                self._open.listen(connection)
            else:
                connection.buffer = connection.buffer + data if connection.buffer else data
                self._advance(connection)
        except BlockingIOError:
            self._open.listen(connection)
        except OSError:
            self._open.close(connection)

    def _advance(self, connection: Connection) -> None:
        """Go on with what has arrived: repeat an answer, take up a whole request, or wait for more."""
        data = connection.buffer
        again = self._answering.repeat(data, connection.client)
        if again is not None:
            connection.buffer = b""
            self._open.send(connection, again)
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
        end = end_of_request(data, head_end, self.largest_body)
        if end < 0:
            if not connection.continued and asks_to_continue(data, head_end):
                connection.continued = True
                connection.socket.send(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._wait(connection)
            return
        connection.buffer = data[end:]
        connection.continued = False
        self._take_up(Work(connection, data[:end], head_end))

    def _take_up(self, work: Work) -> None:
        """Answer a request at once, send for what its answer is made of, or leave it to a thread."""
        connection = work.connection
        if len(work.data) <= _LONGEST_BEGUN:
            refused = self._answering.read(work)
            if refused is not None or work.request is None:
                self._open.send(connection, refused or Reply(close=True, abort=True))
                return
            begun = self._answering.begin(work.request.environ)
            if begun is Progress.WHOLE:
                self._open.send(connection, self._answering.answer(work))
                return
            if not isinstance(begun, Progress):
                connection.state = State.ASKING
                self._open.listen(connection)
                fd = begun.fileno()
                self._asking[fd] = _Asking(work, begun, time.monotonic() + _ASKING)
                if not begun.listened:
                    begun.listened = True
                    self._epoll.register(fd, select.EPOLLIN | select.EPOLLET)  # nobody need mind what a thread reads
                return
        self._hand_over(work)

    def _go_on(self, fd: int) -> None:
        """Something has come for an answer."""
        asking = self._asking[fd]
        progress = asking.begun.look()
        if progress is Progress.WHOLE:
            del self._asking[fd]
            self._open.send(asking.work.connection, self._answering.finish(asking.work, asking.begun))
        elif progress is Progress.THREAD:
            self._leave_to_thread(fd)

    def _leave_to_thread(self, fd: int) -> None:
        self._hand_over(self._asking.pop(fd).work)

    def _hand_over(self, work: Work) -> None:
        connection = work.connection
        self._open.silence(connection)
        self._answering.hand_over(work)

    def _wait(self, connection: Connection) -> None:
        """For more bytes of a request that has begun to arrive."""
        if connection.state is State.IDLE and connection.buffer:
            connection.state = State.READING
            connection.until = time.monotonic() + self.head_patience
        self._open.listen(connection)

    def _refuse(self, connection: Connection, status: int, detail: str) -> None:
        self._open.send(connection, problem_reply(status, detail))
