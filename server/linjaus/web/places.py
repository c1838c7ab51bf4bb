"""Places for queries: how many threads of this process may wait for the engine, or for a slow reader of its answer."""

from __future__ import annotations

import threading

from ..errors import EngineBusy


class Place:
    """One place, until it is left. May be left twice, and from any thread."""

    def __init__(self, places: Places) -> None:
        self._places: Places | None = places

    def leave(self) -> None:
        """Let somebody else have it."""
        places, self._places = self._places, None
        if places is not None:
            places.free_one()


class Places:
    """So many places for queries at once; the threads beyond them are for pages, which never wait for queries."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._taken = 0
        self._lock = threading.Lock()

    @property
    def taken(self) -> int:
        """How many queries are under way."""
        return self._taken

    def take(self) -> Place:
        """A place, at once. Raises EngineBusy when there is none."""
        with self._lock:
            if self._taken >= self._count:
                raise EngineBusy("Every place for queries is taken.", "Try again a little later.", retry_after=2)
            self._taken += 1
        return Place(self)

    def free_one(self) -> None:
        """For Place alone."""
        with self._lock:
            self._taken -= 1
