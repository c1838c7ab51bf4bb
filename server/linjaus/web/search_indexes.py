"""The search indexes of the releases that are asked just now, each opened when it is first needed."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict

from ..errors import LinjausError, ReleaseError
from ..shelf import Release
from ..textindex import IndexPlace, SearchIndex

KEPT = 3
"""How many stay open."""
PATIENCE = 10.0
"""Seconds that a reader waits for an index that must be made first."""

_log = logging.getLogger(__name__)


class SearchIndexes:
    """Opens what ``linjaus build`` has made; makes in the background what is absent or damaged."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._open: OrderedDict[str, SearchIndex] = OrderedDict()
        self._making: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    def of(self, release: Release) -> SearchIndex:
        """The index of a release. Raises ReleaseError while it is still being made, or when it cannot be."""
        with self._lock:
            index = self._find(release)
            if index is not None:
                return index
            done = self._making.get(release.name)
            if done is None:
                done = self._making[release.name] = threading.Event()
                name = f"index-{release.name}"
                threading.Thread(target=self._make, args=(release, done), name=name, daemon=True).start()
        done.wait(self._patience)
        with self._lock:
            index = self._open.get(release.name)
        if index is None:
            raise ReleaseError(
                f"The search index of the release {release.name} is not ready.", "Ask again in a moment."
            )
        return index

    def _find(self, release: Release) -> SearchIndex | None:
        index = self._open.get(release.name)
        if index is None and release.name not in self._making:
            index = IndexPlace.of(release).open(release)
            if index is not None:
                self._keep(release.name, index)
        if index is not None:
            self._open.move_to_end(release.name)
        return index

    def _keep(self, name: str, index: SearchIndex) -> None:
        self._open[name] = index
        while len(self._open) > KEPT:
            self._open.popitem(last=False)

    def _make(self, release: Release, done: threading.Event) -> None:
        try:
            index = IndexPlace.of(release).make(release)
            with self._lock:
                self._keep(release.name, index)
        except (LinjausError, OSError, ValueError) as error:
            _log.error("The search index of the release %s cannot be made: %s", release.name, error)
        finally:
            with self._lock:
                self._making.pop(release.name, None)
            done.set()
