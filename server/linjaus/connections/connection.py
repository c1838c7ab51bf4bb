"""A client's connection, and how it stands."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .responses import Reply


class State(Enum):
    """What a connection waits for: its next request, the rest of one, what its answer is made of, an answer, the
    client's reading, its end.
    """

    IDLE = 0
    READING = 1
    ASKING = 2
    BUSY = 3
    WRITING = 4
    DRAINING = 5


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
