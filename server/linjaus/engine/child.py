"""The life of a worker: a process that answers one query after another and ends when it must.

It has the dataset of the process that it was forked from, copy-on-write, a line to that process, the socket of the
client that it answers, and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import struct
from array import array
from collections.abc import Callable
from typing import NoReturn

from setproctitle import setproctitle

from linjaus import sandbox
from linjaus.engine import verdicts, wire
from linjaus.engine.board import BEGUN, DONE, SILENT, Board
from linjaus.engine.evaluation import Answer, Call, evaluate
from linjaus.engine.limits import EngineLimits
from linjaus.engine.store import Dataset, StoreDamaged
from linjaus.errors import EngineError, LinjausError, QueryError

ORDER = struct.Struct(">I")
"""What comes before a request on the line: its length, 0 when it is in a file whose descriptor comes with it."""

WAKE = b"!"
"""What a worker says on the line to have its parent look at the board; an outcome there is its good-bye."""

_BLOCK = 1 << 16
_LAST_FD = 1 << 20
_KEPT = 16
"""The part of a query's memory that its worker may keep is one in this many."""
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
        self._send(self._pending() + wire.frame(wire.END), DONE)

    def fail(self, error: LinjausError) -> None:
        """An error in place of the answer or of the rest of it."""
        self._send(wire.error_frame(error), DONE)

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
            line.send(wire.DAMAGED)
            raise
        size = _Size(limits.memory // _KEPT)
        sandbox.limit_memory(limits.memory + limits.memory // _KEPT)
        while order := _take(line):
            board.tell(slot, SILENT)
            client, body = order
            outcome = _answer(Reply(client, board, slot), body, dataset, limits)
            del body
            os.close(client)
            stays = outcome in _HARMLESS and size.is_kept()
            if not stays:
                line.send(outcome)
                break
            board.end(slot, outcome)
            if board.is_watched:
                line.send(WAKE)
        status = 0
    except (OSError, RuntimeError):
        pass  # the parent is gone, or the store
    finally:
        os._exit(status)


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


def _take(line: socket.socket) -> tuple[int, bytes] | None:
    """The next (client's socket, request); None when there will be none."""
    data, messages, _, _ = line.recvmsg(1 << 16, socket.CMSG_SPACE(2 * array("i").itemsize))
    if not data:
        return None
    handed = array("i")
    for _, _, rights in messages:
        handed.frombytes(rights)
    while len(data) < ORDER.size:
        data += line.recv(1 << 16)
    length = ORDER.unpack_from(data)[0]
    if not length:
        with os.fdopen(handed[1], "rb") as file:
            return handed[0], file.read()
    while len(data) < ORDER.size + length:
        data += line.recv(1 << 16)
    return handed[0], data[ORDER.size :]


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
        self._peak = self._seen_peak()
        self._most = most + self._now()

    def is_kept(self) -> bool:
        """Whether it is still small enough to go on. Looks only when it was larger than ever before."""
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
