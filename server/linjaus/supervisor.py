"""``linjaus serve``: one parent that keeps the engine and the web server running and follows the shelf's pointer.

The parent listens on the port before anything else starts, so a taken port is told at once and no connection is
refused while web processes come and go. A new release gets its own engine process first; when that is ready its
name is written to ``{run}/live``, which every web process follows, so nobody is sent to a release that cannot
answer. The former engine ends after the longest query that it may still be answering.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .config import Settings
from .engine.limits import EngineLimits
from .engine.process import EngineProcess, socket_path
from .errors import ReleaseError, ServingError
from .shelf import Release, Shelf

_TICK = 0.25
_STOP_GRACE = 10.0


@dataclass
class _Retired:
    engine: EngineProcess
    until: float


@dataclass
class Supervisor:
    """The parent process. tell: called with each line that the operator should read."""

    settings: Settings
    shelf: Shelf
    listener: socket.socket
    tell: Callable[[str], None]
    _stopping: bool = False
    _refused: str | None = None
    _retired: list[_Retired] = field(default_factory=list)

    @staticmethod
    def listen(settings: Settings) -> socket.socket:
        """Take the port. Raises ServingError when it is taken or the address is not this machine's."""
        try:
            family, _, _, _, address = socket.getaddrinfo(
                settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            listener = socket.socket(family, socket.SOCK_STREAM)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # Accepted connections inherit it; without it a body waits 40 ms for the acknowledgement of its headers.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            listener.bind(address)
            listener.listen(1024)
        except OSError as error:
            raise ServingError(
                f"{settings.host}:{settings.port} cannot be listened on: {error.strerror}.",
                "Stop what uses the port, or give another with --port or PORT=.",
            ) from error
        return listener

    def run(self) -> int:
        """Serve until SIGTERM or SIGINT; the exit code. Raises ReleaseError or ServingError when it cannot start."""
        with self._signals() as wakeup, tempfile.TemporaryDirectory(prefix="linjaus-") as run:
            folder = Path(run)
            web: subprocess.Popen[bytes] | None = None
            engine: EngineProcess | None = None
            try:
                web = self._start_web(folder)
                release = self._open_live()
                engine = self._start_engine(release, folder)
                self._point(folder, release.name)
                while not self._stopping:
                    _wait(wakeup, _TICK)
                    if web.poll() is not None:
                        raise ServingError(f"The web server ended with {web.returncode}.", "See the lines above.")
                    if not engine.is_alive():
                        self.tell(f"The engine of {release.name} ended; starting another.")
                        engine = self._start_engine(release, folder)
                    release, engine = self._follow(release, engine, folder)
                    self._end_retired()
                return 0
            finally:
                _stop(web)
                for ended in (engine, *(retired.engine for retired in self._retired)):
                    if ended is not None:
                        ended.stop()
                self.listener.close()

    def _open_live(self) -> Release:
        release, complaints = self.shelf.open_live()
        for complaint in complaints:
            self.tell(f"{complaint} Serving {release.name} instead.")
        return release

    def _follow(self, release: Release, engine: EngineProcess, folder: Path) -> tuple[Release, EngineProcess]:
        """Go over to the release that the pointer names, when it is another one and is sound."""
        name = self.shelf.live_name()
        if name is None or name == release.name or name == self._refused:
            return release, engine
        try:
            fresh = self.shelf.open(name)
            fresh_engine = self._start_engine(fresh, folder)
        except (ReleaseError, ServingError) as error:
            self._refused = name
            self.tell(f"{error} Serving {release.name} as before.")
            return release, engine
        self._point(folder, fresh.name)
        self._retired.append(_Retired(engine, time.monotonic() + self.settings.deadline + _STOP_GRACE))
        self.tell(f"Serving {fresh.name}.")
        return fresh, fresh_engine

    def _start_engine(self, release: Release, folder: Path) -> EngineProcess:
        settings = self.settings
        engine = EngineProcess.start(
            release.path("dataset.nq"),
            socket_path(folder, release.name),
            EngineLimits(
                deadline=settings.deadline,
                memory=settings.memory,
                max_queries=settings.max_queries,
                queue=settings.queue,
                query_length=settings.max_query_bytes,
                prefixes=release.manifest.prefixes,
            ),
        )
        if not engine.isolated:
            self.tell("This system cannot keep queries from the network; only the check of SERVICE does.")
        return engine

    def _point(self, folder: Path, name: str) -> None:
        fresh = folder / "live.new"
        fresh.write_text(name, encoding="utf-8")
        os.replace(fresh, folder / "live")

    def _start_web(self, folder: Path) -> subprocess.Popen[bytes]:
        settings = self.settings
        descriptor = self.listener.fileno()
        host, port = self.listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        command = [
            sys.executable, "-m", "linjaus.webserver",
            "--site", str(settings.site), "--releases", str(settings.releases), "--run", str(folder),
            "--fd", str(descriptor), "--workers", str(settings.workers), "--threads", str(settings.threads),
            "--address", f"http://{shown}:{port}/",
        ]  # fmt: skip
        return subprocess.Popen(command, pass_fds=[descriptor], process_group=0)

    def _end_retired(self) -> None:
        now = time.monotonic()
        for retired in [retired for retired in self._retired if retired.until <= now]:
            retired.engine.stop()
            self._retired.remove(retired)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[int]:
        """SIGTERM and SIGINT end the loop at once; yields the descriptor that wakes it."""

        def stop(number: int, frame: object) -> None:
            self._stopping = True

        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        former_wakeup = signal.set_wakeup_fd(writer)
        former = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
        former[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda number, frame: None)
        try:
            yield reader
        finally:
            signal.set_wakeup_fd(former_wakeup)
            for number, handler in former.items():
                signal.signal(number, handler)
            os.close(reader)
            os.close(writer)


def _wait(descriptor: int, seconds: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        if selector.select(seconds):
            os.read(descriptor, 4096)


def _stop(process: subprocess.Popen[bytes] | None) -> None:
    """Let the web server finish the requests that it has, then make sure that it is gone."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_GRACE + 5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
