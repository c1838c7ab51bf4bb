"""The loop of the engine's process: hands queries to workers in turn, and ends what takes too long or is not wanted.

It has one thread and never waits for anybody but in ``select``.
"""

from __future__ import annotations

import contextlib
import functools
import json
import math
import os
import selectors
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict

from linjaus.engine import child, verdicts, wire
from linjaus.engine.board import BEGUN, DONE, GIVEN
from linjaus.engine.clients import Clients, Connection, Query
from linjaus.engine.limits import EngineLimits
from linjaus.engine.pool import Pool, Worker
from linjaus.engine.port import EngineStats
from linjaus.engine.queueing import FairQueue
from linjaus.engine.store import Dataset
from linjaus.errors import EngineBusy, QueryError

_CONNECTIONS = 1024
_REQUEST_OVERHEAD = 1 << 20  # bytes beyond the query's text, of which JSON may write a part six times as long
_TRIES = 3  # workers that may be found dead before they have taken a query
_GLANCE = 0.1  # seconds between two looks for queries that have ended, while somebody waits to be told
_PAUSE = 0.2  # seconds until another try when the system has no room for a process, or one cannot begin

_OUTCOMES = {
    wire.ANSWERED: "answered",
    wire.QUERY_ERROR: "query_error",
    wire.ENGINE_ERROR: "engine_error",
    wire.DAMAGED: "engine_error",
    wire.MEMORY: "memory",
    wire.CLIENT_GONE: "client_gone",
}


