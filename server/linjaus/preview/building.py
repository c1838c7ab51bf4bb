"""Building drafts beside the looking: the newest state first, those that were overtaken never."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from ..errors import LinjausError
from ..release.draft import Drafts
from ..shelf import Shelf
from .draft import State
from .state import write_state
from .terminal import Terminal

_KEPT = 2
"""Drafts that stay: the newest, and the one on which readers may still be."""
_PATIENCE = 10.0


class Builder:
    """Builds drafts in a thread, and says in the folder of the drafts how they stand. folder: of the preview."""

    def __init__(self, folder: Path, terminal: Terminal) -> None:
        self._folder = folder
        self._terminal = terminal
        self._shelf = Shelf(folder)
        self._drafts = Drafts(self._shelf)
        self._lock = threading.Lock()
        self._work = threading.Condition(self._lock)
        self._wanted: tuple[State, float] | None = None
        self._stopping = self._busy = False
        self._state: State | None = None
        self._release = self._problem = ""
        self._saved: dict[str, float] = {}
        self._thread = threading.Thread(target=self._build_all, name="build", daemon=True)
        self._thread.start()

    def ask(self, state: State, saved: float) -> None:
        """Have a draft of this state built. saved: when it was met, by the monotonic clock."""
        with self._lock:
            self._state, self._wanted = state, (state, saved)
            self._publish(building=True)
            self._work.notify()

    def tell(self, state: State) -> None:
        """Tell of other findings in what the pages show already."""
        with self._lock:
            self._state = state
            self._publish(building=self._wanted is not None or self._busy)

    def show(self, name: str) -> None:
        """Tell that readers are on a draft."""
        with self._lock:
            saved = self._saved.pop(name, None)
        if saved is not None:
            self._terminal.show_pages(time.monotonic() - saved)

    def stop(self) -> None:
        """Begin no other draft, and wait a while for the one that is being built."""
        with self._lock:
            self._stopping = True
            self._work.notify()
        self._thread.join(_PATIENCE)

    def _build_all(self) -> None:
        while True:
            with self._lock:
                while self._wanted is None and not self._stopping:
                    self._work.wait()
                if self._stopping or self._wanted is None:
                    return
                (state, saved), self._wanted, self._busy = self._wanted, None, True
            problem = self._build(state, saved)
            with self._lock:
                self._problem, self._busy = problem, False
                self._publish(building=self._wanted is not None)

    def _build(self, state: State, saved: float) -> str:
        """Build a draft; what went wrong, or nothing."""
        now = datetime.now(UTC)
        try:
            release = self._drafts.build(state.site, state.settings, state.findings, now.date().isoformat())
            with self._lock:
                self._release = release.name
                self._saved[release.name] = saved
            self._shelf.prune(_KEPT, now)
        except LinjausError as error:
            self._terminal.show_problem(f"{error} The pages stay as they are.")
            return str(error)
        return ""

    def _publish(self, building: bool) -> None:
        """Write the state for the web processes. A disk that is full is told of; the former state stands."""
        findings = self._state.findings if self._state is not None else ()
        try:
            write_state(self._folder, findings, self._release, building, self._problem)
        except OSError as error:
            self._terminal.show_problem(f"The state of the preview cannot be written: {error.strerror}.")
