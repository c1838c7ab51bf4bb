"""The engine's clients: who is connected over the Unix socket, what has come from them, and what is told to them."""

from __future__ import annotations

import contextlib
import selectors
import socket
from dataclasses import dataclass, field

from linjaus.engine.pool import Worker


@dataclass(eq=False, slots=True)
class Query:
    """A query under way. ends: on the monotonic clock. worker: None while it waits."""

    connection: Connection
    client: bytes
    request: bytes
    seconds: float
    ends: float
    worker: Worker[Query] | None = None
    late: bool = False
    tries: int = 0


@dataclass(eq=False, slots=True)
class Connection:
    """A client's connection. It asks one query at a time; what it sends meanwhile waits in ``received``."""

    socket: socket.socket
    received: bytearray = field(default_factory=bytearray)
    query: Query | None = None


class Clients:
    """All connections. listener: a listening Unix socket that does not block. selector: what the loop waits on."""

    def __init__(self, listener: socket.socket, selector: selectors.BaseSelector) -> None:
        self._listener = listener
        self._selector = selector
        self._connections: set[Connection] = set()
        selector.register(listener, selectors.EVENT_READ)

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
        self._selector.register(client, selectors.EVENT_READ, connection)
        return connection

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
        self._connections.discard(connection)
        self.forget(connection.socket)
        connection.socket.close()

    def forget(self, each: socket.socket) -> None:
        """Wait for nothing more on a socket."""
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(each)

    def close(self) -> None:
        """Take no more of them."""
        self.forget(self._listener)
        self._listener.close()
