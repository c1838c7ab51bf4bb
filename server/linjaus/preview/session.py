"""One preview, from beginning to end: look, tell, build a draft, and again at every save.

This process looks and tells, a thread of it builds drafts (``building.py``), and a supervisor in a process of its own
serves them (``serving.py``). All that is written is in a temporary folder, which is gone at the end: the releases of
the site, their shelf and its journal are not even read.
"""

from __future__ import annotations

import contextlib
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType

from ..config import Settings
from ..supervisor import Supervisor
from .building import Builder
from .draft import Draft, State
from .serving import DraftServer, served
from .terminal import Terminal
from .watching import Watcher

LOOPBACK = "127.0.0.1"
"""Where a preview listens unless somebody says otherwise."""
_BEAT = 0.25
"""Seconds between two looks at the server, while nothing else happens."""


class Preview:
    """A preview of a site. read_settings: reads its settings anew; host: where to listen.

    Raises ConfigError when the settings cannot be read.
    """

    def __init__(self, read_settings: Callable[[], Settings], host: str, terminal: Terminal) -> None:
        self._draft = Draft(read_settings)
        self._host = host
        self._terminal = terminal
        self._wake = threading.Event()
        self._due = threading.Event()
        self._stopping = False
        self._state: State | None = None

    def run(self) -> int:
        """Serve until SIGINT or SIGTERM; the exit code.

        Raises ServingError when the port is taken or the server ends by itself.
        """
        listener = Supervisor.listen(replace(self._draft.settings, host=self._host))
        with (
            contextlib.closing(listener),
            tempfile.TemporaryDirectory(prefix="linjaus-preview-", ignore_cleanup_errors=True) as folder,
            self._signals(),
        ):
            server = DraftServer(listener, Path(folder))
            builder = Builder(Path(folder), self._terminal)
            watcher = Watcher(self._draft.settings.site, self._tell_of_change)
            try:
                watcher.start()
                self._due.set()
                while not self._stopping:
                    if self._due.is_set():
                        self._look(server, builder)
                    self._hear(server, builder)
                    server.check()
                    self._wake.wait(_BEAT)
                    self._wake.clear()
                return 0
            finally:
                watcher.stop()
                builder.stop()
                server.stop()

    def _look(self, server: DraftServer, builder: Builder) -> None:
        self._due.clear()
        begun, before = time.monotonic(), self._state
        state = self._state = self._draft.look()
        if before is None or state.findings != before.findings:
            self._terminal.show_findings(state.findings, time.monotonic() - begun)
        if before is None:
            self._terminal.show_address(f"{server.address}/preview")
        if before is None or not state.looks_like(before):
            server.serve(state.settings)
            builder.ask(state, begun)
        elif state.findings != before.findings:
            builder.tell(state)

    def _hear(self, server: DraftServer, builder: Builder) -> None:
        """Pass on what the supervisor tells."""
        for line in server.news():
            name = served(line)
            if name is None:
                self._terminal.show_problem(line)
            else:
                builder.show(name)

    def _tell_of_change(self) -> None:
        self._due.set()
        self._wake.set()

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """SIGINT and SIGTERM end the loop."""

        def stop(number: int, frame: FrameType | None) -> None:
            self._stopping = True
            self._wake.set()

        former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)
