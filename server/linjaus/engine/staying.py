"""Workers that stay with a client after its query, and take up its next ones by themselves: when, and how long.

The way through the dispatcher takes longer than a look-up. While there is a worker for every client that asks, nobody
waits for another; when there are more clients, all queries come by the dispatcher, which knows whose turn it is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from linjaus.engine.clients import Connection, Query
from linjaus.engine.pool import Pool, Worker

_LINGER = 1.0  # seconds that a worker stays with a client that asks nothing
_CROWDED = 1.0  # seconds in which no worker begins to stay, after a query found none free


class Staying:
    """The workers of a pool that stay."""

    def __init__(self, pool: Pool[Query, Connection]) -> None:
        self._pool = pool
        self._crowded_until = 0.0

    def _all(self) -> Iterator[Worker[Query, Connection]]:
        return (worker for worker in self._pool if worker.client is not None and worker.stays)

    def __bool__(self) -> bool:
        return any(True for _ in self._all())

    def note_crowd(self) -> None:
        """A query has found no worker free."""
        self._crowded_until = time.monotonic() + _CROWDED

    @property
    def is_allowed(self) -> bool:
        """Whether a worker may begin to stay."""
        return time.monotonic() >= self._crowded_until

    @property
    def at_leisure(self) -> int:
        """How many stay with a client that asks nothing just now, as far as is known."""
        return sum(worker.job is None for worker in self._all())

    def want_back(self, count: int) -> None:
        """Have so many of those at leisure come back, and those that have stayed for nothing for a while."""
        now = time.monotonic()
        for worker in self._all():
            if worker.wanted:
                count -= 1
            elif worker.job is None and (count > 0 or now - worker.since > _LINGER):
                self._pool.want_back(worker)
                count -= 1