class Dispatcher:
    """The loop. listener: a listening Unix socket that does not block. open_dataset: see child.live."""

    def __init__(self, open_dataset: Callable[[], Dataset], limits: EngineLimits, listener: socket.socket) -> None:
        self._limits = limits
        self._size = limits.workers
        self._listener = listener
        self._longest = 6 * limits.query_length + _REQUEST_OVERHEAD
        self._selector = selectors.DefaultSelector()
        self._clients = Clients(listener, self._selector)
        self._under_way: set[Query] = set()
        self._queue: FairQueue[Query] = FairQueue(limits.queue, limits.client_queries)
        self._pool: Pool[Query] = Pool(
            self._size, functools.partial(child.live, open_dataset=open_dataset, limits=limits)
        )
        self._outcomes: Counter[str] = Counter()
        self._soonest = self._fill_at = math.inf
        self._asked_to_stop = False
        self._damaged = False
        self._is_watching = False
        self._wake = self._catch_signals()
        self._selector.register(self._wake, selectors.EVENT_READ)

    def run(self, owner: int) -> None:
        """Serve until SIGTERM (what is under way may finish), or until the descriptor ``owner`` ends or the store is
        found damaged (at once).
        """
        self._selector.register(owner, selectors.EVENT_READ)
        self._fill()
        while not self._damaged and (not self._asked_to_stop or self._under_way):
            if self._asked_to_stop:
                self._clients.close()
            self._rest()
            events = self._selector.select(self._patience())
            self._look()
            for key, _ in events:
                if isinstance(key.data, Connection):
                    self._hear(key.data)
                elif isinstance(key.data, Worker):
                    self._finish(key.data)
                elif key.fileobj is self._listener:
                    self._accept()
                elif key.fd == self._wake:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self._wake, 4096)
                    self._reap()
                elif not os.read(owner, 4096):
                    break
            else:
                self._expire()
                continue
            break
        self._pool.kill_all()

    def _catch_signals(self) -> int:
        """From now on signals wake the loop. Returns the file descriptor that they make readable."""
        wake, waker = os.pipe()
        for fd in (wake, waker):
            os.set_blocking(fd, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._ask_to_stop)
        return wake

    def _ask_to_stop(self, *_: object) -> None:
        self._asked_to_stop = True

    def _look(self) -> None:
        """Find the queries that have ended."""
        ended = self._pool.ended()
        for query, outcome in ended:
            self._end(query, _OUTCOMES[outcome])
        if ended:
            self._next()

    def _rest(self) -> None:
        """Before the loop sleeps: have workers wake it when somebody waits for one of them to be done."""
        waits = (
            bool(len(self._queue)) or self._asked_to_stop or any(each.connection.received for each in self._under_way)
        )
        if waits != self._is_watching:
            self._is_watching = waits
            self._pool.watch(waits)
        if waits:
            self._look()

    def _patience(self) -> float | None:
        soonest = self._soonest
        if self._is_watching:
            soonest = min(soonest, time.monotonic() + _GLANCE)
        if len(self._pool) < self._size:
            soonest = min(soonest, self._fill_at)
        return None if soonest == math.inf else max(0.0, soonest - time.monotonic())

    def _accept(self) -> None:
        connection = self._clients.accept()
        if connection is not None and len(self._clients) > _CONNECTIONS:
            self._clients.reply(connection, wire.error_frame(self._busy()))
            self._clients.drop(connection)

    def _hear(self, connection: Connection) -> None:
        """A client has sent something, or has gone."""
        if connection not in self._clients:
            return None
        came = self._clients.receive(connection)
        if came is None:
            return None
        if not came:
            return self._lose(connection)
        if connection.query is None:
            self._read(connection)
        elif len(connection.received) > self._longest:
            self._lose(connection)
        return None

    def _read(self, connection: Connection) -> None:
        """Take up the next request of a connection, if it is there whole."""
        received = connection.received
        if len(received) < wire.HEAD_LENGTH:
            return None
        kind, length = wire.frame_head(received)
        end = wire.HEAD_LENGTH + length
        if kind == wire.STATS and not length:
            del received[:end]
            return self._clients.reply(connection, wire.frame(wire.STATS, json.dumps(asdict(self.stats())).encode()))
        if kind != wire.REQUEST or length > self._longest:
            most = self._limits.query_length
            error = QueryError(f"The request is too long; a query may have {most} bytes.")
            self._clients.reply(connection, wire.error_frame(error))
            return self._clients.drop(connection)
        if len(received) >= end:
            request = bytes(received[wire.HEAD_LENGTH : end])
            del received[:end]
            return self._admit(connection, request)
        return None

    def _admit(self, connection: Connection, request: bytes) -> None:
        """Begin with a request, let it wait, or refuse it."""
        if self._asked_to_stop:
            return self._clients.drop(connection)
        try:
            asked, client = wire.read_turn(request)
        except ValueError as error:
            self._clients.reply(connection, wire.error_frame(QueryError(f"The request cannot be read: {error}.")))
            return self._clients.drop(connection)
        seconds = min(asked or self._limits.deadline, self._limits.deadline)
        query = Query(connection, client, request, seconds, time.monotonic() + seconds)
        if self._queue.has_its_share(client):
            self._outcomes["over_eager"] += 1
            waits = self._waits(each for each in self._under_way if each.client == client)
            return self._clients.reply(
                connection, wire.error_frame(verdicts.over_eager(self._limits.client_queries, waits))
            )
        if not self._pool.has_idle and self._queue.is_full:
            self._outcomes["busy"] += 1
            return self._clients.reply(connection, wire.error_frame(self._busy()))
        connection.query = query
        self._under_way.add(query)
        self._soonest = min(self._soonest, query.ends)
        if self._pool.has_idle:
            self._start(query)
        else:
            self._queue.put(client, query)
        return None

    def _start(self, query: Query) -> None:
        self._queue.begin(query.client)
        try:
            query.worker = self._pool.give(query, query.connection.socket, query.request)
        except OSError as error:
            self._clients.reply(query.connection, wire.error_frame(verdicts.no_room(error)))
            self._end(query, "engine_error")

    def _finish(self, worker: Worker[Query]) -> None:
        """A worker has said how its query ended, or that it is gone."""
        query, outcome = self._pool.hear(worker)
        self._damaged = self._damaged or outcome == wire.DAMAGED
        if query is not None:
            self._end(query, _OUTCOMES[outcome])
            self._next()
        elif not outcome:
            self._clients.forget(worker.line)  # _reap says what that means

    def _end(self, query: Query, outcome: str) -> None:
        """A query is over, and its client told what there is to tell."""
        self._outcomes[outcome] += 1
        self._under_way.discard(query)
        self._queue.end(query.client)
        connection = query.connection
        connection.query = None
        if connection in self._clients and connection.received:
            self._read(connection)

    def _next(self) -> None:
        """Give idle workers what waits."""
        while self._pool.has_idle and len(self._queue):
            self._start(self._queue.take())

    def _fill(self) -> None:
        for worker in self._pool.fill():
            self._selector.register(worker.line, selectors.EVENT_READ, worker)
        self._fill_at = time.monotonic() + _PAUSE
        self._next()

    def _reap(self) -> None:
        """Find workers that have ended, say why to whom they worked for, and have others in their place."""
        at_once = True
        for worker, status in self._pool.reap():
            self._finish(worker)
            at_once = at_once and (worker.proven or worker.job is not None)  # one that cannot even begin waits a little
            self._clients.forget(worker.line)
            if worker.job is not None:
                self._lament(worker.job, self._pool.told(worker), status)
        self._fill_at = time.monotonic() + (0.0 if at_once else _PAUSE)
        if at_once:
            self._fill()
        self._next()

    def _lament(self, query: Query, told: int, status: int) -> None:
        """The worker of a query is dead."""
        query.worker = None
        if query.connection not in self._clients:
            return self._end(query, "client_gone")
        if told == GIVEN and not query.late and query.tries < _TRIES:
            query.tries += 1
            self._queue.end(query.client)
            return self._queue.put(query.client, query)
        outcome, error = verdicts.cause(status, len(query.request), self._limits.memory)
        if query.late:
            outcome, error = "timeout", verdicts.too_late(query.seconds)
        elif told == DONE:
            outcome = "answered"
        if told in (BEGUN, DONE):  # whether all of it went out, the client sees
            self._clients.drop(query.connection)
        else:
            self._clients.reply(query.connection, wire.error_frame(error))
        return self._end(query, outcome)

    def _expire(self) -> None:
        """End what is too late, and try again to have all workers."""
        now = time.monotonic()
        if len(self._pool) < self._size and now >= self._fill_at:
            self._fill()
        if now < self._soonest:
            return
        for query in [each for each in self._under_way if each.ends <= now and not each.late]:
            query.late = True
            if query.worker is not None:
                self._pool.kill(query.worker)
            else:
                self._clients.reply(query.connection, wire.error_frame(verdicts.too_late(query.seconds)))
                self._give_up(query, "timeout")
        self._soonest = min((query.ends for query in self._under_way if not query.late), default=math.inf)

    def _lose(self, connection: Connection) -> None:
        """The client is gone: nobody waits for the answer."""
        self._clients.drop(connection)
        query = connection.query
        if query is not None and query.worker is None:
            self._give_up(query, "client_gone")
        elif query is not None and query.worker is not None and self._pool.told(query.worker) != DONE:
            self._pool.kill(query.worker)

    def _give_up(self, query: Query, outcome: str) -> None:
        """A query that waits will not be begun."""
        self._queue.remove(query.client, query)
        self._queue.begin(query.client)
        self._end(query, outcome)

    def _busy(self) -> EngineBusy:
        return verdicts.busy(self._waits(query for query in self._under_way if query.worker is not None))

    def _waits(self, queries: Iterable[Query]) -> list[float]:
        now = time.monotonic()
        return [query.ends - now for query in queries]

    def stats(self) -> EngineStats:
        """What the engine is doing."""
        pool = self._pool
        return EngineStats(len(pool), pool.busy, len(self._queue), pool.started, pool.replaced, dict(self._outcomes))
