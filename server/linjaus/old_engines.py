"""Engines of releases that are not live: started when somebody asks, a few at a time, ended when nobody does.

A web process that wants one touches ``{run}/wanted/{release}`` and waits for the socket (``engine/worker.py``). Nothing
here touches the live release's engine: these stand in a thread of their own, which lives as long as they do.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .engine.process import EngineProcess
from .engine.worker import REFUSED, WANTED
from .errors import Gone, LinjausError, NotFound
from .shelf import Release, Shelf

_LOOK = 0.05
"""Seconds between two looks at what is wanted."""

IDLE = 600.0
"""Seconds after its last query that an engine is kept."""

RETRY = 10.0
"""Seconds that an engine which could not start is left alone."""


@dataclass
class _Running:
    engine: EngineProcess
    used: float


class OldEngines:
    """run: the supervisor's folder. start: starts the engine of a release that was checked. most: how many run.

    grace: seconds that the queries of an engine may go on after it was told to end. tell: hears what goes wrong.
    """

    def __init__(
        self,
        run: Path,
        shelf: Shelf,
        start: Callable[[Release], EngineProcess],
        most: int,
        grace: float,
        tell: Callable[[str], None],
    ) -> None:
        self._wanted, self._refused = run / WANTED, run / REFUSED
        self._shelf = shelf
        self._start = start
        self._most = most
        self._grace = grace
        self._tell = tell
        self._live = ""
        self._running: dict[str, _Running] = {}
        self._heard: dict[str, int] = {}
        self._failed: dict[str, float] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="old-engines", daemon=True)
        for folder in (self._wanted, self._refused):
            folder.mkdir()
        self._thread.start()

    def exchange(self, live: str, former: tuple[str, EngineProcess] | None = None) -> None:
        """Hear which release is live now, and take over the engine of the former one as the last used."""
        with self._lock:
            self._live = live
            same = self._running.pop(live, None)
            if former is not None:
                self._running[former[0]] = _Running(former[1], time.monotonic())
        if same is not None:
            self._end(same.engine)

    def stop(self) -> None:
        """End them all."""
        self._stopping.set()
        self._thread.join()
        for running in self._running.values():
            running.engine.stop()

    def _run(self) -> None:
        while not self._stopping.wait(_LOOK):
            for name in self._asked_for():
                self._begin(name)
            self._end_some()

    def _asked_for(self) -> list[str]:
        """The releases that were asked for since the last look and have no engine."""
        asked = []
        for entry in os.scandir(self._wanted):
            touched = entry.stat().st_mtime_ns
            if touched == self._heard.get(entry.name):
                continue
            self._heard[entry.name] = touched
            with self._lock:
                running = self._running.get(entry.name)
                if running is not None and running.engine.is_alive():
                    running.used = time.monotonic()
                elif entry.name != self._live:
                    asked.append(entry.name)
        return asked

    def _begin(self, name: str) -> None:
        if time.monotonic() < self._failed.get(name, 0.0):
            return
        refusal = self._refused / name
        refusal.unlink(missing_ok=True)
        try:
            self._shelf.require(name)
            engine = self._start(self._shelf.open_checked(name))
        except LinjausError as error:
            self._failed[name] = time.monotonic() + RETRY
            refusal.write_text(error.message, encoding="utf-8")
            if not isinstance(error, NotFound | Gone):
                self._tell(f"No engine for the release {name}: {error}")
            return
        with self._lock:
            if name == self._live:  # it became the live one meanwhile, with an engine of its own
                superfluous: EngineProcess | None = engine
            else:
                self._running[name] = _Running(engine, time.monotonic())
                superfluous = None
        if superfluous is not None:
            self._end(superfluous)

    def _end_some(self) -> None:
        with self._lock:
            by_age = sorted(self._running, key=lambda name: self._running[name].used)
            ended = by_age[: max(0, len(by_age) - self._most)]
            now = time.monotonic()
            ended += [name for name in by_age if name not in ended and self._is_over(self._running[name], now)]
            engines = [self._running.pop(name).engine for name in ended]
        for engine in engines:
            self._end(engine)

    def _is_over(self, running: _Running, now: float) -> bool:
        return now - running.used > IDLE or not running.engine.is_alive()

    def _end(self, engine: EngineProcess) -> None:
        """Tell an engine to end, and let its queries finish without anybody waiting for them."""
        threading.Thread(target=engine.stop, args=(self._grace,), name="ending-engine", daemon=True).start()
