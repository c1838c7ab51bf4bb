"""The loop of the engine's process: hands queries to workers in turn, and ends what takes too long or is not wanted.

It has one thread and never waits for anybody but in ``select``.
"""

from __future__ import annotations

import contextlib
import functools
import json
import math
import os
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import asdict

from linjaus.engine import child, verdicts, wire
from linjaus.engine.board import BEGUN, DONE, ENDING, GIVEN, TAKING
from linjaus.engine.clients import Clients, Connection, Query
from linjaus.engine.limits import EngineLimits
from linjaus.engine.lookout import Lookout
from linjaus.engine.pool import Pool
from linjaus.engine.pool import Worker as PoolWorker
from linjaus.engine.port import EngineStats
from linjaus.engine.staying import Staying
from linjaus.engine.store import Dataset
from linjaus.engine.under_way import UnderWay
from linjaus.errors import QueryError

Worker = PoolWorker[Query, Connection]

_CONNECTIONS = 1024
_TRIES = 3  # workers that may be found dead before they have taken a query
_GLANCE = 0.1  # seconds between two looks at what workers do by themselves, and for ends that somebody waits for
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
        self._longest = wire.longest_request(limits.query_length)
        self._lookout = Lookout()
        self._clients = Clients(listener, self._lookout, self._hear)
        self._under_way = UnderWay(limits)
        self._queue = self._under_way.queue
        self._pool: Pool[Query, Connection] = Pool(
            self._size, functools.partial(child.live, open_dataset=open_dataset, limits=limits)
        )
        self._outcomes = self._under_way.outcomes
        self._fill_at = math.inf
        self._staying = Staying(self._pool)
        self._asked_to_stop = False
        self._is_over = False
        self._is_watching = False
        self._lookout.add(listener, self._accept)
        self._wake = self._catch_signals()
        self._lookout.add(self._wake, self._reap)

    def run(self, owner: int) -> None:
        """Serve until SIGTERM (what is under way may finish), or until the descriptor ``owner`` ends or the store is
        found damaged (at once).
        """
        self._lookout.add(owner, functools.partial(self._hear_owner, owner))
        self._fill()
        while not self._is_over and (not self._asked_to_stop or self._is_engaged):
            if self._asked_to_stop:
                self._clients.close()
            self._rest()
            news = self._lookout.wait(self._patience())
            self._look()
            for act in news:
                act()
            self._expire()
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

    def _hear_owner(self, owner: int) -> None:
        self._is_over = self._is_over or not os.read(owner, 4096)

    @property
    def _is_engaged(self) -> bool:
        """Whether there is a query, or a worker that might take one up."""
        return bool(self._under_way) or any(worker.client is not None for worker in self._pool)

    def _look(self) -> None:
        """Find out what workers have done: queries that ended or began, clients that were let go."""
        freed = False
        for worker in self._pool:
            if worker.client is None:
                continue
            is_free = self._pool.is_free(worker)  # asked first: what it ended before it let go is on the board then
            self._look_at(worker)
            if is_free:
                freed = True
                self._take_back(self._pool.take_idle(worker), worker)
        if freed:
            self._next()

    def _look_at(self, worker: Worker) -> None:
        """Take note of the queries that a worker has ended, and of the one that it has begun by itself."""
        for outcome in self._pool.ended(worker):
            worker.since = time.monotonic()
            self._is_over = self._is_over or outcome == wire.DAMAGED
            self._outcomes[_OUTCOMES[outcome]] += 1
            if worker.job is not None:
                self._under_way.remove(worker.job)
                if not worker.stays and worker.client is not None:
                    self._take_back(worker.client, None)
        if worker.job is None and worker.client is not None and self._pool.has_begun(worker):
            self._adopt(worker, worker.client)

    def _adopt(self, worker: Worker, connection: Connection) -> None:
        """A worker works on a query that has not come by here."""
        length, turn = self._pool.begun(worker)
        try:
            asked, client = wire.read_turn(turn)
        except ValueError:
            asked, client = 0.0, b""
        seconds = min(asked or self._limits.deadline, self._limits.deadline)
        query = Query(connection, client, length, seconds, time.monotonic() + seconds, worker=worker)
        worker.job = query
        self._under_way.add(query)
        self._queue.begin(client)
        if connection not in self._clients:
            self._pool.kill(worker)

    def _rest(self) -> None:
        """Before the loop sleeps: have workers let their clients go when somebody waits for one."""
        waits = bool(len(self._queue)) or self._asked_to_stop
        watches = waits or any(each.connection.received for each in self._under_way)
        if watches != self._is_watching:
            self._is_watching = watches
            self._pool.watch(watches)
        if watches:
            self._look()
        self._staying.want_back(self._size if self._asked_to_stop else len(self._queue))

    def _patience(self) -> float | None:
        soonest = self._under_way.soonest
        if self._is_watching or self._staying:
            soonest = min(soonest, time.monotonic() + _GLANCE)
        if len(self._pool) < self._size:
            soonest = min(soonest, self._fill_at)
        return None if soonest == math.inf else max(0.0, soonest - time.monotonic())

    def _accept(self) -> None:
        connection = self._clients.accept()
        if connection is not None and len(self._clients) > _CONNECTIONS:
            self._clients.reply(connection, wire.error_frame(self._under_way.busy()))
            self._clients.drop(connection)

    def _hear(self, connection: Connection) -> None:
        """A client has sent something, or has gone."""
        if connection not in self._clients:
            return None
        if connection.worker is not None:
            return self._lose(connection)
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
        query = Query(connection, client, len(request), seconds, time.monotonic() + seconds, request)
        if self._queue.has_its_share(client):
            self._outcomes["over_eager"] += 1
            return self._clients.reply(connection, wire.error_frame(self._under_way.over_eager(client)))
        if not self._pool.has_idle and len(self._queue) >= self._limits.queue + self._staying.at_leisure:
            self._outcomes["busy"] += 1
            return self._clients.reply(connection, wire.error_frame(self._under_way.busy()))
        self._under_way.add(query)
        if self._pool.has_idle:
            self._start(query)
        else:
            self._staying.note_crowd()
            self._queue.put(client, query)
        return None

    def _start(self, query: Query) -> None:
        connection = query.connection
        self._queue.begin(query.client)
        stays = not (len(self._queue) or connection.received) and self._staying.is_allowed
        try:
            query.worker = self._pool.give(query, connection, connection.socket, query.request, stays)
        except OSError as error:
            self._clients.reply(connection, wire.error_frame(verdicts.no_room(error)))
            self._outcomes["engine_error"] += 1
            return self._end(query)
        if stays:
            self._clients.lend(connection, query.worker)
        return None

    def _end(self, query: Query) -> None:
        """A query is over, and no worker has its connection."""
        self._under_way.remove(query)
        self._take_back(query.connection, query.connection.worker)

    def _take_back(self, connection: Connection | None, worker: Worker | None) -> None:
        """Go on with a connection that a worker has let go, unless another one has it already."""
        if connection is None or connection not in self._clients or connection.worker not in (None, worker):
            return
        if connection.worker is not None:
            self._clients.take_back(connection)
        if connection.received:
            self._read(connection)

    def _next(self) -> None:
        """Give idle workers what waits."""
        while self._pool.has_idle and len(self._queue):
            self._start(self._queue.take())

    def _fill(self) -> None:
        for worker in self._pool.fill():
            self._lookout.add(worker.line, functools.partial(self._listen_to, worker))
        self._fill_at = time.monotonic() + _PAUSE
        self._next()

    def _listen_to(self, worker: Worker) -> None:
        """A worker bids to look at the board, which is done in any case, or is gone, which ``_reap`` finds."""
        try:
            said = worker.line.recv(16, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if not said:
            self._lookout.remove(worker.line)

    def _reap(self) -> None:
        """Find workers that have ended, say why to whom they worked for, and have others in their place."""
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake, 4096)
        at_once = True
        for worker, status in self._pool.reap():
            self._look_at(worker)
            at_once = at_once and (worker.proven or worker.client is not None)  # one that cannot begin waits a little
            self._lookout.remove(worker.line)
            client, worker.client = worker.client, None
            if worker.job is not None:
                self._lament(worker.job, self._pool.told(worker), status)
            elif client is not None and self._pool.told(worker) == TAKING:
                self._clients.drop(client)  # a request may be gone with the worker; the client will send it again
            elif client is not None:
                self._take_back(client, worker)
        self._fill_at = time.monotonic() + (0.0 if at_once else _PAUSE)
        if at_once:
            self._fill()
        self._next()

    def _lament(self, query: Query, told: int, status: int) -> None:
        """The worker of a query is dead."""
        query.worker = None
        if query.connection not in self._clients:
            self._outcomes["client_gone"] += 1
            return self._end(query)
        if told == GIVEN and not query.late and query.tries < _TRIES:
            query.tries += 1
            self._queue.end(query.client)
            if query.connection.worker is not None:
                self._clients.take_back(query.connection)
            return self._queue.put(query.client, query)
        outcome, error = verdicts.cause(status, query.length, self._limits.memory)
        if query.late:
            outcome, error = "timeout", verdicts.too_late(query.seconds)
        elif told in (ENDING, DONE):
            outcome = "answered"
        if told in (BEGUN, ENDING):  # whether all of it went out, the client sees
            self._clients.drop(query.connection)
        elif told != DONE:
            self._clients.reply(query.connection, wire.error_frame(error))
        self._outcomes[outcome] += 1
        return self._end(query)

    def _expire(self) -> None:
        """End what is too late, and try again to have all workers."""
        now = time.monotonic()
        if len(self._pool) < self._size and now >= self._fill_at:
            self._fill()
        for query in self._under_way.take_late():
            if query.worker is None:
                query.late = True
                self._clients.reply(query.connection, wire.error_frame(verdicts.too_late(query.seconds)))
                self._give_up(query, "timeout")
                continue
            self._look_at(query.worker)
            if query.worker.job is query:
                query.late = True
                self._pool.kill(query.worker)

    def _lose(self, connection: Connection) -> None:
        """The client is gone: nobody waits for the answer."""
        self._clients.drop(connection)
        query = connection.query
        if query is not None and query.worker is None:
            self._give_up(query, "client_gone")
        elif query is not None and query.worker is not None and self._pool.told(query.worker) not in (ENDING, DONE):
            self._pool.kill(query.worker)

    def _give_up(self, query: Query, outcome: str) -> None:
        """A query that waits will not be begun."""
        self._outcomes[outcome] += 1
        self._queue.remove(query.client, query)
        self._queue.begin(query.client)
        self._end(query)

    def stats(self) -> EngineStats:
        """What the engine is doing."""
        pool = self._pool
        busy = sum(worker.job is not None for worker in pool)
        return EngineStats(len(pool), busy, len(self._queue), pool.started, pool.replaced, dict(self._outcomes))
