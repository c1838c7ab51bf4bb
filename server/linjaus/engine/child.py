"""The life of one query: a process forked for it, which answers it and ends.

It has the dataset of the process that it was forked from, copy-on-write, one socket, and nothing else.
"""

from __future__ import annotations

import gc
import mmap
import os
import signal
import socket
from typing import NoReturn

from linjaus.engine import sandbox, wire
from linjaus.engine.evaluation import Answer, evaluate
from linjaus.engine.limits import EngineLimits
from linjaus.engine.store import Dataset
from linjaus.errors import EngineError, EngineMemory, LinjausError, QueryError

SILENT, BEGUN, DONE = 0, 1, 2
"""What a child has told its client: nothing; something; all of it."""

_BLOCK = 1 << 16
_LAST_FD = 1 << 20


class Reply:
    """Sends an answer in frames. Nothing leaves before the first block of it, or all of it, exists.

    progress, slot: where the parent sees how far the reply has come.
    """

    def __init__(self, client: socket.socket, progress: mmap.mmap, slot: int) -> None:
        self._client = client
        self._progress = progress
        self._slot = slot
        self._header = b""
        self._block = bytearray()

    def begin(self, answer: Answer) -> None:
        """Keep the header for the first block."""
        self._header = wire.header_frame(answer.form, answer.media_type, answer.variables, 0, False)

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
        self._send(self._pending() + wire.frame(wire.END))
        self._progress[self._slot] = DONE

    def fail(self, error: LinjausError) -> None:
        """An error in place of the answer or of the rest of it."""
        self._send(wire.error_frame(error))
        self._progress[self._slot] = DONE

    def _pending(self) -> bytes:
        pending = self._header + (wire.frame(wire.DATA, bytes(self._block)) if self._block else b"")
        self._header = b""
        self._block.clear()
        return pending

    def _send(self, data: bytes) -> None:
        self._progress[self._slot] = BEGUN
        self._client.sendall(data)


def live(
    client: socket.socket,
    body: bytes,
    dataset: Dataset,
    limits: EngineLimits,
    progress: mmap.mmap,
    slot: int,
    parent: int,
) -> NoReturn:
    """Answer the request in ``body`` on ``client`` and end the process. To be called right after the fork.

    parent: process id of the process that forked it, with which it ends.
    """
    status = 1
    try:
        _strip(client.fileno(), parent, limits)
        reply = Reply(client, progress, slot)
        _answer(reply, body, dataset, limits)
        status = 0
    except OSError:
        pass  # the client is gone
    finally:
        os._exit(status)


def _strip(kept: int, parent: int, limits: EngineLimits) -> None:
    """Give back what was inherited: signal handlers, and every open file but the client's socket and /dev/null."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    gc.disable()
    os.dup2(1, 2)  # where the engine would tell the operator of every query that ran out of memory
    os.closerange(3, kept)
    os.closerange(kept + 1, _LAST_FD)
    sandbox.die_with_parent(parent)
    sandbox.go_first_when_memory_ends()
    sandbox.limit_memory(limits.memory)


def _answer(reply: Reply, body: bytes, dataset: Dataset, limits: EngineLimits) -> None:
    try:
        call, _ = wire.read_request(body)
        answer = evaluate(dataset, call, limits)
        reply.begin(answer)
        answer.write(reply)
    except OSError:
        raise
    except MemoryError:
        reply.fail(memory_exceeded(limits))
    except LinjausError as error:
        reply.fail(error)
    except ValueError as error:
        reply.fail(QueryError(f"The request cannot be read: {error}."))
    except BaseException as error:  # a panic of the engine is no Exception
        reply.fail(EngineError(f"The engine failed: {type(error).__name__}: {error}."))
    else:
        reply.end()


def memory_exceeded(limits: EngineLimits) -> EngineMemory:
    """The error for a query that needed more memory than it may have."""
    return EngineMemory(
        f"The query needed more than {limits.memory >> 20} MiB of memory and was ended.",
        "Ask for less at once, or download the whole dataset.",
        limit=limits.memory,
    )
