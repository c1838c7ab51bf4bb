"""The open connections of a worker: what is sent on them, when they are listened to, and how they end."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import struct
import time
from typing import Any

from .connection import Connection, State
from .responses import Reply

_DRAIN = 2.0
"""Seconds for a client to read the last answer before the connection goes."""
_SENDFILE = 1 << 20
_IN, _OUT, _NOTHING = select.EPOLLIN, select.EPOLLOUT | select.EPOLLONESHOT, select.EPOLLONESHOT
_SOON = select.EPOLLIN | select.EPOLLOUT | select.EPOLLONESHOT
"""Comes at once for any connection that can be written to."""


class OpenConnections:
    """by_descriptor: all of them. epoll: what the loop waits on. keepalive: seconds of patience between requests.
    patience: seconds that a client may take to take a block of its answer.
    """

    def __init__(self, epoll: select.epoll, keepalive: float, patience: float, log: Any) -> None:
        self.by_descriptor: dict[int, Connection] = {}
        self._epoll = epoll
        self._keepalive = keepalive
        self._patience = patience
        self._log = log

    def add(self, accepted: socket.socket, client: Any, until: float) -> None:
        """Listen to a new connection. client: its address; until: when its first request must be there."""
        accepted.setblocking(False)
        self.by_descriptor[accepted.fileno()] = Connection(accepted, client, until, self._patience)
        self._epoll.register(accepted.fileno(), _IN)

    def silence(self, connection: Connection) -> None:
        """Hear nothing of it but that it is gone, since a thread has it."""
        connection.state = State.BUSY
        connection.listened = False
        self._epoll.modify(connection.socket, _NOTHING)

    def listen(self, connection: Connection) -> None:
        """Hear from now on when something arrives."""
        if not connection.listened:
            connection.listened = True
            with contextlib.suppress(ValueError):  # the loop has closed it meanwhile, while stopping
                self._epoll.modify(connection.socket, _IN)

    def send(self, connection: Connection, reply: Reply) -> None:
        """Send what is left, here as far as the connection takes it at once, the rest in the loop."""
        if reply.abort:
            self._end(connection, broken=True)
            self.close(connection, abort=True)
            return
        connection.reply = reply
        connection.until = time.monotonic() + self._patience
        try:
            self.write(connection)
        except OSError:
            self._end(connection, broken=True)
            self.close(connection)

    def send_from_thread(self, connection: Connection, reply: Reply) -> None:
        """As ``send``, for a thread."""
        try:
            self.send(connection, reply)
        except Exception:
            self._log.exception("A bug in serving")
            self.close(connection, abort=True)

    def write(self, connection: Connection) -> None:
        """Send what the connection takes now of its reply; then end it, keep it open, or wait for room."""
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
                connection.until = time.monotonic() + self._patience
        except BlockingIOError:
            connection.state = State.WRITING
            connection.listened = False
            self._epoll.modify(connection.socket, _OUT)
            return
        except OSError:
            self._end(connection, broken=True)
            self.close(connection, abort=True)
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
        ends.clear()  # the request's environment has them too: a circle, which would wait for the collector

    def _after(self, connection: Connection, close: bool) -> None:
        now = time.monotonic()
        if close:
            connection.until = now + _DRAIN
            connection.buffer = b""
            connection.state = State.DRAINING
            with contextlib.suppress(OSError):
                connection.socket.shutdown(socket.SHUT_WR)
            self.listen(connection)
            return
        connection.until = now + self._keepalive
        connection.state = State.IDLE
        if connection.buffer:  # the next request is there already: the loop takes it up
            connection.listened = False
            with contextlib.suppress(ValueError):
                self._epoll.modify(connection.socket, _SOON)
        else:
            self.listen(connection)

    def close(self, connection: Connection, abort: bool = False) -> None:
        """End a connection. abort: so that the client sees it broken, whatever it has read of it."""
        if connection.reply is not None:
            self._end(connection, broken=True)
        fd = connection.socket.fileno()
        if fd < 0:
            return
        self.by_descriptor.pop(fd, None)
        with contextlib.suppress(OSError):
            self._epoll.unregister(fd)
        if abort:
            with contextlib.suppress(OSError):
                connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.socket.close()

    def close_oldest_idle(self) -> None:
        """Make room for a new connection."""
        idle = [each for each in self.by_descriptor.values() if each.state is State.IDLE]
        if idle:
            self.close(min(idle, key=lambda connection: connection.until))

    def close_idle(self) -> bool:
        """Whether all connections are gone but such as wait for an answer."""
        for connection in list(self.by_descriptor.values()):
            if connection.state in (State.IDLE, State.DRAINING):
                self.close(connection)
        return not self.by_descriptor
