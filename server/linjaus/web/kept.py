"""Releases that are not the live one, opened when somebody asks for them: a few at a time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from ..errors import ReleaseError
from .opened import OpenRelease

WAITING = 2
"""Requests of one web process that may wait while a release is opened; the others are for the live one."""


class KeptReleases:
    """The releases that are open beside the live one.

    open_release: opens one by name; may take seconds; raises ReleaseError. most: how many stay open, the least
    recently used being let go. retry_seconds: how long one that could not be opened is left alone.
    """

    def __init__(self, open_release: Callable[[str], OpenRelease], most: int, retry_seconds: float) -> None:
        self._open_release = open_release
        self._most = most
        self._retry_seconds = retry_seconds
        self._open: OrderedDict[str, OpenRelease] = OrderedDict()
        self._failed: dict[str, tuple[float, ReleaseError]] = {}
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._places = threading.BoundedSemaphore(WAITING)

    def get(self, name: str) -> OpenRelease:
        """The release, opened now if need be. Raises ReleaseError when it is not sound, or too many wait for others."""
        found = self._find(name)
        if found is not None:
            return found
        if not self._places.acquire(blocking=False):
            raise ReleaseError("Other releases are being opened just now.", "Try again in a moment.")
        try:
            with self._opening:
                return self._find(name) or self._take(name)
        finally:
            self._places.release()

    def _find(self, name: str) -> OpenRelease | None:
        with self._lock:
            if name in self._open:
                self._open.move_to_end(name)
            return self._open.get(name)

    def _take(self, name: str) -> OpenRelease:
        until, failure = self._failed.get(name, (0.0, None))
        if failure is not None and time.monotonic() < until:
            raise ReleaseError(failure.message, failure.remedy)
        try:
            opened = self._open_release(name)
        except ReleaseError as error:
            self._failed[name] = (time.monotonic() + self._retry_seconds, error)
            raise
        with self._lock:
            self._open[name] = opened
            while len(self._open) > self._most:
                self._open.popitem(last=False)
        return opened
