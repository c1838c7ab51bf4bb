"""Turns work that writes into an answer that is read, block by block, with a deadline and flat memory.

Oxigraph's writers push, a response pulls: the work runs in a thread of its own and waits when nobody reads.
"""

from __future__ import annotations

import queue
import select
import threading
import time
from collections.abc import Callable, Iterator

from linjaus.errors import EngineAbandoned, EngineError, EngineTimeout, LinjausError

_BLOCK = 1 << 16
_AHEAD = 8
_GLANCE = 0.1
"""Seconds between two looks whether the client is still there."""
_HANG_UP = getattr(select, "POLLRDHUP", select.POLLHUP)
_END = b""


class _Stopped(OSError):
    """Nobody wants the rest."""


class Pump:
    """Runs ``work`` with itself as the sink (evaluation.Sink) and gives what it writes.

    seconds: until the whole answer must be read. waiting: see port.QueryRequest. stop: breaks off what the work waits
    for; called at the deadline, when the client is gone, and on ``close``.
    """

    def __init__(self, work: Callable[[Pump], None], seconds: float, waiting: int, stop: Callable[[], None]) -> None:
        self._work = work
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._waiting = waiting
        self._stop = stop
        self._blocks: queue.Queue[bytes | LinjausError] = queue.Queue(_AHEAD)
        self._block = bytearray()
        self._next: bytes | LinjausError | None = None
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="remote-answer", daemon=True).start()

    @property
    def seconds_left(self) -> float:
        """Until the deadline; a little more than nothing when it has passed."""
        return max(0.001, self._until - time.monotonic())

    def write(self, data: bytes, /) -> int:
        """Take some bytes of the answer."""
        self._block += data
        if len(self._block) >= _BLOCK:
            self._pass_on()
        return len(data)

    def flush(self) -> None:
        """Nothing: a block goes when it is full, or last."""

    def wait(self) -> None:
        """Return when the first block or the end is there. Raises what the work raised, EngineTimeout, or
        EngineAbandoned when the client has hung up meanwhile.
        """
        if self._next is None:
            self._next = self._get()
        if isinstance(self._next, LinjausError):
            raise self._next

    def ready(self, seconds: float) -> bool:
        """See port.QueryResult.ready."""
        if self._next is None:
            try:
                self._next = self._blocks.get(timeout=seconds)
            except queue.Empty:
                return False
        return True

    def chunks(self) -> Iterator[bytes]:
        """The blocks. Raises what the work raises, EngineTimeout at the deadline."""
        try:
            while True:
                item, self._next = self._next, None
                item = self._get() if item is None else item
                if isinstance(item, LinjausError):
                    raise item
                if item == _END:
                    return
                yield item
        finally:
            self.close()

    def close(self) -> None:
        """End the work, whether or not it is done."""
        if not self._stopped.is_set():
            self._stopped.set()
            self._stop()

    def _get(self) -> bytes | LinjausError:
        while True:
            left = self._until - time.monotonic()
            if left <= 0 and self._blocks.empty():
                self.close()
                return EngineTimeout(
                    f"The answer was not whole within {self._seconds:g} seconds.",
                    "Ask for less at once, or download the whole dataset.",
                    seconds=self._seconds,
                )
            try:
                return self._blocks.get(timeout=min(max(left, 0.0), _GLANCE))
            except queue.Empty:
                if self._waiting >= 0 and self._has_hung_up():
                    self.close()
                    return EngineAbandoned("The client has hung up.")

    def _has_hung_up(self) -> bool:
        poll = select.poll()
        poll.register(self._waiting, _HANG_UP)
        return bool(poll.poll(0))

    def _run(self) -> None:
        last: bytes | LinjausError = _END
        try:
            self._work(self)
            self._pass_on()
        except _Stopped:
            return
        except LinjausError as error:
            last = _bare(error)
        except (OSError, ValueError, SyntaxError, RuntimeError, MemoryError) as error:
            last = EngineError(f"The engine's answer cannot be passed on: {error}.")
        try:
            self._put(last)
        except _Stopped:
            return

    def _pass_on(self) -> None:
        if self._block:
            self._put(bytes(self._block))
            self._block.clear()

    def _put(self, item: bytes | LinjausError) -> None:
        while not self._stopped.is_set():
            try:
                return self._blocks.put(item, timeout=_GLANCE)
            except queue.Full:
                continue
        raise _Stopped


def _bare(error: LinjausError) -> LinjausError:
    """The error without the frames that it went through: these hold terms that may not leave this thread."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)
