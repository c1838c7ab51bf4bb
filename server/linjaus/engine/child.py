"""The life of a worker: a process that answers one query after another and ends when it must.

It has the dataset of the process that it was forked from, copy-on-write, a line to that process, the socket of the
client that it answers, and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import socket
import struct
import time
from array import array
from collections.abc import Callable
from typing import NoReturn

from setproctitle import setproctitle

from linjaus import sandbox
from linjaus.engine import verdicts, wire
from linjaus.engine.board import BEGUN, DONE, ENDING, SILENT, TAKING, Board
from linjaus.engine.evaluation import Answer, Call, evaluate
from linjaus.engine.limits import EngineLimits
from linjaus.engine.store import Dataset, StoreDamaged
from linjaus.errors import EngineError, LinjausError, QueryError

ORDER = struct.Struct(">I?")
"""What comes before a request on the line: its length, 0 when it is in a file whose descriptor comes with it; and
whether the worker is to go on with what its client sends next.
"""
BACK = ORDER.pack(0xFFFF_FFFF, False)
"""An order to let the client go."""

WAKE = b"!"
"""What a worker says on the line to have its parent look at the board."""

_BLOCK = _READ = 1 << 16
_LAST_FD = 1 << 20
_KEPT = 16
"""The part of a query's memory that its worker may keep is one in this many."""
_MOMENT = 0.002
"""Seconds in which a query cannot take much memory."""
_MOST_UNSEEN = 64
"""Queries after which a worker looks at its size in any case."""
_HARMLESS = (wire.ANSWERED, wire.QUERY_ERROR, wire.CLIENT_GONE)


class Reply:
    """Sends an answer in frames. Nothing leaves before the first block of it, or all of it, exists.

    board, slot: where the parent sees how far the reply has come.
    """

    def __init__(self, client: int, board: Board, slot: int) -> None:
        self._client = client
        self._board = board
        self._slot = slot
        self._header = b""
        self._block = bytearray()

    def begin(self, answer: Answer) -> None:
        """Keep the header for the first block."""
        self._header = wire.header_frame(
            answer.form, answer.media_type, answer.variables, answer.row_limit, answer.truncated
        )

    def write(self, data: bytes, /) -> int:
        """Take some bytes of the answer (evaluation.Sink)."""
        self._block += data
        if len(self._block) >= _BLOCK:
            self._send(self._pending())
        return len(data)

    def flush(self) -> None:
        """Nothing: a block goes when it is full, or last."""

    def end(self) -> None:
        """The answer is whole."""
        self._send(self._pending() + wire.frame(wire.END), ENDING)

    def fail(self, error: LinjausError) -> None:
        """An error in place of the answer or of the rest of it."""
        self._send(wire.error_frame(error), ENDING)

    def _pending(self) -> bytes:
        pending = self._header + (wire.frame(wire.DATA, bytes(self._block)) if self._block else b"")
        self._header = b""
        self._block.clear()
        return pending

    def _send(self, data: bytes, progress: int = BEGUN) -> None:
        self._board.tell(self._slot, progress)
        sent = os.write(self._client, data)
        if sent < len(data):
            view = memoryview(data)
            while sent < len(data):
                sent += os.write(self._client, view[sent:])


