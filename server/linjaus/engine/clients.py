"""The engine's clients: who is connected over the Unix socket, what has come from them, and what is told to them."""

from __future__ import annotations

import contextlib
import functools
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

from linjaus.engine.lookout import Lookout
from linjaus.engine.pool import Worker


@dataclass(eq=False, slots=True)
class Query:
    """A query under way. length: of its request in bytes; request: its body, as long as a worker may need it. ends: on
    the monotonic clock. worker: None while it waits.
    """

    connection: Connection
    client: bytes
    length: int
    seconds: float
    ends: float
    request: bytes = b""
    worker: Worker[Query, Connection] | None = None
    late: bool = False
    tries: int = 0


@dataclass(eq=False, slots=True)
class Connection:
    """A client's connection. It asks one query at a time; what it sends meanwhile waits in ``received``.

    query: that is under way, as far as is known. worker: that reads from it, for as long as it does.
    """

    socket: socket.socket
    received: bytearray = field(default_factory=bytearray)
    query: Query | None = None
    worker: Worker[Query, Connection] | None = None


class Clients:
    """All connections. listener: a listening Unix socket that does not block. hear: called for one that has news."""

    def __init__(self, listener: socket.socket, lookout: Lookout, hear: Callable[[Connection], None]) -> None:
        self._listener = listener
        self._lookout = lookout
        self._hear = hear
        self._connections: set[Connection] = set()

    def __len__(self) -> int:
        return len(self._connections)

    def __contains__(self, connection: Connection) -> bool:
        return connection in self._connections

    def accept(self) -> Connection | None:
        """The next new connection, if there is one."""
        try:
            client, _ = self._listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return None
        client.setblocking(True)  # a worker writes to it; here every call says MSG_DONTWAIT
        connection = Connection(client)
        self._connections.add(connection)
        self._lookout.add(client, functools.partial(self._hear, connection))
        return connection

    def lend(self, connection: Connection, worker: Worker[Query, Connection]) -> None:
        """Read nothing from a connection, since a worker does; its end is still heard of."""
        connection.worker = worker
        self._lookout.only_for_end(connection.socket)

    def take_back(self, connection: Connection) -> None:
        """Read from a connection again."""
        connection.worker = None
        self._lookout.for_reading(connection.socket)

    @staticmethod
    def receive(connection: Connection) -> bool | None:
        """Add what has come to ``received``; None when nothing has, False when the client has gone."""
        try:
            data = connection.socket.recv(1 << 16, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return None
        except OSError:
            return False
        connection.received += data
        return bool(data)

    @staticmethod
    def reply(connection: Connection, data: bytes) -> None:
        """Send a frame, if the client takes it at once."""
        with contextlib.suppress(OSError):
            connection.socket.send(data, socket.MSG_DONTWAIT)

    def drop(self, connection: Connection) -> None:
        """End a connection."""
        if connection in self._connections:
            self._connections.remove(connection)
            self._lookout.remove(connection.socket)
            connection.socket.close()

    def close(self) -> None:
        """Take no more of them."""
        if self._listener.fileno() >= 0:
            self._lookout.remove(self._listener)
            self._listener.close()
