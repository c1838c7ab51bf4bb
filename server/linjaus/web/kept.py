"""Releases that are not the live one, opened when somebody asks for them, their stores a few at a time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from ..errors import ReleaseError
from ..shelf import Release
from .opened import OpenRelease

if TYPE_CHECKING:
    from ..engine.port import Reader

WAITING = 2
"""Requests of one web process that may wait while a store is loaded; the others are for the live release."""

_MOST_OPEN = 32
"""Releases of which more than the manifest is held; without their stores they are small."""


class KeptReleases:
    """The releases that are open beside the live one. Files need no store, so a store is loaded when a page needs it.

    open_release: opens one by name and checks it; raises ReleaseError. open_reader: loads its store; may take
    seconds. most: how many stores are held, the least recently used being let go. retry_seconds: how long a release
    that could not be opened is left alone.
    """

    def __init__(
        self,
        open_release: Callable[[str], Release],
        open_reader: Callable[[Release], Reader],
        most: int,
        retry_seconds: float,
    ) -> None:
        self._open_release = open_release
        self._open_reader = open_reader
        self._most = most
        self._retry_seconds = retry_seconds
        self._open: OrderedDict[str, OpenRelease] = OrderedDict()
        self._loaded: OrderedDict[str, None] = OrderedDict()
        self._failed: dict[str, tuple[float, ReleaseError]] = {}
        self._lock = threading.Lock()
        self._one_at_a_time = threading.Lock()
        self._places = threading.BoundedSemaphore(WAITING)

    def get(self, name: str) -> OpenRelease:
        """The release, opened now if need be. Raises ReleaseError when it is not sound, or too many wait already."""
        return self._find(name) or self._gated(lambda: self._find(name) or self._take(name))

    def _find(self, name: str) -> OpenRelease | None:
        with self._lock:
            for held in (self._open, self._loaded):
                if name in held:
                    held.move_to_end(name)
            return self._open.get(name)

    def _gated(self, work: Callable[[], Any]) -> Any:
        if not self._places.acquire(blocking=False):
            raise ReleaseError("Other releases are being opened just now.", "Try again in a moment.")
        try:
            with self._one_at_a_time:
                return work()
        finally:
            self._places.release()

    def _take(self, name: str) -> OpenRelease:
        until, failure = self._failed.get(name, (0.0, None))
        if failure is not None and time.monotonic() < until:
            raise ReleaseError(failure.message, failure.remedy)
        try:
            release = self._open_release(name)
        except ReleaseError as error:
            self._failed[name] = (time.monotonic() + self._retry_seconds, error)
            raise
        opened = OpenRelease(release, cast("Reader", _ReaderWhenNeeded(lambda: self._load(release), self._gated)))
        with self._lock:
            self._open[name] = opened
            while len(self._open) > _MOST_OPEN:
                self._loaded.pop(self._open.popitem(last=False)[0], None)
        return opened

    def _load(self, release: Release) -> Reader:
        reader = self._open_reader(release)
        with self._lock:
            self._loaded[release.name] = None
            while len(self._loaded) > self._most:
                self._open.pop(self._loaded.popitem(last=False)[0], None)
        return reader


class _ReaderWhenNeeded:
    """A reader (engine.port.Reader) that is loaded by the first look-up. gated: does the loading, in its turn."""

    def __init__(self, load: Callable[[], Reader], gated: Callable[[Callable[[], Any]], Any]) -> None:
        self._load = load
        self._gated = gated
        self._reader: Reader | None = None

    def __getattr__(self, name: str) -> Any:
        if self._reader is None:
            self._gated(self._load_once)
        return getattr(self._reader, name)

    def _load_once(self) -> None:
        if self._reader is None:
            self._reader = self._load()