def live(
    line: socket.socket,
    board: Board,
    slot: int,
    parent: int,
    open_dataset: Callable[[], Dataset],
    limits: EngineLimits,
) -> NoReturn:
    """Answer what comes down the line, then end the process. To be called right after the fork.

    open_dataset: gives what to answer from. parent: process id of the process that forked it, with which it ends.
    """
    status = 1
    try:
        _strip(line.fileno(), parent)
        try:
            dataset = open_dataset()
        except (OSError, RuntimeError):
            board.end(slot, wire.DAMAGED)
            raise
        worker = _Worker(line, board, slot, dataset, limits)
        sandbox.limit_memory(limits.memory + limits.memory // _KEPT)
        while order := _take(line):
            if not worker.serve(*order):
                break
        status = 0
    except (OSError, RuntimeError):
        pass  # the parent is gone, or the store
    finally:
        os._exit(status)


class _Worker:
    """Serves one client after another. dataset: what to answer from."""

    def __init__(self, line: socket.socket, board: Board, slot: int, dataset: Dataset, limits: EngineLimits) -> None:
        self._line = line
        self._board = board
        self._slot = slot
        self._dataset = dataset
        self._limits = limits
        self._arrived = memoryview(bytearray(_READ))
        self._longest = wire.longest_request(limits.query_length)
        self._size = _Size(limits.memory // _KEPT)
        self._poll = select.poll()
        self._poll.register(line, select.POLLIN)

    def serve(self, client: int, body: bytes, stays: bool) -> bool:
        """Answer a request, and what the client sends next for as long as nobody else wants the worker.

        client: descriptor of its socket. stays: whether to go on at all. Returns whether the worker is still fit.
        """
        board, slot = self._board, self._slot
        board.tell(slot, SILENT)
        if stays:
            self._poll.register(client, select.POLLIN)
        began = time.monotonic()
        while True:
            outcome = _answer(Reply(client, board, slot), body, self._dataset, self._limits)
            board.tell(slot, DONE)
            board.end(slot, outcome)
            if outcome not in _HARMLESS or not self._size.is_kept(time.monotonic() - began):
                return False
            if not stays or board.is_watched:
                break
            if not self._has_next(client):
                break
            began = time.monotonic()
            board.tell(slot, TAKING)
            following = self._read(client)
            if following is None:
                board.tell(slot, DONE)
                break
            body = following
            board.begin(slot, body)
        if stays:
            self._poll.unregister(client)
        os.close(client)
        board.let_go(slot)
        if stays or board.is_watched:
            self._line.send(WAKE)
        return True

    def _has_next(self, client: int) -> bool:
        """Wait until the client sends something, or the worker is wanted back: whether to go on."""
        return all(ready == client for ready, _ in self._poll.poll())

    def _read(self, client: int) -> bytes | None:
        """The body of the client's next request; None at its end, and for anything else, which ends the connection."""
        data = bytes(self._arrived[: os.readv(client, [self._arrived])])
        while data and len(data) < wire.HEAD_LENGTH:
            more = os.read(client, _READ)
            data = data + more if more else b""
        if not data:
            return None
        kind, length = wire.frame_head(data)
        end = wire.HEAD_LENGTH + length
        if kind == wire.REQUEST and length <= self._longest:
            pieces, size = [data], len(data)
            while size < end:
                pieces.append(os.read(client, _READ))
                if not pieces[-1]:
                    return None
                size += len(pieces[-1])
            if size == end:
                return (data if len(pieces) == 1 else b"".join(pieces))[wire.HEAD_LENGTH :]
        with socket.socket(fileno=os.dup(client)) as spoiled:
            spoiled.shutdown(socket.SHUT_RDWR)
        return None


def _strip(kept: int, parent: int) -> None:
    """Give back what was inherited: signal handlers, and every open file but the line; nothing is said on 1 and 2."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):  # 2 is where the engine would tell the operator of every query that ran out of memory
        os.dup2(null, standard)
    os.closerange(3, kept)
    os.closerange(kept + 1, _LAST_FD)
    sandbox.die_with_parent(parent)
    setproctitle("linjaus-worker")  # what ps shows
    sandbox.go_first_when_memory_ends()


def _take(line: socket.socket) -> tuple[int, bytes, bool] | None:
    """The next (client's socket, request, whether to stay with the client); None when there will be none."""
    data, messages, _, _ = line.recvmsg(1 << 16, socket.CMSG_SPACE(2 * array("i").itemsize))
    while data == BACK:  # there is no client any more
        data, messages, _, _ = line.recvmsg(1 << 16, socket.CMSG_SPACE(2 * array("i").itemsize))
    if not data:
        return None
    data = data.removeprefix(BACK)
    handed = array("i")
    for _, _, rights in messages:
        handed.frombytes(rights)
    while len(data) < ORDER.size:
        data += line.recv(ORDER.size - len(data))
    length, stays = ORDER.unpack_from(data)
    if not length:
        with os.fdopen(handed[1], "rb") as file:
            return handed[0], file.read(), stays
    while len(data) < ORDER.size + length:
        data += line.recv(ORDER.size + length - len(data))  # what comes after it is another order
    return handed[0], data[ORDER.size :], stays


def _answer(reply: Reply, body: bytes, dataset: Dataset, limits: EngineLimits) -> bytes:
    """Answer one request, and say how it ended: one of wire.OUTCOMES."""
    try:
        try:
            answer = evaluate(dataset, _read(body), limits)
            reply.begin(answer)
            answer.write(reply)
            reply.end()
        except OSError:
            raise
        except MemoryError:
            reply.fail(verdicts.memory_exceeded(limits.memory))
            return wire.MEMORY
        except StoreDamaged as error:
            reply.fail(EngineError(error.message, error.remedy))
            return wire.DAMAGED
        except LinjausError as error:
            reply.fail(error)
            return wire.ENGINE_ERROR if isinstance(error, EngineError) else wire.QUERY_ERROR
        except BaseException as error:  # a panic of the engine is no Exception
            reply.fail(EngineError(f"The engine failed: {type(error).__name__}: {error}."))
            return wire.ENGINE_ERROR
    except OSError:
        return wire.CLIENT_GONE
    return wire.ANSWERED


def _read(body: bytes) -> Call:
    try:
        return wire.read_call(body)
    except (ValueError, KeyError, TypeError) as error:
        raise QueryError(f"The request cannot be read: {error}.") from error


class _Size:
    """Whether this process has grown since it was made. most: bytes that it may have grown by."""

    def __init__(self, most: int) -> None:
        self._statm = -1
        with contextlib.suppress(OSError):
            self._statm = os.open("/proc/self/statm", os.O_RDONLY)
        self._unseen = 0
        self._peak = self._seen_peak()
        self._most = most + self._now()

    def is_kept(self, seconds: float) -> bool:
        """Whether it is still small enough to go on. seconds: that its last query took; after a short one it looks now
        and then, after others when it was larger than ever before.
        """
        self._unseen += 1
        if seconds < _MOMENT and self._unseen < _MOST_UNSEEN:
            return True
        self._unseen = 0
        peak = self._seen_peak()
        if peak == self._peak:
            return True
        self._peak = peak
        return self._now() <= self._most

    @staticmethod
    def _seen_peak() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def _now(self) -> int:
        if self._statm < 0:
            return 0
        return int(os.pread(self._statm, 64, 0).split()[0]) * resource.getpagesize()
