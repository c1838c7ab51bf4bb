"""The engine's own process: holds one release in memory and forks a child for every query.

Started as ``python -m linjaus.engine.zygote`` with one line of JSON on its standard input, which it then watches:
when its owner goes, so does it. It has one thread, so that forking is safe, and loads no more than it needs.
It hands out turns, ends what takes too long or has lost its client, and survives whatever a query does.
"""

from __future__ import annotations

import contextlib
import gc
import json
import math
import mmap
import os
import selectors
import signal
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from linjaus.engine import child, sandbox, wire
from linjaus.engine.limits import EngineLimits
from linjaus.engine.store import Dataset, load_dataset
from linjaus.errors import EngineBusy, EngineError, EngineTimeout, LinjausError, QueryError

_READING_TIME = 10.0  # seconds for a request to arrive whole
_SPARE_CONNECTIONS = 64
_REQUEST_OVERHEAD = 1 << 20  # bytes beyond the query's text, which JSON may write six times as long
_CRASHING_LENGTH = 2000  # bytes below which a text cannot be nested deeply enough to run out of stack


@dataclass(eq=False)
class Query:
    """A client's connection and what became of its query. ends: on the monotonic clock."""

    client: socket.socket
    ends: float
    phase: Literal["reading", "queued", "running"] = "reading"
    received: bytearray = field(default_factory=bytearray)
    body: bytes = b""
    seconds: float = 0.0
    pid: int = 0
    slot: int = -1
    late: bool = False


