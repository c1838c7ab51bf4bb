"""The processes that answer queries: forked ahead, warm, each with one query at a time, replaced when they end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import tempfile
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Generic, NoReturn, TypeVar

from linjaus.engine import child
from linjaus.engine.board import Board

_LARGE = 1 << 15
"""Bytes of a request that a socket takes at once. A larger one goes in a file."""

Job = TypeVar("Job")
Live = Callable[[socket.socket, Board, int, int], NoReturn]


@dataclass(eq=False, slots=True)
class Worker(Generic[Job]):
    """A process. line: our end of a pair of sockets to it. job: what it works on, None when it is idle.
    proven: whether it has ever answered.
    """

    pid: int
    slot: int
    line: socket.socket
    job: Job | None = None
    proven: bool = False


class Pool(Generic[Job]):
    """Keeps ``size`` workers. live: what a fresh process does, given its line, the board, its slot there and the
    process id of its parent. started, replaced: how many workers there have been.
    """

    def __init__(self, size: int, live: Live) -> None:
        self.started = 0
        self.replaced = 0
        self._live = live
        self._board = Board(size)
        self._slots = list(range(size))
        self._idle: list[Worker[Job]] = []
        self._workers: dict[int, Worker[Job]] = {}

    def __len__(self) -> int:
        return len(self._workers)

    @property
    def has_idle(self) -> bool:
        """Whether a worker waits for a query."""
        return bool(self._idle)

    @property
    def busy(self) -> int:
        """How many workers have a query."""
        return sum(worker.job is not None for worker in self._workers.values())

    def fill(self) -> Iterator[Worker[Job]]:
        """Fork the workers that are missing, and give each as it is there. Stops when the system has no room."""
        while self._slots:
            ours, theirs = socket.socketpair()
            slot = self._slots[-1]
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
            worker: Worker[Job] = Worker(pid, slot, ours)
            self._workers[pid] = worker
            self._idle.append(worker)
            self.started += 1
            yield worker

    def give(self, job: Job, client: socket.socket, request: bytes) -> Worker[Job]:
        """Hand a request, and the socket that its answer goes to, to an idle worker; which one.

        Raises OSError when the system has no memory for the request.
        """
        with contextlib.ExitStack() as files:
            handed = [client.fileno()]
            if len(request) > _LARGE:
                handed.append(files.enter_context(_file_of(request)).fileno())
                request = b""
            worker = self._idle.pop()
            worker.job = job
            self._board.give(worker.slot)
            rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", handed))]
            with contextlib.suppress(OSError):  # it is gone, and will be found so
                worker.line.sendmsg([child.ORDER.pack(len(request)), request], rights, socket.MSG_DONTWAIT)
        return worker

    def hear(self, worker: Worker[Job]) -> tuple[Job | None, bytes]:
        """What a worker says on its line: (the query that it has ended with, if any, and how that ended); b"" when it
        is gone. It takes no more queries then; when it only bids to look at those that ended, that is child.WAKE.
        """
        try:
            said = worker.line.recv(16, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return None, child.WAKE
        except OSError:
            said = b""
        outcome = said.strip(child.WAKE)
        if said and not outcome:
            return None, child.WAKE
        worker.proven = worker.proven or bool(outcome)
        job, worker.job = worker.job, None if outcome else worker.job
        return job if outcome else None, outcome

    def told(self, worker: Worker[Job]) -> int:
        """What a worker has told its client of the query: one of board.GIVEN, SILENT, BEGUN, DONE."""
        return self._board.told(worker.slot)

    def watch(self, whether: bool) -> None:
        """Whether workers are to say on their lines that ``ended`` has something; see Board.watch."""
        self._board.watch(whether)

    def ended(self) -> list[tuple[Job, bytes]]:
        """The queries that have ended, each with how; their workers are idle again."""
        found = []
        for worker in self._workers.values():
            if worker.job is not None and (outcome := self._board.take_end(worker.slot)):
                found.append((worker.job, outcome))
                worker.job = None
                worker.proven = True
                self._idle.append(worker)
        return found

    def kill(self, worker: Worker[Job]) -> None:
        """End a worker, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)

    def kill_all(self) -> None:
        """End all workers."""
        for worker in self._workers.values():
            self.kill(worker)

    def reap(self) -> Iterator[tuple[Worker[Job], int]]:
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
