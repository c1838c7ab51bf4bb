"""The web server, which ``supervisor.py`` runs in a fork of itself: gunicorn on the listening socket.

Nothing heavy is imported before that fork, so that the parent stays small and the fork starts at once.
"""

from __future__ import annotations

import functools
import gc
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .config import Settings
from .elsewhere import engine_for
from .sandbox import die_with_parent
from .shelf import Release, Shelf

if TYPE_CHECKING:
    from .connections.begun import Begin
    from .engine.port import Reader
    from .web import LiveRelease
    from .web.observing import Observed

_GRACE = 10
_POINTER_WAIT = 30.0
_POINTER_AGE = 0.05
_YOUNG = 10_000
"""New objects between two looks for circles of those that nobody needs."""
METRICS = "metrics"
"""The folder, in the supervisor's, where web processes add up their numbers."""


def run(settings: Settings, folder: Path, descriptor: int, address: str) -> None:
    """Serve until SIGTERM; requests under way are finished first. For a fresh fork of the supervisor.

    folder: the supervisor's, with the pointer and the engines' sockets. descriptor: of the listening socket.
    """
    os.setpgid(0, 0)  # Ctrl-C at a terminal is the supervisor's to hear
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    die_with_parent(os.getppid(), signal.SIGTERM)  # an orphan would hold the port and answer no queries
    logging.getLogger("rdflib").setLevel(logging.ERROR)
    from . import web  # noqa: F401 - loaded once, before gunicorn forks the processes that share it
    from .connections.worker import ConnectionWorker
    from .web.metrics import forget_process

    class Worker(ConnectionWorker):
        largest_body = 3 * settings.max_query_bytes + 2**17

    numbers = folder / METRICS
    numbers.mkdir(exist_ok=True)
    options = {
        "bind": f"fd://{descriptor}",
        "workers": settings.workers,
        "threads": settings.threads + settings.query_threads,
        "worker_class": Worker,
        "keepalive": 30,
        "graceful_timeout": _GRACE,
        "timeout": 60,
        "limit_request_line": 0,  # the app judges addresses, so that who wrote too long a one gets a page
        "limit_request_fields": settings.max_headers,
        "limit_request_field_size": settings.max_header_bytes,
        "http_parser": "python",  # strict, and the same on every machine
        "forwarded_allow_ips": "",  # what proxies may say is decided by ProxyFix alone
        "raw_env": [f"PROMETHEUS_MULTIPROC_DIR={numbers}"],  # read when a process first counts
        "child_exit": lambda server, worker: forget_process(numbers, worker.pid),
        "loglevel": "warning",
        "proc_name": "linjaus-web",  # what ps shows, by way of setproctitle
        "when_ready": lambda server: print(f"Linjaus is at {address}", file=sys.stderr, flush=True),
    }
    _make_server(options, lambda: make_app(settings, folder)).run()


def _make_server(options: dict[str, Any], load_app: Callable[[], Any]) -> Any:
    """Gunicorn with its settings given here and nothing read from files or the environment."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return load_app()

    return Server()


def make_app(settings: Settings, folder: Path) -> Any:
    """The WSGI callable of one web process. folder: as for ``run``."""
    from werkzeug.middleware.proxy_fix import ProxyFix

    from .engine.worker import WorkerEngine
    from .web import LiveRelease, create_app

    pointer = folder / "live"

    told: tuple[float, str | None] = (0.0, None)

    def ready() -> str | None:
        """As new as a twentieth of a second: it is asked with every query."""
        nonlocal told
        now = time.monotonic()
        if now >= told[0]:
            try:
                told = (now + _POINTER_AGE, pointer.read_text(encoding="utf-8") or None)
            except OSError:
                told = (0.0, None)
        return told[1]

    def complaints() -> list[str]:
        try:
            told: list[str] = json.loads((folder / "complaints").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        return told

    until = time.monotonic() + _POINTER_WAIT
    while ready() is None and time.monotonic() < until:
        time.sleep(0.01)
    live = LiveRelease(
        Shelf(settings.releases),
        ready,
        functools.partial(_open_reader, settings),
        beside=settings.open_releases,
        complaints=complaints,
    )
    own = WorkerEngine(folder, ready, settings.deadline)
    engine = engine_for(settings, folder, ready, own, live.current().manifest.prefixes)
    app = create_app(settings, live, engine, folder / METRICS)
    gc.collect()
    gc.freeze()  # what is there now stays, and need not be looked through again and again
    gc.set_threshold(_YOUNG, 20, 20)
    if not settings.proxies:
        return _Site(app, app.begin, app, live)

    def fixed(called: Any) -> Any:
        """As a WSGI app, which ``begin`` is but for what it returns, with the environment that the proxies tell of."""
        return ProxyFix(called, *(settings.proxies,) * 5)

    begin = fixed(lambda environ, start_response: app.begin(environ))
    return _Site(fixed(app), lambda environ: begin(environ, None), app, live)


def _open_reader(settings: Settings, release: Release) -> Reader:
    from .engine.opening import open_reader, place_of_store

    triples = release.manifest.counts.get("triples", 0)
    place = place_of_store(settings.releases, release.name, triples, settings.store_bytes)
    return open_reader(release.path("dataset.nq"), place)


class _Site:
    """The WSGI callable with what tells the worker that nothing has changed since a former answer."""

    def __init__(self, called: Any, begin: Begin, app: Observed, live: LiveRelease) -> None:
        self._called = called
        self._live = live
        self.begin = begin
        self.finish = app.finish
        self.tick = app.tick

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        return self._called(environ, start_response)

    def stamp(self) -> tuple[object, ...]:
        """Another one whenever the same request may be answered otherwise."""
        return (self._live.current().name, self._live.stamp())