class Zygote:
    """The loop. listener: a listening Unix socket that does not block."""

    def __init__(self, dataset: Dataset, limits: EngineLimits, listener: socket.socket) -> None:
        self._dataset = dataset
        self._limits = limits
        self._listener = listener
        self._selector = selectors.DefaultSelector()
        self._open: set[Query] = set()
        self._queue: deque[Query] = deque()
        self._running: dict[int, Query] = {}
        self._free = list(range(limits.workers))
        self._progress = mmap.mmap(-1, limits.workers)
        self._asked_to_stop = False
        self._wake = self._catch_signals()
        self._selector.register(listener, selectors.EVENT_READ)
        self._selector.register(self._wake, selectors.EVENT_READ)

    def run(self, owner: int) -> None:
        """Serve until SIGTERM (what runs may finish) or until the file descriptor ``owner`` ends (at once)."""
        self._selector.register(owner, selectors.EVENT_READ)
        while not self._asked_to_stop or self._open:
            if self._asked_to_stop:
                self._close()
            for key, _ in self._selector.select(self._patience()):
                if isinstance(key.data, Query):
                    if key.data in self._open:
                        self._hear(key.data)
                elif key.fileobj is self._listener:
                    self._accept()
                elif key.fd == self._wake:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self._wake, 4096)
                elif not os.read(owner, 4096):
                    return self._end_all()
            self._reap()
            self._expire()
        return None

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

    def _close(self) -> None:
        """Take no more clients."""
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(self._listener)
        self._listener.close()

    def _end_all(self) -> None:
        for pid in self._running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _patience(self) -> float | None:
        ends = min((query.ends for query in self._open if not query.late), default=math.inf)
        return None if ends == math.inf else max(0.0, ends - time.monotonic())

    def _accept(self) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionAbortedError):
            client, _ = self._listener.accept()
            client.setblocking(True)  # the child writes to it; here every call says MSG_DONTWAIT
            query = Query(client, time.monotonic() + _READING_TIME)
            self._open.add(query)
            if len(self._open) > self._limits.workers + self._limits.queue + _SPARE_CONNECTIONS:
                self._refuse(query, self._busy())
            else:
                self._selector.register(client, selectors.EVENT_READ, query)

    def _hear(self, query: Query) -> None:
        """A client has sent something, or has gone."""
        try:
            data = query.client.recv(1 << 18, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lose(query)
        elif query.phase == "reading":
            query.received += data
            self._read(query)

    def _read(self, query: Query) -> None:
        if len(query.received) < wire.HEAD_LENGTH:
            return
        kind, length = wire.frame_head(bytes(query.received[: wire.HEAD_LENGTH]))
        if kind != wire.REQUEST or length > 6 * self._limits.query_length + _REQUEST_OVERHEAD:
            self._refuse(
                query, QueryError(f"The request is too long; a query may have {self._limits.query_length} bytes.")
            )
        elif len(query.received) >= wire.HEAD_LENGTH + length:
            query.body = bytes(query.received[wire.HEAD_LENGTH :])
            query.received.clear()
            self._admit(query)

    def _admit(self, query: Query) -> None:
        try:
            _, asked = wire.read_request(query.body)
            query.seconds = min(self._limits.deadline, float(asked)) if asked else self._limits.deadline
        except (ValueError, KeyError, TypeError) as error:
            return self._refuse(query, QueryError(f"The request cannot be read: {error}."))
        query.ends = time.monotonic() + query.seconds
        if self._free:
            return self._start(query)
        if len(self._queue) >= self._limits.queue:
            return self._refuse(query, self._busy())
        query.phase = "queued"
        self._queue.append(query)
        return None

    def _start(self, query: Query) -> None:
        query.slot = self._free.pop()
        self._progress[query.slot] = child.SILENT
        parent = os.getpid()
        try:
            pid = os.fork()
        except OSError as error:
            self._free.append(query.slot)
            return self._refuse(query, EngineError(f"No process could be started for the query: {error}."))
        if not pid:
            child.live(query.client, query.body, self._dataset, self._limits, self._progress, query.slot, parent)
        query.phase, query.pid = "running", pid
        self._running[pid] = query
        return None

    def _reap(self) -> None:
        while self._running:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            query = self._running.pop(pid, None)
            if query is None:
                continue
            told = self._progress[query.slot]
            self._free.append(query.slot)
            if query in self._open:
                if told == child.SILENT:
                    self._refuse(query, self._cause(query, status))
                else:
                    self._forget(query)
            while self._queue and self._free:
                self._start(self._queue.popleft())

    def _cause(self, query: Query, status: int) -> LinjausError:
        """Why a child ended without a word."""
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if query.late:
            return _too_late(query.seconds)
        if number in (signal.SIGSEGV, signal.SIGBUS) and len(query.body) > _CRASHING_LENGTH:
            return QueryError(
                "The query is nested too deeply, or has too long a chain of operators, to be read.",
                "Write it with fewer levels, for example with VALUES or IN in place of long chains.",
            )
        if number == signal.SIGABRT:
            return child.memory_exceeded(self._limits)
        how = signal.Signals(number).name if number else f"status {os.waitstatus_to_exitcode(status)}"
        return EngineError(f"The process that worked on the query ended unexpectedly ({how}).", "Try again.")

    def _expire(self) -> None:
        now = time.monotonic()
        for query in [each for each in self._open if each.ends <= now and not each.late]:
            if query.phase == "running":
                query.late = True
                self._kill(query)
            elif query.phase == "queued":
                self._queue.remove(query)
                self._refuse(query, _too_late(query.seconds))
            else:
                self._forget(query)

    def _lose(self, query: Query) -> None:
        """The client is gone: nobody waits for the answer."""
        if query.phase == "queued":
            self._queue.remove(query)
        elif query.phase == "running":
            self._kill(query)
        self._forget(query)

    def _kill(self, query: Query) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(query.pid, signal.SIGKILL)

    def _refuse(self, query: Query, error: LinjausError) -> None:
        with contextlib.suppress(OSError):
            query.client.send(wire.error_frame(error), socket.MSG_DONTWAIT)
        self._forget(query)

    def _forget(self, query: Query) -> None:
        self._open.discard(query)
        with contextlib.suppress(KeyError):
            self._selector.unregister(query.client)
        query.client.close()

    def _busy(self) -> EngineBusy:
        soonest = min((query.ends for query in self._running.values()), default=0.0) - time.monotonic()
        return EngineBusy(
            "Every worker is taken and the queue is full.",
            "Try again a little later.",
            retry_after=max(1, math.ceil(soonest)),
        )


def _too_late(seconds: float) -> EngineTimeout:
    return EngineTimeout(
        f"The query was not answered within {seconds:g} seconds and was ended.",
        "Ask for less at once, or download the whole dataset.",
        seconds=seconds,
    )


def listen(path: Path) -> socket.socket:
    """A Unix socket at ``path``, for this user only, in place of one that may be left there."""
    beside = path.with_name(path.name + "~")
    beside.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    former = os.umask(0o177)
    try:
        listener.bind(str(beside))
    finally:
        os.umask(former)
    listener.listen(256)
    listener.setblocking(False)
    beside.rename(path)
    return listener


def main() -> int:
    """Read the order, load, listen, say so on standard output, serve. Returns the exit code."""
    began = time.monotonic()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is its owner's business
    order = json.loads(sys.stdin.buffer.readline())
    sandbox.die_with_parent(order["owner"], signal.SIGTERM)
    sandbox.forget_core_dumps()
    limits = EngineLimits.from_json(order["limits"])
    path = Path(order["socket"])
    try:
        os.nice(limits.niceness)
        dataset = load_dataset(Path(order["dataset"]))
        listener = listen(path)
    except (LinjausError, OSError) as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return 3
    place = path.stat()
    isolated = not limits.allowed_services and sandbox.deny_network()
    gc.collect()
    gc.freeze()
    ready = {
        "triples": dataset.triples,
        "graphs": dataset.graph_count,
        "isolated": isolated,
        "seconds": time.monotonic() - began,
    }
    zygote = Zygote(dataset, limits, listener)
    print(json.dumps(ready), flush=True)
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    try:
        zygote.run(owner=0)
    finally:
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_ino == place.st_ino:
                path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
