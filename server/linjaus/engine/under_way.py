"""The queries that run and wait: whose share each takes, when the first of them must end, what became of the others."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterable, Iterator

from linjaus.engine import verdicts
from linjaus.engine.clients import Query
from linjaus.engine.limits import EngineLimits
from linjaus.engine.queueing import FairQueue
from linjaus.errors import EngineBusy, EngineOverEager


class UnderWay:
    """queue: those that wait. outcomes: how many queries came to each of port.OUTCOMES. soonest: when the first of them
    must end, on the monotonic clock; infinite when there is none.
    """

    def __init__(self, limits: EngineLimits) -> None:
        self.queue: FairQueue[Query] = FairQueue(limits.queue, limits.client_queries)
        self.outcomes: Counter[str] = Counter()
        self.soonest = math.inf
        self._share = limits.client_queries
        self._queries: set[Query] = set()

    def __len__(self) -> int:
        return len(self._queries)

    def __iter__(self) -> Iterator[Query]:
        return iter(self._queries)

    def add(self, query: Query) -> None:
        """A query runs, or waits, from now on."""
        query.connection.query = query
        self._queries.add(query)
        self.soonest = min(self.soonest, query.ends)

    def remove(self, query: Query) -> None:
        """A query that ran is over."""
        self._queries.discard(query)
        self.queue.end(query.client)
        query.connection.query = None
        if query.worker is not None:
            query.worker.job = None

    def take_late(self) -> list[Query]:
        """Those that should have ended by now. They are given once."""
        now = time.monotonic()
        if now < self.soonest:
            return []
        late = [query for query in self if query.ends <= now and not query.late]
        self.soonest = min((query.ends for query in self if query.ends > now), default=math.inf)
        return late

    def busy(self) -> EngineBusy:
        """The error for a query that finds the queue full."""
        return verdicts.busy(_waits(query for query in self if query.worker is not None))

    def over_eager(self, client: bytes) -> EngineOverEager:
        """The error for a query of a client that has its share."""
        return verdicts.over_eager(self._share, _waits(query for query in self if query.client == client))


def _waits(queries: Iterable[Query]) -> list[float]:
    now = time.monotonic()
    return [query.ends - now for query in queries]
