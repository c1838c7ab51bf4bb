"""What workers tell the dispatcher in memory that they share, because a word over a socket would wake it each time."""

from __future__ import annotations

import mmap
import struct

from linjaus.engine import wire

GIVEN, TAKING, SILENT, BEGUN, ENDING, DONE = range(6)
"""How far a query has come: its worker does not have it yet; takes it from its client; has told the client nothing;
something; tells the last of it; has told all.
"""

OUTCOMES = (wire.ANSWERED, wire.QUERY_ERROR, wire.ENGINE_ERROR, wire.DAMAGED, wire.MEMORY, wire.CLIENT_GONE)
"""How a query ends, as its worker says."""
_PLACE = {outcome: place for place, outcome in enumerate(OUTCOMES)}
_TURN = struct.Struct(f"@I{wire.TURN_LENGTH}s")


class Board:
    """size: how many slots there are, one for each worker. To be made before the fork. What is told of a slot is told
    by its worker alone, but for ``clear`` and ``give``.
    """

    def __init__(self, size: int) -> None:
        self._progress = mmap.mmap(-1, size)
        self._free = mmap.mmap(-1, size)
        self._watched = mmap.mmap(-1, 1)
        self._turns = mmap.mmap(-1, size * _TURN.size)
        self._ends = memoryview(mmap.mmap(-1, size * len(OUTCOMES) * 4)).cast("I")

    def clear(self, slot: int) -> None:
        """A slot has another worker, which has done nothing yet."""
        for place in range(slot * len(OUTCOMES), (slot + 1) * len(OUTCOMES)):
            self._ends[place] = 0

    def give(self, slot: int) -> None:
        """A slot has a client, whose request is on its way."""
        self._free[slot] = 0
        self._progress[slot] = GIVEN

    def let_go(self, slot: int) -> None:
        """A slot has no client any more."""
        self._free[slot] = 1

    def is_free(self, slot: int) -> bool:
        """Whether the worker has let its last client go."""
        return self._free[slot] != 0

    def told(self, slot: int) -> int:
        """How far the query of a slot has come."""
        return self._progress[slot]

    def tell(self, slot: int, progress: int) -> None:
        """Say how far it has come."""
        self._progress[slot] = progress

    def begin(self, slot: int, request: bytes) -> None:
        """Say what a worker has taken up by itself: the body of a request's frame."""
        _TURN.pack_into(self._turns, slot * _TURN.size, len(request), request[: wire.TURN_LENGTH])
        self._progress[slot] = SILENT

    def begun(self, slot: int) -> tuple[int, bytes]:
        """(length, first bytes) of the request that was taken up last, when ``told`` says SILENT or more."""
        length, turn = _TURN.unpack_from(self._turns, slot * _TURN.size)
        return length, turn

    def end(self, slot: int, outcome: bytes) -> None:
        """A query has ended; outcome: one of wire's. It may take a while until somebody looks."""
        self._ends[slot * len(OUTCOMES) + _PLACE[outcome]] += 1

    def ends(self, slot: int) -> list[int]:
        """How many queries the worker of a slot has ended, for each of OUTCOMES; ever more."""
        first = slot * len(OUTCOMES)
        return self._ends[first : first + len(OUTCOMES)].tolist()

    @property
    def is_watched(self) -> bool:
        """Whether somebody waits for a worker, and is to be woken. To be asked after ``end``."""
        return self._watched[0] != 0

    def watch(self, whether: bool) -> None:
        """Have those woken who wait. What ended just before is on the board: look there after this."""
        self._watched[0] = whether
