"""What workers tell the dispatcher in memory that they share, because a word over a socket would wake it each time."""

from __future__ import annotations

import mmap

GIVEN, SILENT, BEGUN, DONE = 0, 1, 2, 3
"""How far a query has come: its worker does not have it yet; has told its client nothing; something; all of it, or is
about to.
"""


class Board:
    """size: how many slots there are, one for each worker. To be made before the fork."""

    def __init__(self, size: int) -> None:
        self._progress = mmap.mmap(-1, size)
        self._ends = mmap.mmap(-1, size)
        self._watched = mmap.mmap(-1, 1)

    def told(self, slot: int) -> int:
        """How far the query of a slot has come."""
        return self._progress[slot]

    def tell(self, slot: int, progress: int) -> None:
        """Say how far it has come."""
        self._progress[slot] = progress

    def give(self, slot: int) -> None:
        """A slot has another query."""
        self._ends[slot] = 0
        self._progress[slot] = GIVEN

    def end(self, slot: int, outcome: bytes) -> None:
        """The query of a slot has ended; outcome: one of wire.OUTCOMES. It may take a while until somebody looks."""
        self._ends[slot] = outcome[0]

    def take_end(self, slot: int) -> bytes:
        """How the query of a slot has ended, once; empty when it has not."""
        end = self._ends[slot]
        if not end:
            return b""
        self._ends[slot] = 0
        return bytes((end,))

    @property
    def is_watched(self) -> bool:
        """Whether somebody waits for a query to end, and is to be woken. To be asked after ``end``."""
        return self._watched[0] != 0

    def watch(self, whether: bool) -> None:
        """Have those woken who wait. What ended just before is on the board: look there after this."""
        self._watched[0] = whether
