"""``linjaus serve``: one parent that keeps the engine and the web server running and follows the shelf's pointer.

The parent listens on the port before anything else starts, so a taken port is told at once and no connection is
refused while web processes come and go. A new release gets its own engine process first; when that is ready its
name is written to ``{run}/live``, which every web process follows, so nobody is sent to a release that cannot
answer. Releases that are not live get an engine when somebody asks for one (``old_engines.py``).

Before a release is taken over, all its checksums are compared in a thread. At the start only the dataset and the files
up to ``shelf.LARGE`` are compared first, so that a site with large dumps is there soon; the rest follows while it is
served. A release whose files change later is compared again. One that is not sound is left for the newest that is, and
``{run}/complaints`` says so to ``/readyz``.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import selectors
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from . import webserver
from .auditor import Auditor
from .config import Settings
from .elsewhere import Gate, chosen_engine, judge_limits, start_judge
from .engine.limits import EngineLimits
from .engine.opening import place_of_store
from .engine.process import EngineProcess, StoreMaker, socket_path
from .errors import ReleaseError, ServingError
from .old_engines import OldEngines
from .shelf import Release, Shelf

_TICK = 0.25
_STOP_GRACE = 10.0
_RETRY = 10.0


_OLD_QUERIES, _OLD_QUEUE, _OLD_NICENESS = 1, 8, 10
"""What the engine of an old release may take: less than that of the live one, and after it."""


@dataclass
class Supervisor:
    """The parent process. tell: called with each line that the operator should read."""

    settings: Settings
    shelf: Shelf
    listener: socket.socket
    tell: Callable[[str], None]
    _stopping: bool = False
    _told: set[str] = field(default_factory=set)
    _noted: list[str] = field(default_factory=list)
    _not_before: float = 0.0
    _maker: StoreMaker | None = None

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
            web: BaseProcess | None = None
            engine: EngineProcess | None = None
            judge: EngineProcess | None = None
            gate = Gate(self.settings)
            auditor = Auditor(self.shelf)
            old = OldEngines(
                folder,
                self.shelf,
                lambda release: self._start_engine(release, folder, live=False),
                self.settings.open_releases,
                self.settings.deadline + _STOP_GRACE,
                self.tell,
            )
            try:
                web = self._start_web(folder)
                release = self._open_live(gate.closed_to(self.shelf.names()))
                engine = self._start_engine(release, folder)
                judge = self._start_judge(release, folder)
                old.exchange(release.name)
                self._point(folder, release.name)
                while not self._stopping:
                    _wait(wakeup, _TICK)
                    if not web.is_alive():
                        raise ServingError(f"The web server ended with {web.exitcode}.", "See the lines above.")
                    if not engine.is_alive():
                        self.tell(f"The engine of {release.name} ended; starting another.")
                        engine = self._start_engine(release, folder)
                    if judge is not None and not judge.is_alive():
                        judge = self._start_judge(release, folder)
                    release, engine = self._follow(release, engine, folder, auditor, old, gate)
                return 0
            finally:
                _stop(web)
                gate.stop()
                if judge is not None:
                    judge.stop()
                if self._maker is not None:
                    self._maker.stop()
                if engine is not None:
                    engine.stop()
                old.stop()
                self.listener.close()

    def _open_live(self, unsound: Container[str] = ()) -> Release:
        release, complaints = self.shelf.open_live(unsound)
        for complaint in complaints:
            self._complain(complaint, release.name)
        return release

    def _follow(
        self, release: Release, engine: EngineProcess, folder: Path, auditor: Auditor, old: OldEngines, gate: Gate
    ) -> tuple[Release, EngineProcess]:
        """Go over to the release that the pointer names when that is sound, or from one that is sound no more."""
        wanted = self.shelf.live_name() or release.name
        verdicts = {name: auditor.complaint(name) for name in (wanted, release.name)}
        unsound = {name: complaint for name, complaint in verdicts.items() if complaint}
        self._note(folder, list(unsound.values()), release.name)
        ready = wanted != release.name and verdicts[wanted] == "" and gate.lets_in(wanted)
        if not (ready or release.name in unsound) or time.monotonic() < self._not_before:
            return release, engine
        try:
            if ready and not self._has_store(wanted):
                return release, engine
            fresh = self.shelf.open(wanted) if ready else self._open_live(unsound)
            fresh_engine = self._start_engine(fresh, folder)
        except (ReleaseError, ServingError) as error:
            self._not_before = time.monotonic() + _RETRY
            self._complain(str(error), release.name)
            return release, engine
        self._point(folder, fresh.name)
        old.exchange(fresh.name, (release.name, engine))
        self.tell(f"Serving {fresh.name}.")
        return fresh, fresh_engine

    def _complain(self, complaint: str, serving: str) -> None:
        """Tell each thing that is wrong once, as long as it lasts."""
        if complaint not in self._told:
            self._told.add(complaint)
            self.tell(f"{complaint} Serving {serving}.")

    def _note(self, folder: Path, complaints: list[str], serving: str) -> None:
        """Say to the web processes what is wrong just now."""
        if complaints == self._noted:
            return
        self._noted = complaints
        self._told &= set(complaints)
        for complaint in complaints:
            self._complain(complaint, serving)
        _write(folder / "complaints", json.dumps(complaints))

    def _start_engine(self, release: Release, folder: Path, live: bool = True) -> EngineProcess:
        settings = self.settings
        engine = EngineProcess.start(
            release.path("dataset.nq"),
            socket_path(folder, release.name),
            EngineLimits(
                deadline=settings.deadline,
                memory=settings.memory,
                max_queries=settings.max_queries if live else _OLD_QUERIES,
                queue=settings.queue if live else _OLD_QUEUE,
                client_queries=settings.client_queries,
                max_rows=settings.max_rows,
                further=str(settings.iris.dataset(release.manifest.slug, release.name)),
                query_length=settings.max_query_bytes,
                allowed_services=settings.services,
                prefixes=release.manifest.prefixes,
                columns_from=settings.columns_from if live else 0,
                niceness=EngineLimits.niceness if live else _OLD_NICENESS,
            ),
            self._place_of_store(release),
        )
        if live and not engine.isolated:
            self.tell("This system cannot keep queries from the network; only the check of SERVICE does.")
        return engine

    def _place_of_store(self, release: Release) -> Path | None:
        triples = release.manifest.counts.get("triples", 0)
        return place_of_store(self.settings.releases, release.name, triples, self.settings.store_bytes)

    def _has_store(self, name: str) -> bool:
        """Whether the engine of a release can start at once; if its store must be made first, that is begun or goes on.

        Raises ReleaseError, ServingError when the release is not sound or the store cannot be made.
        """
        release = self.shelf.open(name)
        place = self._place_of_store(release)
        if place is None:
            return True
        if self._maker is None or self._maker.place != place:
            if self._maker is not None:
                self._maker.stop()
            self._maker = StoreMaker.start(release.path("dataset.nq"), place)
        try:
            return self._maker.is_done()
        except ServingError:
            self._maker = None
            raise

    def _start_judge(self, release: Release, folder: Path) -> EngineProcess | None:
        """The engine that judges queries for one elsewhere; None when our own answers."""
        if chosen_engine(self.settings) is None:
            return None
        return start_judge(folder, judge_limits(self.settings, release))

    def _point(self, folder: Path, name: str) -> None:
        _write(folder / "live", name)

    def _start_web(self, folder: Path) -> BaseProcess:
        """Start the web server in a fork of this process, which has read the settings and half the modules."""
        host, port = self.listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        given = (self.settings, folder, self.listener.fileno(), f"http://{shown}:{port}/")
        process = multiprocessing.get_context("fork").Process(target=webserver.run, args=given)
        process.start()
        return process

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


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    os.replace(fresh, path)


def _wait(descriptor: int, seconds: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        if selector.select(seconds):
            os.read(descriptor, 4096)


def _stop(process: BaseProcess | None) -> None:
    """Let the web server finish the requests that it has, then make sure that it is gone."""
    if process is None or not process.is_alive():
        return
    process.terminate()
    process.join(_STOP_GRACE + 5)
    if process.is_alive():
        process.kill()
        process.join()
