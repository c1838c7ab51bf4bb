"""The server of a preview: a supervisor, as for releases, in a process of its own that shares nothing with this one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from ..config import Settings
from ..errors import LinjausError, ServingError
from ..sandbox import die_with_parent
from ..shelf import Shelf
from ..supervisor import Supervisor

_GRACE = 30.0
_POLL = 0.02
_SERVING = "Serving "
"""How the supervisor begins to tell that readers are on another release."""


class DraftServer:
    """Serves the drafts of a folder on a socket that listens. The socket stays open when the settings change."""

    def __init__(self, listener: socket.socket, folder: Path) -> None:
        self._listener = listener
        self._folder = folder
        self._settings: Settings | None = None
        self._process: BaseProcess | None = None
        self._told: Connection | None = None

    @property
    def address(self) -> str:
        """Where the draft is, without the slash at its end."""
        host, port = self._listener.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def serve(self, settings: Settings) -> None:
        """Serve with these settings of the site from now on; what a preview does otherwise is put in their place."""
        host, port = self._listener.getsockname()[:2]
        wanted = replace(
            settings,
            releases=self._folder,
            host=host,
            port=port,
            workers=1,
            cache_bytes=0,
            engine="",
            preview=True,
        )
        if wanted == self._settings:
            return
        self.stop()
        context = multiprocessing.get_context("spawn")
        self._told, told = context.Pipe(duplex=False)
        self._settings = wanted
        self._process = context.Process(target=_run, args=(wanted, self._listener, told, os.getpid()))
        self._process.start()
        told.close()

    def check(self) -> None:
        """Raises ServingError when the server has ended."""
        if self._process is not None and not self._process.is_alive():
            raise ServingError(
                f"The server of the preview ended with {self._process.exitcode}.", "See the lines above."
            )

    def news(self) -> list[str]:
        """What the supervisor has told since the last time."""
        found = []
        try:
            while self._told is not None and self._told.poll():
                found.append(self._told.recv())
        except EOFError:
            self._told = None
        return found

    def stop(self) -> None:
        """Let the requests that are under way be answered, then end."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.join(_GRACE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process = None


def served(news: str) -> str | None:
    """The name of the draft that readers are on, when a line of the supervisor says so."""
    return news.removeprefix(_SERVING).rstrip(".") if news.startswith(_SERVING) else None


def _run(settings: Settings, listener: socket.socket, told: Connection, parent: int) -> None:
    """The process. It waits for the first draft, so that nobody who asks meanwhile is refused."""
    os.setpgid(0, 0)  # Ctrl-C at a terminal is the preview's to hear
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent(parent, signal.SIGTERM)
    shelf = Shelf(settings.releases)
    while shelf.live_name() is None:
        time.sleep(_POLL)
    try:
        sys.exit(Supervisor(settings, shelf, listener, told.send).run())
    except LinjausError as error:
        print(f"linjaus: {error}", file=sys.stderr, flush=True)
        sys.exit(3)
