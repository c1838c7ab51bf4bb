"""The processes that answer queries: forked ahead, warm, each with one query at a time, replaced when they end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import tempfile
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Generic, NoReturn, TypeVar

from linjaus.engine import child
from linjaus.engine.board import BEGUN, ENDING, OUTCOMES, SILENT, Board

_LARGE = 1 << 15
"""Bytes of a request that a socket takes at once. A larger one goes in a file."""

Job = TypeVar("Job")
Client = TypeVar("Client")
Live = Callable[[socket.socket, Board, int, int], NoReturn]


@dataclass(eq=False, slots=True)
class Worker(Generic[Job, Client]):
    """A process. line: our end of a pair of sockets to it. client: whose socket it has, None when it is idle.
    stays: whether it may go on with the client's next requests by itself. job: what it works on, as far as is known.
    since: when it was last found to have ended a query, on the monotonic clock. wanted: whether it was asked back.
    """

    pid: int
    slot: int
    line: socket.socket
    client: Client | None = None
    stays: bool = False
    job: Job | None = None
    since: float = 0.0
    wanted: bool = False
    ends: list[int] = field(default_factory=lambda: [0] * len(OUTCOMES))

    @property
    def proven(self) -> bool:
        """Whether it has ever answered."""
        return any(self.ends)


class Pool(Generic[Job, Client]):
    """Keeps ``size`` workers. live: what a fresh process does, given its line, the board, its slot there and the
    process id of its parent. started, replaced: how many workers there have been.
    """

    def __init__(self, size: int, live: Live) -> None:
        self.started = 0
        self.replaced = 0
        self._live = live
        self._board = Board(size)
        self._slots = list(range(size))
        self._idle: list[Worker[Job, Client]] = []
        self._workers: dict[int, Worker[Job, Client]] = {}

    def __len__(self) -> int:
        return len(self._workers)

    def __iter__(self) -> Iterator[Worker[Job, Client]]:
        return iter(self._workers.values())

    @property
    def has_idle(self) -> bool:
        """Whether a worker waits for a query."""
        return bool(self._idle)

    def fill(self) -> Iterator[Worker[Job, Client]]:
        """Fork the workers that are missing, and give each as it is there. Stops when the system has no room."""
        while self._slots:
            ours, theirs = socket.socketpair()
            slot = self._slots[-1]
            self._board.clear(slot)
            parent = os.getpid()
            try:
                pid = os.fork()
            except OSError:
                ours.close()
                theirs.close()
                return
            if not pid:
                self._live(theirs, self._board, slot, parent)
            theirs.close()
            self._slots.pop()
            worker: Worker[Job, Client] = Worker(pid, slot, ours)
            self._workers[pid] = worker
            self._idle.append(worker)
            self.started += 1
            yield worker

    def give(
        self, job: Job, client: Client, connection: socket.socket, request: bytes, stays: bool
    ) -> Worker[Job, Client]:
        """Hand a request, and the socket that its answer goes to, to an idle worker; which one.

        stays: whether it may go on with what comes next on that socket. Raises OSError when the system has no memory
        for the request.
        """
        with contextlib.ExitStack() as files:
            handed = [connection.fileno()]
            length = len(request)
            if length > _LARGE:
                handed.append(files.enter_context(_file_of(request)).fileno())
                length, request = 0, b""
            worker = self._idle.pop()
            worker.job, worker.client, worker.stays, worker.wanted = job, client, stays, False
            self._board.give(worker.slot)
            rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", handed))]
            with contextlib.suppress(OSError):  # it is gone, and will be found so
                worker.line.sendmsg([child.ORDER.pack(length, stays), request], rights, socket.MSG_DONTWAIT)
        return worker

    def want_back(self, worker: Worker[Job, Client]) -> None:
        """Ask a worker to let its client go, as soon as it has nothing of it to do. It wakes the loop then."""
        worker.wanted = True
        with contextlib.suppress(OSError):
            worker.line.send(child.BACK, socket.MSG_DONTWAIT)

    def ended(self, worker: Worker[Job, Client]) -> list[bytes]:
        """How the queries ended that a worker has ended since this was last asked."""
        former, worker.ends = worker.ends, self._board.ends(worker.slot)
        if former == worker.ends:
            return []
        return [
            outcome
            for outcome, was, count in zip(OUTCOMES, former, worker.ends, strict=True)
            for _ in range(count - was)
        ]

    def told(self, worker: Worker[Job, Client]) -> int:
        """What a worker has told its client of the query: see board.GIVEN and its kin."""
        return self._board.told(worker.slot)

    def has_begun(self, worker: Worker[Job, Client]) -> bool:
        """Whether a worker has taken up a query that is not over."""
        return self._board.told(worker.slot) in (SILENT, BEGUN, ENDING)

    def begun(self, worker: Worker[Job, Client]) -> tuple[int, bytes]:
        """See Board.begun."""
        return self._board.begun(worker.slot)

    def is_free(self, worker: Worker[Job, Client]) -> bool:
        """Whether a worker has let its client go."""
        return self._board.is_free(worker.slot)

    def take_idle(self, worker: Worker[Job, Client]) -> Client | None:
        """Note that a worker is idle from now on; the client that it has let go."""
        client, worker.client = worker.client, None
        self._idle.append(worker)
        return client

    def watch(self, whether: bool) -> None:
        """Whether workers are to let their clients go after a query, and wake the loop; see Board.watch."""
        self._board.watch(whether)

    def kill(self, worker: Worker[Job, Client]) -> None:
        """End a worker, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)

    def kill_all(self) -> None:
        """End all workers."""
        for worker in self:
            self.kill(worker)

    def reap(self) -> Iterator[tuple[Worker[Job, Client], int]]:
        """The workers that have ended, each with its wait status. Their lines are still open."""
        while self._workers:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            worker = self._workers.pop(pid, None)
            if worker is None:
                continue
            with contextlib.suppress(ValueError):
                self._idle.remove(worker)
            yield worker, status
            worker.line.close()
            self._slots.append(worker.slot)
            self.replaced += 1


def _file_of(data: bytes) -> IO[bytes]:
    """A file without a name that holds the data, in memory where the system can."""
    in_memory = hasattr(os, "memfd_create")
    with contextlib.ExitStack() as on_failure:
        file = os.fdopen(os.memfd_create("request"), "w+b") if in_memory else tempfile.TemporaryFile()  # noqa: SIM115
        on_failure.enter_context(file)
        file.write(data)
        file.seek(0)
        on_failure.pop_all()
    return file
