"""Knowing that something in a site may have changed: saves, renames, folders that go and come.

An editor saves in many ways (in place, by a temporary file and a rename, by way of a backup), so a change is only the
reason to look; what is there then counts. Every watch is told of once when it stands, for what happened before.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import watchfiles

FOLDERS = ("ontology", "data", "shapes", "queries")
SETTINGS_FILE = "linjaus.toml"
_SETTLE = 50
"""Milliseconds without another change after which a group of changes is told of."""
_LONGEST_GROUP = 400
"""Milliseconds after which a group is told of in any case."""
_BEAT = 250
"""Milliseconds between two looks whether the watch should end."""


class Watcher:
    """Watches a site in threads. told: called, from any of them, whenever there is a reason to look."""

    def __init__(self, site: Path, told: Callable[[], None]) -> None:
        self._site = site
        self._told = told
        self._stop = threading.Event()
        self._anew = threading.Event()
        self._threads = [
            threading.Thread(target=work, name=name, daemon=True)
            for name, work in (("watch-root", self._watch_root), ("watch-folders", self._watch_folders))
        ]

    def start(self) -> None:
        """Begin to watch."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stop.set()
        self._anew.set()
        for thread in self._threads:
            thread.join()

    def _watch_root(self) -> None:
        """The settings, and whether the folders are there: one that came anew has to be watched anew."""
        known = self._present()
        for names in self._changes((self._site,), self._stop, recursive=False):
            if {SETTINGS_FILE, *FOLDERS} & names:
                self._told()
            if self._present() != known or {*FOLDERS} & names:
                known = self._present()
                self._anew.set()

    def _watch_folders(self) -> None:
        while not self._stop.is_set():
            self._anew.clear()
            present = self._present()
            if not present:
                self._anew.wait()
                continue
            for _ in self._changes(present, self._anew, recursive=True):
                self._told()

    def _present(self) -> tuple[Path, ...]:
        return tuple(self._site / name for name in FOLDERS if (self._site / name).is_dir())

    def _changes(self, paths: tuple[Path, ...], end: threading.Event, recursive: bool) -> Iterator[set[str]]:
        """The names of the files that have changed, group after group; every name once, when the watch stands."""
        first = True
        try:
            for changes in watchfiles.watch(
                *paths,
                watch_filter=_is_ours,
                debounce=_LONGEST_GROUP,
                step=_SETTLE,
                stop_event=end,
                rust_timeout=_BEAT,
                yield_on_timeout=True,
                raise_interrupt=False,
                recursive=recursive,
            ):
                if first:
                    first = False
                    yield {SETTINGS_FILE}
                if changes:
                    yield {Path(path).name for _, path in changes}
        except (OSError, RuntimeError):
            self._stop.wait(_BEAT / 1000)  # a folder went while the watch was being set up; the root tells of it
            yield {SETTINGS_FILE}


def _is_ours(change: watchfiles.Change, path: str) -> bool:
    """Whether a change may matter: hidden files are editors' own."""
    del change
    return not Path(path).name.startswith(".")
